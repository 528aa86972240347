"""Who is at the table and who is missing: the team's own list held against the register.

What the team set aside as not relevant is not printed, nor why.
"""

from collections import Counter
from collections.abc import Iterable

from collaborators.coverage import ASIDE, COVERED, HEADS, INTERESTED, STATES, Covered, picture
from collaborators.models import CoverageItem
from deliverables.assembly.words import count, passage, series, table
from deliverables.document import Block, Fact, Figure, Heading
from deliverables.facts import PlanFacts
from figures.paper import on_paper

# A picture of more rows than this would not fit on a page in a size that can be read.
ROWS_A_PICTURE = 24
MISSING_NAMED = 8


def at_the_table(facts: PlanFacts) -> list[Block]:
    """The coverage check as pictures and one table; nothing when there is no list."""
    items = [one for one in facts.coverage if one.state != ASIDE]
    if not items:
        return []
    kinds = dict(CoverageItem.Kind.choices)
    pictures = [
        _figure(str(label), part, len(mine) > ROWS_A_PICTURE)
        for kind, label in kinds.items()
        if (mine := [one for one in items if one.kind == kind])
        for part in _parts(mine)
    ]
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


def _parts(items: list[Covered]) -> Iterable[list[Covered]]:
    """The items in even parts, each small enough for one picture."""
    parts = -(-len(items) // ROWS_A_PICTURE)
    size = -(-len(items) // parts)
    return (items[at : at + size] for at in range(0, len(items), size))


def _figure(label: str, items: list[Covered], is_part: bool) -> Figure:
    title = f"{label}: who is at the table"
    if is_part:
        title += f", {items[0].label} to {items[-1].label}"
    drawn = picture(title, label, items)
    return Figure(title, drawn.alternative, on_paper(drawn.svg), _facts(items))


def _said(items: list[Covered]) -> str:
    states = Counter(one.state for one in items)
    missing = [one.label for one in items if one.state not in {COVERED, INTERESTED}]
    text = (
        f"The team drew up a list of {count(len(items), 'sector, discipline and group', _MANY)} "
        f"that ought to be heard. {states[COVERED]} of them "
        f"{'is' if states[COVERED] == 1 else 'are'} at the table"
    )
    if states[INTERESTED]:
        text += f", {states[INTERESTED]} {'is' if states[INTERESTED] == 1 else 'are'} kept informed"
    named = missing[:MISSING_NAMED]
    if len(missing) > len(named):
        named.append(f"{len(missing) - len(named)} more, which the table names")
    return f"{text}. Nobody is there yet for {series(named)}." if missing else f"{text}."


_MANY = "sectors, disciplines and groups"


def _facts(items: Iterable[Covered]) -> tuple[Fact, ...]:
    return tuple(Fact("coverageitem", one.pk) for one in items)
