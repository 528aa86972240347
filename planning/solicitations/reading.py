"""From a file to the items of a solicitation: CSV, XLSX or JSON; no database.

A row without wording is an item that could not be found at the source. Nothing is guessed: a row
whose kind is not known is a fault, and a file with faults is not taken.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from collaborators.sheets import reading
from collaborators.sheets.columns import Columns, read_cell
from editing.fields import Refused
from planning.models import Solicitation, SolicitationItem
from planning.solicitations.catalogue import FIELDS, MOST_ITEMS

FORMAT = "throughline-solicitation"
MAX_JSON = 1024 * 1024
HEAD = ("fiscal_year", "number", "title", "source")
COLUMNS = Columns(
    SolicitationItem,
    "kind_of",
    aliases={
        "item": "kind_of",
        "type": "kind_of",
        "no.": "number",
        "no": "number",
        "wording": "text",
        "words": "text",
        "citation": "source",
        "page": "source",
    },
    help="The other columns are Number, Wording and Source.",
)
NO_JSON = "This file begins like JSON but cannot be read as it. Save it again, or send a .csv."


@dataclass
class Read:
    """What a file holds: `head` what it says of the solicitation itself, as texts; `items` ready
    to be stored; `faults` as (row, sentence); `notes` for the reader."""

    head: dict[str, str] = field(default_factory=dict)
    items: list[dict[str, str]] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(data: bytes) -> Read:
    """The items in `data`. Raises Refused for a file that cannot be read in full."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        head, rows, notes = _json(data)
    else:
        sheet = reading.read(data, COLUMNS)
        head, notes = {}, list(sheet.notes)
        if sheet.ignored:
            notes.append(f"Columns that mean nothing here: {', '.join(sheet.ignored)}.")
        rows = [(row.number, row.cells) for row in sheet.rows]
    if not rows:
        raise Refused("This file holds no item. Enter at least one goal, objective or deliverable.")
    if len(rows) > MOST_ITEMS:
        raise Refused(f"This file has {len(rows):,} items; a solicitation takes {MOST_ITEMS}.")
    found = Read(head, notes=notes)
    for number, cells in rows:
        _row(found, number, cells)
    return found


def _row(found: Read, number: int, cells: dict[str, str]) -> None:
    item = {}
    for name, kind in FIELDS.items():
        try:
            item[name] = read_cell(kind, cells.get(name, ""))
        except Refused as refusal:
            found.faults.append((number, str(refusal)))
    # A copy in a plan has the name of the solicitation before it.
    if len(item.get("source", "")) > 200:
        found.faults.append((number, "Where it stands takes 200 characters. Shorten it."))
    found.items.append(item)


def _json(data: bytes) -> tuple[dict[str, str], list[tuple[int, dict[str, str]]], list[str]]:
    if len(data) > MAX_JSON:
        raise Refused("This file is larger than 1 MB. A solicitation's items take far less.")
    try:
        told = json.loads(data.decode("utf-8-sig"))
        # Half of a character, written as an escape, is read without a word and can go nowhere.
        json.dumps(told, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as fault:
        raise Refused(NO_JSON) from fault
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise Refused(f"This is no file of a solicitation: its “format” must be “{FORMAT}”.")
    unknown = sorted(set(told) - {"format", "items", *HEAD})
    items = told.get("items")
    if unknown:
        raise Refused(f"This file has keys that mean nothing here: {', '.join(unknown)[:200]}.")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Refused(
            "The file's “items” must be a list of objects with kind, number, text, source."
        )
    head = {name: _text(told[name], name) for name in HEAD if name in told}
    return head, [(place, _cells(item, place)) for place, item in enumerate(items, start=1)], []


def _cells(item: dict[str, Any], place: int) -> dict[str, str]:
    names = {"kind" if name == "kind_of" else name: name for name in FIELDS}
    if unknown := sorted(set(item) - set(names)):
        raise Refused(f"Item {place} has keys that mean nothing here: {', '.join(unknown)[:200]}.")
    return {names[key]: _text(value, f"item {place}, {key}") for key, value in item.items()}


def _text(value: Any, where: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Refused(f"In this file, {where} must be a text.")
    text = str(value)
    if "\0" in text:
        raise Refused(f"In this file, {where} holds a character that is no text.")
    return text


def written(solicitation: Solicitation) -> str:
    """The solicitation as the JSON that `read` takes."""
    head = {name: getattr(solicitation, name) for name in HEAD if getattr(solicitation, name)}
    items = [
        {
            key: value
            for key, value in (
                ("kind", item.kind_of),
                ("number", item.number),
                ("text", item.text),
                ("source", item.source),
            )
            if value
        }
        for item in solicitation.items.filter(is_withdrawn=False)
    ]
    return json.dumps({"format": FORMAT, **head, "items": items}, ensure_ascii=False, indent=2)
