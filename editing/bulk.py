"""One field of many records given one value, as one action that can be taken back as one.

Each record keeps its own revision, so that its field can also be restored alone. The history has
one line for the whole; undoing is asked for by that line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Max
from django.http import Http404

from accounts.models import Event, User, record
from editing.actions import attribute, remove_record, revisions, stored
from editing.fields import Kind, Refused
from editing.models import EditableModel

CHANGED = "changed many"
TAKEN_BACK = "took back a change of many"


@dataclass
class Bulk:
    """What a bulk edit did: how many records it changed or removed, and what it left as it was.

    `left` holds (record's name, why) pairs, `stayed` the keys of the same records; `line` is the
    history line, None when nothing changed.
    """

    done: int = 0
    same: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)
    stayed: list[int] = field(default_factory=list)
    line: Event | None = None

    def leave(self, one: EditableModel, why: str) -> None:
        """Note a record that stays as it was."""
        self.left.append((str(one), why))
        self.stayed.append(one.pk)


def change_many(
    model: type[EditableModel],
    versions: dict[int, int],
    name: str,
    raw: Sequence[str],
    *,
    grantee_id: int,
    by: User,
) -> Bulk:
    """Give the field `name` of each record in `versions` the value that the form's strings say.

    `versions` maps keys to the versions that the person saw: where someone else has changed this
    field since, it is left as it is. Keys that are not within the wall are left out. Raises
    Refused when the value is not taken.
    """
    kind = model.editable[name]
    value = kind.parse(raw)
    after = kind.text(value)
    bulk, changed = Bulk(), []
    with transaction.atomic():
        found = _locked(model, versions)
        stale = {one.pk for one in found if one.version > versions[one.pk]}
        newest = _newest(model, stale, name)
        for one in found:
            if kind.text(stored(one, name)) == after:
                bulk.same += 1
            elif newest.get(one.pk, 0) > versions[one.pk]:
                bulk.leave(one, "someone has changed it meanwhile")
            elif refusal := one.refuse(name, value):
                bulk.leave(one, refusal)
            else:
                changed.append((one, after))
        _write(bulk, model, name, changed, CHANGED, grantee_id=grantee_id, by=by)
        values = {attribute(model, name): value, "version": F("version") + 1}
        model.objects.filter(pk__in=[one.pk for one, _ in changed]).update(**values)
    return bulk


def undo_many(model: type[EditableModel], line: int, *, grantee_id: int, by: User) -> Bulk:
    """Give back what the records held before the bulk edit that the history line `line` tells of.

    Records of which the field was changed again since are left as they are. Raises Http404 when
    there is no such bulk edit here, and Refused when it was taken back already.
    """
    verb = f"{CHANGED} {model._meta.verbose_name_plural}"
    told = Event.objects.filter(pk=line, verb=verb).first()
    if told is None:
        raise Http404("There is no such change of many entries here.")
    name, batch = told.detail["field"], told.detail["batch"]
    kind = model.editable[name]
    bulk, changed = Bulk(), []
    with transaction.atomic():
        found = _locked(model, told.detail["ids"])
        before = {
            one.object_id: one
            for one in revisions(model).objects.filter(
                kind=model.kind(), object_id__in=told.detail["ids"], field=name, tab=batch
            )
        }
        newest = _newest(model, before, name)
        if not found:
            raise Refused("Nothing is left to undo: these entries have been removed since.")
        if all(newest[one.pk] > before[one.pk].version for one in found):
            raise Refused("Nothing is left to undo: each of these has been changed again since.")
        for one in found:
            if newest[one.pk] > before[one.pk].version:
                bulk.leave(one, "it has been changed again since")
            else:
                changed.append((one, before[one.pk].before))
        _write(bulk, model, name, changed, TAKEN_BACK, grantee_id=grantee_id, by=by)
        for one, text in changed:
            setattr(one, attribute(model, name), kind.parse(_strings(kind, text)))
            one.version += 1
        rows = [one for one, _ in changed]
        model.objects.bulk_update(rows, [attribute(model, name), "version"])
    return bulk


def remove_many(model: type[EditableModel], keys: Iterable[int], *, by: User) -> Bulk:
    """Remove the records with these keys, each with its own line; says which had to stay."""
    bulk = Bulk()
    with transaction.atomic():
        for one in _locked(model, keys):
            try:
                with transaction.atomic():
                    remove_record(model, one.pk, by=by)
            except Refused as refusal:
                bulk.leave(one, str(refusal))
            else:
                bulk.done += 1
    return bulk


def _locked(model: type[EditableModel], keys: Iterable[int]) -> list[EditableModel]:
    """The records that are there, always locked in one order so that two edits cannot cross."""
    return list(model.objects.select_for_update().filter(pk__in=list(keys)).order_by("pk"))


def _newest(model: type[EditableModel], keys: Iterable[int], name: str) -> dict[int, int]:
    """The version at which each record's field was last changed; one query."""
    written = revisions(model).objects.filter(
        kind=model.kind(), object_id__in=list(keys), field=name, refused=False
    )
    return dict(written.order_by().values_list("object_id").annotate(Max("version")))


def _write(
    bulk: Bulk,
    model: type[EditableModel],
    name: str,
    changed: list[tuple[EditableModel, str]],
    verb: str,
    *,
    grantee_id: int,
    by: User,
) -> None:
    """A revision for each record, from what it holds to the text beside it, and one line for all.

    Before the records themselves are written.
    """
    bulk.done = len(changed)
    if not changed:
        return
    kind, batch = model.editable[name], f"many-{uuid4().hex}"
    revisions(model).objects.bulk_create(
        revisions(model)(
            grantee_id=grantee_id,
            kind=model.kind(),
            object_id=one.pk,
            field=name,
            version=one.version + 1,
            before=kind.text(stored(one, name)),
            after=after,
            by=by,
            tab=batch,
        )
        for one, after in changed
    )
    bulk.line = record(
        grantee_id,
        f"{verb} {model._meta.verbose_name_plural}",
        f"{kind.label}: {len(changed)}",
        by=by,
        field=name,
        ids=[one.pk for one, _ in changed],
        batch=batch,
    )


def _strings(kind: Kind, text: str) -> list[str]:
    """A stored text as the strings that a form would send for it."""
    return [part for part in text.split(",") if part] if kind.many else [text]
