"""What the team wrote over a passage of the deliverable that is written from its records."""

from django.db import models

from accounts.models import TenantForeignKey
from editing.fields import Rich
from editing.models import EditableModel
from planning.models.plan import Plan


class PassageQuerySet(models.QuerySet):
    """Passages in the plan's words."""

    def reworded(self):
        """Those whose wording is the team's own, not just the generated one taken over."""
        return self.exclude(text="").exclude(text=models.F("written_from"))


class Passage(EditableModel):
    """The team's own wording of one generated passage, found by the passage's key.

    While `text` is empty the generated wording is printed. `written_from` is the generated
    wording, as HTML, that the author had before them when they began or last said "keep mine":
    where what would be generated now differs, the facts under the edit have changed.
    """

    plan = TenantForeignKey(Plan, related_name="passages")
    key = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    written_from = models.TextField(blank=True)

    objects = PassageQuerySet.as_manager()

    removable = False
    editable = {
        "text": Rich(
            "Your wording",
            "Printed in place of what is written from your records. Empty it to print that again.",
        )
    }

    class Meta:
        verbose_name = "passage"
        constraints = [
            models.UniqueConstraint(fields=["grantee", "plan", "key"], name="passage_once")
        ]

    def __str__(self) -> str:
        return f"passage {self.key}"
