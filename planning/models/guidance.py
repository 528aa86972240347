"""What stands beside the guide: a TTA provider's notes, and what people look at."""

from django.db import models
from django.utils import timezone

from accounts.models import Organization, OrganizationModel, TenantModel, User
from editing.fields import Lines
from editing.models import Editable, RevisionFields


class GuideLook(TenantModel):
    """A part of the guide that a person opened here: `open` while it is left open.

    `key` is the key of a question, call-out or approach, or that of a step for its box on the
    pages of the rooms. A row stays when the part is closed again: it was looked at.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    open = models.BooleanField(default=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grantee", "user", "key"], name="guide_look_once")
        ]


class NoteFields(Editable):
    """A TTA provider's note on a step or a question of the guide, found by its key (`place`).

    `by` and `at` are those of the latest wording. A withdrawn note is out of the team's sight and
    can be put back. `form_key` makes an add form sent twice one note.
    """

    place = models.CharField(max_length=80)
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)
    form_key = models.UUIDField()

    removable = False
    editable = {"text": Lines("Note", required=True)}

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"note on {self.place}"


class GranteeNote(NoteFields, TenantModel):
    """A note for one grantee, of one organization that works with it."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")

    wall_crossing = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grantee", "form_key"], name="grantee_note_once")
        ]
        indexes = [models.Index(fields=["grantee", "place"], name="grantee_note_place")]


class GeneralNoteRevision(RevisionFields, OrganizationModel):
    """One change of a general note."""

    wall_append_only = True


class GeneralNote(NoteFields, OrganizationModel):
    """One text for every grantee that the organization is assigned to, for as long as it is."""

    wall_shared = True
    revision_model = GeneralNoteRevision

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "form_key"], name="general_note_once")
        ]
        indexes = [models.Index(fields=["organization", "place"], name="general_note_place")]

    def belongs_to(self) -> dict[str, int]:
        return {"organization_id": self.organization_id}
