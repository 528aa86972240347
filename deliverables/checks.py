"""What each rule of the readiness list looks at: pure functions of the facts, by the rule's key.

A check gives True or False, or the records that keep the rule from being met ([] when none does),
or None when the rule does not apply to this plan: a part that is switched off, say.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from collaborators import coverage
from collaborators.models import Collaborator
from deliverables.facts import PlanFacts, Row
from planning.models import Gap, Plan
from planning.models.strategy import POPULATIONS


@dataclass(frozen=True)
class Lacking:
    """A record by its kind and key, in the team's words for it; "" and 0 for words alone."""

    label: str
    kind: str = ""
    pk: int = 0


Result = bool | list[Lacking] | None
OWN_WORDS = {"funding_acknowledgment": "acknowledgment", "opinions_disclaimer": "disclaimer"}
FUNDED = {Collaborator.Program.OVC, Collaborator.Program.OTIP, Collaborator.Program.OVW}


def _without(kind: str, rows: Iterable[Row], test: Callable[[Row], bool]) -> list[Lacking]:
    """Those of `rows` that fail `test`, in their order; those of one name tell their days."""
    lacking = [row for row in rows if not test(row)]
    named = Counter(map(_label, lacking))
    return [Lacking(_label(row, dated=named[_label(row)] > 1), kind, row.id) for row in lacking]


def _label(row: Row, *, dated: bool = False) -> str:
    text = getattr(row, "title", None) or getattr(row, "text", None) or "Without words yet"
    day = getattr(row, "starts_on", None) if dated else None
    return f"{text}, {day:%B} {day.day}, {day.year}" if day else text


def _some_without(kind: str, rows: list[Row], test: Callable[[Row], bool]) -> Result:
    """As `_without`; no rows at all is a failure of its own, told by the rule's sentence."""
    return _without(kind, rows, test) if rows else False


def _if_any(kind: str, rows: list[Row], test: Callable[[Row], bool]) -> Result:
    """As `_without`; where there are no rows the rule has nothing to say."""
    return _without(kind, rows, test) if rows else None


def _circle(facts: PlanFacts, circle: str) -> bool:
    return any(row.circle == circle for row in facts.collaborators)


def _has_evidence(facts: PlanFacts, strategy: Row) -> bool:
    if facts.strategy_findings.get(strategy.id):
        return True
    return any(facts.gap_findings.get(gap) for gap in facts.strategy_gaps.get(strategy.id, ()))


def _held(facts: PlanFacts) -> list[Row]:
    """The activities that took place or are to: a cancelled one engaged nobody."""
    return [row for row in facts.activities if not row.cancelled]


def _engaged(facts: PlanFacts, flag: str, experience: str) -> bool:
    """Shown by an activity, by a group that speaks from this experience, or in the team's words."""
    return (
        any(getattr(row, flag) for row in _held(facts))
        or any(row.lived_experience in {experience, "both"} for row in facts.collaborators)
        or experience in facts.narratives.get("survivors", "").lower()
    )


def _covers_award(facts: PlanFacts) -> bool:
    return bool(facts.award and facts.plan.ends_on and facts.plan.ends_on >= facts.award.ends_on)


def _gaps_recorded(facts: PlanFacts) -> bool:
    return facts.plan.no_gaps or any(row.state == Gap.State.PARKED for row in facts.gaps)


def _is_worded(facts: PlanFacts, statement: str) -> bool:
    return bool(getattr(facts.plan, OWN_WORDS[statement]) or facts.given.get(statement))


def differing(facts: PlanFacts) -> list[str]:
    """The required statements that the team words in another way than the administrator."""
    return [
        key
        for key, name in OWN_WORDS.items()
        if facts.given.get(key) and getattr(facts.plan, name) not in ("", facts.given[key])
    ]


def _as_given(facts: PlanFacts) -> Result:
    if not any(facts.given.get(key) for key in OWN_WORDS):
        return None
    names = {
        "funding_acknowledgment": "Funding acknowledgment",
        "opinions_disclaimer": "Disclaimer",
    }
    return [Lacking(names[key]) for key in differing(facts)]


def _conventions_ticked(facts: PlanFacts) -> Result:
    if not facts.checklist:
        return None
    return [Lacking(item.text) for item in facts.checklist if not item.is_ticked]


def _coverage_settled(facts: PlanFacts) -> Result:
    if not facts.coverage:
        return None
    return [Lacking(item.label) for item in facts.coverage if item.state == coverage.MISSING]


def _baseline_used(facts: PlanFacts) -> Result:
    baseline = {row.id for row in facts.sources if row.is_baseline}
    if not baseline:
        return None
    used = {
        finding
        for ties in (facts.gap_findings, facts.strategy_findings)
        for found in ties.values()
        for finding in found
    }
    return any(row.id in used for row in facts.findings if row.source_id in baseline)


def _sources_say(facts: PlanFacts) -> Result:
    told = {row.source_id for row in facts.findings}
    return _if_any("source", facts.sources, lambda row: row.id in told or row.description)


def _populations(facts: PlanFacts) -> Result:
    if not facts.strategies:
        return None
    reached = {key for row in facts.strategies for key in row.populations}
    return [Lacking(label) for key, label in POPULATIONS if key not in reached]


def _items_served(facts: PlanFacts) -> Result:
    served = {item for items in facts.strategy_items.values() for item in items}
    lacking = [row for row in facts.items if row.id not in served]
    return [Lacking(_label(row)) for row in lacking] if facts.items else None


def _actions_printed(facts: PlanFacts) -> bool:
    return facts.plan.with_action_plan or facts.plan.shape == Plan.Shape.ACTION


def _actions(facts: PlanFacts, test: Callable[[Row], bool]) -> Result:
    return _if_any("action", facts.actions, test) if _actions_printed(facts) else None


def _legal_policy(facts: PlanFacts) -> Result:
    return bool(facts.narratives.get("legal_policy")) if facts.plan.with_legal_policy else None


CHECKS: dict[str, Callable[[PlanFacts], Result]] = {
    "award_known": lambda facts: facts.award is not None,
    "statements_written": lambda facts: all(
        (row := facts.statements.get(kind)) and row.text for kind in ("mission", "vision")
    ),
    "values_written": lambda facts: bool((row := facts.statements.get("values")) and row.text),
    "acknowledgment_worded": lambda facts: _is_worded(facts, "funding_acknowledgment"),
    "disclaimer_worded": lambda facts: _is_worded(facts, "opinions_disclaimer"),
    "statements_as_given": _as_given,
    "conventions_entered": lambda facts: bool(facts.checklist),
    "conventions_ticked": _conventions_ticked,
    "strategies_cover_award_life": _covers_award,
    "has_program_team": lambda facts: _circle(facts, Collaborator.Circle.TEAM),
    "has_collaborators": lambda facts: _circle(facts, Collaborator.Circle.COLLABORATOR),
    "has_interested_parties": lambda facts: _circle(facts, Collaborator.Circle.INTERESTED),
    "more_than_one_agency": lambda facts: (
        sum(row.nature == Collaborator.Nature.ORGANIZATION for row in facts.collaborators) > 1
    ),
    "coverage_settled": _coverage_settled,
    "funded_programs_named": lambda facts: any(
        row.program in FUNDED for row in facts.collaborators
    ),
    "has_engagement": lambda facts: bool(_held(facts)),
    "engagement_has_facilitator": lambda facts: _some_without(
        "activity", _held(facts), lambda row: bool(row.facilitator)
    ),
    "engagement_has_dates": lambda facts: _some_without(
        "activity", _held(facts), lambda row: bool(row.when or row.starts_on)
    ),
    "engagement_has_attendance": lambda facts: _if_any(
        "activity",
        _held(facts),
        lambda row: bool(row.attendance or row.others_came or facts.attendance.get(row.id)),
    ),
    "survivors_engaged": lambda facts: _engaged(facts, "with_survivors", "survivor"),
    "youth_engaged": lambda facts: _engaged(facts, "with_youth", "youth"),
    "has_information": lambda facts: bool(facts.sources),
    "has_baseline": lambda facts: any(row.is_baseline for row in facts.sources),
    "baseline_used": _baseline_used,
    "sources_say_something": _sources_say,
    "has_goals": lambda facts: bool(facts.goals) and bool(facts.strategies),
    "strategies_have_goal": lambda facts: _some_without(
        "strategy", facts.strategies, lambda row: bool(row.goal_id or row.objective_id)
    ),
    "strategies_have_evidence": lambda facts: _some_without(
        "strategy", facts.strategies, lambda row: _has_evidence(facts, row)
    ),
    "strategies_have_outcome": lambda facts: _if_any(
        "strategy", facts.strategies, lambda row: bool(row.expected_outcome)
    ),
    "strategies_have_owner": lambda facts: _if_any(
        "strategy", facts.strategies, lambda row: bool(row.champion_id or row.responsible)
    ),
    "populations_reached": _populations,
    "costs_answered": lambda facts: _if_any(
        "strategy", facts.strategies, lambda row: row.id not in facts.costs_open
    ),
    "has_solicitation_items": lambda facts: bool(facts.items),
    "items_served": _items_served,
    "gaps_recorded": _gaps_recorded,
    "parked_gaps_have_reason": lambda facts: _without(
        "gap",
        (row for row in facts.gaps if row.state == Gap.State.PARKED),
        lambda row: bool(row.parked_reason),
    ),
    "has_actions": lambda facts: bool(facts.actions) if _actions_printed(facts) else None,
    "actions_have_owner": lambda facts: _actions(
        facts, lambda row: bool(row.responsible or facts.parties.get(row.id))
    ),
    "actions_have_day": lambda facts: _actions(
        facts, lambda row: bool(row.timeline or row.due_on or row.starts_on)
    ),
    "legal_policy_written": _legal_policy,
}
