"""What a round's history is told from, and the history as a file."""

from django.db import models
from django.utils import timezone

from accounts.models import TenantForeignKey, TenantModel, User
from deliverables.models import Job, Version
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


class ReviewFile(Job):
    """The history of a round or a version as a PDF, for one audience.

    `content` is the document that is drawn, as canonical JSON with its SHA-256: the worker reads
    this row and no other, and a history in which nothing has happened since is the same row. A
    newer history of the same audience and subject takes its place.
    """

    plan = TenantForeignKey(Plan, related_name="review_files")
    # "round" or "version", and its number.
    kind = models.CharField(max_length=7)
    number = models.PositiveIntegerField()
    audience = models.CharField(max_length=8)
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    dated = models.DateField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    data = models.BinaryField(null=True)
    size = models.PositiveIntegerField(default=0)
    file_sha256 = models.CharField(max_length=64, blank=True)

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
