"""A path of stages: boxes in rows of three, numbered, joined by arrows."""

from collections.abc import Sequence
from dataclasses import dataclass

from figures import Figure
from figures.letters import shorten, wrap
from figures.svg import Drawn, node, picture

A_ROW, BOX, TALL, ACROSS, DOWN, EDGE = 3, 220, 96, 44, 46, 6
SIZE, LINE = 14, 18


@dataclass(frozen=True)
class Step:
    """A stage with how many are met there and how many gaps it has; `href` leads to it."""

    name: str
    met: int = 0
    gaps: int = 0
    href: str = ""


def flow(title: str, steps: Sequence[Step]) -> Figure:
    """The stages in order. A stage where nobody is met has a dashed edge and says so."""
    rows = -(-len(steps) // A_ROW)
    across = min(len(steps), A_ROW) or 1
    arrows = [_arrow(place) for place in range(len(steps) - 1)]
    boxes = [_box(place, step) for place, step in enumerate(steps)]
    svg = picture(
        title,
        across * (BOX + ACROSS) - ACROSS + 2 * EDGE,
        max(rows * (TALL + DOWN) - DOWN + 2 * EDGE, 1),
        *arrows,
        *boxes,
        kind="flow",
        role="group" if any(step.href for step in steps) else "img",
    )
    table = tuple(
        (str(place), step.name, str(step.met), str(step.gaps))
        for place, step in enumerate(steps, start=1)
    )
    return Figure(title, svg, _in_words(steps), ("No.", "Stage", "Met there", "Gaps"), table)


def _corner(place: int) -> tuple[float, float]:
    return (
        EDGE + (place % A_ROW) * (BOX + ACROSS),
        EDGE + (place // A_ROW) * (TALL + DOWN),
    )


def _box(place: int, step: Step) -> Drawn:
    x, y = _corner(place)
    lines = wrap(step.name or "A stage without a name", BOX - 56, SIZE)
    said = f"{_met(step.met)}, {_gaps(step.gaps)}"
    pieces = [
        node(
            "rect",
            x=x,
            y=y,
            width=BOX,
            height=TALL,
            rx=6,
            class_="figure-node" if step.met else "figure-node figure-dashed",
        ),
        node("circle", cx=x + 24, cy=y + 26, r=14, class_="figure-bar"),
        node(
            "text",
            str(place + 1),
            x=x + 24,
            y=y + 31,
            text_anchor="middle",
            class_="figure-on-bar",
        ),
        *(
            node("text", line, x=x + 46, y=y + 31 + row * LINE, class_="figure-label")
            for row, line in enumerate(lines)
        ),
        node(
            "text",
            shorten(said, BOX - 20, 12),
            x=x + 12,
            y=y + TALL - 14,
            class_="figure-small",
        ),
    ]
    spoken = f"Stage {place + 1}: {step.name}. {said}."
    if not step.href:
        return node("g", *pieces)
    return node("a", *pieces, href=step.href, aria_label=spoken)


def _arrow(place: int) -> Drawn:
    (x1, y1), (x2, y2) = _corner(place), _corner(place + 1)
    if y1 == y2:
        x, y = x1 + BOX, y1 + TALL / 2
        course = f"M{x:.1f} {y:.1f} H{x2 - 8:.1f}"
        head = f"{x2 - 2:.1f},{y:.1f} {x2 - 12:.1f},{y - 6:.1f} {x2 - 12:.1f},{y + 6:.1f}"
    else:
        # From the end of one row to the beginning of the next, through the space between.
        x, y, half = x1 + BOX / 2, y1 + TALL, y1 + TALL + DOWN / 2
        to = x2 + BOX / 2
        course = f"M{x:.1f} {y:.1f} V{half:.1f} H{to:.1f} V{y2 - 8:.1f}"
        head = f"{to:.1f},{y2 - 2:.1f} {to - 6:.1f},{y2 - 12:.1f} {to + 6:.1f},{y2 - 12:.1f}"
    return node(
        "g",
        node("path", d=course, class_="figure-line figure-way"),
        node("polygon", points=head, class_="figure-head"),
    )


def _met(count: int) -> str:
    return f"{count} met here" if count else "nobody met yet"


def _gaps(count: int) -> str:
    return {0: "no gap noted", 1: "1 gap"}.get(count, f"{count} gaps")


def _in_words(steps: Sequence[Step]) -> str:
    if not steps:
        return "No stage is drawn yet."
    bare = [step.name for step in steps if not step.met]
    words = f"{len(steps)} {'stage' if len(steps) == 1 else 'stages'} in order: "
    words += ", ".join(step.name for step in steps) + "."
    if bare:
        words += f" Nobody is met yet at: {', '.join(bare)}."
    return words
