"""Who came, in one step for many: ticks of a whole page, and all members of a structure."""

from collections.abc import Collection
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from accounts.models import User, record
from collaborators.models import Collaborator
from engagement.models import Activity, Attendance, Membership


@transaction.atomic
def set_attendance(
    activity: Activity, *, was: Collection[int], now: Collection[int], by: User
) -> tuple[int, int]:
    """Apply what a page changed: who is ticked in `now` and was not in `was`, and the other way.

    Both are keys of collaborators; `was` are the ticks that the page showed, so that those set by
    somebody else meanwhile stay. Returns how many were added and how many taken off.
    """
    present = set(
        Attendance.objects.filter(activity=activity).values_list("collaborator", flat=True)
    )
    added = _add(activity, set(now) - set(was) - present)
    off = Attendance.objects.filter(activity=activity, collaborator__in=set(was) - set(now))
    removed, _ = off.delete()
    if added or removed:
        detail = {"pk": activity.pk, "added": added, "removed": removed}
        record(activity.grantee_id, "changed attendance", activity.title, by=by, **detail)
    return added, removed


@transaction.atomic
def everyone_came(activity: Activity, *, by: User) -> tuple[UUID, int]:
    """Tick all who belong to the activity's structure on its day and are not ticked yet.

    Returns the batch that `undo_everyone` takes back, and how many were ticked.
    """
    batch = uuid4()
    present = Attendance.objects.filter(activity=activity).values("collaborator")
    missing = members_on_the_day(activity).exclude(collaborator__in=present)
    added = _add(activity, set(missing.values_list("collaborator", flat=True)), batch)
    if added:
        record(
            activity.grantee_id,
            "ticked all members",
            activity.title,
            by=by,
            pk=activity.pk,
            added=added,
        )
    return batch, added


@transaction.atomic
def undo_everyone(activity: Activity, batch: UUID, *, by: User) -> int:
    """Take off those whom one `everyone_came` had ticked; returns how many."""
    removed, _ = Attendance.objects.filter(activity=activity, batch=batch).delete()
    if removed:
        detail = {"pk": activity.pk, "removed": removed}
        record(activity.grantee_id, "unticked all members", activity.title, by=by, **detail)
    return removed


def members_on_the_day(activity: Activity):
    """The memberships of the structure that met that hold on its day, or now where it has none."""
    members = Membership.objects.filter(structure=activity.structure_id)
    day = activity.starts_on
    if day is None:
        return members.filter(left_on=None)
    return members.filter(
        Q(joined_on=None) | Q(joined_on__lte=day), Q(left_on=None) | Q(left_on__gte=day)
    )


def _add(activity: Activity, keys: set[int], batch: UUID | None = None) -> int:
    """Tick those collaborators of `keys` that the wall shows; says how many it was."""
    known = Collaborator.objects.filter(pk__in=keys).values_list("pk", flat=True)
    rows = [
        Attendance(
            grantee_id=activity.grantee_id, activity=activity, collaborator_id=pk, batch=batch
        )
        for pk in known
    ]
    Attendance.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
