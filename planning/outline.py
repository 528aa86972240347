"""The plan as an outline: every goal, objective, strategy and action with its number.

Read flat, five statements whatever the size: a plan may hold 2,500 actions. Under a goal stand
its objectives, then strategies and actions of its own, numbered in that order.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from django.db import connection

from planning.defence.warnings import RULES, lacking
from planning.models import Action, ActionParty, Goal, Objective, Plan, Strategy

WARNINGS = {rule.key: rule.label for rule in RULES}
ACTION_STATES = dict(Action.State.choices)
LEVELS = ("goal", "objective", "strategy", "action")


@dataclass(slots=True)
class Node:
    """One line of the outline. `lacks` are keys of WARNINGS; `notes` are short facts beside it;
    `state` is an action's.

    `number` is "1.2.3"; what has no place yet is numbered in a series of its own: "O1", "S2.1",
    and an action without a place not at all. The document numbers in the same way.
    """

    kind: str
    pk: int
    title: str
    notes: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    late: bool = False
    number: str = ""
    state: str = ""
    children: list["Node"] = field(default_factory=list)


@dataclass(frozen=True)
class Outline:
    """The goals with all that stands under them, and what has no place yet."""

    goals: list[Node]
    loose: list[Node]

    def walk(self) -> Iterator[Node]:
        """Every line, in the order shown."""
        waiting = [*reversed(self.loose), *reversed(self.goals)]
        while waiting:
            yield (node := waiting.pop())
            waiting.extend(reversed(node.children))

    def of_kind(self, kind: str) -> list[Node]:
        """Every line of one kind, in the order shown."""
        return [node for node in self.walk() if node.kind == kind]


# Where the plan stands among the statements' parameters.
PLAN = -1


@cache
def _statements() -> dict[str, tuple[str, tuple]]:
    """Each statement and its parameters, with PLAN where the plan's key goes.

    Written once per process: the ORM takes longer to put them together than PostgreSQL to answer.
    """
    rows = {
        "goals": Goal.objects.filter(plan=PLAN).values_list("pk", "title"),
        "objectives": Objective.objects.filter(plan=PLAN).values_list("pk", "goal_id", "title"),
        "strategies": Strategy.objects.filter(plan=PLAN)
        .with_support()
        .values_list(
            "pk",
            "goal_id",
            "objective_id",
            "title",
            "champion__public_name",
            "responsible",
            "expected_outcome",
            "funding",
            "has_evidence",
            "has_gap",
            "has_funding",
        ),
        # Who leads an action comes first.
        "parties": ActionParty.objects.filter(ActionParty.ACTING, action__plan=PLAN)
        .order_by("action_id", "-leads", "pk")
        .values_list("action_id", "collaborator__public_name"),
        "actions": Action.objects.filter(plan=PLAN).values_list(
            "pk", "goal_id", "strategy_id", "title", "timeline", "due_on", "responsible", "state"
        ),
    }
    return {name: found.query.sql_with_params() for name, found in rows.items()}


def _read(name: str, plan: Plan) -> list[tuple]:
    sql, parameters = _statements()[name]
    with connection.cursor() as cursor:
        cursor.execute(sql, [plan.pk if item == PLAN else item for item in parameters])
        return cursor.fetchall()


def outline(plan: Plan, today: date) -> Outline:
    """The whole plan; `today` decides which actions are late. The wall must be open."""
    goals = {pk: Node("goal", pk, title) for pk, title in _read("goals", plan)}
    loose: dict[str, list[Node]] = defaultdict(list)
    objectives = {}
    for pk, goal, title in _read("objectives", plan):
        objectives[pk] = node = Node("objective", pk, title)
        _home(goals.get(goal), loose, node)
    strategies = {}
    for pk, goal, objective, title, *shown in _read("strategies", plan):
        strategies[pk] = node = Node("strategy", pk, title, *_about_strategy(*shown))
        _home(objectives.get(objective) or goals.get(goal), loose, node)
    leaders = defaultdict(list)
    for action, name in _read("parties", plan):
        leaders[action].append(name)
    for pk, goal, strategy, title, timeline, due_on, responsible, state in _read("actions", plan):
        when = timeline or (f"due {due_on:%b} {due_on.day}, {due_on.year}" if due_on else "")
        who = responsible or ", ".join(leaders.get(pk, ()))
        notes = tuple([note for note in (when, who, ACTION_STATES[state] if state else "") if note])
        late = due_on is not None and due_on < today and state not in Action.CLOSED
        node = Node("action", pk, title, notes, (), late, state=state)
        _home(strategies.get(strategy) or goals.get(goal), loose, node)
    found = Outline(list(goals.values()), [node for level in LEVELS for node in loose[level]])
    _number(found.goals, "")
    for letter, level in (("O", "objective"), ("S", "strategy")):
        _number(loose[level], letter)
    return found


def _home(parent: Node | None, loose: dict[str, list[Node]], node: Node) -> None:
    (loose[node.kind] if parent is None else parent.children).append(node)


def _about_strategy(
    champion: str | None,
    responsible: str,
    outcome: str,
    funding: str,
    evidence: bool,
    gap: bool,
    has_funding: bool,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who stands for a strategy, and what it lacks."""
    owner = champion or responsible
    paid = funding or has_funding
    rules = lacking(evidence=evidence, gap=gap, owner=owner, outcome=outcome, funding=paid)
    return (owner,) if owner else (), tuple(rule.key for rule in rules)


def _number(nodes: list[Node], above: str) -> None:
    for place, node in enumerate(nodes, start=1):
        node.number = f"{above}{place}"
        _number(node.children, f"{node.number}.")
