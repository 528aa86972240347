"""The register: organizations and people, with what may be printed apart from what may not."""

from django.db import models
from django.urls import reverse

from accounts.models import TenantForeignKey
from editing.fields import Choice, Day, Flag, Line
from editing.models import Link, Positioned


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

    class Program(models.TextChoices):
        UNSAID = "", "Not said, or none"
        OVC = "ovc", "OVC-funded program"
        OTIP = "otip", "OTIP-funded program"
        OVW = "ovw", "OVW-funded program"
        OTHER = "other", "Another funded program or existing body"

    class EngageWhen(models.TextChoices):
        UNSAID = "", "Not said"
        NOW = "now", "Now"
        STRATEGIES = "strategies", "Once strategies exist"
        LATER = "later", "Later"

    public_name = models.CharField(max_length=300)
    nature = models.CharField(max_length=12, choices=Nature, default=Nature.ORGANIZATION)
    circle = models.CharField(max_length=12, choices=Circle, default=Circle.COLLABORATOR)
    naming = models.CharField(max_length=12, choices=Naming, default=Naming.FULL)
    lived_experience = models.CharField(
        max_length=8, choices=LivedExperience, default=LivedExperience.NONE, blank=True
    )
    groups = models.CharField(max_length=500, blank=True)
    sector = models.CharField(max_length=200, blank=True)
    disciplines = models.CharField(max_length=500, blank=True)
    role = models.CharField(max_length=300, blank=True)
    origin = models.CharField(max_length=300, blank=True)
    program = models.CharField(max_length=8, choices=Program, default=Program.UNSAID, blank=True)
    long_term = models.BooleanField(default=False)
    is_funder = models.BooleanField(default=False)
    government_leader = models.BooleanField(default=False)
    term_ends_on = models.DateField(null=True)
    engage_when = models.CharField(
        max_length=10, choices=EngageWhen, default=EngageWhen.UNSAID, blank=True
    )

    editable = {
        "public_name": Line(
            "Name as printed",
            "The name that pages and the document use. For someone who must not be named, "
            "write a pseudonym or their organization.",
            required=True,
        ),
        "nature": Choice("Kind", options=tuple(Nature.choices)),
        "circle": Choice("Circle", options=tuple(Circle.choices)),
        "naming": Choice(
            "How this entry is named",
            "A full name, a pseudonym and an organization are printed as they stand under “Name "
            "as printed”. Not named: a document says “Not named”, and that name is a label for "
            "your team's pages alone.",
            options=tuple(Naming.choices),
        ),
        "lived_experience": Choice(
            "Speaks from lived experience", options=tuple(LivedExperience.choices)
        ),
        "groups": Line(
            "Groups whose experience they bring",
            "Separate several with commas, for example: labor trafficking, boys and young men.",
            longest=500,
        ),
        "sector": Line("Sector", "For example child welfare, courts, health care.", longest=200),
        "disciplines": Line(
            "Disciplines",
            "Separate several with commas, for example: social work, law.",
            longest=500,
        ),
        "role": Line("Part in the plan", "What they contribute to the plan."),
        "origin": Line(
            "Existing body or funded program", "Where they come from, if from another effort."
        ),
        "program": Choice("Kind of that program", options=tuple(Program.choices)),
        "long_term": Flag("In place for the long term", "Can carry the work on after the award."),
        "is_funder": Flag("Funds this work, or may"),
        "government_leader": Flag("Leads in government"),
        "term_ends_on": Day("End of their term", "Of an elected or appointed leader."),
        "engage_when": Choice("When to engage them", options=tuple(EngageWhen.choices)),
    }

    # Someone who is now named by a pseudonym may have stood here with the full name.
    restricted_history = frozenset({"public_name"})

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

    @property
    def printed_in_words(self) -> str:
        """What a document will print for this entry, as a sentence for its page."""
        sentence = f"Will be printed as “{self.printed_name}”"
        return sentence + {
            self.Naming.PSEUDONYM: ", a pseudonym.",
            self.Naming.ORGANIZATION: ", the organization that stands for this entry.",
            self.Naming.UNNAMED: ". “" + self.public_name + "” is a label for your team.",
        }.get(self.naming, ".")

    @property
    def needs_consent(self) -> bool:
        """Whether a full name may be printed only with a written consent that holds."""
        person = self.nature == self.Nature.PERSON and self.lived_experience
        return bool(person) and self.naming == self.Naming.FULL

    @classmethod
    def may_be_drawn(cls, entry) -> bool:
        """Whether the team's judgment of this entry (a row or a record) may be printed: it is an
        organization, or a person named in full who does not speak from lived experience."""
        if entry.naming == cls.Naming.ORGANIZATION:
            return True
        return entry.naming == cls.Naming.FULL and not (
            entry.nature == cls.Nature.PERSON and entry.lived_experience
        )


class Suggestion(Link):
    """One collaborator named another as someone to bring in (snowball identification)."""

    suggester = TenantForeignKey(Collaborator, related_name="suggested")
    suggested = TenantForeignKey(Collaborator, related_name="suggested_by")

    ends = ("suggester", "suggested")

    class Meta:
        verbose_name = "suggestion"
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "suggester", "suggested"], name="suggestion_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(suggester=models.F("suggested")), name="suggests_another"
            ),
        ]
