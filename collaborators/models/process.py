"""The way of a survivor through the systems, stage by stage, and who is met at each."""

from django.db import models

from accounts.models import TenantForeignKey
from collaborators.models.register import Collaborator
from editing.fields import Line, Lines
from editing.models import Link, Positioned


class ProcessStage(Positioned):
    """One stage: what happens there and what is missing. A gap is a line of `gaps`."""

    name = models.CharField(max_length=120)
    happens = models.TextField(blank=True)
    gaps = models.TextField(blank=True)

    editable = {
        "name": Line("Stage", longest=120, required=True),
        "happens": Lines(
            "What happens here", "As a survivor lives through it: what is asked, offered, decided."
        ),
        "gaps": Lines("Gaps", "One on each line: who is not reached, what is not there."),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "stage"
        indexes = [models.Index(fields=["grantee", "position", "id"], name="stage_in_order")]

    def __str__(self) -> str:
        return self.name

    @property
    def gap_lines(self) -> list[str]:
        """Each gap in its own words."""
        return [line.strip() for line in self.gaps.splitlines() if line.strip()]


class StageCollaborator(Link):
    """A collaborator is met at a stage."""

    stage = TenantForeignKey(ProcessStage, related_name="met")
    collaborator = TenantForeignKey(Collaborator, related_name="stages")

    ends = ("stage", "collaborator")

    class Meta:
        verbose_name = "collaborator met at a stage"
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "stage", "collaborator"], name="met_at_stage_once"
            ),
        ]
