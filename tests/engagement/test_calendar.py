"""Calendar feeds: opened by a secret link, read back as they were written, and nothing more."""

from datetime import date, datetime

import pytest
from icalendar import Calendar

from accounts import actions as accounts
from accounts import wall
from accounts.models import Event
from collaborators.models import Collaborator
from engagement.models import Activity, ActivityPrivate, Attendance, CalendarLink, Structure
from tests.reading import messages, texts

LONG = "Ünïcode, commas; semicolons: “quotes” \\ back 🎉 " + "a long line that folds " * 20


@pytest.fixture
def inside(cast):
    wall.enter(cast.here.pk)


def log(cast, title, **more):
    return Activity.objects.create(grantee=cast.here, title=title, **more)


def link_of(client, **form):
    page = client.post("/here/calendars/make/", form)
    return texts(page, '//input[@id="fresh-link"]/@value')[0].removeprefix("http://testserver")


def events(response):
    assert response.status_code == 200
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def test_what_is_written_is_read_back_the_same(client, cast, inside):
    title = LONG[:300]
    meeting = log(
        cast,
        title,
        starts_on="2026-03-03",
        starts_at="2:30 PM",
        ends_at="4:00 PM",
        place="Hall, room 2; door\\B",
        facilitator="Harbor, Shelter 🎈",
    )
    retreat = log(cast, "Retreat", starts_on="2026-04-01", ends_on="2026-04-02", cancelled=True)
    noon = log(cast, "From noon", starts_on="2026-05-01", starts_at="12:00 PM")
    log(cast, "No day")
    client.force_login(cast.vic)
    address = link_of(client)
    client.logout()
    feed = client.get(address)
    assert feed["Content-Type"] == "text/calendar; charset=utf-8"
    one, two, three = events(feed)
    assert str(one["SUMMARY"]) == title
    assert str(one["LOCATION"]) == "Hall, room 2; door\\B"
    assert str(one["DESCRIPTION"]) == "Facilitated by Harbor, Shelter 🎈"
    assert (one["DTSTART"].dt, one["DTEND"].dt) == (
        datetime(2026, 3, 3, 14, 30),
        datetime(2026, 3, 3, 16, 0),
    )
    assert (two["DTSTART"].dt, two["DTEND"].dt) == (date(2026, 4, 1), date(2026, 4, 3))
    assert str(two["STATUS"]) == "CANCELLED"
    assert (three["DTSTART"].dt, "DTEND" in three, "STATUS" in three) == (
        datetime(2026, 5, 1, 12, 0),
        False,
        False,
    )
    assert [str(event["UID"]) for event in (one, two, three)] == [
        f"activity-{item.pk}.{cast.here.pk}@throughline" for item in (meeting, retreat, noon)
    ]
    assert max(len(line) for line in feed.content.split(b"\r\n")) <= 75


def test_a_line_break_in_a_title_breaks_no_event(client, cast, inside):
    log(cast, "One\nBEGIN:VEVENT\r\nEND:VCALENDAR", starts_on="2026-03-03")
    client.force_login(cast.vic)
    (event,) = events(client.get(link_of(client)))
    assert str(event["SUMMARY"]).splitlines() == ["One", "BEGIN:VEVENT", "END:VCALENDAR"]


def test_the_same_log_gives_the_same_bytes_and_a_change_others(client, cast, inside):
    meeting = log(cast, "Kick-off", starts_on="2026-03-03")
    client.force_login(cast.ed)
    address = link_of(client)
    first = client.get(address)
    assert client.get(address).content == first.content
    unchanged = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    wall.enter(cast.here.pk)
    client.post(f"/here/save/activity/{meeting.pk}/title/", {"value": "Start", "version": "1"})
    changed = client.get(address, headers={"if-none-match": first["ETag"]})
    (before,), (after,) = events(first), events(changed)
    assert (str(after["SUMMARY"]), after["UID"]) == ("Start", before["UID"])
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTAMP"].dt >= before["DTSTAMP"].dt


def test_nothing_but_dates_is_in_a_feed(client, cast, inside):
    meeting = log(
        cast,
        "Kick-off",
        starts_on="2026-03-03",
        attendance="attendance-canary",
        agenda="<p>agenda-canary</p>",
        summary="<p>summary-canary</p>",
        decisions="<p>decision-canary</p>",
        minutes="<p>minutes-canary</p>",
        informed="informed-canary",
    )
    ActivityPrivate.objects.create(grantee=cast.here, activity=meeting, notes="notes-canary")
    person = Collaborator.objects.create(grantee=cast.here, public_name="person-canary")
    Attendance.objects.create(grantee=cast.here, activity=meeting, collaborator=person)
    client.force_login(cast.alice)
    content = client.get(link_of(client)).content
    assert b"Kick-off" in content
    assert b"canary" not in content.replace(b"\r\n ", b"")


def test_a_structures_feed_has_its_meetings_only(client, cast, inside):
    force = Structure.objects.create(grantee=cast.here, name="Task force")
    log(cast, "Kick-off", starts_on="2026-03-03", structure=force)
    log(cast, "Survey", starts_on="2026-03-04")
    client.force_login(cast.ed)
    found = events(client.get(link_of(client, structure=force.pk)))
    assert [str(event["SUMMARY"]) for event in found] == ["Kick-off"]


def test_those_who_only_read_make_their_own_feed_and_no_other(client, cast, inside):
    force = Structure.objects.create(grantee=cast.here, name="Task force")
    client.force_login(cast.vic)
    for act in ("make", "revoke"):
        refused = client.post(f"/here/calendars/{act}/", {"structure": force.pk})
        assert refused.status_code == 403
    assert texts(client.get("/here/calendars/"), '//input[@name="structure"]') == []
    client.force_login(cast.ed)
    assert client.post("/here/calendars/make/", {"structure": "99999999"}).status_code == 404


def test_a_new_link_ends_the_old_one_and_revoking_ends_it_for_good(client, cast, inside):
    client.force_login(cast.vic)
    old = link_of(client)
    new = link_of(client)
    assert [client.get(address).status_code for address in (old, new)] == [404, 200]
    page = client.post("/here/calendars/revoke/", follow=True)
    assert messages(page) == ["The link is revoked; it no longer works."]
    assert client.get(new).status_code == 404
    page = client.post("/here/calendars/revoke/", follow=True)
    assert messages(page) == ["There was no link to revoke."]
    wall.enter(cast.here.pk)
    assert CalendarLink.objects.count() == 0
    verbs = list(Event.objects.filter(verb__contains="calendar").values_list("verb", flat=True))
    assert sorted(verbs) == ["made calendar link", "made calendar link", "revoked calendar link"]


def test_the_token_is_not_kept_and_opens_no_other_grantee(client, cast, inside):
    client.force_login(cast.vic)
    address = link_of(client)
    token = address.split("/")[-2]
    wall.enter(cast.here.pk)
    assert token not in str(CalendarLink.objects.values_list().get())
    assert client.get(address.replace("/here/", "/elsewhere/")).status_code == 404
    assert client.get(address[:-2] + "x/").status_code == 404


def test_whose_role_has_ended_has_no_feed_any_more(client, cast, inside):
    force = Structure.objects.create(grantee=cast.here, name="Task force")
    client.force_login(cast.ed)
    links = [link_of(client), link_of(client, structure=force.pk)]
    assert [client.get(address).status_code for address in links] == [200, 200]
    accounts.end_role(cast.here, cast.ed, by=cast.alice)
    assert [client.get(address).status_code for address in links] == [404, 404]
