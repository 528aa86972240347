"""Who pays for a strategy, and what the team answered where the award's rules raise a question."""

from django.db import models
from django.utils import timezone

from accounts.models import TenantForeignKey, TenantModel, User
from editing.fields import Amount, Choice, Line
from editing.models import Positioned
from planning.models.strategy import Strategy


class FundingLine(Positioned):
    """One source of money, or of what is given in kind, for a strategy. `amount` is in dollars."""

    class Kind(models.TextChoices):
        AWARD = "award", "This award"
        FEDERAL = "federal", "Other federal"
        STATE = "state", "State"
        LOCAL = "local", "Local"
        PRIVATE = "private", "Private"
        IN_KIND = "in_kind", "In kind"

    class State(models.TextChoices):
        SECURED = "secured", "Secured"
        SOUGHT = "sought", "Sought"

    strategy = TenantForeignKey(Strategy, related_name="funding_lines")
    source = models.CharField(max_length=300)
    kind_of = models.CharField("kind", max_length=8, choices=Kind)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    state = models.CharField(max_length=8, choices=State, default=State.SECURED)
    note = models.CharField(max_length=500, blank=True)

    parents = ("strategy",)
    editable = {
        "source": Line("Who pays", "The fund, agency or giver.", required=True),
        "kind_of": Choice("Kind of money", options=tuple(Kind.choices)),
        "amount": Amount("Amount in dollars"),
        "state": Choice("Secured or sought", options=tuple(State.choices)),
        "note": Line("What it covers, until when", longest=500),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "funding line"
        indexes = [
            models.Index(fields=["grantee", "strategy", "position"], name="funding_in_order")
        ]

    def __str__(self) -> str:
        return self.source

    def get_absolute_url(self) -> str:
        return f"{self.strategy.get_absolute_url()}#fundingline-{self.pk}"


class AllowableAnswer(TenantModel):
    """Why an activity of this kind is allowable, with who recorded it and when.

    `by` is None for an answer that came with a plan file.
    """

    strategy = TenantForeignKey(Strategy, related_name="allowable_answers")
    activity = models.CharField(max_length=12)
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "answer about allowable costs"
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "strategy", "activity"], name="allowable_answer_once"
            )
        ]

    def __str__(self) -> str:
        return self.reason[:120]
