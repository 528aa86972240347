"""Rows and what is stored, side by side: what each row would add, change or leave; no database."""

import copy
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from collaborators.sheets.columns import Columns, read_cell, write_cell
from collaborators.sheets.reading import Row
from editing.clean import clean_line
from editing.fields import Refused, whole_number
from editing.models import EditableModel

# How many stored entries of one name a question offers.
MOST_CANDIDATES = 20
NEW, CHANGED, UNCHANGED, QUESTION, REFUSED = "new", "changed", "unchanged", "question", "refused"


@dataclass(frozen=True)
class Ways:
    """How rows find their entries and what an empty cell means, as the person has ticked."""

    by_name: bool = True
    clear_empty: bool = False


@dataclass(frozen=True)
class Change:
    """One field that a row would change, in the words of the spreadsheet, and its value."""

    field: str
    label: str
    old: str
    new: str
    value: Any


@dataclass(frozen=True)
class Candidate:
    """A stored entry that a row may be about, at its version, and what the row would change."""

    pk: int
    version: int
    name: str
    changes: tuple[Change, ...]
    refusal: str = ""


@dataclass
class Line:
    """What one row comes to.

    `candidates` holds the one entry of a changed or unchanged row and every possible one of a
    question; `values` is what a new entry would hold; `asks` are doubts about values that are
    taken all the same; `why` says why a refused row is refused.
    """

    row: Row
    name: str
    status: str
    candidates: tuple[Candidate, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    asks: tuple[str, ...] = ()
    why: tuple[str, ...] = ()

    @property
    def promise(self) -> list:
        """What the preview showed, as JSON: applied only while it is still the same."""
        return [self.status, sorted([one.pk, one.version] for one in self.candidates)]


def plan(
    rows: Sequence[Row], stored: Sequence[EditableModel], columns: Columns, ways: Ways
) -> list[Line]:
    """One line for each row, in the rows' order, against the entries that are `stored`.

    A row with a key is about that entry. One without is about the entry of exactly its name,
    if that is asked for; where several entries or several rows have the name, it is a question.
    """
    matcher = _Matcher(rows, stored, columns, ways)
    return [matcher.line(row) for row in rows]


def counts(lines: Sequence[Line]) -> dict[str, int]:
    """How many lines of each status, every status named."""
    found = Counter(line.status for line in lines)
    return {status: found[status] for status in (NEW, CHANGED, QUESTION, UNCHANGED, REFUSED)}


class _Matcher:
    def __init__(self, rows, stored, columns: Columns, ways: Ways) -> None:
        self.columns, self.ways = columns, ways
        self.kinds = columns.kinds
        self.empty = columns.model()
        self.stored = {found.pk: found for found in stored}
        self.texts = {pk: self._texts(found) for pk, found in self.stored.items()}
        keys = Counter(whole_number(row.key) for row in rows if row.key)
        self.first_with: dict[int, int] = {}
        self.claimed = {key for key in keys if key in self.stored}
        self.named: dict[str, list[int]] = defaultdict(list)
        for pk, texts in self.texts.items():
            self.named[texts[columns.name]].append(pk)
        self.rows_named = Counter(self._name(row) for row in rows if not row.key)

    def line(self, row: Row) -> Line:
        name = self._name(row)
        if row.key:
            return self._by_key(row, name)
        if not name:
            label = self.kinds[self.columns.name].label
            return Line(row, "", REFUSED, why=(f"{label} is empty. Write a name in this row.",))
        same = [pk for pk in self.named.get(name, ()) if pk not in self.claimed]
        if self.ways.by_name and len(same) == 1 and self.rows_named[name] == 1:
            return self._against(row, name, same[0])
        fresh = self._new(row, name)
        if not self.ways.by_name or not same or fresh.status == REFUSED:
            return fresh
        candidates = tuple(self._candidate(row, pk) for pk in same[:MOST_CANDIDATES])
        fresh.status, fresh.candidates = QUESTION, candidates
        return fresh

    def _by_key(self, row: Row, name: str) -> Line:
        pk = whole_number(row.key)
        if pk not in self.stored:
            why = (
                f"No entry here has the key {row.key[:20]}. Empty that cell to add the row as a "
                "new entry."
            )
            return Line(row, name, REFUSED, why=(why,))
        first = self.first_with.setdefault(pk, row.number)
        if first != row.number:
            return Line(row, name, REFUSED, why=(f"Row {first} has the same key.",))
        return self._against(row, name or self.texts[pk][self.columns.name], pk)

    def _against(self, row: Row, name: str, pk: int) -> Line:
        candidate = self._candidate(row, pk)
        if candidate.refusal:
            return Line(row, name, REFUSED, why=tuple(candidate.refusal.split("\n")))
        status = CHANGED if candidate.changes else UNCHANGED
        asks = self._asks({change.field: change.value for change in candidate.changes})
        return Line(row, name, status, (candidate,), asks=asks)

    def _candidate(self, row: Row, pk: int) -> Candidate:
        found, texts = self.stored[pk], self.texts[pk]
        wrong, changes = [], []
        trial = copy.copy(found)
        for name, kind in self.kinds.items():
            text = row.cells.get(name)
            if text is None:
                continue
            if clean_line(text) == texts[name] or (not text.strip() and not self._clears(name)):
                continue
            try:
                value = read_cell(kind, text)
            except Refused as refusal:
                wrong.append(str(refusal))
                continue
            if kind.text(value) == kind.text(getattr(found, name)):
                continue
            setattr(trial, name, value)
            changes.append(Change(name, kind.label, texts[name], write_cell(kind, value), value))
        wrong += self._refusals(trial, {change.field: change.value for change in changes})
        return Candidate(
            pk, found.version, texts[self.columns.name], tuple(changes), "\n".join(wrong)
        )

    def _clears(self, name: str) -> bool:
        """Whether an empty cell empties this field: asked for, and the field can be empty."""
        if not self.ways.clear_empty:
            return False
        try:
            self.kinds[name].parse([""])
        except Refused:
            return False
        return True

    def _new(self, row: Row, name: str) -> Line:
        wrong, values = [], {}
        for field_name, kind in self.kinds.items():
            text = row.cells.get(field_name, "")
            if not text.strip():
                continue  # the table's own default
            try:
                values[field_name] = read_cell(kind, text)
            except Refused as refusal:
                wrong.append(str(refusal))
        trial = self.columns.model(**values)
        wrong += self._refusals(trial, values)
        if wrong:
            return Line(row, name, REFUSED, why=tuple(wrong))
        asks = self._asks(values)
        if self.rows_named[name] > 1:
            asks += ("Other rows have this name; each is an entry of its own.",)
        elif name in self.named and not (self.ways.by_name and self._free(name)):
            asks += ("The register has an entry with this name; this adds another.",)
        return Line(row, name, NEW, values=values, asks=asks)

    def _free(self, name: str) -> bool:
        return any(pk not in self.claimed for pk in self.named[name])

    def _refusals(self, trial: EditableModel, values: dict[str, Any]) -> list[str]:
        found = [trial.refuse(name, value) for name, value in values.items()]
        return [sentence for sentence in found if sentence]

    def _asks(self, values: dict[str, Any]) -> tuple[str, ...]:
        asked = [self.kinds[name].question(value) for name, value in values.items()]
        return tuple(question for question in asked if question)

    def _texts(self, found: EditableModel) -> dict[str, str]:
        return {name: write_cell(kind, getattr(found, name)) for name, kind in self.kinds.items()}

    def _name(self, row: Row) -> str:
        return clean_line(row.cells.get(self.columns.name, ""))
