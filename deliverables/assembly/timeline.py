"""The action plan's timeline: the days of its actions drawn, in pieces that fit a page.

It shows the plan as it is meant, not how far it is: no state and no line for today, so that the
same plan gives the same picture on any day.
"""

from collections import defaultdict

from deliverables.assembly.words import begun, counted, facts_of, passage
from deliverables.document import Block, Figure, Heading
from deliverables.facts import PlanFacts, Row
from figures.gantt import Bar, Group, gantt
from figures.paper import on_paper

# Units of a picture, drawn a little smaller on paper: its letters are then those of the tables, a
# row has room for most titles, and two pictures fit on a page with something above them.
WIDTH, HEIGHT = 780, 370


def timeline(facts: PlanFacts) -> list[Block]:
    """Pictures of the actions that have a day, under their goals; nothing where none has.

    The tables of the action plan, which follow, say the same days.
    """
    dated = [row for row in facts.actions if row.starts_on or row.due_on]
    if not dated:
        return []
    pieces = gantt(
        "Timeline of the actions", _groups(facts, dated), today=None, width=WIDTH, height=HEIGHT
    )
    of = facts_of("action", dated)
    pictures = [Figure(piece.title, piece.alternative, on_paper(piece.svg), of) for piece in pieces]
    return [
        Heading(2, "Timeline"),
        passage(facts, "action_plan.timeline", _said(len(dated), len(facts.actions)), of),
        *pictures,
    ]


def _said(dated: int, total: int) -> str:
    whose = "its" if dated == 1 else "each from its"
    drawn = f"The timeline shows {counted(dated, 'action')}, {whose} start to its due day."
    if dated == total:
        return drawn
    rest = counted(total - dated, "other has", "others have")
    return f"{drawn} {begun(rest)} no calendar day; the tables say when, as far as the plan does."


def _groups(facts: PlanFacts, dated: list[Row]) -> list[Group]:
    """The actions under their goals, a strategy's together, as the tables have them."""
    goal_of = {row.id: row.goal_id for row in facts.objectives}
    goals = {row.id: row.goal_id or goal_of.get(row.objective_id) for row in facts.strategies}
    order = {row.id: place for place, row in enumerate(facts.strategies, start=1)}
    under: dict[int | None, list[Row]] = defaultdict(list)
    for row in sorted(dated, key=lambda row: order.get(row.strategy_id, 0)):
        under[goals.get(row.strategy_id) if row.strategy_id else row.goal_id].append(row)
    names = [(goal.id, f"Goal {place}. {goal.title}") for place, goal in enumerate(facts.goals, 1)]
    return [
        Group(name, [Bar(row.title, row.starts_on, row.due_on) for row in under[key]])
        for key, name in (*names, (None, "Actions tied to no goal"))
        if under[key]
    ]
