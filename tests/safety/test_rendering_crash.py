"""A rendering worker killed at every stage, a broker emptied: each file is made, and made once."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.db import connection, transaction
from django.utils import timezone
from kombu import Connection

from accounts import wall
from config.services import connection_urls
from config.supervisor import BASE_DIR, _celery, child_environment
from deliverables import actions
from deliverables.document import sha256_of_bytes
from deliverables.models import Rendition, RenditionFile
from deliverables.tasks import render
from tests.cast import make_cast
from tests.reviews.helpers import make_version
from tests.safety.held_worker import STAGES

pytestmark = pytest.mark.slow
PATIENCE = 300


def until(found, what: str):
    """What `found()` gives, once it gives something; fails after PATIENCE seconds."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if result := found():
            return result
        time.sleep(0.05)
    pytest.fail(f"{what} did not happen within {PATIENCE} s")


class Worker:
    """A rendering worker as `make run` starts it, on this test's database and broker."""

    def __init__(self, folder: Path, broker: str) -> None:
        self.hold_at, self.held = folder / "hold-at", folder / "held"
        self.log = folder / "worker.log"
        database = connection.settings_dict["NAME"]
        login = connection_urls().render.rpartition("/")[0]
        self.environment = child_environment("render") | {
            "DATABASE_RENDER_URL": f"{login}/{database}",
            "REDIS_URL": broker,
            "HOLD_AT": str(self.hold_at),
            "HELD": str(self.held),
        }
        options = _celery("render")[_celery("render").index("worker") :]
        self.command = [sys.executable, "-m", "tests.safety.held_worker", *options]
        self.process: subprocess.Popen | None = None
        self.hold("")

    def hold(self, stage: str) -> None:
        self.held.unlink(missing_ok=True)
        self.hold_at.write_text(stage)

    def start(self) -> None:
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=BASE_DIR,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def is_running(self) -> bool:
        return self.process is not None

    def wait_held(self) -> int:
        """The id of the process that waits at the stage."""
        return int(until(lambda: self.held.exists() and self.held.read_text(), "the stage"))

    def kill(self) -> None:
        """Everything at once, as when the machine loses power."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@pytest.fixture
def broker(services):
    """A database of the broker for this test alone, empty before and after."""
    url = connection_urls().redis
    own = f"{url.rpartition('/')[0]}/{10 + os.getpid() % 6}"
    store = redis.Redis.from_url(own)
    store.flushdb()
    yield own, store
    store.flushdb()
    store.close()


@pytest.fixture
def worker(committed_db, broker, tmp_path, monkeypatch):
    own, _ = broker
    send = render.apply_async
    with Connection(own) as there:
        monkeypatch.setattr(
            render, "apply_async", lambda **options: send(**options, connection=there)
        )
        made = Worker(tmp_path, own)
        yield made
        made.kill()


@pytest.fixture
def cast(committed_db):
    """The cast, really committed."""
    with transaction.atomic():
        return make_cast()


def queued(cast, number: int) -> int:
    """The key of a small PDF that waits, and that the broker knows nothing of yet."""
    with transaction.atomic():
        version = make_version(cast.here, cast.alice, number=number)
        return Rendition.objects.create(
            grantee=cast.here,
            version=version,
            format="pdf",
            queued_at=timezone.now() - timedelta(seconds=20),
        ).pk


def look(cast, pk: int) -> Rendition:
    with transaction.atomic():
        wall.enter(cast.here.pk)
        return Rendition.objects.get(pk=pk)


def files(cast, pk: int) -> list[RenditionFile]:
    with transaction.atomic():
        wall.enter(cast.here.pk)
        return list(RenditionFile.objects.filter(rendition=pk))


def let_claims_run_out(cast) -> None:
    """A minute and a half later, without waiting for it."""
    with transaction.atomic():
        wall.enter(cast.here.pk)
        past = timezone.now() - timedelta(seconds=1)
        Rendition.objects.filter(state="running").update(claimed_until=past)


def is_made_once(cast, pk: int) -> None:
    until(lambda: look(cast, pk).is_finished, "the rendition")
    done = look(cast, pk)
    assert (done.state, done.error, done.claim) == ("done", "", None)
    [file] = files(cast, pk)
    assert bytes(file.data).startswith(b"%PDF") and sha256_of_bytes(bytes(file.data)) == file.sha256


def stages() -> list[str]:
    """Every stage once, or as often as CRASH_ROUNDS says (`make crash`)."""
    return list(STAGES) * int(os.environ.get("CRASH_ROUNDS", "1"))


def test_killed_at_every_stage_nothing_is_lost_or_doubled(worker, cast, broker):
    """At each stage the worker dies whole; the next one makes the file good, then dies in turn.

    After every other death the broker has forgotten everything too.
    """
    _, store = broker
    made = []
    for number, stage in enumerate(stages(), start=1):
        worker.hold(stage)
        made.append((stage, pk := queued(cast, number)))
        assert actions.reconcile() == 1
        if not worker.is_running:
            worker.start()
        worker.wait_held()
        worker.kill()
        seen = look(cast, pk)
        finished, begun = stage == "stored", stage != "before claim"
        state = "done" if finished else "running" if begun else "queued"
        assert (seen.state, len(files(cast, pk))) == (state, int(finished)), stage
        if begun:
            assert actions.reconcile() == 0  # its claim still holds: nobody else begins
        let_claims_run_out(cast)
        if number % 2:
            store.flushdb()
        worker.hold("")
        # Sent twice, as by two reconcilers: one claims it. What is done is asked for no more, but
        # the broker gives the message again, which was never acknowledged.
        assert [actions.reconcile(), actions.reconcile()] == [int(not finished)] * 2
        render.apply_async(kwargs={"grantee_id": cast.here.pk, "rendition_id": pk})
        worker.start()
        is_made_once(cast, pk)
        until(lambda: not store.llen("render"), "the queue's end")
    for stage, pk in made:
        is_made_once(cast, pk)
        assert look(cast, pk).attempts == (1 if stage in {"before claim", "stored"} else 2), stage


def test_an_emptied_broker_loses_no_file(worker, cast, broker):
    _, store = broker
    pk = queued(cast, 1)
    assert actions.reconcile() == 1
    assert store.llen("render") == 1
    store.flushdb()
    worker.start()
    until(lambda: store.exists("throughline:worker:render"), "the worker's sign of life")
    assert look(cast, pk).state == "queued"
    assert actions.reconcile() == 1
    is_made_once(cast, pk)


def test_a_file_that_kills_its_worker_three_times_ends_with_the_reason(worker, cast):
    """The process that draws is killed, as by the machine when memory runs out."""
    pk = queued(cast, 1)
    worker.hold("layout")
    worker.start()
    for attempt in (1, 2, 3):
        let_claims_run_out(cast)
        actions.reconcile()  # or the broker, which gives back what its worker left
        held = worker.wait_held()
        assert look(cast, pk).attempts == attempt
        worker.held.unlink()
        os.kill(held, signal.SIGKILL)
        with transaction.atomic():  # no one claims it while its claim stands
            wall.enter(cast.here.pk)
            assert Rendition.objects.get(pk=pk).state == "running"
    let_claims_run_out(cast)
    actions.reconcile()
    until(lambda: look(cast, pk).is_finished, "the end")
    seen = look(cast, pk)
    assert (seen.state, files(cast, pk)) == ("failed", [])
    assert seen.error.startswith("The worker stopped 3 times while making this file.")
    assert actions.reconcile() == 0

    # And it can be tried again by hand.
    worker.hold("")
    actions.retry(pk, grantee_id=cast.here.pk, by=cast.alice)
    is_made_once(cast, pk)
