"""A place on another page becomes a gap of the plan, once."""

import pytest

from accounts.models import Event
from editing import actions as editing
from editing.fields import Refused
from planning.actions import gap_from, gaps_from
from planning.models import Gap, GapOrigin


def make(plan, cast, origin="resource:medical.dental:minor:", text="No dentist sees minors"):
    return gap_from(plan, text, origin=origin, by=cast.alice)


def test_a_place_named_twice_is_one_gap_and_one_line(cast, plan):
    first, second = make(plan, cast), make(plan, cast, text="Other words")
    assert first == second
    assert [gap.text for gap in Gap.objects.all()] == ["No dentist sees minors"]
    assert Event.objects.filter(verb="added gap").count() == 1


def test_each_place_knows_its_gap_by_number_also_when_it_is_parked(cast, plan):
    Gap.objects.create(grantee=cast.here, plan=plan, text="Older", position=0)
    dental = make(plan, cast)
    bed = make(plan, cast, origin="resource:crisis.shelter::", text="No beds")
    process = make(plan, cast, origin="process:4", text="Nobody asks")
    assert gaps_from(plan, "resource") == {
        "resource:medical.dental:minor:": (dental.pk, "gap 2"),
        "resource:crisis.shelter::": (bed.pk, "gap 3"),
    }
    Gap.objects.filter(pk=dental.pk).update(state=Gap.State.PARKED)
    assert gaps_from(plan, "resource") == {
        "resource:medical.dental:minor:": (dental.pk, "a parked gap"),
        "resource:crisis.shelter::": (bed.pk, "gap 2"),
    }
    assert gaps_from(plan, "process") == {"process:4": (process.pk, "gap 3")}


def test_a_removed_gap_leaves_its_place_free(cast, plan):
    gone = make(plan, cast)
    editing.remove_record(Gap, gone.pk, by=cast.alice)
    assert GapOrigin.objects.count() == 0
    assert make(plan, cast).pk != gone.pk


@pytest.mark.parametrize("text", ["", "long " * 300])
def test_a_text_that_no_gap_takes_leaves_nothing(cast, plan, text):
    with pytest.raises(Refused):
        make(plan, cast, text=text)
    assert (Gap.objects.count(), GapOrigin.objects.count()) == (0, 0)
