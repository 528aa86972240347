"""A chain of evidence: stages side by side, boxes in each, lines between."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from figures import Figure
from figures.letters import shorten, wrap
from figures.svg import Drawn, node, picture

BOX, ACROSS, EDGE, HEAD, BETWEEN, LANE = 136, 28, 6, 34, 14, 18
SIZE, LINE, SMALL, PAD = 14, 17, 12, 10
MOST = 6  # boxes a stage; the list beside the picture has all


@dataclass(frozen=True)
class Piece:
    """One box: `small` stands under its words, `href` leads to its page."""

    key: str
    label: str
    small: str = ""
    href: str = ""


@dataclass(frozen=True)
class Stage:
    """A column with its heading; `one` and `many` count its pieces, `missing` is what an empty
    one says."""

    name: str
    one: str
    many: str
    missing: str
    pieces: Sequence[Piece] = ()


@dataclass
class _Placed:
    """Where a box stands: its column, its left and top edge, its height, and what is in it."""

    column: int
    top: float
    height: float
    lines: tuple[str, ...]
    small: str = ""
    href: str = ""
    is_missing: bool = False

    @property
    def left(self) -> float:
        return EDGE + self.column * (BOX + ACROSS)

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


def chain(title: str, stages: Sequence[Stage], ties: Iterable[tuple[str, str]]) -> Figure:
    """The stages from left to right, and a line for each tie (key of a piece, key of a later one).

    A tie that leaves a stage out runs below that stage's boxes, so that it does not seem to go
    through one. A stage without pieces has a dashed box that says so. ValueError for a tie of a
    piece that is not there or that leads back.
    """
    ties = tuple(dict.fromkeys(ties))
    column_of = {piece.key: place for place, one in enumerate(stages) for piece in one.pieces}
    for start, end in ties:
        if start not in column_of or end not in column_of:
            raise ValueError(f"There is no piece for the tie from {start} to {end}.")
        if column_of[start] >= column_of[end]:
            raise ValueError(f"The tie from {start} to {end} leads back.")
    boxes, home = _boxes(stages)
    lanes = {
        column for start, end in ties for column in range(column_of[start] + 1, column_of[end])
    }
    tall = [sum(box.height + BETWEEN for box in column) for column in boxes]
    body = max([height + LANE * (place in lanes) for place, height in enumerate(tall)], default=0)
    for place, column in enumerate(boxes):
        y = HEAD + (body - tall[place] - LANE * (place in lanes)) / 2
        for box in column:
            box.top = y
            y += box.height + BETWEEN
    low = {
        place: boxes[place][-1].top + boxes[place][-1].height + BETWEEN / 2 + 4 for place in lanes
    }
    lines = dict.fromkeys(_course(home[start], home[end], low) for start, end in ties)
    svg = picture(
        title,
        2 * EDGE + len(stages) * (BOX + ACROSS) - ACROSS,
        HEAD + body + EDGE,
        *(node("path", d=course, class_="figure-line figure-way") for course in lines),
        *(_heading(place, stage) for place, stage in enumerate(stages)),
        *(_box(box) for column in boxes for box in column),
        kind="chain",
        role="group" if any(box.href for column in boxes for box in column) else "img",
    )
    columns = ("Part of the chain", "What", "Leads to")
    return Figure(title, svg, _in_words(stages), columns, _told(stages, ties))


def _boxes(stages: Sequence[Stage]) -> tuple[list[list[_Placed]], dict[str, _Placed]]:
    """The boxes of each column from top to bottom, and the box that each piece is in."""
    columns, home = [], {}
    for place, stage in enumerate(stages):
        kept = stage.pieces if len(stage.pieces) <= MOST else stage.pieces[: MOST - 1]
        column = []
        for piece in kept:
            home[piece.key] = box = _placed(place, piece.label, piece.small, piece.href)
            column.append(box)
        if rest := stage.pieces[len(kept) :]:
            column.append(_placed(place, f"and {len(rest)} more"))
            home |= {piece.key: column[-1] for piece in rest}
        if not column:
            column.append(_placed(place, stage.missing))
            column[-1].is_missing = True
        columns.append(column)
    return columns, home


def _placed(column: int, label: str, small: str = "", href: str = "") -> _Placed:
    lines = wrap(label, BOX - 2 * PAD, SIZE, 3)
    height = 2 * PAD + LINE * len(lines) + (LINE if small else 0)
    return _Placed(column, 0, height, lines, small, href)


def _heading(place: int, stage: Stage) -> Drawn:
    x = EDGE + place * (BOX + ACROSS)
    return node("text", shorten(stage.name, BOX, SIZE), x=x, y=18, class_="figure-strong")


def _box(box: _Placed) -> Drawn:
    dashed = " figure-dashed" if box.is_missing else ""
    pieces = [
        node(
            "rect",
            x=box.left,
            y=box.top,
            width=BOX,
            height=box.height,
            rx=6,
            class_=f"figure-node{dashed}",
        ),
        *(
            node(
                "text",
                line,
                x=box.left + PAD,
                y=box.top + PAD + 13 + row * LINE,
                class_="figure-label",
            )
            for row, line in enumerate(box.lines)
        ),
    ]
    if box.small:
        small = shorten(box.small, BOX - 2 * PAD, SMALL)
        y = box.top + box.height - PAD - 2
        pieces.append(node("text", small, x=box.left + PAD, y=y, class_="figure-small"))
    if not box.href:
        return node("g", *pieces)
    return node("a", *pieces, href=box.href, aria_label=" ".join([*box.lines, box.small]).strip())


def _course(start: _Placed, end: _Placed, low: dict[int, float]) -> str:
    """A curve from the right edge of one box to the left edge of another, below those between."""
    x, y = start.left + BOX, start.middle
    course = f"M{x:.1f} {y:.1f}"
    for column in range(start.column + 1, end.column):
        left = EDGE + column * (BOX + ACROSS)
        course += _curve(x, y, left, low[column]) + f" H{left + BOX:.1f}"
        x, y = left + BOX, low[column]
    return course + _curve(x, y, end.left, end.middle)


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    half = (x + to_x) / 2
    return f" C{half:.1f} {y:.1f} {half:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"


def _in_words(stages: Sequence[Stage]) -> str:
    there = [
        f"{len(stage.pieces)} {stage.one if len(stage.pieces) == 1 else stage.many}"
        for stage in stages
        if stage.pieces
    ]
    missing = [stage.missing.rstrip(".") for stage in stages if not stage.pieces]
    words = f"From left to right: {', '.join(there)}." if there else "Nothing is in the chain yet."
    return words + (f" Missing: {'; '.join(missing)}." if missing else "")


def _told(stages: Sequence[Stage], ties: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    labels = {piece.key: piece.label for stage in stages for piece in stage.pieces}
    onward = defaultdict(list)
    for start, end in ties:
        onward[start].append(labels[end])
    rows = []
    for place, stage in enumerate(stages):
        nothing = "The end of the chain" if place == len(stages) - 1 else "Nothing yet"
        for piece in stage.pieces:
            what = f"{piece.label} ({piece.small})" if piece.small else piece.label
            rows.append((stage.name, what, "; ".join(onward[piece.key]) or nothing))
        if not stage.pieces:
            rows.append((stage.name, stage.missing, nothing))
    return tuple(rows)
