"""The optional action plan: who does what by when, a table a strategy or goal."""

from collections import defaultdict

from deliverables.assembly.strategies import numbering
from deliverables.assembly.timeline import timeline
from deliverables.assembly.words import (
    counted,
    day,
    facts_of,
    lines,
    narrative,
    passage,
    printed_name,
    sentence,
    series,
    table,
)
from deliverables.document import Block, Heading, Missing, Table
from deliverables.facts import PlanFacts, Row

DASH = "–"
# What an action may need and leave behind, each a field: with two or more of them in a table they
# share a column, since six narrow ones cannot be read on Letter paper.
NEEDS = (
    ("Resources", "resources"),
    ("Buy-in needed", "buy_in"),
    ("Roadblocks", "roadblocks"),
    ("Products", "products"),
)


def action_plan(facts: PlanFacts) -> list[Block]:
    """Every action item under its strategy or goal, in the plan's order."""
    blocks = narrative(facts, "action_plan")
    if not facts.actions:
        return blocks or [Missing()]
    text = f"The plan has {counted(len(facts.actions), 'action item')}."
    blocks.append(passage(facts, "action_plan.count", text))
    blocks += timeline(facts)
    first = len(blocks)
    numbers = numbering(facts)
    groups: dict[tuple[str, int | None], list[Row]] = defaultdict(list)
    for row in facts.actions:
        if row.strategy_id:
            groups["strategy", row.strategy_id].append(row)
        else:
            groups["goal", row.goal_id].append(row)
    names = {row.id: printed_name(row) for row in facts.collaborators}
    for key, title in _headings(facts, numbers):
        rows = groups.get(key, [])
        if rows:
            blocks += [
                Heading(2, title),
                _table(_caption(key, numbers), rows, facts, names),
            ]
    if any(DASH in row for block in blocks if isinstance(block, Table) for row in block.rows):
        said = "In the tables that follow, a dash stands where the plan leaves something open."
        blocks.insert(first, sentence(said))
    return blocks


def _headings(facts: PlanFacts, numbers: dict[tuple[str, int], str]):
    """Where actions can stand, in print order, each with its heading."""
    strategies = sorted(facts.strategies, key=lambda row: _sort_key(numbers["strategy", row.id]))
    for goal in facts.goals:
        number = numbers["goal", goal.id]
        yield ("goal", goal.id), f"Goal {number}. {goal.title}"
        for row in strategies:
            if numbers["strategy", row.id].split(".")[0] == number:
                yield ("strategy", row.id), f"Strategy {numbers['strategy', row.id]}. {row.title}"
    known = {numbers["goal", goal.id] for goal in facts.goals}
    for row in strategies:
        if numbers["strategy", row.id].split(".")[0] not in known:
            yield ("strategy", row.id), f"Strategy {numbers['strategy', row.id]}. {row.title}"
    yield ("goal", None), "Actions for the plan as a whole"


def _caption(key: tuple[str, int | None], numbers: dict[tuple[str, int], str]) -> str:
    # The heading above says the title; a caption that repeats it is read out twice.
    kind, pk = key
    return f"Actions of {kind} {numbers[kind, pk]}" if pk else "Actions tied to no goal or strategy"


def _sort_key(number: str) -> tuple[int, ...]:
    """ "2.10" after "2.9"; series with a letter after all plain numbers, objectives' first."""
    first, *rest = number.split(".")
    series = {"O": 1, "S": 2}.get(first[0], 0)
    return (series, int(first.lstrip("OS")), *map(int, rest))


def _table(caption: str, rows: list[Row], facts: PlanFacts, names: dict[int, str]) -> Table:
    """The actions of one place, with the columns that any of them fills."""
    held = [(label, name) for label, name in NEEDS if any(getattr(row, name) for row in rows)]
    columns = (
        ("Action", 24),
        ("What it brings about", 22),
        ("When", 14),
        ("Who answers for it and does it", 28),
        (series([label if not n else label.lower() for n, (label, _) in enumerate(held)]), 20),
    )
    cells = [
        (
            row.title,
            row.description,
            _when(row),
            lines(*_who(row, facts, names), row.responsible),
            _needs(row, held),
        )
        for row in rows
    ]
    return table(caption, columns, cells, facts_of("action", rows), blank=DASH)


def _when(row: Row) -> str:
    """The team's own words, then the days, which are in the timeline too."""
    days = " to ".join(day(item) for item in (row.starts_on, row.due_on) if item)
    if not row.due_on and row.starts_on:
        days = f"From {days}"
    return lines(row.timeline, days)


def _who(row: Row, facts: PlanFacts, names: dict[int, str]) -> list[str]:
    """The one who is accountable first, then all others who do it."""
    return [
        f"{names[pk]} (accountable)" if leads else names[pk]
        for pk, leads in facts.parties.get(row.id, ())
    ]


def _needs(row: Row, held: list[tuple[str, str]]) -> str:
    """One field's text, or several, each begun with what it is."""
    said = [(label, getattr(row, name)) for label, name in held if getattr(row, name)]
    return lines(*(f"{label}: {text}" if len(held) > 1 else text for label, text in said))
