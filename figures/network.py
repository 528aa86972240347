"""Who suggested whom, drawn from left to right: each generation a column, each entry a box.

A tree with what does not fit a tree beside it: an entry stands once, under the first who suggested
it; a further suggestion, or one that runs in a circle, is a dashed line. The same entries in the
same order give the same picture.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from figures import Figure
from figures.letters import wrap
from figures.svg import Drawn, node, picture

MOST, DEEPEST = 400, 8
BOX, TALL, ACROSS, DOWN, EDGE = 196, 44, 48, 54, 6
SIZE, LINE, MARK = 14, 17, 22


@dataclass(frozen=True)
class Entry:
    """One entry: `when` is "now", "strategies", "later" or "", `href` its page."""

    key: int
    name: str
    when: str = ""
    href: str = ""


WHENS = {"now": "engage now", "strategies": "engage once strategies exist", "later": "engage later"}


@dataclass
class _Laid:
    depth: dict[int, int]
    row: dict[int, float]
    under: dict[int, int]
    left_out: int


def network(
    title: str, entries: Sequence[Entry], ties: Sequence[tuple[int, int]], *, most: int = MOST
) -> Figure:
    """The entries that `ties`, pairs of keys (suggester, suggested), join.

    Those that no tie touches are counted in words, not drawn. So are those beyond `most` entries
    and those more than eight suggestions away from a beginning. Ties of unknown keys are ignored.
    """
    known = {entry.key: entry for entry in entries}
    ties = [pair for pair in dict.fromkeys(ties) if pair[0] in known and pair[1] in known]
    ties = [(one, other) for one, other in ties if one != other]
    laid = _lay(list(known), ties, most)
    drawn_ties = [pair for pair in ties if pair[0] in laid.depth and pair[1] in laid.depth]
    lines = [_line(laid, one, other) for one, other in drawn_ties]
    boxes = [_box(known[key], laid) for key in laid.depth]
    width = (max(laid.depth.values(), default=0) + 1) * (BOX + ACROSS) - ACROSS + 2 * EDGE + 14
    height = (max(laid.row.values(), default=0)) * DOWN + TALL + 2 * EDGE
    role = "group" if any(known[key].href for key in laid.depth) else "img"
    svg = picture(title, width, height, *lines, *boxes, kind="network", role=role)
    joined = {key for pair in ties for key in pair}
    return Figure(
        title,
        svg,
        _in_words(len(laid.depth), len(ties), len(known) - len(joined), laid.left_out),
        ("Entry", "Suggested by", "When to engage"),
        _rows(entries, ties, joined),
    )


def _lay(keys: list[int], ties: list[tuple[int, int]], most: int) -> _Laid:
    """A depth and a row for each entry: leaves below each other, a suggester beside its first."""
    after: dict[int, list[int]] = defaultdict(list)
    suggested = {other for _, other in ties}
    for one, other in ties:
        after[one].append(other)
    joined = [key for key in keys if key in after or key in suggested]
    place = {key: index for index, key in enumerate(keys)}
    for others in after.values():
        others.sort(key=place.__getitem__)
    laid = _Laid({}, {}, {}, 0)
    children: dict[int, list[int]] = defaultdict(list)
    roots = []
    reached: set[int] = set()
    # Those whom nobody suggested begin; what then is left runs in circles: its first begins.
    for root in [key for key in joined if key not in suggested] + joined:
        if root in reached or len(laid.depth) >= most:
            continue
        roots.append(root)
        reached.add(root)
        laid.depth[root] = 0
        waiting = [root]
        while waiting:
            one = waiting.pop(0)
            for other in [key for key in after[one] if key not in reached]:
                reached.add(other)
                waiting.append(other)
                # Beyond the last column the way is followed, but no longer drawn.
                if laid.depth.get(one, DEEPEST) + 1 < DEEPEST and len(laid.depth) < most:
                    laid.depth[other] = laid.depth[one] + 1
                    laid.under[other] = one
                    children[one].append(other)
    laid.left_out = len(joined) - len(laid.depth)
    row = 0.0
    for root in roots:
        row = _rows_below(root, children, laid.row, row)
    return laid


def _rows_below(key: int, children: dict[int, list[int]], rows: dict[int, float], row: float):
    """Give rows to `key` and all below it from `row` on; returns the next free row."""
    if not children[key]:
        rows[key] = row
        return row + 1
    for child in children[key]:
        row = _rows_below(child, children, rows, row)
    # Beside the first below it, not the middle: a long picture then begins at its top left.
    rows[key] = rows[children[key][0]]
    return row


def _corner(laid: _Laid, key: int) -> tuple[float, float]:
    return EDGE + laid.depth[key] * (BOX + ACROSS), EDGE + laid.row[key] * DOWN


def _line(laid: _Laid, one: int, other: int) -> Drawn:
    (x1, y1), (x2, y2) = _corner(laid, one), _corner(laid, other)
    x1, y1, y2 = x1 + BOX, y1 + TALL / 2, y2 + TALL / 2
    if laid.under.get(other) == one:
        middle = x1 + ACROSS / 2
        course, kind = f"M{x1:.1f} {y1:.1f} C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f}", ""
        course += f" {x2:.1f} {y2:.1f}"
    elif x2 > x1:
        y2 += 8
        middle = x1 + ACROSS / 2
        course = (
            f"M{x1:.1f} {y1:.1f} C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
        )
        kind = " figure-dashed"
    else:
        # To the same or an earlier generation: out and back in on the right side of both.
        x2 += BOX
        y2 += 8
        out = max(x1, x2) + 18
        course = f"M{x1:.1f} {y1:.1f} C{out:.1f} {y1:.1f} {out:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
        kind = " figure-dashed"
    return node("path", d=course, class_=f"figure-line{kind}")


def _box(entry: Entry, laid: _Laid) -> Drawn:
    x, y = _corner(laid, entry.key)
    lines = wrap(entry.name or "No name yet", BOX - MARK - 16, SIZE)
    first = y + TALL / 2 + SIZE * 0.36 - (len(lines) - 1) * LINE / 2
    edge = " figure-dashed" if entry.when in ("strategies", "later") else ""
    pieces = [
        node("rect", x=x, y=y, width=BOX, height=TALL, rx=4, class_=f"figure-node{edge}"),
        *_mark(entry.when, x + 14, y + TALL / 2),
        *(
            node("text", line, x=x + MARK + 8, y=first + place * LINE, class_="figure-label")
            for place, line in enumerate(lines)
        ),
    ]
    said = f"{entry.name}, {WHENS[entry.when]}" if entry.when in WHENS else entry.name
    if not entry.href:
        return node("g", node("title", said), *pieces)
    return node("a", node("title", said), *pieces, href=entry.href, aria_label=said)


def _mark(when: str, x: float, y: float) -> list[Drawn]:
    """Full circle: now. Diamond: once strategies exist. Open square: later. Else nothing."""
    if when == "now":
        return [node("circle", cx=x, cy=y, r=6, class_="figure-bar")]
    if when == "strategies":
        corners = f"{x:.1f},{y - 7:.1f} {x + 7:.1f},{y:.1f} {x:.1f},{y + 7:.1f} {x - 7:.1f},{y:.1f}"
        return [node("polygon", points=corners, class_="figure-node")]
    if when == "later":
        return [node("rect", x=x - 5, y=y - 5, width=10, height=10, class_="figure-node")]
    return []


def _in_words(drawn: int, ties: int, alone: int, left_out: int) -> str:
    if not drawn:
        return "Nobody in the register has been suggested by someone else yet."
    words = (
        f"{ties} {'suggestion joins' if ties == 1 else 'suggestions join'} {drawn} entries. From "
        "left to right, each line leads from who suggested to who was suggested; a dashed line is "
        "a further suggestion of someone drawn already."
    )
    if left_out:
        words += (
            f" {left_out} more {'entry is' if left_out == 1 else 'entries are'} in the table only: "
            "the picture ends here so that it can be read."
        )
    if alone:
        are = (
            "entry was neither suggested nor has suggested"
            if alone == 1
            else ("entries were neither suggested nor have suggested")
        )
        words += f" {alone} further {are} anyone."
    return words


def _rows(entries, ties, joined) -> tuple[tuple[str, ...], ...]:
    names = {entry.key: entry.name for entry in entries}
    by: dict[int, list[str]] = defaultdict(list)
    for one, other in ties:
        by[other].append(names[one])
    return tuple(
        (entry.name, ", ".join(by[entry.key]) or "Nobody", WHENS.get(entry.when, "not said"))
        for entry in entries
        if entry.key in joined
    )
