"""The tags of a piece, mended between WeasyPrint's last step and the writing of its pages.

WeasyPrint 70 passes PDF/UA-1 but leaves a reader worse off than need be: header cells have no
scope, a table over three pages is three tables with three heads, a link is described by its bare
address, a note is a paragraph like any other, and each line of a paragraph is an element of its
own, which is half of all elements. `finish` is its `finisher=` hook and mends these.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import pydyf
from weasyprint.document import Document as LaidOut
from weasyprint.formatting_structure import boxes

from deliverables.errors import RenderError

# Links to a place in the document, which is in another piece as often as not.
PLACE = "place:"
# A note is led to by its number in the text, and leads back there (deliverables/markup.py).
NOTE = re.compile(r"(.+)-(note|ref)-(\d+)")
# Elements that hold words themselves; a Span in one says nothing of them.
HOLD_WORDS = {
    *("/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/Caption", "/Span"),
    *("/TH", "/TD", "/Lbl", "/LBody", "/Note"),
}


def finish(laid_out: LaidOut, pdf: pydyf.PDF, *, continues: bool = False) -> None:
    """Mend the tags of `pdf`, made from `laid_out`. Changes `pdf` in place.

    With `continues` the first table began in an earlier piece: its head is not read out again.
    """
    tags = _Tags(pdf)
    joined = _JoinedTables(tags)
    for page in laid_out.pages:
        for box in page._page_box.descendants():
            if getattr(box, "link_annotation", None) and box.element is not None:
                _describe(box)
                tags.name_note(box)
            elif isinstance(box, boxes.TableBox):
                joined.add(box)
    if continues:
        tags.cut(next(item for item in tags.in_order() if item["S"] == "/THead"))
    kept = tags.kept()
    _scope_cells(tags, kept)
    _take_in_spans(tags, kept)
    _paint_as_artifacts(tags, kept)


def _describe(box: boxes.Box) -> None:
    """Give a link its words, and one to a place in the document that place's name."""
    link, words = box.link_annotation, " ".join("".join(box.element.itertext()).split())
    link["Contents"] = pydyf.String(words)
    address = box.element.get("href", "")
    if address.startswith(PLACE):
        link["Dest"] = pydyf.String(address.removeprefix(PLACE))
        del link["A"]


class _Tags:
    """The structure tree: elements by number, and the few moves that the mending needs."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self.pdf = pdf
        self.root = self.at(pdf.catalog["StructTreeRoot"])

    def at(self, reference: bytes) -> pydyf.Dictionary:
        """The object that b"12 0 R" refers to."""
        return self.pdf.objects[int(reference.split()[0])]

    def name_note(self, box: boxes.Box) -> None:
        """Tag what a link between a note and its number stands in: the note, or the reference."""
        address = box.element.get("href", "")
        found = NOTE.fullmatch(address.removeprefix(PLACE))
        if found is None or not address.startswith(PLACE):
            return  # Authors' own links may end like ours.
        part, leads_to, number = found.groups()
        owners = self.at(self.root["ParentTree"])["Nums"]
        around = self.above(self.at(owners[2 * box.link_annotation["StructParent"] + 1]))
        if leads_to == "note":
            around["S"] = "/Reference"
        else:
            around["S"] = "/Note"
            around["ID"] = pydyf.String(f"{part}-note-{number}")

    def above(self, element: pydyf.Dictionary) -> pydyf.Dictionary:
        """The parent of an element."""
        return self.at(element["P"])

    def climb(self, element: pydyf.Dictionary, tag: str) -> pydyf.Dictionary:
        """The nearest ancestor with this tag ("/Table")."""
        while element.get("S") != tag:
            if "P" not in element:
                raise RenderError(f"A cell stands outside of any {tag[1:].lower()}.")
            element = self.above(element)
        return element

    def move(self, element: pydyf.Dictionary, parent: pydyf.Dictionary) -> None:
        """Make `element` the last child of `parent`; its old parent is for the caller to cut."""
        element["P"] = parent.reference
        parent["K"].append(element.reference)

    def cut(self, element: pydyf.Dictionary) -> None:
        """Take `element` out of the tree, with each ancestor that it leaves empty."""
        parent = self.above(element)
        parent["K"].remove(element.reference)
        if not parent["K"] and "P" in parent:
            self.cut(parent)

    def children(self, element: pydyf.Dictionary) -> Iterator[pydyf.Dictionary]:
        """The objects below `element`; marked-content numbers are passed over."""
        for kid in element.get("K", ()):
            if isinstance(kid, bytes):
                yield self.at(kid)

    def in_order(self) -> Iterator[pydyf.Dictionary]:
        """Every structure element, as read."""
        waiting = list(self.children(self.root))
        while waiting:
            element = waiting.pop()
            if "S" in element:
                yield element
                waiting.extend(reversed(list(self.children(element))))

    def kept(self) -> dict[int, pydyf.Dictionary]:
        """Every object that the tree still reaches, by number."""
        found: dict[int, pydyf.Dictionary] = {}
        waiting = list(self.children(self.root))
        while waiting:
            element = waiting.pop()
            found[element.number] = element
            waiting.extend(self.children(element))
        return found


class _JoinedTables:
    """One Table element for each table of the document, however many pages it covers.

    WeasyPrint leaves the element of a body cell in `cell.mark`; boxes on two pages that come from
    one HTML element are parts of one table, row or cell.
    """

    def __init__(self, tags: _Tags) -> None:
        self.tags = tags
        self.bodies: dict[Element, pydyf.Dictionary] = {}
        self.cells: dict[Element, pydyf.Dictionary] = {}

    def add(self, table: boxes.TableBox) -> None:
        """Take in the part of a table that stands on one page; pages come in order."""
        rows = [
            row
            for group in table.children
            if not group.is_header and not group.is_footer
            for row in group.children
        ]
        if not rows:
            return
        first = self.bodies.get(table.element)
        here = self.tags.climb(rows[0].children[0].mark, "/Table")
        for row in rows:
            self._add_row(row, first)
        if first is None:
            self.bodies[table.element] = self.tags.climb(rows[0].children[0].mark, "/TBody")
        else:
            self.tags.cut(here)

    def _add_row(self, row: boxes.TableRowBox, body: pydyf.Dictionary | None) -> None:
        known = [self.cells.get(cell.element) for cell in row.children]
        if any(known):
            for cell, whole in zip(row.children, known, strict=True):
                for part in self.tags.children(cell.mark):
                    self.tags.move(part, whole)
                cell.mark["K"].clear()
            return
        for cell in row.children:
            self.cells[cell.element] = cell.mark
        if body is not None:
            self.tags.move(self.tags.climb(row.children[0].mark, "/TR"), body)


def _scope_cells(tags: _Tags, kept: dict[int, pydyf.Dictionary]) -> None:
    """Say of each header cell what it heads.

    All tables here are plain grids, for which a scope says all; WeasyPrint's lists of header ids
    are left out, since they point at the repeated heads.
    """
    for element in kept.values():
        if element.get("S") == "/TD":
            element.pop("A", None)
        elif element.get("S") == "/TH":
            group = tags.above(tags.above(element))
            scope = "/Column" if group["S"] == "/THead" else "/Row"
            element["A"] = pydyf.Dictionary({"O": "/Table", "Scope": scope})
            element.pop("ID", None)


def _take_in_spans(tags: _Tags, kept: dict[int, pydyf.Dictionary]) -> None:
    """Let paragraphs and cells hold their lines themselves, where these are on their own page."""
    owners = tags.at(tags.root["ParentTree"])["Nums"]
    marks = {page: owners[2 * n + 1] for n, page in enumerate(tags.pdf.page_references)}
    for element in list(kept.values()):
        if element.get("S") not in HOLD_WORDS:
            continue
        for place, kid in enumerate(element["K"]):
            span = kept.get(int(kid.split()[0])) if isinstance(kid, bytes) else None
            if span is None or not _is_a_line(span) or span["Pg"] != element["Pg"]:
                continue
            [mark] = element["K"][place : place + 1] = span["K"]
            marks[span["Pg"]][mark] = element.reference
            del kept[span.number]


def _is_a_line(element: pydyf.Dictionary) -> bool:
    return (
        element.get("S") == "/Span" and len(element["K"]) == 1 and isinstance(element["K"][0], int)
    )


def _paint_as_artifacts(tags: _Tags, kept: dict[int, pydyf.Dictionary]) -> None:
    """Turn what is painted but in no tag (running heads, repeated table heads) into artifacts."""
    pdf = tags.pdf
    owners = tags.at(tags.root["ParentTree"])["Nums"]
    for page_number, reference in enumerate(pdf.page_references):
        contents = tags.at(tags.at(reference)["Contents"]).stream
        marks = owners[2 * page_number + 1]
        for index, item in enumerate(contents):
            if not isinstance(item, pydyf.Dictionary) or "MCID" not in item:
                continue
            number = item["MCID"]
            if int(marks[number].split()[0]) not in kept:
                contents[index - 1] = b"/Artifact"
                contents[index] = pydyf.Dictionary({"Type": "/Pagination"})
                marks[number] = b"null"
    for element in pdf.objects:
        if (
            isinstance(element, pydyf.Dictionary)
            and element.get("Type") == "/StructElem"
            and element.number not in kept
        ):
            element.clear()
