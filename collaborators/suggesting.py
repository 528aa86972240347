"""Snowball identification: entries that name others to bring in."""

from uuid import UUID

from django.db import transaction
from django.db.models import Count

from accounts.models import User
from collaborators.models import Collaborator, Suggestion
from collaborators.naming import entry_named
from editing.actions import add_record, set_link
from editing.fields import Refused

# The two ways to look at a suggestion from an entry's page: who is the other one.
SIDES = ("suggested", "suggester")


@transaction.atomic
def suggest(
    entry: Collaborator,
    name: str,
    *,
    side: str,
    by: User,
    afresh: bool = False,
    engage_when: str = "",
    key: UUID | None = None,
) -> Collaborator:
    """Tie `entry` to the one called `name`, who is the `side` of the tie; returns that one.

    `afresh` makes a new entry of that name, even where there is one: two people with one name
    are two people. The same `key` again is the same entry. Raises Refused with what to do.
    """
    if side not in SIDES:
        raise Refused("Say who suggested whom: reload the page and try again.")
    if afresh:
        given = {"public_name": [name], "engage_when": [engage_when]}
        other = add_record(Collaborator, grantee_id=entry.grantee_id, given=given, by=by, key=key)
    else:
        other = entry_named(name)
    if other.pk == entry.pk:
        raise Refused(f"{entry} cannot suggest itself. Choose another entry.")
    left, right = (entry, other) if side == "suggested" else (other, entry)
    set_link(Suggestion, left.pk, right.pk, on=True, grantee_id=entry.grantee_id, by=by)
    return other


def around(entry: Collaborator) -> dict[str, list[dict]]:
    """Who suggested `entry` and whom it has suggested, as link boxes; two queries."""
    by = Suggestion.objects.filter(suggested=entry).order_by("suggester__public_name", "pk")
    has = Suggestion.objects.filter(suggester=entry).order_by("suggested__public_name", "pk")
    return {
        "suggested_by": [
            {"left": pk, "right": entry.pk, "label": name, "pk": pk}
            for pk, name in by.values_list("suggester_id", "suggester__public_name")
        ],
        "has_suggested": [
            {"left": entry.pk, "right": pk, "label": name, "pk": pk, "when": when}
            for pk, name, when in has.values_list(
                "suggested_id", "suggested__public_name", "suggested__engage_when"
            )
        ],
    }


def entries_in_order() -> list[tuple[int, str, str, int]]:
    """Every entry as (key, name, when to engage, activities attended), in the register's order."""
    return list(
        Collaborator.objects.annotate(attended=Count("attendances"))
        .order_by("position", "pk")
        .values_list("pk", "public_name", "engage_when", "attended")
    )


def waiting(
    entries: list[tuple[int, str, str, int]], ties: list[tuple[int, int]]
) -> list[tuple[int, str, list[tuple[int, str, str]]]]:
    """Whose suggestions have taken part in nothing yet: (key, name, [(key, name, when)])."""
    known = {pk: (name, when, attended) for pk, name, when, attended in entries}
    place = {pk: index for index, (pk, *_) in enumerate(entries)}
    found: dict[int, list[tuple[int, str, str]]] = {}
    for one, other in sorted(ties, key=lambda tie: (place[tie[0]], place[tie[1]])):
        name, when, attended = known[other]
        if not attended:
            found.setdefault(one, []).append((other, name, when))
    return [(pk, known[pk][0], others) for pk, others in found.items()]
