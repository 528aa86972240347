"""One field of many lines given one value: all of them, or none."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from collaborators.models import Collaborator
from editing.bulk import change_many
from editing.fields import Kind, Refused
from planning.implementation.blocks import propose, put_in
from planning.implementation.columns import BY_KEY, OWNER
from planning.models import Action, Plan
from planning.outline import Line
from planning.tree.moving import MOST, Done
from planning.tree.shape import MODELS, many

# What makes sense for many at once, by the kind of line.
FIELDS = {
    "strategy": ("level", "champion", "responsible"),
    "action": ("state", "timeline", "starts_on", "due_on", OWNER, "responsible"),
}


def kind_of(kind: str, name: str) -> Kind:
    """The field's kind; an owner is written as a name of the register."""
    return BY_KEY[OWNER].kind if name == OWNER else MODELS[kind].editable[name]


def choices(kind: str, name: str) -> list[tuple[str, str]]:
    """The (value, label) pairs to choose from; none where one types."""
    found = kind_of(kind, name)
    if found.control == "reference":
        people = Collaborator.objects.order_by("public_name", "pk")
        return [
            ("", "Nobody"),
            *((str(pk), name) for pk, name in people.values_list("pk", "public_name")),
        ]
    return list(found.options)


@transaction.atomic
def change(
    plan: Plan, versions: dict[Line, int], asked: str, raw: Sequence[str], *, by: User
) -> Done:
    """Give the field `asked` ("action.state") of the lines of its kind one value.

    `versions` are the lines with the versions that the person saw. Raises Refused, and then
    nothing is changed: for a value that is not taken, or that one of the lines cannot take.
    """
    kind, _, name = asked.partition(".")
    if name not in FIELDS.get(kind, ()):
        raise Refused("This field is not changed for many at once. Open each line instead.")
    if len(versions) > MOST:
        raise Refused(f"{MOST} lines are the most at once. Choose fewer.")
    seen = {pk: version for (one, pk), version in versions.items() if one == kind}
    found = MODELS[kind].objects.filter(plan=plan, pk__in=seen).order_by("pk")
    keys = list(found.select_for_update().values_list("pk", flat=True))
    if not keys:
        raise Refused(f"None of the chosen lines is {'an' if kind == 'action' else 'a'} {kind}.")
    lines = tuple((kind, pk) for pk in keys)
    label = kind_of(kind, name).label
    if name == OWNER:
        done = _own(plan, keys, raw, by)
    else:
        bulk = change_many(
            MODELS[kind],
            {pk: seen[pk] for pk in keys},
            name,
            raw,
            grantee_id=plan.grantee_id,
            by=by,
        )
        if bulk.left:
            title, why = bulk.left[0]
            raise Refused(f"“{title[:80]}”: {why}")
        done = bulk.done
    if not done:
        return Done("Nothing was changed: they say so already.", lines)
    return Done(f"{label}: changed in {many(kind, done)}.", lines)


def _own(plan: Plan, keys: list[int], raw: Sequence[str], by: User) -> int:
    rows = list(Action.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    proposal = propose([[raw[0] if raw else ""]] * len(rows), OWNER, rows)
    put_in(proposal, plan, "", by=by)
    return proposal.changing
