"""The talk about a version: rounds, threads, verdicts, submissions, notices and outgoing mail."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import TenantForeignKey, TenantModel, User
from deliverables.models import Version
from planning.models import Plan
from reviews import rules


class Round(TenantModel):
    """One review of a plan by its TTA provider, from the request to its end.

    `version` is the one under review now; the team replaces it when it answers.
    """

    plan = TenantForeignKey(Plan, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveIntegerField()
    version = TenantForeignKey(Version, on_delete=models.PROTECT, related_name="rounds")
    state = models.CharField(max_length=12, choices=rules.ROUND_STATES, default=rules.IN_REVIEW)
    message = models.TextField(blank=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    turn_since = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    wall_crossing = True

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["grantee", "plan", "number"], name="round_number_once"),
            models.UniqueConstraint(
                fields=["grantee", "plan"],
                condition=~Q(state=rules.CLOSED),
                name="round_one_open_per_plan",
            ),
            models.CheckConstraint(
                condition=Q(state=rules.CLOSED, closed_at__isnull=False)
                | (~Q(state=rules.CLOSED) & Q(closed_at__isnull=True)),
                name="round_closed_at_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"review round {self.number}"


class RoundVersion(TenantModel):
    """A version that was sent for review in a round: what a TTA provider may read."""

    round = TenantForeignKey(Round, related_name="sent")
    version = TenantForeignKey(Version, on_delete=models.PROTECT, related_name="sent")
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)

    wall_crossing = True
    wall_append_only = True

    class Meta:
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "round", "version"], name="round_version_once"
            )
        ]


class Verdict(TenantModel):
    """The TTA provider's word on one component of one version."""

    round = TenantForeignKey(Round, related_name="verdicts")
    version = TenantForeignKey(Version, on_delete=models.PROTECT, related_name="verdicts")
    component = models.CharField(max_length=20)
    value = models.CharField(max_length=12, choices=rules.VERDICTS)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "version", "component"], name="verdict_per_component"
            )
        ]


class Thread(TenantModel):
    """A conversation on one component, begun on one version."""

    round = TenantForeignKey(Round, related_name="threads")
    version = TenantForeignKey(Version, on_delete=models.PROTECT, related_name="threads")
    component = models.CharField(max_length=20)
    kind = models.CharField(max_length=12, choices=rules.THREAD_KINDS)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    # The queue counts open threads over several grantees; their words stay with the comments.
    wall_crossing = True

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="thread_resolved_at_and_by",
            )
        ]
        indexes = [models.Index(fields=["grantee", "round", "component"], name="thread_in_round")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.component}"


class Comment(TenantModel):
    """One message in a thread. Never changed."""

    thread = TenantForeignKey(Thread, related_name="comments")
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    wall_append_only = True

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["grantee", "thread", "at"], name="comment_in_thread")]


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


class Notice(TenantModel):
    """A line for one person that something waits or has happened, with where to go."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300)
    path = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    # Waits for the mail that gathers a day's or a week's notices.
    to_gather = models.BooleanField(default=False)
    # What can be undone is found again by this, for example "thread-12".
    about = models.CharField(max_length=40, blank=True)

    wall_crossing = True

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["grantee", "user", "-at"], name="notice_for_person"),
            models.Index(
                fields=["grantee", "user"], condition=Q(to_gather=True), name="notice_to_gather"
            ),
        ]


class OutgoingMail(TenantModel):
    """A mail that waits to be sent. It says that something waits, with a link, and no more."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    address = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    queued_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    about = models.CharField(max_length=40, blank=True)

    wall_crossing = True

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(sent_at__isnull=True), name="mail_that_waits"
            )
        ]
