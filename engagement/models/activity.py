"""The activity log: each meeting, interview or survey, who came and what it decided."""

from django.db import models
from django.urls import reverse

from accounts import rules
from accounts.models import TenantForeignKey, TenantOneToOneField
from collaborators.models import Collaborator
from editing.fields import Choice, Day, Flag, Line, Lines, Refused, Rich
from editing.models import EditableModel, Link, Positioned


class Activity(Positioned):
    """One engagement, once or repeated. Exact days where known; `when` as the team says it."""

    class Kind(models.TextChoices):
        UNSAID = "", "Not said"
        CONVENING = "convening", "Convening"
        MEETING = "meeting", "Meeting"
        WORK_GROUP = "work_group", "Work group"
        INTERVIEW = "interview", "One-on-one interview"
        FOCUS_GROUP = "focus_group", "Focus group"
        LISTENING = "listening", "Listening session"
        SURVEY = "survey", "Survey"
        WEBINAR = "webinar", "Webinar"
        PRESENTATION = "presentation", "Presentation"
        HEARING = "hearing", "Public hearing"
        DATA_WALK = "data_walk", "Data walk"
        RETREAT = "retreat", "Retreat"
        OTHER = "other", "Other"

    title = models.CharField(max_length=300)
    kind_of = models.CharField("kind", max_length=12, choices=Kind, default=Kind.UNSAID, blank=True)
    when = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    facilitator = models.CharField(max_length=300, blank=True)
    attendance = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True)
    decisions = models.TextField(blank=True)
    informed = models.CharField(max_length=500, blank=True)
    with_survivors = models.BooleanField(default=False)
    with_youth = models.BooleanField(default=False)

    editable = {
        "title": Line("What it was", required=True),
        "kind_of": Choice("Kind", options=tuple(Kind.choices)),
        "when": Line(
            "When, in words",
            "As it should be printed, for example: monthly, June 2025 to now.",
            longest=200,
        ),
        "starts_on": Day("First day"),
        "ends_on": Day("Last day"),
        "facilitator": Line("Facilitated by"),
        "attendance": Line("Attendance", "How many came, or how often it met."),
        "summary": Rich(
            "What happened", "Agenda and what people said, without confidential names."
        ),
        "decisions": Rich("What was decided"),
        "informed": Line("What it informed", "The steps, findings or strategies.", longest=500),
        "with_survivors": Flag("Survivors took part"),
        "with_youth": Flag("Youth took part"),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "activity"
        verbose_name_plural = "activities"
        indexes = [models.Index(fields=["grantee", "position", "id"], name="activity_in_order")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The activity's own page."""
        return reverse("activity", args=[self.grantee.slug, self.pk])

    def refuse(self, field: str, value) -> str:
        """An activity cannot be over before it begins."""
        if field == "starts_on" and value and self.ends_on and self.ends_on < value:
            return f"The last day is {self.ends_on}, before this one. Correct one of the two."
        if field == "ends_on" and value and self.starts_on and value < self.starts_on:
            return f"The first day is {self.starts_on}, after this one. Correct one of the two."
        return ""


class Attendance(Link):
    """A collaborator took part in an activity."""

    activity = TenantForeignKey(Activity, related_name="attendances")
    collaborator = TenantForeignKey(Collaborator, related_name="attendances")

    ends = ("activity", "collaborator")

    class Meta:
        verbose_name = "attendance"
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "activity", "collaborator"], name="attendance_once"
            )
        ]


class ActivityPrivate(EditableModel):
    """What only those allowed to see it know of an activity: safeguards, payments, tensions."""

    activity = TenantOneToOneField(Activity, related_name="private")
    notes = models.TextField(blank=True)

    editable = {
        "notes": Lines(
            "Restricted notes",
            "Safeguards agreed, compensation, tensions in the room. Never printed or exported.",
        )
    }
    edit_permission = rules.SEE_RESTRICTED
    restricted = True
    parents = ("activity",)

    class Meta:
        verbose_name = "restricted entry"

    def __str__(self) -> str:
        return f"restricted entry {self.pk}"

    def get_absolute_url(self) -> str:
        """The page of the entry that this belongs to."""
        return self.activity.get_absolute_url()

    def save(self, *args, **kwargs) -> None:
        """An activity has one restricted part: a second one from a stale page is refused."""
        mine = ActivityPrivate.objects.filter(activity_id=self.activity_id)
        if self._state.adding and mine.exists():
            raise Refused("A restricted entry was opened meanwhile. Reload the page.")
        super().save(*args, **kwargs)
