"""The activity log as table rows, joined in Python from plain values."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from engagement.filters import after as those_after
from engagement.filters import in_order, key_of
from engagement.models import Activity, ActivityPrivate

PAGE = 200
DASH = SafeString('<span class="muted">–<span class="visually-hidden">not said</span></span>')
SURVIVORS = SafeString('<span class="tag tag-voice">Survivors</span> ')
YOUTH = SafeString('<span class="tag tag-voice">Youth</span>')
RESTRICTED = SafeString(' <span class="tag tag-warn">Restricted entry</span>')
CANCELLED = SafeString(' <span class="tag tag-stop">Cancelled</span>')
COLUMNS = (
    *("pk", "position", "title", "kind_of", "when", "starts_on", "ends_on", "facilitator"),
    *("attendance", "with_survivors", "with_youth", "cancelled", "structure__name", "came"),
)


@dataclass(frozen=True)
class Listed:
    """One page of the log: its rows as HTML, how many, and the key of the next page or ''."""

    rows: SafeString
    shown: int
    following: str


def with_count(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """Each with `came`: those ticked by name and the others who came, together."""
    return activities.annotate(came=Count("attendances") + Coalesce(F("others_came"), 0))


def page_of(
    activities: QuerySet[Activity],
    *,
    slug: str,
    order: str = "",
    after: str = "",
    with_restricted: bool = False,
) -> Listed:
    """The next `PAGE` activities in one of `filters.ORDERS`, after that key; one query.

    `with_restricted` marks those with a restricted part; pass it only for a person who may see
    those.
    """
    activities = with_count(those_after(activities, order, after))
    columns = list(COLUMNS)
    if with_restricted:
        held = ActivityPrivate.objects.filter(activity=OuterRef("pk"))
        activities = activities.annotate(restricted=Exists(held))
        columns.append("restricted")
    found = list(in_order(activities, order).values_list(*columns, named=True)[: PAGE + 1])
    shown = found[:PAGE]
    following = key_of(shown[-1], order) if len(found) > PAGE else ""
    return Listed(_rows(shown, slug), len(shown), following)


def days(starts_on, ends_on) -> str:
    """One day or a span of days in words; '' when neither is known."""
    first, last = (date_format(day, "M j, Y") if day else "" for day in (starts_on, ends_on))
    if first and last and first != last:
        return f"{first} to {last}"
    return first or (last and f"until {last}")


def _rows(found: list, slug: str) -> SafeString:
    kinds = dict(Activity.Kind.choices)
    log = reverse("activities", args=[slug])
    return format_html_join(
        "\n",
        '<tr><th scope="row"><a href="{}{}/">{}</a>{}{}{}</th><td>{}</td><td>{}</td><td>{}</td>'
        '<td>{}</td><td class="num">{}</td><td>{}{}</td></tr>',
        (
            (
                log,
                row.pk,
                row.title or "No name yet",
                CANCELLED if row.cancelled else "",
                RESTRICTED if getattr(row, "restricted", False) else "",
                _of(row.structure__name),
                kinds[row.kind_of] if row.kind_of else DASH,
                row.when or days(row.starts_on, row.ends_on) or DASH,
                row.facilitator or DASH,
                row.attendance or DASH,
                row.came,
                SURVIVORS if row.with_survivors else "",
                YOUTH if row.with_youth else "",
            )
            for row in found
        ),
    )


def _of(structure: str | None) -> SafeString | str:
    return format_html(' <span class="row-note">{}</span>', structure) if structure else ""
