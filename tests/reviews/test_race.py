"""Moves made at the same moment, on a database that really commits."""

import threading
import time

from django.db import connection, transaction

from accounts import actions as people
from accounts import rules as rights
from accounts import wall
from planning.models import Plan
from reviews import actions, mail, rules
from reviews.models import Round, Submission
from tests.cast import make_cast
from tests.reviews.helpers import make_version
from tests.smtp import mail_server


def at_once(*calls):
    """Run the calls in threads that start together; returns what each gave or raised."""
    outcomes = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def run(place, call):
        gate.wait()
        try:
            outcomes[place] = call()
        except actions.Refused as refusal:
            outcomes[place] = str(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def committed_version(cast):
    with transaction.atomic():
        return make_version(cast.here, cast.alice)


def test_two_submits_at_the_same_moment_are_one_submission(committed_db):
    cast = make_cast()
    version = committed_version(cast)
    outcomes = at_once(*[lambda: actions.submit_version(version, by=cast.alice)] * 4)
    with transaction.atomic():
        wall.enter(cast.here.pk)
        assert outcomes == [Submission.objects.get()] * 4


def test_two_requests_at_the_same_moment_open_one_review(committed_db):
    cast = make_cast()
    version = committed_version(cast)
    outcomes = at_once(
        lambda: actions.ask_review(version, by=cast.alice),
        lambda: actions.ask_review(version, by=cast.ed),
    )
    with transaction.atomic():
        wall.enter(cast.here.pk)
        assert Round.objects.get() in outcomes


def test_only_one_decision_is_taken(committed_db):
    cast = make_cast()
    submission = actions.submit_version(committed_version(cast), by=cast.alice)
    outcomes = at_once(
        lambda: actions.approve(submission, by=cast.gina),
        lambda: actions.send_back(submission, "Name the counties.", by=cast.gina),
    )
    with transaction.atomic():
        wall.enter(cast.here.pk)
        decided = Submission.objects.get()
    refused = [item for item in outcomes if isinstance(item, str)]
    assert refused == ["This submission has been decided already."]
    assert decided in outcomes


WAITS_FOR_ME = """
    SELECT EXISTS (
        SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
    )
"""


def another_waits_for_this_transaction() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITS_FOR_ME)
        return bool(cursor.fetchone()[0])


def wait_until_another_waits_for_this_transaction():
    for _ in range(1000):
        if another_waits_for_this_transaction():
            return
        time.sleep(0.02)
    raise AssertionError("Nobody waited.")


def test_a_right_that_ends_while_a_move_waits_for_its_turn_is_gone_for_it(committed_db):
    cast = make_cast()
    submission = actions.submit_version(committed_version(cast), by=cast.alice)
    outcomes = []
    approving = threading.Thread(
        target=lambda: outcomes.extend(
            at_once(lambda: actions.approve(submission, by=cast.gina)),
        )
    )
    with transaction.atomic():
        wall.enter(cast.here.pk)
        Plan.objects.select_for_update(no_key=True).get()
        approving.start()
        wait_until_another_waits_for_this_transaction()
        people.unassign_organization(cast.here, cast.funder)
    approving.join()
    assert outcomes == [rights.refusal(rights.DECIDE)]
    with transaction.atomic():
        wall.enter(cast.here.pk)
        assert Submission.objects.get().state == rules.SUBMITTED


def test_workers_at_the_same_moment_send_each_mail_once(committed_db, settings):
    cast = make_cast()
    actions.ask_review(committed_version(cast), by=cast.alice)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with mail_server() as received:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", received.port
        outcomes = at_once(*[mail.send_waiting] * 4)
    assert sorted(outcomes) == [0, 0, 0, 1]
    assert [recipients for _sender, recipients, _text in received.mails] == [["pat@example.org"]]
