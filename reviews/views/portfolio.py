"""The funder's portfolio: the list, its workbook, the submitted files, the calendar."""

from itertools import groupby

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts import rules as rights
from accounts.access import Holding, across_grantees
from accounts.actions import Refused
from editing.workbook import CONTENT_TYPE
from reviews.deadlines import due_note
from reviews.paging import Page
from reviews.portfolio import SHOWN, SORTS, STAGES, Deadline, Wanted, deadlines, lines
from reviews.portfolio_files import portfolio_workbook, submitted_files
from reviews.tables import portfolio_rows


@require_GET
@across_grantees(rights.READ_SUBMITTED)
def portfolio(request: HttpRequest, mine: Holding) -> HttpResponse:
    """Every grantee with its last submission and its deadlines, narrowed and sorted."""
    wanted, today = Wanted.read(request.GET), timezone.localdate()
    if wanted.plain:
        page = Page.of(request, mine)
        found = lines(access.grantee_id for access in page.items)
    else:
        page = Page.of(request, wanted.among(lines(mine.ids), today))
        found = page.items
    return render(
        request,
        "reviews/portfolio.html",
        {
            "page": page,
            "rows": found,
            "table": portfolio_rows(found, today),
            "reach": len(mine),
            "wanted": wanted,
            "query": wanted.query(),
            "tabs": [(key, label, wanted.query(show=key)) for key, label in SHOWN.items()],
            "heads": [_head(wanted, name, label) for name, label in SORTS.items()],
            "stages": STAGES,
        },
    )


def _head(wanted: Wanted, name: str, label: str) -> dict:
    """A column's heading: the query that sorts by it, and how it is sorted now."""
    here = wanted.sort == name
    turn = "down" if here and not wanted.down else ""
    return {
        "label": label,
        "query": wanted.query(sort=name, dir=turn),
        "now": ("descending" if wanted.down else "ascending") if here else "",
    }


@require_GET
@across_grantees(rights.READ_SUBMITTED)
def portfolio_export(request: HttpRequest, mine: Holding) -> HttpResponse:
    """The list as it is narrowed and sorted, as a workbook."""
    today = timezone.localdate()
    data = portfolio_workbook(Wanted.read(request.GET).among(lines(mine.ids), today), today)
    name = f"portfolio-{today.isoformat()}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=CONTENT_TYPE, headers=headers)


@require_POST
@across_grantees(rights.READ_SUBMITTED)
def portfolio_files(request: HttpRequest, mine: Holding) -> HttpResponse:
    """The PDFs of the last submissions of the list as it is narrowed, in one zip."""
    wanted, today = Wanted.read(request.POST), timezone.localdate()
    try:
        bundle = submitted_files(wanted.among(lines(mine.ids), today), by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(f"{reverse('portfolio')}?{wanted.query()}")
    name = f"submitted-plans-{today.isoformat()}.zip"
    return FileResponse(bundle, as_attachment=True, filename=name, content_type="application/zip")


@require_GET
@across_grantees(rights.READ_SUBMITTED)
def portfolio_calendar(request: HttpRequest, mine: Holding) -> HttpResponse:
    """Every deadline, month by month; those that have passed come first."""
    today = timezone.localdate()
    found = deadlines(lines(mine.ids), today)
    late = [day for day in found if day.on < today]
    coming = [day for day in found if day.on >= today]
    months = [(None, late)] if late else []
    months += [
        (month, list(days)) for month, days in groupby(coming, lambda day: day.on.replace(day=1))
    ]
    return render(
        request,
        "reviews/portfolio_calendar.html",
        {
            "months": [(month, [_dated(day) for day in days]) for month, days in months],
            "reach": len(mine),
            "late": len(late),
        },
    )


def _dated(day: Deadline) -> tuple[Deadline, str, str]:
    note = due_note(day.on)
    return day, note.words, note.level
