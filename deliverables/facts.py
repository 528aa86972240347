"""Everything the deliverable is written from, loaded with a fixed number of queries.

Rows are named tuples: plain data, with nothing that could reach the database again. Confidential
tables are not read here, so nothing in them can get into a document. Positions on the power map,
which are frank, are read only for a plan that prints it.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils import timezone

from accounts.models import Award, Grantee
from collaborators import coverage
from collaborators.models import Collaborator, PowerPosition, Suggestion
from collaborators.resources import reading as resource_map
from engagement.models import (
    Activity,
    Attendance,
    Commitment,
    Membership,
    Partner,
    Pledge,
    Structure,
)
from planning import required
from planning.defence.funding import with_open_questions
from planning.models import (
    Action,
    ActionParty,
    AgreementSource,
    Answer,
    ComponentNarrative,
    DataUseAgreement,
    Finding,
    FindingTheme,
    FundingLine,
    Gap,
    GapCause,
    GapFinding,
    Goal,
    Objective,
    Passage,
    Plan,
    Prioritization,
    PriorityResult,
    SolicitationItem,
    Source,
    Statement,
    Strategy,
    StrategyFinding,
    StrategyGap,
    StrategySolicitationItem,
    SwotEntry,
    SwotFinding,
    Theme,
)

Row = Any  # a named tuple with the model's column names


@dataclass(frozen=True)
class PlanFacts:
    """One plan and its grantee's register and log. Lists are in the team's own order;
    dictionaries map a key to the keys of what is tied to it."""

    grantee: str
    today: date
    plan: Row
    award: Row | None
    answers: dict[str, str]
    statements: dict[str, Row]
    narratives: dict[str, str]
    passages: dict[str, str]
    collaborators: list[Row]
    coverage: list[coverage.Covered]
    power: dict[int, tuple[int, int]]
    suggested: dict[int, list[int]]
    structures: list[Row]
    members: dict[int, list[int]]
    partners: list[Row]
    commitments: dict[int, int]
    pledges: dict[int, list[str]]
    activities: list[Row]
    attendance: dict[int, list[int]]
    sources: list[Row]
    findings: list[Row]
    themes: list[Row]
    theme_findings: dict[int, list[int]]
    swot: list[Row]
    swot_findings: dict[int, list[int]]
    agreements: list[Row]
    agreement_sources: dict[int, list[int]]
    resources: dict[str, list[resource_map.Row]]
    gaps: list[Row]
    gap_findings: dict[int, list[int]]
    gap_causes: dict[int, list[str]]
    items: list[Row]
    goals: list[Row]
    objectives: list[Row]
    strategies: list[Row]
    strategy_gaps: dict[int, list[int]]
    strategy_findings: dict[int, list[int]]
    strategy_items: dict[int, list[int]]
    funding: dict[int, list[Row]]
    prioritizations: list[Row]
    priority_results: dict[int, list[tuple[str, str, str, str]]]
    actions: list[Row]
    parties: dict[int, list[tuple[int, bool]]]
    given: dict[str, str]
    checklist: list[required.Item]
    costs_open: frozenset[int]


def load(plan_id: int) -> PlanFacts:
    """The facts of one plan, in 46 queries whatever its size, one more for the power map.

    The wall must be open for it.
    """
    plan = Plan.objects.filter(pk=plan_id).values_list(named=True).get()
    here = {"plan": plan_id}
    register = _rows(Collaborator, grantee=plan.grantee_id)
    award = Award.objects.filter(pk=plan.award_id).values_list(named=True).first()
    grantee = Grantee.objects.values_list("name", flat=True).get(pk=plan.grantee_id)
    return PlanFacts(
        grantee=grantee,
        today=timezone.localdate(),
        plan=plan,
        award=award,
        answers=dict(Answer.objects.filter(**here).values_list("question", "text")),
        statements={row.kind_of: row for row in _rows(Statement, order="pk", **here)},
        narratives=dict(ComponentNarrative.objects.filter(**here).values_list("component", "text")),
        passages=dict(Passage.objects.filter(**here).reworded().values_list("key", "text")),
        collaborators=register,
        coverage=coverage.check(register),
        power=_positions() if plan.with_power_map else {},
        suggested=_ties(Suggestion, "suggested", "suggester", grantee=plan.grantee_id),
        structures=_rows(Structure, grantee=plan.grantee_id),
        members=_ties(Membership, "structure", "collaborator", grantee=plan.grantee_id),
        partners=_rows(Partner, grantee=plan.grantee_id),
        commitments=_commitments(plan.grantee_id),
        pledges=_pledges(plan.grantee_id),
        activities=_rows(Activity, grantee=plan.grantee_id),
        attendance=_ties(Attendance, "activity", "collaborator", grantee=plan.grantee_id),
        sources=_rows(Source, **here),
        findings=_rows(Finding, source__plan=plan_id),
        themes=_rows(Theme, **here),
        theme_findings=_ties(FindingTheme, "theme", "finding", theme__plan=plan_id),
        swot=_rows(SwotEntry, **here),
        swot_findings=_ties(SwotFinding, "entry", "finding", entry__plan=plan_id),
        agreements=_rows(DataUseAgreement, **here),
        agreement_sources=_ties(AgreementSource, "agreement", "source", agreement__plan=plan_id),
        resources=resource_map.rows(),
        gaps=_rows(Gap, **here),
        gap_findings=_ties(GapFinding, "gap", "finding", gap__plan=plan_id),
        gap_causes=_causes(plan_id),
        items=_rows(SolicitationItem, **here),
        goals=_rows(Goal, **here),
        objectives=_rows(Objective, **here),
        strategies=_rows(Strategy, **here),
        strategy_gaps=_ties(StrategyGap, "strategy", "gap", strategy__plan=plan_id),
        strategy_findings=_ties(StrategyFinding, "strategy", "finding", strategy__plan=plan_id),
        strategy_items=_ties(StrategySolicitationItem, "strategy", "item", strategy__plan=plan_id),
        funding=_by_strategy(_rows(FundingLine, strategy__plan=plan_id)),
        prioritizations=_rows(Prioritization, state="recorded", **here),
        priority_results=_priority_results(plan_id),
        actions=_rows(Action, **here),
        parties=_parties(plan_id),
        given=_given(plan, award, grantee),
        checklist=required.checklist(plan_id, plan.requirement_set),
        costs_open=frozenset(with_open_questions(plan_id)),
    )


def _given(plan: Row, award: Row | None, grantee: str) -> dict[str, str]:
    """Required statement -> the wording in force, with this plan's award and grantee in it."""
    number = award.number if award else ""
    return {
        key: required.filled(held.text, award=number, grantee=grantee)
        for key, held in required.wordings(plan.requirement_set).items()
    }


def _rows(model, *, order: str = "position", **where) -> list[Row]:
    return list(model.objects.filter(**where).order_by(order, "pk").values_list(named=True))


def _by_strategy(rows: list[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.strategy_id].append(row)
    return dict(found)


def _ties(model, left: str, right: str, **where) -> dict[int, list[int]]:
    ties: dict[int, list[int]] = defaultdict(list)
    pairs = (
        model.objects.filter(**where)
        .order_by(f"{right}__position", f"{right}_id")
        .values_list(f"{left}_id", f"{right}_id")
    )
    for one, other in pairs:
        ties[one].append(other)
    return dict(ties)


def _priority_results(plan_id: int) -> dict[int, list[tuple[str, str, str, str]]]:
    """Prioritization -> (option, rank in words, score, note), in the order of the result."""
    found: dict[int, list[tuple[str, str, str, str]]] = defaultdict(list)
    rows = PriorityResult.objects.filter(option__prioritization__plan=plan_id)
    for row in rows.select_related("option").order_by("place", "pk"):
        line = (row.option.text, row.rank_in_words, row.score, row.note)
        found[row.option.prioritization_id].append(line)
    return dict(found)


def _causes(plan_id: int) -> dict[int, list[str]]:
    """Gap -> its root causes, each the reason for the one before."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = GapCause.objects.filter(gap__plan=plan_id).order_by("position", "pk")
    for gap, text in rows.values_list("gap_id", "text"):
        found[gap].append(text)
    return dict(found)


def _positions() -> dict[int, tuple[int, int]]:
    """Collaborator -> support and influence, 0 to 100."""
    rows = PowerPosition.objects.values_list("collaborator_id", "support", "influence")
    return {pk: (support, influence) for pk, support, influence in rows}


def _commitments(grantee_id: int) -> dict[int, int]:
    """Partner -> how many indicators of formal commitment are done."""
    done = Commitment.objects.filter(grantee=grantee_id, done_on__isnull=False)
    return dict(done.order_by().values_list("partner_id").annotate(Count("pk")))


def _pledges(grantee_id: int) -> dict[int, list[str]]:
    """Partner -> what it pledged, in its order."""
    pledged: dict[int, list[str]] = defaultdict(list)
    rows = Pledge.objects.filter(grantee=grantee_id).order_by("position", "pk")
    for partner, what in rows.values_list("partner_id", "what"):
        pledged[partner].append(what)
    return dict(pledged)


def _parties(plan_id: int) -> dict[int, list[tuple[int, bool]]]:
    """Action -> (collaborator, leads) of those who act in it, the leader first."""
    ties: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    rows = (
        ActionParty.objects.filter(ActionParty.ACTING, action__plan=plan_id)
        .order_by("-leads", "collaborator__position", "collaborator_id")
        .values_list("action_id", "collaborator_id", "leads")
    )
    for action, collaborator, leads in rows:
        ties[action].append((collaborator, leads))
    return dict(ties)
