"""The one who is accountable for an action: found by name in the register, set and read."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.http import Http404

from accounts.models import User, record
from collaborators.models import Collaborator
from editing.clean import clean_line
from editing.fields import Refused
from planning.models import Action, ActionParty

Register = dict[str, list[int]]


def register() -> Register:
    """The keys of the register's entries by their printed name, case aside; one statement."""
    found: Register = defaultdict(list)
    for pk, name in Collaborator.objects.values_list("pk", "public_name"):
        found[name.casefold()].append(pk)
    return found


def named(text: str, known: Register) -> int | None:
    """The key of the entry printed as `text`, None for no text. Raises Refused for a name that
    nobody or more than one has."""
    name = clean_line(text)
    if not name:
        return None
    found = known.get(name.casefold(), [])
    if not found:
        if len(several := _several(text, known)) > 1:
            raise Refused(
                f"Owner: “{name}” names {len(several)}, and one is accountable for an action. "
                f"Write one of them; the others take part under “Who does what”."
            )
        raise Refused(
            f"Owner: nobody in the register is printed as “{name}”. Add them to the register "
            "first, or write the name under “Responsible, in words”."
        )
    if len(found) > 1:
        raise Refused(
            f"Owner: {len(found)} entries of the register are printed as “{name}”. "
            "Choose the right one on the action’s own page."
        )
    return found[0]


def _several(text: str, known: Register) -> list[str]:
    """The names in a cell that a spreadsheet joined, when each of them is in the register."""
    for between in ("\n", ";", "/", " and ", " & ", ","):
        parts = [part for piece in text.split(between) if (part := clean_line(piece))]
        if len(parts) > 1 and all(part.casefold() in known for part in parts):
            return parts
    return []


def owners_of(actions: Iterable[int]) -> dict[int, tuple[int, str]]:
    """Action -> (key, printed name) of its owner; one statement."""
    rows = ActionParty.objects.filter(action__in=list(actions), leads=True)
    return {
        action: (pk, name)
        for action, pk, name in rows.values_list(
            "action_id", "collaborator_id", "collaborator__public_name"
        )
    }


def put_owner(action: Action, owner: int | None) -> bool:
    """Make `owner` the one who is accountable; who was before still takes part. No history line:
    the caller writes it. In the caller's transaction, with the action's row locked.

    True when the owner took no part in the action before.
    """
    parties = ActionParty.objects.filter(action=action)
    parties.filter(leads=True).update(leads=False)
    if owner is None:
        return False
    _, fresh = ActionParty.objects.update_or_create(
        grantee_id=action.grantee_id,
        action=action,
        collaborator_id=owner,
        defaults={"leads": True},
    )
    return fresh


class OwnerChanged(Exception):
    """Someone else gave the action another owner meanwhile; `name` is theirs."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@transaction.atomic
def save_owner(pk: int, typed: str, seen: str, *, by: User) -> str:
    """Give the action the owner printed as `typed`; returns the printed name, "" for nobody.

    `seen` is the name that the person saw in the cell. Raises Refused, Http404, and OwnerChanged
    when neither name is the stored one any more: then nothing is stored.
    """
    action = Action.objects.select_for_update().filter(pk=pk).first()
    if action is None:
        raise Http404("This action is no longer there.")
    owner = named(typed, register())
    before, name = owners_of([pk]).get(pk, (None, ""))
    if owner == before:
        return name
    if name.casefold() != clean_line(seen).casefold():
        raise OwnerChanged(name)
    put_owner(action, owner)
    record(
        action.grantee_id,
        "chose leader of action",
        str(action),
        by=by,
        pk=pk,
        collaborator=owner,
    )
    return owners_of([pk]).get(pk, (None, ""))[1]
