"""The collaboration's self-assessment against the ten action steps, repeated over time."""

from django.db import models
from django.urls import reverse
from django.utils.formats import date_format

from accounts.models import TenantForeignKey
from editing.fields import Choice, Day, Line, Lines
from editing.models import EditableModel
from engagement.assessments.steps import STEPS, TITLES


class Assessment(EditableModel):
    """One sitting: when, who took part, and a rating of each step."""

    title = models.CharField(max_length=200)
    held_on = models.DateField(null=True)
    took_part = models.TextField(blank=True)

    editable = {
        "title": Line("Name", "For example: Before the plan.", longest=200, required=True),
        "held_on": Day("Held on"),
        "took_part": Lines("Who took part", "In words; nobody has to be named.", longest=2000),
    }

    class Meta:
        ordering = ["held_on", "pk"]
        verbose_name = "self-assessment"
        indexes = [models.Index(fields=["grantee", "held_on", "id"], name="assessment_by_day")]

    def __str__(self) -> str:
        if not self.held_on:
            return self.title
        return f"{self.title} ({date_format(self.held_on, 'M j, Y')})"

    def get_absolute_url(self) -> str:
        """The page where the steps are rated."""
        return reverse("assessment", args=[self.grantee.slug, self.pk])

    def save(self, *args, **kwargs) -> None:
        """A new self-assessment has its ten ratings, still unsaid."""
        adding = self._state.adding
        super().save(*args, **kwargs)
        if adding:
            AssessmentRating.objects.bulk_create(
                AssessmentRating(grantee_id=self.grantee_id, assessment=self, step=step.key)
                for step in STEPS
            )


class AssessmentRating(EditableModel):
    """How far the collaboration is with one step, and why it says so."""

    class Rating(models.TextChoices):
        UNSAID = "", "Not rated"
        NOT_BEGUN = "0", "Not begun"
        BEGUN = "1", "Begun"
        IN_PLACE = "2", "In place"
        KEPT_UP = "3", "In place and kept up"

    assessment = TenantForeignKey(Assessment, related_name="ratings")
    step = models.CharField(max_length=20)
    rating = models.CharField(max_length=1, choices=Rating, default=Rating.UNSAID, blank=True)
    note = models.TextField(blank=True)

    removable = False
    parents = ("assessment",)
    editable = {
        "rating": Choice("How far we are", options=tuple(Rating.choices)),
        "note": Lines("Why", "What shows it, or what is missing.", longest=2000),
    }

    class Meta:
        ordering = ["pk"]
        verbose_name = "rating of a step"
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "assessment", "step"], name="assessment_rating_once"
            )
        ]

    def __str__(self) -> str:
        return TITLES.get(self.step, self.step)

    def get_absolute_url(self) -> str:
        """Its place on its self-assessment's page."""
        page = reverse("assessment", args=[self.grantee.slug, self.assessment_id])
        return f"{page}#{self.step}"
