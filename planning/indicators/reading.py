"""The list of indicators, narrowed, each with what was measured last; three statements."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from editing.fields import whole_number
from figures import Figure
from figures.trend import trend
from planning.indicators.standing import Standing, standing
from planning.models import Goal, Indicator, IndicatorValue, Plan

PAGE = 100
DUE, UNMEASURED, NO_TARGET = "due", "unmeasured", "no-target"
SHOW = {
    DUE: "Measurement due",
    UNMEASURED: "Nothing measured yet",
    NO_TARGET: "Without a target",
}
WHOLE = "none"


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; `goal` is a key or WHOLE."""

    kind: str = ""
    goal: str = ""
    collector: str = ""
    show: str = ""
    page: int = 1

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Wanted":
        """From an address; what makes no sense there narrows nothing."""
        kind, show = given.get("kind", ""), given.get("show", "")
        goal, collector = given.get("goal", ""), given.get("collector", "")
        return cls(
            kind=kind if kind in Indicator.Kind.values else "",
            goal=goal if goal == WHOLE or whole_number(goal) is not None else "",
            collector=collector if whole_number(collector) is not None else "",
            show=show if show in SHOW else "",
            page=max(whole_number(given.get("page", "")) or 1, 1),
        )

    def query(self, **other: str | int) -> str:
        """As the query of an address, with `other` in place of what it says."""
        said = vars(self) | {"page": self.page if self.page > 1 else ""} | other
        return urlencode({name: value for name, value in said.items() if value})


@dataclass(frozen=True)
class Row:
    """An indicator with where it stands."""

    indicator: Indicator
    under: str
    standing: Standing


@dataclass
class Listed:
    """A page of the list; `total` counts all that the filters leave, `due` those of the plan."""

    rows: list[Row]
    total: int
    page: int
    pages: int
    due: int
    goals: list[tuple[int, str]] = field(default_factory=list)
    collectors: list[tuple[int, str]] = field(default_factory=list)


def listed(plan: Plan, wanted: Wanted, today: date) -> Listed:
    """The page of the list that is wanted, the last one where there are fewer."""
    every = [_row(one, today) for one in with_latest(plan)]
    found = [row for row in every if _fits(row, wanted)]
    pages = max(-(-len(found) // PAGE), 1)
    page = min(wanted.page, pages)
    goals = Goal.objects.filter(plan=plan).values_list("pk", "title")
    collectors = {
        row.indicator.collector_id: row.indicator.collector.public_name
        for row in every
        if row.indicator.collector_id
    }
    return Listed(
        rows=found[(page - 1) * PAGE : page * PAGE],
        total=len(found),
        page=page,
        pages=pages,
        due=sum(row.standing.is_due for row in every),
        goals=list(goals),
        collectors=sorted(collectors.items(), key=lambda pair: pair[1].casefold()),
    )


def with_latest(plan: Plan):
    """The plan's indicators with `latest`, `latest_on` and `goal_of`; one statement."""
    newest = IndicatorValue.objects.filter(indicator=OuterRef("pk")).order_by("-measured_on")
    return (
        Indicator.objects.filter(plan=plan)
        .select_related("goal", "objective", "strategy", "collector")
        .annotate(
            latest=Subquery(newest.values("value")[:1]),
            latest_on=Subquery(newest.values("measured_on")[:1]),
            goal_of=Coalesce(
                F("goal"),
                F("objective__goal"),
                F("strategy__goal"),
                F("strategy__objective__goal"),
            ),
        )
        .order_by("position", "pk")
    )


def _row(one: Indicator, today: date) -> Row:
    return Row(one, under(one), standing(one, one.latest, one.latest_on, today))


def under(one: Indicator) -> str:
    """What it is an indicator of, in words."""
    for name, word in (("goal", "Goal"), ("objective", "Objective"), ("strategy", "Strategy")):
        if found := getattr(one, name):
            return f"{word}: {found}"
    return "The plan as a whole"


def _fits(row: Row, wanted: Wanted) -> bool:
    one = row.indicator
    goal = WHOLE if one.goal_of is None else str(one.goal_of)
    shown = {
        "": True,
        DUE: row.standing.is_due,
        UNMEASURED: one.latest is None,
        NO_TARGET: one.target is None,
    }
    return (
        wanted.kind in {"", one.kind_of}
        and wanted.goal in {"", goal}
        and wanted.collector in {"", str(one.collector_id)}
        and shown[wanted.show]
    )


def draw(one: Indicator, values: list[IndicatorValue]) -> Figure | None:
    """Its values over time with baseline and target; None where there is no number at all."""
    points = [(value.measured_on, float(value.value)) for value in values]
    levels = {
        "baseline": _level(one.baseline_on, one.baseline),
        "target": _level(one.target_on, one.target),
    }
    if not points and not any(levels.values()):
        return None
    return trend(f"{one.name}: what was measured", points, unit=one.unit, **levels)


def _level(day: date | None, value: Decimal | None) -> tuple[date | None, float] | None:
    return None if value is None else (day, float(value))
