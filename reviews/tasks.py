"""The workers of outbox and histories. PostgreSQL holds what is to be done; this looks there."""

from celery import shared_task

from accounts.tasks import TenantTask
from reviews import gathering, mail
from reviews.history import files


@shared_task
def send_mail() -> None:
    """Send mails that wait. Runs every few seconds, and after each move that queues one.

    It serves every grantee and opens the wall for each row's own, so it takes no grantee id.
    """
    mail.send_waiting()


@shared_task
def gather_notices() -> None:
    """Write the day's or the week's mail for those who chose one, once its hour has come."""
    gathering.gather()


@shared_task(base=TenantTask)
def make_history(*, grantee_id: int, file_id: int) -> None:
    """Make the PDF of one review history."""
    files.make(file_id, grantee_id=grantee_id)


@shared_task
def reconcile_histories() -> None:
    """Pick up histories that nobody works on; over all grantees, so it takes none."""
    files.reconcile()
