"""Records whose fields save themselves, and every text that was ever in them."""

from django.db import models
from django.utils import timezone

from accounts import rules
from accounts.models import TenantModel, User
from editing.fields import Kind


class Editable(models.Model):
    """A record with fields that autosave, each checked against the version it was read at.

    `editable` names the fields and their kinds. `version` goes up by one with each stored
    change of any of them. `edit_permission` is what a person needs to change it,
    `read_permission` to read it and its history, and `restricted` keeps that history in the
    confidential table, for those who may see restricted details. `revision_model` is another
    table that keeps the history.
    """

    version = models.PositiveIntegerField(default=1)

    editable: dict[str, Kind] = {}
    edit_permission = rules.EDIT_PLAN
    read_permission = rules.READ_PLAN
    restricted = False
    # Fields that may have held what only those who see restricted details should read.
    restricted_history: frozenset[str] = frozenset()
    # What an added record belongs to: the names of its foreign keys, set once when added.
    parents: tuple[str, ...] = ()
    # False for what is there from the start: it is neither added nor removed.
    removable = True
    revision_model: "type[RevisionFields] | None" = None

    class Meta:
        abstract = True

    def refuse(self, field: str, value) -> str:
        """Why `value` cannot stand in `field` beside the record's other fields; '' when it can."""
        return ""

    @classmethod
    def kind(cls) -> str:
        """The record's kind in URLs and in the history: its model's name in lower case."""
        return cls._meta.model_name

    @property
    def anchor(self) -> str:
        """The id of the record's root element on a page."""
        return f"{self.kind()}-{self.pk}"

    def belongs_to(self) -> dict[str, int]:
        """Whose this is, and with it each of its revisions."""
        return {"grantee_id": self.grantee_id}


class EditableModel(Editable, TenantModel):
    """An editable record of a grantee, which the generic URLs of this application serve."""

    class Meta:
        abstract = True


class Positioned(EditableModel):
    """An editable record with a place among its siblings; gaps in the sequence are fine."""

    position = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def hold_order(self) -> None:
        """Keep everyone else from changing the order until the transaction ends.

        Nothing to do where the siblings' own rows, which a move locks, are all that it touches.
        """


class Link(TenantModel):
    """A tie between two records; `ends` names its two foreign keys."""

    ends: tuple[str, str] = ("", "")

    class Meta:
        abstract = True


class RevisionFields(models.Model):
    """One change of one field, or a refused text kept for its author (`refused`)."""

    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    field = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    before = models.TextField()
    after = models.TextField()
    refused = models.BooleanField(default=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    tab = models.CharField(max_length=40, default="")
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class RevisionBase(RevisionFields, TenantModel):
    """A revision of a grantee's record."""

    wall_append_only = True

    class Meta:
        abstract = True


class Revision(RevisionBase):
    """The history of everything that is not confidential."""

    class Meta:
        indexes = [
            models.Index(
                fields=["grantee", "kind", "object_id", "field", "-version"],
                name="revision_of_field",
            )
        ]


class RestrictedRevision(RevisionBase):
    """The history of confidential fields, in a table of its own."""

    class Meta:
        indexes = [
            models.Index(
                fields=["grantee", "kind", "object_id", "field", "-version"],
                name="restricted_revision_of_field",
            )
        ]


class Receipt(TenantModel):
    """The record that an add form with this key made: sent twice, it makes one."""

    key = models.UUIDField()
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grantee", "key"], name="receipt_key_once"),
        ]
