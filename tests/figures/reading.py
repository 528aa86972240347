"""Reading a drawn picture back: well-formed, harmless, and inside its own view box."""

import re
from xml.etree import ElementTree

from figures.letters import width_of
from figures.svg import ATTRIBUTES, ELEMENTS

NS = "{http://www.w3.org/2000/svg}"
SIZES = {"figure-small": 12, "figure-axis": 12, "figure-on-bar": 12}


def parsed(svg: str) -> ElementTree.Element:
    """The picture as a tree; fails on anything that is not well-formed or that has no business
    in a picture."""
    root = ElementTree.fromstring(svg)
    assert root.tag == f"{NS}svg"
    assert root[0].tag == f"{NS}title"
    for element in root.iter():
        name = element.tag.removeprefix(NS)
        assert name in ELEMENTS | {"svg"}
        for key in element.attrib:
            allowed = key in ATTRIBUTES | {"viewBox"} or key.startswith(("aria-", "data-"))
            assert allowed, key
    return root


def texts(svg: str) -> list[str]:
    """Every written line of the picture, in order."""
    return ["".join(one.itertext()) for one in parsed(svg).iter(f"{NS}text")]


def outside(svg: str) -> list[str]:
    """What reaches beyond the view box, by the widest guess at the letters."""
    root = parsed(svg)
    width, height = (float(part) for part in root.get("viewBox", "").split()[2:])
    found: list[str] = []
    _walk(root, 0.0, 0.0, width, height, found)
    return found


def _walk(element, dx: float, dy: float, width: float, height: float, found: list[str]) -> None:
    moved = element.get("transform", "")
    upright = moved == "rotate(-90)"
    if moved and not upright:
        x, y = moved.removeprefix("translate(").removesuffix(")").split()
        dx, dy = dx + float(x), dy + float(y)
    across, down = (height, width) if upright else (width, height)
    # Turned upright, what was left of the beginning is above it: x runs from -height to 0.
    shift = height if upright else 0.0
    for left, top, right, bottom in _boxes(element):
        inside = left + dx + shift >= -0.5 and top + dy >= -0.5
        if not (inside and right + dx + shift <= across + 0.5 and bottom + dy <= down + 0.5):
            found.append(f"{element.tag.removeprefix(NS)}: {''.join(element.itertext())[:60]}")
    for child in element:
        if upright:
            _walk(child, dx + height, dy, height, width, found)
        else:
            _walk(child, dx, dy, width, height, found)


def _boxes(element):
    def length(name: str) -> float:
        return float(element.get(name, 0))

    name = element.tag.removeprefix(NS)
    if name == "text":
        text = "".join(element.itertext())
        size = SIZES.get(element.get("class", "").split(" ")[0], 14)
        wide = width_of(text, size)
        shift = {"middle": wide / 2, "end": wide}.get(element.get("text-anchor", ""), 0)
        x, y = length("x") - shift, length("y")
        yield x, y - size * 0.9, x + wide, y + size * 0.25
    elif name == "rect":
        x, y = length("x"), length("y")
        yield x, y, x + length("width"), y + length("height")
    elif name == "circle":
        x, y, r = length("cx"), length("cy"), length("r")
        yield x - r, y - r, x + r, y + r
    elif name == "polygon":
        corners = [pair.split(",") for pair in element.get("points", "").split()]
        xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
        yield min(xs), min(ys), max(xs), max(ys)
    elif name == "path":
        # Control points bound a curve; "H" and "V" go on from where the path was.
        x = y = 0.0
        for letter, rest in re.findall(r"([MCHVL])([^MCHVL]*)", element.get("d", "")):
            values = [float(value) for value in rest.split()]
            pairs = list(zip(values[::2], values[1::2], strict=False))
            pairs = {"H": [(values[0], y)], "V": [(x, values[0])]}.get(letter, pairs)
            for x, y in pairs:
                yield x, y, x, y
    elif name == "line":
        xs, ys = (length("x1"), length("x2")), (length("y1"), length("y2"))
        yield min(xs), min(ys), max(xs), max(ys)
