"""Structures, repeating meetings and calendars."""

from hashlib import sha256

from collaborators.models import Collaborator
from engagement.models import Activity, CalendarLink, Membership, Series, Structure

PAGES = {
    "> 2 2 2 2 F F F N N": "structures structure member series calendars",
    "> 2 2 F F F F F N N": "repeat",
    "2 2 2 2 2 2 2 2 2 2": "calendar_feed",
}
FORMS = {
    "> > > F F F F F N N": "attendance everyone_came undo_everyone series_days",
    "> ! ! F F F F F N N": "repeat",
    "> 2 2 2 2 F F F N N": "make_calendar",
    "> N N F F F F F N N": "activity_step",  # the empty form names no step
    "> > > > > F F F N N": "revoke_calendar",
}
BY_LINK = {"calendar_feed"}
UNWALKED = {"calendar_feed"}  # a file for calendar programs
TOKEN = "a-token-that-opens-the-calendar"
FIXED = {"calendar_feed.token": TOKEN}
RECORDS = {
    "attendance": "activity",
    "everyone_came": "activity",
    "undo_everyone": "activity",
    "series_days": "series",
    "activity_step": "activity",
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
    CalendarLink.objects.create(
        user=world.cast.alice, token_sha256=sha256(TOKEN.encode()).hexdigest(), **here
    )
    first = Activity.objects.first()
    first.structure = force
    first.save()
    return {"structure": force.pk, "member": member.pk, "series": series.pk}
