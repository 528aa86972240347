"""The register: organizations and people, with what may be printed apart from what may not."""

from django.db import models
from django.urls import reverse

from accounts import rules
from accounts.models import TenantOneToOneField
from editing.fields import Choice, Flag, Line, Lines, Refused
from editing.models import EditableModel, Positioned


class Collaborator(Positioned):
    """An organization or a person, under the name that may be printed.

    `public_name` is all that pages and documents know. Who is behind a pseudonym, and how to
    reach anyone, is in `CollaboratorPrivate`.
    """

    class Nature(models.TextChoices):
        ORGANIZATION = "organization", "Organization or group"
        PERSON = "person", "Person"

    class Circle(models.TextChoices):
        TEAM = "team", "Program team"
        COLLABORATOR = "collaborator", "Collaborator"
        INTERESTED = "interested", "Interested party"
        PUBLIC = "public", "Public"

    class Naming(models.TextChoices):
        FULL = "full", "Full name"
        PSEUDONYM = "pseudonym", "Pseudonym"
        ORGANIZATION = "organization", "Organization only"
        UNNAMED = "unnamed", "Not named"

    class LivedExperience(models.TextChoices):
        NONE = "", "Not said, or none"
        SURVIVOR = "survivor", "Survivors of trafficking"
        YOUTH = "youth", "Youth"
        BOTH = "both", "Survivors and youth"

    public_name = models.CharField(max_length=300)
    nature = models.CharField(max_length=12, choices=Nature, default=Nature.ORGANIZATION)
    circle = models.CharField(max_length=12, choices=Circle, default=Circle.COLLABORATOR)
    naming = models.CharField(max_length=12, choices=Naming, default=Naming.FULL)
    lived_experience = models.CharField(
        max_length=8, choices=LivedExperience, default=LivedExperience.NONE, blank=True
    )
    sector = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=300, blank=True)
    origin = models.CharField(max_length=300, blank=True)
    long_term = models.BooleanField(default=False)

    editable = {
        "public_name": Line(
            "Name as printed",
            "The name that pages and the document use. For someone who must not be named, "
            "write a pseudonym or their organization.",
            required=True,
        ),
        "nature": Choice("Kind", options=tuple(Nature.choices)),
        "circle": Choice("Circle", options=tuple(Circle.choices)),
        "naming": Choice("How this entry is named", options=tuple(Naming.choices)),
        "lived_experience": Choice(
            "Speaks from lived experience", options=tuple(LivedExperience.choices)
        ),
        "sector": Line("Sector", "For example child welfare, courts, health care.", longest=200),
        "role": Line("Part in the plan", "What they contribute to the plan."),
        "origin": Line(
            "Existing body or funded program", "Where they come from, if from another effort."
        ),
        "long_term": Flag("In place for the long term", "Can carry the work on after the award."),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "collaborator"
        indexes = [
            models.Index(fields=["grantee", "position", "id"], name="collaborator_in_order"),
            models.Index(fields=["grantee", "circle"], name="collaborator_by_circle"),
        ]

    def __str__(self) -> str:
        return self.public_name

    def get_absolute_url(self) -> str:
        """The entry's own page."""
        return reverse("collaborator", args=[self.grantee.slug, self.pk])

    @property
    def printed_name(self) -> str:
        """The name that a document may show; an unnamed entry is counted, not named."""
        return "Not named" if self.naming == self.Naming.UNNAMED else self.public_name


class CollaboratorPrivate(EditableModel):
    """Who is behind a public name, how to reach them, and notes that never leave the team."""

    collaborator = TenantOneToOneField(Collaborator, related_name="private")
    real_name = models.CharField(max_length=300, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    notes = models.TextField(blank=True)

    editable = {
        "real_name": Line("Real name", "Only if it differs from the printed one."),
        "email": Line("E-mail", longest=254),
        "phone": Line("Telephone", longest=60),
        "notes": Lines(
            "Restricted notes", "Tensions, safety, what to watch. Never printed, never exported."
        ),
    }
    edit_permission = rules.SEE_RESTRICTED
    restricted = True
    parents = ("collaborator",)

    class Meta:
        verbose_name = "restricted entry"

    def __str__(self) -> str:
        return f"restricted entry {self.pk}"

    def get_absolute_url(self) -> str:
        """The page of the entry that this belongs to."""
        return self.collaborator.get_absolute_url()

    def save(self, *args, **kwargs) -> None:
        """An entry has one restricted part: a second one from a stale page is refused in words."""
        mine = CollaboratorPrivate.objects.filter(collaborator_id=self.collaborator_id)
        if self._state.adding and mine.exists():
            raise Refused("A restricted entry was opened meanwhile. Reload the page.")
        super().save(*args, **kwargs)
