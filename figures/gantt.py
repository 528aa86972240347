"""A timeline of actions: a bar from start to due, a diamond for a due day alone, today's line.

Drawn in pieces that fit a page each, with the months repeated over every piece. How an action
stands is told by shape and word as well as by color, so that it is read in grayscale too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from figures import Figure
from figures.gantt_axis import Axis, axis_of
from figures.letters import shorten, width_of, wrap
from figures.svg import Drawn, join, node, picture

SIZE, LINE, SMALL = 14, 17, 12
ROW, PAD, BAR, HEAD_ROW, AXIS, KEY_ROW = 26, 9, 12, 28, 40, 22
DIAMOND, BETWEEN, TODAY_ROW = 7, 8, 16
LABEL_SHARE = 0.36

# Kinds of bar -> how the key names them, in its order.
KINDS = {
    "planned": "To do",
    "under_way": "Under way",
    "done": "Done",
    "late": "Late",
    "dropped": "No longer needed",
}
# Kinds that stand in a word beside the bar.
SPOKEN = {"done": "Done", "late": "Late", "dropped": "Not needed"}
WHOLE = "From start to due day"
DUE_ONLY, OPEN = "Due day only", "No due day yet"
CONTINUED = "continued"
COLUMNS = ("What", "Under", "Starts", "Due", "State")


@dataclass(frozen=True)
class Bar:
    """One action: at least one of its days, a kind of KINDS; `said` is its state in the table."""

    label: str
    starts: date | None
    due: date | None
    kind: str = "planned"
    said: str = ""
    href: str = ""


@dataclass(frozen=True)
class Group:
    """Actions under one heading; `note` stands at the end of the heading's line."""

    name: str
    bars: Sequence[Bar]
    note: str = ""


@dataclass(frozen=True)
class _Line:
    """A line of the picture: a bar with its wrapped label beside or `above` it; without one, a
    group's heading, and `lines` the note at its end."""

    group: Group
    lines: tuple[str, ...]
    height: float
    bar: Bar | None = None
    above: bool = False

    @property
    def middle(self) -> float:
        """From the line's top to the middle of its bar."""
        return self.height - ROW / 2 if self.above else self.height / 2

    @property
    def first(self) -> float:
        """From the line's top to the foot of its label's first letters."""
        if self.above:
            return LINE
        return self.height / 2 - LINE * (len(self.lines) - 1) / 2 + SIZE * 0.35


def gantt(
    title: str,
    groups: Sequence[Group],
    *,
    today: date | None,
    width: float = 960,
    height: float = 640,
    above: bool = False,
) -> list[Figure]:
    """The timeline in as many pieces as are needed for none to be higher than `height`; none at
    all when no group has a bar. All pieces show the same months, and today unless it is None.
    Names stand beside their bars or, on a narrow picture, `above` them.

    ValueError for a bar without any day, or of no known kind.
    """
    bars = [bar for group in groups for bar in group.bars]
    for bar in bars:
        if bar.kind not in KINDS or not (bar.starts or bar.due):
            raise ValueError(f"“{bar.label}” has no day, or its kind {bar.kind!r} is not known.")
    if not bars:
        return []
    label = PAD if above else width * LABEL_SHARE
    right = width - (PAD if above else 0)
    axis = axis_of([day for bar in bars for day in _days(bar)], today, label, right - label)
    key, key_height = _key(bars, width)
    top = key_height + AXIS + (TODAY_ROW if axis.has_today else 0)
    room = width - 2 * PAD if above else label - PAD
    parts = list(_parts(groups, room, height - top, above))
    return [
        _piece(_name(title, place, len(parts)), part, axis, key, top, width)
        for place, part in enumerate(parts, start=1)
    ]


def _days(bar: Bar) -> list[date]:
    return [day for day in (bar.starts, bar.due) if day]


def _name(title: str, place: int, of: int) -> str:
    return title if of == 1 else f"{title}, part {place} of {of}"


def _parts(
    groups: Sequence[Group], label: float, room: float, above: bool
) -> Iterator[list[_Line]]:
    """The lines of each piece; a heading is never last, and is repeated where its group goes on."""
    part: list[_Line] = []
    used = 0.0
    for group in groups:
        for place, bar in enumerate(group.bars):
            lines = wrap(bar.label, label, SIZE, most=3 if above else 2)
            more = len(lines) - (0 if above else 1)
            line = _Line(group, lines, ROW + LINE * more, bar, above)
            needed = line.height + (0 if place else HEAD_ROW)
            if part and used + needed > room:
                yield part
                part, used = [], 0.0
            if not part or not place:
                # What goes on from the piece before says so where its note stands.
                part.append(_Line(group, (CONTINUED if place else group.note,), HEAD_ROW))
                used += HEAD_ROW
            part.append(line)
            used += line.height
    if part:
        yield part


def _piece(
    title: str, lines: list[_Line], axis: Axis, key: Drawn, top: float, width: float
) -> Figure:
    y, drawn = top, []
    for line in lines:
        drawn.append(_heading(line, width, y) if line.bar is None else _row(line, axis, y))
        y += line.height
    bars = [line.bar for line in lines if line.bar]
    # Over the bars, and behind names that stand in its way.
    today = axis.today_line(top, y)
    svg = picture(
        title,
        width,
        y + 2,
        key,
        axis.draw(top, y),
        *([today, *drawn] if lines[-1].above else [*drawn, today]),
        kind="gantt",
        role="group" if any(bar.href for bar in bars) else "img",
    )
    table = tuple(
        (line.bar.label, line.group.name, _day(line.bar.starts), _day(line.bar.due), line.bar.said)
        for line in lines
        if line.bar
    )
    return Figure(title, svg, _in_words(bars), COLUMNS, table)


def _heading(line: _Line, wide: float, y: float) -> Drawn:
    note = shorten(line.lines[0], wide * 0.4, SMALL)
    name = shorten(line.group.name, wide - width_of(note, SMALL) - 3 * PAD, SIZE)
    middle = y + HEAD_ROW / 2 + 5
    return node(
        "g",
        node("rect", x=0, y=y + 2, width=wide, height=HEAD_ROW - 4, class_="figure-field"),
        node("text", name, x=PAD, y=middle, class_="figure-strong"),
        node("text", note, x=wide - PAD, y=middle, text_anchor="end", class_="figure-small")
        if note
        else "",
    )


def _row(line: _Line, axis: Axis, y: float) -> Drawn:
    bar = line.bar
    middle = y + line.middle
    label = [
        node("text", text, x=PAD, y=y + line.first + LINE * place, class_="figure-label")
        for place, text in enumerate(line.lines)
    ]
    pieces = [*label, *_mark(bar, axis, middle)]
    if not bar.href:
        return node("g", *pieces)
    return node("a", *pieces, href=bar.href, aria_label=_aloud(bar))


def _mark(bar: Bar, axis: Axis, middle: float) -> list[Drawn]:
    """The bar, diamond or arrow of a row, with the word that goes with it."""
    if bar.starts and bar.due:
        # In order, whatever the record says: the table shows both days as they are.
        first, last = sorted((bar.starts, bar.due))
        left, right = axis.at(first), axis.at(last, end=True)
        right = max(right, left + 4)
        drawn = _bar(bar.kind, left, right, middle)
    elif bar.due:
        x = min(max(axis.at(bar.due, end=True), axis.left + DIAMOND), axis.right - DIAMOND)
        left, right = x - DIAMOND, x + DIAMOND
        drawn = _diamond(bar.kind, x, middle)
    else:
        left = min(axis.at(bar.starts), axis.right - 2 * DIAMOND)
        right = left + 2 * DIAMOND
        drawn = _arrow(bar.kind, left, middle)
    word = SPOKEN.get(bar.kind, "")
    return [*drawn, *_beside(word, left, right, middle, axis)] if word else drawn


def _bar(kind: str, left: float, right: float, middle: float) -> list[Drawn]:
    place = {"x": left, "y": middle - BAR / 2, "width": right - left, "height": BAR, "rx": 2}
    drawn = [node("rect", **place, class_=_class(kind))]
    if kind == "under_way":
        half = place | {"y": middle, "height": BAR / 2}
        drawn.append(node("rect", **half, class_="figure-bar"))
    if kind == "done" and right - left >= BAR + 4:
        x = left + 3
        course = (
            f"M{x:.1f} {middle:.1f} L{x + 3:.1f} {middle + 3:.1f} L{x + 9:.1f} {middle - 4:.1f}"
        )
        drawn.append(node("path", d=course, class_="figure-tick"))
    return drawn + _struck(kind, left, right, middle)


def _diamond(kind: str, x: float, middle: float) -> list[Drawn]:
    corners = (
        (x, middle - DIAMOND),
        (x + DIAMOND, middle),
        (x, middle + DIAMOND),
        (x - DIAMOND, middle),
    )
    drawn = [_shape(corners, kind)]
    if kind == "under_way":
        drawn.append(_shape(corners[1:], "done"))
    return drawn + _struck(kind, x - DIAMOND, x + DIAMOND, middle)


def _arrow(kind: str, left: float, middle: float) -> list[Drawn]:
    corners = ((left, middle - DIAMOND), (left + 2 * DIAMOND, middle), (left, middle + DIAMOND))
    return [_shape(corners, kind), *_struck(kind, left, left + 2 * DIAMOND, middle)]


def _shape(corners: Sequence[tuple[float, float]], kind: str) -> Drawn:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    return node("polygon", points=points, class_=_class(kind))


def _struck(kind: str, left: float, right: float, middle: float) -> list[Drawn]:
    """The line through what is no longer needed."""
    if kind != "dropped":
        return []
    line = {"x1": left, "x2": right, "y1": middle, "y2": middle}
    return [node("line", **line, class_="figure-line figure-way")]


def _class(kind: str) -> str:
    more = {"late": " figure-late figure-strong-line", "dropped": " figure-dashed"}
    return "figure-bar" if kind == "done" else f"figure-node{more.get(kind, '')}"


def _beside(word: str, left: float, right: float, middle: float, axis: Axis) -> list[Drawn]:
    """The word after the bar, or before it; not at all beside a bar that fills the line."""
    wide = width_of(word, SMALL)
    at = {"y": middle + 4, "class_": "figure-small"}
    if right + BETWEEN + wide <= axis.right:
        return [node("text", word, x=right + BETWEEN, **at)]
    if left - BETWEEN - wide >= axis.left:
        return [node("text", word, x=left - BETWEEN, text_anchor="end", **at)]
    return []


def _key(bars: Sequence[Bar], width: float) -> tuple[Drawn, float]:
    """What the shapes mean, only those that are drawn, in lines of `width`."""
    kinds = {bar.kind for bar in bars}
    shown = [(said, _bar, kind) for kind, said in KINDS.items() if kind in kinds]
    if kinds == {"planned"}:
        # Nothing to tell apart: the key says what a bar is.
        shown = [(WHOLE, _bar, "planned")] if any(bar.starts and bar.due for bar in bars) else []
    if any(bar.due and not bar.starts for bar in bars):
        shown.append((DUE_ONLY, _diamond, "planned"))
    if any(bar.starts and not bar.due for bar in bars):
        shown.append((OPEN, _arrow, "planned"))
    drawn, x, y = [], float(PAD), KEY_ROW / 2
    for said, mark, kind in shown:
        wide = 36 + width_of(said, SMALL) + 2 * PAD
        if x > PAD and x + wide > width:
            x, y = float(PAD), y + KEY_ROW
        drawn += _sample(mark, kind, x, y)
        drawn.append(node("text", said, x=x + 36, y=y + 4, class_="figure-small"))
        x += wide
    return join(*drawn), y + KEY_ROW / 2


def _sample(mark, kind: str, x: float, y: float) -> list[Drawn]:
    if mark is _bar:
        return _bar(kind, x, x + 28, y)
    return mark(kind, x + 14 - (DIAMOND if mark is _arrow else 0), y)


def _day(day: date | None) -> str:
    return f"{day:%b} {day.day}, {day.year}" if day else ""


def _aloud(bar: Bar) -> str:
    parts = [
        bar.label,
        f"starts {_day(bar.starts)}" if bar.starts else "",
        f"due {_day(bar.due)}" if bar.due else "no due day",
        bar.said,
    ]
    return ", ".join(part for part in parts if part)


def _in_words(bars: Sequence[Bar]) -> str:
    """How many, from when to when, and how they stand: at most twenty words."""
    days = [day for bar in bars for day in _days(bar)]
    first, last = f"{min(days):%B} {min(days).year}", f"{max(days):%B} {max(days).year}"
    when = first if first == last else f"{first} to {last}"
    counted = [
        f"{number} {said.lower()}"
        for kind, said in KINDS.items()
        if kind != "planned" and (number := sum(bar.kind == kind for bar in bars))
    ]
    count = "1 action" if len(bars) == 1 else f"{len(bars)} actions"
    return f"{count}, {when}{': ' + ', '.join(counted) if counted else ''}."
