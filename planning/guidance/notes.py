"""A TTA provider's notes beside the guide: left, withdrawn, put back; and what a team sees.

Nothing here changes a word of the team's. Whose notes are within reach is decided by the wall
and, once more, by each query.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import rules
from accounts.models import GranteeGroupPermission, Organization, User, record
from editing.actions import Conflict, Saved, save_field
from editing.fields import Refused
from planning import guide
from planning.models import GeneralNote, GranteeNote

Note = GranteeNote | GeneralNote


@dataclass(frozen=True)
class Shown:
    """A note as a team reads it; `general` when it is there for every grantee of the provider."""

    text: str
    by: str
    organization: str
    at: datetime
    general: bool


def place_title(key: str) -> str:
    """A step's or a question's place in words. Raises KeyError for what the guide lacks."""
    book = guide.load()
    try:
        return book.step(key).title
    except KeyError:
        question = book.question(key)
        number = f"{question.label}. " if question.label else ""
        return f"{book.step(question.step).title}: {number}{question.lead}"


def beside(grantee_id: int, places: Iterable[str] | None = None) -> dict[str, list[Shown]]:
    """The notes that a grantee's team sees, by place; the wall must be open for the grantee.

    Of `places`, or all of them. Two queries, whatever is found.
    """
    wanted = {"withdrawn_at": None} | ({} if places is None else {"place__in": list(places)})
    assigned = GranteeGroupPermission.objects.filter(
        content_object=grantee_id, permission__codename=rules.LEAVE_NOTES
    )
    own = GranteeNote.objects.filter(grantee=grantee_id, **wanted)
    general = GeneralNote.objects.filter(organization__group__in=assigned.values("group"), **wanted)
    found: dict[str, list[Shown]] = defaultdict(list)
    for rows, is_general in ((own, False), (general, True)):
        for note in rows.select_related("by", "organization").order_by("at", "pk"):
            shown = Shown(note.text, str(note.by), note.organization.name, note.at, is_general)
            found[note.place].append(shown)
    return dict(found)


def signposts(found: dict[str, list[Shown]]) -> list[tuple[str, str, str, list[Shown]]]:
    """(step's key, place, its title, notes) of what `beside` found, in the guide's order."""
    book = guide.load()
    places = [
        (step.key, key)
        for step in book.steps
        for key in (step.key, *(question.key for question in step.questions))
    ]
    return [(step, key, place_title(key), found[key]) for step, key in places if key in found]


@transaction.atomic
def leave(
    organization: Organization,
    place: str,
    text: str,
    *,
    by: User,
    form_key: UUID,
    grantee_id: int | None = None,
) -> Note:
    """A new note for one grantee, or with none for all that the organization is assigned to.

    The wall must be open for that grantee or for the organization. The same `form_key` again is
    the same note. Raises Refused.
    """
    model = GeneralNote if grantee_id is None else GranteeNote
    try:
        title = place_title(place)
    except KeyError:
        raise Refused("Choose the step or the question that the note is about.") from None
    value = model.editable["text"].parse([text])
    if grantee_id is not None and not _works_with(organization, grantee_id):
        raise Refused(
            f"{organization.name} is not assigned to this grantee. Write in the name of the "
            "provider that is."
        )
    whose = {"organization": organization} | ({"grantee_id": grantee_id} if grantee_id else {})
    given = {"place": place, "text": value, "by": by} | whose
    key = {"form_key": form_key} | (whose if grantee_id is None else {"grantee_id": grantee_id})
    note, fresh = model.objects.get_or_create(**key, defaults=given)
    if fresh and grantee_id is not None:
        record(grantee_id, "left a note", title, by=by)
    return note


def _works_with(organization: Organization, grantee_id: int) -> bool:
    """Whether the organization is assigned to the grantee: someone may belong to two providers."""
    return GranteeGroupPermission.objects.filter(
        content_object=grantee_id,
        group=organization.group_id,
        permission__codename=rules.LEAVE_NOTES,
    ).exists()


@transaction.atomic
def reword(note: Note, text: str, *, version: int, by: User, tab: str, sequence: int):
    """Save the note's text as every field is saved: Saved or Conflict, or raises Refused."""
    outcome: Saved | Conflict = save_field(
        type(note), note.pk, "text", [text], version=version, by=by, tab=tab, sequence=sequence
    )
    if isinstance(outcome, Saved) and outcome.version > version:
        type(note).objects.filter(pk=note.pk).update(by=by, at=timezone.now())
    return outcome


@transaction.atomic
def set_withdrawn(note: Note, withdrawn: bool, *, by: User) -> None:
    """Take the note out of the team's sight, or put it back; saying it twice changes nothing."""
    rows = type(note).objects.filter(pk=note.pk, withdrawn_at__isnull=withdrawn)
    changed = rows.update(withdrawn_at=timezone.now() if withdrawn else None)
    if changed and isinstance(note, GranteeNote):
        verb = "withdrew a note" if withdrawn else "put back a note"
        record(note.grantee_id, verb, place_title(note.place), by=by)
