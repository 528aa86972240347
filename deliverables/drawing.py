"""A stored picture brought back to the few shapes that are drawn, for paper and for a page.

As with rich text, only the elements and attributes named here are ever written: whatever else
stands in a stored drawing (a link, a script, an address) is gone by the time a renderer sees it.
"""

import re
from html import escape
from xml.etree import ElementTree

from django.utils.safestring import SafeString

from deliverables.errors import RenderError
from deliverables.prose import plain

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {"circle", "line", "path", "polygon", "rect"}
HOLDERS = {"g", "text", "tspan"}
ATTRIBUTES = (
    *("class", "transform", "d", "points", "text-anchor", "x", "y", "x1", "y1", "x2", "y2"),
    *("cx", "cy", "r", "rx", "width", "height"),
)
HEAD = ("class", "width", "height", "viewBox")
# A sheet that could fetch something, or end before its end.
UNSAFE_STYLE = re.compile(r"url|@|\\|<", re.IGNORECASE)
BROKEN = (
    "A picture in this version cannot be read. Take a new version; if that does not help, report "
    "this."
)


def on_paper(svg: str, alternative: str) -> SafeString:
    """The picture with its own print colors, titled with its alternative: what PDF readers say.

    Raises RenderError when `svg` is no drawing.
    """
    root = parsed(svg)
    sheet = "".join(element.text or "" for element in root.iter(f"{SVG}style"))
    if UNSAFE_STYLE.search(sheet):
        raise RenderError(BROKEN)
    return _whole(root, alternative, f"<style>{sheet}</style>" if sheet else "")


def on_screen(svg: str, alternative: str) -> SafeString:
    """The picture without a style sheet: a page's policy allows none, and its own does the same.

    Raises RenderError when `svg` is no drawing.
    """
    return _whole(parsed(svg), alternative, "")


def words_in(svg: str) -> str:
    """The texts in a drawing, one after the other: names may be wrapped over several."""
    texts = (" ".join(element.itertext()) for element in parsed(svg).iter(f"{SVG}text"))
    return " ".join(" ".join(texts).split())


def labels_in(svg: str) -> str:
    """What a drawing says of itself beside its texts: titles, descriptions, labels, a line each."""
    found = []
    for element in parsed(svg).iter():
        if element.tag in {f"{SVG}title", f"{SVG}desc"}:
            found.append("".join(element.itertext()))
        found.append(element.get("aria-label", ""))
    return "\n".join(dict.fromkeys(text for text in found if text.strip()))


def parsed(svg: str) -> ElementTree.Element:
    """The element tree of a drawing. Raises RenderError when it is none."""
    # Declarations could define entities that grow without end; no drawing has any.
    if "<!" in svg:
        raise RenderError(BROKEN)
    try:
        root = ElementTree.fromstring(plain(svg))  # noqa: S314 - no declarations, see above
    except ElementTree.ParseError as error:
        raise RenderError(BROKEN) from error
    if root.tag != f"{SVG}svg" or not all(root.get(name) for name in HEAD):
        raise RenderError(BROKEN)
    return root


def _whole(root: ElementTree.Element, alternative: str, style: str) -> SafeString:
    words = escape(" ".join(plain(alternative).split()))
    return SafeString(
        f'<svg xmlns="http://www.w3.org/2000/svg"{_attributes(root, HEAD)} role="img" '
        f'aria-label="{words}"><title>{words}</title>{style}{_inside(root)}</svg>'
    )


def _inside(element: ElementTree.Element) -> str:
    written = [escape(element.text or "")]
    for kid in element:
        name = kid.tag.removeprefix(SVG) if isinstance(kid.tag, str) else ""
        if name in SHAPES:
            written.append(f"<{name}{_attributes(kid, ATTRIBUTES)}/>")
        elif name in HOLDERS:
            written.append(f"<{name}{_attributes(kid, ATTRIBUTES)}>{_inside(kid)}</{name}>")
        elif name == "a":  # on paper a place in the application leads nowhere
            written.append(_inside(kid))
        written.append(escape(kid.tail or ""))
    return "".join(written)


def _attributes(element: ElementTree.Element, names: tuple[str, ...]) -> str:
    return "".join(
        f' {name}="{escape(value)}"' for name in names if (value := element.get(name)) is not None
    )
