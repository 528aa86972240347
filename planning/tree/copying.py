"""Lines duplicated with everything under them that describes the work.

A copy says of its work what the first says: its texts, what it rests on, who does what, what it is
to achieve. What happened to the first is not true of the copy: how far it is, what was measured,
what a vote gave it, why its costs were found allowable, at which meeting it was shaped. Nor is
its money: who pays comes along as a source that is sought, without an amount.
"""

from collections import defaultdict
from uuid import UUID

from django.db import models, transaction

from accounts.models import User, record
from editing.fields import Refused
from editing.models import Positioned, Receipt
from planning.models import (
    Action,
    ActionParty,
    FundingLine,
    Indicator,
    Plan,
    StrategyFinding,
    StrategyGap,
    StrategySolicitationItem,
)
from planning.outline import LEVELS, Line
from planning.tree.moving import Done, Seen, look_again
from planning.tree.shape import ABOVE, BATCH, MODELS, Shape, line_of, name_of

DUPLICATED = "duplicated lines of the plan"
MOST = 1000
COPY = " (copy)"
# What is true of the copy as well, by the kind of line that it hangs on.
TIES = {
    "goal": (Indicator,),
    "objective": (Indicator,),
    "strategy": (StrategyGap, StrategyFinding, StrategySolicitationItem, FundingLine, Indicator),
    "action": (ActionParty,),
}
# What of a copied record begins anew.
ANEW = {
    Action: {"state": Action.State.UNSAID},
    FundingLine: {"amount": None, "state": FundingLine.State.SOUGHT},
}


@transaction.atomic
def duplicate(plan: Plan, seen: Seen, *, key: UUID, by: User) -> Done:
    """A copy of each line, with everything under it, right after it; all or none.

    The same `key` again makes no more. Raises Refused, and Stale when a line was moved before.
    """
    shape = Shape(plan)
    receipt, fresh = Receipt.objects.get_or_create(
        grantee_id=plan.grantee_id, key=key, defaults={"kind": "duplicate", "object_id": 0}
    )
    if not fresh:
        return Done("This was duplicated already.")
    tops = look_again(shape, seen)
    lines = list(shape.walk(tops))
    if len(lines) > MOST:
        raise Refused(f"{len(lines):,} lines hang on this; at most {MOST:,} are copied at once.")
    made = _copies(shape, lines, set(tops))
    ties = [row for kind in TIES for row in _copy_ties(kind, made)]
    indicators = [row.pk for row in ties if isinstance(row, Indicator)]
    for line in tops:
        parent = shape.at[line].parent
        index = shape.below[line[0], parent].index(line[1]) + 1
        copy = made[line]
        shape.add((line[0], copy.pk), parent, copy.title, index)
    shape.save()
    what = shape.title(tops[0]) if len(tops) == 1 else f"{len(tops)} lines"
    more = len(lines) - len(tops)
    subject = f"{what} with {more} under it" if more else what
    copies = [(line[0], made[line].pk) for line in lines]
    event = record(
        plan.grantee_id,
        DUPLICATED,
        subject,
        by=by,
        plan=plan.pk,
        made=[name_of(line) for line in copies],
        under=[name_of(_home(shape, line, made)) for line in lines],
        count=len(copies) + len(ties) - len(indicators),
        indicators=indicators,
    )
    Receipt.objects.filter(pk=receipt.pk).update(object_id=event.pk)
    return Done(f"Duplicated {subject}.", tuple((line[0], made[line].pk) for line in tops))


def _copies(shape: Shape, lines: list[Line], tops: set[Line]) -> dict[Line, Positioned]:
    """Line -> its stored copy, each under the copy of what it stood under."""
    made: dict[Line, Positioned] = {}
    for kind in LEVELS:
        model = MODELS[kind]
        rows = model.objects.in_bulk([pk for one, pk in lines if one == kind])
        for pk, row in rows.items():
            line = (kind, pk)
            parent = shape.at[line].parent
            _fresh(row)
            if line in tops:
                row.title = row.title[: model._meta.get_field("title").max_length - len(COPY)]
                row.title += COPY
            else:
                for name in ABOVE[kind]:
                    copy = made[parent].pk if name == parent[0] else None
                    setattr(row, f"{name}_id", copy)
            made[line] = row
        model.objects.bulk_create(rows.values(), batch_size=BATCH)
    return made


def _home(shape: Shape, line: Line, made: dict[Line, Positioned]) -> Line | None:
    """What the copy of a line stands under: the copy of its parent, where that was copied too."""
    parent = shape.at[line].parent
    return (parent[0], made[parent].pk) if parent in made else parent


def _copy_ties(kind: str, made: dict[Line, Positioned]) -> list[models.Model]:
    keys = {line[1]: row.pk for line, row in made.items() if line[0] == kind}
    ties: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for model in TIES[kind]:
        for row in model.objects.filter(**{f"{kind}__in": list(keys)}).order_by("pk"):
            setattr(row, f"{kind}_id", keys[getattr(row, f"{kind}_id")])
            _fresh(row)
            ties[model].append(row)
    for model, rows in ties.items():
        model.objects.bulk_create(rows, batch_size=BATCH)
    return [row for rows in ties.values() for row in rows]


def _fresh(row: models.Model) -> None:
    row.pk = None
    row._state.adding = True
    if isinstance(row, Positioned):
        row.version = 1
    for name, value in ANEW.get(type(row), {}).items():
        setattr(row, name, value)


def made_by(detail: dict) -> list[Line]:
    """The lines that a history line says it made."""
    return [line for name in detail["made"] if (line := line_of(name))]


def homes_of(detail: dict) -> dict[Line, Line | None]:
    """What each of the lines that a history line says it made stood under then; none of them
    where it was written by a release that did not say so."""
    pairs = zip(detail["made"], detail.get("under", ()), strict=False)
    return {line: line_of(above) for name, above in pairs if (line := line_of(name))}
