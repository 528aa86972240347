"""Structures, repeating meetings and calendars."""

from collaborators.models import Collaborator
from engagement.models import Activity, Membership, Series, Structure

PAGES = {"> 2 2 2 2 F F F N N": "structures structure member"}
FORMS = {"> > > F F F F F N N": "attendance everyone_came undo_everyone"}
RECORDS = {
    "attendance": "activity",
    "everyone_came": "activity",
    "undo_everyone": "activity",
}


def make(world) -> dict[str, int]:
    """A task force with a work group, one member and a series; the first activity is theirs."""
    here = {"grantee": world.cast.here}
    force = Structure.objects.create(name="Task force", kind_of="task_force", position=1, **here)
    Structure.objects.create(name="Data group", parent=force, position=2, **here)
    member = Membership.objects.create(
        structure=force, collaborator=Collaborator.objects.first(), part="chair", **here
    )
    series = Series.objects.create(
        title="Task force",
        structure=force,
        every="month_day",
        first_on="2026-01-05",
        last_on="2026-03-05",
        **here,
    )
    first = Activity.objects.first()
    first.structure = force
    first.save()
    return {"structure": force.pk, "member": member.pk, "series": series.pk}
