"""Frozen versions of the deliverable and the files made from them."""

from django.db import models
from django.utils import timezone

from accounts.models import TenantForeignKey, TenantModel, User
from deliverables import document
from planning.models import Plan


class Version(TenantModel):
    """The Document as it was at one moment, as canonical JSON with its SHA-256. Never changed.

    Numbered through all of a grantee's plans, so that an address names one version for ever.
    """

    plan = TenantForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    requirement_set = models.CharField(max_length=20)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    # Rules of the requirement set that were not met, as sentences, when it was frozen.
    missing = models.JSONField(default=list)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    wall_crossing = True
    wall_append_only = True
    wall_render = ("SELECT",)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["grantee", "number"], name="version_number_once")
        ]
        indexes = [models.Index(fields=["grantee", "-created_at"], name="version_by_time")]

    def __str__(self) -> str:
        return f"version {self.number}"

    @property
    def document(self) -> document.Document:
        """The frozen document."""
        return document.from_json(self.content)


class Job(TenantModel):
    """A file that a worker makes: waiting, being made with its stage and share, made, failed, or
    cancelled. Claimed and ended in deliverables/claims.py alone."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting for a worker"
        RUNNING = "running", "Being made"
        DONE = "done", "Ready"
        FAILED = "failed", "Could not be made"
        CANCELLED = "cancelled", "Cancelled"

    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    stage = models.CharField(max_length=60, blank=True)
    share = models.FloatField(default=0)
    error = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # The worker that holds the row, and until when it is believed to be alive.
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    wall_crossing = True
    wall_render = ("SELECT", "UPDATE")

    class Meta:
        abstract = True

    @property
    def percent(self) -> int:
        """How far the making is, 0 to 100."""
        return round(self.share * 100)

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}


class Rendition(Job):
    """One file of a version."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        HTML = "html", "Web page"
        SITE = "site", "Website (zip)"
        DOCX = "docx", "Word document"

    version = TenantForeignKey(Version, related_name="renditions")
    format = models.CharField(max_length=4, choices=Format)
    software = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "version", "format"], name="rendition_format_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state="failed") | models.Q(error=""),
                name="rendition_error_when_failed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_format_display()} of {self.version}"


class RenditionFile(TenantModel):
    """The bytes of a rendition, written once and never replaced."""

    rendition = TenantForeignKey(Rendition, related_name="files")
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    wall_append_only = True
    wall_render = ("SELECT", "INSERT")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grantee", "rendition"], name="rendition_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.size} bytes of {self.rendition_id}"


class DrawnPiece(TenantModel):
    """Pages drawn before, by the hash of all that they depend on (deliverables/kept.py).

    Nothing is lost with a row: it is drawn again.
    """

    key = models.CharField(max_length=64)
    # As `press.wire` packs it: what is known of the pages, and the pages.
    data = models.BinaryField()
    size = models.PositiveIntegerField()
    used_at = models.DateTimeField(default=timezone.now)

    wall_render = ("SELECT", "INSERT", "UPDATE", "DELETE")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grantee", "key"], name="drawn_piece_once")]
        indexes = [models.Index(fields=["grantee", "used_at"], name="drawn_piece_by_use")]

    def __str__(self) -> str:
        return f"{self.size} bytes of pages"
