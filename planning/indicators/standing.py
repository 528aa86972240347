"""Where an indicator stands between its baseline and its target, and when to measure next."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from planning.models import Indicator

MONTHS = {
    Indicator.Frequency.MONTHLY: 1,
    Indicator.Frequency.QUARTERLY: 3,
    Indicator.Frequency.HALF_YEARLY: 6,
    Indicator.Frequency.YEARLY: 12,
}
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Standing:
    """`latest` and `target` with their units, the `way` from baseline to target in words, and the
    day from which the next measurement is waited for."""

    baseline: str
    latest: str
    target: str
    way: str
    next_on: date | None
    is_due: bool


def standing(one: Indicator, latest: Decimal | None, on: date | None, today: date) -> Standing:
    """Where `one` stands with the value `latest` measured on the day `on`, None for none yet."""
    next_on = following(one, on)
    return Standing(
        baseline=with_unit(one.baseline, one.unit),
        latest=with_unit(latest, one.unit),
        target=with_unit(one.target, one.unit),
        way=_way(one, latest),
        next_on=next_on,
        is_due=next_on is not None and next_on <= today,
    )


def with_unit(value: Decimal | None, unit: str) -> str:
    """ "1,250 youths"; '' for no number."""
    if value is None:
        return ""
    plain = f"{value:,f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return f"{plain} {unit}".strip()


def _way(one: Indicator, latest: Decimal | None) -> str:
    """How much of the way to the target is done, whichever direction is the better one."""
    if latest is None or one.target is None:
        return ""
    if one.baseline is None or one.baseline == one.target:
        return "Target met" if latest == one.target else ""
    share = (latest - one.baseline) / (one.target - one.baseline) * 100
    if share >= 100:
        return "Target met"
    if share < 0:
        return "Further from the target than at the baseline"
    rounded = min(share.quantize(TENTH, ROUND_HALF_UP), Decimal("99.9"))
    return f"{f'{rounded}'.removesuffix('.0')} % of the way"


def following(one: Indicator, last: date | None) -> date | None:
    """The day of the next measurement: so many months after the last, or after the baseline; the
    day of the target for what is measured once. None where nothing says so, or nothing is left."""
    if one.frequency == Indicator.Frequency.ONCE:
        return None if last else one.target_on
    start = last or one.baseline_on
    months = MONTHS.get(one.frequency)
    return later(start, months) if start and months else None


def later(day: date, months: int) -> date:
    """So many months later; the last day of that month where it has no such day, or where `day`
    is the last of its own."""
    month = day.year * 12 + day.month - 1 + months
    year, number = divmod(month, 12)
    if year > date.max.year:
        return date.max
    length = monthrange(year, number + 1)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, number + 1, length if is_last else min(day.day, length))
