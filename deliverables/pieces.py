"""Components as pieces to draw: which follow one another on a page, where a long one is divided,
and what each piece's HTML is.

A piece is drawn with somewhat more than it keeps: where its last full page ends between two
paragraphs, headings or rows, the next piece begins, so nobody sees the seam. Only a very long
component also begins a new page before a heading, that its halves be drawn side by side and an
edit in one leave the other alone. The same words give the same pieces.
"""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from deliverables.markup import Part

# Characters of markup, some 3,000 a page: what a piece is drawn with, and what a stretch has before
# a heading begins a new page. Parts that together have no more follow one another.
PIECE_CHARACTERS = 28_000
STRETCH_CHARACTERS = 80_000
# A part so short always follows the last, wherever that ends.
SHORT_CHARACTERS = 6_000
# A picture takes a third of a page or so, however many characters draw it.
PICTURE_CHARACTERS = 1_000
TABLE = re.compile(
    r'(<div class="scroll[^>]*><table>.*?<tbody>)(.*)(</tbody></table></div>)', re.DOTALL
)
CAPTION = re.compile(r"<caption>.*?</caption>", re.DOTALL)
TAG = re.compile(r"<(/?)[a-zA-Z][^>]*?(/?)>")
PLACE = "place:"
EYEBROW = '<p class="eyebrow">'


@dataclass(frozen=True, order=True)
class Place:
    """Where a piece begins: run of parts, element of it, row of that, from 0; end of a stretch."""

    run: int
    item: int
    row: int
    end: int


@dataclass(frozen=True)
class Piece:
    """A piece as HTML. With `open`, what follows it in its run of parts is not all there."""

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
    """Parts that run on, cut into the elements that stand in them one after another."""

    def __init__(self, number: int, parts: Sequence[Part]) -> None:
        self.number = number
        self.items = [
            item
            for part in parts
            for block in (heading(part), *part.blocks)
            for item in elements(block)
        ]
        # Characters before each element, and at last all of them.
        self.sizes = [0, *accumulate(map(len, self.items))]

    def before(self, place: Place) -> int:
        """How many characters of the run stand before a place."""
        if not place.row:
            return self.sizes[place.item]
        item = self.items[place.item]
        return self.sizes[place.item] + len(item) * place.row // item.count("</tr>")

    def stretches(self) -> Iterator[Place]:
        """Where it begins, and where a heading begins a new page: drawn without the others."""
        may_begin = ("<h3", EYEBROW)
        start = size = 0
        for at, item in enumerate(self.items):
            if size > STRETCH_CHARACTERS and item.startswith(may_begin):
                yield Place(self.number, start, 0, at)
                start, size = at, 0
            size += _weight(item)
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
            "markup": SafeString("".join(written)),
        }
        html = render_to_string("print/piece.html", context)
        # A place in the document is in another piece as often as not.
        return Piece(place, html.replace('href="#', f'href="{PLACE}'), not whole, generous)


def runs(parts: Sequence[Part]) -> list[list[Part]]:
    """The parts in runs, of which each begins a page and its parts follow one another on it.

    A part of a page or two on a page of its own leaves most of the paper empty. A long run is
    drawn slower than two halves of it side by side, so long parts begin a page.
    """
    found: list[list[Part]] = []
    size = 0
    for part in parts:
        own = sum(map(_weight, part.blocks))
        if found and (own <= SHORT_CHARACTERS or size + own <= STRETCH_CHARACTERS):
            found[-1].append(part)
            size += own
        else:
            found.append([part])
            size = own
    return found


def _weight(markup: str) -> int:
    return PICTURE_CHARACTERS if markup.startswith("<figure") else len(markup)


def heading(part: Part) -> str:
    """What stands above a part: its number, and its title."""
    return format_html(EYEBROW + '{}</p><h2 id="{}">{}</h2>', part.eyebrow, part.anchor, part.title)


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
