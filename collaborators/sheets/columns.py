"""What a spreadsheet of a table holds: its columns, found by their headings, and their cells."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from editing.clean import clean_line
from editing.fields import (
    Amount,
    Choice,
    Day,
    Flag,
    Kind,
    Line,
    Number,
    Refused,
    Several,
)
from editing.models import EditableModel

KEY = "Key"
KINDS = (Line, Day, Choice, Several, Flag, Number, Amount)
YES = {"yes", "y", "true", "x", "1", "✓", "✔"}
NO = {"no", "n", "false", "0"}
# A day as a spreadsheet program set to American English shows it; `date` takes ISO 8601.
AMERICAN_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00:00(:00)?")
# A spreadsheet program takes a cell that begins like this for a formula.
FORMULA_LIKE = re.compile(r"'*[=+\-@\t\r]")
NEUTRALISED = re.compile(r"'+[=+\-@\t\r]")


@dataclass(frozen=True)
class Columns:
    """The columns of one model's spreadsheets, in order: its `editable` fields that fit a cell.

    `name` is the one field without which a row says nothing; `aliases` are further headings that
    people give to a field, in lower case; `help` says where the headings can be learned.
    """

    model: type[EditableModel]
    name: str
    aliases: Mapping[str, str] = field(default_factory=dict)
    help: str = "Download the register to see all headings."

    @property
    def kinds(self) -> dict[str, Kind]:
        """Field -> kind, for every field that has a column."""
        return {name: kind for name, kind in self.model.editable.items() if isinstance(kind, KINDS)}

    @property
    def labels(self) -> list[str]:
        """The headings of an exported file: the key's first."""
        return [KEY, *(kind.label for kind in self.kinds.values())]

    def headings(self) -> dict[str, str]:
        """Every heading that is understood, as `plain_heading` writes it -> field, or KEY."""
        known = {plain_heading(KEY): KEY} | dict(self.aliases)
        for name, kind in self.kinds.items():
            known |= {plain_heading(name): name, plain_heading(kind.label): name}
        return known


def plain_heading(text: str) -> str:
    """A heading without case, punctuation at its end and folds: what two are compared by."""
    return clean_line(text.replace("_", " ")).rstrip(" *:").casefold()


def read_cell(kind: Kind, text: str) -> Any:
    """The value that a cell's text writes. Raises Refused with the sentence for the row.

    An empty cell is the field's empty value, and Refused where it has none.
    """
    if isinstance(kind, Choice):
        return kind.parse([_option(kind, text)])
    if isinstance(kind, Several):
        parts = [part for part in re.split(r"[;\n]", text) if part.strip()]
        return kind.parse([_option(kind, part) for part in parts])
    if isinstance(kind, Flag):
        return kind.parse([_flag(kind, text)])
    if isinstance(kind, Day):
        return kind.parse([_day(text)])
    return kind.parse([text])


def write_cell(kind: Kind, value: Any) -> str:
    """A stored value in the words that people see; `read_cell` reads it back to the same value."""
    if isinstance(kind, Flag):
        return "yes" if value else "no"
    labels = dict(kind.options)
    if isinstance(kind, Several):
        return "; ".join(labels.get(one, one) for one in value or ())
    if isinstance(kind, Choice):
        return labels.get(value, value) if value else ""
    return kind.text(value)


def neutral(text: str) -> str:
    """`text` as a CSV file may hold it: an apostrophe before what would be run as a formula."""
    return f"'{text}" if FORMULA_LIKE.match(text) else text


def as_typed(text: str) -> str:
    """`neutral` undone."""
    return text[1:] if NEUTRALISED.match(text) else text


def cell_text(value: Any) -> str:
    """A cell of a workbook as text: whole numbers in digits, days as ISO 8601, yes and no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _option(kind: Kind, text: str) -> str:
    wanted = clean_line(text).casefold()
    for value, label in kind.options:
        if wanted in {value.casefold(), label.casefold()}:
            return value
    allowed: Sequence[str] = [label for value, label in kind.options if value]
    raise Refused(
        f"{kind.label} does not know “{_short(text)}”. It takes: {', '.join(allowed)}."
        if wanted
        else f"{kind.label} cannot be empty. It takes: {', '.join(allowed)}."
    )


def _flag(kind: Kind, text: str) -> str:
    wanted = clean_line(text).casefold()
    if wanted in YES:
        return "1"
    if wanted in NO or not wanted:
        return "0"
    raise Refused(f"{kind.label} is yes or no; this says “{_short(text)}”.")


def _day(text: str) -> str:
    plain = clean_line(text)
    if found := AMERICAN_DAY.fullmatch(plain):
        month, day, year = (int(part) for part in found.groups())
        return f"{year:04}-{month:02}-{day:02}"
    if found := MIDNIGHT.fullmatch(plain):
        return found[1]
    return plain


def _short(text: str) -> str:
    plain = clean_line(text)
    return plain if len(plain) <= 60 else f"{plain[:57]}…"
