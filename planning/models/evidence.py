"""What is known: sources, the findings drawn from them, and the gaps that they show."""

from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef
from django.urls import reverse

from accounts.models import TenantForeignKey, TenantModel
from editing.fields import Choice, Day, Flag, Line, Lines, Rich
from editing.models import Link, Positioned
from planning.models.plan import Plan


class Source(Positioned):
    """A report, data set, interview round or survey that the plan rests on."""

    class Kind(models.TextChoices):
        UNSAID = "", "Not said"
        DATA = "data", "Data set"
        REPORT = "report", "Report or assessment"
        LITERATURE = "literature", "Literature"
        INTERVIEWS = "interviews", "Interviews or focus groups"
        SURVEY = "survey", "Survey"
        OTHER = "other", "Other"

    class Permission(models.TextChoices):
        UNSAID = "", "Not said"
        NOT_NEEDED = "not_needed", "None needed"
        ASKED = "asked", "Asked for"
        GRANTED = "granted", "Granted"
        REFUSED = "refused", "Refused"

    plan = TenantForeignKey(Plan, related_name="sources")
    title = models.CharField(max_length=300)
    kind_of = models.CharField("kind", max_length=12, choices=Kind, default=Kind.UNSAID, blank=True)
    owner = models.CharField(max_length=300, blank=True)
    dated = models.CharField(max_length=100, blank=True)
    dated_on = models.DateField(null=True)
    is_baseline = models.BooleanField(default=False)
    permission = models.CharField(max_length=300, blank=True)
    permission_state = models.CharField(
        max_length=12, choices=Permission, default=Permission.UNSAID, blank=True
    )
    citation = models.CharField(max_length=500, blank=True)
    description = models.TextField(blank=True)

    parents = ("plan",)
    editable = {
        "title": Line("Source", required=True),
        "kind_of": Choice("Kind", options=tuple(Kind.choices)),
        "owner": Line("Who holds it"),
        "dated": Line("Date or period", "As it should be printed.", longest=100),
        "dated_on": Day("Exact day, where there is one"),
        "is_baseline": Flag("Baseline data from the application"),
        "permission": Line("Permission or agreement needed"),
        "permission_state": Choice("Permission", options=tuple(Permission.choices)),
        "citation": Line("Citation or link", "How a reader finds it.", longest=500),
        "description": Rich("What it is and how it was gathered"),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "source"
        indexes = [models.Index(fields=["grantee", "plan", "position"], name="source_in_order")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("source", args=[self.grantee.slug, self.pk])


class Finding(Positioned):
    """One thing that a source says."""

    source = TenantForeignKey(Source, on_delete=models.PROTECT, related_name="findings")
    text = models.TextField(blank=True)
    quote = models.TextField(blank=True)
    place = models.CharField(max_length=200, blank=True)
    said_by = models.CharField(max_length=200, blank=True)

    parents = ("source",)
    editable = {
        "text": Lines("Finding", "One fact or message, in a sentence or two."),
        "quote": Lines("Exact words", "As they were said or printed, if you quote them."),
        "place": Line("Where in the source", "Page, table, question or minute.", longest=200),
        "said_by": Line(
            "Who said it",
            "A role or a group, such as “a school counselor”. Name nobody whom it could harm.",
            longest=200,
        ),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "finding"
        indexes = [models.Index(fields=["grantee", "source", "position"], name="finding_in_order")]

    def __str__(self) -> str:
        return self.text[:120]

    def get_absolute_url(self) -> str:
        return reverse("finding", args=[self.grantee.slug, self.pk])


class GapQuerySet(models.QuerySet):
    """Gaps in the plan's words."""

    def open(self):
        """Those that the plan addresses now."""
        return self.filter(state=Gap.State.OPEN)

    def parked(self):
        """Those left for a later iteration."""
        return self.filter(state=Gap.State.PARKED)

    def due(self, today: date):
        """Those left for later whose day to look at them again has come."""
        return self.parked().filter(revisit_on__lte=today)

    def untold(self, today: date):
        """Those of `due` of whose day nobody has been told."""
        return self.due(today).exclude(told_for=F("revisit_on"))

    def unanswered(self):
        """Those that the plan addresses and no strategy answers yet."""
        from planning.models.strategy import StrategyGap

        return self.open().exclude(Exists(StrategyGap.objects.filter(gap=OuterRef("pk"))))


class Gap(Positioned):
    """A need that is not met: answered by strategies, or parked for a later iteration."""

    class State(models.TextChoices):
        OPEN = "open", "Addressed in this plan"
        PARKED = "parked", "Parked: not in this iteration"

    plan = TenantForeignKey(Plan, related_name="gaps")
    text = models.CharField(max_length=1000)
    detail = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    parked_reason = models.TextField(blank=True)
    revisit_on = models.DateField(null=True)
    # The day to look again of which the team has been told.
    told_for = models.DateField(null=True)

    objects = GapQuerySet.as_manager()

    parents = ("plan",)
    editable = {
        "text": Line("Gap", longest=1000, required=True),
        "detail": Rich("More about it"),
        "state": Choice("In this plan", options=tuple(State.choices)),
        "parked_reason": Lines("Why it has to wait", "Printed with the parked gaps."),
        "revisit_on": Day("Look at it again on"),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "gap"
        indexes = [models.Index(fields=["grantee", "plan", "position"], name="gap_in_order")]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return reverse("gap", args=[self.grantee.slug, self.pk])


class GapFinding(Link):
    """A finding shows a gap."""

    gap = TenantForeignKey(Gap, related_name="finding_links")
    finding = TenantForeignKey(Finding, related_name="gap_links")

    ends = ("gap", "finding")

    class Meta:
        verbose_name = "evidence of a gap"
        constraints = [
            models.UniqueConstraint(fields=["grantee", "gap", "finding"], name="gap_finding_once")
        ]


class GapOrigin(TenantModel):
    """Where a gap of the plan came from: the place on a map of resources or of the process.

    `origin` is that place's key, for example "resource:medical.dental:minor:", so that the same
    place names its gap once a plan. It goes when the gap goes: the place is then free again.
    """

    plan = TenantForeignKey(Plan, related_name="gap_origins")
    gap = TenantForeignKey(Gap, related_name="origins")
    origin = models.CharField(max_length=200)

    class Meta:
        verbose_name = "origin of a gap"
        constraints = [
            models.UniqueConstraint(fields=["grantee", "plan", "origin"], name="gap_origin_once")
        ]

    def __str__(self) -> str:
        return self.origin
