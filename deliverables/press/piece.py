"""One piece of a component as pages of their own, ready to be merged.

A piece is drawn without running heads and without fonts, so that it depends on nothing but its
own words: the same piece is the same bytes in every document that holds it.
"""

import contextlib
import gc
import logging
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from weasyprint.document import Document as LaidOut
from weasyprint.formatting_structure import boxes

from deliverables.press import engine
from deliverables.press.structure import finish

# Tells the number of the page being laid out.
Tell = Callable[[int], None]


def draw_piece(job: dict, tell: Tell = lambda page: None) -> tuple[dict, bytes]:
    """What is to be known of the drawn pages, as JSON, and the pages as a PDF without fonts.

    `job` has `html`, `styles`, and two flags. `open`: more follows in other pieces, so the last
    page, which is not full, is left out, and `kept` says what is on the others: [elements, rows
    of the next one]; nothing is drawn when no page ends between two. `continues`: the table at
    its beginning began in an earlier piece.
    """
    html = engine.drawable(job["html"], job["styles"])
    with collector_off(), pages_told(tell):
        laid_out = engine.lay_out(html, job["styles"])
        kept = None
        if job["open"]:
            laid_out, kept = _without_open_end(laid_out)
            if kept is None:
                return {"pages": 0}, b""
        data = draw(laid_out, continues=job["continues"])
    return describe(laid_out) | {"kept": kept}, data


def draw(laid_out: LaidOut, *, continues: bool = False) -> bytes:
    """The tagged pages, with their fonts noted in `laid_out.fonts` and not embedded."""
    laid_out.fonts = engine.LooseFonts()
    return laid_out.write_pdf(
        pdf_variant=engine.VARIANT,
        finisher=lambda pages, pdf: finish(pages, pdf, continues=continues),
    )


def describe(laid_out: LaidOut) -> dict:
    """Pages, fonts, and where headings and link targets stand: (page from 0, y from below)."""
    marks, anchors = [], {}
    for number, page in enumerate(laid_out.pages):
        for level, label, (x, y), _ in page.bookmarks:
            marks.append([level, label, number, *_point(page, x, y)])
        for name, (x, y, *_) in page.anchors.items():
            anchors.setdefault(name, [number, *_point(page, x, y)])
    return {
        "pages": len(laid_out.pages),
        "fonts": engine.font_records(dict(laid_out.fonts.items())),
        "marks": marks,
        "anchors": anchors,
    }


def _point(page, x: float, y: float) -> tuple[float, float]:
    """CSS pixels from the top left as points from the bottom left."""
    return round(x * 0.75, 2), round((page.height - y) * 0.75, 2)


def _without_open_end(laid_out: LaidOut) -> tuple[LaidOut, list[int] | None]:
    """The pages up to the last one that ends between two elements or two rows, and how much is
    on them: elements that are whole, and rows of the one after those. None when there is none.
    """
    bodies = [_section(page._page_box) for page in laid_out.pages]
    found = [_elements(body) for body in bodies]
    order = list(dict.fromkeys(element for elements in found for element in elements))
    for kept in range(len(bodies) - 1, 0, -1):
        first = found[kept][0]
        whole = order.index(first)
        if first is not found[kept - 1][-1]:
            return laid_out.copy(laid_out.pages[:kept]), [whole, 0]
        before, after = (_rows_in(bodies[at], first) for at in (kept - 1, kept))
        if before and after and before[-1] is not after[0]:
            rows = {row for body in bodies[:kept] for row in _rows_in(body, first)}
            return laid_out.copy(laid_out.pages[:kept]), [whole, len(rows)]
    return laid_out, None


def _section(page_box: boxes.PageBox) -> boxes.Box:
    """The box of the parts on a page; its children are the elements that stand there."""
    return next(box for box in page_box.descendants() if box.element_tag == "section")


def _elements(section: boxes.Box) -> list[Element]:
    return list(dict.fromkeys(box.element for box in section.children))


def _rows_in(section: boxes.Box, element: Element) -> list[Element]:
    """The rows of one element of the section, heads repeated there left out."""
    return [row for box in section.children if box.element is element for row in _rows(box)]


def _rows(box: boxes.Box) -> list[Element]:
    if not isinstance(box, boxes.ParentBox):
        return []
    return [
        row.element
        for table in box.descendants()
        if isinstance(table, boxes.TableBox)
        for group in table.children
        if not group.is_header and not group.is_footer
        for row in group.children
    ]


@contextlib.contextmanager
def collector_off() -> Iterator[None]:
    """Keep the cyclic garbage collector from walking a growing box tree over and over."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextlib.contextmanager
def pages_told(tell: Tell) -> Iterator[None]:
    """Call `tell` with each page's number while the block lays pages out."""
    logger = logging.getLogger("weasyprint.progress")
    handler = _PageTeller(tell)
    level, propagate = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False  # A line a page is for the progress bar, not for the service's log.
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagate


class _PageTeller(logging.Handler):
    def __init__(self, tell: Tell) -> None:
        super().__init__()
        self.tell = tell
        self.seen = 0

    def emit(self, record: logging.LogRecord) -> None:
        """WeasyPrint logs a line for each page, again when it has to lay pages out anew."""
        if "Page %d" in str(record.msg) and record.args[0] > self.seen:
            self.seen = record.args[0]
            self.tell(self.seen)
