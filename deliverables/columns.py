"""How wide the columns of a table are, and how many lines its rows take, before it is drawn.

Whoever wrote a table gave its columns widths for what they usually hold. Where the records hold
something else (every action a paragraph, every resource a dash), those widths make tall rows with
empty places, and widths that follow the words are taken instead.
"""

from math import ceil, floor

# About so many characters stand on a line as wide as the page's text, in a table's type.
LINE_CHARACTERS = 118
# A column's padding, in characters.
PADDING = 3
# Widths that follow the words are taken when the table has so many lines less by them,
GAIN = 0.9
# and are whole steps of the width, so that another word in a cell does not move every line.
STEPS = 25
# A column has room for its longest word, unless that is longer than this, set in bold type.
LONG_WORD, BOLD = 16, 1.15


def height(row: tuple[str, ...], shares: list[float]) -> int:
    """About how many lines a row takes on paper; `shares` are the columns', adding up to 1."""
    return max(_lines(cell, share) for cell, share in zip(row, shares, strict=True))


def _lines(cell: str, share: float) -> int:
    room = max(LINE_CHARACTERS * share - PADDING, 4)
    return sum(int(-(-len(line) // room)) or 1 for line in cell.split("\n"))


def fitted(
    heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...], shares: list[float]
) -> list[float]:
    """`shares`, or shares that follow the words when the table is much shorter by them."""
    if len(heads) < 3 or not rows:
        return shares
    found = _following(heads, rows, shares)
    given = sum(height(row, shares) for row in rows)
    return found if sum(height(row, found) for row in rows) <= GAIN * given else shares


def _following(
    heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...], shares: list[float]
) -> list[float]:
    """Shares that grow with the square root of what a column holds, as type-setters' tables do.

    The given ones when the columns' longest words alone would fill the width.
    """
    needs, steps = [], []
    for column, head in enumerate(heads):
        cells = [row[column] for row in rows]
        needs.append(max(sum(map(len, cells)) / len(cells), 4) ** 0.5)
        words = [word for cell in (head, *cells[:200]) for word in cell.split()]
        longest = min(max(map(len, words), default=4), LONG_WORD)
        steps.append(ceil((longest * BOLD + PADDING) / LINE_CHARACTERS * STEPS))
    free = STEPS - sum(steps)
    if free < 0:
        return shares
    total = sum(needs)
    steps = [step + floor(free * need / total) for step, need in zip(steps, needs, strict=True)]
    steps[needs.index(max(needs))] += STEPS - sum(steps)
    return [step / STEPS for step in steps]
