"""Celery's side of the register."""

from celery import shared_task

from accounts import wall
from accounts.models import Grantee
from collaborators.models import PendingImport


@shared_task(name="collaborators.tasks.forget_imports")
def forget_imports() -> None:
    """Remove uploads that nobody confirmed in their day; over all grantees, so it takes none."""
    for grantee_id in Grantee.objects.values_list("pk", flat=True):
        with wall.inside(grantee_id):
            PendingImport.over().delete()
