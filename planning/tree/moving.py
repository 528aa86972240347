"""Lines moved: up, down, in, out, or to a place of one's choosing."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User, record
from editing.fields import Refused
from planning.models import Plan
from planning.outline import Line
from planning.tree.shape import ABOVE, STANDS, Shape, Stale, name_of

MOVED = "moved lines of the plan"
MOST = 500

# Lines as a form names them, each with what it stood under on the page.
Seen = dict[Line, Line | None]


@dataclass(frozen=True)
class Done:
    """What was done, in words, and the lines that it concerned."""

    said: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Target:
    """Under `parent`, right before or after a line of the same kind there, else as the last."""

    parent: Line | None
    before: Line | None = None
    after: Line | None = None


def look_again(shape: Shape, seen: Seen) -> list[Line]:
    """The lines in the plan's order, without those that hang on others of them. Raises Refused
    for none or too many, Stale when one is gone or stands elsewhere than it was seen."""
    if not seen:
        raise Refused("Choose a line first.")
    if len(seen) > MOST:
        raise Refused(f"{MOST} lines are the most at once. Choose fewer.")
    for line, parent in seen.items():
        if line not in shape.at:
            raise Stale("A line is gone: someone removed it meanwhile. Nothing was changed.")
        now = shape.at[line].parent
        if now != parent:
            where = f"under {shape.title(now)}" if now else "under nothing"
            raise Stale(
                f"Someone moved {shape.title(line)} meanwhile: it stands {where} now. "
                "Nothing was changed. Look at the plan as it is, then try again."
            )
    return shape.in_order(seen)


@transaction.atomic
def move(plan: Plan, seen: Seen, how: str, *, to: Target | None = None, by: User) -> Done:
    """Move the lines `how`: "up", "down", "in", "out", or "to" the target; all or none.

    Raises Refused where a line cannot go there, Stale when someone moved it before.
    """
    shape = Shape(plan)
    lines = look_again(shape, seen)
    if how == "to":
        if to is None:
            raise Refused("Choose where the lines belong.")
        _to(shape, lines, to)
    elif how in WAYS:
        WAYS[how](shape, lines)
    else:
        raise Refused("Choose how to move the lines.")
    groups = shape.save()
    if all(group["before"] == group["after"] for group in groups):
        return Done("Nothing changed: it stands there already.", tuple(lines))
    subject = _subject(shape, lines)
    moved = [name_of(line) for line in lines]
    record(plan.grantee_id, MOVED, subject, by=by, plan=plan.pk, moved=moved, groups=groups)
    return Done(f"Moved {subject}.", tuple(lines))


def _subject(shape: Shape, lines: list[Line]) -> str:
    if len(lines) > 1:
        return f"{len(lines)} lines"
    number = shape.numbers()[lines[0]]
    if not number and shape.at[lines[0]].parent is None:
        return f"{shape.title(lines[0])}: it is not placed now"
    return f"{shape.title(lines[0])}: it is {number} now"


def _to(shape: Shape, lines: list[Line], to: Target) -> None:
    for line in lines:
        shape.check(line, to.parent)
    anchor = to.before or to.after
    if anchor and (anchor not in shape.at or shape.at[anchor].parent != to.parent):
        raise Stale(
            "The line beside that place was moved or removed meanwhile. Nothing was changed."
        )
    if anchor in lines:
        return
    for line in lines:
        same = [pk for pk in shape.below[line[0], to.parent] if (line[0], pk) != line]
        index = len(same)
        if anchor and anchor[0] == line[0]:
            index = same.index(anchor[1]) + (to.before is None)
        shape.put(line, to.parent, index)
        if to.before is None and anchor and anchor[0] == line[0]:
            anchor = line


def _step(shape: Shape, lines: list[Line], step: int) -> None:
    """Each past its neighbour, unless that one moves too."""
    chosen = set(lines)
    moved = False
    for kind, parent in dict.fromkeys((line[0], shape.at[line].parent) for line in lines):
        keys = list(shape.below[kind, parent])
        places = range(1, len(keys)) if step < 0 else range(len(keys) - 2, -1, -1)
        for place in places:
            here, there = (kind, keys[place]), (kind, keys[place + step])
            if here in chosen and there not in chosen:
                keys[place], keys[place + step] = keys[place + step], keys[place]
                moved = True
        shape.set_order((kind, parent), keys)
    if not moved:
        side = "first" if step < 0 else "last"
        raise Refused(f"{shape.title(lines[0])} is the {side} {lines[0][0]} there already.")


def _into(shape: Shape, lines: list[Line]) -> None:
    """Each into the nearest line before it that may hold it."""
    for line in lines:
        parent = shape.at[line].parent
        before = (
            (kind, shape.below[kind, parent][-1])
            for kind in ABOVE[line[0]]
            if shape.below.get((kind, parent))
        )
        home = next(before, None)
        if home is None:
            raise Refused(
                f"There is nothing before {shape.title(line)} that could hold it. {STANDS[line[0]]}"
            )
        shape.put(line, home, len(shape.below[line[0], home]))


def _out(shape: Shape, lines: list[Line]) -> None:
    """Each out of what it stands under, to the next place above where it may stand."""
    for line in reversed(lines):
        above = list(shape.above(line))[1:]
        home = next((one for one in above if one[0] in ABOVE[line[0]]), None)
        top = shape.at[line].parent
        if home is None and (top is None or top[0] == "goal"):
            raise Refused(
                f"{shape.title(line)} cannot go further out. {STANDS[line[0]]} To take it out of "
                "the order, move it to “Not yet placed”."
                if line[0] != "goal"
                else STANDS["goal"]
            )
        shape.put(line, home, 0)


WAYS: dict[str, Callable[[Shape, list[Line]], None]] = {
    "up": lambda shape, lines: _step(shape, lines, -1),
    "down": lambda shape, lines: _step(shape, lines, 1),
    "in": _into,
    "out": _out,
}
