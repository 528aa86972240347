"""Who came: ticked one by one, all at once and taken back, counted the same way everywhere."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import wall
from accounts.models import Event
from collaborators.models import Collaborator
from engagement.attendance import Rate, rates, rates_of
from engagement.models import Activity, Attendance, Membership, Structure
from tests.reading import messages, table, texts


@pytest.fixture
def inside(cast):
    wall.enter(cast.here.pk)


@pytest.fixture
def force(cast, inside):
    return Structure.objects.create(grantee=cast.here, name="Task force")


def people(cast, *names):
    return [
        Collaborator.objects.create(grantee=cast.here, public_name=name, position=place)
        for place, name in enumerate(names, start=1)
    ]


def meeting(cast, structure=None, day="2025-03-04", came=(), **more):
    found = Activity.objects.create(
        grantee=cast.here, title=f"Meeting {day}", structure=structure, starts_on=day, **more
    )
    for person in came:
        Attendance.objects.create(grantee=cast.here, activity=found, collaborator=person)
    return found


def belongs(cast, structure, person, **more):
    return Membership.objects.create(
        grantee=cast.here, structure=structure, collaborator=person, **more
    )


def ticked(page):
    return texts(page, '//form[@id="attendance-form"]//label[input/@checked]')


def came(activity):
    return list(
        activity.attendances.order_by("collaborator__position").values_list(
            "collaborator__public_name", flat=True
        )
    )


def test_a_tick_with_script_is_a_link_and_counts_at_once(client, cast, inside):
    activity = meeting(cast)
    (harbor,) = people(cast, "Harbor Shelter")
    client.force_login(cast.ed)
    tie = {"left": activity.pk, "right": harbor.pk}
    for on, names, number in [("1", ["Harbor Shelter"], "1"), ("1", ["Harbor Shelter"], "1")]:
        client.post("/here/link/attendance/", tie | {"on": on})
        page = client.get(f"/here/activities/{activity.pk}/")
        assert ticked(page) == names
        assert texts(page, '//span[@id="named-count"]') == [number]
        assert table(client.get("/here/activities/"))[0][5] == number
    client.post("/here/link/attendance/", tie | {"on": "0"})
    assert ticked(client.get(f"/here/activities/{activity.pk}/")) == []


def test_without_script_a_page_changes_only_what_was_changed_on_it(client, cast, inside):
    one, two, three = people(cast, "One", "Two", "Three")
    activity = meeting(cast, came=[one])
    client.force_login(cast.ed)
    page = client.get(f"/here/activities/{activity.pk}/")
    was = texts(page, '//input[@name="was"]/@value')[0]
    wall.enter(cast.here.pk)
    Attendance.objects.create(grantee=cast.here, activity=activity, collaborator=three)  # meanwhile
    sent = client.post(
        f"/here/activities/{activity.pk}/attendance/", {"was": was, "came": [two.pk]}, follow=True
    )
    assert messages(sent) == ["Attendance saved: 1 added, 1 taken off."]
    wall.enter(cast.here.pk)
    assert came(activity) == ["Two", "Three"]
    again = client.post(
        f"/here/activities/{activity.pk}/attendance/", {"was": was, "came": [two.pk]}, follow=True
    )
    assert messages(again) == ["Attendance saved: 0 added, 0 taken off."]
    wall.enter(cast.here.pk)
    assert came(activity) == ["Two", "Three"]


def test_keys_that_are_nobodys_tick_nobody(client, cast, inside):
    activity = meeting(cast)
    with wall.inside(cast.elsewhere.pk):
        foreign = Collaborator.objects.create(grantee=cast.elsewhere, public_name="Foreign")
    client.force_login(cast.ed)
    client.post(
        f"/here/activities/{activity.pk}/attendance/",
        {"was": "x,,²,9", "came": [foreign.pk, "0", "-1", "9" * 30, "abc"]},
    )
    wall.enter(cast.here.pk)
    assert came(activity) == []


def test_all_members_of_the_day_are_ticked_at_once_and_that_is_undone(client, cast, force):
    early, late, gone, guest, there = people(cast, "Early", "Late", "Gone", "Guest", "There")
    belongs(cast, force, early, joined_on="2025-01-01")
    belongs(cast, force, late, joined_on="2025-03-05")
    belongs(cast, force, gone, left_on="2025-03-03")
    belongs(cast, force, there)
    activity = meeting(cast, force, came=[guest, there])
    client.force_login(cast.ed)
    address = f"/here/activities/{activity.pk}/"
    page = client.post(f"{address}everyone/", follow=True)
    assert texts(page, '//div[@class="callout callout-ok"]/p') == [
        "1 member of Task force ticked at once."
    ]
    assert ticked(page) == ["Early", "There", "Guest"]
    again = client.post(f"{address}everyone/", follow=True)
    assert messages(again) == ["All members of Task force were ticked already."]
    batch = texts(page, '//input[@name="batch"]/@value')[0]
    undone = client.post(f"{address}everyone/undo/", {"batch": batch}, follow=True)
    assert messages(undone) == ["Undone: 1 taken off the attendance."]
    assert ticked(undone) == ["There", "Guest"]
    assert texts(client.get(f"{address}?batch={batch}"), '//input[@name="batch"]') == []
    assert messages(client.post(f"{address}everyone/undo/", {"batch": "no"}, follow=True)) == [
        "Undone: 0 taken off the attendance."
    ]
    wall.enter(cast.here.pk)
    verbs = Event.objects.filter(subject=activity.title).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "ticked all members",
        "unticked all members",
    ]


def test_an_activity_of_no_structure_has_no_members_to_tick(client, cast, inside):
    activity = meeting(cast)
    client.force_login(cast.ed)
    said = client.post(f"/here/activities/{activity.pk}/everyone/", follow=True)
    assert messages(said) == ["Say first which structure met; its members can then be ticked."]


def test_those_named_and_the_others_are_one_number_everywhere(client, cast, force):
    one, two = people(cast, "One", "Two")
    activity = meeting(cast, force, came=[one, two], others_came=12)
    client.force_login(cast.vic)
    page = client.get(f"/here/activities/{activity.pk}/")
    assert texts(page, '//a[@href="#attendance"]') == ["14 people and organizations"]
    assert texts(page, '//p[@class="meeting-count"]') == ["2 by name, 12 others"]
    assert table(client.get("/here/activities/"), "The activity log")[0][5] == "14"
    assert table(client.get(f"/here/structures/{force.pk}/"), "Table: Meetings")[0][2] == "14"


def test_a_long_register_is_searched_for_who_came(client, cast, inside, monkeypatch):
    monkeypatch.setattr("engagement.boxes.OFFERED", 3)
    names = people(cast, *(f"Body {n}" for n in range(1, 7)))
    activity = meeting(cast, came=[names[4]])
    client.force_login(cast.ed)
    boxes = '//form[@id="attendance-form"]//label'
    here = f"/here/activities/{activity.pk}/"
    assert texts(client.get(here), boxes) == ["Body 1", "Body 2", "Body 5"]
    assert texts(client.get(f"{here}?who=body+6"), boxes) == ["Body 6"]
    assert texts(client.get(f"{here}?who=nobody"), boxes) == []


def test_a_rate_counts_meetings_that_were_held_while_one_belonged(cast, force):
    steady, late, never, guest = people(cast, "Steady", "Late", "Never", "Guest")
    belongs(cast, force, steady)
    belongs(cast, force, late, joined_on="2025-03-01", left_on="2025-04-30")
    belongs(cast, force, never)
    tomorrow = timezone.localdate() + timedelta(days=1)
    meeting(cast, force, "2025-02-28", came=[steady, late])
    meeting(cast, force, "2025-03-01", came=[steady, late])
    meeting(cast, force, "2025-04-30", came=[guest])
    meeting(cast, force, "2025-05-01", came=[steady, late, guest])
    meeting(cast, force, "2025-05-02")  # nobody ticked: attendance was not taken
    meeting(cast, force, "2025-05-03", came=[steady], cancelled=True)
    meeting(cast, force, None, came=[steady])
    meeting(cast, force, tomorrow, came=[steady])
    meeting(cast, None, "2025-05-05", came=[steady])
    assert rates(force) == {
        steady.pk: Rate(3, 4),
        late.pk: Rate(1, 2),
        never.pk: Rate(0, 4),
    }


def test_rates_of_several_structures_add_up(cast, force):
    (one,) = people(cast, "One")
    group = Structure.objects.create(grantee=cast.here, name="Data group", parent=force)
    belongs(cast, force, one)
    belongs(cast, group, one)
    empty = Structure.objects.create(grantee=cast.here, name="Empty")
    belongs(cast, empty, one)
    for day in ("2025-03-01", "2025-03-02"):
        meeting(cast, force, day, came=[one])
    others = people(cast, "Other")
    meeting(cast, group, "2025-03-03", came=others)
    assert rates() == {one.pk: Rate(2, 3)}
    assert rates_of(one) == {force.pk: Rate(2, 2), group.pk: Rate(0, 1), empty.pk: Rate(0, 0)}


@pytest.mark.parametrize(
    ("rate", "percent", "reaches", "said"),
    [
        (Rate(0, 0), None, None, "none held yet"),
        (Rate(3, 4), 75, True, "3 of 4 (75 %)"),
        (Rate(2, 3), 66, False, "2 of 3 (66 %)"),
        (Rate(749, 1000), 74, False, "749 of 1000 (74 %)"),
    ],
)
def test_a_share_is_rounded_down_so_that_75_means_75(rate, percent, reaches, said):
    assert (rate.percent, rate.reaches(75), str(rate)) == (percent, reaches, said)


def test_all_rates_are_one_query(cast, force):
    names = people(cast, *(f"Body {n}" for n in range(30)))
    for person in names:
        belongs(cast, force, person)
    for day in range(1, 10):
        meeting(cast, force, f"2025-03-{day:02}", came=names[:day])
    with CaptureQueriesContext(connection) as captured:
        found = rates()
    assert len(captured) == 1
    assert (found[names[0].pk], found[names[8].pk]) == (Rate(9, 9), Rate(1, 9))


def test_rates_of_another_grantee_are_not_seen(cast, force):
    belongs(cast, force, people(cast, "One")[0])
    wall.enter(cast.elsewhere.pk)
    assert rates() == {}
