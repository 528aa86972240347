"""Frozen versions as people read them: the list, one version by component, its files."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts import rules as rights
from accounts.access import Access, grantee_access
from accounts.models import User, record
from deliverables.actions import FORMATS, ask_for_file
from deliverables.actions import retry as retry_rendition
from deliverables.document import Document
from deliverables.models import Rendition, RenditionFile, Version
from deliverables.queue import cancel as cancel_rendition
from reviews import queries, rules
from reviews.forms import ThreadForm, VerdictForm, WordsForm
from reviews.models import Round, RoundVersion, View
from reviews.paging import Page
from reviews.quotes import Reader
from reviews.talk import among_reviewers, level, note, record_choices, threads_by_component

READERS = {"permission": rights.READ_PLAN, "any_of": (rights.READ_REVIEWED, rights.READ_SUBMITTED)}
# The formats in the order in which people ask for them.
SHOWN = ("pdf", "docx", "html", "site")
# How each format is sent, and how its file's name ends.
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "site": "application/zip",
}
ENDINGS = {"site": "-website.zip"}
# A downloaded page opened from our own address would otherwise run with our rights.
FILE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def readable_version(access: Access, number: int) -> Version:
    """The version of the latest cycle with this number, when this person may read it."""
    found = queries.readable_versions(access).filter(number=number)
    version = found.select_related("created_by").order_by("-plan__cycle").first()
    if version is None:
        raise Http404("There is no such version, or it was not sent to you.")
    return version


@require_GET
@grantee_access(**READERS)
def listing(request: HttpRequest, access: Access) -> HttpResponse:
    """Every version that this person may read, the newest first."""
    found = queries.with_version_state(queries.readable_versions(access))
    states = dict(rules.SUBMISSION_STATES)
    page = Page.of(request, found)
    rows = [
        (version, states.get(version.handed_in, "Sent for review" if version.was_sent else ""))
        for version in page.items
    ]
    context = {"page": page, "rows": rows, "team": access.allows(rights.READ_PLAN)}
    return render(request, "reviews/versions.html", context)


@require_GET
@grantee_access(**READERS)
def page(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """One version, read component by component, with the talk beside it for those who read it."""
    version = readable_version(access, number)
    sent = None
    if queries.reads_talk(access):
        sent = (
            RoundVersion.objects.filter(version=version)
            .select_related("round__version")
            .defer("round__version__content")
            .order_by("-pk")
            .first()
        )
    document = version.document
    round = sent.round if sent else None
    return render(
        request,
        "reviews/version.html",
        {
            "version": version,
            "before": queries.readable_versions(access)
            .filter(number__lt=number)
            .order_by("-number")
            .values_list("number", flat=True)
            .first(),
            "team": access.allows(rights.READ_PLAN),
            "here": reverse("version", args=[access.slug, number]),
            "document": document,
            "parts": _parts(request, access, version, document, round),
            "talk": round is not None,
            "round": round,
            "under_review": round is not None and round.version_id == version.pk,
            "renditions": (rows := _rows(access, version)),
            "to_make": _to_make(access, rows),
        },
    )


def _parts(
    request: HttpRequest,
    access: Access,
    version: Version,
    document: Document,
    round: Round | None,
) -> list[dict]:
    """Each component with its threads and the forms that fit now."""
    if round is None:
        return [{"component": component} for component in document.components]
    back = reverse("version", args=[access.slug, version.number])
    reader = Reader(document)
    threads = threads_by_component(access, round, reader, back=back)
    among = among_reviewers(access, round, request.user)
    words = {word.component: word for word in queries.words(round, version.pk, document)}
    may_comment = access.allows(rights.COMMENT) and round.state != rules.CLOSED
    may_judge = (
        access.allows(rights.GIVE_VERDICT)
        and round.state == rules.IN_REVIEW
        and round.version_id == version.pk
    )
    parts = []
    for component in document.components:
        key, word = component.key, words[component.key]
        views = among.views.get(key, []) if among else []
        # Who does not conclude gives a view, and the one who does sees it beside the verdict.
        concluding = not among or among.concludes in {None, request.user}
        hidden = {"version": version.number, "component": key}
        verdict = word.verdict
        given = verdict and verdict.version_id == version.pk
        parts.append(
            {
                "component": component,
                "threads": threads.get(key, []),
                "word": word,
                "level": level(word),
                "note": note(word),
                "comment": ThreadForm(
                    initial=hidden,
                    permissions=access.permissions,
                    records=record_choices(reader, key),
                    auto_id=f"comment-{key}-%s",
                )
                if may_comment
                else None,
                "verdict": VerdictForm(
                    initial=hidden | {"value": verdict.value if given else None},
                    auto_id=f"verdict-{key}-%s",
                )
                if may_judge and concluding
                else None,
                "view": VerdictForm(
                    initial=hidden | {"value": _mine(views, request.user)},
                    auto_id=f"view-{key}-%s",
                    label="Your view",
                )
                if may_judge and not concluding and among.mine
                else None,
                "among": among is not None,
                "views": views,
                "notes": among.notes.get(key, []) if among else [],
                "note_form": WordsForm(
                    label="Note to reviewers",
                    rows=2,
                    needed=rules.EMPTY_TEXT,
                    auto_id=f"note-{key}-%s",
                )
                if among
                else None,
            }
        )
    return parts


def _mine(views: list[View], user: User) -> str | None:
    return next((view.value for view in views if view.by_id == user.pk), None)


def _rows(access: Access, version: Version) -> list[dict]:
    found = {item.format: item for item in Rendition.objects.filter(version=version)}
    renditions = [found[form] for form in SHOWN if form in found]
    files = RenditionFile.objects.defer("data").filter(rendition__in=renditions)
    made = {file.rendition_id: file for file in files}
    return [_row(access, version, item, made.get(item.pk)) for item in renditions]


def _to_make(access: Access, rows: list[dict]) -> list[tuple[str, str]]:
    """The forms in which this version was never asked for: what it was frozen before."""
    if not access.allows(rights.FREEZE_VERSION):
        return []
    made = {row["rendition"].format for row in rows}
    return [(form.value, form.label) for form in FORMATS if form not in made]


def _row(access: Access, version: Version, item: Rendition, file: RenditionFile | None) -> dict:
    return {
        "rendition": item,
        "version": version,
        "file": file,
        "may_retry": access.allows(rights.FREEZE_VERSION),
    }


def _rendition(version: Version, format: str) -> Rendition:
    return get_object_or_404(Rendition, version=version, format=format)


@require_GET
@grantee_access(**READERS)
def rendition(request: HttpRequest, access: Access, number: int, format: str) -> HttpResponse:
    """The part that shows how far a file is; asked again every second until it is finished."""
    version = readable_version(access, number)
    item = _rendition(version, format)
    file = RenditionFile.objects.defer("data").filter(rendition=item).first()
    row = _row(access, version, item, file)
    return render(request, "reviews/rendition.html", {"row": row})


@require_POST
@grantee_access(rights.FREEZE_VERSION)
def retry(request: HttpRequest, access: Access, number: int, format: str) -> HttpResponse:
    """Make a file that was never asked for, or after all one that failed or was cancelled."""
    version = readable_version(access, number)
    if format not in FORMATS:
        raise Http404("No files are made in this form.")
    item = ask_for_file(version, format, by=request.user)
    retry_rendition(item.pk, grantee_id=access.grantee_id, by=request.user)
    messages.success(request, "The file is being made.")
    return redirect("version", access.slug, number)


@require_POST
@grantee_access(rights.FREEZE_VERSION)
def cancel(request: HttpRequest, access: Access, number: int, format: str) -> HttpResponse:
    """Take a file that waits or is being made out of the queue."""
    version = readable_version(access, number)
    item = _rendition(version, format)
    if cancel_rendition(item.pk, grantee_id=access.grantee_id, by=request.user):
        messages.success(request, "The file is cancelled. You can ask for it again at any time.")
    else:
        messages.info(request, "The file was finished already.")
    return redirect("version", access.slug, number)


@require_GET
@grantee_access(**READERS)
def download(request: HttpRequest, access: Access, number: int, format: str) -> HttpResponse:
    """The file's stored bytes, with a line in the history."""
    version = readable_version(access, number)
    file = RenditionFile.objects.filter(rendition=_rendition(version, format)).first()
    if file is None:
        raise Http404("This file has not been made yet. Open the version to see how far it is.")
    record(
        access.grantee_id,
        "downloaded",
        str(version),
        by=request.user,
        format=format,
        sha256=file.sha256,
    )
    name = f"{access.slug}-version-{number}{ENDINGS.get(format, f'.{format}')}"
    return HttpResponse(
        bytes(file.data),
        content_type=CONTENT_TYPES[format],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": FILE_POLICY,
        },
    )
