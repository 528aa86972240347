"""What protects a person's name: names that may stand nowhere, and what the person agreed to."""

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts import rules
from accounts.models import TenantForeignKey, User
from collaborators.models.register import Collaborator
from editing.fields import Day, Flag, Line, Lines, Several
from editing.models import EditableModel

WARN_BEFORE = timedelta(days=60)


class OfPerson(EditableModel):
    """A restricted record about one entry of the register, kept on that entry's own page."""

    collaborator = TenantForeignKey(Collaborator, related_name="%(class)ss")

    edit_permission = rules.SEE_RESTRICTED
    restricted = True
    parents = ("collaborator",)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        # Stands in the history line, which people without the permission may read.
        return f"{self._meta.verbose_name} {self.pk}"

    def get_absolute_url(self) -> str:
        """The restricted page of the entry that this belongs to."""
        return reverse("person_safeguards", args=[self.grantee.slug, self.collaborator_id])


class ProtectedName(OfPerson):
    """Another name of a person that the guard searches: a nickname, a maiden name, a handle."""

    name = models.CharField(max_length=300)

    editable = {
        "name": Line(
            "Name to protect",
            "For example a nickname, an earlier name, a name used online, or the first name alone.",
            required=True,
        )
    }

    class Meta:
        verbose_name = "protected name"
        ordering = ["pk"]


class Consent(OfPerson):
    """What a person agreed to, from when until when, and where the signed paper is kept."""

    class Covers(models.TextChoices):
        NAMED = "named", "Being named"
        QUOTED = "quoted", "Being quoted"
        PICTURED = "pictured", "Being photographed or filmed"
        DATA = "data", "Use of their data"

    covers = ArrayField(models.CharField(max_length=10), default=list)
    in_writing = models.BooleanField(default=False)
    given_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    kept_at = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)

    editable = {
        "covers": Several("What they agreed to", options=tuple(Covers.choices)),
        "in_writing": Flag("Given in writing"),
        "given_on": Day("Given on"),
        "expires_on": Day(
            "Holds until", "The last day. Ask again before it: nothing is agreed to for ever."
        ),
        "withdrawn_on": Day("Taken back on", "From this day on it no longer holds."),
        "kept_at": Line("Where the signed paper is kept"),
        "note": Lines("Note on this consent"),
    }

    class Meta:
        verbose_name = "consent"
        ordering = ["pk"]
        indexes = [models.Index(fields=["grantee", "expires_on"], name="consent_by_end")]

    def refuse(self, field: str, value) -> str:
        """A consent cannot end, or be taken back, before it was given."""
        given, until, back = (
            value if field == name else getattr(self, name)
            for name in ("given_on", "expires_on", "withdrawn_on")
        )
        if field in {"given_on", "expires_on"} and given and until and until < given:
            return f"It would end on {until}, before it was given on {given}. Correct one of them."
        if field in {"given_on", "withdrawn_on"} and given and back and back < given:
            return f"It would be taken back on {back}, before {given}. Correct one of them."
        return ""

    def holds(self, today: date) -> bool:
        """Whether it counts today: in writing, with both days, begun, not over, not taken back."""
        return not self.fault(today)

    def fault(self, today: date) -> str:
        """Why it does not count today, in a few words; '' when it does."""
        if self.withdrawn_on and self.withdrawn_on <= today:
            return "Taken back"
        if not self.in_writing:
            return "Not in writing"
        if not self.given_on:
            return "The day it was given is missing"
        if not self.expires_on:
            return "The day until which it holds is missing"
        if self.given_on > today:
            return "Not begun"
        return "Ended" if self.expires_on < today else ""

    @property
    def covers_in_words(self) -> str:
        """What it is for, as labels in a row."""
        labels = dict(self.Covers.choices)
        return ", ".join(str(labels[item]) for item in self.covers)

    @property
    def standing(self) -> tuple[str, str]:
        """(tag class, words) for a page: why it does not count, that it ends soon, or its end."""
        today = timezone.localdate()
        if fault := self.fault(today):
            return "tag-stop", fault
        days = (self.expires_on - today).days
        if days <= WARN_BEFORE.days:
            return "tag-warn", f"Ends in {days} days" if days != 1 else "Ends tomorrow"
        return "tag-ok", "Holds"


class NotThisPerson(OfPerson):
    """A passage in which a protected name stands for someone else, as a person decided.

    `context_sha256` is the passage's folded letters hashed: when the words around the name
    change, the decision no longer covers it.
    """

    context_sha256 = models.CharField(max_length=64)
    place = models.CharField(max_length=300)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    editable = {
        "reason": Line(
            "Why this is someone else",
            "For example: a judge of the same name, who is in office and public.",
            required=True,
        )
    }
    # Made and ended by verbs of their own: a passage belongs to it.
    removable = False

    class Meta:
        verbose_name = "decision on a passage"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "collaborator", "context_sha256"], name="passage_decided_once"
            )
        ]
