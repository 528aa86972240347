"""Where a plan stands: its counts and what asks for attention, in one statement; and the open
questions about costs, which are found by reading words, in one more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery

from accounts.models import Award
from collaborators.models import Collaborator
from engagement.models import Activity
from planning.defence import funding as paying
from planning.defence.warnings import BY_KEY
from planning.guide import Guide, Phase, Step
from planning.models import (
    AHEAD,
    LACKS,
    Action,
    Answer,
    DataUseAgreement,
    Finding,
    Gap,
    Goal,
    Objective,
    Plan,
    SolicitationItem,
    Source,
    Statement,
    Strategy,
)
from planning.models.solicitation import corrected
from planning.progress import Progress

# Where the grantee and the day stand among the statement's parameters.
GRANTEE = -1
TODAY = date.min
AHEAD_OF_TODAY = date.max
NUMBERS = ArrayField(IntegerField())
AWARD = ("number", "fiscal_year", "starts_on", "ends_on")


@cache
def _tables() -> tuple[tuple[str, QuerySet, dict[str, Q | None]], ...]:
    """What is counted: how the rows are tied to the plan or its grantee, the rows, and the
    attributes with the condition on each. Each of these tables is read once.
    """
    on_strategies = {f"without_{what}": condition for what, condition in LACKS.items()}
    return (
        ("grantee", Collaborator.objects.all(), {"people": None}),
        ("grantee", Activity.objects.all(), {"activities": None}),
        ("plan", Source.objects.all(), {"source_count": None}),
        ("source__plan", Finding.objects.all(), {"finding_count": None}),
        (
            "plan",
            Gap.objects.all(),
            {
                "open_gaps": Q(state=Gap.State.OPEN),
                "parked_gaps": Q(state=Gap.State.PARKED),
                "unexplained_gaps": Q(state=Gap.State.PARKED, parked_reason=""),
                "undated_gaps": Q(state=Gap.State.PARKED, revisit_on=None),
                "due_gaps": Q(state=Gap.State.PARKED, revisit_on__lte=TODAY),
            },
        ),
        ("plan", Gap.objects.unanswered(), {"unanswered_gaps": None}),
        ("plan", Goal.objects.all(), {"goal_count": None}),
        (
            "plan",
            Objective.objects.all(),
            {"objective_count": None, "loose_objectives": Q(goal=None)},
        ),
        (
            "plan",
            Strategy.objects.with_support(),
            {
                "strategy_count": None,
                "loose_strategies": Q(goal=None, objective=None),
                **on_strategies,
            },
        ),
        (
            "plan",
            Action.objects.all(),
            {
                "action_count": None,
                "loose_actions": Q(goal=None, strategy=None),
                "done_actions": Q(state=Action.State.DONE),
                "not_needed_actions": Q(state=Action.State.NOT_NEEDED),
                "late_actions": Q(due_on__lt=TODAY) & ~Q(state__in=Action.CLOSED),
            },
        ),
        ("plan", SolicitationItem.objects.all(), {"corrected_items": corrected()}),
        ("plan", Statement.objects.exclude(text=""), {"written_statements": None}),
        (
            "plan",
            DataUseAgreement.objects.filter(state=DataUseAgreement.State.SIGNED),
            {
                "expired_agreements": Q(expires_on__lt=TODAY),
                "ending_agreements": Q(expires_on__gte=TODAY, expires_on__lte=AHEAD_OF_TODAY),
            },
        ),
    )


def _counted(by: str, rows: QuerySet, conditions: Iterable[Q | None]) -> Subquery:
    """How many of `rows` fit each condition, as one array; NULL when there is no row at all."""
    outer = OuterRef("grantee" if by == "grantee" else "pk")
    counts = [Count("pk", filter=condition) for condition in conditions]
    array = Func(*counts, template="ARRAY[%(expressions)s]", output_field=NUMBERS)
    return Subquery(rows.filter(**{by: outer}).order_by().values(by).annotate(n=array).values("n"))


def plan_with_counts(grantee_id: int, today: date) -> Plan | None:
    """The current plan with its award, its counts and `progress` as attributes, and `answered`:
    the keys of the questions that have an answer. None when the grantee has no plan; the wall
    must be open.
    """
    sql, parameters = _statement()
    given = {GRANTEE: grantee_id, TODAY: today, AHEAD_OF_TODAY: today + timedelta(AHEAD)}
    plans = Plan.objects.raw(sql, [given.get(item, item) for item in parameters])
    plan = next(iter(plans), None)
    if plan is None:
        return None
    for place, (_by, _rows, conditions) in enumerate(_tables()):
        found = getattr(plan, f"counted_{place}") or [0] * len(conditions)
        plan.__dict__.update(zip(conditions, found, strict=True))
    plan.progress = Progress(plan.done_actions, plan.action_count, plan.not_needed_actions)
    plan.cost_questions = paying.waiting(plan)
    plan.loose = plan.loose_objectives + plan.loose_strategies + plan.loose_actions
    if plan.award_id:
        given = {name: getattr(plan, f"award_{name}") for name in AWARD}
        plan.award = Award(pk=plan.award_id, grantee_id=plan.grantee_id, **given)
    return plan


@cache
def _statement() -> tuple[str, tuple]:
    """The statement and its parameters, with marks where the grantee and the day go.

    Written once per process: the ORM takes longer to put it together than PostgreSQL to answer.
    """
    columns = {
        f"counted_{place}": _counted(by, rows, conditions.values())
        for place, (by, rows, conditions) in enumerate(_tables())
    }
    columns |= {f"award_{name}": F(f"award__{name}") for name in AWARD}
    columns["answered"] = ArraySubquery(
        Answer.objects.filter(Q(plan=OuterRef("pk")) & ~Q(text="")).values("question")
    )
    plans = Plan.objects.filter(grantee_id=GRANTEE).annotate(**columns).order_by("-cycle")[:1]
    return plans.query.sql_with_params()


@dataclass(frozen=True)
class StepStanding:
    """A step of the guide and how many of its questions have an answer."""

    step: Step
    answered: int
    asked: int


@dataclass(frozen=True)
class PhaseStanding:
    """A phase of the guide with its steps; `done` when every question has an answer."""

    phase: Phase
    steps: tuple[StepStanding, ...]

    @property
    def answered(self) -> int:
        return sum(step.answered for step in self.steps)

    @property
    def asked(self) -> int:
        return sum(step.asked for step in self.steps)

    @property
    def done(self) -> bool:
        return self.answered == self.asked

    @property
    def first(self) -> Step:
        """Where the phase is entered."""
        return self.steps[0].step


def phases(book: Guide, answered: set[str]) -> list[PhaseStanding]:
    """Every phase of the guide, counted against the keys of the answered questions."""
    return [
        PhaseStanding(
            phase,
            tuple(
                StepStanding(
                    step,
                    sum(question.key in answered for question in step.questions),
                    len(step.questions),
                )
                for step in phase.steps
            ),
        )
        for phase in book.phases
    ]


@dataclass(frozen=True)
class Attention:
    """Something to look at: a sentence, and the URL name and query that lead to it."""

    sentence: str
    room: str
    query: str = ""


def _without(what: str) -> tuple[str, str, str, str, str]:
    rule = BY_KEY[what]
    return (f"without_{what}", rule.one, rule.more, "strategies", f"?missing={what}")


# Counted attribute, sentence for one, for more, and the URL name and query that lead to it.
CHECKS = (
    _without("evidence"),
    _without("gap"),
    (
        "unanswered_gaps",
        "1 open gap has no strategy.",
        "{:,} open gaps have no strategy.",
        "gaps",
        "?show=unanswered",
    ),
    (
        "unexplained_gaps",
        "1 parked gap does not say why it waits.",
        "{:,} parked gaps do not say why they wait.",
        "gaps",
        "?show=unexplained",
    ),
    (
        "undated_gaps",
        "1 parked gap has no day to look at it again.",
        "{:,} parked gaps have no day to look at them again.",
        "gaps",
        "?show=undated",
    ),
    (
        "due_gaps",
        "1 parked gap has come to the day to look at it again.",
        "{:,} parked gaps have come to the day to look at them again.",
        "gaps",
        "?show=due",
    ),
    _without("owner"),
    _without("outcome"),
    _without("funding"),
    (
        "cost_questions",
        "1 strategy has a question about costs that waits for an answer.",
        "{:,} strategies have a question about costs that waits for an answer.",
        "funding",
        "?show=open",
    ),
    (
        "loose",
        "1 entry has no place in the plan yet.",
        "{:,} entries have no place in the plan yet.",
        "strategies",
        "#not-placed",
    ),
    (
        "corrected_items",
        "1 item of the solicitation was corrected at its source.",
        "{:,} items of the solicitation were corrected at their source.",
        "solicitation",
        "#corrected",
    ),
    (
        "expired_agreements",
        "1 data use agreement has expired.",
        "{:,} data use agreements have expired.",
        "agreements",
        "",
    ),
    (
        "ending_agreements",
        "1 data use agreement ends within 90 days.",
        "{:,} data use agreements end within 90 days.",
        "agreements",
        "",
    ),
    (
        "late_actions",
        "1 action is past its due day and not done.",
        "{:,} actions are past their due day and not done.",
        "strategies",
        "?show=late",
    ),
)


def attention(plan: Plan) -> list[Attention]:
    """What in a plan of `plan_with_counts` asks for attention, the line's breaks first."""
    found = [
        Attention(one if number == 1 else more.format(number), room, query)
        for name, one, more, room, query in CHECKS
        if (number := getattr(plan, name))
    ]
    if plan.award is None:
        found.append(Attention("The plan is not tied to an award.", "plan_settings"))
    return found
