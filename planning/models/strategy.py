"""What will be done: goals, objectives, strategies and action items, and what they rest on.

A strategy stands under an objective, or right under a goal; an action under a strategy, or
right under a goal. Real plans have such rows, and rows whose place their source leaves unsaid:
those keep no parent and are listed as not yet placed.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import TenantForeignKey
from collaborators.models import Collaborator
from editing.fields import Choice, Day, Line, Lines, Reference, Rich, Several
from editing.models import Link
from planning.defence.allowable import OPTIONS
from planning.models.evidence import Finding, Gap
from planning.models.plan import OutlineLine, Plan, SolicitationItem, out_of_order

# The groups that the guide asks strategies to reach (PLAN > Develop or Refine Strategies).
POPULATIONS = (
    ("labor", "Labor trafficking"),
    ("sex", "Sex trafficking"),
    ("males", "Males"),
    ("disability", "People with disabilities"),
    ("lep", "People with limited English"),
    ("deaf", "Deaf or hard of hearing"),
    ("underserved", "Historically underserved communities"),
    ("youth", "Youth"),
)


# What a strategy may lack, as conditions on `StrategyQuerySet.with_support`.
LACKS = {
    "evidence": Q(has_evidence=False),
    "gap": Q(has_gap=False),
    "owner": Q(champion=None, responsible=""),
    "outcome": Q(expected_outcome=""),
    "funding": Q(funding="", has_funding=False),
}


class Goal(OutlineLine):
    """A goal of the plan."""

    plan = TenantForeignKey(Plan, related_name="goals")
    title = models.CharField(max_length=500)
    description = models.TextField(blank=True)

    parents = ("plan",)
    editable = {
        "title": Line("Goal", longest=500, required=True),
        "description": Rich("What it means"),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "goal"
        indexes = [models.Index(fields=["grantee", "plan", "position"], name="goal_in_order")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("goal", args=[self.grantee.slug, self.pk])


class Objective(OutlineLine):
    """An objective, of one goal or, where the plan says so, of all of them."""

    plan = TenantForeignKey(Plan, related_name="objectives")
    goal = TenantForeignKey(Goal, on_delete=models.PROTECT, null=True, related_name="objectives")
    title = models.CharField(max_length=500)
    description = models.TextField(blank=True)

    parents = ("plan", "goal")
    editable = {
        "title": Line("Objective", longest=500, required=True),
        "description": Rich("What it means"),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "objective"
        indexes = [models.Index(fields=["grantee", "plan", "position"], name="objective_in_order")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("objective", args=[self.grantee.slug, self.pk])


class StrategyQuerySet(models.QuerySet):
    """Strategies in the plan's words: what each has to show for itself."""

    def with_support(self):
        """Each with `has_gap`, `has_evidence` (a finding of its own, or of a gap it answers) and
        `has_funding` (a funding line)."""
        from planning.models.funding import FundingLine

        gaps = StrategyGap.objects.filter(strategy=OuterRef("pk"))
        findings = StrategyFinding.objects.filter(strategy=OuterRef("pk"))
        return self.annotate(
            has_gap=Exists(gaps),
            has_evidence=Exists(findings) | Exists(gaps.filter(gap__finding_links__isnull=False)),
            has_funding=Exists(FundingLine.objects.filter(strategy=OuterRef("pk"))),
        )

    def lacking(self, what: str):
        """Those without `what`, a key of LACKS."""
        return self.with_support().filter(LACKS[what])


class Strategy(OutlineLine):
    """A strategy with what it answers, whom it reaches, who champions it and who pays."""

    class Level(models.TextChoices):
        UNSAID = "", "Not said"
        PREVENTION = "prevention", "Prevention"
        INTERVENTION = "intervention", "Intervention"
        SYSTEMS = "systems", "Systems change"

    plan = TenantForeignKey(Plan, related_name="strategies")
    goal = TenantForeignKey(Goal, on_delete=models.PROTECT, null=True, related_name="strategies")
    objective = TenantForeignKey(
        Objective, on_delete=models.PROTECT, null=True, related_name="strategies"
    )
    title = models.CharField(max_length=500)
    description = models.TextField(blank=True)
    expected_outcome = models.TextField(blank=True)
    reach = models.CharField(max_length=500, blank=True)
    populations = ArrayField(models.CharField(max_length=12), default=list)
    level = models.CharField(max_length=12, choices=Level, default=Level.UNSAID, blank=True)
    champion = TenantForeignKey(
        Collaborator, on_delete=models.PROTECT, null=True, related_name="championed"
    )
    responsible = models.CharField(max_length=500, blank=True)
    funding = models.CharField(max_length=500, blank=True)
    measures = models.TextField(blank=True)
    borderline = ArrayField(models.CharField(max_length=12), default=list)

    objects = StrategyQuerySet.as_manager()

    parents = ("plan", "goal", "objective")
    editable = {
        "title": Line("Strategy", longest=500, required=True),
        "description": Rich("What it is"),
        "expected_outcome": Rich("What will be different", "The outcome you expect."),
        "reach": Line("Target", "For example: 200 families a year.", longest=500),
        "populations": Several("Who it reaches", options=POPULATIONS),
        "level": Choice("Level", options=tuple(Level.choices)),
        "champion": Reference("Champion", model="collaborators.Collaborator"),
        "responsible": Line("Responsible, in words", longest=500),
        "funding": Line("Resources and funding", longest=500),
        "measures": Lines(
            "Measures", "For your own follow-up: performance metrics are never in the deliverable."
        ),
        "borderline": Several(
            "Kinds of activity to ask about",
            "This award does not pay for these. Other money may.",
            options=OPTIONS,
        ),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "strategy"
        verbose_name_plural = "strategies"
        indexes = [models.Index(fields=["grantee", "plan", "position"], name="strategy_in_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(goal__isnull=True) | Q(objective__isnull=True),
                name="strategy_has_one_parent",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("strategy", args=[self.grantee.slug, self.pk])


class ActionQuerySet(models.QuerySet):
    """Action items in the plan's words: where they stand."""

    def under_goal(self, goal: Goal):
        """Those right under the goal, under its strategies and under its objectives' strategies."""
        strategies = Strategy.objects.filter(Q(goal=goal) | Q(objective__goal=goal))
        return self.filter(Q(goal=goal) | Q(strategy__in=strategies))


class Action(OutlineLine):
    """An action item: what is done, by whom, by when."""

    class State(models.TextChoices):
        UNSAID = "", "Not said"
        PLANNED = "planned", "Planned"
        UNDER_WAY = "under_way", "Under way"
        DONE = "done", "Done"
        NOT_NEEDED = "not_needed", "No longer needed"

    # Nothing more is to be done: never late.
    CLOSED = (State.DONE, State.NOT_NEEDED)

    plan = TenantForeignKey(Plan, related_name="actions")
    goal = TenantForeignKey(Goal, on_delete=models.PROTECT, null=True, related_name="actions")
    strategy = TenantForeignKey(
        Strategy, on_delete=models.PROTECT, null=True, related_name="actions"
    )
    title = models.CharField(max_length=1000)
    description = models.TextField(blank=True)
    timeline = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    responsible = models.CharField(max_length=500, blank=True)
    resources = models.CharField(max_length=500, blank=True)
    roadblocks = models.TextField(blank=True)
    buy_in = models.TextField(blank=True)
    products = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.UNSAID, blank=True)

    objects = ActionQuerySet.as_manager()

    parents = ("plan", "goal", "strategy")
    editable = {
        "title": Line("Action", longest=1000, required=True),
        "description": Lines("What it brings about"),
        "timeline": Line("When, in words", "As it should be printed.", longest=200),
        "starts_on": Day("Starts on"),
        "due_on": Day("Due on"),
        "responsible": Line("Responsible, in words", longest=500),
        "resources": Line("Resources", longest=500),
        "roadblocks": Lines("Roadblocks", "What could hold it up, and what would help."),
        "buy_in": Lines("Buy-in needed", "Whose agreement it needs, and for what."),
        "products": Lines("Products", "What there will be to show, one a line."),
        "state": Choice("State", options=tuple(State.choices)),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "action"
        indexes = [models.Index(fields=["grantee", "plan", "position"], name="action_in_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(goal__isnull=True) | Q(strategy__isnull=True),
                name="action_has_one_parent",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("action", args=[self.grantee.slug, self.pk])

    def refuse(self, field: str, value) -> str:
        return out_of_order(self, field, value, first="starts_on", last="due_on")


class ActionParty(Link):
    """A collaborator's part in an action: `leads` is the one who is accountable, at most one an
    action; `role` what each does in it besides, "" for nothing but being accountable."""

    class Role(models.TextChoices):
        RESPONSIBLE = "responsible", "Responsible"
        CONSULTED = "consulted", "Consulted"
        INFORMED = "informed", "Informed"
        NONE = "", "Accountable only"

    # Who does the work or answers for it: not those who are only asked or told.
    ACTING = Q(leads=True) | ~Q(role__in=(Role.CONSULTED, Role.INFORMED))

    action = TenantForeignKey(Action, related_name="parties")
    collaborator = TenantForeignKey(Collaborator, on_delete=models.PROTECT, related_name="duties")
    leads = models.BooleanField(default=False)
    role = models.CharField(max_length=12, choices=Role, default=Role.RESPONSIBLE, blank=True)

    ends = ("action", "collaborator")

    class Meta:
        verbose_name = "responsibility"
        verbose_name_plural = "responsibilities for actions"
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "action", "collaborator"], name="action_party_once"
            ),
            models.UniqueConstraint(
                fields=["grantee", "action"], condition=Q(leads=True), name="action_one_leader"
            ),
        ]


class StrategyGap(Link):
    """A strategy answers a gap."""

    strategy = TenantForeignKey(Strategy, related_name="gap_links")
    gap = TenantForeignKey(Gap, on_delete=models.PROTECT, related_name="strategy_links")

    ends = ("strategy", "gap")

    class Meta:
        verbose_name = "answer to a gap"
        verbose_name_plural = "links to strategies"
        constraints = [
            models.UniqueConstraint(fields=["grantee", "strategy", "gap"], name="strategy_gap_once")
        ]


class StrategyFinding(Link):
    """A finding supports the choice of a strategy."""

    strategy = TenantForeignKey(Strategy, related_name="finding_links")
    finding = TenantForeignKey(Finding, on_delete=models.PROTECT, related_name="strategy_links")

    ends = ("strategy", "finding")

    class Meta:
        verbose_name = "evidence for a strategy"
        verbose_name_plural = "links to strategies"
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "strategy", "finding"], name="strategy_finding_once"
            )
        ]


class StrategySolicitationItem(Link):
    """A strategy serves a goal, objective or deliverable of the solicitation."""

    strategy = TenantForeignKey(Strategy, related_name="solicitation_links")
    item = TenantForeignKey(SolicitationItem, related_name="strategy_links")

    ends = ("strategy", "item")

    class Meta:
        verbose_name = "crosswalk"
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "strategy", "item"], name="strategy_solicitation_once"
            )
        ]
