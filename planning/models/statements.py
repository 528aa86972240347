"""How a statement comes to its wording: drafts, what people say of them, and what was adopted."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import TenantForeignKey, TenantModel, User
from editing.fields import Choice, Flag, Line, Rich
from editing.models import Positioned
from planning.models.plan import Plan, Statement


class StatementDraft(Positioned):
    """One proposal for the wording of a statement, beside the others."""

    plan = TenantForeignKey(Plan, related_name="drafts")
    kind_of = models.CharField(
        "kind", max_length=10, choices=Statement.Kind, default=Statement.Kind.MISSION
    )
    title = models.CharField(max_length=200)
    author = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    set_aside = models.BooleanField(default=False)

    parents = ("plan",)
    editable = {
        "kind_of": Choice("Statement", options=tuple(Statement.Kind.choices)),
        "title": Line("Name of the draft", longest=200, required=True),
        "author": Line("Written by", "A person, a group or a meeting.", longest=200),
        "text": Rich("Wording"),
        "set_aside": Flag("Set aside", "Kept with its feedback, out of the way."),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "draft"
        indexes = [
            models.Index(fields=["grantee", "plan", "kind_of", "position"], name="draft_in_order")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        page = reverse("statement", args=[self.grantee.slug, self.kind_of])
        return f"{page}#{self.anchor}"


class DraftFeedback(TenantModel):
    """What someone says of a draft; the team marks it as dealt with, nobody changes it."""

    LONGEST = 2000

    # A draft that people have answered is set aside, not removed: their words would go with it.
    draft = TenantForeignKey(StatementDraft, on_delete=models.PROTECT, related_name="feedback")
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = "feedback"
        verbose_name_plural = "feedback"
        indexes = [models.Index(fields=["grantee", "draft", "id"], name="feedback_on_draft")]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="feedback_resolved_at_and_by",
            )
        ]


class StatementWording(TenantModel):
    """One line of a statement's history: a wording was adopted, or its adoption withdrawn.

    Never changed and never deleted: it outlives the draft, the activity and an import of the
    plan. So it keeps words, and of the activity the key alone, which may lead nowhere one day.
    """

    class Event(models.TextChoices):
        ADOPTED = "adopted", "Adopted"
        WITHDRAWN = "withdrawn", "Adoption withdrawn"

    plan = TenantForeignKey(Plan, related_name="wordings")
    kind_of = models.CharField("kind", max_length=10, choices=Statement.Kind)
    event = models.CharField(max_length=10, choices=Event, default=Event.ADOPTED)
    text = models.TextField()
    adopted_on = models.DateField(null=True)
    adopted_at = models.CharField(max_length=300, blank=True)
    activity_key = models.BigIntegerField(null=True)
    draft_title = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    # Nobody where the adoption came with an imported plan.
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    wall_append_only = True

    class Meta:
        ordering = ["pk"]
        verbose_name = "adopted wording"
        indexes = [
            models.Index(fields=["grantee", "plan", "kind_of", "id"], name="wording_in_order")
        ]
