"""Telling people that something waits: a line in the app, and a mail that says no more than that.

Both are rows written with the move itself, so a move that is undone tells nobody. The mail goes
out afterwards, from the outbox, by whichever worker takes the row first.
"""

import logging
import smtplib
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone

from accounts import wall
from accounts.models import Grantee, User
from reviews.models import Notice, OutgoingMail

SUBJECT = "Something waits for you in Throughline"
BODY = """Something waits for you in Throughline. Sign in to read it:

{link}

This mail says nothing about the plan itself, so that nothing of it can go astray.
"""
BATCH = 50
GATHERED = (User.MailChoice.DAILY, User.MailChoice.WEEKLY)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
# About two days of trying; after that the row and its error stay for someone to look at.
GIVE_UP_AFTER = 16

log = logging.getLogger("throughline.mail")


def tell(
    grantee_id: int,
    people: Iterable[User],
    text: str,
    path: str,
    *,
    by: User | None,
    mail: bool = True,
    about: str = "",
    wait: timedelta = timedelta(0),
) -> None:
    """Put a notice, and a mail with a link to `path`, before everyone of `people` but `by`.

    Each gets mail as chosen: at once (after `wait`), gathered, or not at all. What may be undone
    is named by `about`, for `untell`. Inside the caller's transaction, with the wall open for the
    grantee.
    """
    others = [person for person in people if person != by]
    Notice.objects.bulk_create(
        Notice(
            grantee_id=grantee_id,
            user=person,
            text=text[:300],
            path=path,
            about=about,
            to_gather=mail and person.mail_choice in GATHERED,
        )
        for person in others
    )
    at_once = [person for person in others if person.mail_choice == User.MailChoice.AT_ONCE]
    if not mail or not at_once:
        return
    body = BODY.format(link=f"{settings.BASE_URL}{path}")
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            grantee_id=grantee_id,
            user=person,
            address=person.email,
            subject=SUBJECT,
            body=body,
            about=about,
            next_try_at=timezone.now() + wait,
        )
        for person in at_once
    )
    if not wait:
        transaction.on_commit(_nudge, robust=True)


def untell(grantee_id: int, about: str) -> bool:
    """Take back what `tell` said `about` something that was undone, where nobody has read it and
    no mail has gone out. True when nobody knows of it now. The wall must be open for the grantee.
    """
    mails = OutgoingMail.objects.filter(grantee=grantee_id, about=about)
    notices = Notice.objects.filter(grantee=grantee_id, about=about)
    mails.filter(sent_at=None).delete()
    notices.filter(read_at=None).delete()
    return not mails.exists() and not notices.exists()


def pass_on(sender: object, **hand_off) -> None:
    """What another room handed off (see accounts/handoffs.py), told as one's own."""
    tell(**{name: value for name, value in hand_off.items() if name != "signal"})


def _nudge() -> None:
    """Ask a worker to send now. A lost broker is no fault: the beat sends what waits later."""
    from reviews.tasks import send_mail

    try:
        send_mail.apply_async(retry=False)
    except Exception as error:  # whatever the broker's client raises, the request has succeeded
        log.warning("the mail waits for the next round: %s", type(error).__name__)


def send_waiting() -> int:
    """Send what is due, at most a batch; returns how many mails went out.

    Each mail's row is locked while it is sent, so two workers never send the same one.
    """
    with transaction.atomic():
        wall.enter_many(Grantee.objects.values_list("pk", flat=True))
        due = list(_due().order_by("next_try_at").values_list("grantee_id", "pk")[:BATCH])
    if not due:
        return 0
    connection = get_connection()
    try:
        return sum(_send_one(connection, *row) for row in due)
    finally:
        _close(connection)


def _due():
    return OutgoingMail.objects.filter(
        sent_at=None, next_try_at__lte=timezone.now(), attempts__lt=GIVE_UP_AFTER
    )


def _send_one(connection, grantee_id: int, pk: int) -> int:
    with wall.inside(grantee_id):
        mail = _due().select_for_update(skip_locked=True).filter(pk=pk).first()
        if mail is None:
            return 0
        mail.attempts += 1
        try:
            _message(mail, connection).send()
        except (OSError, smtplib.SMTPException) as error:
            _close(connection)
            wait = min(FIRST_WAIT * 2 ** (mail.attempts - 1), LONGEST_WAIT)
            mail.next_try_at = timezone.now() + wait
            mail.error = f"{type(error).__name__}: {error}"[:300]
        else:
            mail.sent_at = timezone.now()
            mail.error = ""
        mail.save(update_fields=["attempts", "next_try_at", "error", "sent_at"])
        return int(mail.sent_at is not None)


def _message(mail: OutgoingMail, connection) -> EmailMessage:
    # The same row always has the same Message-ID: should a worker die between the server's
    # answer and our note of it, the second copy can be recognized and dropped.
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
    return EmailMessage(
        subject=mail.subject,
        body=mail.body,
        to=[mail.address],
        headers={
            "Message-ID": f"<throughline-{mail.grantee_id}-{mail.pk}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
        connection=connection,
    )


def _close(connection) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException) as error:
        log.info("the mail connection was gone already: %s", type(error).__name__)
