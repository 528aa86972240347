"""Two tables as one: which rows came, went, changed or only stand elsewhere, cell by cell."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass

from deliverables.comparing.pairing import has_row_facts, in_order
from deliverables.document import Fact, Table
from editing import wording
from editing.matching import Budget
from editing.wording import Words

SAME, ADDED, REMOVED, CHANGED = "same", "added", "removed", "changed"


@dataclass(frozen=True)
class Row:
    """A row of both tables.

    `cells` follow the compared table's columns. `moved_from` is None for a row in its place, ''
    for one that stands elsewhere in its table, else the caption of the table it came from.
    `moved_to` is set on what is left where it stood: the caption of the table it went to.
    """

    state: str
    cells: tuple[Words, ...]
    moved_from: str | None = None
    moved_to: str | None = None

    @property
    def is_same(self) -> bool:
        """Whether there is nothing to look at."""
        return self.state == SAME and self.moved_from is None and self.moved_to is None


@dataclass(frozen=True)
class TableChange:
    """Both tables in the new one's order, what was taken out where it stood."""

    columns: tuple[tuple[str, str], ...]  # (SAME, ADDED or REMOVED, name)
    rows: tuple[Row, ...]

    @property
    def is_same(self) -> bool:
        """Whether no row and no column differs."""
        return all(state == SAME for state, _ in self.columns) and all(
            row.is_same for row in self.rows
        )


@dataclass(frozen=True)
class Elsewhere:
    """Rows that went to another table of the component, or came from one, by their record."""

    came: dict[Fact, tuple[Table, int]]  # the old table and the row's place in it
    went: dict[Fact, str]  # the caption of the new table


def compare_tables(old: Table, new: Table, elsewhere: Elsewhere, budget: Budget) -> TableChange:
    """Row by row, paired by the record of each, else by its first cell, else by its place."""
    columns = _columns(old.columns, new.columns)
    pairs = _pair_rows(old, new)
    order = [pairs[place] for place in range(len(new.rows)) if place in pairs]
    staying = {order[position] for position in in_order(order)}
    after: dict[int, list[Row]] = defaultdict(list)
    _place_removed(old, columns, pairs, staying, elsewhere, after)
    rows = list(after[-1])
    new_facts = new.facts if has_row_facts(new) else ()
    for place, cells in enumerate(new.rows):
        now = dict(zip(new.columns, cells, strict=True))
        if place in pairs:
            was = dict(zip(old.columns, old.rows[pairs[place]], strict=True))
            moved = None if pairs[place] in staying else ""
            rows.append(_row(columns, was, now, moved, budget))
        elif new_facts and new_facts[place] in elsewhere.came:
            source, at = elsewhere.came[new_facts[place]]
            was = dict(zip(source.columns, source.rows[at], strict=True))
            rows.append(_row(columns, was, now, source.caption, budget))
        else:
            rows.append(Row(ADDED, tuple(wording.added(now.get(name, "")) for _, name in columns)))
        rows += after[place]
    return TableChange(columns, tuple(rows))


def whole_table(table: Table, state: str, went: dict[Fact, str] | None = None) -> TableChange:
    """A table that is only in one of the two; `went` names rows that are in another one now."""
    mark = wording.added if state == ADDED else wording.removed
    facts = table.facts if has_row_facts(table) else (None,) * len(table.rows)
    rows = tuple(
        Row(state, tuple(mark(cell) for cell in cells))
        if fact not in (went or {})
        else _left(table.columns, [(SAME, name) for name in table.columns], cells, went[fact])
        for fact, cells in zip(facts, table.rows, strict=True)
    )
    return TableChange(tuple((SAME, name) for name in table.columns), rows)


def _columns(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The new columns in order, those that were taken out where they stood."""
    found = [(SAME if name in old else ADDED, name) for name in new]
    for place, name in enumerate(old):
        if name not in new:
            found.insert(min(place, len(found)), (REMOVED, name))
    return tuple(found)


def _pair_rows(old: Table, new: Table) -> dict[int, int]:
    if has_row_facts(old) and has_row_facts(new):
        places = {fact: place for place, fact in enumerate(old.facts)}
        return {place: places[fact] for place, fact in enumerate(new.facts) if fact in places}
    pairs: dict[int, int] = {}
    for key in (lambda row: row, lambda row: row[:1]):
        _pair_by(old, new, pairs, key)
    left = [place for place in range(len(old.rows)) if place not in set(pairs.values())]
    fresh = [place for place in range(len(new.rows)) if place not in pairs]
    if len(left) == len(fresh):  # as many as before: their first cells were reworded
        pairs |= dict(zip(fresh, left, strict=True))
    return pairs


def _pair_by(old: Table, new: Table, pairs: dict[int, int], key) -> None:
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    taken = set(pairs.values())
    for place in reversed(range(len(old.rows))):
        if place not in taken:
            waiting[key(old.rows[place])].append(place)
    for place, row in enumerate(new.rows):
        if place not in pairs and waiting.get(key(row)):
            pairs[place] = waiting[key(row)].pop()


def _row(columns, was: dict, now: dict, moved: str | None, budget: Budget) -> Row:
    cells = tuple(
        wording.compare(was.get(name, ""), now.get(name, ""), budget) for _, name in columns
    )
    kept = zip(columns, cells, strict=True)
    changed = any(not words.is_same for (state, _), words in kept if state == SAME)
    return Row(CHANGED if changed else SAME, cells, moved_from=moved)


def _place_removed(old, columns, pairs, staying, elsewhere, after) -> None:
    """Put what is gone behind the row that it stood behind."""
    new_place = {at: place for place, at in pairs.items()}
    facts = old.facts if has_row_facts(old) else ()
    behind = -1
    for at, cells in enumerate(old.rows):
        if at in new_place:
            if at in staying:
                behind = new_place[at]
            continue
        if facts and facts[at] in elsewhere.went:
            row = _left(old.columns, columns, cells, elsewhere.went[facts[at]])
        else:
            was = dict(zip(old.columns, cells, strict=True))
            row = Row(REMOVED, tuple(wording.removed(was.get(name, "")) for _, name in columns))
        after[behind].append(row)


def _left(names, columns, cells, moved_to: str) -> Row:
    was = dict(zip(names, cells, strict=True))
    return Row(
        SAME, tuple(wording.same(was.get(name, "")) for _, name in columns), moved_to=moved_to
    )
