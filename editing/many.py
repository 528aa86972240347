"""Many records with values of their own each, as a file brings them, in few statements.

What `editing.actions` does to one record, with a revision for every changed field; the caller
writes the one history line. One value for many records is `editing.bulk`'s.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from editing.actions import attribute, revisions, stored
from editing.fields import Refused
from editing.models import EditableModel, Positioned, Revision

# Rows in a statement: PostgreSQL takes 65,535 values in one.
BATCH = 500


@transaction.atomic
def add_records(
    model: type[EditableModel], values: Sequence[dict[str, Any]], *, grantee_id: int
) -> list[EditableModel]:
    """New records with these parsed values, at the end of their list. Raises Refused when a
    record's own check says no; then none is stored."""
    made = []
    last = 0
    if issubclass(model, Positioned):
        last = model.objects.aggregate(last=Max("position"))["last"] or 0
    for number, given in enumerate(values, start=1):
        place = {"position": last + number} if issubclass(model, Positioned) else {}
        fields = {attribute(model, name): value for name, value in given.items()}
        found = model(grantee_id=grantee_id, **fields, **place)
        _check(found, given)
        made.append(found)
    return model.objects.bulk_create(made, batch_size=BATCH)


@transaction.atomic
def save_records(changes: Sequence[tuple[EditableModel, dict[str, Any]]], *, by: User) -> int:
    """Store parsed values in records that the caller has read with select_for_update, each
    record once, and keep a revision of every field that differs. Returns how many records
    changed; raises Refused when a record's own check says no, and then none is stored.
    """
    touched, written, fields = [], [], set()
    for found, given in changes:
        kept = []
        for name, value in given.items():
            kind = found.editable[name]
            before, after = kind.text(stored(found, name)), kind.text(value)
            if before != after:
                setattr(found, attribute(type(found), name), value)
                kept.append((name, before, after))
        if not kept:
            continue
        _check(found, {name: given[name] for name, _, _ in kept})
        touched.append(found)
        for name, before, after in kept:
            found.version += 1
            fields.add(name)
            written.append(_revision(found, name, before, after, by))
    if touched:
        model = type(touched[0])
        # One insert that finds every key taken: far cheaper than an update that names each case.
        model.objects.bulk_create(
            touched,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*sorted(fields), "version"],
        )
        revisions(model).objects.bulk_create(written, batch_size=4 * BATCH)
    return len(touched)


def _check(found: EditableModel, given: dict[str, Any]) -> None:
    for name, value in given.items():
        if refusal := found.refuse(name, value):
            raise Refused(refusal)


def _revision(found: EditableModel, name: str, before: str, after: str, by: User) -> Revision:
    return revisions(type(found))(
        grantee_id=found.grantee_id,
        kind=found.kind(),
        object_id=found.pk,
        field=name,
        version=found.version,
        before=before,
        after=after,
        by=by,
    )
