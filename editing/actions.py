"""Saving, adding, removing, moving and linking records: one way for every editable table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, connection, transaction
from django.db.models import Max, ProtectedError
from django.http import Http404
from django.utils import timezone

from accounts.models import User, record
from editing.fields import Kind, Refused, Rich, whole_number
from editing.merge import merge_paragraphs
from editing.models import EditableModel, Link, Positioned, Receipt, RestrictedRevision, Revision


@dataclass(frozen=True)
class Saved:
    """The field is stored at `version`; `value` is its text where that is not what was sent."""

    version: int
    value: str | None = None
    message: str = ""


@dataclass(frozen=True)
class Conflict:
    """Nothing was stored in the field: someone changed the same words meanwhile."""

    version: int
    mine: str
    theirs: str
    by: str
    at: datetime


def save_field(
    model: type[EditableModel],
    pk: int,
    field: str,
    raw: Sequence[str],
    *,
    version: int,
    by: User,
    tab: str = "",
    sequence: int = 0,
) -> Saved | Conflict:
    """Store one field of one record, or say who was there before.

    `raw` are the form's strings, `version` the record's version that the page shows, `tab` and
    `sequence` name the browser tab and count its saves. Raises Refused when the value is not
    taken and Http404 when the record is not within the wall. The row is locked before it is
    looked at, so that check and write are one: in the caller's transaction, which the wall needs
    anyway.
    """
    kind = model.editable[field]
    value = kind.parse(raw)
    found = next(iter(model.objects.select_for_update().filter(pk=pk).order_by()), None)
    if found is None:
        raise Http404("This entry is no longer there.")
    before, after = kind.text(stored(found, field)), kind.parsed_text(value)
    if before == after:
        return Saved(found.version, _if_changed(kind, raw, after))
    message = ""
    if found.version != version:
        outcome = _reconcile(found, field, before, after, version, by, tab, sequence)
        if not isinstance(outcome, str):
            return outcome
        if outcome != after:
            value, after = kind.parse([outcome]), outcome
            message = "Joined with what someone else wrote in another paragraph."
    if refusal := found.refuse(field, value):
        raise Refused(refusal)
    setattr(found, attribute(model, field), value)
    found.version += 1
    found.save(update_fields=[attribute(model, field), "version"])
    _write(found, field, before, after, by, tab, sequence)
    return Saved(found.version, _if_changed(kind, raw, after), message or kind.question(value))


def stored(found: EditableModel, field: str) -> Any:
    """A field's stored value; a reference's is the key, so that nothing is fetched for it."""
    return getattr(found, attribute(type(found), field))


def revisions(model: type[EditableModel]):
    """The table that keeps the history of this model's fields."""
    return model.revision_model or (RestrictedRevision if model.restricted else Revision)


def _must_be_given(model: type[EditableModel], name: str, kind: Kind) -> bool:
    """Whether an added record cannot be without this field: required, or a choice that has
    neither an answer for none nor a default."""
    if getattr(kind, "required", False):
        return True
    field = model._meta.get_field(name)
    offered = {option for option, _ in kind.options}
    return kind.control == "choice" and "" not in offered and not field.has_default()


def attribute(model: type[EditableModel], field: str) -> str:
    """The attribute that holds a field's stored value: a reference's key, else its own name."""
    try:
        return model._meta.get_field(field).attname
    except FieldDoesNotExist:
        return field


def history(model: type[EditableModel], pk: int, field: str):
    """Every revision of one field, the newest first."""
    return (
        revisions(model)
        .objects.filter(kind=model.kind(), object_id=pk, field=field)
        .select_related("by")
        .order_by("-pk")
    )


@transaction.atomic
def add_record(
    model: type[EditableModel],
    *,
    grantee_id: int,
    given: dict[str, Sequence[str]],
    by: User,
    key: UUID | None = None,
) -> EditableModel:
    """A new record with the fields typed in its add form; the same `key` again is the same record.

    `given` maps parents and editable fields to the form's strings. Raises Refused, or Http404
    for a parent that is not within the wall.
    """
    if not model.removable:
        raise Refused(f"A {model._meta.verbose_name} is there from the start and cannot be added.")
    if key is not None:
        receipt, fresh = Receipt.objects.get_or_create(
            grantee_id=grantee_id, key=key, defaults={"kind": model.kind(), "object_id": 0}
        )
        if not fresh:
            found = model.objects.filter(pk=receipt.object_id).first()
            if found is None:
                raise Refused("This entry was added before and has been removed since.")
            return found
    values: dict[str, Any] = {"grantee_id": grantee_id}
    for name in model.parents:
        values[attribute(model, name)] = _parent(model, name, given.get(name, ()))
    for name, kind in model.editable.items():
        if name in given or _must_be_given(model, name, kind):
            values[attribute(model, name)] = kind.parse(given.get(name, ()))
    typed = model(**values)
    for name in model.editable:
        if refusal := name in given and typed.refuse(name, stored(typed, name)):
            raise Refused(refusal)
    if issubclass(model, Positioned):
        last = model.objects.aggregate(last=Max("position"))["last"]
        values["position"] = (last or 0) + 1
    try:
        with transaction.atomic():
            made = model.objects.create(**values)
    except IntegrityError as fault:
        raise Refused(
            f"A {model._meta.verbose_name} cannot be added like this: what was sent does not fit "
            "together. Reload the page and try again."
        ) from fault
    if key is not None:
        Receipt.objects.filter(pk=receipt.pk).update(object_id=made.pk)
    record(grantee_id, f"added {model._meta.verbose_name}", _name(made), by=by, pk=made.pk)
    return made


@transaction.atomic
def remove_record(model: type[EditableModel], pk: int, *, by: User) -> None:
    """Delete a record; its texts go into the history line, so that they can be written again."""
    found = model.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        return  # removed already: a double click is one removal
    if not model.removable:
        raise Refused(f"A {model._meta.verbose_name} cannot be removed.")
    texts = {name: kind.text(stored(found, name)) for name, kind in model.editable.items()}
    name = _name(found)
    try:
        found.delete()
    except ProtectedError as protected:
        inside = ", ".join(
            sorted({str(item._meta.verbose_name_plural) for item in protected.protected_objects})
        )
        raise Refused(
            f"This {model._meta.verbose_name} still holds {inside}. Move or remove those first."
        ) from protected
    detail = {} if model.restricted else texts
    record(found.grantee_id, f"removed {model._meta.verbose_name}", name, by=by, pk=pk, **detail)


@transaction.atomic
def move_record(model: type[Positioned], pk: int, step: int, *, by: User) -> None:
    """Move a record one place up (-1) or down (1) among its siblings.

    Raises Refused when the record is not to be moved: its `refuse` is asked about "position".
    """
    found = model.objects.filter(pk=pk).first()
    if found is not None:
        found.hold_order()
        found = model.objects.filter(pk=pk).first()  # as it stands now that nobody else moves it
    if found is None:
        raise Http404("This entry is no longer there.")
    if refusal := found.refuse("position", found.position):
        raise Refused(refusal)
    same = {attribute(model, name): stored(found, name) for name in model.parents}
    siblings = list(model.objects.select_for_update().filter(**same).order_by("position", "pk"))
    place = next(index for index, item in enumerate(siblings) if item.pk == pk)
    target = place + step
    if not 0 <= target < len(siblings):
        return
    siblings[place], siblings[target] = siblings[target], siblings[place]
    for position, item in enumerate(siblings, start=1):
        item.position = position
    model.objects.bulk_update(siblings, ["position"])
    record(found.grantee_id, f"moved {model._meta.verbose_name}", _name(found), by=by, pk=pk)


@transaction.atomic
def set_link(
    model: type[Link], left: int, right: int, *, on: bool, grantee_id: int, by: User
) -> None:
    """Tie two records or untie them; saying it twice changes nothing.

    Raises Http404 when one of them is not there, Refused when both are the same one.
    """
    keys = dict(zip(model.ends, (left, right), strict=True))
    kinds = [model._meta.get_field(name).related_model for name in model.ends]
    for kind, pk in zip(kinds, keys.values(), strict=True):
        if not kind.objects.filter(pk=pk).exists():
            raise Http404("One of the two entries is no longer there.")
    if kinds[0] is kinds[1] and left == right:
        raise Refused("An entry cannot be tied to itself. Choose another one.")
    ids = {f"{name}_id": pk for name, pk in keys.items()}
    if on:
        _, changed = model.objects.get_or_create(grantee_id=grantee_id, **ids)
    else:
        changed, _ = model.objects.filter(**ids).delete()
    if changed:
        verb = "linked" if on else "unlinked"
        record(grantee_id, f"{verb} {model._meta.verbose_name}", f"{left} – {right}", by=by, **ids)


def _reconcile(
    found: EditableModel,
    field: str,
    current: str,
    mine: str,
    version: int,
    by: User,
    tab: str,
    sequence: int,
) -> str | Saved | Conflict:
    """What to store over a newer version: a text, or an answer that stores nothing."""
    since = list(
        history(type(found), found.pk, field).filter(version__gt=version, refused=False)[:200]
    )
    if not since:
        return mine  # another field of the record changed, not this one
    last, base = since[0], since[-1].before
    if tab and last.tab == tab and last.sequence >= sequence:
        return Saved(found.version)  # an older save of the same tab, arriving late
    if tab and all(item.tab == tab for item in since):
        return mine
    if mine == base:
        return Saved(
            found.version, current, f"{last.by} has changed this since; shown as it is now."
        )
    if isinstance(found.editable[field], Rich):
        merged = merge_paragraphs(base, mine, current)
        if merged is not None:
            return merged
    _write(found, field, current, mine, by, tab, sequence, refused=True)
    return Conflict(found.version, mine, current, str(last.by), timezone.localtime(last.at))


def _write(
    found: EditableModel,
    field: str,
    before: str,
    after: str,
    by: User,
    tab: str,
    sequence: int,
    refused: bool = False,
) -> None:
    said = found.belongs_to() | {
        "kind": found.kind(),
        "object_id": found.pk,
        "field": field,
        "version": found.version,
        "before": before,
        "after": after,
        "refused": refused,
        "by_id": by.pk,
        "at": timezone.now(),
        "tab": tab,
        "sequence": sequence,
    }
    table = revisions(type(found))._meta.db_table
    quoted, marks = ", ".join(f'"{name}"' for name in said), ", ".join(["%s"] * len(said))
    # Every save writes one of these: the ORM would take longer to write the statement than
    # PostgreSQL takes to carry it out. Table and columns are the application's own names.
    insert = f'INSERT INTO "{table}" ({quoted}) VALUES ({marks})'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(insert, list(said.values()))


def _parent(model: type[EditableModel], name: str, raw: Sequence[str]) -> int | None:
    field = model._meta.get_field(name)
    value = raw[0] if raw else ""
    if not value and field.null:
        return None
    pk = whole_number(value)
    if pk is None or not field.related_model.objects.filter(pk=pk).exists():
        raise Http404("What this was to be added to is no longer there.")
    return pk


def _if_changed(kind: Kind, raw: Sequence[str], after: str) -> str | None:
    return None if kind.many or (raw and raw[0] == after) else after


def _name(found: EditableModel) -> str:
    return "a restricted entry" if found.restricted else str(found)[:200]
