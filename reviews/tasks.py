"""The outbox's worker. PostgreSQL holds what is to be sent; this only looks there."""

from celery import shared_task

from reviews import gathering, mail


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
