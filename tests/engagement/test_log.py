"""The activity log: what happened, who came, and what a field does not take."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import wall
from collaborators.models import Collaborator
from engagement.listing import days
from engagement.models import Activity, Attendance
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


def test_who_came_is_ticked_and_unticked_on_the_activitys_page(client, cast, inside):
    activity = log(cast, "Retreat")
    entry = Collaborator.objects.create(grantee=cast.here, public_name="Harbor Shelter")
    client.force_login(cast.ed)
    here = f"/here/activities/{activity.pk}/"
    box = f'//form[@id="attendance-{activity.pk}-{entry.pk}"]//input[@name="on"]'
    assert texts(client.get(here), f"{box}/@checked") == []
    tie = {"left": activity.pk, "right": entry.pk, "next": here}
    for on, ticked, attended in [("1", 1, "1"), ("1", 1, "1"), ("", 0, "0")]:
        client.post("/here/link/attendance/", tie | {"on": on})
        page = client.get(here)
        assert len(texts(page, f"{box}/@checked")) == ticked
        assert table(client.get("/here/activities/"))[0][5] == attended


def test_a_long_register_is_searched_for_who_came(client, cast, inside, monkeypatch):
    monkeypatch.setattr("engagement.views.OFFERED", 3)
    activity = log(cast, "Retreat")
    people = [
        Collaborator.objects.create(grantee=cast.here, public_name=f"Body {n}", position=n)
        for n in range(1, 7)
    ]
    Attendance.objects.create(grantee=cast.here, activity=activity, collaborator=people[0])
    client.force_login(cast.ed)
    here = f"/here/activities/{activity.pk}/"
    boxes = '//section[@id="attendance"]//form[@data-link-box]//label'
    assert texts(client.get(here), boxes) == ["Body 1", "Body 2", "Body 3", "Body 4"]
    found = client.get(f"{here}?who=body+6")
    assert texts(found, boxes) == ["Body 1", "Body 6"]


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


def test_the_log_takes_as_many_queries_for_thirty_as_for_one(client, cast, inside):
    client.force_login(cast.alice)
    counts = []
    for wanted in (1, 3, 30):
        while Activity.objects.count() < wanted:
            log(cast, "Meeting", kind_of="meeting")
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/here/activities/")
        wall.enter(cast.here.pk)
        assert len(table(page)) == wanted
        counts.append(len(captured))
    assert counts == [counts[0]] * 3


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
