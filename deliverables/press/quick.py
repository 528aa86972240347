"""What WeasyPrint computes most often, in fewer steps and with the same results.

Each of these stands in for one function of WeasyPrint 70 and falls back on it for whatever is not
ordinary. `tests/deliverables/test_press_quick.py` holds the originals to what they were, and draws
with and without these: the bytes are the same.
"""

import functools
import sys
from collections.abc import Callable, Iterator

from cssselect2.tree import ElementWrapper
from weasyprint import css
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES
from weasyprint.draw.color import get_color
from weasyprint.formatting_structure import boxes
from weasyprint.layout import background, page, percent
from weasyprint.layout import float as floating
from weasyprint.text import line_break

# Values that depend on others, and which WeasyPrint therefore works out one by one.
PARTICULAR = {"position", "float", "display", "page"}
ORDINARY = {
    key
    for key in INITIAL_VALUES
    if key not in PARTICULAR
    and not key.startswith("text_decoration_")
    and (key in INHERITED or key not in INITIAL_NOT_COMPUTED)
}
# The logical property that would stand in for each physical one, from left to right.
LOGICAL = {key: name(block="ttb", inline="ltr") for key, name in PHYSICAL_FUNCTIONS.items()}

_value = css.ComputedStyle.__missing__
_avoid_collisions = floating.avoid_collisions
_backgrounds = background.layout_box_backgrounds
_margin_boxes = page.make_margin_boxes
_strut = line_break.strut
_in_normal_flow = boxes.Box.is_in_normal_flow


def value(style: css.ComputedStyle, key: str) -> object:
    """A property that no rule names is its parent's or the initial one."""
    if key in ORDINARY and key not in style.cascaded:
        parent = style.parent_style
        if key in INHERITED:
            if parent is not None and key not in LOGICAL:
                found = style[key] = parent[key]
                return found
        elif key not in LOGICAL or (
            style["direction"] == "ltr" and LOGICAL[key] not in style.cascaded
        ):
            found = style[key] = INITIAL_VALUES[key]
            return found
    return _value(style, key)


def descendants(box: boxes.Box, placeholders: bool = False) -> Iterator[boxes.Box]:
    """A box and all in it, as they stand; one generator for all of them."""
    waiting = [box]
    while waiting:
        found = waiting.pop()
        if isinstance(found, boxes.Box):
            yield found
            waiting.extend(reversed(found.children))
        elif placeholders:
            yield from found.descendants(placeholders)
        else:
            yield found


def in_normal_flow(box: boxes.Box) -> bool:
    """Whether a box is neither floated nor positioned out of the flow."""
    style = box.style
    if style["float"] == "none" and style["position"] in ("static", "relative"):
        return True
    return _in_normal_flow(box)


def page_values(box: boxes.ParentBox) -> tuple[str, str]:
    """The names of the pages on which a box begins and ends: its first and last child say so."""
    start = end = box.style["page"]
    first = next(_flowing(box.children), None)
    if first is None:
        return start, end
    last = next(_flowing(reversed(box.children)))
    begins = first.page_values()
    ends = begins if last is first else last.page_values()
    return begins[0] or start, ends[1] or end


def _flowing(children: list[boxes.Box]) -> Iterator[boxes.Box]:
    return (child for child in children if child.is_in_normal_flow() or child.is_floated())


def avoid_collisions(
    context, box: boxes.Box, containing_block: boxes.Box, outer: bool = True
) -> tuple[float, float, float]:
    """Where a box may stand: x, y and the width there, which is all when nothing floats."""
    if (
        context.excluded_shapes
        or containing_block.style["direction"] != "ltr"
        or box.style["float"] != "none"
    ):
        return _avoid_collisions(context, box, containing_block, outer)
    left = containing_block.content_box_x()
    right = left + containing_block.width
    if outer:
        return left, box.position_y, right - left
    # Written as in the original: what is added and taken away again may leave a rounding error.
    left += box.margin_left
    right -= box.margin_right
    return left - box.margin_left, box.border_box_y() - box.margin_top, right - left


def strut(style: css.Style) -> tuple[float, float]:
    """Height and baseline of an empty line, remembered by the style itself."""
    known = style.__dict__.get("strut")
    if known is None:
        known = style.strut = _strut(style)
    return known


WIDTHS = ("margin_left", "margin_right", "padding_left", "padding_right")
MAYBE_HEIGHTS = ("margin_top", "margin_bottom", "padding_top", "padding_bottom")
BORDERS = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))
RADII = tuple(
    f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
)


def resolve_percentages(box: boxes.Box, containing_block) -> None:
    """Give a box its margins, padding, size and borders in pixels."""
    if isinstance(containing_block, boxes.Box):
        width, height = containing_block.width, containing_block.height
    else:
        width, height = containing_block
    style, used = box.style, box.__dict__
    for key in WIDTHS:
        used[key] = _pixels(style, key, width)
    maybe_height = height if isinstance(box, boxes.PageBox) else width
    for key in MAYBE_HEIGHTS:
        used[key] = _pixels(style, key, maybe_height)
    used["width"] = _pixels(style, "width", width)
    used["min_width"] = _at_least(style, "min_width", width)
    used["max_width"] = _pixels(style, "max_width", width)
    if height == "auto":
        own = style["height"]
        relative = own == "auto" or getattr(own, "unit", "%") == "%"
        used["height"] = "auto" if relative else own.value
        used["min_height"] = _at_least(style, "min_height", 0)
        used["max_height"] = _pixels(style, "max_height", float("inf"))
    else:
        used["height"] = _pixels(style, "height", height)
        used["min_height"] = _at_least(style, "min_height", height)
        used["max_height"] = _pixels(style, "max_height", height)
    collapse = style["border_collapse"] == "collapse"
    for key in BORDERS:
        # Where borders collapse, the table has settled the widths before.
        if not (collapse and hasattr(box, key)):
            used[key] = style[key]
    if style["box_sizing"] != "content-box":
        percent.adjust_box_sizing(box, "width")
        percent.adjust_box_sizing(box, "height")


def _pixels(style: css.Style, key: str, whole: float) -> float | str | None:
    length = style[key]
    if length == "auto" or length is None:
        return length
    if getattr(length, "unit", None) == "px":
        return length.value
    return percent.percentage(length, style, whole)


def _at_least(style: css.Style, key: str, whole: float) -> float:
    found = _pixels(style, key, whole)
    return 0 if found == "auto" else found


def layout_box_backgrounds(
    sheet, box: boxes.Box, get_image, layout_children: bool = True, style=None
) -> None:
    """Note what is painted behind a box and those in it: mostly nothing."""
    if style is not None or box is sheet or not _is_bare(box.style):
        _backgrounds(sheet, box, get_image, layout_children, style)
        return
    for key in RADII:
        setattr(box, key, (0, 0))
    if layout_children:
        for child in box.all_children():
            layout_box_backgrounds(sheet, child, get_image)
    box.background = None


def _is_bare(style: css.Style) -> bool:
    return (
        style["border_image_source"][0] == "none"
        and style["mask_border_source"][0] == "none"
        and not style["box_shadow"]
        and style["visibility"] != "hidden"
        and get_color(style, "background_color").alpha == 0
        and all(kind == "none" for kind, _ in style["background_image"])
        and all((0, "px") in style[key] for key in RADII)
    )


def make_margin_boxes(context, sheet: boxes.PageBox, state) -> Iterator[boxes.MarginBox]:
    """What stands in the margins of a page: nothing when no rule says so."""
    rules = context.style_for
    if not hasattr(rules, "fills_margins"):
        rules.fills_margins = any(
            kind is not None and kind not in ("footnote", "@footnote", "note-area", "@note-area")
            for found, _, _ in rules._sheets
            for _, selectors, _ in found.page_rules
            for _, kind, _ in selectors
        )
    return _margin_boxes(context, sheet, state) if rules.fills_margins else iter(())


class Known:
    """`functools.cached_property` without its lock: one thread draws."""

    def __init__(self, made: functools.cached_property) -> None:
        self.make: Callable = made.func
        self.name: str = made.attrname
        self.__doc__ = made.__doc__

    def __get__(self, instance: object, owner: type | None = None) -> object:
        if instance is None:
            return self
        found = instance.__dict__[self.name] = self.make(instance)
        return found


REPLACED = {
    "avoid_collisions": (_avoid_collisions, avoid_collisions),
    "layout_box_backgrounds": (_backgrounds, layout_box_backgrounds),
    "make_margin_boxes": (_margin_boxes, make_margin_boxes),
    "resolve_percentages": (percent.resolve_percentages, resolve_percentages),
    "strut": (_strut, strut),
}


def replace() -> None:
    """Put these in the place of WeasyPrint's own, in this process."""
    for module in [found for name, found in sys.modules.items() if name.startswith("weasyprint")]:
        for name, (original, ours) in REPLACED.items():
            if getattr(module, name, None) is original:
                setattr(module, name, ours)
    css.ComputedStyle.__missing__ = value
    boxes.Box.descendants = descendants
    boxes.Box.is_in_normal_flow = in_normal_flow
    boxes.ParentBox.page_values = page_values
    for owner in (ElementWrapper, css.Style):
        for name, held in list(vars(owner).items()):
            if isinstance(held, functools.cached_property):
                setattr(owner, name, Known(held))
