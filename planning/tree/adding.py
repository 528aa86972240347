"""A line added where it belongs: right after another, or as the last under it."""

from uuid import UUID

from django.db import transaction

from accounts.models import User
from editing.actions import add_record
from editing.fields import Refused
from editing.models import Receipt
from planning.models import Plan
from planning.outline import Line
from planning.tree.moving import Done
from planning.tree.shape import MODELS, STANDS, Shape, Stale


@transaction.atomic
def add(
    plan: Plan,
    kind: str,
    title: str,
    *,
    parent: Line | None,
    after: Line | None,
    key: UUID,
    by: User,
) -> Done:
    """A new line called `title` under `parent`, right after `after` or as the last of its kind.

    The same `key` again is the same line. Without `parent` only a goal stands, or what is put
    after a line that has no place either. Raises Refused, and Stale when `after` has moved.
    """
    if kind not in MODELS:
        raise Refused("Choose what to add: a goal, an objective, a strategy or an action.")
    shape = Shape(plan)
    known = Receipt.objects.filter(key=key).exists()
    if not known:
        _check(shape, kind, parent, after)
    given = {"plan": [str(plan.pk)], "title": [title]}
    if parent:
        given[parent[0]] = [str(parent[1])]
    made = add_record(MODELS[kind], grantee_id=plan.grantee_id, given=given, by=by, key=key)
    line = (kind, made.pk)
    if known:
        return Done(f"“{made.title}” was added already.", (line,))
    same = shape.below[kind, parent]
    index = same.index(after[1]) + 1 if after and after[0] == kind else len(same)
    shape.add(line, parent, made.title, index)
    shape.save()
    number = shape.numbers()[line]
    return Done(f"Added {shape.title(line)}{f' as {number}' if number else ''}.", (line,))


def _check(shape: Shape, kind: str, parent: Line | None, after: Line | None) -> None:
    if after and (after not in shape.at or shape.at[after].parent != parent):
        raise Stale(
            "The line to add after was moved or removed meanwhile. Nothing was added; your words "
            "are still here."
        )
    if parent is None and kind != "goal" and not (after and after[0] == kind):
        raise Refused(f"{STANDS[kind]} Choose which.")
    shape.check_kind(kind, parent)
