"""Who ought to be at the table: the team's own list that the register is held against."""

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from editing.fields import Choice, Line
from editing.models import Positioned


class CoverageItem(Positioned):
    """A sector, a discipline or a group with lived experience that the plan should hear.

    An item with a reason in `set_aside` is not relevant for this grantee and is not missed.
    """

    class Kind(models.TextChoices):
        SECTOR = "sector", "Sector"
        DISCIPLINE = "discipline", "Discipline"
        GROUP = "group", "Group with lived experience"

    label = models.CharField(max_length=200)
    kind_of = models.CharField("kind", max_length=10, choices=Kind, default=Kind.SECTOR)
    set_aside = models.CharField(max_length=300, blank=True)

    editable = {
        "label": Line(
            "Who ought to be there",
            "As entries of the register say it; capital letters make no difference.",
            longest=200,
            required=True,
        ),
        "kind_of": Choice("What it is", options=tuple(Kind.choices)),
        "set_aside": Line(
            "Not relevant for us, because",
            "With a reason here the item is set aside and no longer counted as missing. "
            "Empty it to take the item up again.",
        ),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "coverage item"
        constraints = [
            models.UniqueConstraint("grantee", "kind_of", Lower("label"), name="coverage_item_once")
        ]
        indexes = [models.Index(fields=["grantee", "position", "id"], name="coverage_in_order")]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """The item's own page."""
        return reverse("coverage_item", args=[self.grantee.slug, self.pk])

    def refuse(self, field: str, value) -> str:
        """An item stands in the list once; a comma would part it where the register is read."""
        label = value if field == "label" else self.label
        kind = value if field == "kind_of" else self.kind_of
        if field not in {"label", "kind_of"}:
            return ""
        if "," in label and kind != self.Kind.SECTOR:
            return "Leave out the comma: it divides one discipline or group from the next."
        others = CoverageItem.objects.filter(kind_of=kind, label__iexact=label)
        if others.exclude(pk=self.pk).exists():
            return f"“{label}” is on the list already."
        return ""
