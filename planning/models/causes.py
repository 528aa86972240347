"""Why a gap is there: a short chain of root causes, each with the findings that it rests on."""

from django.db import models
from django.urls import reverse

from accounts.models import TenantForeignKey
from editing.fields import Line
from editing.models import Link, Positioned
from planning.models.evidence import Finding, Gap

# How often "Why is that?" is asked at most.
DEEPEST = 5
TOO_DEEP = (
    "A chain of root causes ends with the fifth why. Reword one of the five, or remove one first."
)


class GapCause(Positioned):
    """One answer to "Why is that?": the first says why there is the gap, each next one why the
    one before is so. A gap has at most DEEPEST."""

    gap = TenantForeignKey(Gap, on_delete=models.PROTECT, related_name="causes")
    text = models.CharField(max_length=500)

    parents = ("gap",)
    editable = {"text": Line("Because", longest=500, required=True)}

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "root cause"
        indexes = [models.Index(fields=["grantee", "gap", "position"], name="gap_cause_in_order")]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return f"{reverse('gap', args=[self.grantee.slug, self.gap_id])}#{self.anchor}"

    def refuse(self, field: str, value) -> str:
        if self.pk or field != "text":
            return ""
        # Two people who add the fifth at once come here one after the other.
        Gap.objects.select_for_update(no_key=True).filter(pk=self.gap_id).first()
        return TOO_DEEP if GapCause.objects.filter(gap=self.gap_id).count() >= DEEPEST else ""


class GapCauseFinding(Link):
    """A finding shows a root cause."""

    cause = TenantForeignKey(GapCause, related_name="finding_links")
    finding = TenantForeignKey(Finding, related_name="cause_links")

    ends = ("cause", "finding")

    class Meta:
        verbose_name = "evidence of a root cause"
        constraints = [
            models.UniqueConstraint(fields=["grantee", "cause", "finding"], name="gap_cause_once")
        ]
