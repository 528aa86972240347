"""Safeguards of activities, compensation, and the page that says what is open."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import wall
from accounts.models import Event
from collaborators.models import Collaborator, Consent
from deliverables import actions as deliverables
from editing import actions as editing
from engagement import safety
from engagement.models import Activity, Compensation
from planning.actions import current_plan

TODAY = date(2026, 3, 1)


@pytest.fixture
def here(cast):
    wall.enter(cast.here.pk)
    return cast.here


def person(here, name="Marigold", **more) -> Collaborator:
    given = {"nature": "person", "naming": "pseudonym", "lived_experience": "survivor"} | more
    return Collaborator.objects.create(grantee=here, public_name=name, **given)


def consent(who, until, **more) -> Consent:
    given = {"covers": ["named"], "in_writing": True, "given_on": date(2025, 1, 1)} | more
    return Consent.objects.create(
        grantee_id=who.grantee_id, collaborator=who, expires_on=until, **given
    )


def paid(who, amount, source="The award", **more) -> Compensation:
    return Compensation.objects.create(
        grantee_id=who.grantee_id, collaborator=who, amount=amount, source=source, **more
    )


def test_consents_are_listed_before_and_after_their_end_until_they_are_renewed(here):
    first, second = person(here), person(here, "Basil")
    over = consent(first, TODAY - timedelta(1))
    soon = consent(first, TODAY + timedelta(60), covers=["named", "quoted"])
    consent(first, TODAY + timedelta(61), covers=["data"])
    consent(second, TODAY - timedelta(9))
    consent(second, TODAY + timedelta(300))
    consent(second, TODAY - timedelta(9), withdrawn_on=TODAY - timedelta(20))
    assert safety.consents_to_renew(TODAY) == [over, soon]
    renewed = consent(first, TODAY + timedelta(365), covers=["named", "quoted"])
    assert safety.consents_to_renew(TODAY) == []
    renewed.in_writing = False
    renewed.save()
    assert safety.consents_to_renew(TODAY) == [over, soon, renewed]


def test_compensation_is_added_up_by_source(here):
    who = person(here)
    paid(who, "75.00", paid_on=TODAY)
    paid(who, "25.50")
    paid(who, "100.00", "A foundation", paid_on=TODAY)
    paid(who, None, "")
    found = safety.totals()
    assert [(item.source, item.number, item.agreed, item.paid, item.open) for item in found] == [
        ("", 1, Decimal("0.00"), Decimal("0.00"), Decimal("0.00")),
        ("A foundation", 1, Decimal("100.00"), Decimal("100.00"), Decimal("0.00")),
        ("The award", 2, Decimal("100.50"), Decimal("75.00"), Decimal("25.50")),
    ]
    whole = safety.whole(found)
    assert (whole.number, whole.agreed, whole.open) == (4, Decimal("200.50"), Decimal("25.50"))


def test_what_waits_to_be_paid_is_listed_the_longest_waiting_first(here):
    who = person(here)
    late, early = paid(who, 1, agreed_on=TODAY), paid(who, 2, agreed_on=TODAY - timedelta(9))
    paid(who, 3, agreed_on=TODAY, paid_on=TODAY)
    assert list(safety.unpaid()) == [early, late]


def test_activities_with_survivors_or_youth_and_no_safeguard_are_listed(here, cast):
    def activity(title, **more):
        return Activity.objects.create(grantee=here, title=title, **more)

    bare = activity("Listening", with_survivors=True)
    activity("Board")
    activity("Youth day", with_youth=True, safeguards=["age"])
    assert list(safety.unguarded()) == [bare]
    save = [["support", "trauma"], ["no such thing"]]
    editing.save_field(Activity, bare.pk, "safeguards", save[0], version=1, by=cast.ed)
    assert Activity.objects.get(pk=bare.pk).safeguards == ["trauma", "support"]
    assert list(safety.unguarded()) == []


def test_safeguards_are_printed_with_the_activities_of_survivors_and_youth(here, cast):
    plan = current_plan(here.pk)
    made = Activity.objects.create(
        grantee=here, title="Listening", with_survivors=True, safeguards=["trauma", "support"]
    )
    document, _ = deliverables.plan_as_document(here.pk, plan)
    text = str(document.component("survivors"))
    assert "Trauma-informed facilitation" in text and "A support person on site" in text
    assert "With whom, and how they were kept safe" in text
    made.safeguards = []
    made.save()
    document, _ = deliverables.plan_as_document(here.pk, plan)
    assert "how they were kept safe" not in str(document.component("survivors"))


def test_removing_an_activity_keeps_the_payment(here, cast):
    activity = Activity.objects.create(grantee=here, title="Listening")
    payment = paid(person(here), "75.00", activity=activity)
    editing.remove_record(Activity, activity.pk, by=cast.alice)
    payment.refresh_from_db()
    assert (payment.activity_id, payment.amount) == (None, Decimal("75.00"))


def test_the_page_begins_with_where_to_start(client, cast, here):
    client.force_login(cast.alice)
    page = client.get(reverse("safeguards", args=["here"])).content.decode()
    assert "Nothing is open." in page and reverse("collaborators", args=["here"]) in page


def test_the_page_lists_what_is_open(client, cast, here):
    today = timezone.localdate()
    named = person(here, "Jane Madeup", naming="full")
    who = person(here)
    consent(who, today + timedelta(5), covers=["quoted"])
    paid(who, "75.00")
    Activity.objects.create(grantee=here, title="Listening", with_survivors=True)
    client.force_login(cast.alice)
    page = client.get(reverse("safeguards", args=["here"])).content.decode()
    for words in ("Jane Madeup", "Ends in 5 days", "75.00", "Listening", "Being quoted"):
        assert words in page, words
    assert reverse("person_safeguards", args=["here", named.pk]) in page
    assert "Nothing is open." not in page


def test_the_page_takes_the_same_queries_for_one_and_for_two(client, cast, here):
    client.force_login(cast.alice)
    url = reverse("safeguards", args=["here"])
    counts = []
    for _ in range(2):
        who = person(here)
        consent(who, TODAY)
        paid(who, "75.00", activity=Activity.objects.create(grantee=here, title="L"))
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
        wall.enter(here.pk)
    assert counts[0] == counts[1]


def test_looking_at_what_is_open_for_all_leaves_a_line(client, cast, here):
    client.force_login(cast.alice)
    client.get(reverse("safeguards", args=["here"]))
    wall.enter(here.pk)
    seen = Event.objects.filter(verb="viewed restricted list")
    assert not seen.exists()  # nothing was there to be seen
    paid(person(here), Decimal("25"))
    client.get(reverse("safeguards", args=["here"]))
    wall.enter(here.pk)
    assert [(line.by, line.subject) for line in seen] == [(cast.alice, "Safeguards")]


def test_looking_at_a_persons_safeguards_leaves_a_line(client, cast, here):
    who = person(here)
    url = reverse("person_safeguards", args=["here", who.pk])
    client.force_login(cast.alice)
    client.get(url)
    wall.enter(here.pk)
    assert not Event.objects.filter(verb="viewed restricted entry").exists()
    paid(who, "75.00")
    client.get(url)
    wall.enter(here.pk)
    assert Event.objects.get(verb="viewed restricted entry").by == cast.alice
