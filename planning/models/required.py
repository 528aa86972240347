"""What the administrator supplies for a requirement set: the wording of required statements, and
the checklist of the program's review conventions, which teams tick for their plan."""

from django.db import models
from django.utils import timezone

from accounts.models import TenantForeignKey, TenantModel, User
from planning.models.plan import Plan


class StatementText(models.Model):
    """One wording of a required statement; the newest of a set and statement is the one in force.

    Kept row after row, so that what was in force on any day can be told. It belongs to no
    grantee: every team whose plan is pinned to the set reads it.
    """

    requirement_set = models.CharField(max_length=20)
    statement = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "wording of a required statement"
        indexes = [
            models.Index(fields=["requirement_set", "statement", "-id"], name="statement_in_force")
        ]

    def __str__(self) -> str:
        return f"{self.statement} of {self.requirement_set}"


class Convention(models.Model):
    """One line of the review conventions of a requirement set; ended, not deleted."""

    requirement_set = models.CharField(max_length=20)
    text = models.CharField(max_length=500)
    position = models.PositiveIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "review convention"
        indexes = [
            models.Index(fields=["requirement_set", "position"], name="conventions_in_order")
        ]

    def __str__(self) -> str:
        return self.text


class ConventionTick(TenantModel):
    """A team says that its plan follows a convention, in the `wording` that it read.

    `by` is None for a tick that came with a plan file.
    """

    plan = TenantForeignKey(Plan, related_name="convention_ticks")
    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="+")
    wording = models.CharField(max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "tick of a review convention"
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "plan", "convention"], name="convention_ticked_once"
            )
        ]

    def __str__(self) -> str:
        return self.wording
