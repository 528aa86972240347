"""Strategies against what they are to cover: whom they reach, and what the solicitation asks.

A grid has a row for each strategy and a column for each thing to cover. Nothing is read here of
actions, so that a plan of 2,500 is as quick as one of 25.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from html import escape

from django.db import transaction
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from editing import actions as editing
from planning.models import Plan, SolicitationItem, Strategy, StrategySolicitationItem
from planning.models.plan import MISSING, label_of
from planning.models.strategy import POPULATIONS
from planning.outline import strategy_numbers


@dataclass(frozen=True)
class Column:
    """Something to cover: `label` heads the column, `words` says it in full. `is_missing` when
    those words could not be found at the source."""

    key: str
    label: str
    words: str = ""
    is_missing: bool = False


# A strategy's key, title and level.
Row = tuple[int, str, str]


@dataclass(frozen=True)
class Grid:
    """`rows` are the strategies in order, `ticks` each one's columns, `numbers` those they have
    in the outline.

    `word` begins what is said of gaps, for example "No strategy reaches".
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    ticks: dict[int, set[str]]
    word: str
    covered: str
    numbers: Mapping[int, str] = field(default_factory=dict)
    counts: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        counts = {
            column.key: sum(column.key in self.ticks.get(pk, ()) for pk, _, _ in self.rows)
            for column in self.columns
        }
        object.__setattr__(self, "counts", counts)

    @property
    def empty(self) -> list[Column]:
        """The columns that no strategy covers."""
        return [column for column in self.columns if not self.counts[column.key]]

    @property
    def idle(self) -> int:
        """How many strategies cover none of the columns."""
        return sum(not self.ticks.get(pk) for pk, _, _ in self.rows)

    def summary(self) -> str:
        """The grid in a sentence or two."""
        if not self.columns or not self.rows:
            return "There is nothing to compare yet."
        if names := [column.label for column in self.empty]:
            said = f"{self.word}: {', '.join(names)}."
        else:
            said = self.covered
        if not self.idle:
            return said
        one = "1 strategy has" if self.idle == 1 else f"{self.idle} strategies have"
        return f"{said} {one} no tick."

    def state(self, key: str) -> str:
        """What stands under a column: how many strategies cover it, or the gap in words."""
        number = self.counts[key]
        if not number:
            return "○ Gap: no strategy"
        return f"● {number} {'strategy' if number == 1 else 'strategies'}"


def populations(plan: Plan) -> Grid:
    """Whom each strategy reaches; four queries."""
    levels = dict(Strategy.Level.choices)
    numbers, rows, ticks = strategy_numbers(plan), {}, {}
    for pk, title, level, reached in Strategy.objects.filter(plan=plan).values_list(
        "pk", "title", "level", "populations"
    ):
        rows[pk] = (pk, title, str(levels[level]) if level else "")
        ticks[pk] = set(reached)
    columns = tuple(Column(key, label) for key, label in POPULATIONS)
    said = ("No strategy reaches", "Each population is reached.")
    return Grid(columns, _ordered(rows, numbers), ticks, *said, numbers=numbers)


def crosswalk(plan: Plan) -> Grid:
    """Which strategy serves what the solicitation asks for; six queries."""
    kinds, places, columns = dict(SolicitationItem.Kind.choices), {}, []
    items = SolicitationItem.objects.filter(plan=plan)
    for pk, kind, number, text in items.values_list("pk", "kind_of", "number", "text"):
        places[kind] = places.get(kind, 0) + 1
        label = label_of(kinds[kind], number or str(places[kind]))
        columns.append(Column(str(pk), label, text or MISSING, not text))
    ticks: dict[int, set[str]] = {}
    links = StrategySolicitationItem.objects.filter(strategy__plan=plan, item__plan=plan)
    for strategy, item in links.values_list("strategy_id", "item_id"):
        ticks.setdefault(strategy, set()).add(str(item))
    titles = Strategy.objects.filter(plan=plan).values_list("pk", "title")
    rows, numbers = {pk: (pk, title, "") for pk, title in titles}, strategy_numbers(plan)
    return Grid(
        tuple(columns),
        _ordered(rows, numbers),
        ticks,
        "No strategy serves",
        "Everything that is entered of the solicitation is served.",
        numbers=numbers,
    )


def _ordered(rows: Mapping[int, Row], numbers: Mapping[int, str]) -> tuple[Row, ...]:
    """As the outline lists them."""
    return tuple(rows[pk] for pk in numbers if pk in rows)


@transaction.atomic
def reach(strategy: int, wanted: Collection[str], *, among: Collection[str], by: User) -> None:
    """Make a strategy reach those of `among` that are `wanted`; the others stay as they are.

    The row is locked first, so that two people who tick different boxes both keep their tick.
    Raises Refused for a population that there is none of.
    """
    found = Strategy.objects.select_for_update().get(pk=strategy)
    reached = (set(found.populations) - set(among)) | (set(wanted) & set(among))
    editing.save_field(
        Strategy, strategy, "populations", sorted(reached), version=found.version, by=by
    )


@transaction.atomic
def serve(strategy: Strategy, wanted: Collection[int], *, among: Collection[int], by: User) -> None:
    """Tie a strategy to those items of `among` that are `wanted`, and untie the others of it."""
    for item in among:
        editing.set_link(
            StrategySolicitationItem,
            strategy.pk,
            item,
            on=item in wanted,
            grantee_id=strategy.grantee_id,
            by=by,
        )


class Drawing:
    """The grid as HTML, joined in Python: a template loop over thousands of boxes is slow."""

    def __init__(self, grid: Grid, slug: str, *, may_edit: bool, levels: bool) -> None:
        self.grid = grid
        self.may_edit = may_edit
        self.levels = levels
        self.page = reverse("strategy", args=[slug, 0])[:-2]

    def table(self, caption: str) -> SafeString:
        """The whole table; every text of the plan in it is escaped."""
        heads = "".join(
            f'<th scope="col">{escape(column.label)}</th>' for column in self.grid.columns
        )
        level = '<th scope="col" class="grid-level">Level</th>' if self.levels else ""
        feet = "".join(
            f'<td data-state="{escape(column.key)}"{self._lit(column)}>'
            f"{escape(self.grid.state(column.key))}</td>"
            for column in self.grid.columns
        )
        blank = '<td class="grid-level"></td>' if self.levels else ""
        rows = "".join([self._row(*row) for row in self.grid.rows])
        # Safe: titles and labels are escaped where they are put in.
        return mark_safe(  # noqa: S308
            f'<table class="table table-compact grid" data-grid><caption class="visually-hidden">'
            f'{escape(caption)}</caption><thead><tr><th scope="col">Strategy</th>{level}{heads}'
            f"</tr></thead><tbody>{rows}</tbody><tfoot><tr>"
            f'<th scope="row">Covered by</th>{blank}{feet}</tr></tfoot></table>'
        )

    def _lit(self, column: Column) -> str:
        return "" if self.grid.counts[column.key] else ' class="is-gap"'

    def _row(self, pk: int, title: str, level: str) -> str:
        ticked, name = self.grid.ticks.get(pk, ()), escape(title)
        cells = "".join([self._cell(pk, name, column, ticked) for column in self.grid.columns])
        number = self.grid.numbers.get(pk, "")
        number = f'<span class="grid-number">{number}</span> ' if number else ""
        word = escape(level) or '<span class="muted">Not said</span>'
        said = f'<td class="grid-level">{word}</td>'
        save = (
            f'<noscript><button class="button-small" name="row" value="{pk}">Save this row'
            "</button></noscript>"
            if self.may_edit
            else ""
        )
        return (
            f'<tr><th scope="row">{number}<a href="{self.page}{pk}/">{name}</a>{save}</th>'
            f"{said if self.levels else ''}{cells}</tr>"
        )

    def _cell(self, pk: int, name: str, column: Column, ticked: Collection[str]) -> str:
        on = column.key in ticked
        if not self.may_edit:
            sign, word = ("✓", "Yes") if on else ("–", "No")
            return (
                f'<td class="grid-cell"><span aria-hidden="true">{sign}</span>'
                f'<span class="visually-hidden">{word}</span></td>'
            )
        return (
            f'<td class="grid-cell"><input type="checkbox" name="row-{pk}" '
            f'value="{escape(column.key)}" aria-label="{escape(column.label)}: {name}"'
            f"{' checked' if on else ''}></td>"
        )
