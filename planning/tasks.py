"""Celery's side of the plan."""

from celery import shared_task
from django.utils import timezone

from accounts import wall
from accounts.models import Grantee
from planning.reminders import tell_of_due_gaps


@shared_task(name="planning.tasks.remind")
def remind() -> None:
    """Tell teams of what has come to its day; over all grantees, so it takes none."""
    for grantee in Grantee.objects.order_by("pk"):
        with wall.inside(grantee.pk):
            tell_of_due_gaps(grantee, timezone.localdate())
