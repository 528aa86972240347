"""The name guard at the deliverable: every text of a document is searched before it is frozen."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from collaborators import protection
from collaborators.protection import Found
from deliverables.document import Document, Fact, Figure, Heading
from deliverables.drawing import labels_in, words_in

REASON = "Why this version"
# Fields of blocks that are no text for a reader: keys of records and of the renderers.
NO_TEXT = frozenset({"facts", "widths", "level", "ordered", "passage", "svg"})
# What heads a table, whatever records its rows were written from.
OF_TABLES = frozenset({"caption", "columns"})


@dataclass(frozen=True)
class Passage:
    """One text of a document and where it stands: its component and the heading above it.

    `component` is '' for the cover and the version's reason; `fact` is the record it was written
    from, where that is one.
    """

    text: str
    component: str
    title: str
    heading: str = ""
    fact: Fact | None = None

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return f"{self.title}: {self.heading}" if self.heading else self.title


@dataclass(frozen=True)
class Report:
    """What keeps a document from being frozen, and what was decided not to.

    `blocking` and `decided` are (passage, what was found in it); `unconsented` are (key, printed
    name) of people whose full name may not be printed yet; `unsearched` (key, name).
    """

    blocking: tuple[tuple[Passage, Found], ...]
    decided: tuple[tuple[Passage, Found], ...]
    unconsented: tuple[tuple[int, str], ...]
    unsearched: tuple[tuple[int, str], ...]

    @property
    def stops(self) -> int:
        """How many things have to be put right; 0 when the document may be frozen."""
        return len(self.blocking) + len(self.unconsented)


class NamesFound(Exception):
    """Nothing was frozen: protected names stand in the document."""

    def __init__(self, report: Report) -> None:
        super().__init__(f"Protected names stand in {report.stops} places of the document.")
        self.report = report


def check(document: Document, *, reason: str = "") -> Report:
    """Search every text of the document, and why the version is made. The wall must be open."""
    known = protection.load()
    texts = list(passages(document, reason=reason))
    found = [(texts[item.hit.text], item) for item in known.find([item.text for item in texts])]
    return Report(
        blocking=tuple(pair for pair in found if not pair[1].is_decided),
        decided=tuple(pair for pair in found if pair[1].is_decided),
        unconsented=known.unconsented,
        unsearched=tuple(known.unsearched),
    )


def passages(document: Document, *, reason: str = "") -> Iterator[Passage]:
    """Every text of the document. The cells of a table row are one text, so are a list's items."""
    for text in _texts(reason):
        yield Passage(text, "", REASON)
    for field in dataclasses.fields(document):
        if field.name not in {"components", "schema", "shape"}:
            for text in _texts(getattr(document, field.name)):
                yield Passage(text, "", "Cover and statements")
    for component in document.components:
        yield Passage(component.title, component.key, component.title)
        heading = ""
        for block in component.blocks:
            if isinstance(block, Heading):
                heading = block.text
            facts = getattr(block, "facts", ())
            if isinstance(block, Figure):
                for text in (words_in(block.svg), labels_in(block.svg)):
                    yield Passage(text, component.key, component.title, heading)
            for field in dataclasses.fields(block):
                if field.name in NO_TEXT:
                    continue
                found = _texts(getattr(block, field.name))
                for at, text in enumerate(found):
                    one = facts[at] if field.name == "rows" and len(facts) == len(found) else None
                    one = facts[0] if len(facts) == 1 and field.name not in OF_TABLES else one
                    yield Passage(text, component.key, component.title, heading, one)


def _texts(value: Any) -> list[str]:
    """The texts in a value of a block: a string, a row of strings, rows of strings, or a record."""
    if isinstance(value, str):
        return [value] if value else []
    if dataclasses.is_dataclass(value):
        value = tuple(getattr(value, field.name) for field in dataclasses.fields(value))
    if not isinstance(value, tuple | list):
        return []
    if all(isinstance(item, str) for item in value):
        return ["\n".join(value)] if value else []
    return [text for item in value for text in _texts(item)]
