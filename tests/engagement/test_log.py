"""The activity log: what happened, who came, and what a field does not take."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import wall
from collaborators.models import Collaborator
from engagement.filters import in_order
from engagement.listing import days
from engagement.models import Activity, Attendance, Structure
from tests.reading import table, texts


@pytest.fixture
def inside(cast):
    wall.enter(cast.here.pk)


def log(cast, title, **more):
    position = Activity.objects.count() + 1
    return Activity.objects.create(grantee=cast.here, title=title, position=position, **more)


def titles(response):
    return [row[0] for row in table(response, "The activity log")]


def test_an_activity_logged_stands_in_the_list_with_what_was_typed(client, cast):
    client.force_login(cast.ed)
    client.post(
        "/here/add/activity/",
        {
            "title": "Listening session",
            "kind_of": "listening",
            "when": "monthly",
            "facilitator": "Harbor Shelter",
        },
    )
    assert table(client.get("/here/activities/"), "The activity log") == [
        [
            "Listening session",
            "Listening session",
            "monthly",
            "Harbor Shelter",
            "–not said",
            "0",
            "",
        ]
    ]


def test_activities_stand_in_the_order_logged_and_a_kind_narrows_them(client, cast, inside):
    log(cast, "Kick-off", kind_of="meeting", starts_on="2025-03-04", with_survivors=True)
    log(cast, "Survey", kind_of="survey", starts_on="2024-01-02", ends_on="2024-02-03")
    log(cast, "Second meeting", kind_of="meeting", attendance="14 people", with_youth=True)
    client.force_login(cast.vic)
    page = client.get("/here/activities/")
    assert titles(page) == ["Kick-off", "Survey", "Second meeting"]
    assert [row[2] for row in table(page)] == [
        "Mar 4, 2025",
        "Jan 2, 2024 to Feb 3, 2024",
        "–not said",
    ]
    assert [row[6] for row in table(page)] == ["Survivors", "", "Youth"]
    meetings = client.get("/here/activities/?kind=meeting")
    assert titles(meetings) == ["Kick-off", "Second meeting"]
    assert texts(meetings, '//nav[@aria-label="Kinds of activity"]/a') == [
        "All kinds 3",
        "Meeting 2",
        "Survey 1",
    ]
    assert titles(client.get("/here/activities/?kind=nonsense")) == titles(page)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (None, None, ""),
        ("2025-03-04", None, "Mar 4, 2025"),
        ("2025-03-04", "2025-03-04", "Mar 4, 2025"),
        (None, "2025-03-04", "until Mar 4, 2025"),
        ("2025-03-04", "2025-04-05", "Mar 4, 2025 to Apr 5, 2025"),
    ],
)
def test_days_in_words(first, last, said):
    from datetime import date

    assert days(*(day and date.fromisoformat(day) for day in (first, last))) == said


@pytest.mark.parametrize(
    ("field", "day", "why"),
    [
        (
            "ends_on",
            "2025-05-09",
            "The first day is 2025-05-10, after this one. Correct one of the two.",
        ),
        (
            "starts_on",
            "2025-05-13",
            "The last day is 2025-05-12, before this one. Correct one of the two.",
        ),
        ("ends_on", "2025-02-30", "Last day is not a day of the calendar. Write it as 2026-05-31."),
    ],
)
def test_days_that_cannot_be_are_refused_at_the_field(client, cast, inside, field, day, why):
    activity = log(cast, "Retreat", starts_on="2025-05-10", ends_on="2025-05-12")
    client.force_login(cast.ed)
    address = f"/here/save/activity/{activity.pk}/{field}/"
    typed = {"value": day, "version": "1"}
    refused = client.post(address, typed, headers={"accept": "application/json"})
    assert (refused.status_code, refused.json()) == (422, {"state": "refused", "message": why})
    page = client.post(address, typed)
    assert texts(page, '//p[@id="why"]') == [why]
    assert texts(page, '//input[@id="typed"]/@value') == [day]
    wall.enter(cast.here.pk)
    activity.refresh_from_db()
    assert (str(activity.starts_on), str(activity.ends_on)) == ("2025-05-10", "2025-05-12")


def test_a_viewer_reads_who_came_and_has_no_form(client, cast, inside):
    activity = log(cast, "Retreat", summary="<p>We <em>listened</em>.</p>")
    entry = Collaborator.objects.create(grantee=cast.here, public_name="Harbor Shelter")
    Attendance.objects.create(grantee=cast.here, activity=activity, collaborator=entry)
    client.force_login(cast.vic)
    page = client.get(f"/here/activities/{activity.pk}/")
    assert texts(page, '//main//form[@method="post"]') == []
    assert texts(page, '//section[@id="attendance"]//li') == ["Harbor Shelter"]
    assert texts(page, f'//div[@id="activity-{activity.pk}-summary"]//em') == ["listened"]


def test_every_field_of_an_activity_saves_itself_from_its_page(client, cast, inside):
    activity = log(cast, "Retreat")
    client.force_login(cast.ed)
    page = client.get(activity.get_absolute_url())
    saved = [a.split("/")[-2] for a in texts(page, "//main//form[@data-autosave]/@action")]
    assert sorted(saved) == sorted(Activity.editable)


def test_the_log_is_narrowed_by_all_that_its_address_says(client, cast, inside):
    force = Structure.objects.create(grantee=cast.here, name="Task force")
    log(cast, "Kick-off", structure=force, starts_on="2024-12-30", ends_on="2025-01-02")
    log(cast, "Survey", kind_of="survey", starts_on="2025-06-01", with_youth=True)
    log(cast, "Retreat", starts_on="2026-02-03", with_survivors=True, place="Harbor hall")
    log(cast, "Some talk", decisions="<p>More light in the harbor.</p>")
    client.force_login(cast.vic)
    for asked, found in [
        (f"structure={force.pk}", ["Kick-off"]),
        ("year=2025", ["Kick-off", "Survey"]),
        ("since=2025-01-02&until=2025-06-01", ["Kick-off", "Survey"]),
        ("since=2025-06-02", ["Retreat"]),
        ("until=2024-12-29", []),
        ("survivors=1", ["Retreat"]),
        ("youth=1", ["Survey"]),
        ("q=harbor", ["Retreat", "Some talk"]),
        ("q=harbor+task", []),
        ("q=task", ["Kick-off"]),
        ("kind=survey&year=2025", ["Survey"]),
        ("order=day", ["Kick-off", "Survey", "Retreat", "Some talk"]),
        ("order=latest", ["Retreat", "Survey", "Kick-off", "Some talk"]),
        ("year=99999", ["Kick-off", "Survey", "Retreat", "Some talk"]),
        ("structure=x&year=²&order=%00&kind=%27", ["Kick-off", "Survey", "Retreat", "Some talk"]),
    ]:
        page = client.get(f"/here/activities/?{asked}")
        linked = '//div[@aria-label="The activity log"]//th[@scope="row"]/a'
        assert texts(page, linked) == found, asked
    assert texts(client.get("/here/activities/?q=nothing"), '//div[@class="empty"]/p[1]') == [
        "No activity fits this choice. Try fewer words, or other days."
    ]


def test_days_asked_for_that_cannot_be_are_said(client, cast, inside):
    log(cast, "Kick-off")
    client.force_login(cast.vic)
    for asked, said in [
        ("since=2025-02-30", "From is not a day of the calendar. Write it as 2026-05-31."),
        (
            "since=2025-02-02&until=2025-02-01",
            "To is before From, so no activity can match. Change one of the two.",
        ),
    ]:
        page = client.get(f"/here/activities/?{asked}")
        assert texts(page, '//p[@role="alert" and contains(@class, "callout")]') == [said]


@pytest.mark.parametrize("order", ["", "day", "latest"])
def test_pages_of_the_log_follow_each_other_without_gap_or_repeat(
    client, cast, inside, monkeypatch, order
):
    monkeypatch.setattr("engagement.listing.PAGE", 3)
    for n in range(10):
        log(cast, f"Meeting {n}", starts_on=None if n % 4 == 3 else f"2025-01-{20 - n // 2:02}")
    client.force_login(cast.vic)
    seen, address = [], f"/here/activities/?order={order}"
    for _ in range(4):
        page = client.get(address)
        seen.append(titles(page))
        following = texts(page, '//a[@rel="next"]/@href')
        address = following[0] if following else None
    assert address is None
    assert [len(part) for part in seen] == [3, 3, 3, 1]
    wall.enter(cast.here.pk)
    expected = in_order(Activity.objects.all(), order).values_list("title", flat=True)
    assert [title for part in seen for title in part] == list(expected)


def test_a_cancelled_meeting_stays_and_says_so(client, cast, inside):
    force = Structure.objects.create(grantee=cast.here, name="Task force")
    log(cast, "Kick-off", cancelled=True, structure=force)
    client.force_login(cast.vic)
    assert titles(client.get("/here/activities/")) == ["Kick-off Cancelled Task force"]


def test_the_log_takes_as_many_queries_for_five_hundred_as_for_one(client, cast, inside):
    client.force_login(cast.alice)
    force = Structure.objects.create(grantee=cast.here, name="Task force")
    asked = f"?structure={force.pk}&year=2025&q=meeting&order=latest"
    counts = []
    for wanted in (1, 3, 500):
        rows = [
            Activity(
                grantee=cast.here,
                title="Meeting",
                kind_of="meeting",
                starts_on="2025-03-04",
                position=n,
                structure=force,
            )
            for n in range(Activity.objects.count(), wanted)
        ]
        Activity.objects.bulk_create(rows)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(f"/here/activities/{asked}")
        wall.enter(cast.here.pk)
        assert len(table(page, "The activity log")) == min(wanted, 200)
        counts.append(len(captured))
    assert counts == [13] * 3


@pytest.mark.parametrize("who", ["alice", "vic"])
def test_an_activity_takes_as_many_queries_for_thirty_who_came_as_for_one(
    client, cast, inside, who
):
    activity = log(cast, "Retreat")
    client.force_login(getattr(cast, who))
    counts = []
    for wanted in (1, 3, 30):
        while Attendance.objects.count() < wanted:
            body, absent = (
                Collaborator.objects.create(grantee=cast.here, public_name=name)
                for name in ("Came", "Did not")
            )
            Attendance.objects.create(grantee=cast.here, activity=activity, collaborator=body)
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/here/activities/{activity.pk}/")
        wall.enter(cast.here.pk)
        counts.append(len(captured))
    assert counts == [counts[0]] * 3
