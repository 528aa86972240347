"""Where every line of a plan stands: read in four statements, changed in memory, written back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from editing.fields import Refused, whole_number
from editing.models import Positioned
from planning.actions import PLACES
from planning.models import Action, Goal, Objective, Plan, Strategy
from planning.models.plan import hold_outline
from planning.outline import LEVELS, Line, numbered

MODELS: dict[str, type[Positioned]] = {
    "goal": Goal,
    "objective": Objective,
    "strategy": Strategy,
    "action": Action,
}
# What each kind may stand under, the nearest level first.
ABOVE = {
    kind: tuple(level for level in reversed(LEVELS) if level in PLACES.get(model, {}))
    for kind, model in MODELS.items()
}
PLURALS = {kind: str(model._meta.verbose_name_plural) for kind, model in MODELS.items()}
STANDS = {
    "goal": "A goal stands at the top of the plan: nothing stands above it.",
    "objective": "An objective stands under a goal.",
    "strategy": "A strategy stands under an objective, or right under a goal.",
    "action": "An action stands under a strategy, or right under a goal.",
}
# Rows in a statement that gives each its own place.
BATCH = 500

# The lines of one kind under one parent: they have an order.
Group = tuple[str, Line | None]


class Stale(Refused):
    """Someone changed the plan since it was shown; nothing was done."""


def line_of(text: str) -> Line | None:
    """The line that a form names ("action-12"); None when it names none."""
    kind, _, key = text.partition("-")
    pk = whole_number(key)
    return (kind, pk) if kind in MODELS and pk is not None else None


def name_of(line: Line | None) -> str:
    """How forms name the line; "" for no line."""
    return f"{line[0]}-{line[1]}" if line else ""


def many(kind: str, number: int) -> str:
    """ "1 strategy", "2 strategies"."""
    return f"{number} {kind if number == 1 else PLURALS[kind]}"


@dataclass(slots=True)
class Place:
    """Where one line stands, as stored."""

    parent: Line | None
    position: int
    title: str


class Shape:
    """The lines of a plan and their order, held against anyone else who changes it.

    The plan's row stays locked until the caller's transaction ends: moves come one after another.
    """

    def __init__(self, plan: Plan) -> None:
        hold_outline(plan.pk)
        self.plan = plan
        self.at: dict[Line, Place] = {}
        self.below: dict[Group, list[int]] = defaultdict(list)
        self.before: dict[Group, list[int]] = {}
        for kind, model in MODELS.items():
            above = ABOVE[kind]
            rows = model.objects.filter(plan=plan).order_by("position", "pk")
            for pk, position, title, *keys in rows.values_list(
                "pk", "position", "title", *(f"{name}_id" for name in above)
            ):
                parent = next((item for item in zip(above, keys, strict=True) if item[1]), None)
                self.at[kind, pk] = Place(parent, position, title)
                self.below[kind, parent].append(pk)

    def title(self, line: Line) -> str:
        """The line's words in quotation marks, shortened."""
        title = self.at[line].title
        return f"“{title[:80]}…”" if len(title) > 80 else f"“{title}”"

    def under(self, line: Line | None) -> Iterator[Line]:
        """The lines right under this one, or those that stand under none."""
        for kind in LEVELS:
            yield from ((kind, pk) for pk in self.below.get((kind, line), ()))

    def walk(self, lines: Iterable[Line]) -> Iterator[Line]:
        """These lines, each followed by everything under it."""
        for line in lines:
            yield line
            yield from self.walk(self.under(line))

    def in_order(self, lines: Iterable[Line]) -> list[Line]:
        """These lines as the plan lists them, without those that hang on another of them."""
        wanted = set(lines)
        return [
            line
            for line in self.walk(self.under(None))
            if line in wanted and not wanted & set(self.above(line))
        ]

    def above(self, line: Line) -> Iterator[Line]:
        """What the line stands under, the nearest first."""
        parent = self.at[line].parent
        while parent:
            yield parent
            parent = self.at[parent].parent

    def numbers(self) -> dict[Line, str]:
        """The number of each line as it stands now."""
        groups = sorted(self.below.items(), key=lambda item: LEVELS.index(item[0][0]))
        return numbered([((kind, pk), above) for (kind, above), keys in groups for pk in keys])

    def put(self, line: Line, parent: Line | None, index: int) -> None:
        """Place the line under `parent`, `index` counted without the line itself.

        Raises Refused for a place where a line of its kind cannot stand, a cycle among them.
        """
        self.check(line, parent)
        self.take(line)
        self._touch((line[0], parent))
        self.below[line[0], parent].insert(index, line[1])
        self.at[line].parent = parent

    def check(self, line: Line, parent: Line | None) -> None:
        """Raise Refused, or Stale when the parent is gone, unless the line may stand there."""
        if parent in self.at and (parent == line or line in self.above(parent)):
            raise Refused(
                f"{self.title(line)} cannot stand under itself or under a line that hangs on it."
            )
        self.check_kind(line[0], parent)

    def check_kind(self, kind: str, parent: Line | None) -> None:
        """Raise Refused, or Stale when the parent is gone, unless such a line may stand there."""
        if parent is None:
            return
        if parent not in self.at:
            raise Stale("That place is gone: someone removed it meanwhile. Nothing was changed.")
        if parent[0] not in ABOVE[kind]:
            raise Refused(STANDS[kind])

    def take(self, line: Line) -> None:
        """Take the line out of its order; the caller places or deletes it."""
        group = line[0], self.at[line].parent
        self._touch(group)
        self.below[group].remove(line[1])

    def set_order(self, group: Group, keys: list[int]) -> None:
        """Give the lines of a group this order."""
        self._touch(group)
        self.below[group] = keys

    def add(self, line: Line, parent: Line | None, title: str, index: int) -> None:
        """A line that was stored just now, put into its order."""
        self._touch((line[0], parent))
        self.at[line] = Place(parent, 0, title)
        self.below[line[0], parent].insert(index, line[1])

    def save(self) -> list[dict]:
        """Write what changed; each touched group with its order before and after.

        The places in a touched group are 1, 2, 3 and on.
        """
        changed: dict[str, list[Positioned]] = defaultdict(list)
        for kind, parent in self.before:
            for position, pk in enumerate(self.below[kind, parent], start=1):
                keys = {f"{name}_id": None for name in ABOVE[kind]}
                if parent:
                    keys[f"{parent[0]}_id"] = parent[1]
                changed[kind].append(MODELS[kind](pk=pk, position=position, **keys))
        for kind, rows in changed.items():
            moved = [row for row in rows if self._differs(kind, row)]
            MODELS[kind].objects.bulk_update(moved, ["position", *ABOVE[kind]], batch_size=BATCH)
        return [
            {
                "kind": kind,
                "parent": name_of(parent),
                "before": keys,
                "after": self.below[kind, parent],
            }
            for (kind, parent), keys in self.before.items()
        ]

    def _differs(self, kind: str, row: Positioned) -> bool:
        """Whether the row is not stored like that: another place, or among others before."""
        place = self.at[kind, row.pk]
        was = self.before[kind, place.parent]
        return place.position != row.position or row.pk not in was

    def _touch(self, group: Group) -> None:
        self.before.setdefault(group, list(self.below[group]))
