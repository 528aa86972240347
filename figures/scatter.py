"""Points over two scales from 0 to 100, in four quarters with names: a map, for page and paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from figures import Figure
from figures.letters import shorten, width_of
from figures.svg import Drawn, node, number, picture

WIDTH, HEIGHT = 760, 600
LEFT, TOP, RIGHT, BOTTOM = 46, 28, 14, 66
ACROSS, UP = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
RADIUS, SIZE = 12, 14
# Further than this from its true place a point would say something untrue.
FARTHEST = 5 * RADIUS
LABEL = 250
# Where the two scales run: a point at either end lies whole inside the field.
SCALE = (LEFT + RADIUS + 1, TOP + RADIUS + 1, ACROSS - 2 * RADIUS - 2, UP - 2 * RADIUS - 2)


@dataclass(frozen=True)
class Point:
    """An entry at `x` and `y`, whole numbers from 0 to 100, y upwards.

    Where the scales have other ends, `said` are its two values as they are written, and `quarter`
    the place of its quarter's name: how values on the middle line count is theirs to say.
    """

    key: int
    label: str
    x: int
    y: int
    said: tuple[str, str] | None = None
    quarter: int | None = None

    @property
    def written(self) -> tuple[str, str]:
        """Both values in words."""
        return self.said or (str(self.x), str(self.y))


@dataclass(frozen=True)
class Scales:
    """The words around the field: each scale's name and ends, and a name for each quarter, in
    the order top left, top right, bottom left, bottom right. `ends` are the numbers at the two
    ends of both scales."""

    x: tuple[str, str, str]
    y: tuple[str, str, str]
    quarters: tuple[str, str, str, str]
    ends: tuple[int, int] = (0, 100)


def scatter(
    title: str, points: Sequence[Point], scales: Scales, *, ident: str = "", movable: bool = False
) -> Figure:
    """The map. Each point has its number, as in the table, and its name where there is room.

    Points that would hide each other stand beside their place, tied to it by a line; where too
    many crowd, the later ones are in the table only, and the words say how many. With `movable`
    each point takes the focus and carries data-key, data-x and data-y for the page's script; the
    line to its place carries data-tie.
    ValueError for a value outside 0 to 100.
    """
    if any(not (0 <= point.x <= 100 and 0 <= point.y <= 100) for point in points):
        raise ValueError("Both values of a point are between 0 and 100.")
    places = _apart(points)
    names = _named(points, places)
    drawn = [
        _point(index, point, places[point.key], names.get(point.key), scales, movable)
        for index, point in enumerate(points, start=1)
        if point.key in places
    ]
    lines = [
        node("line", x1=x, y1=y, x2=px, y2=py, class_="figure-line", data_tie=point.key)
        for point in points
        if point.key in places
        for (x, y), (px, py) in [(_true(point), places[point.key])]
        if abs(x - px) + abs(y - py) > 1
    ]
    svg = picture(
        title,
        WIDTH,
        HEIGHT,
        *_field(scales),
        node("g", *lines, class_="figure-ties"),
        *drawn,
        kind="scatter",
        ident=ident,
        role="group" if movable and points else "img",
    )
    crowded = len(points) - len(drawn)
    table = tuple(
        (str(index), point.label, *point.written) for index, point in enumerate(points, start=1)
    )
    columns = ("No.", "Entry", scales.x[0], scales.y[0])
    return Figure(title, svg, _in_words(points, scales, crowded), columns, table)


def quarter_of(x: int, y: int) -> int:
    """Which of the four names a point belongs to; the middle counts as right and as top."""
    return (0 if y >= 50 else 2) + (1 if x >= 50 else 0)


def _true(point: Point) -> tuple[float, float]:
    left, top, across, up = SCALE
    return left + point.x / 100 * across, top + (100 - point.y) / 100 * up


def _apart(points: Sequence[Point]) -> dict[int, tuple[float, float]]:
    """Where each point is drawn: its true place, or the nearest free one around it."""
    taken: dict[tuple[int, int], list[tuple[float, float]]] = {}
    places = {}
    for point in points:
        for x, y in _around(*_true(point)):
            if _is_free(x, y, taken):
                places[point.key] = (x, y)
                taken.setdefault(_cell(x, y), []).append((x, y))
                break
    return places


def _around(x: float, y: float):
    left, top, across, up = SCALE
    yield x, y
    step = RADIUS
    for ring in range(1, int(FARTHEST / step) + 1):
        spots = 6 * ring
        for spot in range(spots):
            angle = 2 * pi * spot / spots + ring / 2
            nx, ny = x + ring * step * cos(angle), y + ring * step * sin(angle)
            if 0 <= nx - left <= across and 0 <= ny - top <= up:
                yield nx, ny


def _cell(x: float, y: float) -> tuple[int, int]:
    return int(x // (3 * RADIUS)), int(y // (3 * RADIUS))


def _is_free(x: float, y: float, taken: dict) -> bool:
    column, row = _cell(x, y)
    near = (
        other
        for dx in (-1, 0, 1)
        for dy in (-1, 0, 1)
        for other in taken.get((column + dx, row + dy), ())
    )
    return all((x - ox) ** 2 + (y - oy) ** 2 >= (2 * RADIUS + 1) ** 2 for ox, oy in near)


def _named(points: Sequence[Point], places: dict) -> dict[int, tuple[float, float, str, str]]:
    """The names that fit beside their points without lying over another: dx, dy, anchor, text."""
    boxes = [(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in places.values()]
    found = {}
    for point in points:
        if point.key not in places:
            continue
        x, y = places[point.key]
        text = shorten(point.label, LABEL, SIZE)
        wide = width_of(text, SIZE)
        for dx, dy, anchor in (
            (RADIUS + 4, 5, "start"),
            (-RADIUS - 4, 5, "end"),
            (0, -RADIUS - 5, "middle"),
            (0, RADIUS + 15, "middle"),
        ):
            left = x + dx - {"start": 0, "end": wide, "middle": wide / 2}[anchor]
            box = (left, y + dy - 12, left + wide, y + dy + 4)
            inside = box[0] >= LEFT + 2 and box[2] <= LEFT + ACROSS - 2
            inside = inside and box[1] >= TOP + 2 and box[3] <= TOP + UP - 2
            if inside and not any(_overlap(box, other) for other in boxes):
                boxes.append(box)
                found[point.key] = (dx, dy, anchor, text)
                break
    return found


def _overlap(one, other) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _point(index, point: Point, place, name, scales: Scales, movable: bool) -> Drawn:
    x, y = point.written
    said = f"{scales.x[0]} {x}, {scales.y[0].lower()} {y}"
    pieces = [
        node("circle", cx=0, cy=0, r=RADIUS, class_="figure-dot"),
        node("text", str(index), x=0, y=4, text_anchor="middle", class_="figure-on-bar"),
    ]
    if name:
        dx, dy, anchor, text = name
        pieces.append(
            node("text", text, x=dx, y=dy, text_anchor=anchor, class_="figure-label figure-name")
        )
    moves = {}
    if movable:
        moves = {
            "tabindex": 0,
            "role": "slider",
            "aria_roledescription": "movable point",
            "aria_label": point.label,
            "aria_valuemin": 0,
            "aria_valuemax": 100,
            "aria_valuenow": point.x,
            "aria_valuetext": said,
            "data_key": point.key,
            "data_x": point.x,
            "data_y": point.y,
        }
    shift = f"translate({number(place[0])} {number(place[1])})"
    title = node("title", f"{point.label}: {said}")
    return node("g", title, *pieces, class_="figure-point", transform=shift, **moves)


def _field(scales: Scales) -> list[Drawn]:
    half_x, half_y = LEFT + ACROSS / 2, TOP + UP / 2
    pieces = [
        node("rect", x=LEFT, y=TOP, width=ACROSS, height=UP, class_="figure-field"),
        # Seen by the page's script alone: it turns a pointer's place into the two values.
        node(
            "rect",
            x=SCALE[0],
            y=SCALE[1],
            width=SCALE[2],
            height=SCALE[3],
            class_="figure-scale",
        ),
        node("line", x1=half_x, y1=TOP, x2=half_x, y2=TOP + UP, class_="figure-line"),
        node("line", x1=LEFT, y1=half_y, x2=LEFT + ACROSS, y2=half_y, class_="figure-line"),
    ]
    for place, name in enumerate(scales.quarters):
        right, low = place % 2, place // 2
        pieces.append(
            node(
                "text",
                shorten(name, ACROSS / 2 - 16, SIZE),
                x=LEFT + ACROSS if right else LEFT,
                # Outside the field, where no point can hide them.
                y=TOP + UP + 20 if low else TOP - 9,
                text_anchor="end" if right else "start",
                class_="figure-quarter",
            )
        )
    below = TOP + UP + 44
    lowest, highest = scales.ends
    name, least, most = scales.x
    pieces += [
        node("text", f"{lowest}: {least}", x=LEFT, y=below, class_="figure-axis"),
        node(
            "text",
            f"{highest}: {most}",
            x=LEFT + ACROSS,
            y=below,
            text_anchor="end",
            class_="figure-axis",
        ),
        node("text", f"{name} →", x=half_x, y=below, text_anchor="middle", class_="figure-strong"),
    ]
    name, least, most = scales.y
    upright = [
        node("text", f"{lowest}: {least}", x=-(TOP + UP), y=LEFT - 12, class_="figure-axis"),
        node(
            "text",
            f"{highest}: {most}",
            x=-TOP,
            y=LEFT - 12,
            text_anchor="end",
            class_="figure-axis",
        ),
        node(
            "text",
            f"{name} →",
            x=-half_y,
            y=LEFT - 12,
            text_anchor="middle",
            class_="figure-strong",
        ),
    ]
    return [*pieces, node("g", *upright, transform="rotate(-90)")]


def _in_words(points: Sequence[Point], scales: Scales, crowded: int) -> str:
    if not points:
        return "Nobody is placed on this map yet."
    counts = [0, 0, 0, 0]
    for point in points:
        quarter = quarter_of(point.x, point.y) if point.quarter is None else point.quarter
        counts[quarter] += 1
    said = "; ".join(
        f"{name}: {count}" for name, count in zip(scales.quarters, counts, strict=True)
    )
    words = f"{len(points)} {'entry' if len(points) == 1 else 'entries'} on the map. {said}."
    if crowded:
        words += f" {crowded} more would lie over others: the table has them."
    return words
