"""Consent, naming and protected names: what may be printed, and who may know."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import wall
from accounts.models import Event
from collaborators import protection
from collaborators.models import Collaborator, CollaboratorPrivate, Consent, ProtectedName
from editing import actions as editing
from editing.fields import Refused
from editing.models import RestrictedRevision, Revision

TODAY = date(2026, 3, 1)


def entry(here, name="Jane Madeup", **more) -> Collaborator:
    given = {"nature": "person", "lived_experience": "survivor", "naming": "full"} | more
    return Collaborator.objects.create(grantee=here, public_name=name, **given)


def consent(person, **more) -> Consent:
    """A consent to being named that holds all through the year of TODAY, or as `more` says."""
    given = {
        "covers": ["named"],
        "in_writing": True,
        "given_on": date(2026, 1, 1),
        "expires_on": date(2026, 12, 31),
    } | more
    return Consent.objects.create(grantee_id=person.grantee_id, collaborator=person, **given)


@pytest.fixture
def here(cast):
    wall.enter(cast.here.pk)
    return cast.here


def names(**more) -> list[str]:
    return [name for _, name, _ in protection.load(**more).names]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({}, ""),
        ({"in_writing": False}, "Not in writing"),
        ({"given_on": None}, "The day it was given is missing"),
        ({"expires_on": None}, "The day until which it holds is missing"),
        ({"given_on": date(2026, 3, 2)}, "Not begun"),
        ({"given_on": TODAY, "expires_on": TODAY}, ""),
        ({"expires_on": date(2026, 2, 28)}, "Ended"),
        ({"withdrawn_on": TODAY}, "Taken back"),
        ({"withdrawn_on": date(2026, 3, 2)}, ""),
    ],
)
def test_a_consent_counts_only_whole(here, changed, fault):
    item = consent(entry(here), **changed)
    assert (item.fault(TODAY), item.holds(TODAY)) == (fault, not fault)


@pytest.mark.parametrize(
    ("days", "standing"),
    [
        (-1, ("tag-stop", "Ended")),
        (1, ("tag-warn", "Ends tomorrow")),
        (60, ("tag-warn", "Ends in 60 days")),
        (61, ("tag-ok", "Holds")),
    ],
)
def test_its_end_is_announced_sixty_days_ahead(here, days, standing):
    today = timezone.localdate()
    item = consent(entry(here), given_on=today - timedelta(9), expires_on=today + timedelta(days))
    assert item.standing == standing


@pytest.mark.parametrize(
    ("field", "value"),
    [("expires_on", "2025-12-31"), ("withdrawn_on", "2025-12-31"), ("given_on", "2027-01-01")],
)
def test_days_in_the_wrong_order_are_refused_and_nothing_is_stored(here, cast, field, value):
    item = consent(entry(here))
    with pytest.raises(Refused):
        editing.save_field(Consent, item.pk, field, [value], version=1, by=cast.alice)
    assert Consent.objects.get().version == 1


@pytest.mark.parametrize(
    ("changed", "needed"),
    [
        ({}, True),
        ({"lived_experience": ""}, False),
        ({"nature": "organization"}, False),
        ({"naming": "pseudonym"}, False),
        ({"naming": "unnamed"}, False),
    ],
)
def test_only_a_full_name_beside_lived_experience_needs_consent(here, changed, needed):
    person = entry(here, **changed)
    assert [pk for pk, _ in protection.load().unconsented] == ([person.pk] if needed else [])


def test_a_consent_to_something_else_or_of_someone_else_does_not_count(here):
    person, other = entry(here), entry(here, "Rosa Invented", naming="pseudonym")
    today = timezone.localdate()
    days = {"given_on": today, "expires_on": today}
    consent(person, covers=["quoted", "data"], **days)
    consent(other, **days)
    assert protection.load().unconsented == ((person.pk, "Jane Madeup"),)
    consent(person, covers=["named", "quoted"], **days)
    assert protection.load().unconsented == ()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"naming": "pseudonym"}, ["Janie M", "Jane Madeup", "jane@example.org"]),
        ({"naming": "organization"}, ["Janie M", "Jane Madeup", "jane@example.org"]),
        ({"naming": "unnamed"}, ["Janie M", "Jane Madeup", "jane@example.org", "Printed"]),
        ({"naming": "full"}, ["Janie M", "Jane Madeup", "jane@example.org"]),
        ({"naming": "full", "lived_experience": ""}, ["Janie M"]),
        ({"naming": "full", "nature": "organization"}, ["Janie M"]),
    ],
)
def test_whose_names_are_protected(here, changed, expected):
    person = entry(here, "Printed", **changed)
    about = {"grantee": here, "collaborator": person}
    CollaboratorPrivate.objects.create(real_name="Jane Madeup", email="jane@example.org", **about)
    ProtectedName.objects.create(name="Janie M", **about)
    assert names() == expected
    assert "Printed" not in names(with_labels=False)


def test_a_name_inside_the_printed_full_name_cannot_be_kept_secret(here):
    person = entry(here, "Jane Madeup")
    for name in ("Jane", "Jane Formerly"):
        ProtectedName.objects.create(grantee=here, collaborator=person, name=name)
    assert names() == ["Jane Formerly"]


def test_the_names_of_another_grantee_are_not_known_here(here, cast):
    with wall.inside(cast.elsewhere.pk):
        person = entry(cast.elsewhere, "Robin", naming="pseudonym")
        ProtectedName.objects.create(grantee=cast.elsewhere, collaborator=person, name="Not Yours")
    wall.enter(here.pk)
    assert names() == []


def test_protection_takes_the_same_queries_for_one_and_for_three(here, django_assert_num_queries):
    for number in (1, 2):
        for _ in range(number):
            consent(entry(here))
        with django_assert_num_queries(5):
            protection.load()


@pytest.mark.parametrize(
    ("naming", "sentence"),
    [
        ("full", "Will be printed as “Jane Madeup”."),
        ("pseudonym", "Will be printed as “Jane Madeup”, a pseudonym."),
        ("organization", "Will be printed as “Jane Madeup”, the organization that stands for"),
        ("unnamed", "Will be printed as “Not named”. “Jane Madeup” is a label for your team."),
    ],
)
def test_the_entrys_page_says_what_will_be_printed(client, cast, here, naming, sentence):
    person = entry(here, naming=naming)
    client.force_login(cast.vic)
    page = client.get(reverse("collaborator", args=["here", person.pk])).content.decode()
    assert sentence in page


def test_texts_of_consents_and_names_have_their_history_apart(here, cast):
    item = consent(entry(here))
    editing.save_field(Consent, item.pk, "kept_at", ["Blue folder"], version=1, by=cast.alice)
    assert RestrictedRevision.objects.get().after == "Blue folder"
    assert not Revision.objects.exists()
    editing.remove_record(Consent, item.pk, by=cast.alice)
    assert Event.objects.latest("pk").detail == {"pk": item.pk}


def test_earlier_printed_names_are_for_those_who_see_restricted_details(client, cast, here):
    """Someone called by a pseudonym today may have been written down with the full name."""
    person = entry(here, "Jane Madeup")
    editing.save_field(
        Collaborator, person.pk, "public_name", ["Marigold"], version=1, by=cast.alice
    )
    url = reverse("history", args=["here", "collaborator", person.pk, "public_name"])
    seen = {}
    for name in ("alice", "ed", "vic"):
        client.force_login(getattr(cast, name))
        answer = client.get(url)
        page = client.get(reverse("collaborator", args=["here", person.pk])).content.decode()
        seen[name] = (answer.status_code, "Jane Madeup" in answer.content.decode(), url in page)
    assert seen == {
        "alice": (200, True, True),
        "ed": (403, False, False),
        "vic": (403, False, False),
    }


def test_the_lead_adds_a_name_and_a_consent_on_the_persons_page(client, cast, here):
    person = entry(here)
    page = reverse("person_safeguards", args=["here", person.pk])
    client.force_login(cast.alice)
    assert "Must not be named" in client.get(page).content.decode()
    for kind, given in (("protectedname", {"name": "Janie"}), ("consent", {})):
        url = reverse("add", args=["here", kind])
        assert client.post(url, {"collaborator": person.pk, **given}).status_code == 302
    assert ProtectedName.objects.get().name == "Janie"
    today = timezone.localdate()
    for field, value in (
        ("covers", "named"),
        ("in_writing", "1"),
        ("given_on", today.isoformat()),
        ("expires_on", today.isoformat()),
    ):
        item = Consent.objects.get()
        save = reverse("save", args=["here", "consent", item.pk, field])
        answer = client.post(save, {"version": item.version, "value": value})
        assert answer.status_code in {200, 302}
    assert "Must not be named" not in client.get(page).content.decode()
    assert protection.load().unconsented == ()


@pytest.mark.parametrize("person", ["ed", "cole", "vic", "ada"])
def test_nobody_else_adds_or_changes_them(client, cast, here, person):
    someone = entry(here)
    item = consent(someone)
    client.force_login(getattr(cast, person))
    add = reverse("add", args=["here", "protectedname"])
    assert client.post(add, {"collaborator": someone.pk, "name": "X Y"}).status_code == 403
    save = reverse("save", args=["here", "consent", item.pk, "note"])
    assert client.post(save, {"version": 1, "value": "mine"}).status_code == 403
    wall.enter(here.pk)
    assert (ProtectedName.objects.count(), Consent.objects.get().note) == (0, "")
