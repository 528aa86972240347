"""Strengths, weaknesses, opportunities and threats, each with the findings that show it."""

from django.db import models
from django.urls import reverse

from accounts.models import TenantForeignKey
from editing.fields import Choice, Line
from editing.models import Link, Positioned
from planning.models.evidence import Finding
from planning.models.plan import Plan


class SwotEntry(Positioned):
    """One thing inside the team or around it that helps the work or stands in its way."""

    class Quadrant(models.TextChoices):
        STRENGTH = "strength", "Strengths"
        WEAKNESS = "weakness", "Weaknesses"
        OPPORTUNITY = "opportunity", "Opportunities"
        THREAT = "threat", "Threats"

    plan = TenantForeignKey(Plan, related_name="swot_entries")
    quadrant = models.CharField(max_length=11, choices=Quadrant, default=Quadrant.STRENGTH)
    text = models.CharField(max_length=1000)

    parents = ("plan",)
    editable = {
        "quadrant": Choice("Where it stands", options=tuple(Quadrant.choices)),
        "text": Line("Entry", longest=1000, required=True),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "SWOT entry"
        verbose_name_plural = "SWOT entries"
        indexes = [models.Index(fields=["grantee", "plan", "position"], name="swot_in_order")]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("swot_entry", args=[self.grantee.slug, self.pk])


class SwotFinding(Link):
    """A finding shows what an entry says."""

    entry = TenantForeignKey(SwotEntry, related_name="finding_links")
    finding = TenantForeignKey(Finding, related_name="swot_links")

    ends = ("entry", "finding")

    class Meta:
        verbose_name = "evidence of a SWOT entry"
        constraints = [
            models.UniqueConstraint(fields=["grantee", "entry", "finding"], name="swot_once")
        ]
