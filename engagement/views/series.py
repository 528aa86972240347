"""Meetings that repeat: choosing the days from a list, and one series with its meetings."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from editing.clean import clean_line
from editing.fields import Choice, Day, Refused
from engagement.models import Activity, Series, Structure
from engagement.repeating import MOST, add_days, begin_series, days_of

# What the form asks for, each read by the kind that its field has.
ASKED = {
    **{name: Activity.editable[name] for name in ("title", "kind_of", "structure")},
    "every": Choice("How often", options=tuple(Series.Every.choices)),
    "first_on": Day("First day"),
    "last_on": Day("Last day"),
    **{name: Series.editable[name] for name in ("starts_at", "ends_at", "place", "facilitator")},
}


@require_http_methods(["GET", "POST"])
@grantee_access(rules.EDIT_PLAN)
def repeat(request: HttpRequest, access: Access) -> HttpResponse:
    """The form (GET), with the days to tick once it is filled in; the series itself (POST)."""
    given = request.POST if request.method == "POST" else request.GET
    days, error = [], ""
    if given.get("title") is not None or request.method == "POST":
        try:
            series = _read(given, access)
            days = days_of(series.every, series.first_on, series.last_on)
            if request.method == "POST":
                found, made = begin_series(
                    series, _ticked(given), key=_form_key(given), by=request.user
                )
                messages.success(request, f"{made} meetings are in the log.")
                return redirect("series", access.slug, found.pk)
        except Refused as refusal:
            error = str(refusal)
    context = {
        "given": {name: clean_line(given.get(name, "")) for name in ASKED},
        "asked": ASKED,
        "structures": list(Structure.objects.values_list("pk", "name")),
        "days": _boxes(days, _days(given) if request.method == "POST" else set(days)),
        "error": error,
        "most": MOST,
    }
    status = 422 if error and request.method == "POST" else 200
    return render(request, "engagement/repeat.html", context, status=status)


@require_GET
@grantee_access(rules.READ_PLAN)
def series(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One series: the meetings made from it, and the days of its pattern that have none."""
    found = get_object_or_404(Series.objects.select_related("structure"), pk=pk)
    made = list(
        found.activities.order_by("series_day", "pk").values_list(
            *("pk", "title", "series_day", "starts_on", "cancelled"), named=True
        )
    )
    there = {row.series_day for row in made}
    missing = [day for day in _pattern(found) if day not in there]
    context = {
        "series": found,
        "made": made,
        "missing": _boxes(missing, set()),
        "may_edit": access.allows(rules.EDIT_PLAN),
    }
    return render(request, "engagement/series.html", context)


@require_POST
@grantee_access(rules.EDIT_PLAN)
def series_days(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Log the ticked days of a series that have no meeting."""
    found = get_object_or_404(Series, pk=pk)
    try:
        made = add_days(found, _ticked(request.POST), by=request.user)
        messages.success(request, f"{made} more in the log.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("series", access.slug, found.pk)


def _read(given: QueryDict, access: Access) -> Series:
    """The series that the form says, not stored. Raises Refused."""
    values = {name: kind.parse(given.getlist(name)) for name, kind in ASKED.items()}
    for name in ("first_on", "last_on"):
        if values[name] is None:
            raise Refused(f"{ASKED[name].label} cannot be empty. Choose a day.")
    values["structure_id"] = values.pop("structure")
    hours = Activity(starts_at=values["starts_at"], ends_at=values["ends_at"])
    if refusal := hours.refuse("ends_at", values["ends_at"]):
        raise Refused(refusal)
    return Series(grantee_id=access.grantee_id, **values)


def _form_key(given: QueryDict) -> UUID:
    try:
        return UUID(given.get("form_key", ""))
    except ValueError:
        raise Refused("This page is incomplete. Show the days again, then log them.") from None


def _pattern(found: Series) -> list[date]:
    return days_of(found.every, found.first_on, found.last_on)


def _boxes(days: list[date], ticked: set[date]) -> list[tuple[str, str, bool]]:
    """(value, words, ticked) of each day."""
    return [(day.isoformat(), date_format(day, "l, F j, Y"), day in ticked) for day in days]


def _days(given: QueryDict) -> set[date]:
    try:
        return set(_ticked(given))
    except Refused:
        return set()


def _ticked(given: QueryDict) -> list[date]:
    try:
        return [date.fromisoformat(text) for text in given.getlist("day")]
    except ValueError:
        raise Refused("A day that was sent is no day. Look at the days again.") from None
