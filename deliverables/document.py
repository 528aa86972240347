"""The written deliverable as data: `assemble` makes it, versions store it, renderers draw it.

A Document is a tree of frozen dataclasses with no reference to the database. Its canonical JSON
(sorted keys, no spaces, UTF-8) is what a version keeps and hashes, so two equal documents have
equal bytes. Renderers know only the blocks in this file; only `assemble` knows Appendix A.

What came after the first documents (`LATER`) is left out of the JSON where it is empty, so that a
document without it is the same bytes before and after.
"""

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from typing import Any

SCHEMA = 1
REPORT = "report"


@dataclass(frozen=True)
class Fact:
    """A record that a block was written from: its kind ("activity") and its primary key."""

    kind: str
    pk: int


@dataclass(frozen=True)
class Prose:
    """Paragraphs as sanitized HTML (p, ul, ol, li, strong, em, a, blockquote, br).

    `passage` names a paragraph that is written from records and that the team may reword.
    """

    html: str
    facts: tuple[Fact, ...] = ()
    passage: str = ""


@dataclass(frozen=True)
class Items:
    """A list of plain-text items; `ordered` numbers them."""

    items: tuple[str, ...]
    ordered: bool = False
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Note:
    """A footnote to a table: its text, and the row, column and line of the cell that refers to it.

    Rows, columns and lines count from 0; the reference stands at the end of the line.
    """

    text: str
    row: int
    column: int = 0
    line: int = 0


@dataclass(frozen=True)
class Table:
    """A rectangular table of plain text. The first cell of every row heads the row.

    `widths` are percentages of the text width, one a column, adding up to 100.
    A newline in a cell starts a new line in the cell. `notes` are in the order of their
    references: by row, column and line.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    facts: tuple[Fact, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A picture: `svg` as `figures.paper.on_paper` writes it, with its print colors inside.

    `alternative` says in words what it shows, for who does not see it; a Table with the same
    facts follows it. The drawing is kept whole, so that a version looks alike for ever.
    """

    caption: str
    alternative: str
    svg: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Missing:
    """What a reader sees where nothing was written: a sentence, never a blank."""

    text: str = "No response provided."


@dataclass(frozen=True)
class Heading:
    """A heading inside a component: level 2 below the component's own, level 3 below that."""

    level: int
    text: str


Block = Prose | Items | Table | Figure | Missing | Heading


@dataclass(frozen=True)
class Component:
    """One part of the deliverable; `key` names it in reviews and in the requirement set.

    `requirement` is the set's own title of it, where the document's shape gives it another.
    `required` is None in a document that nobody asks parts of, as a review's history.
    """

    key: str
    title: str
    required: bool | None
    blocks: tuple[Block, ...]
    requirement: str = ""


@dataclass(frozen=True)
class Document:
    """A whole deliverable.

    `statements` are the (label, sentence) pairs that the funder asks for, in print order.
    `front` are the (label, value) pairs of the cover. Dates are ISO 8601 strings. `shape` is the
    form it is told in: "report", "action" or "website".
    """

    title: str
    subtitle: str
    language: str
    grantee: str
    front: tuple[tuple[str, str], ...]
    statements: tuple[tuple[str, str], ...]
    components: tuple[Component, ...]
    schema: int = SCHEMA
    shape: str = REPORT

    def component(self, key: str) -> Component:
        """The component with this key; KeyError when the document has none."""
        for component in self.components:
            if component.key == key:
                return component
        raise KeyError(key)


BLOCK_TYPES = {cls.__name__.lower(): cls for cls in (Prose, Items, Table, Figure, Missing, Heading)}
LATER = ("notes",)


def to_json(document: Document) -> str:
    """Canonical JSON text of a document: equal documents give equal text."""
    data = dataclasses.asdict(document)
    # A report is written as it was before there were other shapes, so its hash stays what it was.
    if document.shape == REPORT:
        del data["shape"]
    for component, source in zip(data["components"], document.components, strict=True):
        for block, original in zip(component["blocks"], source.blocks, strict=True):
            block["type"] = type(original).__name__.lower()
            for name in LATER:
                if name in block and not block[name]:
                    del block[name]
        if not source.requirement:
            del component["requirement"]
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def from_json(text: str) -> Document:
    """The document whose canonical JSON is `text`."""
    data = json.loads(text)
    data["components"] = tuple(
        Component(**(item | {"blocks": tuple(_block(block) for block in item["blocks"])}))
        for item in data["components"]
    )
    data["front"] = _tuples(data["front"])
    data["statements"] = _tuples(data["statements"])
    return Document(**data)


def sha256(text: str) -> str:
    """Hexadecimal SHA-256 of the UTF-8 bytes of `text`."""
    return sha256_of_bytes(text.encode())


def sha256_of_bytes(data: bytes) -> str:
    """Hexadecimal SHA-256 of `data`."""
    return hashlib.sha256(data).hexdigest()


def _block(data: dict[str, Any]) -> Block:
    fields = dict(data)
    kind = BLOCK_TYPES[fields.pop("type")]
    if "facts" in fields:
        fields["facts"] = tuple(Fact(**fact) for fact in fields["facts"])
    if "notes" in fields:
        fields["notes"] = tuple(Note(**note) for note in fields["notes"])
    return kind(**{name: _tuples(value) for name, value in fields.items()})


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list | tuple) else value
