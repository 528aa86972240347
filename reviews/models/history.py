"""What a round's history is told from, and the history as a file."""

from django.db import models
from django.utils import timezone

from accounts.models import TenantForeignKey, TenantModel, User
from deliverables.models import Version
from planning.models import Plan
from reviews.models.rounds import Round


class RoundMove(TenantModel):
    """A move of a round with what was written with it: the round itself keeps the last message
    only. Never changed."""

    class Verb(models.TextChoices):
        ASK = "ask", "Asked for a review"
        RESEND = "resend", "Sent a revised version"
        RETURN = "return", "Returned to the team"
        CLOSE = "close", "Review closed"

    round = TenantForeignKey(Round, related_name="moves")
    version = TenantForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=6, choices=Verb)
    message = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    wall_append_only = True

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["grantee", "round", "at"], name="round_move_by_time")]

    @property
    def is_sending(self) -> bool:
        """Whether a version was sent with it."""
        return self.verb in {self.Verb.ASK, self.Verb.RESEND}


class ReviewFile(TenantModel):
    """The history of a round or a version as a PDF, for one audience.

    `content` is the document that is drawn, as canonical JSON with its SHA-256: the worker reads
    this row and no other, and a history in which nothing has happened since is the same row. A
    newer history of the same audience and subject takes its place.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting for a worker"
        RUNNING = "running", "Being made"
        DONE = "done", "Ready"
        FAILED = "failed", "Could not be made"

    plan = TenantForeignKey(Plan, related_name="review_files")
    # "round" or "version", and its number.
    kind = models.CharField(max_length=7)
    number = models.PositiveIntegerField()
    audience = models.CharField(max_length=8)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    dated = models.DateField()
    state = models.CharField(max_length=7, choices=State, default=State.QUEUED)
    stage = models.CharField(max_length=60, blank=True)
    share = models.FloatField(default=0)
    error = models.CharField(max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    queued_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True)
    data = models.BinaryField(null=True)
    size = models.PositiveIntegerField(default=0)
    file_sha256 = models.CharField(max_length=64, blank=True)

    wall_crossing = True
    wall_render = ("SELECT", "UPDATE")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "plan", "kind", "number", "audience"], name="review_file_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state="done", data__isnull=False)
                | (~models.Q(state="done") & models.Q(data__isnull=True)),
                name="review_file_has_bytes_when_done",
            ),
        ]

    def __str__(self) -> str:
        return f"review history of {self.kind} {self.number}"

    @property
    def percent(self) -> int:
        """How far the drawing is, 0 to 100."""
        return round(self.share * 100)

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in {self.State.DONE, self.State.FAILED}
