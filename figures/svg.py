"""A small safe writer of SVG: every text escaped, only names that are listed, colors by class.

`node` writes one element and `picture` the whole drawing, `<title>` first. Lengths are the
drawing's own units, one CSS pixel each at natural size. What comes out holds no script, style,
filter, opacity or foreign object, so that a page's strict policy and WeasyPrint both take it, and
is the same, byte for byte, for the same input.
"""

import math
import re
from html import escape

ELEMENTS = {"a", "circle", "desc", "g", "line", "path", "polygon", "rect", "text", "title", "tspan"}
ATTRIBUTES = {
    *("class", "id", "role", "tabindex", "href", "transform", "d", "points", "text-anchor"),
    *("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "width", "height"),
}
# Places in this application or this page; never a scheme or another host.
SAFE_HREF = re.compile(r"(/(?!/)|#|\?)[^\s\\]*")
SAFE_ID = re.compile(r"[a-z][a-z0-9-]*")
# Characters that XML cannot hold, and those that turn the reading direction of what follows.
UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufffe\uffff]"
)


class Drawn(str):
    """A piece of SVG that is already escaped; templates print it as it is (`__html__`)."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def words(text: object) -> str:
    """`text` on one line, without characters that no picture can hold."""
    return " ".join(UNWRITABLE.sub("", str(text)).split())


def number(value: float) -> str:
    """A length to a tenth of a unit, always written the same way. ValueError if not finite."""
    if not math.isfinite(value):
        raise ValueError(f"A length must be a finite number, not {value}.")
    written = f"{value:.1f}".removesuffix(".0")
    return "0" if written == "-0" else written


def node(name: str, *children: object, **attributes: object) -> Drawn:
    """One element. Underscores in attribute names are hyphens, one at the end is dropped
    (`class_`); an attribute of None is left out; children that are not `Drawn` are escaped.

    ValueError for an element or attribute that no picture here needs, for an address outside
    the application and for an id that is not lower-case letters, figures and hyphens.
    """
    if name not in ELEMENTS:
        raise ValueError(f"<{name}> is not drawn here.")
    written = "".join(
        _attribute(key.removesuffix("_").replace("_", "-"), value)
        for key, value in attributes.items()
        if value is not None
    )
    inside = join(*children)
    return Drawn(f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>")


def join(*children: object) -> Drawn:
    """The children one after another; those that are not `Drawn` are escaped."""
    return Drawn(
        "".join(child if isinstance(child, Drawn) else escape(words(child)) for child in children)
    )


def _attribute(name: str, value: object) -> str:
    if not (name in ATTRIBUTES or name.startswith(("aria-", "data-"))):
        raise ValueError(f"The attribute {name} is not drawn here.")
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, int | float):
        text = number(value)
    else:
        text = words(value)
    if name == "href" and not SAFE_HREF.fullmatch(text):
        raise ValueError("A picture links to places in this application only.")
    if name == "id" and not SAFE_ID.fullmatch(text):
        raise ValueError(f"{text!r} is no id for a picture.")
    return f' {name}="{escape(text)}"'


def picture(
    title: str,
    width: float,
    height: float,
    *children: object,
    kind: str,
    ident: str = "",
    role: str = "img",
) -> Drawn:
    """The whole <svg>, `width` x `height` units, with `<title>` first.

    `kind` names the sort of picture for the style sheet (class `figure-<kind>`). Pass `role`
    "group" when something inside takes the focus: an image may hold nothing that does. `ident`
    is the page's own prefix for ids, needed only where a script must find the picture.
    """
    if ident and not SAFE_ID.fullmatch(ident):
        raise ValueError(f"{ident!r} is no id for a picture.")
    attributes = [
        'xmlns="http://www.w3.org/2000/svg"',
        f'class="figure figure-{escape(kind)}"',
        f'width="{number(width)}" height="{number(height)}"',
        f'viewBox="0 0 {number(width)} {number(height)}"',
        f'role="{escape(role)}" aria-label="{escape(words(title))}"',
    ]
    if ident:
        attributes.insert(1, f'id="{ident}"')
    inside = join(node("title", title), *children)
    return Drawn(f"<svg {' '.join(attributes)}>{inside}</svg>")
