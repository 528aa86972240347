"""The readiness list: each rule of the requirement set, met or with what is missing.

The rules' words, weights and places are data in `planning/requirements`; the checks by the same
keys are in `deliverables/checks.py`, pure functions of the facts. Nothing here blocks: it tells.
"""

from dataclasses import dataclass

from deliverables.checks import CHECKS, Lacking
from deliverables.facts import PlanFacts
from planning.requirements import RequirementSet, Rule


@dataclass(frozen=True)
class Line:
    """One rule and whether the plan meets it; `lacking` are the records that keep it from that."""

    rule: Rule
    is_met: bool
    lacking: tuple[Lacking, ...] = ()

    @property
    def sentence(self) -> str:
        """What to show: that it is met, or what to do."""
        return self.rule.met if self.is_met else self.rule.missing


def check(facts: PlanFacts, requirements: RequirementSet) -> list[Line]:
    """Every rule of the set that applies to the plan, in the order of the set."""
    lines = []
    for rule in requirements.rules:
        found = CHECKS[rule.key](facts)
        if isinstance(found, list):
            lines.append(Line(rule, not found, tuple(found)))
        elif found is not None:
            lines.append(Line(rule, found))
    return lines


def missing_musts(lines: list[Line]) -> list[str]:
    """The sentences of the required rules that are not met."""
    return [line.sentence for line in lines if line.rule.must and not line.is_met]
