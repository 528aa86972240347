"""A version handed to the funder, the decision on it, and the letters that go with them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import TenantForeignKey, TenantModel, User
from deliverables.models import Version
from planning.models import Plan
from reviews import rules


class Submission(TenantModel):
    """A version handed to the funder, and what the funder decided."""

    plan = TenantForeignKey(Plan, on_delete=models.PROTECT, related_name="submissions")
    version = TenantForeignKey(Version, on_delete=models.PROTECT, related_name="submissions")
    state = models.CharField(
        max_length=10, choices=rules.SUBMISSION_STATES, default=rules.SUBMITTED
    )
    statement = models.TextField(blank=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(default=timezone.now)
    letter = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # An approved version stays as it is; the team reopens the plan to write the next one.
    reopened_for = models.CharField(max_length=8, choices=rules.REOPENINGS, blank=True)
    reopened_why = models.TextField(blank=True)
    reopened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reopened_at = models.DateTimeField(null=True)

    wall_crossing = True

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "plan"],
                condition=Q(state=rules.SUBMITTED),
                name="submission_one_open_per_plan",
            ),
            models.CheckConstraint(
                condition=Q(state=rules.SUBMITTED, decided_at__isnull=True, decided_by__isnull=True)
                | (
                    ~Q(state=rules.SUBMITTED)
                    & Q(decided_at__isnull=False, decided_by__isnull=False)
                ),
                name="submission_decided_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(state=rules.REOPENED, reopened_at__isnull=False)
                & ~Q(reopened_for="")
                & ~Q(reopened_why="")
                | (~Q(state=rules.REOPENED) & Q(reopened_at__isnull=True)),
                name="submission_reopened_with_reason",
            ),
        ]


class SubmissionFile(TenantModel):
    """A letter as a file: the team's with its submission, or OVC's with its decision."""

    class Side(models.TextChoices):
        TEAM = "team", "From the program team"
        FUNDER = "funder", "From OVC"

    submission = TenantForeignKey(Submission, related_name="letters")
    side = models.CharField(max_length=6, choices=Side)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    wall_append_only = True

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "submission", "side"], name="letter_once_a_side"
            )
        ]

    def __str__(self) -> str:
        return self.name
