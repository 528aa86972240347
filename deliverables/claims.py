"""Files that workers make: who is at a row, how far it is, when it is over, and who takes it up.

A row of a `Job` table is the truth, the broker only carries its key. A row is claimed by one
worker at a time, for as long as that worker keeps reporting progress, so a killed worker's row
comes free again and is picked up by the reconciler.
"""

import logging
import time
import uuid
from collections.abc import Iterable
from datetime import timedelta

from celery import Task
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts import wall
from deliverables.models import Job

log = logging.getLogger("throughline")

CLAIM = timedelta(seconds=90)
LOST_AFTER = timedelta(seconds=15)
MOST_ATTEMPTS = 3
REPORT_SECONDS = 0.4
STOPPED = (
    f"The worker stopped {MOST_ATTEMPTS} times while making this file. "
    "Ask whoever runs this service to look at its memory, then try again."
)


class Superseded(BaseException):
    """The file was cancelled or asked for anew, or another worker holds it now; not an Exception,
    so that no renderer catches it."""


def take(model: type[Job], pk: int, grantee_id: int) -> uuid.UUID | None:
    """Claim the row for this worker; None when it is finished, held, or out of attempts."""
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    under_way = [Job.State.QUEUED, Job.State.RUNNING]
    with wall.inside(grantee_id):
        rows = model.objects.filter(pk=pk)
        waiting = rows.select_for_update(skip_locked=True).filter(free, state__in=under_way)
        attempts = waiting.values_list("attempts", flat=True).first()
        if attempts is None:
            return None
        if attempts >= MOST_ATTEMPTS:
            end(rows, Job.State.FAILED, STOPPED)
            return None
        claim = uuid.uuid4()
        rows.update(
            state=Job.State.RUNNING,
            stage="Starting",
            share=0,
            claim=claim,
            claimed_until=now + CLAIM,
            attempts=attempts + 1,
        )
        return claim


def held(model: type[Job], pk: int, claim: uuid.UUID) -> QuerySet:
    """The row, as long as this claim holds it. The wall must be open."""
    return model.objects.filter(pk=pk, claim=claim, state=Job.State.RUNNING)


def end(rows: QuerySet, state: str, error: str = "", **values) -> bool:
    """Write the end of these rows' work, with further `values`; False when there are none."""
    over = {"stage": "", "claim": None, "claimed_until": None, "finished_at": timezone.now()}
    return bool(rows.update(state=state, error=error[:500], **over, **values))


class Reporter:
    """Writes stage and share of a claimed row, which also keeps the claim."""

    def __init__(self, model: type[Job], pk: int, grantee_id: int, claim: uuid.UUID) -> None:
        self.model, self.pk, self.grantee_id, self.claim = model, pk, grantee_id, claim
        self.last = 0.0

    def __call__(self, stage: str, share: float, *, always: bool = False) -> None:
        if not always and time.monotonic() - self.last < REPORT_SECONDS:
            return
        self.last = time.monotonic()
        with wall.inside(self.grantee_id):
            kept = held(self.model, self.pk, self.claim).update(
                stage=stage[:60],
                share=min(share, 0.99),
                claimed_until=timezone.now() + CLAIM,
            )
        if not kept:
            raise Superseded(f"{self.model.__name__} {self.pk} is no longer this worker's.")


def lost(model: type[Job]) -> QuerySet:
    """The rows that wait and nobody works on, the longest waiting first."""
    now = timezone.now()
    return model.objects.filter(
        Q(state=Job.State.QUEUED, queued_at__lt=now - LOST_AFTER)
        | Q(state=Job.State.RUNNING, claimed_until__lt=now)
    ).order_by("queued_at")


def hand_over(task: Task, calls: Iterable[tuple[dict, str | None]]) -> None:
    """Give workers these (keys, queue) once the rows are there; a lost broker is made good later.

    A broker that does not answer is tried once, not for each row: somebody waits for the page.
    """
    waiting = list(calls)

    def send() -> None:
        for keys, queue in waiting:
            try:
                task.apply_async(kwargs=keys, queue=queue, retry=False)
            except OperationalError:
                log.warning("The broker is gone; the reconciler will pick %s up", keys)
                return

    transaction.on_commit(send)
