"""An upload from its file to the register: opened, looked at, decided and applied."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User, record
from collaborators.models import Collaborator, PendingImport
from collaborators.sheets.columns import Columns
from collaborators.sheets.matching import CHANGED, NEW, QUESTION, Line, Ways, counts, plan
from collaborators.sheets.reading import Row, read
from editing.clean import clean_line
from editing.fields import Refused
from editing.many import add_records, save_records

COLUMNS = Columns(Collaborator, name="public_name", aliases={"name": "public_name"})
MEANWHILE = "Someone changed this entry after the preview was made; it was left as it is."


@dataclass
class Decided:
    """What the reader of a preview has ticked: rows left out, answers to questions, the ways."""

    left: set[int] = field(default_factory=set)
    chosen: dict[int, int] = field(default_factory=dict)
    ways: Ways = field(default_factory=Ways)

    @classmethod
    def of(cls, waiting: PendingImport) -> "Decided":
        """As it is kept in the upload's row."""
        kept = waiting.decided
        return cls(
            set(kept.get("left", ())),
            {int(row): pk for row, pk in kept.get("chosen", {}).items()},
            Ways(kept.get("by_name", True), kept.get("clear_empty", False)),
        )

    def as_json(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "left": sorted(self.left),
            "chosen": {str(row): pk for row, pk in self.chosen.items()},
            "by_name": self.ways.by_name,
            "clear_empty": self.ways.clear_empty,
        }


@transaction.atomic
def open_import(data: bytes, file_name: str, *, grantee_id: int, by: User) -> PendingImport:
    """Read a file and keep its rows for a preview. Raises Refused; nothing is stored then."""
    sheet = read(data, COLUMNS)
    PendingImport.over().delete()
    waiting = PendingImport(
        grantee_id=grantee_id,
        by=by,
        file_name=clean_line(file_name)[:200] or "a file without a name",
        rows=[[row.number, row.key, row.cells] for row in sheet.rows],
        remarks={"notes": sheet.notes, "ignored": sheet.ignored},
        decided=Decided().as_json(),
    )
    _promise(waiting, lines_of(waiting))
    waiting.save()
    return waiting


def lines_of(waiting: PendingImport, *, lock: bool = False) -> list[Line]:
    """What each row comes to against the register as it is now; one query."""
    entries = Collaborator.objects.order_by("pk")
    rows = [Row(*row) for row in waiting.rows]
    stored = list(entries.select_for_update() if lock else entries)
    return plan(rows, stored, COLUMNS, Decided.of(waiting).ways)


def still_promised(waiting: PendingImport, lines: list[Line]) -> list[bool]:
    """For each line, whether it is still what the preview was made of."""
    return [line.promise == promise for line, promise in zip(lines, waiting.promised, strict=True)]


def decide(waiting: PendingImport, decided: Decided) -> None:
    """Keep what was ticked; other ways to match make the preview anew."""
    before = Decided.of(waiting).ways
    waiting.decided = decided.as_json()
    if decided.ways != before:
        look_again(waiting)
    waiting.save(update_fields=["decided", "promised"])


def look_again(waiting: PendingImport) -> None:
    """Make the preview anew against the register as it is now."""
    _promise(waiting, lines_of(waiting))
    waiting.save(update_fields=["promised"])


@transaction.atomic
def apply(pk: int, *, by: User) -> PendingImport:
    """Store what the preview of this upload promised and its reader left in; once.

    Rows whose entry is no longer what the preview showed are not applied and are named in the
    outcome. Confirmed again, nothing changes. Raises Refused, and stores nothing, when two rows
    were given the same entry or the upload's day is over.
    """
    waiting = PendingImport.objects.select_for_update().get(pk=pk, by=by)
    if waiting.applied_at:
        return waiting
    if waiting.is_over:
        raise Refused("This preview is older than a day. Choose the file again.")
    lines, decided = lines_of(waiting, lock=True), Decided.of(waiting)
    stays = still_promised(waiting, lines)
    taken = [
        line
        for line, same in zip(lines, stays, strict=True)
        if same and line.row.number not in decided.left
    ]
    fresh = [line for line in taken if _is_new(line, decided)]
    changed = _changes(taken, decided)
    add_records(Collaborator, [line.values for line in fresh], grantee_id=waiting.grantee_id)
    entries = {found.pk: found for found in Collaborator.objects.filter(pk__in=list(changed))}
    updated = save_records([(entries[pk], values) for pk, values in changed.items()], by=by)
    waiting.outcome = _outcome(lines, stays, decided, added=len(fresh), updated=updated)
    waiting.rows, waiting.promised, waiting.decided = [], [], {}
    waiting.applied_at = timezone.now()
    waiting.save()
    tally = {name: waiting.outcome[name] for name in ("added", "updated", "refused", "left")}
    record(waiting.grantee_id, "imported collaborators", waiting.file_name, by=by, **tally)
    return waiting


def _promise(waiting: PendingImport, lines: list[Line]) -> None:
    waiting.promised = [line.promise for line in lines]


def _is_new(line: Line, decided: Decided) -> bool:
    if line.status == QUESTION:
        return line.row.number not in decided.chosen
    return line.status == NEW


def _changes(taken: list[Line], decided: Decided) -> dict[int, dict[str, Any]]:
    """Entry -> the values that it gets. Raises Refused when two rows were given one entry."""
    changes: dict[int, dict[str, Any]] = {}
    row_of: dict[int, int] = {}
    for line in taken:
        number = line.row.number
        wanted = decided.chosen.get(number) if line.status == QUESTION else None
        for one in line.candidates:
            if line.status != CHANGED and one.pk != wanted:
                continue
            if one.pk in changes:
                raise Refused(
                    f"Rows {row_of[one.pk]} and {number} would both change {one.name}. Answer "
                    "one of them differently, or leave it out."
                )
            if one.refusal:
                raise Refused(f"Row {number} cannot change {one.name}: {one.refusal}")
            changes[one.pk] = {change.field: change.value for change in one.changes}
            row_of[one.pk] = number
    return changes


def _outcome(
    lines: list[Line], stays: list[bool], decided: Decided, *, added: int, updated: int
) -> dict[str, Any]:
    tally = counts(lines)
    reports = []
    for line, same in zip(lines, stays, strict=True):
        if not same:
            reports.append([line.row.number, line.name, MEANWHILE])
        elif line.why:
            reports.append([line.row.number, line.name, " ".join(line.why)])
    return {
        "added": added,
        "updated": updated,
        "unchanged": tally["unchanged"],
        "refused": len(reports),
        "left": len(decided.left & {line.row.number for line in lines}),
        "reports": reports,
    }
