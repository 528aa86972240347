"""How far each of several things has come, and how far it was before: dots on a common scale."""

from collections.abc import Sequence

from figures import Figure
from figures.letters import shorten, wrap
from figures.svg import Drawn, join, node, picture

WIDTH, LEFT, RIGHT = 720, 270, 60
TOP, ROW, FOOT = 44, 40, 8
SIZE, LINE = 14, 17
UNSAID = "Not rated"


def moves(
    title: str,
    rows: Sequence[tuple[str, int | None, int | None]],
    levels: Sequence[str],
    *,
    before: str = "",
    now: str = "Now",
) -> Figure:
    """A row for each (label, level before, level now), levels counted from 0 in `levels`.

    None is a level that nobody said. A ring is the level before, a disc the one now; where both
    are known and differ a line joins them. `before` and `now` name the two times for the table;
    with no `before` only the discs are drawn. ValueError for a level that is not in `levels`.
    """
    said = [level for row in rows for level in row[1:] if level is not None]
    if any(not 0 <= level < len(levels) for level in said):
        raise ValueError(f"Every level must be between 0 and {len(levels) - 1}.")
    height = TOP + ROW * len(rows) + FOOT
    step = (WIDTH - LEFT - RIGHT) / max(len(levels) - 1, 1)
    drawn = [_level(level, LEFT + step * n, step, height) for n, level in enumerate(levels)]
    for place, (label, old, new) in enumerate(rows):
        y = TOP + ROW * (place + 0.5)
        drawn += [_label(label, y), _dots(step, y, old if before else None, new)]
    return Figure(
        title,
        picture(title, WIDTH, height, *drawn, kind="moves"),
        _in_words(rows, bool(before)),
        ("What", *([before] if before else []), now),
        tuple(_row(row, levels, bool(before)) for row in rows),
    )


def _level(words: str, x: float, step: float, height: float) -> Drawn:
    lines = wrap(words, min(step, 2 * RIGHT), 12)[:2]
    named = [
        node("text", line, x=x, y=16 + 14 * n, text_anchor="middle", class_="figure-axis")
        for n, line in enumerate(lines)
    ]
    rule = node("line", x1=x, x2=x, y1=TOP - 6, y2=height - FOOT, class_="figure-track-line")
    return join(*named, rule)


def _label(label: str, y: float) -> Drawn:
    """The label on one or two lines, its middle at `y`."""
    lines = wrap(label, LEFT - 3 * SIZE, SIZE)
    if len(lines) > 2:
        lines = [lines[0], shorten(" ".join(lines[1:]), LEFT - 3 * SIZE, SIZE)]
    first = y + SIZE * 0.35 - LINE * (len(lines) - 1) / 2
    return join(
        *(
            node("text", line, x=0, y=first + LINE * n, class_="figure-label")
            for n, line in enumerate(lines)
        )
    )


def _dots(step: float, y: float, old: int | None, new: int | None) -> Drawn:
    found = []
    if old is not None and old != new:
        x = LEFT + step * old
        if new is not None:
            way = "figure-forward" if new > old else "figure-back figure-dashed"
            found.append(node("line", x1=x, x2=LEFT + step * new, y1=y, y2=y, class_=way))
        found.append(node("circle", cx=x, cy=y, r=7, class_="figure-ring"))
    if new is not None:
        found.append(node("circle", cx=LEFT + step * new, cy=y, r=8, class_="figure-dot"))
    return join(*found)


def _in_words(rows: Sequence[tuple[str, int | None, int | None]], both: bool) -> str:
    """The picture in a sentence or two."""
    if not both:
        best = max((new for _, _, new in rows if new is not None), default=None)
        if best is None:
            return "Nothing is rated yet."
        furthest = "; ".join(label for label, _, new in rows if new == best)
        unsaid = sum(new is None for _, _, new in rows)
        return f"Furthest along: {furthest}." + (f" Not rated: {unsaid}." if unsaid else "")
    steps = [new - old for _, old, new in rows if old is not None and new is not None]
    forward, back = sum(step > 0 for step in steps), sum(step < 0 for step in steps)
    words = f"{forward} moved forward, {back} back, {len(steps) - forward - back} stayed."
    lacking = len(rows) - len(steps)
    return f"{words} {lacking} cannot be compared." if lacking else words


def _row(
    row: tuple[str, int | None, int | None], levels: Sequence[str], both: bool
) -> tuple[str, ...]:
    label, *known = row
    shown = [UNSAID if level is None else levels[level] for level in known]
    return (label, *(shown if both else shown[1:]))
