"""One's own changes of the outline taken back, for a day: each only while it still stands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from accounts.models import Event, User, record
from editing.bulk import CHANGED, undo_many
from planning.actions import standing_under
from planning.implementation.blocks import PASTED, UNDONE, take_back
from planning.models import Indicator, Plan
from planning.outline import Line
from planning.tree.copying import DUPLICATED, homes_of, made_by
from planning.tree.moving import MOVED, Done
from planning.tree.removing import REMOVED, bring_back, delete, going
from planning.tree.shape import MODELS, PLURALS, Group, Shape, Stale, line_of

UNDID = "undid in the outline"
FOR = timedelta(days=1)
# The newest lines of the history in which one's last change is looked for.
LOOKED_AT = 200
# Lines that are named where more were left as they are.
NAMED = 5
SINCE = "Nothing was undone: someone has changed these lines since."


@dataclass(frozen=True)
class Change:
    """A change that can be taken back: the key of its history line, and what it did in words."""

    pk: int
    said: str


def last_change(plan: Plan, by: User) -> Change | None:
    """This person's latest change that was not undone yet; one statement."""
    rows = _lines(plan, by).values_list(
        "pk", "verb", "subject", "detail__undoes", "detail__line", "detail__plan"
    )[:LOOKED_AT]
    undone = set()
    for pk, verb, subject, undoes, line, of_plan in rows:
        if verb in (UNDID, UNDONE):
            undone.add(undoes or line)
        elif pk not in undone and of_plan in (None, plan.pk):
            return Change(pk, f"{WORDS[verb]} {subject}")
    return None


@transaction.atomic
def undo(plan: Plan, pk: int, *, by: User) -> Done:
    """Take back one's own change of the last day. Raises Stale, and nothing is undone, when
    what it did has been changed since or it was undone before; Http404 when there is none."""
    shape = Shape(plan)
    mine = _lines(plan, by)
    event = mine.filter(pk=pk, verb__in=BACK).first()
    if event is None or event.detail.get("plan", plan.pk) != plan.pk:
        raise Http404("There is no such change of yours within the last day.")
    undone = mine.filter(verb__in=(UNDID, UNDONE)).values_list("detail__undoes", "detail__line")
    if any(pk in pair for pair in undone):
        raise Stale("This was undone already.")
    done = BACK[event.verb](shape, event, by)
    record(plan.grantee_id, UNDID, event.subject, by=by, plan=plan.pk, undoes=pk)
    return done


def _lines(plan: Plan, by: User):
    # Bounded by time, which is what the history is indexed by.
    return Event.objects.filter(
        grantee=plan.grantee_id,
        at__gte=timezone.now() - FOR,
        verb__in=(*BACK, UNDID, UNDONE),
        by=by,
    ).order_by("-at", "-pk")


def _groups(event: Event) -> list[tuple[Group, list[int], list[int]]]:
    return [
        ((one["kind"], line_of(one["parent"])), one["before"], one["after"])
        for one in event.detail["groups"]
    ]


def _move_back(shape: Shape, event: Event, by: User) -> Done:
    moved = [line for name in event.detail["moved"] if (line := line_of(name))]
    groups = _groups(event)
    went = {(group[0], pk): group[1] for group, _, after in groups for pk in after}
    for line in moved:
        if line not in shape.at or shape.at[line].parent != went[line]:
            raise Stale(SINCE)
    for group, _, after in groups:
        now = [pk for pk in shape.below[group] if pk in after]
        if now != [pk for pk in after if pk in now]:
            raise Stale(SINCE)
    _hold(shape, groups)
    for line in moved:
        shape.take(line)
    for (kind, parent), before, _ in groups:
        stays = shape.below[kind, parent]
        back = [pk for pk in before if pk in stays or (kind, pk) in moved]
        for pk in back:
            shape.at[kind, pk].parent = parent
        shape.set_order((kind, parent), _merged(back, stays))
    shape.save()
    return Done(f"Undone: {event.subject.partition(':')[0]} moved back.", tuple(moved))


def _hold(shape: Shape, groups: list[tuple[Group, list[int], list[int]]]) -> None:
    if any(parent and parent not in shape.at for (_, parent), *_ in groups):
        raise Stale("Nothing was undone: the place where it stood has been removed since.")


def _merged(order: list[int], stays: list[int]) -> list[int]:
    """`order` with the others of `stays`, each after the one that it stands behind now."""
    found = list(order)
    for place, pk in enumerate(stays):
        if pk not in found:
            found.insert(found.index(stays[place - 1]) + 1 if place else 0, pk)
    return found


def _bring_back(shape: Shape, event: Event, by: User) -> Done:
    groups = _groups(event)
    _hold(shape, groups)
    lost = bring_back(event.detail["kept"], event.detail["loosened"])
    shape = Shape(shape.plan)
    for group, before, _ in groups:
        there = shape.below[group]
        shape.set_order(group, _merged([pk for pk in before if pk in there], there))
    shape.save()
    said = f"Undone: {event.subject} is there again."
    if lost:
        said += f" {lost} of its ties could not come back: what they led to is gone."
    return Done(said, tuple(line for name in event.detail["tops"] if (line := line_of(name))))


def _uncopy(shape: Shape, event: Event, by: User) -> Done:
    made = made_by(event.detail)
    # A move is no change of a record's own words: its version does not tell of it.
    for line, above in homes_of(event.detail).items():
        if line not in shape.at or shape.at[line].parent != above:
            raise Stale(SINCE)
    _unmake_indicators(event.detail.get("indicators", []), set(made))
    _unmake(shape, made, event.detail["count"])
    return Done(f"Undone: the copy of {event.subject} is gone.")


def _unadd(shape: Shape, event: Event, by: User) -> Done:
    line = (event.verb.removeprefix("added "), event.detail["pk"])
    _unmake(shape, [line], 1)
    return Done(f"Undone: “{event.subject[:80]}” is gone.")


def _unmake_indicators(made: list[int], lines: set[Line]) -> None:
    """Remove copied indicators that nobody has written in, measured or moved away from the copied
    `lines` since."""
    rows = Indicator.objects.filter(pk__in=made, version=1, values=None)
    gone = [row.pk for row in rows if line_of(standing_under(row)) in lines]
    if len(gone) < len(made):
        raise Stale(SINCE)
    Indicator.objects.filter(pk__in=gone).delete()


def _unmake(shape: Shape, made: list[Line], count: int) -> None:
    """Remove lines that nobody has written in, added to or tied anything to since."""
    if any(line not in shape.at for line in made) or set(shape.walk(made)) != set(made):
        raise Stale(SINCE)
    gone = going(made)
    written = any(getattr(row, "version", 1) > 1 for rows in gone.rows.values() for row in rows)
    if written or gone.count != count or gone.loosened:
        raise Stale(SINCE)
    delete(gone)


def _change_back(shape: Shape, event: Event, by: User) -> Done:
    kind = next(one for one, plural in PLURALS.items() if event.verb == f"{CHANGED} {plural}")
    bulk = undo_many(MODELS[kind], event.pk, grantee_id=shape.plan.grantee_id, by=by)
    stay = [(kind, pk) for pk in bulk.stayed]
    lines = stay or [(kind, pk) for pk in event.detail["ids"]]
    return Done(_said(shape, bulk.done, stay), tuple(lines))


def _paste_back(shape: Shape, event: Event, by: User) -> Done:
    back = take_back(event.pk, grantee_id=shape.plan.grantee_id, by=by)
    stay = [("action", pk) for pk in dict.fromkeys(back.stayed)]
    return Done(_said(shape, back.done, stay), tuple(stay))


def _said(shape: Shape, done: int, stay: list[Line]) -> str:
    """How many lines are as before, and the first of those that someone has changed since."""
    said = f"Undone: {done} {'line' if done == 1 else 'lines'} as before."
    if not stay:
        return said
    one = len(stay) == 1
    named = ", ".join(shape.title(line) for line in stay[:NAMED] if line in shape.at)
    rest = f" and {len(stay) - NAMED} more" if len(stay) > NAMED else ""
    return f"{said} Left as {'it is' if one else 'they are'}, changed since: {named}{rest}."


BACK: dict[str, Callable[[Shape, Event, User], Done]] = {
    MOVED: _move_back,
    REMOVED: _bring_back,
    DUPLICATED: _uncopy,
    PASTED: _paste_back,
    **{f"added {kind}": _unadd for kind in MODELS},
    **{f"{CHANGED} {plural}": _change_back for plural in PLURALS.values()},
}
WORDS = {
    MOVED: "moved",
    REMOVED: "removed",
    DUPLICATED: "duplicated",
    PASTED: "changed by pasting:",
    **{f"added {kind}": f"added the {kind}" for kind in MODELS},
    **{f"{CHANGED} {plural}": f"changed {plural}:" for plural in PLURALS.values()},
}
