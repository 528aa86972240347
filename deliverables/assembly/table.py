"""Pictures of the people around the plan: who is at the table, and who stands where towards it.

What the team set aside as not relevant is not printed, nor why. The power map is frank: it is
printed only when the plan says so, and only with those who may be drawn.
"""

import math
from collections import Counter
from collections.abc import Iterable

from collaborators.coverage import ASIDE, COVERED, HEADS, INTERESTED, STATES, Covered, picture
from collaborators.models import Collaborator, CoverageItem
from collaborators.power import QUARTERS, SCALES
from deliverables.assembly.words import (
    counted,
    facts_of,
    passage,
    printed_name,
    series,
    so_many,
    table,
)
from deliverables.document import Block, Fact, Figure, Heading
from deliverables.facts import PlanFacts
from figures.paper import on_paper
from figures.scatter import Point, quarter_of, scatter

# Two strips of so many rows, a heading counting as one, take half a page in a size that is read
# with ease: a picture that takes a whole one leaves the page before it empty. A heading with fewer
# than two rows below it goes to the next strip.
STRIPS, ROWS_A_STRIP, LEAST_ROWS = 2, 16, 3
MISSING_NAMED = 8
SEEN = {COVERED, INTERESTED}
NOBODY = "A dashed line stands where nobody is there yet."


def at_the_table(facts: PlanFacts) -> list[Block]:
    """The coverage check as pictures and one table; nothing when there is no list."""
    items = [one for one in facts.coverage if one.state != ASIDE]
    if not items:
        return []
    kinds = dict(CoverageItem.Kind.choices)
    strips = _strips([(str(label), kind) for kind, label in kinds.items()], items)
    pages = [strips[at : at + STRIPS] for at in range(0, len(strips), STRIPS)]
    pictures = [_figure(page, at, len(pages)) for at, page in enumerate(pages, start=1)]
    cells = [
        (one.label, str(kinds[one.kind]), STATES[one.state], *map(str, one.counts)) for one in items
    ]
    columns = (
        ("Who ought to be there", 34), ("Kind", 22), ("State", 18), (HEADS[0], 13), (HEADS[1], 13),
    )  # fmt: skip
    return [
        Heading(2, "Who is at the table"),
        passage(facts, "people.coverage", _said(items), _facts(items)),
        *pictures,
        table("The list of who ought to be there", columns, cells, _facts(items)),
    ]


Group = tuple[str, list[Covered]]


def _strips(kinds: list[tuple[str, str]], items: list[Covered]) -> list[list[Group]]:
    """The items by kind in strips of which two fit a page side by side, each (label, items).

    Strips are about equally long.
    """
    rows = len(items) + len({one.kind for one in items})
    # A heading is repeated where a kind goes on in the next strip, or comes there with its rows.
    longest = math.ceil(rows / math.ceil(rows / ROWS_A_STRIP)) + LEAST_ROWS - 1
    strips: list[list[Group]] = [[]]
    room = longest
    for label, kind in kinds:
        waiting = [one for one in items if one.kind == kind]
        while waiting:
            if room < LEAST_ROWS:
                strips.append([])
                room = longest
            strips[-1].append((label, waiting[: room - 1]))
            room -= 1 + len(strips[-1][-1][1])
            waiting = waiting[len(strips[-1][-1][1]) :]
    return strips


def _figure(strips: list[list[Group]], number: int, of: int) -> Figure:
    title = "Who is at the table" + (f", picture {number} of {of}" if of > 1 else "")
    drawn = picture(title, strips)
    items = [one for strip in strips for _, held in strip for one in held]
    caption = f"{title}. {NOBODY}" if any(one.state not in SEEN for one in items) else title
    return Figure(caption, drawn.alternative, on_paper(drawn.svg), _facts(items))


def _said(items: list[Covered]) -> str:
    states = Counter(one.state for one in items)
    missing = [one.label for one in items if one.state not in SEEN]
    text = (
        f"The team drew up a list of {counted(len(items), 'sector, discipline and group', _MANY)} "
        f"that ought to be heard. Of these, {so_many(states[COVERED])} "
        f"{'is' if states[COVERED] == 1 else 'are'} at the table"
    )
    if states[INTERESTED]:
        text += f" and {counted(states[INTERESTED], 'is', 'are')} kept informed"
    named = missing[:MISSING_NAMED]
    if len(missing) > len(named):
        named.append(f"{len(missing) - len(named)} more, which the table names")
    return f"{text}. Nobody is there yet for {series(named)}." if missing else f"{text}."


_MANY = "sectors, disciplines and groups"


def _facts(items: Iterable[Covered]) -> tuple[Fact, ...]:
    return tuple(Fact("coverageitem", one.pk) for one in items)


def power_map(facts: PlanFacts) -> list[Block]:
    """Support and influence as a map and a table, of those who may be drawn."""
    rows = [
        row
        for row in facts.collaborators
        if row.id in facts.power and Collaborator.may_be_drawn(row)
    ]
    if not rows:
        return []
    points = [Point(row.id, printed_name(row), *facts.power[row.id]) for row in rows]
    drawn = scatter("Power and interest", points, SCALES)
    cells = [
        (f"{number}. {point.label}", str(point.x), str(point.y), _quarter(point))
        for number, point in enumerate(points, start=1)
    ]
    text = (
        f"The map shows where the team sees {counted(len(rows), 'collaborator')}: the further "
        "right, the more they support this work; the further up, the more they decide."
    )
    of = facts_of("collaborator", rows)
    columns = (("Entry", 46), ("Support", 14), ("Influence", 14), ("Where it stands", 26))
    return [
        Heading(2, "Power and interest"),
        passage(facts, "people.power", text, of),
        Figure("Power and interest map", drawn.alternative, on_paper(drawn.svg), of),
        table("Support and influence, from 0 to 100", columns, cells, of),
    ]


def _quarter(point: Point) -> str:
    return QUARTERS[quarter_of(point.x, point.y)][0]
