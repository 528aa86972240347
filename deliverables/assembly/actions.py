"""The optional action plan: who does what by when, a table a strategy or goal."""

from collections import defaultdict

from deliverables.assembly.strategies import numbering
from deliverables.assembly.words import (
    count,
    day,
    facts_of,
    lines,
    narrative,
    passage,
    printed_name,
    table,
)
from deliverables.document import Block, Heading, Missing
from deliverables.facts import PlanFacts, Row

COLUMNS = (
    ("Action", 26),
    ("What it brings about", 26),
    ("When", 15),
    ("Responsible, and resources", 33),
)


def action_plan(facts: PlanFacts) -> list[Block]:
    """Every action item under its strategy or goal, in the plan's order."""
    blocks = narrative(facts, "action_plan")
    if not facts.actions:
        return blocks or [Missing()]
    text = f"The plan has {count(len(facts.actions), 'action item')}."
    blocks.append(passage(facts, "action_plan.count", text))
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
                table(
                    _caption(key, numbers),
                    COLUMNS,
                    [_cells(row, facts, names) for row in rows],
                    facts_of("action", rows),
                ),
            ]
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


def _cells(row: Row, facts: PlanFacts, names: dict[int, str]) -> tuple[str, ...]:
    parties = [
        f"{names[pk]} (lead)" if leads else names[pk] for pk, leads in facts.parties.get(row.id, ())
    ]
    days = " to ".join(day(item) for item in (row.starts_on, row.due_on) if item)
    return (
        row.title,
        row.description,
        row.timeline or days,
        lines(*parties, row.responsible, f"Resources: {row.resources}" if row.resources else ""),
    )
