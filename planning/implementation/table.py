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
from planning.progress import Progress, grouped

PAGE = 250
UNPLACED = "none"
NOBODY = "nobody"
# Action -> (key, printed name) of its owner.
Leaders = dict[int, tuple[int, str]]


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
    """A page of the table; `total` counts all rows that the filters leave, `progress` tells of
    them, `by_goal` and `by_owner` of every goal and owner of the plan (number and name, progress).
    """

    rows: list[Row]
    total: int
    page: int
    pages: int
    progress: Progress
    by_goal: list[tuple[str, Progress]]
    by_owner: list[tuple[str, Progress]]
    goals: list[tuple[int, str]] = field(default_factory=list)
    owners: list[tuple[int, str]] = field(default_factory=list)

    @property
    def progress_tables(self) -> list[tuple[str, list[tuple[str, Progress]]]]:
        """(heading, rows) for the page."""
        return [("Goal", self.by_goal), ("Owner", self.by_owner)]


def listed(plan: Plan, wanted: Wanted, today: date, size: int = PAGE) -> Listed:
    """The page of the table that is wanted, the last one where there are fewer."""
    whole = outline(plan, today)
    leaders = leaders_of(plan)
    nodes = list(narrowed(whole, wanted, leaders))
    pages = max(-(-len(nodes) // size), 1)
    page = min(wanted.page, pages)
    shown = nodes[(page - 1) * size : page * size]
    return Listed(
        rows=rows_of(shown),
        total=len(nodes),
        page=page,
        pages=pages,
        progress=Progress.of(node.state for node in nodes),
        by_goal=[*progress_by_goal(whole).values()],
        by_owner=progress_by_owner(whole, leaders),
        goals=goals_of(whole),
        owners=owners_in(leaders),
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
    nodes = list(narrowed(outline(plan, today), wanted, leaders_of(plan)))
    place = next((place for place, node in enumerate(nodes) if node.pk == start), len(nodes))
    return nodes[place : place + count]


def narrowed(whole: Outline, wanted: Wanted, leaders: Leaders) -> Iterator[Node]:
    """The actions that are wanted, in the plan's order."""
    for node in _under(whole, wanted.goal):
        if node.kind != "action" or (wanted.late and not node.late):
            continue
        owner = str(leaders[node.pk][0]) if node.pk in leaders else NOBODY
        if wanted.state in {"", node.state or UNPLACED} and wanted.owner in {"", owner}:
            yield node


def _under(whole: Outline, goal: str) -> Iterator[Node]:
    if not goal:
        return whole.walk()
    if goal == UNPLACED:
        return Outline([], whole.loose).walk()
    return Outline([node for node in whole.goals if str(node.pk) == goal], []).walk()


def leaders_of(plan: Plan) -> Leaders:
    """Action -> (key, printed name) of the one who is accountable, by name; one statement."""
    rows = ActionParty.objects.filter(action__plan=plan, leads=True)
    return {
        action: (pk, name)
        for action, pk, name in rows.order_by(
            "collaborator__public_name", "collaborator_id"
        ).values_list("action_id", "collaborator_id", "collaborator__public_name")
    }


def goals_of(whole: Outline) -> list[tuple[int, str]]:
    """(key, number and title) of each goal."""
    return [(node.pk, f"{node.number} {node.title}") for node in whole.goals]


def owners_in(leaders: Leaders) -> list[tuple[int, str]]:
    """Each owner once, by name."""
    return list(dict.fromkeys(leaders.values()))


def progress_by_goal(whole: Outline) -> dict[int, tuple[str, Progress]]:
    """Goal -> (number and title, progress); under 0 what is under no goal, if anything."""
    places = [(pk, title, Outline([goal], [])) for (pk, title), goal in _each_goal(whole)]
    places.append((0, "Not under a goal", Outline([], whole.loose)))
    told = {}
    for pk, title, part in places:
        progress = Progress.of(node.state for node in part.of_kind("action"))
        if progress.total or pk:
            told[pk] = (title, progress)
    return told


def _each_goal(whole: Outline) -> Iterator[tuple[tuple[int, str], Node]]:
    return zip(goals_of(whole), whole.goals, strict=True)


def progress_by_owner(whole: Outline, leaders: Leaders) -> list[tuple[str, Progress]]:
    """(name, progress) of each owner by name, those that nobody answers for last."""
    nobody = (0, "Nobody")
    found = grouped((leaders.get(node.pk, nobody), node.state) for node in whole.of_kind("action"))
    order = [*owners_in(leaders), nobody]
    return [(owner[1], found[owner]) for owner in order if owner in found]
