"""The plan as an outline: every goal, objective, strategy and action with its number.

Read flat, five statements whatever the size: a plan may hold 2,500 actions. Under a goal stand
its objectives, then strategies and actions of its own, numbered in that order.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from django.db import connection

from planning.defence.warnings import RULES, lacking
from planning.models import Action, ActionParty, Goal, Objective, Plan, Strategy

WARNINGS = {rule.key: rule.label for rule in RULES}
ACTION_STATES = dict(Action.State.choices)
LEVELS = ("goal", "objective", "strategy", "action")
# What has no place yet begins a series of its own; an action without one has no number.
SERIES = {"goal": "", "objective": "O", "strategy": "S"}

# A line of the plan: its kind and its key.
Line = tuple[str, int]


@dataclass(slots=True)
class Node:
    """One line of the outline. `lacks` are keys of WARNINGS; `notes` are short facts beside it;
    `state` is an action's.

    `number` is "1.2.3"; what has no place yet is numbered in a series of its own: "O1", "S2.1",
    and an action without a place not at all. The document numbers in the same way. `parent` is
    what it stands under, "goal-5", or "".
    """

    kind: str
    pk: int
    title: str
    notes: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    late: bool = False
    number: str = ""
    state: str = ""
    parent: str = ""
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
    _number(found)
    return found


def numbered(lines: Iterable[tuple[Line, Line | None]]) -> dict[Line, str]:
    """The number of each line from its place: "2.1.3", or in a series of its own, "O1", "S2.1".

    `lines` are lines with what each stands under, goals first, then objectives, strategies and
    actions, each kind in its order. An action without a place has the number "".
    """
    numbers: dict[Line, str] = {}
    below: dict[str, int] = defaultdict(int)
    for line, parent in lines:
        number = numbers.get(parent)
        above = f"{number}." if number else SERIES.get(line[0])
        if above is None:
            numbers[line] = ""
            continue
        below[above] += 1
        numbers[line] = f"{above}{below[above]}"
    return numbers


def strategy_numbers(plan: Plan) -> dict[int, str]:
    """The number of each strategy by its key, in the order of the outline; three short
    statements, which read no action."""
    lines: list[tuple[Line, Line | None]] = [
        (("goal", pk), None) for pk in Goal.objects.filter(plan=plan).values_list("pk", flat=True)
    ]
    for pk, goal in Objective.objects.filter(plan=plan).values_list("pk", "goal_id"):
        lines.append((("objective", pk), ("goal", goal) if goal else None))
    strategies = Strategy.objects.filter(plan=plan)
    for pk, goal, objective in strategies.values_list("pk", "goal_id", "objective_id"):
        above = ("objective", objective) if objective else ("goal", goal) if goal else None
        lines.append((("strategy", pk), above))
    found = [(pk, number) for (kind, pk), number in numbered(lines).items() if kind == "strategy"]
    return dict(sorted(found, key=lambda item: _sorting(item[1])))


def action_number(action: Action) -> str:
    """The number of one action, without reading the others' texts; "" where it has no place, or
    not any more the one that `action` was read with."""
    beside = Action.objects.filter(plan=action.plan_id)
    if action.strategy_id:
        above, before = strategy_numbers(action.plan).get(action.strategy_id, ""), 0
        beside = beside.filter(strategy=action.strategy_id)
    elif action.goal_id:
        goals = Goal.objects.filter(plan=action.plan_id).values_list("pk", flat=True)
        above = _nth(goals, action.goal_id)
        # Under a goal stand its objectives, then its own strategies, then its actions.
        before = Objective.objects.filter(goal=action.goal_id).count()
        before += Strategy.objects.filter(goal=action.goal_id, objective=None).count()
        beside = beside.filter(goal=action.goal_id, strategy=None)
    else:
        return ""
    place = _nth(beside.values_list("pk", flat=True), action.pk, before)
    return f"{above}.{place}" if above and place else ""


def _nth(keys: Iterable[int], key: int, before: int = 0) -> str:
    """The place of a key among `keys`, counted from 1 after `before` others; "" when it is not
    among them: a colleague may have moved or removed it since the page began to be read."""
    found = list(keys)
    return str(before + found.index(key) + 1) if key in found else ""


def _sorting(number: str) -> tuple[str, list[int]]:
    """Series of their own come after the goals; "1.10" after "1.9"."""
    series = number.rstrip("0123456789.")
    return series, [int(part) for part in number.removeprefix(series).split(".")]


def _home(parent: Node | None, loose: dict[str, list[Node]], node: Node) -> None:
    if parent is None:
        loose[node.kind].append(node)
    else:
        node.parent = f"{parent.kind}-{parent.pk}"
        parent.children.append(node)


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


def _number(found: Outline) -> None:
    """Write each line's number; the walk has parents first, and siblings in their order."""
    nodes = list(found.walk())
    above: dict[Line, Line] = {}
    for node in nodes:
        line = node.kind, node.pk
        for child in node.children:
            above[child.kind, child.pk] = line
    lines = [(node.kind, node.pk) for node in nodes]
    numbers = numbered([(line, above.get(line)) for line in lines])
    for node, line in zip(nodes, lines, strict=True):
        node.number = numbers[line]
