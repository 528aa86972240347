"""A block of cells from a spreadsheet: read, looked at, put in as one, and taken back as one."""

import csv
import io
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.http import Http404

from accounts.models import Event, User, record
from collaborators.models import Collaborator
from editing.actions import attribute, remove_record, stored
from editing.fields import Refused
from editing.many import add_records, save_records
from editing.models import Receipt, Revision
from planning.actions import PLACES
from planning.implementation import raci
from planning.implementation.columns import BY_KEY, COLUMNS, KEYS, OWNER, shown, value_of
from planning.implementation.owners import Register, named, owners_of, put_owner, register
from planning.models import Action, ActionParty, Plan

MOST = 500
LONGEST = 400_000
PASTED = "pasted into the implementation table"
UNDONE = "took back a paste"


@dataclass
class Line:
    """What one line of a block does: to an action, or as a new one. `changes` are
    (column's label, what is there, what will be); `faults` say what cannot be taken, `lacks` what
    its roles would lack, which stops nothing."""

    name: str
    action: Action | None = None
    values: dict[str, Any] = field(default_factory=dict)
    owner: int | None = None
    has_owner: bool = False
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)


@dataclass
class Proposal:
    """A whole block as it would be put in; nothing is stored while there is any fault."""

    lines: list[Line]

    @property
    def faults(self) -> list[tuple[int, str]]:
        """(number of the line, what is wrong)."""
        return [
            (place, fault)
            for place, line in enumerate(self.lines, start=1)
            for fault in line.faults
        ]

    @property
    def changing(self) -> int:
        return sum(bool(line.changes) for line in self.lines)


def read(text: str, first: str) -> list[list[str]]:
    """The block's cells, empty lines at its end aside. Raises Refused for a block that has no
    cell, too many lines, or more columns than the table has from the column `first` on."""
    if len(text) > LONGEST:
        raise Refused("The block is too long to be read at once. Paste it in smaller parts.")
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    try:
        # An empty line is one empty cell, which empties the cell that it is pasted on.
        rows = [row or [""] for row in csv.reader(io.StringIO(plain, newline=""), delimiter="\t")]
    except csv.Error:
        raise Refused("One cell is too long to be read. Shorten it and paste again.") from None
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    if not rows:
        raise Refused("There is nothing to paste. Copy cells in your spreadsheet and paste again.")
    if len(rows) > MOST:
        raise Refused(f"The block has {len(rows):,} rows; at most {MOST} are pasted at once.")
    room, widest = len(KEYS) - KEYS.index(first), max(map(len, rows))
    if widest > room:
        label = BY_KEY[first].label
        raise Refused(
            f"The block has {widest} columns, and from “{label}” on the table has {room}. "
            "Copy fewer columns, or start further left."
        )
    return rows


def propose(cells: list[list[str]], first: str, targets: Sequence[Action] | None) -> Proposal:
    """What the block would do to the actions `targets`, line by line, or with None as new rows.

    Raises Refused when there are more lines than actions, or a new row would have no name.
    """
    if targets is None and first != "title":
        raise Refused("New rows begin with the column “Action”. Paste the block from there on.")
    if targets is not None and len(cells) > len(targets):
        raise Refused(
            f"The block has {len(cells)} rows, and from there on the table has {len(targets)}. "
            "Copy fewer rows, or paste them as new rows."
        )
    known = register()
    owners = owners_of(action.pk for action in targets or ())
    parts = raci.parts_of(action.pk for action in targets or ())
    start = KEYS.index(first)
    lines = []
    for place, row in enumerate(cells):
        action = targets[place] if targets is not None else None
        line = Line(str(action) if action else "New action", action)
        for column, text in zip(COLUMNS[start:], row, strict=False):
            _take(line, column, text, known, owners)
        _check(line)
        if line.has_owner and not line.faults:
            line.lacks = raci.missing(
                _after(line, parts.get(line.action.pk, {}) if line.action else {})
            )
        lines.append(line)
    return Proposal(lines)


def _take(line: Line, column, text: str, known: Register, owners: dict) -> None:
    """One cell into its line, or the sentence that it is refused with."""
    try:
        if column.key == OWNER:
            line.owner, line.has_owner = named(text, known), True
            key, before = owners.get(line.action.pk, (None, "")) if line.action else (None, "")
            if key != line.owner:
                line.changes.append((column.label, before, text.strip()))
            return
        value = value_of(column, text)
    except Refused as refusal:
        line.faults.append(str(refusal))
        return
    line.values[column.key] = value
    before = shown(column, stored(line.action, column.key)) if line.action else ""
    if before != (after := shown(column, value)):
        line.changes.append((column.label, before, after))


def _check(line: Line) -> None:
    """The record's own check, on a copy with everything that the line brings."""
    tried = copy(line.action) if line.action else Action()
    for name, value in line.values.items():
        setattr(tried, attribute(Action, name), value)
    found = [tried.refuse(name, value) for name, value in line.values.items()]
    line.faults += list(filter(None, found))[:1]
    if line.action is None:
        if "title" not in line.values and not line.faults:
            line.faults.append("Action cannot be empty. Type a few words.")
        line.name = str(tried) or line.name


def _after(line: Line, letters: dict[int, str]) -> list[str]:
    """The letters of the action's parties once its line is put in: see `put_owner`."""
    before = {pk: part.replace("A", "") or "R" for pk, part in letters.items()}
    if line.owner is None:
        return list(before.values())
    kept = before.pop(line.owner, "R")
    alone = letters.get(line.owner) == "A"
    return [*before.values(), "A" if alone or kept in {"C", "I"} else "AR"]


@transaction.atomic
def put_in(
    proposal: Proposal, plan: Plan, under: str, *, by: User, key: UUID | None = None
) -> Event | None:
    """Store the whole block, its new rows under `under` ("goal-5" or ""); the targets' rows are
    locked by the caller. Returns the history line, None when nothing differs; the same `key`
    again stores nothing more. Raises Refused."""
    if proposal.faults:
        raise Refused(proposal.faults[0][1])
    if not proposal.changing:
        return None
    receipt, fresh = None, True
    if key is not None:
        receipt, fresh = Receipt.objects.get_or_create(
            grantee_id=plan.grantee_id, key=key, defaults={"kind": "paste", "object_id": 0}
        )
    if not fresh:
        return Event.objects.filter(pk=receipt.object_id, verb=PASTED).first()
    line = _store(proposal, plan, under, by)
    if receipt is not None:
        Receipt.objects.filter(pk=receipt.pk).update(object_id=line.pk)
    return line


def _store(proposal: Proposal, plan: Plan, under: str, by: User) -> Event:
    old = [line for line in proposal.lines if line.action]
    new = [line for line in proposal.lines if not line.action]
    place = place_of(plan, under) if new else {}
    marks = _marks(old)
    save_records([(line.action, line.values) for line in old], by=by)
    made = add_records(
        Action,
        [{"plan": plan.pk} | place | line.values for line in new],
        grantee_id=plan.grantee_id,
    )
    given = []
    before = owners_of(line.action.pk for line in old)
    for line, action in [*((line, line.action) for line in old), *zip(new, made, strict=True)]:
        was = before.get(action.pk, (None, ""))[0]
        if line.has_owner and line.owner != was:
            fresh = put_owner(action, line.owner)
            given.append([action.pk, was, line.owner, fresh])
    return record(
        plan.grantee_id,
        PASTED,
        f"{proposal.changing} {'row' if proposal.changing == 1 else 'rows'}",
        by=by,
        changes=marks,
        made=[action.pk for action in made],
        owners=given,
    )


def _marks(old: list[Line]) -> list[list]:
    """[action, field, version] of each revision that saving will write."""
    marks = []
    for line in old:
        version = line.action.version
        for name, value in line.values.items():
            kind = Action.editable[name]
            if kind.text(stored(line.action, name)) != kind.text(value):
                version += 1
                marks.append([line.action.pk, name, version])
    return marks


def place_of(plan: Plan, under: str) -> dict[str, int]:
    """The parent of new rows from "goal-5" or ""; Refused when it is gone."""
    kind, _, key = under.partition("-")
    if not under:
        return {}
    model = PLACES[Action].get(kind)
    if not model or not key.isdecimal() or not model.objects.filter(plan=plan, pk=key).exists():
        raise Refused("The place for the new rows is no longer there. Choose another.")
    return {kind: int(key)}


@dataclass
class TakenBack:
    """How many actions are as before a paste; which were left, with why, and their keys."""

    done: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)
    stayed: list[int] = field(default_factory=list)

    def leave(self, action: Action, why: str) -> None:
        """Note an action that stays as it is."""
        self.left.append((str(action), why))
        self.stayed.append(action.pk)


@transaction.atomic
def take_back(line: int, *, grantee_id: int, by: User) -> TakenBack:
    """Undo the paste that the history line `line` tells of, but for what was changed again since.

    Raises Http404 when there is no such paste here, Refused when nothing of it is left to undo.
    """
    told = Event.objects.filter(pk=line, verb=PASTED, grantee=grantee_id).first()
    if told is None:
        raise Http404("There is no such paste here.")
    detail = told.detail
    keys = {pk for pk, *_ in [*detail["changes"], *detail["owners"]]} | set(detail["made"])
    found = Action.objects.select_for_update().filter(pk__in=keys).order_by("pk").in_bulk()
    back = TakenBack()
    done = _remove_made(found, detail["made"], back, by)
    done |= _restore(found, detail["changes"], back, by)
    done |= _restore_owners(found, detail, back)
    if not done:
        raise Refused("Nothing is left to undo: each of these has been changed again since.")
    back.done = len(done)
    record(grantee_id, UNDONE, f"{back.done} rows", by=by, line=line)
    return back


def _remove_made(found: dict[int, Action], made: list[int], back: TakenBack, by: User) -> set[int]:
    done = set()
    for pk in [pk for pk in made if pk in found]:
        if found[pk].version > 1:
            back.leave(found[pk], "it has been written in since")
            continue
        try:
            with transaction.atomic():
                remove_record(Action, pk, by=by)
            done.add(pk)
        except Refused as refusal:
            back.leave(found[pk], str(refusal))
    return done


def _restore(found: dict[int, Action], marks: list[list], back: TakenBack, by: User) -> set[int]:
    keys = [pk for pk, *_ in marks]
    written = Revision.objects.filter(kind=Action.kind(), object_id__in=keys, refused=False)
    newest = {
        (pk, name): version
        for pk, name, version in written.order_by()
        .values_list("object_id", "field")
        .annotate(Max("version"))
    }
    before = {
        (one.object_id, one.field, one.version): one.before
        for one in written.filter(version__in={version for *_, version in marks})
    }
    values: dict[int, dict[str, Any]] = {}
    for pk, name, version in marks:
        if pk not in found:
            continue
        if newest[pk, name] > version:
            label = Action.editable[name].label
            back.leave(found[pk], f"{label} has been changed again since")
        else:
            text = before[pk, name, version]
            values.setdefault(pk, {})[name] = Action.editable[name].parse([text])
    save_records([(found[pk], given) for pk, given in values.items()], by=by)
    return set(values)


def _restore_owners(found: dict[int, Action], detail: dict, back: TakenBack) -> set[int]:
    old = [one for one in detail["owners"] if one[0] in found and one[0] not in detail["made"]]
    now = owners_of(pk for pk, *_ in old)
    done = set()
    there = set(Collaborator.objects.filter(pk__in=[one[1] for one in old]).values_list("pk"))
    for pk, before, after, fresh in old:
        if now.get(pk, (None, ""))[0] != after or (before and (before,) not in there):
            back.leave(found[pk], "Owner has been changed again since")
            continue
        put_owner(found[pk], before)
        if fresh:
            ActionParty.objects.filter(action=pk, collaborator=after).delete()
        done.add(pk)
    return done
