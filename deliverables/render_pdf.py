"""A Document as a PDF/UA-1 file: pieces drawn by two processes, kept, and merged.

The same input gives the same bytes, whoever draws which piece and whatever was kept before.
"""

from collections import deque

import page
from django.template.loader import render_to_string

from deliverables.document import Document
from deliverables.gathering import SHEETS, Gathering, Kept, NothingKept, Progress
from deliverables.markup import page_context
from deliverables.pieces import PLACE
from deliverables.press import merge
from deliverables.press.hands import hands
from deliverables.render_html import style_text

HEAD_SHEETS = ("heads.css",)
DRAFT_SHEETS = ("heads.css", "draft.css")


def render_pdf(
    document: Document,
    *,
    version_label: str,
    dated: str,
    sha256: str,
    draft: bool,
    progress: Progress = lambda stage, done: None,
    kept: Kept | None = None,
    nice: int = 0,
) -> bytes:
    """The document as a PDF/UA-1 file.

    `dated` (ISO 8601) is the date that the file carries; `progress` is called with a stage in
    words and the part done, 0 to 1, twice a second at least; what it raises ends the drawing at
    once. `kept` holds pieces drawn before; `nice` lets other work on the machine go first.
    Raises RenderError when the document cannot be drawn.
    """
    progress("Reading the version", 0.0)
    with hands.held(nice=nice):
        context = page_context(
            document, version_label=version_label, dated=dated, sha256=sha256, draft=draft
        )
        drawn = Gathering(context, kept or NothingKept(), progress).draw()
        progress("Drawing the cover and the contents", 0.86)
        front = _draw_front(context, drawn)
    progress("Putting the pages together", 0.92)
    data = merge.join(front, drawn)
    progress("Done", 1.0)
    return data


def validate_pdf(data: bytes) -> list[str]:
    """What keeps `data` from being a PDF/UA-1 file, a sentence each; [] when nothing does."""
    try:
        report = page.validate_pdf_bytes(data, profile="ua1")
    except page.PageError as error:
        return [f"The file could not be checked: {error}."]
    return [f"{failure.message} ({failure.rule_id})" for failure in report.failures]


def _draw_front(context: dict, drawn: list[merge.Drawn]) -> merge.Front:
    """Cover and contents with the numbers of the pages, and the running heads."""
    heads = DRAFT_SHEETS if context["draft"] else HEAD_SHEETS
    html = render_to_string("print/front.html", context | {"contents": _contents(context, drawn)})
    job = {
        "kind": "front",
        "html": html.replace('href="#', f'href="{PLACE}'),
        "styles": "".join(map(style_text, SHEETS)),
        "heads": render_to_string("print/heads.html", context),
        "head_styles": "".join(map(style_text, heads)),
        "fonts": [piece.told["fonts"] for piece in drawn],
        "identifier": context["sha256"][:32],
    }
    [(_, _, (told, data))] = hands.draw(deque([("front", job)]), lambda key, number: None, most=1)
    return merge.Front(told, data[: told["front_bytes"]], data[told["front_bytes"] :])


def _contents(context: dict, drawn: list[merge.Drawn]) -> list[tuple]:
    """Each part and its entries with the page of the body, from 1, on which it begins."""
    pages, start = {}, 1
    for piece in drawn:
        pages |= {name: start + at[0] for name, at in piece.told["anchors"].items()}
        start += piece.told["pages"]
    return [
        (part, pages[part.anchor], [(entry, pages[entry.anchor]) for entry in part.entries])
        for part in context["parts"]
    ]
