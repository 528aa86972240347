"""A Document as a PDF/UA-1 file, through WeasyPrint.

Nothing is read from a file or the network while it renders: every address is refused, for the
document and for its style sheets alike. The same input gives the same bytes.
"""

import gc
import logging
import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

import page
import pydyf
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint import html as weasyprint_html
from weasyprint.css.counters import CounterStyle
from weasyprint.document import Document as LaidOut
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from deliverables.document import Document
from deliverables.errors import RenderError
from deliverables.glyphs import replace_missing
from deliverables.markup import page_context
from deliverables.pdf_structure import finish
from deliverables.render_html import style_text

Progress = Callable[[str, float], None]

VARIANT = "pdf/ua-1"
SHEETS = ("document.css", "paged.css")
FONT = "Noto Sans"
# Characters of print HTML on a page, measured on the samples; only the progress bar relies on it.
CHARACTERS_A_PAGE = 5500


class Refuse(URLFetcher):
    """A fetcher that opens nothing."""

    def fetch(self, url: str, headers: dict | None = None) -> None:
        """Raise ValueError, which WeasyPrint treats as a resource that is not there."""
        raise ValueError(f"Nothing is loaded while a document is drawn: {url[:80]}")


class PrintHTML(HTML):
    """HTML with the browser defaults that this document uses.

    WeasyPrint's own sheet has pseudo-element rules without a tag (::marker, the notes), which are
    matched against every element; bound to `li`, and the notes left out, the pages are the same.
    """

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_default_styles()]


@cache
def _default_styles() -> CSS:
    lines = weasyprint_html.UA.replace("\n::marker", "\nli::marker").splitlines()
    kept = [line for line in lines if not line.startswith(("::footnote", "::note"))]
    return CSS(
        string="\n".join(kept),
        counter_style=CounterStyle(),
        url_fetcher=Refuse(),
    )


def render_pdf(
    document: Document,
    *,
    version_label: str,
    dated: str,
    sha256: str,
    draft: bool,
    progress: Progress = lambda stage, done: None,
) -> bytes:
    """The document as a PDF/UA-1 file.

    `dated` (ISO 8601) is the date that the file carries; `progress` is called with a stage in
    words and the part done, 0 to 1. Raises RenderError when the document cannot be drawn.
    """
    progress("Putting the pages together", 0.0)
    context = page_context(
        document, version_label=version_label, dated=dated, sha256=sha256, draft=draft
    )
    html = replace_missing(render_to_string("print/document.html", context), _draw)
    identifier = sha256.encode()[:32] or None
    try:
        with _collector_off(), _layout_progress(len(html) / CHARACTERS_A_PAGE, progress):
            laid_out = _lay_out(html, SHEETS + ("draft.css",) if draft else SHEETS)
            progress("Writing the file", 0.85)
            data = laid_out.write_pdf(
                pdf_variant=VARIANT, pdf_identifier=identifier, finisher=finish
            )
    except (Exception, FatalURLFetchingError) as error:
        raise RenderError(_reason(error)) from error
    if not any(FONT in font.family for font in laid_out.fonts.values()):
        raise RenderError(
            f"The font {FONT} is not installed here, so the pages would differ from machine to "
            "machine. Ask whoever runs this service to install the package fonts-noto-core."
        )
    progress("Done", 1.0)
    return data


def validate_pdf(data: bytes) -> list[str]:
    """What keeps `data` from being a PDF/UA-1 file, a sentence each; [] when nothing does."""
    try:
        report = page.validate_pdf_bytes(data, profile="ua1")
    except page.PageError as error:
        return [f"The file could not be checked: {error}."]
    return [f"{failure.message} ({failure.rule_id})" for failure in report.failures]


def _lay_out(html: str, sheets: tuple[str, ...] = SHEETS) -> LaidOut:
    styles = CSS(string="".join(map(style_text, sheets)), url_fetcher=Refuse())
    source = PrintHTML(string=html, url_fetcher=Refuse())
    return source.render(stylesheets=[styles], pdf_variant=VARIANT)


def _draw(html: str) -> bytes:
    """A PDF of `html` in the document's fonts, not meant to be kept."""
    return _lay_out(html).write_pdf()


def _reason(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "A text is nested too deeply to be printed. Paste it as plain text and try again."
    if isinstance(error, MemoryError):
        return "The document is too large to be drawn in one file. Shorten its longest tables."
    return (
        "The document could not be drawn. Take out what was added since the last version that "
        f"could, and report this: {type(error).__name__}."
    )


@contextmanager
def _collector_off() -> Iterator[None]:
    """Keep the cyclic garbage collector from walking a growing box tree over and over."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _layout_progress(pages: float, progress: Progress) -> Iterator[None]:
    """Turn WeasyPrint's log line for each page into a step of `progress`.

    The number of pages is a guess until the end, so the part done only nears its share.
    """
    logger = logging.getLogger("weasyprint.progress")
    handler = _PageCounter(pages, progress)
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


class _PageCounter(logging.Handler):
    def __init__(self, pages: float, progress: Progress) -> None:
        super().__init__()
        self.pages = max(pages, 1)
        self.progress = progress
        self.thread = threading.get_ident()
        self.seen = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Report the page being laid out; the error of a failed report is the caller's to see."""
        if "Page %d" in str(record.msg) and record.thread == self.thread:
            number = record.args[0]
            if number > self.seen:
                self.seen = number
                done = 0.05 + 0.8 * (1 - math.exp(-1.5 * number / self.pages))
                self.progress(f"Laying out page {number}", min(done, 0.84))


def _page_references(pdf: pydyf.PDF) -> tuple[bytes, ...]:
    """`PDF.page_references`, kept until a page is added.

    pydyf builds the tuple anew for each tag, which is quadratic in the number of pages.
    """
    kids = pdf.pages["Kids"]
    known = pdf.__dict__.get("_known_page_references", ())
    if len(known) * 3 != len(kids):
        known = tuple(b"%d 0 R" % number for number in kids[::3])
        pdf.__dict__["_known_page_references"] = known
    return known


pydyf.PDF.page_references = property(_page_references)
