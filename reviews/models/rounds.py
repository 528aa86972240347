"""A review round: its versions, its reviewers, their verdicts and views."""

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


class Reviewer(TenantModel):
    """Someone of the TTA provider who reads this round; one of them concludes it.

    Whoever is taken off stays in the list of the round with the day it ended.
    """

    round = TenantForeignKey(Round, related_name="reviewers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    concludes = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    # The queue says over several grantees who reads which round.
    wall_crossing = True

    class Meta:
        ordering = ["assigned_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "round", "user"],
                condition=Q(ended_at=None),
                name="reviewer_once_in_round",
            ),
            models.UniqueConstraint(
                fields=["grantee", "round"],
                condition=Q(ended_at=None, concludes=True),
                name="one_reviewer_concludes",
            ),
        ]

    def __str__(self) -> str:
        return self.user.name


class View(TenantModel):
    """What one reviewer thinks of a component before the one who concludes gives the verdict.

    Only the TTA provider reads it.
    """

    round = TenantForeignKey(Round, related_name="views")
    version = TenantForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    component = models.CharField(max_length=20)
    value = models.CharField(max_length=12, choices=rules.VERDICTS)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "version", "component", "by"], name="view_once_per_component"
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
