"""Meetings that repeat: what a row of activities was made from."""

from django.db import models
from django.urls import reverse

from accounts.models import TenantForeignKey
from editing.fields import Line
from editing.models import EditableModel
from engagement.clock import Clock
from engagement.models.structure import Structure


class Series(EditableModel):
    """A pattern of days, and what is put into the activities made for them.

    Each activity made is an entry of its own (`Activity.series`, `Activity.series_day`): changing
    one changes no other and not the series; what is changed here counts for days added later.
    """

    class Every(models.TextChoices):
        WEEK = "week", "Every week"
        TWO_WEEKS = "two_weeks", "Every two weeks"
        MONTH_WEEKDAY = "month_weekday", "Every month on the same weekday"
        MONTH_DAY = "month_day", "Every month on the same day"

    structure = TenantForeignKey(
        Structure, on_delete=models.SET_NULL, null=True, related_name="series"
    )
    title = models.CharField(max_length=300)
    kind_of = models.CharField("kind", max_length=12, default="meeting", blank=True)
    every = models.CharField(max_length=13, choices=Every)
    first_on = models.DateField()
    last_on = models.DateField()
    starts_at = models.CharField(max_length=20, blank=True)
    ends_at = models.CharField(max_length=20, blank=True)
    place = models.CharField(max_length=300, blank=True)
    facilitator = models.CharField(max_length=300, blank=True)

    editable = {
        "title": Line("What it is", required=True),
        "starts_at": Clock("Begins at"),
        "ends_at": Clock("Ends at"),
        "place": Line("Place"),
        "facilitator": Line("Facilitated by"),
    }

    class Meta:
        verbose_name = "series"
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The series' own page."""
        return reverse("series", args=[self.grantee.slug, self.pk])
