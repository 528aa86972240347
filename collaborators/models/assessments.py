"""What agencies say of themselves: values, capabilities, team, capacity and commitment.

The answers are frank: an agency that calls its own commitment a 4 says so to the program team,
not to its partners. They are read by those who may write in the plan (the program team), not by
viewers or collaborators; they name no survivor and no contact, so they need not be in the
restricted tables. Nothing of them is written into the document or a plan file.
"""

from django.db import models
from django.urls import reverse

from accounts import rules
from accounts.models import TenantForeignKey, TenantOneToOneField
from collaborators.models.register import Collaborator
from editing.fields import Choice, Day, Line, Lines, Number, Refused
from editing.models import Positioned

MOST_VALUES = 5
MOST_FUNDERS = 3
MOST_CAPABILITIES = 5
TEAM = "The program team"


class AgencyAssessment(Positioned):
    """One agency's assessment of itself; without a collaborator it is the program team's own."""

    class Stage(models.TextChoices):
        UNSAID = "", "Not said"
        BEGINNING = "beginning", "Beginning this work"
        ESTABLISHED = "established", "Has established programs"
        LEADER = "leader", "Leads in the field"

    collaborator = TenantOneToOneField(
        Collaborator, on_delete=models.PROTECT, null=True, related_name="assessment"
    )
    answered_on = models.DateField(null=True)
    agency_values = models.TextField(blank=True)
    team_name = models.CharField(max_length=200, blank=True)
    team_size = models.PositiveIntegerField(null=True)
    team_role = models.CharField(max_length=300, blank=True)
    team_special = models.TextField(blank=True)
    serves = models.TextField(blank=True)
    funding = models.TextField(blank=True)
    capacity = models.PositiveSmallIntegerField(null=True)
    commitment = models.PositiveSmallIntegerField(null=True)
    stage = models.CharField(max_length=12, choices=Stage, blank=True)
    collaborative = models.CharField(max_length=300, blank=True)
    collaborative_size = models.PositiveIntegerField(null=True)
    collaborative_role = models.TextField(blank=True)
    collaborative_disciplines = models.CharField(max_length=500, blank=True)
    collaborative_committees = models.CharField(max_length=500, blank=True)
    emergency = models.TextField(blank=True)

    edit_permission = rules.EDIT_PLAN
    read_permission = rules.EDIT_PLAN
    parents = ("collaborator",)
    editable = {
        "answered_on": Day("Answered on"),
        "agency_values": Lines(
            "Values", "What guides the work with survivors: up to five, a line each."
        ),
        "team_name": Line("Name of the anti-trafficking team", longest=200),
        "team_size": Number("People in it", highest=10_000),
        "team_role": Line("Its part in the agency"),
        "team_special": Lines("What is special about it"),
        "serves": Lines("Whom the agency serves"),
        "funding": Lines("Largest funding sources", "Up to three, a line each."),
        "capacity": Number(
            "Capacity, 1 to 10",
            "How far staff, time and money reach for survivors of trafficking now; 10 is the most.",
            lowest=1,
            highest=10,
        ),
        "commitment": Number(
            "Commitment, 1 to 10",
            "How sure it is that services for them will go on; 10 is the most.",
            lowest=1,
            highest=10,
        ),
        "stage": Choice("Where the agency stands", options=tuple(Stage.choices)),
        "collaborative": Line("Collaborative that it belongs to"),
        "collaborative_size": Number("Members of the collaborative", highest=10_000),
        "collaborative_role": Lines("The agency’s role in the collaborative"),
        "collaborative_disciplines": Line(
            "Disciplines in it", "Separate several with commas.", longest=500
        ),
        "collaborative_committees": Line(
            "Its committees", "Separate several with commas.", longest=500
        ),
        "emergency": Lines(
            "What an emergency changed",
            "For values, training, services, the team, staff and the collaborative.",
        ),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "internal assessment"
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "collaborator"], name="assessment_of_agency_once"
            ),
            models.UniqueConstraint(
                fields=["grantee"],
                condition=models.Q(collaborator=None),
                name="assessment_of_team_once",
            ),
            models.CheckConstraint(
                condition=models.Q(capacity=None) | models.Q(capacity__range=(1, 10)),
                name="capacity_from_1_to_10",
            ),
            models.CheckConstraint(
                condition=models.Q(commitment=None) | models.Q(commitment__range=(1, 10)),
                name="commitment_from_1_to_10",
            ),
        ]
        indexes = [models.Index(fields=["grantee", "position"], name="assessment_in_order")]

    def __str__(self) -> str:
        return self.agency

    @property
    def agency(self) -> str:
        """Whose assessment it is."""
        return self.collaborator.public_name if self.collaborator else TEAM

    def get_absolute_url(self) -> str:
        """The assessment's own page."""
        return reverse("agency", args=[self.grantee.slug, self.pk])

    def refuse(self, field: str, value) -> str:
        """Five values and three funding sources at most, a line each."""
        most = {"agency_values": MOST_VALUES, "funding": MOST_FUNDERS}.get(field)
        lines = sum(bool(line.strip()) for line in value.splitlines()) if most else 0
        if most and lines > most:
            return f"At most {most} lines fit here; this has {lines}. Keep what matters most."
        return ""

    def save(self, *args, **kwargs) -> None:
        """An agency has one assessment: a second one is refused in words."""
        same = AgencyAssessment.objects.filter(collaborator_id=self.collaborator_id)
        if self._state.adding and same.exists():
            raise Refused("This agency has its assessment already. Open it in the list.")
        super().save(*args, **kwargs)


class Capability(Positioned):
    """Training, a skill, knowledge or experience that an agency brings; up to five."""

    assessment = TenantForeignKey(AgencyAssessment, related_name="capabilities")
    attribute = models.CharField(max_length=200)
    description = models.TextField(blank=True)

    edit_permission = rules.EDIT_PLAN
    read_permission = rules.EDIT_PLAN
    parents = ("assessment",)
    editable = {
        "attribute": Line(
            "Capability", "Training, a skill, knowledge, experience.", longest=200, required=True
        ),
        "description": Lines("What it is"),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "capability"
        verbose_name_plural = "capabilities"
        indexes = [
            models.Index(fields=["grantee", "assessment", "position"], name="capability_in_order")
        ]

    def __str__(self) -> str:
        return self.attribute

    def save(self, *args, **kwargs) -> None:
        """Five at most."""
        others = Capability.objects.filter(assessment_id=self.assessment_id)
        if self._state.adding and others.count() >= MOST_CAPABILITIES:
            raise Refused(
                f"An agency names {MOST_CAPABILITIES} capabilities at most. Change one of them."
            )
        super().save(*args, **kwargs)
