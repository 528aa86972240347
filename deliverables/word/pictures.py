"""A picture for Word: the drawing itself, and the same as points for readers that draw no SVG.

Word and others read no style sheet in an SVG, so what ours says is written onto each element.
"""

import re
from xml.etree import ElementTree

import resvg_py

from deliverables.drawing import SVG, on_paper
from deliverables.errors import RenderError

RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
ZOOM = 3  # points a unit: about 290 dots per inch at full width


def plain_svg(svg: str, alternative: str) -> str:
    """The drawing with its style sheet written out as attributes of each element.

    Raises RenderError when `svg` is no drawing.
    """
    # Well-formed and without declarations: `on_paper` has rebuilt it from nothing.
    root = ElementTree.fromstring(on_paper(svg, alternative))  # noqa: S314
    sheet = root.find(f"{SVG}style")
    rules = _rules(sheet.text or "") if sheet is not None else []
    if sheet is not None:
        root.remove(sheet)
    for element in root.iter():
        names = {element.tag.removeprefix(SVG)}
        names |= {f".{name}" for name in element.attrib.pop("class", "").split()}
        for selector, declared in rules:
            if selector in names:
                element.attrib.update(declared)
    ElementTree.register_namespace("", SVG.strip("{}"))
    return ElementTree.tostring(root, "unicode")


def _rules(sheet: str) -> list[tuple[str, dict[str, str]]]:
    """(selector, attributes) in the order in which they apply: an element's name before classes."""
    found = [
        (selector.strip(), dict(_declared(body)))
        for selectors, body in RULE.findall(sheet)
        for selector in selectors.split(",")
    ]
    return sorted(found, key=lambda rule: rule[0].startswith("."))


def _declared(body: str):
    for line in body.split(";"):
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip(), value.strip().replace('"', "'")


def as_png(svg: str) -> bytes:
    """The drawing as a PNG on white. Raises RenderError when it cannot be drawn."""
    try:
        return resvg_py.svg_to_bytes(svg_string=svg, zoom=ZOOM, background="white")
    except ValueError as error:
        raise RenderError(
            "A picture in this version cannot be drawn. Take a new version; if that does not "
            "help, report this."
        ) from error


def size_of(svg: str) -> tuple[float, float]:
    """Width and height of a drawing in its own units, one CSS pixel each."""
    _, _, width, height = ElementTree.fromstring(svg).get("viewBox").split()  # noqa: S314
    return float(width), float(height)
