"""What stands around sources and findings: agreements on data, kept files, and themes."""

from datetime import date
from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import TenantForeignKey, TenantModel, TenantOneToOneField, User
from editing.fields import Choice, Day, Line, Lines
from editing.models import Link, Positioned
from planning.models.evidence import Finding, Source
from planning.models.plan import Plan, out_of_order

# Days before an agreement's end from which pages say so, and from which they press.
AHEAD = 90
NEAR = 30


class Notice(NamedTuple):
    """What an agreement asks of the team: a sentence, and "info", "warn" or "stop"."""

    level: str
    sentence: str


class DataUseAgreement(Positioned):
    """Who may use which data for what, until when, and what becomes of them afterwards."""

    class State(models.TextChoices):
        DRAFT = "draft", "Being drafted"
        SIGNED = "signed", "Signed"
        ENDED = "ended", "Ended"

    plan = TenantForeignKey(Plan, related_name="agreements")
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    parties = models.TextField(blank=True)
    purpose = models.TextField(blank=True)
    covers = models.TextField(blank=True)
    permitted = models.TextField(blank=True)
    accessed_by = models.TextField(blank=True)
    retention = models.TextField(blank=True)
    signed_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    kept_at = models.CharField(max_length=300, blank=True)

    parents = ("plan",)
    editable = {
        "title": Line("Agreement", required=True),
        "state": Choice("Where it stands", options=tuple(State.choices)),
        "signed_on": Day("Signed on"),
        "expires_on": Day("Expires on"),
        "parties": Lines("Parties", "Who shares the data and who receives them, one a line."),
        "purpose": Lines("Purpose", "What the data are needed for."),
        "covers": Lines("Data covered", "Which records and fields, of which years, how detailed."),
        "permitted": Lines(
            "Permitted uses", "What may be done with them and what may not; who may be told."
        ),
        "accessed_by": Lines("Who may access them"),
        "retention": Lines(
            "Keeping and destroying",
            "How they are kept safe, how long, and how they are destroyed.",
        ),
        "kept_at": Line("Where the signed copy is kept"),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "data use agreement"
        indexes = [models.Index(fields=["grantee", "plan", "position"], name="agreement_in_order")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("agreement", args=[self.grantee.slug, self.pk])

    def refuse(self, field: str, value) -> str:
        return out_of_order(self, field, value, first="signed_on", last="expires_on")

    def notice(self, today: date) -> Notice | None:
        """What the agreement asks of the team on this day; None when it is in order."""
        return notice_of(self.state, self.signed_on, self.expires_on, today)


def notice_of(
    state: str, signed_on: date | None, expires_on: date | None, today: date
) -> Notice | None:
    """What an agreement with these values asks of the team; None when it is in order."""
    if state == DataUseAgreement.State.ENDED:
        return None
    if state == DataUseAgreement.State.DRAFT:
        return Notice("info", "Not signed yet: the data cannot be used before it is.")
    if expires_on is None:
        return None if signed_on else Notice("info", "Say when it was signed.")
    left = (expires_on - today).days
    day = f"{expires_on:%B} {expires_on.day}, {expires_on.year:04}"
    if left < 0:
        return Notice("stop", f"Expired on {day}. Renew it, or stop using the data and end it.")
    if left > AHEAD:
        return None
    when = "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"
    sentence = f"Expires {when}, on {day}."
    if left > NEAR:
        return Notice("warn", sentence)
    return Notice("stop", f"{sentence} Ask for its renewal now.")


class AgreementSource(Link):
    """An agreement governs the use of a source."""

    agreement = TenantForeignKey(DataUseAgreement, related_name="source_links")
    source = TenantForeignKey(Source, related_name="agreement_links")

    ends = ("agreement", "source")

    class Meta:
        verbose_name = "agreement on a source"
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "agreement", "source"], name="agreement_source_once"
            )
        ]


class SourceFile(TenantModel):
    """A file kept with a source: everything but its bytes, so that lists stay light.

    `restricted` files are opened, named and removed by those alone who may see restricted parts.
    """

    source = TenantForeignKey(Source, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    restricted = models.BooleanField(default=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = "file"
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "source", "sha256"], name="file_of_source_once"
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="file_not_empty"),
        ]

    def __str__(self) -> str:
        return "a restricted file" if self.restricted else self.name


class SourceFileBytes(TenantModel):
    """The bytes of a file. Written once and never changed; destroyed when the file is removed,
    because agreements on data ask for that.
    """

    file = TenantOneToOneField(SourceFile, related_name="content")
    data = models.BinaryField()


class Theme(Positioned):
    """A thread that runs through findings of several sources."""

    plan = TenantForeignKey(Plan, related_name="themes")
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)

    parents = ("plan",)
    editable = {
        "name": Line("Theme", longest=120, required=True),
        "description": Lines("What belongs to it", longest=1000),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "theme"
        indexes = [models.Index(fields=["grantee", "plan", "position"], name="theme_in_order")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('themes', args=[self.grantee.slug])}#{self.anchor}"


class FindingTheme(Link):
    """A finding is coded to a theme."""

    finding = TenantForeignKey(Finding, related_name="theme_links")
    theme = TenantForeignKey(Theme, related_name="finding_links")

    ends = ("finding", "theme")

    class Meta:
        verbose_name = "coding"
        constraints = [
            models.UniqueConstraint(fields=["grantee", "finding", "theme"], name="coded_once")
        ]
