"""A Document as one HTML file that needs nothing else: to read on a phone, keep, or print."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from deliverables.document import Document
from deliverables.markup import page_context


def render_html(
    document: Document, *, version_label: str, dated: str, sha256: str, draft: bool
) -> str:
    """The document as a self-contained HTML page.

    `version_label` is printed as given, `dated` is ISO 8601, `sha256` the hexadecimal hash of the
    version. Raises RenderError when a block cannot be drawn.
    """
    context = page_context(
        document, version_label=version_label, dated=dated, sha256=sha256, draft=draft
    )
    # Our own files, without a "<": nothing a person wrote is in them.
    styles = SafeString(style_text("document.css") + style_text("screen.css"))
    return render_to_string("print/page.html", context | {"styles": styles})


@cache
def style_text(name: str) -> str:
    """The text of a style sheet in static/print/, read once a process."""
    return (Path(settings.BASE_DIR) / "static" / "print" / name).read_text()
