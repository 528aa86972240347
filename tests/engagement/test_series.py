"""Repeating meetings: their days, logged in advance once, each then an entry of its own."""

from datetime import date
from uuid import uuid4

import pytest

from accounts import wall
from editing.actions import remove_record
from editing.fields import Refused
from engagement.models import Activity, Series, Structure
from engagement.repeating import days_of
from tests.reading import messages, table, texts

PATTERN = {
    "title": "Task force",
    "kind_of": "meeting",
    "every": "month_weekday",
    "first_on": "2026-01-06",
    "last_on": "2026-04-30",
    "starts_at": "14:30",
    "ends_at": "4 pm",
    "place": "Harbor hall",
}
DAYS = ["2026-01-06", "2026-02-03", "2026-03-03", "2026-04-07"]


def said(every, first, last):
    found = days_of(every, date.fromisoformat(first), date.fromisoformat(last))
    return [day.isoformat() for day in found]


@pytest.mark.parametrize(
    ("every", "first", "last", "days"),
    [
        ("week", "2026-01-05", "2026-01-19", ["2026-01-05", "2026-01-12", "2026-01-19"]),
        ("two_weeks", "2026-01-05", "2026-02-01", ["2026-01-05", "2026-01-19"]),
        ("month_weekday", "2026-01-06", "2026-04-30", DAYS),
        (
            "month_weekday",  # a fifth Thursday: the last one of each month
            "2026-01-29",
            "2026-04-30",
            ["2026-01-29", "2026-02-26", "2026-03-26", "2026-04-30"],
        ),
        (
            "month_day",
            "2027-12-31",
            "2028-03-31",
            ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"],
        ),
        ("week", "9999-12-20", "9999-12-31", ["9999-12-20", "9999-12-27"]),
        ("month_day", "9999-12-20", "9999-12-31", ["9999-12-20"]),
    ],
)
def test_the_days_of_a_pattern(every, first, last, days):
    assert said(every, first, last) == days


def test_sixty_meetings_are_the_most():
    assert len(said("week", "2026-01-05", "2027-02-22")) == 60
    with pytest.raises(Refused, match="This would be more than 60 meetings. Choose an earlier"):
        said("week", "2026-01-05", "2027-03-01")


def begin(client, **more):
    return client.post("/here/activities/repeat/", PATTERN | {"form_key": str(uuid4())} | more)


def logged(cast):
    wall.enter(cast.here.pk)
    rows = Activity.objects.order_by("starts_on").values_list("starts_on", "starts_at", "place")
    return [(day.isoformat(), hour, place) for day, hour, place in rows]


def test_the_days_are_shown_and_nothing_is_stored_until_they_are_logged(client, cast):
    client.force_login(cast.ed)
    page = client.get("/here/activities/repeat/", PATTERN)
    assert texts(page, '//input[@name="day"][@checked]/@value') == DAYS
    assert texts(page, '//ul[@class="tick-list"]/li')[:2] == [
        "Tuesday, January 6, 2026",
        "Tuesday, February 3, 2026",
    ]
    assert logged(cast) == []


def test_the_ticked_days_are_logged_once_whatever_is_sent_again(client, cast):
    client.force_login(cast.ed)
    wall.enter(cast.here.pk)
    force = Structure.objects.create(grantee=cast.here, name="Task force")
    key = str(uuid4())
    sent = {"form_key": key, "day": DAYS[:3], "structure": str(force.pk)}
    for made in (3, 0):
        page = client.post("/here/activities/repeat/", PATTERN | sent, follow=True)
        assert messages(page) == [f"{made} meetings are in the log."]
    assert logged(cast) == [(day, "2:30 PM", "Harbor hall") for day in DAYS[:3]]
    series = Series.objects.get()
    assert (series.structure, force.activities.count()) == (force, 3)
    # The pattern's other day, and one that is there already.
    for made in (1, 0):
        page = client.post(
            f"/here/series/{series.pk}/days/", {"day": [DAYS[0], DAYS[3]]}, follow=True
        )
        assert messages(page) == [f"{made} more in the log."]
    assert [day for day, _, _ in logged(cast)] == DAYS


def test_changing_moving_and_cancelling_one_leaves_the_others(client, cast):
    client.force_login(cast.ed)
    begin(client, day=DAYS)
    wall.enter(cast.here.pk)
    series, (first, second, *_) = Series.objects.get(), Activity.objects.order_by("starts_on")
    client.post(
        f"/here/save/activity/{first.pk}/starts_on/", {"value": "2026-01-08", "version": "1"}
    )
    client.post(f"/here/save/activity/{second.pk}/cancelled/", {"value": "1", "version": "1"})
    client.post(f"/here/save/series/{series.pk}/place/", {"value": "Pier", "version": "1"})
    page = client.get(f"/here/series/{series.pk}/")
    assert [row[:2] for row in table(page)] == [
        ["Tue, Jan 6, 2026", "Thu, Jan 8, 2026"],
        ["Tue, Feb 3, 2026", "Cancelled"],
        ["Tue, Mar 3, 2026", "That day"],
        ["Tue, Apr 7, 2026", "That day"],
    ]
    assert texts(page, '//input[@name="day"]') == []
    assert {place for _, _, place in logged(cast)} == {"Harbor hall"}
    remove_record(Series, series.pk, by=cast.ed)
    assert len(logged(cast)) == 4


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"title": " "}, "What it was cannot be empty. Type a few words."),
        ({"every": "daily"}, "Choose one of the answers offered for How often."),
        ({"first_on": ""}, "First day cannot be empty. Choose a day."),
        ({"last_on": "2026-02-30"}, "Last day is not a day of the calendar."),
        ({"last_on": "2025-12-31"}, "The last day, 2025-12-31, is before the first, 2026-01-06."),
        ({"last_on": "2031-12-31"}, "This would be more than 60 meetings."),
        ({"ends_at": "1 pm"}, "It ends at 1:00 PM and begins at 2:30 PM, later."),
        ({"starts_at": "soon"}, "Begins at is an hour of the day."),
        ({"structure": "999999"}, "Meeting of: this entry is no longer there."),
        ({"day": []}, "No day is ticked. Tick at least one."),
        ({"day": ["2026-01-07"]}, "A day that was sent is none of this series."),
        ({"day": ["x"]}, "A day that was sent is no day."),
        ({"form_key": "x"}, "This page is incomplete. Show the days again, then log them."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(client, cast, given, why):
    client.force_login(cast.ed)
    page = begin(client, **({"day": DAYS} | given))
    assert page.status_code == 422
    assert texts(page, '//p[@role="alert"]')[0].startswith(why)
    wanted = given.get("place", PATTERN["place"])
    assert texts(page, '//input[@id="r-place"]/@value') == [wanted]
    assert logged(cast) == []
    assert Series.objects.count() == 0
