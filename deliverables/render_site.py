"""A Document as a website: several pages in one zip, which opens from disk and needs no network.

Each page carries its own style, runs no script and says in its policy that it fetches nothing.
The same input gives the same bytes: names sorted, days fixed, nothing of this machine inside.
"""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from deliverables.document import Component, Document, Prose
from deliverables.markup import Part, page_context
from deliverables.prose import plain
from deliverables.render_html import style_text
from editing.clean import plain_text

INDEX, ABOUT = "index.html", "about.html"
SHEETS = ("document.css", "screen.css", "site.css")
# The first day that a zip can hold; every entry carries it.
DAY = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16
UNIX = 3

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Page:
    """One page of the site: its file, its title, and the part that it holds, if it holds one."""

    file: str
    title: str
    part: Part | None = None
    lead: str = ""
    requirement: str = ""
    required: bool = False


def render_site(
    document: Document,
    *,
    version_label: str,
    dated: str,
    sha256: str,
    draft: bool,
    progress: Progress = lambda stage, done: None,
) -> bytes:
    """The document as the bytes of a zip: an index, a page a part, and one about the version.

    Arguments as `render_html` takes them; `progress` is called with a stage in words and the part
    done, 0 to 1. Raises RenderError when a block cannot be drawn.
    """
    context = page_context(
        document, version_label=version_label, dated=dated, sha256=sha256, draft=draft, top=2
    )
    pages = _pages(document, context["parts"])
    # Our own files, without a "<": nothing a person wrote is in them.
    context["styles"] = SafeString("".join(map(style_text, SHEETS)))
    context["pages"], context["parts"] = pages, [page for page in pages if page.part]
    files = {}
    for at, page in enumerate(pages):
        progress(f"Writing page {at + 1} of {len(pages)}", at / len(pages))
        files[page.file] = render_to_string(
            f"print/site/{_template(page)}.html",
            context
            | {
                "page": page,
                "previous": pages[at - 1] if at else None,
                "following": pages[at + 1] if at + 1 < len(pages) else None,
            },
        )
    return packed(files)


def packed(files: dict[str, str]) -> bytes:
    """The texts by file name as a zip whose bytes depend on nothing else."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as bundle:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, DAY)
            entry.create_system, entry.external_attr = UNIX, READABLE
            entry.compress_type = zipfile.ZIP_DEFLATED
            bundle.writestr(entry, files[name].encode())
    return held.getvalue()


def _pages(document: Document, parts: list[Part]) -> list[Page]:
    pages = [Page(INDEX, "Start")]
    for number, (component, part) in enumerate(zip(document.components, parts, strict=True), 1):
        asked = plain(component.requirement) or part.title
        pages.append(
            Page(
                file=_file(component, number),
                title=part.title,
                part=part,
                lead=_lead(component),
                requirement=asked,
                required=component.required,
            )
        )
    return [*pages, Page(ABOUT, "About this version")]


def _file(component: Component, number: int) -> str:
    """The part's file: named by its key, which stays while the order changes."""
    named = re.fullmatch(r"[a-z]+(_[a-z]+)*", component.key)
    stem = component.key.replace("_", "-") if named else f"part-{number}"
    return f"{stem if f'{stem}.html' not in (INDEX, ABOUT) else f'part-{number}'}.html"


def _lead(component: Component) -> str:
    """The sentence that leads into the part, where its shape has one."""
    first = component.blocks[0] if component.blocks else None
    has_lead = component.requirement and isinstance(first, Prose)
    return plain_text(first.html).strip() if has_lead else ""


def _template(page: Page) -> str:
    if page.part:
        return "part"
    return "index" if page.file == INDEX else "about"
