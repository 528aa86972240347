"""What funding opportunities ask for: one catalogue for all grantees, written by administrators.

These tables belong to no grantee. A plan takes copies of the items (`SolicitationItem`), so that
its wording stays as it was until the team decides about a correction.
"""

from textwrap import shorten
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from planning.models.plan import SolicitationItem, label_of

FIRST_WORDS = 40


class SolicitationQuerySet(models.QuerySet):
    """Solicitations in the catalogue's words."""

    def published(self):
        """Those that teams may take items from."""
        return self.filter(published_at__isnull=False)


class Solicitation(models.Model):
    """A funding opportunity of one fiscal year. A draft until it is published, which is for good:
    then it is corrected, not taken away."""

    fiscal_year = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=300)
    source = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    # Of the form that made it: sent twice, it makes one.
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = SolicitationQuerySet.as_manager()

    class Meta:
        ordering = ["-fiscal_year", "title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "number"],
                condition=~Q(number=""),
                name="solicitation_number_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="solicitation_published_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("catalogue_solicitation", args=[self.pk])

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def name(self) -> str:
        """ "FY 2024, O-OVC-2024-000000": how a plan names where an item comes from."""
        return f"FY {self.fiscal_year}{f', {self.number}' if self.number else ''}"


class CatalogueItem(models.Model):
    """A goal, objective or deliverable as the solicitation words it, with where it stands there.

    An empty `text` is one that could not be found at the source: it keeps its place. `version`
    counts its corrections. After publishing it is withdrawn, not deleted: plans may have taken it.
    """

    solicitation = models.ForeignKey(Solicitation, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField(default=0)
    kind_of = models.CharField(
        "kind",
        max_length=12,
        choices=SolicitationItem.Kind,
        default=SolicitationItem.Kind.GOAL,
    )
    number = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=1000, blank=True)
    source = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    is_withdrawn = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "item of a solicitation"

    def __str__(self) -> str:
        return self.text or self.label

    @property
    def label(self) -> str:
        """ "Goal 6"; "Goal" where the solicitation gives no number."""
        return label_of(self.get_kind_of_display(), self.number)

    @property
    def called(self) -> str:
        """The label, which tells an item from its neighbors; its first words where it has none of
        its own: "Objective: Train the people…"."""
        if self.number or not self.text:
            return self.label
        return f"{self.label}: {shorten(self.text, FIRST_WORDS, placeholder='…')}"

    @property
    def cited(self) -> str:
        """Where a plan's copy says that it stands."""
        return ", ".join(part for part in (self.solicitation.name, self.source) if part)


def corrected() -> Q:
    """Of items of plans: those whose source was corrected since the team last looked at it."""
    return Q(origin__version__gt=F("origin_version"))
