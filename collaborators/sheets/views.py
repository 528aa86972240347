"""Spreadsheets of the register in the browser: download, upload, preview, confirmation."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts import rules
from accounts.access import Access, grantee_access
from accounts.models import record
from collaborators.filters import read_finding
from collaborators.models import PendingImport
from collaborators.sheets import applying
from collaborators.sheets.applying import COLUMNS, Decided
from collaborators.sheets.matching import Ways
from collaborators.sheets.page import WORDS, preview
from collaborators.sheets.reading import MAX_BYTES, MAX_ROWS
from collaborators.sheets.writing import write_csv, write_xlsx
from editing.fields import Refused, whole_number

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LOOK_AGAIN = "The rows are matched in another way now. Look at the preview again before you import."


@require_GET
@grantee_access(rules.READ_PLAN)
def export(request: HttpRequest, access: Access, sheet: str) -> HttpResponse:
    """The register, or the part of it that the list shows, as a file; with a history line."""
    if sheet not in {"csv", "xlsx"}:
        raise Http404("The register can be downloaded as CSV or as an Excel workbook.")
    entries = read_finding(request.GET).entries().order_by("position", "pk")
    if sheet == "csv":
        body, kind = write_csv(entries, COLUMNS), CSV
    else:
        body, kind = write_xlsx(entries, COLUMNS, f"Collaborators of {access.name}"), XLSX
    name = f"{access.slug}-collaborators.{sheet}"
    record(access.grantee_id, "exported collaborators", name, by=request.user)
    return HttpResponse(
        body,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_http_methods(["GET", "POST"])
@grantee_access(rules.EDIT_PLAN)
def import_file(request: HttpRequest, access: Access) -> HttpResponse:
    """Where a file is chosen; sent, it is read and shown as a preview, and changes nothing."""
    refusal = ""
    if request.method == "POST":
        try:
            waiting = _opened(request, access)
        except Refused as refused:
            refusal = str(refused)
        else:
            return redirect("import_preview", access.slug, waiting.pk)
    context = {
        "refusal": refusal,
        "kinds": list(COLUMNS.kinds.values()),
        "rows": f"{MAX_ROWS:,}",
        "megabytes": MAX_BYTES // 1024**2,
    }
    status = 422 if refusal else 200
    return render(request, "collaborators/import.html", context, status=status)


def _opened(request: HttpRequest, access: Access) -> PendingImport:
    file = request.FILES.get("file")
    if file is None:
        raise Refused("No file was chosen. Choose a .csv or .xlsx file first.")
    # One byte more than is taken tells that it is too many, and nothing larger is held.
    data = file.read(MAX_BYTES + 1)
    return applying.open_import(
        data, file.name or "", grantee_id=access.grantee_id, by=request.user
    )


@require_http_methods(["GET", "POST"])
@grantee_access(rules.EDIT_PLAN)
def import_preview(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """What an upload would do, row by row, and its confirmation; then what it did."""
    waiting = PendingImport.objects.filter(pk=pk, by=request.user).first()
    if waiting is None:
        raise Http404("There is no such import of yours.")
    if waiting.is_over:
        waiting.delete()
        messages.error(request, "This import is older than a day. Choose the file again.")
        return redirect("import_collaborators", access.slug)
    if request.method == "POST":
        return _act(request, access, waiting)
    if waiting.applied_at:
        return render(request, "collaborators/import_done.html", {"waiting": waiting})
    show = request.GET.get("show", "")
    return render(
        request,
        "collaborators/import_preview.html",
        {
            "waiting": waiting,
            "ways": Decided.of(waiting).ways,
            "preview": preview(
                waiting,
                show if show in WORDS else "",
                whole_number(request.GET.get("page", "")) or 1,
            ),
            "show": show if show in WORDS else "",
        },
    )


def _act(request: HttpRequest, access: Access, waiting: PendingImport) -> HttpResponse:
    """What the button that was pressed asks for, after keeping what is ticked on the page."""
    go, _, where = request.POST.get("go", "").partition(":")
    if waiting.applied_at:
        messages.warning(request, "This file was imported before. Nothing was changed again.")
        return _to(access, waiting)
    if go == "discard":
        waiting.delete()
        messages.success(request, f"The preview of {waiting.file_name} was discarded.")
        return redirect("import_collaborators", access.slug)
    before, decided = Decided.of(waiting).ways, _decided(request, waiting)
    applying.decide(waiting, decided)
    if go == "look":
        applying.look_again(waiting)
    elif go == "apply" and decided.ways != before:
        messages.warning(request, LOOK_AGAIN)
    elif go == "apply":
        return _apply(request, access, waiting)
    show = where if go == "show" else request.POST.get("show", "")
    page = where if go == "page" else ""
    return _to(access, waiting, show=show if show in WORDS else "", page=page)


def _apply(request: HttpRequest, access: Access, waiting: PendingImport) -> HttpResponse:
    try:
        done = applying.apply(waiting.pk, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _to(access, waiting)
    messages.success(request, f"{done.file_name} was imported.")
    return _to(access, waiting)


def _decided(request: HttpRequest, waiting: PendingImport) -> Decided:
    """The ticks of the page that was sent, with those of the other pages as they were."""
    decided = Decided.of(waiting)
    if "shown" not in request.POST:
        return decided
    shown = _numbers(request.POST["shown"].split(","))
    taken = _numbers(request.POST.getlist("take"))
    decided.left = (decided.left - shown) | (shown - taken)
    for number in shown:
        which = whole_number(request.POST.get(f"which-{number}", ""))
        decided.chosen.pop(number, None)
        if which:
            decided.chosen[number] = which
    decided.ways = Ways("by_name" in request.POST, "clear_empty" in request.POST)
    return decided


def _numbers(texts: list[str]) -> set[int]:
    return {number for text in texts if (number := whole_number(text)) is not None}


def _to(access: Access, waiting: PendingImport, **query: str) -> HttpResponse:
    address = reverse("import_preview", args=[access.slug, waiting.pk])
    given = urlencode({name: value for name, value in query.items() if value})
    return HttpResponseRedirect(f"{address}?{given}" if given else address)
