"""Components as pieces to draw: where a long one is divided, and what each piece's HTML is.

A piece is drawn with somewhat more than it keeps: where its last full page ends between two
paragraphs, headings or rows, the next piece begins, so nobody sees the seam. Only a very long
component also begins a new page before a heading, that its halves be drawn side by side and an
edit in one leave the other alone. The same words give the same pieces.
"""

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from deliverables.markup import Part

# Characters of markup, some 3,000 a page: what a piece is drawn with, and what a long component
# has at least before a heading begins a new page.
PIECE_CHARACTERS = 28_000
STRETCH_CHARACTERS = 72_000
TABLE = re.compile(
    r'(<div class="scroll[^>]*><table>.*?<tbody>)(.*)(</tbody></table></div>)', re.DOTALL
)
CAPTION = re.compile(r"<caption>.*?</caption>", re.DOTALL)
TAG = re.compile(r"<(/?)[a-zA-Z][^>]*?(/?)>")
PLACE = "place:"


@dataclass(frozen=True, order=True)
class Place:
    """Where a piece begins: component from 0, element of it, row of that; `end` of the stretch."""

    part: int
    item: int
    row: int
    end: int


@dataclass(frozen=True)
class Piece:
    """A piece as HTML. With `open`, what follows it in its component is not all there."""

    place: Place
    html: str
    open: bool
    generous: int

    @property
    def continues(self) -> bool:
        """Whether it begins within a table."""
        return self.place.row > 0

    def after(self, items: int, rows: int) -> Place:
        """Where the next one begins, when `items` elements are whole, and `rows` of the next."""
        began = self.place.row if items == 0 else 0
        return replace(self.place, item=self.place.item + items, row=began + rows)


class Cut:
    """A component cut into the elements that stand in it one after another."""

    def __init__(self, number: int, part: Part) -> None:
        self.number, self.part = number, part
        self.items = [item for block in part.blocks for item in elements(block)]
        # Characters before each element, and at last all of them.
        self.sizes = [0, *accumulate(map(len, self.items))]

    def before(self, place: Place) -> int:
        """How many characters of the component stand before a place."""
        if not place.row:
            return self.sizes[place.item]
        item = self.items[place.item]
        return self.sizes[place.item] + len(item) * place.row // item.count("</tr>")

    def stretches(self) -> Iterator[Place]:
        """Where it begins, and where a heading begins a new page: drawn without the others."""
        start = size = 0
        for at, item in enumerate(self.items):
            if size > STRETCH_CHARACTERS and item.startswith("<h3"):
                yield Place(self.number, start, 0, at)
                start, size = at, 0
            size += len(item)
        yield Place(self.number, start, 0, len(self.items))

    def piece(self, place: Place, language: str, *, generous: int = 1) -> Piece:
        """The piece that begins at `place`, with `generous` times the usual amount."""
        written, limit, whole = [], PIECE_CHARACTERS * generous, True
        for at in range(place.item, place.end):
            row = place.row if at == place.item else 0
            kept, whole = _rows(self.items[at], row, limit)
            written.append(kept)
            limit -= len(kept)
            if limit <= 0 or not whole:
                whole = whole and at == place.end - 1
                break
        context = {
            "language": language,
            "part": self.part,
            "begins": place.item == 0 and place.row == 0,
            "markup": SafeString("".join(written)),
        }
        html = render_to_string("print/piece.html", context)
        # A place in the document is in another piece as often as not.
        return Piece(place, html.replace('href="#', f'href="{PLACE}'), not whole, generous)


def elements(markup: str) -> Iterator[str]:
    """The elements that stand side by side in our own markup."""
    start = depth = 0
    for tag in TAG.finditer(markup):
        closing, alone = tag.groups()
        depth += -1 if closing else 0 if alone else 1
        if depth == 0:
            yield markup[start : tag.end()]
            start = tag.end()


def _rows(item: str, start: int, limit: int) -> tuple[str, bool]:
    """An element from its row `start`, and whether it is whole: a table is cut after `limit`."""
    if not start and len(item) < 1.5 * limit:
        return item, True
    table = TABLE.fullmatch(item)
    if table is None:
        return item, True
    before, body, after = table.groups()
    rows = [f"{row}</tr>" for row in body.split("</tr>")[:-1]][start:]
    sizes = list(accumulate(map(len, rows)))
    if start:
        before = CAPTION.sub("", before)
    if sizes[-1] < 1.5 * limit:
        return f"{before}{''.join(rows)}{after}", True
    taken = 1 + bisect(sizes, limit)
    # Its last rows are not kept together: they are drawn again with those that follow.
    before = before.replace("scroll together", "scroll", 1)
    return f"{before}{''.join(rows[:taken])}{after}", False
