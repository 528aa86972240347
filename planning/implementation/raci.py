"""Who is responsible, accountable, consulted and informed: actions beside collaborators.

Exactly one is accountable for an action and at least one responsible: a second accountable is
refused, what is missing is told. The accountable one is who leads the action.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User, record
from collaborators.models import Collaborator
from editing.fields import Refused
from planning.models import Action, ActionParty

ROLE = ActionParty.Role
# Letters of a cell -> (accountable, what they do besides).
PARTS = {
    "AR": (True, ROLE.RESPONSIBLE),
    "A": (True, ROLE.NONE),
    "R": (False, ROLE.RESPONSIBLE),
    "C": (False, ROLE.CONSULTED),
    "I": (False, ROLE.INFORMED),
}
LETTERS = {part: letters for letters, part in PARTS.items()} | {
    (True, ROLE.CONSULTED): "A",
    (True, ROLE.INFORMED): "A",
    (False, ROLE.NONE): "R",
}
LABELS = {
    "": "–",
    "AR": "A and R",
    "A": "A",
    "R": "R",
    "C": "C",
    "I": "I",
}
MISSING = {"A": "Nobody accountable", "R": "Nobody responsible"}
MOST_COLUMNS = 12


class Broken(Refused):
    """What was chosen breaks the rules: `rows` has the title of each action and what is wrong."""

    def __init__(self, rows: dict[int, tuple[str, str]]) -> None:
        super().__init__(" ".join(f"“{title}”: {said}" for title, said in rows.values()))
        self.rows = rows


@dataclass(frozen=True)
class Change:
    """One cell: the letters that the person saw and those that it is to have."""

    action: int
    collaborator: int
    seen: str
    wanted: str


def parts_of(actions: Iterable[int]) -> dict[int, dict[int, str]]:
    """Action -> collaborator -> letters; one statement."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    rows = ActionParty.objects.filter(action__in=list(actions))
    for action, person, leads, role in rows.values_list(
        "action_id", "collaborator_id", "leads", "role"
    ):
        found[action][person] = LETTERS[leads, role]
    return found


def missing(letters: Iterable[str]) -> list[str]:
    """The sentences for what an action's letters lack."""
    written = "".join(letters)
    return [sentence for letter, sentence in MISSING.items() if letter not in written]


def columns(parts: dict[int, dict[int, str]], group: int | None) -> list[tuple[int, str]]:
    """(key, name) of the collaborators to show: those of a work group, or those who take part in
    most of these actions; MOST_COLUMNS at most."""
    if group is not None:
        rows = Collaborator.objects.filter(memberships__structure=group).order_by("position", "pk")
        return list(rows.values_list("pk", "public_name").distinct()[:MOST_COLUMNS])
    counted: dict[int, int] = defaultdict(int)
    for people in parts.values():
        for pk in people:
            counted[pk] += 1
    keys = sorted(counted, key=lambda pk: (-counted[pk], pk))[:MOST_COLUMNS]
    names = dict(Collaborator.objects.filter(pk__in=keys).values_list("pk", "public_name"))
    return [(pk, names[pk]) for pk in keys if pk in names]


@transaction.atomic
def save(changes: list[Change], *, plan_id: int, grantee_id: int, by: User) -> int:
    """Store the changed cells, all or none; returns how many changed. Raises Broken when actions
    would have two accountables, Refused when one is gone or a cell was changed by someone else."""
    wanted = {change.action for change in changes}
    rows = Action.objects.select_for_update().filter(pk__in=wanted, plan=plan_id).order_by("pk")
    actions = {action.pk: action for action in rows}
    known = {change.collaborator for change in changes}
    if wanted - set(actions) or Collaborator.objects.filter(pk__in=known).count() < len(known):
        raise Refused("An action or a collaborator is no longer there. Reload the page.")
    parts = parts_of(wanted)
    for change in changes:
        people = parts[change.action]
        if people.get(change.collaborator, "") not in {change.seen, change.wanted}:
            raise Refused(
                f"Someone else changed who does what in “{actions[change.action]}” in the "
                "meantime. Reload the page to see it, then choose again."
            )
        people[change.collaborator] = change.wanted
    _check(parts, actions)
    _store(changes, grantee_id)
    if changes:
        detail = [[c.action, c.collaborator, c.seen, c.wanted] for c in changes]
        record(grantee_id, "changed who does what", f"{len(changes)}", by=by, cells=detail)
    return len(changes)


def _check(parts: dict[int, dict[int, str]], actions: dict[int, Action]) -> None:
    counted = {pk: sum("A" in said for said in parts[pk].values()) for pk in sorted(actions)}
    if many := {pk: number for pk, number in counted.items() if number > 1}:
        raise Broken(
            {
                pk: (
                    str(actions[pk]),
                    f"{number} would be accountable. One answers for an action: make the others "
                    "R, C or I.",
                )
                for pk, number in many.items()
            }
        )


def _store(changes: list[Change], grantee_id: int) -> None:
    """Who is no longer accountable before who is: an action never has two."""
    for change in sorted(changes, key=lambda one: "A" in one.wanted):
        ends = {"action_id": change.action, "collaborator_id": change.collaborator}
        if not change.wanted:
            ActionParty.objects.filter(**ends).delete()
            continue
        leads, role = PARTS[change.wanted]
        ActionParty.objects.update_or_create(
            grantee_id=grantee_id, **ends, defaults={"leads": leads, "role": role}
        )
