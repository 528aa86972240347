"""Horizontal bars, a label over each and its value at the end of the line."""

from collections.abc import Sequence

from figures import Figure
from figures.letters import shorten, width_of, wrap
from figures.svg import join, node, picture

WIDTH = 400
SIZE, LINE, BAR, GAP = 14, 18, 12, 14
UNKNOWN = "not known"


def bars(
    title: str,
    rows: Sequence[tuple[str, float | None]],
    *,
    unit: str = "",
    highest: float | None = None,
    columns: tuple[str, str] = ("What", "How many"),
) -> Figure:
    """A bar for each (label, value); values are 0 or more, or None where nothing is known.

    The longest bar is `highest` (100 for shares of a hundred) or the greatest value. `unit` is
    written behind each value: "%" close to it, a word after a space. `columns` heads the table.
    ValueError for a value below 0 or above `highest`.
    """
    known = [value for _, value in rows if value is not None]
    top = highest if highest is not None else max(known, default=0)
    if any(not 0 <= value <= top for value in known):
        raise ValueError(f"Every value must be between 0 and {top}.")
    said = [(str(label), _said(value, unit)) for label, value in rows]
    drawn, y = [], 0.0
    for (label, text), (_, value) in zip(said, rows, strict=True):
        piece, height = _bar(label, text, (value or 0) / top if top else 0, y)
        drawn.append(piece)
        y += height + GAP
    svg = picture(title, WIDTH, max(y - GAP, 1), *drawn, kind="bars")
    return Figure(title, svg, _in_words(said), columns, tuple(said))


def _bar(label: str, text: str, share: float, y: float):
    value = shorten(text, WIDTH / 2, SIZE)
    lines = wrap(label, WIDTH - width_of(value, SIZE) - SIZE, SIZE)
    piece = [
        node("text", line, x=0, y=y + LINE * (place + 0.8), class_="figure-label")
        for place, line in enumerate(lines)
    ]
    foot = y + LINE * max(len(lines), 1)
    piece.append(
        node(
            "text",
            value,
            x=WIDTH,
            y=foot - LINE * 0.2,
            text_anchor="end",
            class_="figure-value",
        )
    )
    top = foot + 2
    piece.append(node("rect", x=0, y=top, width=WIDTH, height=BAR, rx=2, class_="figure-track"))
    if share:
        # Never so short that a value above nothing looks like nothing.
        width = max(share * WIDTH, 2)
        piece.append(node("rect", x=0, y=top, width=width, height=BAR, rx=2, class_="figure-bar"))
    return node("g", join(*piece)), top + BAR - y


def _said(value: float | None, unit: str) -> str:
    if value is None:
        return UNKNOWN
    figure = f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
    return figure + (unit if unit in ("", "%") else f" {unit}")


def _in_words(said: list[tuple[str, str]]) -> str:
    """The picture in a sentence: all of a few bars, the first few of many."""
    if not said:
        return "There is nothing to show yet."
    spoken = "; ".join(f"{label}: {text}" for label, text in said[:12])
    more = len(said) - 12
    return f"{spoken}; and {more} more in the table." if more > 0 else f"{spoken}."
