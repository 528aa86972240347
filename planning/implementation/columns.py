"""The table's columns, and how a cell of a spreadsheet becomes a field's value."""

from dataclasses import dataclass

from collaborators.sheets.columns import AMERICAN_DAY, MIDNIGHT
from editing.clean import clean_line
from editing.fields import Kind, Line, Refused
from planning.models import Action

OWNER = "owner"


@dataclass(frozen=True)
class Column:
    """A column of the table: a field of the action, or its owner from the register."""

    key: str
    label: str
    kind: Kind

    @property
    def control(self) -> str:
        return OWNER if self.key == OWNER else self.kind.control


def _of(key: str, label: str) -> Column:
    return Column(key, label, Action.editable[key])


COLUMNS = (
    _of("title", "Action"),
    Column(OWNER, "Owner", Line("Owner", longest=300)),
    _of("responsible", "Responsible, in words"),
    _of("starts_on", "Starts"),
    _of("due_on", "Due"),
    _of("state", "State"),
    _of("resources", "Resources"),
    _of("roadblocks", "Roadblocks"),
    _of("buy_in", "Buy-in needed"),
    _of("products", "Products"),
)
KEYS = tuple(column.key for column in COLUMNS)
FIELDS = tuple(key for key in KEYS if key != OWNER)
BY_KEY = {column.key: column for column in COLUMNS}


def value_of(column: Column, text: str):
    """The field's value from a cell's text; days also as 5/31/2026, choices by their label.

    Raises Refused with the sentence for the cell.
    """
    return column.kind.parse([_as_typed(column, text)])


def _as_typed(column: Column, text: str) -> str:
    if column.control == "day":
        plain = clean_line(text)
        if found := AMERICAN_DAY.fullmatch(plain):
            month, day, year = (int(part) for part in found.groups())
            return f"{year:04}-{month:02}-{day:02}"
        found = MIDNIGHT.fullmatch(plain)
        return found[1] if found else plain
    if column.control == "choice":
        return _choice(column, clean_line(text))
    return text


def _choice(column: Column, text: str) -> str:
    wanted = text.casefold()
    for value, label in column.kind.options:
        if wanted in {value.casefold(), label.casefold()}:
            return value
    offered = ", ".join(label for _, label in column.kind.options)
    raise Refused(f"{column.label}: “{text}” is none of the answers. Write one of: {offered}.")


def shown(column: Column, value) -> str:
    """The value as the table shows it and as a spreadsheet may hold it."""
    if column.control == "choice":
        return dict(column.kind.options)[value] if value else ""
    return column.kind.text(value)
