"""Celery's side of rendering: keys in, one action called."""

from celery import shared_task

from accounts.tasks import TenantTask
from deliverables import actions


@shared_task(base=TenantTask, name="deliverables.tasks.render")
def render(*, grantee_id: int, rendition_id: int) -> None:
    """Make the file of one rendition, or of a newer version's first."""
    actions.make_next(rendition_id, grantee_id=grantee_id)


@shared_task(name="deliverables.tasks.reconcile")
def reconcile() -> None:
    """Pick up renditions that nobody works on; over all grantees, so it takes none."""
    actions.reconcile()
