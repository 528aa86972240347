"""The funder's clock: the plan is to be approved within the first year of the award."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from accounts.models import a_year_after

SOON_DAYS = 60


@dataclass(frozen=True)
class Due:
    """A deadline and how near it is; `level` is ok, warn or stop."""

    on: date
    words: str
    level: str


def due_note(on: date | None, *, done: bool = False, over: bool = False) -> Due | None:
    """How far off the day `on` is today; None without one.

    `done`: the plan has been approved, so nothing presses. `over`: the award has ended, so nothing
    comes any more.
    """
    if on is None:
        return None
    days = (on - timezone.localdate()).days
    if done:
        return Due(on, "approved", "ok")
    if over:
        return Due(on, "not approved", "plain")
    if days < 0:
        return Due(on, f"{-days} day{'s' if days != -1 else ''} late", "stop")
    words = "today" if days == 0 else f"in {days} day{'s' if days != 1 else ''}"
    return Due(on, words, "warn" if days <= SOON_DAYS else "ok")


def is_over(ends_on: date | None, today: date) -> bool:
    """Whether an award has ended; one without dates has not."""
    return ends_on is not None and ends_on < today


def update_due_on(renewed_at: datetime | None, ends_on: date | None, today: date) -> date | None:
    """A year after `renewed_at`, when the plan or its last yearly update was approved; None before
    that, where it would be past the award's end, and once the award is over."""
    if renewed_at is None or is_over(ends_on, today):
        return None
    due = a_year_after(timezone.localdate(renewed_at))
    return due if ends_on is None or due <= ends_on else None


def days_long(since: datetime) -> str:
    """How long ago, in whole days, as what stands in brackets; '' on the same day."""
    days = (timezone.localdate() - timezone.localdate(since)).days
    return f" ({days} day{'s' if days != 1 else ''})" if days > 0 else ""
