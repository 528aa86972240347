"""Freezing a version, and making its files: claim, draw, check, store.

Who is at a row is `claims`' matter. A file is written once.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from accounts import wall
from accounts.models import Grantee, User, record
from deliverables import claims, document, guarding, lanes, queue, readiness
from deliverables.assembly import assemble
from deliverables.errors import RenderError
from deliverables.facts import PlanFacts, load
from deliverables.kept import KeptPieces
from deliverables.models import Rendition, RenditionFile, Version
from deliverables.render_docx import render_docx
from deliverables.render_html import render_html
from deliverables.render_pdf import render_pdf, validate_pdf
from deliverables.render_site import render_site
from planning import requirements
from planning.models import Plan

FORMATS = (
    Rendition.Format.PDF,
    Rendition.Format.HTML,
    Rendition.Format.DOCX,
    Rendition.Format.SITE,
)


def freeze(grantee_id: int, plan_id: int, *, by: User, reason: str = "") -> Version:
    """Take the plan as it is at this moment as a new version, and queue its files.

    One REPEATABLE READ transaction sees one state of every table: under READ COMMITTED a
    document could hold half of someone's change. Raises NamesFound, with nothing frozen, when a
    protected name stands in any text of the document or in the reason.
    """
    reason = reason.strip()[:300]
    try:
        return _freeze(grantee_id, plan_id, by=by, reason=reason)
    except guarding.NamesFound as found:
        with wall.inside(grantee_id):
            plan = Plan.objects.get(pk=plan_id)
            record(
                grantee_id, "was stopped by the name guard", str(plan), by=by,
                places=found.report.stops,
            )  # fmt: skip
        raise


def _freeze(grantee_id: int, plan_id: int, *, by: User, reason: str) -> Version:
    nested = connection.in_atomic_block  # only in tests: durable=True refuses it elsewhere
    with _one_freeze_at_a_time(grantee_id), transaction.atomic(durable=True):
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        wall.enter(grantee_id)
        facts = load(plan_id)
        wanted = requirements.get(facts.plan.requirement_set)
        written = assemble(facts, wanted)
        report = guarding.check(written, reason=reason)
        if report.stops:
            raise guarding.NamesFound(report)
        content = document.to_json(written)
        version = Version.objects.create(
            grantee_id=grantee_id,
            plan_id=plan_id,
            number=(Version.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
            reason=reason,
            requirement_set=wanted.key,
            content=content,
            sha256=document.sha256(content),
            missing=readiness.missing_musts(readiness.check(facts, wanted)),
            created_by=by,
        )
        renditions = Rendition.objects.bulk_create(
            Rendition(grantee_id=grantee_id, version=version, format=item) for item in FORMATS
        )
        record(grantee_id, "froze version", str(version), by=by, sha256=version.sha256)
        _ask_for(*renditions)
    return version


@contextmanager
def _one_freeze_at_a_time(grantee_id: int) -> Iterator[None]:
    """Wait for a freeze that is under way: two at once would take the same number.

    The lock is the session's and taken before the transaction: REPEATABLE READ sees what was
    committed when its first statement began, which must be after the other freeze's end.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('freeze'), %s::int)", [grantee_id])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('freeze'), %s::int)", [grantee_id])


def label(version: Version) -> str:
    """How a version is called on its cover and in its files' names."""
    return f"Version {version.number}"


def ask_for_file(version: Version, form: str, *, by: User) -> Rendition:
    """Queue a file of a version that was frozen before its form existed; once asked for it stays.

    ValueError for a form that is not among `FORMATS`. The wall must be open.
    """
    if form not in FORMATS:
        raise ValueError(f"No files are made as {form}.")
    rendition, is_new = Rendition.objects.get_or_create(
        grantee_id=version.grantee_id, version=version, format=form
    )
    if is_new:
        record(version.grantee_id, "asked for a file", str(version), by=by, format=form)
        _ask_for(rendition)
    return rendition


def retry(rendition_id: int, *, grantee_id: int, by: User) -> None:
    """Queue a failed or cancelled rendition again, with its attempts counted anew."""
    with wall.inside(grantee_id):
        rendition = Rendition.objects.select_for_update().get(pk=rendition_id)
        if rendition.state not in {Rendition.State.FAILED, Rendition.State.CANCELLED}:
            return
        rendition.state = Rendition.State.QUEUED
        rendition.error = rendition.stage = ""
        rendition.share, rendition.attempts, rendition.claim = 0, 0, None
        rendition.claimed_until = rendition.finished_at = None
        rendition.queued_at = timezone.now()
        rendition.save()
        record(grantee_id, "queued again", str(rendition.pk), by=by, format=rendition.format)
        _ask_for(rendition)


def _ask_for(*renditions: Rendition) -> None:
    """Hand the rows' keys to workers, each in its lane."""
    from deliverables.tasks import render

    claims.hand_over(
        render,
        (
            ({"grantee_id": item.grantee_id, "rendition_id": item.pk}, lanes.lane(item))
            for item in renditions
        ),
    )


def make_next(rendition_id: int, *, grantee_id: int) -> None:
    """What a worker does with a key from the broker: a newer version's file goes first.

    The older one is asked for again then, and so goes to the end of the queue.
    """
    newer = queue.newer_waiting(rendition_id, grantee_id=grantee_id)
    if newer and not lanes.same(newer, rendition_id, grantee_id=grantee_id):
        newer = None  # a long PDF stays where it keeps nobody waiting
    make_file(newer or rendition_id, grantee_id=grantee_id)
    if newer:
        with wall.inside(grantee_id):
            _ask_for(Rendition.objects.get(pk=rendition_id))


def make_file(rendition_id: int, *, grantee_id: int) -> bool:
    """Make the file of one rendition, unless someone else is at it or it is done.

    True when this call stored the file.
    """
    claim = claims.take(Rendition, rendition_id, grantee_id)
    if claim is None:
        return False
    with wall.inside(grantee_id):
        version = Version.objects.get(renditions=rendition_id)
        form = Rendition.objects.values_list("format", flat=True).get(pk=rendition_id)
    report = claims.Reporter(Rendition, rendition_id, grantee_id, claim)
    try:
        data = _draw(version, form, report)
    except RenderError as error:
        with wall.inside(grantee_id):
            held = claims.held(Rendition, rendition_id, claim)
            claims.end(held, Rendition.State.FAILED, str(error))
        return False
    except claims.Superseded:
        return False
    return _store(rendition_id, grantee_id, claim, data)


def _draw(version: Version, form: str, report, *, afresh: bool = False) -> bytes:
    """The file's bytes; `afresh` without the pieces that were kept from earlier drawings."""
    arguments = {
        "version_label": label(version),
        "dated": timezone.localdate(version.created_at).isoformat(),
        "sha256": version.sha256,
        "draft": bool(version.missing),
    }
    if form == Rendition.Format.HTML:
        report("Writing the page", 0.5)
        return render_html(version.document, **arguments).encode()
    if form == Rendition.Format.SITE:
        return render_site(version.document, progress=report, **arguments)
    if form == Rendition.Format.DOCX:
        report("Writing the Word document", 0.5)
        return render_docx(version.document, **arguments)
    kept = None if afresh else KeptPieces(version.grantee_id)
    data = render_pdf(
        version.document,
        progress=report,
        kept=kept,
        nice=lanes.nice(version),
        **arguments,
    )
    if kept:
        kept.trim()
    report("Checking that the PDF is accessible", 0.95, always=True)
    faults = validate_pdf(data)
    if faults:
        raise RenderError(
            f"The PDF did not pass the accessibility check: {faults[0]} "
            "Simplify the text added last and freeze a new version, or report this."
        )
    return data


def draw_again(version: Version, form: str) -> bytes:
    """The file as this software makes it of the stored version; raises RenderError. Nothing is
    stored."""
    return _draw(version, form, lambda stage, share, *, always=False: None, afresh=True)


def _store(rendition_id: int, grantee_id: int, claim: uuid.UUID, data: bytes) -> bool:
    with wall.inside(grantee_id):
        held = claims.held(Rendition, rendition_id, claim)
        rendition = held.select_for_update().first()
        if rendition is None:
            return False
        RenditionFile.objects.create(
            grantee_id=grantee_id,
            rendition=rendition,
            data=data,
            sha256=document.sha256_of_bytes(data),
            size=len(data),
        )
        return claims.end(held, Rendition.State.DONE, share=1, software=settings.VERSION)


def reconcile() -> int:
    """Queue again every rendition that waits and nobody works on; how many were found."""
    with transaction.atomic():
        wall.enter_many(Grantee.objects.values_list("pk", flat=True))
        waiting = list(claims.lost(Rendition)[:200])
        _ask_for(*waiting)
    return len(waiting)


def plan_as_document(grantee_id: int, plan: Plan) -> tuple[document.Document, list[readiness.Line]]:
    """The working plan as it would be frozen now, with its readiness. Nothing is stored."""
    facts, wanted = working_facts(grantee_id, plan)
    return assemble(facts, wanted), readiness.check(facts, wanted)


def working_facts(grantee_id: int, plan: Plan) -> tuple[PlanFacts, requirements.RequirementSet]:
    """What the working plan's document is written from, and what it has to hold."""
    with wall.inside(grantee_id):
        facts = load(plan.pk)
    return facts, requirements.get(facts.plan.requirement_set)
