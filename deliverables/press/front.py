"""Cover, statements and contents, drawn last: with page numbers, and with the fonts of all pieces.

Beside them the running heads are drawn, a page for each, which the merge lays behind the pages.
"""

import re

from weasyprint.document import Document as LaidOut

from deliverables.errors import RenderError
from deliverables.press import engine
from deliverables.press.piece import collector_off, describe
from deliverables.press.structure import finish

FONT = "Noto Sans"
# The number of a page of the body, counted from 1, where the contents name it.
PAGE_NUMBER = re.compile(r'<span class="page" data-page="(\d+)"></span>')
MOST_TRIES = 6
# How many lines of contents a page holds, at most; the statements take some of the first.
LINES_A_PAGE, STATEMENT_LINES = 40, 10


def draw_front(job: dict) -> tuple[dict, bytes]:
    """The front and the running heads: two PDFs one after the other, and what is in them.

    `job` has `html` and `styles` of the front, `heads` and `head_styles` of the running heads,
    `fonts`, the records of the pieces, and `identifier` (32 letters). The answer describes the
    front, says with `front_bytes` where the heads begin, and has in `numerals` the name of the
    font for page numbers with a glyph and a width (1000ths) for each of its characters.
    """
    fonts: dict = {}
    for records in job["fonts"]:
        engine.add_records(fonts, records)
    with collector_off():
        heads = engine.lay_out(
            engine.drawable(job["heads"], job["head_styles"]), job["head_styles"], tagged=False
        )
        heads.fonts = engine.LooseFonts(fonts)
        head_bytes = heads.write_pdf()
        front = _numbered(engine.drawable(job["html"], job["styles"]), job["styles"])
        front.fonts = dict(heads.fonts.items())
        data = front.write_pdf(
            pdf_variant=engine.VARIANT,
            pdf_identifier=job["identifier"].encode() or None,
            finisher=finish,
        )
    told = describe(front) | {"fonts": [], "front_bytes": len(data)}
    return told | {"numerals": _numerals(front.fonts)}, data + head_bytes


def _numbered(html: str, styles: str) -> LaidOut:
    """The front, whose own length is part of every number in its contents.

    The length is guessed, mostly rightly; where it turns out another, all is laid out again.
    """
    lines = len(PAGE_NUMBER.findall(html)) + STATEMENT_LINES
    length = 1 + -(-lines // LINES_A_PAGE)
    for _ in range(MOST_TRIES):
        numbered = PAGE_NUMBER.sub(_with_length(length), html)
        laid_out = engine.lay_out(numbered, styles)
        if len(laid_out.pages) == length:
            return laid_out
        length = len(laid_out.pages)
    raise RenderError("The contents could not be numbered. Shorten the longest headings.")


def _with_length(length: int):
    return lambda match: f'<span class="page">{int(match[1]) + length}</span>'


def _numerals(fonts: dict) -> dict:
    for font in fonts.values():
        if font.described == FONT:
            glyphs = {text: glyph for glyph, text in font.to_unicode.items()}
            return {
                "font": font.hash,
                "glyphs": {
                    char: [glyphs[char], font.widths[glyphs[char]]] for char in "Page of0123456789"
                },
            }
    raise RenderError(
        f"The font {FONT} is not installed here, so the pages would differ from machine to "
        "machine. Ask whoever runs this service to install the package fonts-noto-core."
    )
