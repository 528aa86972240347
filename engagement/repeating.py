"""The days of meetings that repeat, and the activities made for them."""

import calendar
from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from accounts.models import User, record
from editing.fields import Refused
from editing.models import Receipt
from engagement.models import Activity, Series

MOST = 60
COPIED = ("title", "kind_of", "structure_id", "starts_at", "ends_at", "place", "facilitator")


def days_of(every: str, first: date, last: date) -> list[date]:
    """The days of a pattern (a value of Series.Every) from `first` to `last`, both included.

    On the same day of a month: the month's last day where it is too short. On the same weekday:
    as in the first, second, third or fourth week; a fifth counts as the month's last. Raises
    Refused when there would be more than MOST, or none.
    """
    if last < first:
        raise Refused(
            f"The last day, {last}, is before the first, {first}. Correct one of the two."
        )
    found: list[date] = []
    for number in range(MOST + 1):
        day = _day(every, first, number)
        if day is None or day > last:
            return found
        found.append(day)
    raise Refused(
        f"This would be more than {MOST} meetings. Choose an earlier last day; "
        "another series can go on from there."
    )


def _day(every: str, first: date, number: int) -> date | None:
    """The day after `number` steps; None beyond the end of the calendar."""
    try:
        if every in {Series.Every.WEEK, Series.Every.TWO_WEEKS}:
            return first + timedelta(weeks=number * (1 if every == Series.Every.WEEK else 2))
        year, month = divmod(first.year * 12 + first.month - 1 + number, 12)
        longest = calendar.monthrange(year, month + 1)[1]
        if every == Series.Every.MONTH_DAY:
            return date(year, month + 1, min(first.day, longest))
        start = date(year, month + 1, 1)
        day = 1 + (first.weekday() - start.weekday()) % 7 + (first.day - 1) // 7 * 7
        return date(year, month + 1, day if day <= longest else day - 7)
    except (OverflowError, ValueError):
        return None


@transaction.atomic
def begin_series(series: Series, days: Collection[date], *, key, by: User) -> tuple[Series, int]:
    """Store a new series and log an activity for each of `days`; the same `key` again is the same.

    Returns the series and how many activities were made now. Raises Refused for a day that is
    not in the pattern, or none at all.
    """
    receipt, fresh = Receipt.objects.get_or_create(
        grantee_id=series.grantee_id, key=key, defaults={"kind": series.kind(), "object_id": 0}
    )
    if not fresh:
        found = Series.objects.filter(pk=receipt.object_id).first()
        if found is None:
            raise Refused("This series was made before and has been removed since.")
        return found, 0
    _check(series, days)
    series.save()
    Receipt.objects.filter(pk=receipt.pk).update(object_id=series.pk)
    record(series.grantee_id, "added series", series.title, by=by, pk=series.pk)
    return series, add_days(series, days, by=by)


@transaction.atomic
def add_days(series: Series, days: Collection[date], *, by: User) -> int:
    """Log an activity for each of `days` that has none yet; returns how many.

    A day counts as there when the activity made for it is, wherever it was moved to. Raises
    Refused for a day that is not in the pattern, or none at all.
    """
    Series.objects.select_for_update().get(pk=series.pk)  # two at once do not both add
    _check(series, days)
    missing = sorted(set(days) - set(series.activities.values_list("series_day", flat=True)))
    last = Activity.objects.aggregate(last=Max("position"))["last"] or 0
    given = {name: getattr(series, name) for name in COPIED}
    Activity.objects.bulk_create(
        Activity(
            grantee_id=series.grantee_id,
            series=series,
            series_day=day,
            starts_on=day,
            position=place,
            **given,
        )
        for place, day in enumerate(missing, start=last + 1)
    )
    if missing:
        detail = {"pk": series.pk, "days": [day.isoformat() for day in missing]}
        record(series.grantee_id, "logged meetings of series", series.title, by=by, **detail)
    return len(missing)


def _check(series: Series, days: Collection[date]) -> None:
    if not days:
        raise Refused("No day is ticked. Tick at least one.")
    if set(days) - set(days_of(series.every, series.first_on, series.last_on)):
        raise Refused("A day that was sent is none of this series. Look at the days again.")
