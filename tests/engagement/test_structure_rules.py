"""What a structure's fields do not take, and what an hour is."""

import pytest

from accounts import wall
from collaborators.models import Collaborator
from editing.actions import add_record, remove_record, save_field
from editing.fields import Refused
from engagement.clock import Clock, clock
from engagement.models import Activity, Membership, Structure


@pytest.fixture
def inside(cast):
    wall.enter(cast.here.pk)


def structure(cast, name, **more):
    return Structure.objects.create(
        grantee=cast.here, name=name, position=Structure.objects.count() + 1, **more
    )


def put_under(cast, one, other):
    return save_field(Structure, one.pk, "parent", [str(other.pk)], version=one.version, by=cast.ed)


def test_a_work_group_goes_under_its_task_force_and_never_into_a_ring(cast, inside):
    force, group, inner = (structure(cast, name) for name in ("Task force", "Group", "Inner"))
    put_under(cast, group, force)
    put_under(cast, inner, group)
    with pytest.raises(Refused, match="^A structure cannot be part of itself. Choose another"):
        put_under(cast, force, force)
    for below, name in ((group, "Group"), (inner, "Inner")):
        with pytest.raises(Refused, match=f"^“{name}” is itself a part of this structure"):
            put_under(cast, force, below)
    assert dict(Structure.objects.values_list("name", "parent__name")) == {
        "Task force": None,
        "Group": "Task force",
        "Inner": "Group",
    }


@pytest.mark.parametrize(
    ("field", "day", "why"),
    [
        ("ends_on", "2024-12-31", "The first day is 2025-01-01, after this one."),
        ("starts_on", "2026-02-01", "The last day is 2026-01-01, before this one."),
    ],
)
def test_a_structure_does_not_end_before_it_starts(cast, inside, field, day, why):
    force = structure(cast, "Task force", starts_on="2025-01-01", ends_on="2026-01-01")
    with pytest.raises(Refused, match=why):
        save_field(Structure, force.pk, field, [day], version=1, by=cast.ed)


def test_a_member_belongs_once_and_does_not_leave_before_joining(cast, inside):
    force = structure(cast, "Task force")
    person = Collaborator.objects.create(grantee=cast.here, public_name="Harbor Shelter")
    given = {"structure": [str(force.pk)], "collaborator": [str(person.pk)]}
    member = add_record(Membership, grantee_id=cast.here.pk, given=given, by=cast.ed)
    with pytest.raises(Refused, match="A member cannot be added like this"):
        add_record(Membership, grantee_id=cast.here.pk, given=given, by=cast.ed)
    save_field(Membership, member.pk, "joined_on", ["2025-03-01"], version=1, by=cast.ed)
    with pytest.raises(Refused, match="They joined on 2025-03-01, after this day."):
        save_field(Membership, member.pk, "left_on", ["2025-02-01"], version=2, by=cast.ed)
    assert list(Membership.objects.values_list("joined_on__year", "left_on")) == [(2025, None)]


def test_a_structure_with_meetings_or_groups_cannot_be_removed(cast, inside):
    force = structure(cast, "Task force")
    group = structure(cast, "Group", parent=force)
    Activity.objects.create(grantee=cast.here, title="Kick-off", structure=group)
    with pytest.raises(Refused, match="This structure still holds engagement structures."):
        remove_record(Structure, force.pk, by=cast.ed)
    with pytest.raises(Refused, match="This structure still holds activities."):
        remove_record(Structure, group.pk, by=cast.ed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", ""),
        ("14:30", "2:30 PM"),
        ("9.05", "9:05 AM"),
        ("2 pm", "2:00 PM"),
        (" 12:15 a.m. ", "12:15 AM"),
        ("00:15", "12:15 AM"),
        ("12 PM", "12:00 PM"),
    ],
)
def test_an_hour_is_stored_one_way(typed, stored):
    assert Clock("Begins at").parse([typed]) == stored
    assert (clock(stored) is None) == (stored == "")


@pytest.mark.parametrize("typed", ["9", "25:00", "13 pm", "0 am", "noon", "12:60", "²:30", "1234"])
def test_what_is_no_hour_is_refused_in_words(typed):
    with pytest.raises(Refused, match="^Begins at is an hour of the day. Write it as 2:30 PM"):
        Clock("Begins at").parse([typed])


def test_a_meeting_does_not_end_at_an_hour_before_it_begins(cast, inside):
    meeting = Activity.objects.create(
        grantee=cast.here, title="Kick-off", starts_on="2025-03-01", starts_at="2:00 PM"
    )
    with pytest.raises(Refused, match="It ends at 1:00 PM and begins at 2:00 PM, later."):
        save_field(Activity, meeting.pk, "ends_at", ["1 pm"], version=1, by=cast.ed)
    save_field(Activity, meeting.pk, "ends_on", ["2025-03-02"], version=1, by=cast.ed)
    save_field(Activity, meeting.pk, "ends_at", ["1 pm"], version=2, by=cast.ed)
