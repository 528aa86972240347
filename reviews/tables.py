"""The portfolio's rows as HTML: a row of a template costs five times as much.

Every text is escaped right where it is put in; the rest are addresses and words of our own.
"""

from collections.abc import Iterable
from datetime import date
from html import escape

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from reviews import rules
from reviews.deadlines import Due, due_note
from reviews.portfolio import STAGES, Line

TAGS = {rules.SUBMITTED: "tag-warn", rules.APPROVED: "tag-ok", rules.REOPENED: "tag-ok"}
NO_AWARD = '<span class="muted">No award recorded</span>'


def portfolio_rows(found: Iterable[Line], today: date) -> SafeString:
    """The table rows of what the portfolio knows of each grantee; "" for none."""
    # Safe: _row escapes every text that it puts in.
    return mark_safe("".join([_row(line, today) for line in found]))  # noqa: S308


def _row(line: Line, today: date) -> str:
    slug = escape(line.slug)
    version = ""
    if line.version:
        version = (
            f' <a href="/{slug}/versions/{line.version}/">Version {line.version}</a>'
            f'<br><span class="muted small nowrap">{_day(timezone.localdate(line.since))}</span>'
        )
    stalled = line.stalled(today)
    why = f'<p class="small">{escape(stalled)}.</p>' if stalled else ""
    because = line.because(today)
    why_there = f'<br><span class="muted small">{because}</span>' if because else ""
    done, over = line.approved_at is not None, line.is_over(today)
    due = _near(due_note(line.approval_due_on, done=done, over=over)) or NO_AWARD
    return (
        f'<tr><th scope="row"><a href="/{slug}/review/">{escape(line.name)}</a></th>'
        f'<td class="nowrap">{escape(line.award)}</td>'
        f"<td>{STAGES[line.stage(today)]}{why_there}</td>"
        f'<td><span class="tag {TAGS.get(line.state, "tag-plain")}">{escape(line.title)}</span>'
        f"{version}{why}</td><td>{escape(line.readiness)}</td><td>{due}</td>"
        f"<td>{_near(due_note(line.update_due_on(today)))}</td></tr>"
    )


def _near(due: Due | None) -> str:
    if due is None:
        return ""
    return f'{_day(due.on)} <span class="tag tag-{due.level}">{escape(due.words)}</span>'


def _day(day: date | None) -> str:
    return f"{day:%B} {day.day}, {day.year}" if day else ""
