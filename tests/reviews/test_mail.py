"""The outbox: sent once through a real mail server, kept and tried again when it fails."""

from email import message_from_string

import pytest
from django.core.mail.backends.smtp import EmailBackend
from django.utils import timezone

from accounts import wall
from reviews import actions, mail
from reviews.models import OutgoingMail
from reviews.tasks import send_mail
from tests.reviews.helpers import make_version
from tests.smtp import mail_server


@pytest.fixture
def server(settings):
    with mail_server() as received:
        settings.EMAIL_BACKEND = f"{EmailBackend.__module__}.{EmailBackend.__name__}"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = received.port
        settings.BASE_URL = "https://plan.example.org"
        yield received


@pytest.fixture
def waiting(cast):
    """One mail to Pat, whose turn it is."""
    actions.ask_review(make_version(cast.here, cast.alice), by=cast.alice)
    return OutgoingMail.objects.get()


def again(row):
    wall.enter(row.grantee_id)
    row.refresh_from_db()
    return row


def test_a_mail_that_waits_is_sent_once_with_a_deep_link(server, waiting):
    send_mail()
    send_mail()
    assert len(server.mails) == 1
    _sender, recipients, text = server.mails[0]
    message = message_from_string(text)
    assert recipients == ["pat@example.org"]
    assert message["Subject"] == "Something waits for you in Throughline"
    assert message["Message-ID"].startswith(f"<throughline-{waiting.grantee_id}-{waiting.pk}@")
    assert message.get_payload().strip() == (
        "Something waits for you in Throughline. Sign in to read it:\n\n"
        "https://plan.example.org/here/review/\n\n"
        "This mail says nothing about the plan itself, so that nothing of it can go astray."
    )
    assert again(waiting).sent_at is not None


def test_a_refused_address_is_kept_with_the_reason_and_tried_later(server, waiting):
    server.refuse.add("pat@example.org")
    assert mail.send_waiting() == 0
    row = again(waiting)
    assert (row.attempts, row.sent_at) == (1, None)
    assert row.error.startswith("SMTPRecipientsRefused")
    assert row.next_try_at > timezone.now()
    server.refuse.clear()
    assert mail.send_waiting() == 0, "it waits for its next turn"
    OutgoingMail.objects.update(next_try_at=timezone.now())
    assert mail.send_waiting() == 1
    assert again(waiting).error == ""


def test_a_mail_server_that_is_gone_loses_nothing(settings, waiting):
    with mail_server() as received:
        port = received.port
    settings.EMAIL_BACKEND = f"{EmailBackend.__module__}.{EmailBackend.__name__}"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    assert mail.send_waiting() == 0
    row = again(waiting)
    assert (row.sent_at, row.attempts, row.error.split(":")[0]) == (
        None,
        1,
        "ConnectionRefusedError",
    )


def test_a_lost_broker_does_not_fail_the_move(
    cast, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def gone(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr(send_mail, "apply_async", gone)
    version = make_version(cast.here, cast.alice)
    with django_capture_on_commit_callbacks(execute=True):
        actions.ask_review(version, by=cast.alice)
    assert OutgoingMail.objects.get().sent_at is None
    assert caplog.messages == ["the mail waits for the next round: ConnectionError"]


def test_a_move_that_is_undone_mails_nobody(cast, server):
    version = make_version(cast.here, cast.alice)
    with pytest.raises(RuntimeError), wall.inside(cast.here.pk):
        actions.ask_review(version, by=cast.alice)
        raise RuntimeError
    assert mail.send_waiting() == 0
    assert server.mails == []
