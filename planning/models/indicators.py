"""How the team sees whether the plan works: indicators and what was measured.

For the team's own follow-up and the progress reports. Appendix A leaves performance metrics out,
so nothing of this is read for the written deliverable.
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import TenantForeignKey
from collaborators.models import Collaborator
from editing.fields import Choice, Day, Line, Lines, Quantity, Reference
from editing.models import Positioned
from planning.models.plan import Plan, out_of_order
from planning.models.strategy import Goal, Objective, Strategy


class Indicator(Positioned):
    """An output, an outcome or a KPI of a goal, an objective, a strategy, or the whole plan, with
    where it began (`baseline`) and where it is to be (`target`), both in `unit`."""

    class Kind(models.TextChoices):
        OUTPUT = "output", "Output"
        OUTCOME = "outcome", "Outcome"
        KPI = "kpi", "KPI"

    class Frequency(models.TextChoices):
        UNSAID = "", "Not said"
        MONTHLY = "monthly", "Monthly"
        QUARTERLY = "quarterly", "Quarterly"
        HALF_YEARLY = "half_yearly", "Half-yearly"
        YEARLY = "yearly", "Yearly"
        ONCE = "once", "Once"

    plan = TenantForeignKey(Plan, related_name="indicators")
    goal = TenantForeignKey(Goal, on_delete=models.PROTECT, null=True, related_name="indicators")
    objective = TenantForeignKey(
        Objective, on_delete=models.PROTECT, null=True, related_name="indicators"
    )
    strategy = TenantForeignKey(
        Strategy, on_delete=models.PROTECT, null=True, related_name="indicators"
    )
    name = models.CharField(max_length=300)
    kind_of = models.CharField("kind", max_length=8, choices=Kind, default=Kind.OUTPUT)
    unit = models.CharField(max_length=60, blank=True)
    baseline = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    baseline_on = models.DateField(null=True)
    baseline_source = models.CharField(max_length=300, blank=True)
    target = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    target_on = models.DateField(null=True)
    frequency = models.CharField(
        max_length=12, choices=Frequency, default=Frequency.UNSAID, blank=True
    )
    data_source = models.CharField(max_length=300, blank=True)
    collector = TenantForeignKey(
        Collaborator, on_delete=models.PROTECT, null=True, related_name="collecting"
    )
    notes = models.TextField(blank=True)

    parents = ("plan", "goal", "objective", "strategy")
    editable = {
        "name": Line("Indicator", "What is counted or measured.", required=True),
        "kind_of": Choice("Kind", options=tuple(Kind.choices)),
        "unit": Line("Unit", "For example: youths, days, %.", longest=60),
        "baseline": Quantity("Baseline", "Where it began."),
        "baseline_on": Day("Baseline day"),
        "baseline_source": Line("Source of the baseline"),
        "target": Quantity("Target"),
        "target_on": Day("Target by"),
        "frequency": Choice("How often it is measured", options=tuple(Frequency.choices)),
        "data_source": Line("Where the numbers come from"),
        "collector": Reference("Who collects them", model="collaborators.Collaborator"),
        "notes": Lines("Notes", "How it is counted, and what to keep in mind."),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "indicator"
        indexes = [models.Index(fields=["grantee", "plan", "position"], name="indicator_in_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(goal__isnull=True, objective__isnull=True)
                | Q(goal__isnull=True, strategy__isnull=True)
                | Q(objective__isnull=True, strategy__isnull=True),
                name="indicator_has_one_parent",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("indicator", args=[self.grantee.slug, self.pk])

    def refuse(self, field: str, value) -> str:
        return out_of_order(self, field, value, first="baseline_on", last="target_on")


class IndicatorValue(Positioned):
    """What was measured on a day, or over the period that ended on it; a day has one value."""

    indicator = TenantForeignKey(Indicator, related_name="values")
    measured_on = models.DateField()
    period = models.CharField(max_length=100, blank=True)
    value = models.DecimalField(max_digits=16, decimal_places=4)
    note = models.CharField(max_length=500, blank=True)

    parents = ("indicator",)
    editable = {
        "measured_on": Day("Day, or last day of the period", required=True),
        "period": Line("Period in words", "For example: October to December 2026.", longest=100),
        "value": Quantity("Number", required=True),
        "note": Line("Note", longest=500),
    }

    class Meta:
        ordering = ["measured_on", "pk"]
        verbose_name = "measured value"
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "indicator", "measured_on"], name="indicator_value_once_a_day"
            )
        ]

    def __str__(self) -> str:
        when = f"{self.measured_on:%B} {self.measured_on.day}, {self.measured_on.year}"
        return f"{self.period or when}: {self.editable['value'].text(self.value)}"

    def get_absolute_url(self) -> str:
        return f"{self.indicator.get_absolute_url()}#{self.anchor}"

    def refuse(self, field: str, value) -> str:
        if field not in ("measured_on", "period") or not value:
            return ""
        # Two people who enter the same day at once come here one after the other.
        Indicator.objects.select_for_update().filter(pk=self.indicator_id).first()
        same = {"measured_on": value} if field == "measured_on" else {"period__iexact": value}
        others = IndicatorValue.objects.filter(indicator=self.indicator_id, **same)
        there = others.exclude(pk=self.pk).first()
        if there is None:
            return ""
        return f"There is a value already: {there}. Change that one, or give another day or period."
