"""The PDF of a history: asked for on a page, drawn by a worker of the render queue, kept.

The row is the truth and the broker carries its key, as with the files of versions
(deliverables/actions.py): one worker claims it while it reports, a claim that runs out is picked
up again, and nothing is stored for a row that was asked for anew in the meantime.
"""

import logging
import time
import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts import wall
from accounts.access import Access
from accounts.models import Grantee, User, record
from deliverables import document
from deliverables.actions import Superseded
from deliverables.errors import RenderError
from deliverables.render_pdf import render_pdf, validate_pdf
from reviews.history.facts import History, Scope, audience_of
from reviews.history.writing import write
from reviews.models import ReviewFile

log = logging.getLogger("throughline")

CLAIM = timedelta(seconds=90)
MOST_ATTEMPTS = 3
REPORT_SECONDS = 0.4
LOST_AFTER = timedelta(seconds=15)
STOPPED = (
    f"The worker stopped {MOST_ATTEMPTS} times while making this file. "
    "Ask whoever runs this service to look at its memory, then try again."
)
BLANK = {
    "state": ReviewFile.State.QUEUED, "stage": "", "share": 0, "error": "", "attempts": 0,
    "claim": None, "claimed_until": None, "made_at": None, "data": None, "size": 0,
    "file_sha256": "",
}  # fmt: skip


def kept(access: Access, plan_id: int, scope: Scope, history: History) -> ReviewFile | None:
    """The file of this history, as long as nothing has happened since; None when there is none."""
    file = _place(access, plan_id, scope).defer("data", "content").first()
    return file if file and file.sha256 == _content(history)[1] else None


def ask(access: Access, plan_id: int, scope: Scope, history: History, *, by: User) -> ReviewFile:
    """Have the PDF of this history made, unless it is there or being made. The wall must be open.

    A file of the same subject in which less is told gives way.
    """
    content, sha256 = _content(history)
    known = _place(access, plan_id, scope).select_for_update().defer("data", "content").first()
    if known and known.sha256 == sha256 and known.state != ReviewFile.State.FAILED:
        return known
    now = timezone.now()
    dated = timezone.localdate(history.last_at or now)
    fresh = BLANK | {
        "content": content, "sha256": sha256, "dated": dated, "asked_by": by, "queued_at": now,
    }  # fmt: skip
    file, _ = ReviewFile.objects.update_or_create(
        grantee_id=access.grantee_id,
        plan_id=plan_id,
        kind=scope.kind,
        number=scope.number,
        audience=audience_of(access),
        defaults=fresh,
    )
    record(access.grantee_id, "asked for a review history", scope.title, by=by, sha256=sha256)
    _send(file)
    return file


def make(file_id: int, *, grantee_id: int) -> bool:
    """Draw and store one file, unless someone else is at it or it is done; True when stored."""
    claim = _claim(file_id, grantee_id)
    if claim is None:
        return False
    with wall.inside(grantee_id):
        file = ReviewFile.objects.defer("data").get(pk=file_id)
    try:
        data = _draw(file, claim)
    except RenderError as error:
        return _store(file, claim, {"state": ReviewFile.State.FAILED, "error": str(error)[:500]})
    except Superseded:
        return False
    done = {
        "state": ReviewFile.State.DONE,
        "data": data,
        "size": len(data),
        "file_sha256": document.sha256_of_bytes(data),
        "share": 1,
    }
    return _store(file, claim, done)


def reconcile() -> int:
    """Queue again every file that waits and nobody works on; how many were found."""
    now = timezone.now()
    with transaction.atomic():
        wall.enter_many(Grantee.objects.values_list("pk", flat=True))
        lost = ReviewFile.objects.filter(
            Q(state=ReviewFile.State.QUEUED, queued_at__lt=now - LOST_AFTER)
            | Q(state=ReviewFile.State.RUNNING, claimed_until__lt=now)
        )
        waiting = list(lost.only("grantee_id").order_by("queued_at")[:100])
        for file in waiting:
            _send(file)
    return len(waiting)


def _place(access: Access, plan_id: int, scope: Scope):
    return ReviewFile.objects.filter(
        plan=plan_id, kind=scope.kind, number=scope.number, audience=audience_of(access)
    )


def _content(history: History) -> tuple[str, str]:
    content = document.to_json(write(history))
    return content, document.sha256(content)


def _send(file: ReviewFile) -> None:
    from reviews.tasks import make_history

    keys = {"grantee_id": file.grantee_id, "file_id": file.pk}

    def send() -> None:
        try:
            make_history.apply_async(kwargs=keys, retry=False)
        except OperationalError:
            log.warning("The broker is gone; review file %s is picked up later", keys["file_id"])

    transaction.on_commit(send)


def _claim(file_id: int, grantee_id: int) -> uuid.UUID | None:
    """Take the row for this worker; None when it is finished, held, or out of attempts."""
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    with wall.inside(grantee_id):
        file = (
            ReviewFile.objects.select_for_update(skip_locked=True)
            .filter(free, pk=file_id, state__in=["queued", "running"])
            .only("attempts")
            .first()
        )
        if file is None:
            return None
        mine = ReviewFile.objects.filter(pk=file_id)
        if file.attempts >= MOST_ATTEMPTS:
            mine.update(
                state=ReviewFile.State.FAILED, error=STOPPED, claim=None, claimed_until=None
            )
            return None
        claim = uuid.uuid4()
        mine.update(
            state=ReviewFile.State.RUNNING,
            stage="Starting",
            claim=claim,
            claimed_until=now + CLAIM,
            attempts=file.attempts + 1,
        )
        return claim


def _draw(file: ReviewFile, claim: uuid.UUID) -> bytes:
    said_at = 0.0

    def report(stage: str, share: float) -> None:
        nonlocal said_at
        if time.monotonic() - said_at < REPORT_SECONDS:
            return
        said_at = time.monotonic()
        words = {"stage": stage[:60], "share": min(share, 0.99)}
        with wall.inside(file.grantee_id):
            held = _held(file, claim).update(claimed_until=timezone.now() + CLAIM, **words)
        if not held:
            raise Superseded(f"Review file {file.pk} is no longer this worker's.")

    data = render_pdf(
        document.from_json(file.content),
        version_label=f"{Scope(file.kind, file.pk, file.number).title}, history",
        dated=file.dated.isoformat(),
        sha256=file.sha256,
        draft=False,
        progress=report,
    )
    faults = validate_pdf(data)
    if faults:
        raise RenderError(f"The PDF did not pass the accessibility check: {faults[0]}")
    return data


def _held(file: ReviewFile, claim: uuid.UUID):
    return ReviewFile.objects.filter(pk=file.pk, claim=claim, state=ReviewFile.State.RUNNING)


def _store(file: ReviewFile, claim: uuid.UUID, found: dict) -> bool:
    free = {"stage": "", "claim": None, "claimed_until": None, "made_at": timezone.now()}
    with wall.inside(file.grantee_id):
        return bool(_held(file, claim).update(**found, **free)) and "data" in found
