"""Partners: five indicators, pledges, attendance against 75 %, two yearly reviews."""

from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from accounts import wall
from accounts.models import Event
from collaborators.models import Collaborator
from editing.actions import save_field
from engagement.models import (
    Activity,
    Attendance,
    Commitment,
    Partner,
    PartnerReview,
    Pledge,
    ReviewPoint,
    Structure,
)
from engagement.partners import actions
from engagement.partners.standing import standings
from tests.reading import texts

TODAY = date(2026, 11, 2)
PAGE_QUERIES = 16


@pytest.fixture
def here(cast, client):
    wall.enter(cast.here.pk)
    client.force_login(cast.ed)
    return {"grantee": cast.here}


def partner_of(here, cast, name="Harbor Shelter") -> Partner:
    body = Collaborator.objects.create(public_name=name, **here)
    return actions.begin_partnership(body.pk, by=cast.ed)


def meets(here, group, days_ago, *who, **more):
    met = Activity.objects.create(
        title="Meeting", structure=group, starts_on=TODAY - timedelta(days=days_ago), **more, **here
    )
    for person in who:
        Attendance.objects.create(activity=met, collaborator=person, **here)


def standing(partner):
    partner.refresh_from_db()
    return standings([partner], TODAY)[0]


def test_a_partnership_begins_with_five_open_indicators_and_begins_once(client, cast, here):
    body = Collaborator.objects.create(public_name="Harbor Shelter", **here)
    for _ in range(2):
        answer = client.post("/here/partners/begin/", {"collaborator": body.pk})
    partner = Partner.objects.get()
    assert answer.url == f"/here/partners/{partner.pk}/"
    assert list(partner.commitments.order_by("pk").values_list("indicator", "done_on")) == [
        (key, None) for key in Commitment.Indicator.values
    ]
    assert (standing(partner).done, standing(partner).is_committed) == (0, False)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("", "Choose an organization of the register first."),
        ("person", "Only an organization commits itself as a partner. Choose an organization."),
    ],
)
def test_a_person_or_nothing_is_no_partner(client, cast, here, given, told):
    person = Collaborator.objects.create(public_name="Robin", nature="person", **here)
    chosen = person.pk if given == "person" else given
    answer = client.post("/here/partners/begin/", {"collaborator": chosen})
    assert [str(item) for item in get_messages(answer.wsgi_request)] == [told]
    assert not Partner.objects.exists()


def test_all_five_done_is_committed(client, cast, here):
    partner = partner_of(here, cast)
    for item in partner.commitments.all():
        day = ["2026-02-03"]
        save_field(Commitment, item.pk, "done_on", day, version=1, by=cast.ed)
    assert standing(partner).is_committed
    assert "5 of 5" in texts(client.get("/here/partners/"), "//tbody/tr/td[1]")[0]


def test_attendance_counts_the_organization_or_its_representative(cast, here):
    partner = partner_of(here, cast)
    robin = Collaborator.objects.create(public_name="Robin", nature="person", **here)
    group = Structure.objects.create(name="Housing group", kind_of="work_group", **here)
    assert standing(partner).attended is None
    partner.work_group, partner.representative = group, robin
    partner.save()
    assert str(standing(partner).attended) == "No meeting yet"
    meets(here, group, 5, robin, partner.collaborator)
    meets(here, group, 40, partner.collaborator)
    meets(here, group, 70, robin)
    meets(here, group, 100)
    meets(here, group, 400)  # more than a year ago
    meets(here, group, -5)  # still to come
    meets(here, group, 20, cancelled=True)
    found = standing(partner).attended
    assert (str(found), found.is_enough) == ("3 of 4, 75 %", True)
    meets(here, group, 130)
    found = standing(partner).attended
    assert (str(found), found.is_enough) == ("3 of 5, 60 %", False)


def test_nearly_75_percent_is_not_75_percent(cast, here):
    partner = partner_of(here, cast)
    partner.work_group = Structure.objects.create(name="Group", **here)
    partner.save()
    for days in range(1, 104):
        meets(here, partner.work_group, days, *([partner.collaborator] * (days <= 77)))
    found = standing(partner).attended
    assert (str(found), found.is_enough) == ("77 of 103, 74 %", False)


def test_reviews_are_due_after_a_year_and_bring_last_times_wishes(client, cast, here):
    partner = partner_of(here, cast)
    assert standing(partner).due == ["Performance review", "Benefits review"]
    last = actions.begin_review(partner.pk, "performance", date(2025, 10, 1), by=cast.ed)
    point = last.points.get(point="attendance")
    wish = ["Send a deputy"]
    save_field(ReviewPoint, point.pk, "improvement", wish, version=1, by=cast.ed)
    assert standing(partner).due == ["Performance review", "Benefits review"]
    day = {"kind": "performance", "reviewed_on": "2026-10-01"}
    for _ in range(2):
        answer = client.post(f"/here/partners/{partner.pk}/reviews/", day)
    assert PartnerReview.objects.count() == 2
    assert standing(partner).due == ["Benefits review"]
    page = client.get(answer.url)
    assert texts(page, "//section//p[@class='small'][strong]") == [
        "Wished for last time: Send a deputy"
    ]
    assert len(texts(page, "//main//section/h2")) == len(ReviewPoint.Performance.choices)


def test_a_review_needs_a_kind_and_a_day(client, cast, here):
    partner = partner_of(here, cast)
    for given, told in (
        ({"kind": "performance"}, "Say on which day the review was held."),
        (
            {"kind": "mood", "reviewed_on": "2026-10-01"},
            "Choose a performance review or a benefits review.",
        ),
        (
            {"kind": "benefits", "reviewed_on": "2026-13-01"},
            "Day of the review is not a day of the calendar. Write it as 2026-05-31.",
        ),
    ):
        answer = client.post(f"/here/partners/{partner.pk}/reviews/", given)
        assert str(list(get_messages(answer.wsgi_request))[-1]) == told
    assert not PartnerReview.objects.exists()


def test_a_pledge_is_added_and_counted(client, cast, here):
    partner = partner_of(here, cast)
    given = {"partner": partner.pk, "what": "A room twice a month", "standing": "can_get"}
    client.post("/here/add/pledge/", given | {"kind_of": "space"})
    assert Pledge.objects.values_list("what", "kind_of", "standing").get() == (
        "A room twice a month", "space", "can_get",
    )  # fmt: skip
    assert standing(partner).pledges == 1


def test_ending_a_partnership_keeps_the_organization_and_says_what_was_signed(client, cast, here):
    partner = partner_of(here, cast)
    item = partner.commitments.get(indicator="memorandum")
    save_field(Commitment, item.pk, "by_whom", ["Director"], version=1, by=cast.ed)
    codes = [client.post(f"/here/partners/{partner.pk}/end/").status_code for _ in range(2)]
    assert codes == [302, 404]
    assert Collaborator.objects.filter(public_name="Harbor Shelter").exists()
    assert not Partner.objects.exists()
    line = Event.objects.get(verb="ended partnership")
    assert (line.subject, line.detail["memorandum"]) == ("Harbor Shelter", "Director")


def test_what_a_review_says_is_not_for_readers(client, cast, here):
    partner = partner_of(here, cast)
    review = actions.begin_review(partner.pk, "benefits", timezone.localdate(), by=cast.ed)
    point = review.points.first()
    client.force_login(cast.cole)
    assert client.get(f"/here/partners/{partner.pk}/").status_code == 200
    assert client.get(f"/here/partners/reviews/{review.pk}/").status_code == 403
    assert client.get(f"/here/history/reviewpoint/{point.pk}/findings/").status_code == 403


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_three(
    client, cast, here, many, django_assert_num_queries
):
    group = Structure.objects.create(name="Group", **here)
    for place in range(many):
        partner = partner_of(here, cast, f"Body {place}")
        partner.work_group = group
        partner.save()
        meets(here, group, place, partner.collaborator)
        actions.begin_review(partner.pk, "benefits", date(2026, 1, 1 + place), by=cast.ed)
    client.get("/here/partners/")
    with django_assert_num_queries(PAGE_QUERIES):
        page = client.get("/here/partners/")
    assert len(texts(page, "//tbody/tr")) == many
