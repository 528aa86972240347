"""The portfolio's rows as HTML: a row of a template costs five times as much.

Every text is escaped right where it is put in; the rest are addresses and words of our own.
"""

from collections.abc import Iterable
from datetime import date
from html import escape

from django.utils.safestring import SafeString, mark_safe

from reviews import rules

TAGS = {rules.SUBMITTED: "tag-warn", rules.APPROVED: "tag-ok"}
NO_AWARD = '<span class="muted">No award recorded</span>'


def portfolio_rows(rows: Iterable[dict]) -> SafeString:
    """The table rows of what the portfolio knows of each grantee; "" for none."""
    # Safe: _row escapes every text that it puts in.
    return mark_safe("".join([_row(row) for row in rows]))  # noqa: S308


def _row(row: dict) -> str:
    access, due, number = row["access"], row["due"], row.get("version")
    version = f'<a href="/{access.slug}/versions/{number}/">Version {number}</a>' if number else ""
    near = NO_AWARD
    if due:
        near = f'{_day(due.on)} <span class="tag tag-{due.level}">{escape(due.words)}</span>'
    return (
        f'<tr><th scope="row"><a href="{escape(row["url"])}">{escape(access.name)}</a></th>'
        f"<td>{escape(row.get('award', ''))}</td>"
        f'<td><span class="tag {TAGS.get(row["state"], "tag-plain")}">{escape(row["title"])}</span>'
        f'</td><td>{version}</td><td class="nowrap">{_day(row.get("at"))}</td><td>{near}</td></tr>'
    )


def _day(day: date | None) -> str:
    return f"{day:%B} {day.day}, {day.year}" if day else ""
