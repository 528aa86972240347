"""The plan itself, the answers to the guide's questions, statements and solicitation items."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from accounts.models import Award, TenantForeignKey
from editing.fields import Choice, Day, Flag, Line, Lines, Ordered, Rich
from editing.models import EditableModel, Positioned
from planning import requirements


def out_of_order(record, field: str, value, *, first: str, last: str) -> str:
    """The sentence when `value` in `field` would put the day `last` before the day `first`.

    `first` and `last` name two Day fields of `record`; '' when they are in order or one is empty.
    """
    if field not in (first, last):
        return ""
    days: dict[str, date | None] = {name: getattr(record, name) for name in (first, last)}
    days[field] = value
    if not days[first] or not days[last] or days[first] <= days[last]:
        return ""
    other = first if field == last else last
    side = "after" if field == first else "before"
    return (
        f"{record.editable[field].label} would come {side} “{record.editable[other].label}”, "
        f"{days[other]:%B} {days[other].day}, {days[other].year}. "
        "Choose another day, or change that one first."
    )


COMPONENTS = tuple(
    (component.key, component.title) for component in requirements.get("fy24").components
)


# What stands where the solicitation's wording could not be found: nothing is made up for it.
MISSING = "Not found at the source"


def label_of(kind: str, number: str) -> str:
    """What an item of a solicitation is called: "Goal 6", "Goal"."""
    return f"{kind} {number}" if number else kind


class Plan(EditableModel):
    """One cycle of a grantee's strategic plan, pinned to one fiscal year's requirement set."""

    class Shape(models.TextChoices):
        REPORT = "report", "Formal report"
        ACTION = "action", "Action plan with a description of the process"
        WEBSITE = "website", "Website"

    cycle = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=300)
    requirement_set = models.CharField(max_length=20, default="fy24")
    award = TenantForeignKey(Award, on_delete=models.PROTECT, null=True, related_name="+")
    shape = models.CharField(max_length=8, choices=Shape, default=Shape.REPORT)
    part_order = ArrayField(models.CharField(max_length=20), default=list)
    period = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    with_action_plan = models.BooleanField(default=True)
    with_legal_policy = models.BooleanField(default=False)
    with_power_map = models.BooleanField(default=False)
    no_gaps = models.BooleanField(default=False)
    acknowledgment = models.TextField(blank=True)
    disclaimer = models.TextField(blank=True)

    wall_crossing = True
    removable = False
    editable = {
        "title": Line("Title of the plan", required=True),
        "requirement_set": Choice(
            "Requirement set",
            "The fiscal year of the award decides what the plan must hold.",
            options=tuple((item.key, item.title) for item in requirements.load_all().values()),
        ),
        "shape": Choice(
            "Shape of the deliverable",
            "Every required part is in each of them; order, titles and lead-ins differ.",
            options=tuple(Shape.choices),
        ),
        "part_order": Ordered(
            "Order of the parts",
            "Empty for the usual order of the shape.",
            options=COMPONENTS,
        ),
        "period": Line("Period, in words", "As it should be printed.", longest=200),
        "starts_on": Day("First day of the plan"),
        "ends_on": Day("Last day of the plan"),
        "with_action_plan": Flag("Print the action plan", "An optional part of the deliverable."),
        "with_legal_policy": Flag("Print the legal and policy context", "An optional part."),
        "with_power_map": Flag(
            "Print the power and interest map",
            "Careful: it prints how far your team thinks each one supports the work and how much "
            "they decide. Everyone who reads the plan or the document will see it, those on the "
            "map too. Only organizations, and people who are named in full, are drawn; nobody "
            "who speaks from lived experience, no pseudonym and no note is.",
        ),
        "no_gaps": Flag("We found no gap that had to wait for a later iteration"),
        "acknowledgment": Lines(
            "Funding acknowledgment", "The wording that your award's conditions ask for."
        ),
        "disclaimer": Lines(
            "Disclaimer about opinions", "The wording that your award's conditions ask for."
        ),
    }

    class Meta:
        verbose_name = "plan"
        constraints = [models.UniqueConstraint(fields=["grantee", "cycle"], name="plan_cycle_once")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plan_settings", args=[self.grantee.slug])

    def refuse(self, field: str, value) -> str:
        return out_of_order(self, field, value, first="starts_on", last="ends_on")

    @property
    def requirements(self) -> requirements.RequirementSet:
        """The requirement set that the plan answers to."""
        return requirements.get(self.requirement_set)


class OutlineLine(Positioned):
    """A line of a plan's outline: moves there come one after another, whatever page they are
    made on."""

    class Meta:
        abstract = True

    def hold_order(self) -> None:
        hold_outline(self.plan_id)


def hold_outline(plan_id: int) -> None:
    """Lock the plan's row until the transaction ends, so that lines are moved one at a time.

    Adding a record looks at the plan's key, which this lock leaves free.
    """
    Plan.objects.select_for_update(no_key=True).get(pk=plan_id)


class Answer(EditableModel):
    """The team's answer to one key question of the guide, found by the question's key."""

    plan = TenantForeignKey(Plan, related_name="answers")
    question = models.CharField(max_length=60)
    text = models.TextField(blank=True)

    removable = False
    editable = {"text": Rich("Answer")}

    class Meta:
        verbose_name = "answer"
        constraints = [
            models.UniqueConstraint(fields=["grantee", "plan", "question"], name="answer_once")
        ]

    def __str__(self) -> str:
        return f"answer to {self.question}"


class Statement(EditableModel):
    """The plan's mission, vision, values or problem statement, as it is printed.

    Until a wording is adopted, `text` is the working one. An adopted wording is what a group
    agreed to on a day: it is changed by adopting a draft, or by withdrawing the adoption first.
    """

    class Kind(models.TextChoices):
        MISSION = "mission", "Mission"
        VISION = "vision", "Vision"
        VALUES = "values", "Values"
        PROBLEM = "problem", "Problem"

    plan = TenantForeignKey(Plan, related_name="statements")
    kind_of = models.CharField("kind", max_length=10, choices=Kind)
    text = models.TextField(blank=True)
    adopted_on = models.DateField(null=True)
    adopted_at = models.CharField(max_length=300, blank=True)

    removable = False
    editable = {
        "text": Rich("Wording"),
        "adopted_on": Day("Adopted on"),
        "adopted_at": Line("Adopted at", "The meeting that adopted it."),
    }

    class Meta:
        verbose_name = "statement"
        constraints = [
            models.UniqueConstraint(fields=["grantee", "plan", "kind_of"], name="statement_once")
        ]

    def __str__(self) -> str:
        return self.get_kind_of_display()

    @property
    def adopted(self) -> bool:
        """Whether the wording is one that was adopted."""
        return bool(self.adopted_on or self.adopted_at)

    def refuse(self, field: str, value) -> str:
        if field != "text":
            return "An adoption is recorded on the statement's own page, with its draft and day."
        if self.adopted:
            return (
                "This wording was adopted and stays as it was agreed. Write a new draft and have "
                "it adopted, or withdraw the adoption with a reason."
            )
        return ""


class ComponentNarrative(EditableModel):
    """What the team adds in its own words to one component of the deliverable."""

    plan = TenantForeignKey(Plan, related_name="narratives")
    component = models.CharField(max_length=20, choices=COMPONENTS)
    text = models.TextField(blank=True)

    removable = False
    editable = {
        "text": Rich(
            "In your own words",
            "Printed before what is written from your records.",
        )
    }

    class Meta:
        verbose_name = "narrative"
        constraints = [
            models.UniqueConstraint(fields=["grantee", "plan", "component"], name="narrative_once")
        ]

    def __str__(self) -> str:
        return self.get_component_display()


class SolicitationItem(Positioned):
    """A goal, objective or deliverable of the solicitation, entered by the team or taken from the
    catalogue (`origin`), never made up: where the source does not show it, `text` is empty.

    `origin_version` is the version of `origin` that the team last decided about.
    """

    class Kind(models.TextChoices):
        GOAL = "goal", "Goal"
        OBJECTIVE = "objective", "Objective"
        DELIVERABLE = "deliverable", "Deliverable"

    plan = TenantForeignKey(Plan, related_name="solicitation_items")
    kind_of = models.CharField("kind", max_length=12, choices=Kind, default=Kind.GOAL)
    number = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=1000, blank=True)
    source = models.CharField(max_length=300, blank=True)
    origin = models.ForeignKey(
        "planning.CatalogueItem", on_delete=models.PROTECT, null=True, related_name="+"
    )
    origin_version = models.PositiveIntegerField(default=0)

    parents = ("plan",)
    editable = {
        "kind_of": Choice("Kind", options=tuple(Kind.choices)),
        "number": Line("Number", "As the solicitation counts it.", longest=20),
        "text": Line("Wording in the solicitation", longest=1000),
        "source": Line("Where it stands", "Document and page.", longest=300),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "solicitation item"
        indexes = [models.Index(fields=["grantee", "plan", "position"], name="solicitation_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "plan", "origin"],
                condition=models.Q(origin__isnull=False),
                name="solicitation_item_taken_once",
            )
        ]

    def __str__(self) -> str:
        return self.text or f"{self.label}, {MISSING.lower()}"

    @property
    def label(self) -> str:
        """ "Goal 6"; "Goal" where the solicitation gives no number."""
        return label_of(self.get_kind_of_display(), self.number)
