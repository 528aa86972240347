"""What was measured over time: points joined by a line, where it began and where it is to be."""

from collections.abc import Sequence
from datetime import date

from figures import Figure
from figures.letters import shorten, width_of
from figures.svg import Drawn, node, picture

WIDTH, TALL, LEFT, TOP, FOOT, EDGE = 560, 170, 8, 22, 26, 10
SMALL, RADIUS = 12, 5
# With more points than this only the first and last say their number.
SPOKEN = 8
# Words over a line meet what is drawn within this height of it.
NEAR = 24

Point = tuple[date, float]
Place = tuple[float, float]


def trend(
    title: str,
    points: Sequence[Point],
    *,
    unit: str = "",
    baseline: tuple[date | None, float] | None = None,
    target: tuple[date | None, float] | None = None,
) -> Figure:
    """The (day, number) points in their order of time; `baseline` and `target` are lines across,
    each with its day where it has one. At least one number must be given: else ValueError."""
    ordered = sorted(points)
    marks = [("Baseline", baseline), ("Target", target)]
    levels = [(name, *mark) for name, mark in marks if mark]
    numbers = [value for _, value in ordered] + [value for _, _, value in levels]
    if not numbers:
        raise ValueError("A trend needs a number: a value, a baseline or a target.")
    days = [day for day, _ in ordered] + [day for _, day, _ in levels if day]
    scale = _Scale(numbers, days)
    taken = [(scale.x(day), scale.y(value)) for day, value in ordered]
    if target:
        taken.append((WIDTH, scale.y(target[1])))
    drawn = [_level(name, value, unit, scale, taken) for name, _, value in levels]
    if len(ordered) > 1:
        course = " L".join(f"{scale.x(day):.1f} {scale.y(value):.1f}" for day, value in ordered)
        drawn.append(node("path", d=f"M{course}", class_="figure-line figure-way"))
    drawn += [
        _point(day, value, scale, spoken=len(ordered) <= SPOKEN or place in (0, len(ordered) - 1))
        for place, (day, value) in enumerate(ordered)
    ]
    svg = picture(title, WIDTH, TOP + TALL + FOOT, *drawn, *_days(scale), kind="trend")
    rows = [(name, _day(day), _said(value, unit)) for name, day, value in levels]
    rows += [("Measured", _day(day), _said(value, unit)) for day, value in ordered]
    return Figure(
        title, svg, _in_words(ordered, levels, unit), ("What", "Day", "Number"), tuple(rows)
    )


class _Scale:
    """From numbers and days to places in the picture."""

    def __init__(self, numbers: Sequence[float], days: Sequence[date]) -> None:
        low, high = min(numbers), max(numbers)
        # A single number stands in the middle.
        room = (high - low) * 0.08 or 1
        self.low, self.high = low - room, high + room
        self.first = min(days) if days else None
        self.last = max(days) if days else None

    def y(self, value: float) -> float:
        return TOP + (self.high - value) / (self.high - self.low) * TALL

    def x(self, day: date) -> float:
        span = (self.last - self.first).days
        inner = WIDTH - 2 * (LEFT + EDGE)
        return LEFT + EDGE + (inner / 2 if not span else (day - self.first).days / span * inner)


def _level(name: str, value: float, unit: str, scale: _Scale, taken: Sequence[Place]) -> Drawn:
    y = scale.y(value)
    said = shorten(f"{name} {_said(value, unit)}", WIDTH / 2 - LEFT, SMALL)
    at_end = name == "Target" or _is_freer_at_end(y, taken)
    line = "figure-line figure-dashed" if name == "Baseline" else "figure-line figure-strong-line"
    place = {"x": WIDTH - LEFT, "text_anchor": "end"} if at_end else {"x": LEFT}
    return node(
        "g",
        node("line", x1=LEFT, x2=WIDTH - LEFT, y1=y, y2=y, class_=line),
        node("text", said, y=max(y - 5, SMALL), class_="figure-small", **place),
    )


def _is_freer_at_end(y: float, taken: Sequence[Place]) -> bool:
    """Whether words over a line at `y` meet fewer points and words at the right than at the left;
    the target's words stand at the right."""
    near = [x for x, other in taken if abs(other - y) < NEAR]
    return sum(x > WIDTH / 2 for x in near) < sum(x <= WIDTH / 2 for x in near)


def _point(day: date, value: float, scale: _Scale, *, spoken: bool) -> Drawn:
    x, y = scale.x(day), scale.y(value)
    dot = node("circle", cx=x, cy=y, r=RADIUS, class_="figure-dot")
    if not spoken:
        return dot
    text = _said(value, "")
    half = width_of(text, SMALL) / 2
    middle = min(max(x, half + 2), WIDTH - half - 2)
    number = node("text", text, x=middle, y=y + 19, text_anchor="middle", class_="figure-small")
    return node("g", dot, number)


def _days(scale: _Scale) -> list[Drawn]:
    """The first and the last day at the foot."""
    if scale.first is None:
        return []
    y = TOP + TALL + FOOT - 4
    first = node("text", _day(scale.first), x=LEFT, y=y, class_="figure-axis")
    if scale.first == scale.last:
        return [first]
    last = _day(scale.last)
    return [
        first,
        node("text", last, x=WIDTH - LEFT, y=y, text_anchor="end", class_="figure-axis"),
    ]


def _said(value: float, unit: str) -> str:
    plain = f"{value:,.4f}".rstrip("0").rstrip(".")
    return f"{'0' if plain == '-0' else plain} {unit}".strip()


def _day(day: date | None) -> str:
    return f"{day:%b} {day.day}, {day.year}" if day else ""


def _in_words(ordered: Sequence[Point], levels, unit: str) -> str:
    """Where it began, stands and is to be."""
    said = {name: f"{name} {_said(value, unit)}" for name, _, value in levels}
    now = "nothing measured yet"
    if ordered:
        day, value = ordered[-1]
        now = f"{_said(value, unit)} on {_day(day)}"
    parts = (said.get("Baseline"), now, said.get("Target"))
    text = "; ".join(part for part in parts if part)
    return f"{text[0].upper()}{text[1:]}."
