"""The PDF of a history: asked for on a page, drawn by a worker of the render queue, kept.

Rows are claimed as those of versions' files are (deliverables/claims.py); nothing is stored for one
that was asked for anew in the meantime.
"""

from django.db import transaction
from django.utils import timezone

from accounts import wall
from accounts.access import Access
from accounts.models import Grantee, User, record
from deliverables import claims, document
from deliverables.errors import RenderError
from deliverables.render_pdf import render_pdf, validate_pdf
from reviews.history.facts import History, Scope, audience_of
from reviews.history.writing import write
from reviews.models import ReviewFile

BLANK = {
    "state": ReviewFile.State.QUEUED, "stage": "", "share": 0, "error": "", "attempts": 0,
    "claim": None, "claimed_until": None, "finished_at": None, "data": None, "size": 0,
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
    _ask_for(file)
    return file


def make(file_id: int, *, grantee_id: int) -> bool:
    """Draw and store one file, unless someone else is at it or it is done; True when stored."""
    claim = claims.take(ReviewFile, file_id, grantee_id)
    if claim is None:
        return False
    with wall.inside(grantee_id):
        file = ReviewFile.objects.defer("data").get(pk=file_id)
    try:
        data = _draw(file, claims.Reporter(ReviewFile, file_id, grantee_id, claim))
    except RenderError as error:
        with wall.inside(grantee_id):
            claims.end(claims.held(ReviewFile, file_id, claim), file.State.FAILED, str(error))
        return False
    except claims.Superseded:
        return False
    done = {"data": data, "size": len(data), "file_sha256": document.sha256_of_bytes(data)}
    with wall.inside(grantee_id):
        held = claims.held(ReviewFile, file_id, claim)
        return claims.end(held, file.State.DONE, share=1, **done)


def reconcile() -> int:
    """Queue again every file that waits and nobody works on; how many were found."""
    with transaction.atomic():
        wall.enter_many(Grantee.objects.values_list("pk", flat=True))
        waiting = list(claims.lost(ReviewFile).only("grantee_id")[:100])
        _ask_for(*waiting)
    return len(waiting)


def _place(access: Access, plan_id: int, scope: Scope):
    return ReviewFile.objects.filter(
        plan=plan_id, kind=scope.kind, number=scope.number, audience=audience_of(access)
    )


def _content(history: History) -> tuple[str, str]:
    content = document.to_json(write(history))
    return content, document.sha256(content)


def _ask_for(*files: ReviewFile) -> None:
    from reviews.tasks import make_history

    calls = (({"grantee_id": file.grantee_id, "file_id": file.pk}, None) for file in files)
    claims.hand_over(make_history, calls)


def _draw(file: ReviewFile, report: claims.Reporter) -> bytes:
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
