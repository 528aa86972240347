"""Lines removed with everything that hangs on them, kept word for word so that it can come back."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core import serializers
from django.db import models, transaction

from accounts.models import User, record
from editing.fields import Refused
from planning.models import Plan
from planning.outline import LEVELS, Line
from planning.tree.moving import Done, Seen, look_again
from planning.tree.shape import BATCH, MODELS, Shape, Stale, many, name_of

REMOVED = "took lines out of the plan"


@dataclass
class Going:
    """What goes with some lines: records by model, children before parents, and the fields of
    records that stay behind without them (model, field, key of the record, key that goes)."""

    lines: list[Line]
    rows: dict[type[models.Model], list[models.Model]] = field(default_factory=dict)
    loosened: list[tuple[str, str, int, int]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(map(len, self.rows.values()))

    def hanging(self) -> dict[str, int]:
        """How many records of each kind hang on the lines, by the plural of its name."""
        found: dict[str, int] = defaultdict(int)
        for model, rows in self.rows.items():
            if model not in MODELS.values():
                found[str(model._meta.verbose_name_plural)] += len(rows)
        return found


def going(lines: Iterable[Line]) -> Going:
    """What the removal of these lines, and of no others, would take along. Raises Refused where
    something outside of the plan's outline holds one of them."""
    found = Going(list(lines))
    keys = {kind: [pk for one, pk in found.lines if one == kind] for kind in LEVELS}
    tree: dict[type[models.Model], list[models.Model]] = {}
    for kind in reversed(LEVELS):
        if keys[kind]:
            tree[MODELS[kind]] = list(MODELS[kind].objects.filter(pk__in=keys[kind]))
            _hanging(MODELS[kind], keys[kind], found)
    found.rows |= tree
    return found


def _hanging(model: type[models.Model], keys: list[int], found: Going) -> None:
    """Add what points at these records of `model`, and what points at that."""
    for relation in model._meta.related_objects:
        other, name = relation.related_model, relation.field.name
        if other in MODELS.values():
            continue  # chosen themselves
        rows = list(other._base_manager.filter(**{f"{name}__in": keys}).order_by("pk"))
        if not rows:
            continue
        if relation.on_delete is models.SET_NULL:
            attribute = relation.field.attname
            label = other._meta.label_lower
            found.loosened += [(label, name, row.pk, getattr(row, attribute)) for row in rows]
        elif relation.on_delete is models.CASCADE:
            _hanging(other, [row.pk for row in rows], found)
            there = found.rows.setdefault(other, [])
            there += [row for row in rows if row not in there]
        else:
            raise Refused(
                f"A line is still held by {other._meta.verbose_name_plural}. Remove those first."
            )


def sentence(shape: Shape, tops: list[Line], all_lines: list[Line], gone: Going) -> str:
    """What goes, in words."""
    under = [line for line in all_lines if line not in set(tops)]
    counted = [many(kind, sum(one == kind for one, _ in under)) for kind in LEVELS[1:]]
    counted = [words for words in counted if not words.startswith("0 ")]
    what = shape.title(tops[0]) if len(tops) == 1 else f"{len(tops)} lines"
    said = f"{what} {'goes' if len(tops) == 1 else 'go'}"
    if counted:
        said += f" with everything under it: {_series(counted)}"
    if hanging := gone.hanging():
        said += "; and" if counted else ", and"
        said += f" what is tied to {'it' if len(all_lines) == 1 else 'them'}: "
        said += _series(_counted(hanging))
    return f"{said}."


def _counted(hanging: dict[str, int]) -> list[str]:
    return [f"{name} ({number})" for name, number in sorted(hanging.items())]


def _series(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


@transaction.atomic
def ask(plan: Plan, seen: Seen) -> tuple[str, int]:
    """The sentence that says what would go with these lines, and how many records that is."""
    shape = Shape(plan)
    tops = look_again(shape, seen)
    lines = list(shape.walk(tops))
    gone = going(lines)
    return sentence(shape, tops, lines, gone), gone.count


@transaction.atomic
def remove(plan: Plan, seen: Seen, *, count: int, by: User) -> Done:
    """Remove the lines with everything that hangs on them; all or none.

    `count` is what the question said; Stale when more or less would go by now.
    """
    shape = Shape(plan)
    tops = look_again(shape, seen)
    lines = list(shape.walk(tops))
    gone = going(lines)
    if gone.count != count:
        raise Stale(
            "What hangs on these lines has changed meanwhile. Nothing was removed. "
            "Read what would go now, then decide again."
        )
    what = shape.title(tops[0]) if len(tops) == 1 else f"{len(tops)} lines"
    kept = serialized(gone)
    for line in tops:
        shape.take(line)
    delete(gone)
    groups = shape.save()
    more = len(lines) - len(tops)
    subject = f"{what} with {more} under it" if more else what
    record(
        plan.grantee_id,
        REMOVED,
        subject,
        by=by,
        plan=plan.pk,
        tops=[name_of(line) for line in tops],
        groups=groups,
        kept=kept,
        loosened=gone.loosened,
    )
    return Done(f"Removed {subject}.", tuple(line for line in _beside(tops, groups)))


def _beside(tops: list[Line], groups: list[dict]) -> list[Line]:
    """The line that stands where the first removed one stood, for the focus."""
    kind, pk = tops[0]
    group = next(one for one in groups if one["kind"] == kind and pk in one["before"])
    place = group["before"].index(pk)
    after = group["after"]
    return [(kind, after[min(place, len(after) - 1)])] if after else []


def serialized(gone: Going) -> list[dict]:
    """Every record that goes, parents first, as the history keeps it."""
    rows = [row for model in reversed(gone.rows) for row in gone.rows[model]]
    return json.loads(serializers.serialize("json", rows))


def delete(gone: Going) -> None:
    """Delete what was gathered, children first."""
    for model, rows in gone.rows.items():
        model._base_manager.filter(pk__in=[row.pk for row in rows]).delete()


def bring_back(kept: list[dict], loosened: list[list]) -> int:
    """Store removed records again under their old keys; returns how many could not come back,
    because what they pointed at is gone. Raises Stale when one of them is there."""
    rows: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for item in serializers.deserialize("python", kept):
        rows[type(item.object)].append(item.object)
    lost = 0
    for model, found in rows.items():
        if model._base_manager.filter(pk__in=[row.pk for row in found]).exists():
            raise Stale("This was undone already.")
        whole = _without_lost(model, found)
        lost += len(found) - len(whole)
        model._base_manager.bulk_create(whole, batch_size=BATCH)
    for label, name, pk, key in loosened:
        model = serializers.python.apps.get_model(label)
        model._base_manager.filter(pk=pk, **{name: None}).update(**{f"{name}_id": key})
    return lost


def _without_lost(model: type[models.Model], rows: list[models.Model]) -> list[models.Model]:
    """The rows whose ends are all there; one that may do without an end loses it instead."""
    whole = rows
    for link in model._meta.concrete_fields:
        if not link.is_relation or link.related_model._meta.app_label == "accounts":
            continue
        keys = {getattr(row, link.attname) for row in whole} - {None}
        there = set(
            link.related_model._base_manager.filter(pk__in=keys).values_list("pk", flat=True)
        )
        if link.null:
            for row in whole:
                if getattr(row, link.attname) not in there:
                    setattr(row, link.attname, None)
        else:
            whole = [row for row in whole if getattr(row, link.attname) in there]
    return whole
