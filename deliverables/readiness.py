"""The readiness list: each rule of the requirement set, met or with what is missing.

The rules' words, weights and places are data in `planning/requirements`; the checks by the same
keys are here, pure functions of the facts. Nothing here blocks: it tells.
"""

from collections.abc import Callable
from dataclasses import dataclass

from collaborators.models import Collaborator
from deliverables.facts import PlanFacts
from planning.models import Gap
from planning.requirements import RequirementSet, Rule


@dataclass(frozen=True)
class Line:
    """One rule and whether the plan meets it."""

    rule: Rule
    is_met: bool

    @property
    def sentence(self) -> str:
        """What to show: that it is met, or what to do."""
        return self.rule.met if self.is_met else self.rule.missing


def check(facts: PlanFacts, requirements: RequirementSet) -> list[Line]:
    """Every rule of the set, in the order of the document."""
    return [Line(rule, CHECKS[rule.key](facts)) for rule in requirements.rules]


def missing_musts(lines: list[Line]) -> list[str]:
    """The sentences of the required rules that are not met."""
    return [line.sentence for line in lines if line.rule.must and not line.is_met]


def _all(rows, test) -> bool:
    rows = list(rows)
    return bool(rows) and all(test(row) for row in rows)


def _circle(facts: PlanFacts, circle: str) -> list:
    return [row for row in facts.collaborators if row.circle == circle]


def _has_evidence(facts: PlanFacts, strategy) -> bool:
    if facts.strategy_findings.get(strategy.id):
        return True
    return any(facts.gap_findings.get(gap) for gap in facts.strategy_gaps.get(strategy.id, ()))


def _engaged(facts: PlanFacts, flag: str, experience: str) -> bool:
    """Shown by an activity, by a group that speaks from this experience, or in the team's words."""
    return (
        any(getattr(row, flag) for row in facts.activities)
        or any(row.lived_experience in {experience, "both"} for row in facts.collaborators)
        or experience in facts.narratives.get("survivors", "").lower()
    )


def _covers_award(facts: PlanFacts) -> bool:
    return bool(facts.award and facts.plan.ends_on and facts.plan.ends_on >= facts.award.ends_on)


def _gaps_recorded(facts: PlanFacts) -> bool:
    return facts.plan.no_gaps or any(row.state == Gap.State.PARKED for row in facts.gaps)


CHECKS: dict[str, Callable[[PlanFacts], bool]] = {
    "award_known": lambda facts: facts.award is not None,
    "statements_written": lambda facts: all(
        (row := facts.statements.get(kind)) and row.text for kind in ("mission", "vision")
    ),
    "strategies_cover_award_life": _covers_award,
    "has_program_team": lambda facts: bool(_circle(facts, Collaborator.Circle.TEAM)),
    "has_collaborators": lambda facts: bool(_circle(facts, Collaborator.Circle.COLLABORATOR)),
    "more_than_one_agency": lambda facts: (
        sum(row.nature == Collaborator.Nature.ORGANIZATION for row in facts.collaborators) > 1
    ),
    "has_engagement": lambda facts: bool(facts.activities),
    "engagement_has_facilitator": lambda facts: _all(facts.activities, lambda row: row.facilitator),
    "engagement_has_dates": lambda facts: _all(
        facts.activities, lambda row: row.when or row.starts_on
    ),
    "survivors_engaged": lambda facts: _engaged(facts, "with_survivors", "survivor"),
    "youth_engaged": lambda facts: _engaged(facts, "with_youth", "youth"),
    "has_information": lambda facts: bool(facts.sources),
    "has_baseline": lambda facts: any(row.is_baseline for row in facts.sources),
    "has_goals": lambda facts: bool(facts.goals) and bool(facts.strategies),
    "strategies_have_goal": lambda facts: _all(
        facts.strategies, lambda row: row.goal_id or row.objective_id
    ),
    "strategies_have_evidence": lambda facts: _all(
        facts.strategies, lambda row: _has_evidence(facts, row)
    ),
    "has_solicitation_items": lambda facts: bool(facts.items),
    "gaps_recorded": _gaps_recorded,
    "parked_gaps_have_reason": lambda facts: all(
        row.parked_reason for row in facts.gaps if row.state == Gap.State.PARKED
    ),
}
