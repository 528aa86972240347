"""The review history of a round or a version: on the page, as a workbook, as a PDF."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from accounts.access import Access, grantee_access
from accounts.models import record
from deliverables.models import Version
from editing.workbook import CONTENT_TYPE
from reviews import queries
from reviews.context import standing_of
from reviews.history import files
from reviews.history.facts import (
    Scope,
    audience_of,
    load,
    scope_of_round,
    scope_of_version,
)
from reviews.history.sheets import write_workbook
from reviews.history.writing import write
from reviews.models import ReviewFile, Round, RoundVersion, Submission
from reviews.views.versions import FILE_POLICY, READERS

MOST_CHOICES = 50


@require_GET
@grantee_access(**READERS)
def page(request: HttpRequest, access: Access) -> HttpResponse:
    """What happened to a round or a version, and its files."""
    plan_id = _plan_id(request, access)
    rounds, versions = _rounds(access, plan_id), _versions(access)
    scope = _scope(request.GET, rounds, versions)
    context = {"rounds": rounds[:MOST_CHOICES], "versions": versions[:MOST_CHOICES]}
    context |= {"scope": scope, "talk": queries.reads_talk(access)}
    if scope is not None:
        history = load(access, scope)
        context |= {
            "parts": write(history).components,
            "file": files.kept(access, plan_id, scope, history),
            "team": audience_of(access) == "team",
        }
    return render(request, "reviews/history.html", context)


@require_GET
@grantee_access(**READERS)
def sheets(request: HttpRequest, access: Access) -> HttpResponse:
    """The same as a workbook, with a line in the grantee's history."""
    _, scope = _asked(request, access, request.GET)
    data = write_workbook(load(access, scope))
    subject = f"review history of {scope.title}"
    record(access.grantee_id, "downloaded", subject, by=request.user, format="xlsx")
    return _as_file(data, CONTENT_TYPE, f"{_name(access, scope)}.xlsx")


@require_POST
@grantee_access(**READERS)
def make(request: HttpRequest, access: Access) -> HttpResponse:
    """Have the PDF made; the page shows how far it is."""
    plan_id, scope = _asked(request, access, request.POST)
    file = files.ask(access, plan_id, scope, load(access, scope), by=request.user)
    if not file.is_finished:
        messages.success(request, "The PDF is being made.")
    return redirect(f"{reverse('review_history', args=[access.slug])}?{scope.kind}={scope.number}")


@require_GET
@grantee_access(**READERS)
def status(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """The part that shows how far the PDF is; asked again every second until it is finished."""
    context = {"file": _file(access, pk).defer("data", "content").get()}
    return render(request, "reviews/history_file.html", context)


@require_GET
@grantee_access(**READERS)
def download(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """The PDF's stored bytes, with a line in the grantee's history."""
    file = _file(access, pk).get()
    if file.data is None:
        raise Http404("This file has not been made yet. Open the history to see how far it is.")
    scope = Scope(file.kind, file.pk, file.number)
    subject = f"review history of {scope.title}"
    record(
        access.grantee_id, "downloaded", subject, by=request.user, format="pdf",
        sha256=file.file_sha256,
    )  # fmt: skip
    return _as_file(bytes(file.data), "application/pdf", f"{_name(access, scope)}.pdf")


def _asked(request: HttpRequest, access: Access, data: QueryDict) -> tuple[int, Scope]:
    plan_id = _plan_id(request, access)
    scope = _scope(data, _rounds(access, plan_id), _versions(access))
    if scope is None:
        raise Http404("Nothing was sent for a review or submitted yet.")
    return plan_id, scope


def _scope(data: QueryDict, rounds: list[Round], versions: list[Version]) -> Scope | None:
    """What is asked for; unasked the last round, or the last version of someone without rounds."""
    if asked := data.get("round", ""):
        found = [scope_of_round(item) for item in rounds if str(item.number) == asked]
    elif asked := data.get("version", ""):
        found = [scope_of_version(item) for item in versions if str(item.number) == asked]
    else:
        latest = [scope_of_round(item) for item in rounds]
        return next(iter(latest + [scope_of_version(item) for item in versions]), None)
    if not found:
        raise Http404("There is no such review or version, or it was not sent to you.")
    return found[0]


def _plan_id(request: HttpRequest, access: Access) -> int:
    standing = standing_of(request, access)
    return standing.plan_id if standing else 0


def _rounds(access: Access, plan_id: int) -> list[Round]:
    """The rounds of the latest plan, the last first; none for who reads no review."""
    if not queries.reads_talk(access):
        return []
    return list(Round.objects.filter(plan=plan_id).order_by("-number"))


def _versions(access: Access) -> list[Version]:
    """The versions that were sent or submitted and that this person may read, the last first."""
    went = Q()
    if queries.reads_talk(access):
        went |= Q(pk__in=RoundVersion.objects.values("version"))
    if queries.reads_submissions(access):
        went |= Q(pk__in=Submission.objects.values("version"))
    found = queries.readable_versions(access).filter(went)
    return list(found.defer("content").order_by("-number"))


def _file(access: Access, pk: int) -> QuerySet[ReviewFile]:
    """The file, for the audience that it was made for alone."""
    found = ReviewFile.objects.filter(grantee=access.grantee_id, audience=audience_of(access))
    get_object_or_404(found.only("pk"), pk=pk)
    return found.filter(pk=pk)


def _name(access: Access, scope: Scope) -> str:
    return f"{access.slug}-review-history-{scope.kind}-{scope.number}"


def _as_file(data: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        data,
        content_type=content_type,
        headers={
            "Content-Disposition": content_disposition_header(True, name),
            "Content-Security-Policy": FILE_POLICY,
        },
    )
