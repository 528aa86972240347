"""What an activity informed: the guide's steps, the findings and the strategies.

Beside these ties an activity has `informed`, the same in the team's own words.
"""

from django.db import models

from accounts.models import TenantForeignKey, TenantModel
from editing.models import Link
from engagement.models import Activity
from planning.models.evidence import Finding
from planning.models.strategy import Strategy


class ActivityFinding(Link):
    """A finding was heard, or talked about, at an activity."""

    activity = TenantForeignKey(Activity, related_name="finding_links")
    finding = TenantForeignKey(Finding, related_name="activity_links")

    ends = ("activity", "finding")

    class Meta:
        verbose_name = "finding heard"
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "activity", "finding"], name="activity_finding_once"
            )
        ]


class ActivityStrategy(Link):
    """A strategy was shaped at an activity."""

    activity = TenantForeignKey(Activity, related_name="strategy_links")
    strategy = TenantForeignKey(Strategy, related_name="activity_links")

    ends = ("activity", "strategy")

    class Meta:
        verbose_name = "strategy shaped"
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "activity", "strategy"], name="activity_strategy_once"
            )
        ]


class ActivityStep(TenantModel):
    """An activity was part of a step of the guide, named by the step's key."""

    activity = TenantForeignKey(Activity, related_name="step_links")
    step = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "activity", "step"], name="activity_step_once"
            )
        ]
