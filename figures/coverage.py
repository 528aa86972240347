"""Who is at the table, as dots: a line for each one wanted, a column for each part."""

from collections.abc import Sequence

from figures import Figure
from figures.letters import shorten, wrap
from figures.svg import join, node, number, picture

LABEL, STEP = 160, 70
SIZE, LINE, ROW, RADIUS = 14, 17, 26, 9
HEAD = 34
BETWEEN = 24

# (label, what is said of it, numbers by column)
Row = tuple[str, str, Sequence[int]]
Group = tuple[str, Sequence[Row]]


def coverage(
    title: str,
    columns: Sequence[str],
    groups: Sequence[Group],
    *,
    inner: int,
    aside: Sequence[str] = (),
) -> Figure:
    """A dot with its number where a row has any in a column; a dashed line where it has none.

    The first `inner` columns count as being at the table: their dots are filled, the others
    hollow. `aside` names what a row says when it is no longer looked for: such a row has neither
    dots nor line. ValueError for a row with other than one number for each column.
    """
    return side_by_side(title, columns, [groups], inner=inner, aside=aside)


def side_by_side(
    title: str,
    columns: Sequence[str],
    strips: Sequence[Sequence[Group]],
    *,
    inner: int,
    aside: Sequence[str] = (),
) -> Figure:
    """The same with the groups in strips from left to right, for a page that is wide enough."""
    every = [group for groups in strips for group in groups]
    if any(len(row[2]) != len(columns) for _, rows in every for row in rows):
        raise ValueError(f"Every row needs {len(columns)} numbers, one for each column.")
    across = LABEL + STEP * len(columns)
    drawn, heights = [], []
    for place, groups in enumerate(strips):
        piece, height = _strip(columns, groups, inner, aside)
        x = place * (across + BETWEEN)
        drawn.append(node("g", piece, transform=f"translate({number(x)} 0)") if x else piece)
        heights.append(height)
    width = len(strips) * (across + BETWEEN) - BETWEEN
    svg = picture(title, width, max(heights), *drawn, kind="coverage")
    told = tuple(
        (heading, label, said, *map(str, numbers))
        for heading, rows in every
        for label, said, numbers in rows
    )
    return Figure(title, svg, _in_words(told), ("Kind", "Who", "State", *columns), told)


def _strip(columns: Sequence[str], groups: Sequence[Group], inner: int, aside: Sequence[str]):
    """One strip and its height."""
    width = LABEL + STEP * len(columns)
    middles = [LABEL + STEP * (place + 0.5) for place in range(len(columns))]
    drawn, y = [_heads(columns, middles)], float(HEAD)
    for heading, rows in groups:
        drawn.append(_heading(heading, width, y))
        y += ROW
        for row in rows:
            piece, height = _row(row, middles, inner, row[1] in aside, y)
            drawn.append(piece)
            y += height
        y += ROW / 3
    return join(*drawn), y


def _heading(heading: str, width: float, y: float):
    line = shorten(heading, width, SIZE)
    return node("text", line, x=0, y=y + LINE, class_="figure-strong")


def _heads(columns: Sequence[str], middles: Sequence[float]):
    pieces = []
    for column, middle in zip(columns, middles, strict=True):
        lines = wrap(column, STEP - 4, 12)
        foot = HEAD - 8 - 14 * (len(lines) - 1)
        pieces += [
            node(
                "text",
                line,
                x=middle,
                y=foot + 14 * place,
                text_anchor="middle",
                class_="figure-small",
            )
            for place, line in enumerate(lines)
        ]
    return join(*pieces)


def _row(row: Row, middles: Sequence[float], inner: int, is_aside: bool, y: float):
    label, _, numbers = row
    lines = wrap(label, LABEL - 16, SIZE)
    height = ROW + LINE * (len(lines) - 1)
    middle = y + height / 2
    first = middle - LINE * (len(lines) - 1) / 2 + SIZE * 0.35
    pieces = [
        node("text", line, x=8, y=first + LINE * place, class_="figure-label")
        for place, line in enumerate(lines)
    ]
    if not is_aside and not any(numbers):
        gap = "figure-line figure-dashed figure-gap"
        pieces.append(node("line", x1=middles[0], y1=middle, x2=middles[-1], y2=middle, class_=gap))
    for place, many in enumerate(() if is_aside else numbers):
        if many:
            is_inner = place < inner
            x, dot = middles[place], "figure-dot" if is_inner else "figure-node"
            inside = "figure-in-dot" if is_inner else "figure-in-node"
            said = "99+" if many > 99 else many
            pieces.append(node("circle", cx=x, cy=middle, r=RADIUS + 2, class_=dot))
            pieces.append(
                node("text", said, x=x, y=middle + 4, text_anchor="middle", class_=inside)
            )
    return node("g", join(*pieces)), height


def _in_words(told: Sequence[tuple[str, ...]]) -> str:
    """How many rows say what, in a sentence."""
    if not told:
        return "There is nothing on the list yet."
    states = list(dict.fromkeys(row[2] for row in told))
    counted = ", ".join(f"{state}: {sum(row[2] == state for row in told)}" for state in states)
    return f"Of {len(told)} on the list: {counted}."
