"""Components as pieces to draw: where a long one is divided, and what each piece's HTML is.

A piece begins on a new page. A component is divided before a heading, where that looks as meant;
a table too long for that is divided between rows at the foot of a full page, so that nobody sees
it. Where that is, is known once the rows before are drawn. The same words give the same pieces.
"""

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from deliverables.markup import Part

# Characters of markup, about 3,500 a page: a piece is divided at the next heading after so many,
PIECE_CHARACTERS = 24_000
# and a table so that each piece has so many, once more than half as many again are left.
TABLE_CHARACTERS = 28_000
TABLE = re.compile(
    r'(<div class="[^"]*" role="group".*?<tbody>)(.*)(</tbody></table></div>.*)', re.DOTALL
)
CAPTION = re.compile(r"<caption>.*?</caption>", re.DOTALL)
PLACE = "place:"


@dataclass(frozen=True, order=True)
class Place:
    """Where a piece begins: its component from 0, the block in it and the row in that block."""

    part: int
    block: int
    end: int
    row: int = 0


@dataclass(frozen=True)
class Piece:
    """A piece as HTML. A table that goes on in another piece begins, or goes on, at `goes_on`."""

    place: Place
    html: str
    goes_on: Place | None
    generous: int

    @property
    def continues(self) -> bool:
        """Whether it begins within a table."""
        return self.place.row > 0

    def after(self, rows: int) -> Place:
        """Where the next piece begins, when `rows` rows of the last table were drawn."""
        return replace(self.goes_on, row=self.goes_on.row + rows)


def places(parts: list[Part]) -> Iterator[Place]:
    """The first place of each stretch of blocks that can be drawn without knowing the others."""
    for number, part in enumerate(parts):
        start = size = 0
        for at, block in enumerate(part.blocks):
            if size > PIECE_CHARACTERS and block.startswith("<h3"):
                yield Place(number, start, at)
                start, size = at, 0
            size += len(block)
        yield Place(number, start, len(part.blocks))


def piece_at(parts: list[Part], place: Place, language: str, *, generous: int = 1) -> Piece:
    """The piece that begins at `place`, with `generous` times the usual rows of a long table."""
    part, written, goes_on = parts[place.part], [], None
    for at in range(place.block, place.end):
        row = place.row if at == place.block else 0
        kept, whole = _rows(part.blocks[at], row, TABLE_CHARACTERS * generous)
        written.append(kept)
        if not whole:
            goes_on = Place(place.part, at, place.end, row)
            break
    context = {
        "language": language,
        "part": part,
        "begins": place.block == 0 and place.row == 0,
        "markup": SafeString("".join(written)),
    }
    html = render_to_string("print/piece.html", context)
    # A place in the document is in another piece as often as not.
    return Piece(place, html.replace('href="#', f'href="{PLACE}'), goes_on, generous)


def _rows(block: str, start: int, limit: int) -> tuple[str, bool]:
    """A block from its row `start`, and whether it is whole: a long table is cut after `limit`."""
    if not start and len(block) < 1.5 * limit:
        return block, True
    table = TABLE.fullmatch(block)
    if table is None:
        return block, True
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
    return f"{before}{''.join(rows[:taken])}</tbody></table></div>", False
