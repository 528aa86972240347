"""What a partner has formally committed to, what it brings, and the yearly look at both.

The indicators, responsibilities and benefits are those of the Statewide Human Trafficking Task
Force Partners Guide (Georgia, 2014), in our own words.
"""

from django.db import models
from django.urls import reverse

from accounts import rules
from accounts.models import TenantForeignKey, TenantOneToOneField
from collaborators.models import Collaborator
from editing.fields import Choice, Day, Line, Lines, Reference
from editing.models import EditableModel, Positioned
from engagement.models.structure import Structure


class Partner(Positioned):
    """An organization of the register that commits itself formally, or is on the way to it."""

    collaborator = TenantOneToOneField(Collaborator, related_name="partner")
    representative = TenantForeignKey(
        Collaborator, on_delete=models.SET_NULL, null=True, related_name="represents"
    )
    work_group = TenantForeignKey(
        Structure, on_delete=models.SET_NULL, null=True, related_name="partners"
    )

    removable = False
    editable = {
        "representative": Reference(
            "Official representative",
            "Someone in the register who speaks for the organization.",
            model="collaborators.Collaborator",
        ),
        "work_group": Reference(
            "Work group joined", "Attendance is counted there.", model="engagement.Structure"
        ),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "partner"
        indexes = [models.Index(fields=["grantee", "position", "id"], name="partner_in_order")]

    def __str__(self) -> str:
        return str(self.collaborator)

    def get_absolute_url(self) -> str:
        """The partner's own page."""
        return reverse("partner", args=[self.grantee.slug, self.pk])


class Commitment(EditableModel):
    """One of the five indicators of formal commitment: by whom and when it was done."""

    class Indicator(models.TextChoices):
        MEMORANDUM = "memorandum", "Memorandum of agreement signed by the chief executive"
        REPRESENTATIVE = "representative", "Official representative named"
        MANUAL = "manual", "Operations manual read and accepted"
        WORK_GROUP = "work_group", "Work group chosen and joined"
        RESOURCES = "resources", "Resources pledged in writing"

    partner = TenantForeignKey(Partner, related_name="commitments")
    indicator = models.CharField(max_length=16, choices=Indicator)
    by_whom = models.CharField(max_length=300, blank=True)
    done_on = models.DateField(null=True)

    removable = False
    editable = {
        "by_whom": Line("By whom", "An office or a printed name."),
        "done_on": Day("Done on"),
    }

    class Meta:
        verbose_name = "indicator of commitment"
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "partner", "indicator"], name="commitment_once"
            )
        ]

    def __str__(self) -> str:
        return self.get_indicator_display()


class Pledge(Positioned):
    """A resource that a partner puts in: it has it, or it can get it."""

    class Kind(models.TextChoices):
        UNSAID = "", "Not said"
        STAFF = "staff", "Staff time"
        SPACE = "space", "Space or equipment"
        SERVICES = "services", "Services to survivors"
        EXPERTISE = "expertise", "Expertise or training"
        DATA = "data", "Data"
        MONEY = "money", "Money"
        OTHER = "other", "Other"

    class Standing(models.TextChoices):
        HAVE = "have", "We have it"
        CAN_GET = "can_get", "We can get it"

    partner = TenantForeignKey(Partner, related_name="pledges")
    what = models.CharField(max_length=300)
    kind_of = models.CharField("kind", max_length=10, choices=Kind, default=Kind.UNSAID, blank=True)
    standing = models.CharField(max_length=8, choices=Standing, default=Standing.HAVE)
    linked_to = models.CharField(max_length=300, blank=True)

    parents = ("partner",)
    editable = {
        "what": Line("What is pledged", required=True),
        "kind_of": Choice("Kind", options=tuple(Kind.choices)),
        "standing": Choice("Have it or can get it", options=tuple(Standing.choices)),
        "linked_to": Line("Linked to", "The project or strategy that it serves."),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "pledge"
        indexes = [models.Index(fields=["grantee", "partner", "position"], name="pledge_in_order")]

    def __str__(self) -> str:
        return self.what


class PartnerReview(Positioned):
    """A yearly look at a partner's performance, or at what the partner gets out of it.

    Read by those who write the plan: what is said about a partner here is frank.
    """

    class Kind(models.TextChoices):
        PERFORMANCE = "performance", "Performance review"
        BENEFITS = "benefits", "Benefits review"

    partner = TenantForeignKey(Partner, related_name="reviews")
    kind_of = models.CharField("kind", max_length=12, choices=Kind)
    reviewed_on = models.DateField()
    present = models.CharField(max_length=300, blank=True)

    read_permission = rules.EDIT_PLAN
    removable = False
    editable = {"present": Line("Who took part in the review")}

    class Meta:
        ordering = ["-reviewed_on", "-pk"]
        verbose_name = "partner review"
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "partner", "kind_of", "reviewed_on"], name="partner_review_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_of_display()} of {self.reviewed_on}"


class ReviewPoint(EditableModel):
    """One responsibility or benefit in a review: what was found, what should be better."""

    class Performance(models.TextChoices):
        ATTENDANCE = "attendance", "Comes to work group meetings (at least 75 % of them)"
        PROJECTS = "projects", "Helps plan and carry out the work group's projects"
        RESOURCES = "resources", "Brings the pledged resources to projects"
        INFORMING = "informing", "Keeps its chief executive and staff informed"
        LIAISON = "liaison", "Carries word between its chief executive and the convener"
        PROTOCOLS = "protocols", "Helps with protocols between agencies and lasting programs"

    class Benefits(models.TextChoices):
        PRACTICES = "practices", "Learns and shares good practice"
        MISSION = "mission", "Its own mission is served or widened"
        STAFF = "staff", "Staff can grow professionally"
        PEERS = "peers", "Meets and supports peers"
        STANDING = "standing", "Better known and respected"
        MANDATE = "mandate", "Meets a funder's call to work with partners"
        KNOWLEDGE = "knowledge", "Knows and reaches more trafficking resources"
        SUPPORT = "support", "Gets strategic support when it asks"
        GRANTS = "grants", "Joint applications and new projects with others"
        DATA = "data", "Can use the shared database of results"

    review = TenantForeignKey(PartnerReview, related_name="points")
    point = models.CharField(max_length=12)
    findings = models.TextField(blank=True)
    improvement = models.TextField(blank=True)

    read_permission = rules.EDIT_PLAN
    removable = False
    editable = {
        "findings": Lines("What was found"),
        "improvement": Lines("What should be better"),
    }

    class Meta:
        verbose_name = "point of a review"
        constraints = [
            models.UniqueConstraint(fields=["grantee", "review", "point"], name="point_once")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The responsibility or benefit in words."""
        return str(POINTS[self.review.kind_of][self.point])


# What each kind of review goes through, in its order.
POINTS = {
    PartnerReview.Kind.PERFORMANCE: dict(ReviewPoint.Performance.choices),
    PartnerReview.Kind.BENEFITS: dict(ReviewPoint.Benefits.choices),
}
