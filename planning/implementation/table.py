"""Reading the table: all actions in the plan's order, narrowed and a page at a time.

The statements are as many for 25 actions as for 2,500. Numbers and order are the outline's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from editing.fields import whole_number
from planning.implementation.columns import FIELDS
from planning.implementation.owners import owners_of
from planning.models import Action, ActionParty, Plan
from planning.outline import Node, Outline, outline

PAGE = 250
UNPLACED = "none"
NOBODY = "nobody"


@dataclass(frozen=True)
class Wanted:
    """What the table is narrowed to. `goal` is a key or UNPLACED, `owner` a key or NOBODY."""

    goal: str = ""
    owner: str = ""
    state: str = ""
    late: bool = False
    page: int = 1

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Wanted":
        """From an address or a form; what makes no sense there narrows nothing."""

        def key(name: str, word: str) -> str:
            text = given.get(name, "")
            return text if text == word or whole_number(text) is not None else ""

        state = given.get("state", "")
        return cls(
            goal=key("goal", UNPLACED),
            owner=key("owner", NOBODY),
            state=state if state in {*Action.State.values, UNPLACED} else "",
            late=given.get("late", "") == "1",
            page=max(whole_number(given.get("page", "")) or 1, 1),
        )

    def query(self, **other: str | int) -> str:
        """As the query of an address, with `other` in place of what it says."""
        said = {
            "goal": self.goal,
            "owner": self.owner,
            "state": self.state,
            "late": "1" if self.late else "",
            "page": self.page if self.page > 1 else "",
        } | other
        return urlencode({name: value for name, value in said.items() if value})


@dataclass(frozen=True)
class Row:
    """One action of the table: its number, its owner and its fields."""

    action: Action
    number: str
    owner: str
    late: bool


@dataclass
class Listed:
    """A page of the table; `total` counts all rows that the filters leave."""

    rows: list[Row]
    total: int
    page: int
    pages: int
    goals: list[tuple[int, str]] = field(default_factory=list)
    owners: list[tuple[int, str]] = field(default_factory=list)


def listed(plan: Plan, wanted: Wanted, today: date, size: int = PAGE) -> Listed:
    """The page of the table that is wanted, the last one where there are fewer."""
    whole = outline(plan, today)
    nodes = list(_narrowed(whole, wanted, plan))
    pages = max(-(-len(nodes) // size), 1)
    page = min(wanted.page, pages)
    shown = nodes[(page - 1) * size : page * size]
    return Listed(
        rows=rows_of(shown),
        total=len(nodes),
        page=page,
        pages=pages,
        goals=[(node.pk, f"{node.number} {node.title}") for node in whole.goals],
        owners=_owners(plan),
    )


def rows_of(nodes: list[Node]) -> list[Row]:
    """The rows of these nodes, in their order; two statements."""
    keys = [node.pk for node in nodes]
    found = Action.objects.filter(pk__in=keys).only("pk", "version", "grantee_id", *FIELDS)
    actions = found.in_bulk()
    owners = owners_of(keys)
    return [
        Row(actions[node.pk], node.number, owners.get(node.pk, (0, ""))[1], node.late)
        for node in nodes
        if node.pk in actions
    ]


def following(plan: Plan, wanted: Wanted, start: int, count: int, today: date) -> list[Node]:
    """The action `start` and those after it as the table lists them, `count` at most."""
    nodes = list(_narrowed(outline(plan, today), wanted, plan))
    place = next((place for place, node in enumerate(nodes) if node.pk == start), len(nodes))
    return nodes[place : place + count]


def _narrowed(whole: Outline, wanted: Wanted, plan: Plan) -> Iterator[Node]:
    states = dict(Action.objects.filter(plan=plan).order_by().values_list("pk", "state"))
    owners = dict(
        ActionParty.objects.filter(action__plan=plan, leads=True).values_list(
            "action_id", "collaborator_id"
        )
    )
    for node in _under(whole, wanted.goal):
        if node.kind != "action" or (wanted.late and not node.late):
            continue
        state = states.get(node.pk, "") or UNPLACED
        owner = str(owners.get(node.pk, NOBODY))
        if wanted.state in {"", state} and wanted.owner in {"", owner}:
            yield node


def _under(whole: Outline, goal: str) -> Iterator[Node]:
    if not goal:
        return whole.walk()
    if goal == UNPLACED:
        return Outline([], whole.loose).walk()
    return Outline([node for node in whole.goals if str(node.pk) == goal], []).walk()


def _owners(plan: Plan) -> list[tuple[int, str]]:
    rows = ActionParty.objects.filter(action__plan=plan, leads=True)
    return list(
        rows.order_by("collaborator__public_name", "collaborator_id")
        .values_list("collaborator_id", "collaborator__public_name")
        .distinct()
    )
