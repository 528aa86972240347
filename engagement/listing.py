"""The activity log as table rows, joined in Python from plain values."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe

from collaborators.listing import DASH, RESTRICTED, escaped
from engagement.filters import after as those_after
from engagement.filters import in_order, key_of
from engagement.models import Activity, ActivityPrivate

PAGE = 200
SURVIVORS = SafeString('<span class="tag tag-voice">Survivors</span> ')
YOUTH = SafeString('<span class="tag tag-voice">Youth</span>')
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


@lru_cache(maxsize=4096)
def _day(day: date) -> str:
    # Kept: a long log says the same few hundred days again and again, in one language.
    return date_format(day, "M j, Y")


def days(starts_on, ends_on) -> str:
    """One day or a span of days in words; '' when neither is known."""
    first, last = (_day(day) if day else "" for day in (starts_on, ends_on))
    if first and last and first != last:
        return f"{first} to {last}"
    return first or (last and f"until {last}")


KINDS = escaped(Activity.Kind.choices) | {"": DASH}


def _rows(found: list, slug: str) -> SafeString:
    log = reverse("activities", args=[slug])
    # Safe: _row escapes every text of the log that it puts in.
    return mark_safe("\n".join([_row(row, log) for row in found]))  # noqa: S308


def _row(row, log: str) -> str:
    """A row as HTML: an f-string, every text escaped right where it is put in, once."""
    held = RESTRICTED if getattr(row, "restricted", False) else ""
    when = row.when or days(row.starts_on, row.ends_on)
    return (
        f'<tr><th scope="row"><a href="{log}{row.pk}/">{escape(row.title or "No name yet")}</a>'
        f"{CANCELLED if row.cancelled else ''}{held}{_of(row.structure__name)}</th>"
        f"<td>{KINDS[row.kind_of]}</td><td>{escape(when) or DASH}</td>"
        f"<td>{escape(row.facilitator) or DASH}</td><td>{escape(row.attendance) or DASH}</td>"
        f'<td class="num">{row.came}</td><td>{SURVIVORS if row.with_survivors else ""}'
        f"{YOUTH if row.with_youth else ''}</td></tr>"
    )


def _of(structure: str | None) -> str:
    return f' <span class="row-note">{escape(structure)}</span>' if structure else ""
