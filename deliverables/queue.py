"""The order of the files that wait, and taking one out of it.

Every file of every version is made: freezing a version asks for it. A newer version of the same
plan goes first, since that is the one people wait for; nobody's file is dropped but by a person.
"""

from accounts import wall
from accounts.models import User, record
from deliverables import claims
from deliverables.models import Rendition


def newer_waiting(rendition_id: int, *, grantee_id: int) -> int | None:
    """The same file of the newest later version of the plan, when it waits and so does this one.

    What a worker has begun is not given up for it.
    """
    with wall.inside(grantee_id):
        mine = (
            Rendition.objects.filter(pk=rendition_id, state=Rendition.State.QUEUED)
            .values_list("format", "version__plan", "version__number")
            .first()
        )
        if mine is None:
            return None
        form, plan, number = mine
        return (
            Rendition.objects.filter(
                format=form,
                state=Rendition.State.QUEUED,
                version__plan=plan,
                version__number__gt=number,
            )
            .order_by("-version__number")
            .values_list("pk", flat=True)
            .first()
        )


def cancel(rendition_id: int, *, grantee_id: int, by: User) -> bool:
    """Take a file out of the queue; False when it is finished already.

    A worker that is at it finds that it no longer holds the row and stops at its next report, at
    the latest before it stores anything. It can be asked for again (`actions.retry`).
    """
    with wall.inside(grantee_id):
        rendition = Rendition.objects.select_for_update().get(pk=rendition_id)
        if rendition.is_finished:
            return False
        claims.end(Rendition.objects.filter(pk=rendition.pk), Rendition.State.CANCELLED, share=0)
        record(grantee_id, "cancelled a file", str(rendition.pk), by=by, format=rendition.format)
    return True
