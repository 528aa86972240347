"""Where a plan stands: its counts and what asks for attention, all read in one statement."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from collaborators.models import Collaborator
from engagement.models import Activity
from planning.guide import Guide, Phase, Step
from planning.models import (
    LACKS,
    Action,
    Answer,
    Finding,
    Gap,
    Goal,
    Objective,
    Plan,
    Source,
    Statement,
    Strategy,
)

# Where the grantee and the day stand among the statement's parameters.
GRANTEE = -1
TODAY = date.min


def _count(rows: QuerySet, by: str = "plan") -> Coalesce:
    """How many of `rows` belong to the plan (or to its grantee) of the outer query."""
    outer = OuterRef("pk") if by == "plan" else OuterRef("grantee")
    counted = rows.filter(**{by: outer}).order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def plan_with_counts(grantee_id: int, today: date) -> Plan | None:
    """The current plan with its counts as attributes, and `answered`: the keys of the questions
    that have an answer. None when the grantee has no plan; the wall must be open.
    """
    sql, parameters = _statement()
    given = {GRANTEE: grantee_id, TODAY: today}
    return next(iter(Plan.objects.raw(sql, [given.get(item, item) for item in parameters])), None)


@cache
def _statement() -> tuple[str, tuple]:
    """The statement and its parameters, with marks where the grantee and the day go.

    Written once per process: the ORM takes longer to put it together than PostgreSQL to answer.
    """
    findings = Finding.objects.filter(source__plan=OuterRef("pk")).order_by()
    counts = {
        "people": _count(Collaborator.objects.all(), "grantee"),
        "activities": _count(Activity.objects.all(), "grantee"),
        "source_count": _count(Source.objects.all()),
        "finding_count": Coalesce(
            Subquery(
                findings.values("source__plan").annotate(n=Count("pk")).values("n"),
                output_field=IntegerField(),
            ),
            0,
        ),
        "open_gaps": _count(Gap.objects.open()),
        "parked_gaps": _count(Gap.objects.parked()),
        "unanswered_gaps": _count(Gap.objects.unanswered()),
        "unexplained_gaps": _count(Gap.objects.parked().filter(parked_reason="")),
        "goal_count": _count(Goal.objects.all()),
        "objective_count": _count(Objective.objects.all()),
        "strategy_count": _count(Strategy.objects.all()),
        "action_count": _count(Action.objects.all()),
        "done_actions": _count(Action.objects.filter(state=Action.State.DONE)),
        "late_actions": _count(
            Action.objects.filter(due_on__lt=TODAY).exclude(state=Action.State.DONE)
        ),
        "loose": _count(Objective.objects.filter(goal=None))
        + _count(Strategy.objects.filter(goal=None, objective=None))
        + _count(Action.objects.filter(goal=None, strategy=None)),
        "written_statements": _count(Statement.objects.exclude(text="")),
        "answered": ArraySubquery(
            Answer.objects.filter(Q(plan=OuterRef("pk")) & ~Q(text="")).values("question")
        ),
    }
    counts |= {f"without_{what}": _count(Strategy.objects.lacking(what)) for what in LACKS}
    plans = Plan.objects.filter(grantee_id=GRANTEE).annotate(**counts).order_by("-cycle")[:1]
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


# Counted attribute, sentence for one, for more, and the URL name and query that lead to it.
CHECKS = (
    (
        "without_evidence",
        "1 strategy has no evidence behind it.",
        "{:,} strategies have no evidence behind them.",
        "strategies",
        "?missing=evidence",
    ),
    (
        "without_gap",
        "1 strategy answers no gap.",
        "{:,} strategies answer no gap.",
        "strategies",
        "?missing=gap",
    ),
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
        "without_owner",
        "1 strategy has nobody responsible.",
        "{:,} strategies have nobody responsible.",
        "strategies",
        "?missing=owner",
    ),
    (
        "without_outcome",
        "1 strategy does not say what will be different.",
        "{:,} strategies do not say what will be different.",
        "strategies",
        "?missing=outcome",
    ),
    (
        "loose",
        "1 entry has no place in the plan yet.",
        "{:,} entries have no place in the plan yet.",
        "strategies",
        "#not-placed",
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
