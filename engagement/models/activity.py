"""The activity log: each meeting, interview or survey, who came and what it decided."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts import rules
from accounts.models import TenantForeignKey, TenantOneToOneField
from collaborators.models import Collaborator
from editing.fields import (
    Choice,
    Day,
    Flag,
    Line,
    Lines,
    Number,
    Reference,
    Refused,
    Rich,
    Several,
)
from editing.models import EditableModel, Link, Positioned
from engagement.clock import Clock, clock
from engagement.models.series import Series
from engagement.models.structure import Structure, days_refused


class Activity(Positioned):
    """One engagement, once or repeated. Exact days where known; `when` as the team says it.

    Who came: the collaborators of its `attendances`, by name, and `others_came`, how many more
    (None where nobody counted them); together they are how many came. `attendance` is what the
    team says of it in words. `structure` is the body that met, None for anything else. A
    `cancelled` one did not take place. `series` and `series_day` name the series that it was
    made by and the day that it was made for, whatever day it was moved to since.
    """

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

    class Safeguard(models.TextChoices):
        TRAUMA = "trauma", "Trauma-informed facilitation"
        AGE = "age", "Fitted to the age of those taking part"
        PRIVATE = "private", "A private place, and an agreement to keep what is said there"
        VOLUNTARY = "voluntary", "Taking part, and each answer, is voluntary"
        SUPPORT = "support", "A support person on site"
        SAFETY = "safety", "A plan for safety and distress"
        LANGUAGE = "language", "Interpretation"
        ACCESS = "access", "Accessible place and materials"
        GUARDIAN = "guardian", "Consent of guardians for minors"
        PAID = "paid", "Time and expenses are paid"

    title = models.CharField(max_length=300)
    kind_of = models.CharField("kind", max_length=12, choices=Kind, default=Kind.UNSAID, blank=True)
    structure = TenantForeignKey(
        Structure, on_delete=models.PROTECT, null=True, related_name="activities"
    )
    when = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    starts_at = models.CharField(max_length=20, blank=True)
    ends_at = models.CharField(max_length=20, blank=True)
    place = models.CharField(max_length=300, blank=True)
    cancelled = models.BooleanField(default=False)
    facilitator = models.CharField(max_length=300, blank=True)
    attendance = models.CharField(max_length=300, blank=True)
    others_came = models.PositiveIntegerField(null=True)
    agenda = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    decisions = models.TextField(blank=True)
    minutes = models.TextField(blank=True)
    informed = models.CharField(max_length=500, blank=True)
    with_survivors = models.BooleanField(default=False)
    with_youth = models.BooleanField(default=False)
    safeguards = ArrayField(models.CharField(max_length=10), default=list)
    series = TenantForeignKey(
        Series, on_delete=models.SET_NULL, null=True, related_name="activities"
    )
    series_day = models.DateField(null=True)
    logged_at = models.DateTimeField(default=timezone.now)

    editable = {
        "title": Line("What it was", required=True),
        "kind_of": Choice("Kind", options=tuple(Kind.choices)),
        "structure": Reference("Meeting of", model="engagement.Structure"),
        "when": Line(
            "When, in words",
            "As it should be printed, for example: monthly, June 2025 to now.",
            longest=200,
        ),
        "starts_on": Day("First day"),
        "ends_on": Day("Last day"),
        "starts_at": Clock("Begins at", "For example 2:30 PM."),
        "ends_at": Clock("Ends at"),
        "place": Line("Place", "Where people met, or how: by video, by telephone."),
        "cancelled": Flag(
            "Cancelled", "It did not take place. It stays in the log and is counted nowhere."
        ),
        "facilitator": Line("Facilitated by"),
        "attendance": Line("Attendance", "How many came, or how often it met."),
        "others_came": Number(
            "Others who came", "How many came besides those ticked by name.", highest=100_000
        ),
        "agenda": Rich("Agenda"),
        "summary": Rich("What happened", "What people said, without confidential names."),
        "decisions": Rich("What was decided"),
        "minutes": Rich("Minutes", "Kept here for the team; the document prints what happened."),
        "informed": Line("What it informed", "The steps, findings or strategies.", longest=500),
        "with_survivors": Flag("Survivors took part"),
        "with_youth": Flag("Youth took part"),
        "safeguards": Several(
            "How those taking part are kept safe",
            "Printed with the activities of survivors and youth. Details about one person "
            "do not belong here.",
            options=tuple(Safeguard.choices),
        ),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "activity"
        verbose_name_plural = "activities"
        indexes = [
            models.Index(fields=["grantee", "position", "id"], name="activity_in_order"),
            models.Index(fields=["grantee", "starts_on", "id"], name="activity_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "series", "series_day"], name="activity_of_series_once"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The activity's own page."""
        return reverse("activity", args=[self.grantee.slug, self.pk])

    def refuse(self, field: str, value) -> str:
        """An activity cannot be over before it begins."""
        if field in {"starts_at", "ends_at"}:
            return self._hours_refused(
                **{"starts_at": self.starts_at, "ends_at": self.ends_at, field: value}
            )
        return days_refused(self, field, value)

    def _hours_refused(self, starts_at: str, ends_at: str) -> str:
        """Hours out of order on one day; over several days any will do."""
        first, last = clock(starts_at), clock(ends_at)
        one_day = self.ends_on is None or self.ends_on == self.starts_on
        if first and last and last < first and one_day:
            return f"It ends at {ends_at} and begins at {starts_at}, later. Correct one of the two."
        return ""


class Attendance(Link):
    """A collaborator took part in an activity.

    `batch` is shared by those ticked at once as all the members of a structure, so that this can
    be undone without losing those who were ticked one by one.
    """

    activity = TenantForeignKey(Activity, related_name="attendances")
    collaborator = TenantForeignKey(Collaborator, related_name="attendances")
    batch = models.UUIDField(null=True)

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
    safety = models.TextField(blank=True)

    editable = {
        "safety": Lines(
            "Safety of those taking part",
            "What was agreed with whom, whom to call, what not to do. Never printed or exported.",
        ),
        "notes": Lines(
            "Restricted notes",
            "Payments, tensions in the room. Never printed or exported.",
        ),
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
