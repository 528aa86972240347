"""`assemble`: the one place that knows Appendix A. A pure function from facts to a Document."""

from collections.abc import Callable

from deliverables.assembly.actions import action_plan
from deliverables.assembly.engagement import engagement
from deliverables.assembly.information import gaps, information, legal_policy
from deliverables.assembly.people import people
from deliverables.assembly.shapes import SHAPES
from deliverables.assembly.strategies import strategies
from deliverables.assembly.survivors import survivors
from deliverables.assembly.words import day, sentence
from deliverables.document import Block, Component, Document, Missing
from deliverables.facts import PlanFacts
from planning.requirements import Component as Part
from planning.requirements import RequirementSet

WRITERS: dict[str, Callable[[PlanFacts], list[Block]]] = {
    "people": people,
    "engagement": engagement,
    "survivors": survivors,
    "information": information,
    "strategies": strategies,
    "gaps": gaps,
    "action_plan": action_plan,
    "legal_policy": legal_policy,
}


def assemble(facts: PlanFacts, requirements: RequirementSet) -> Document:
    """The deliverable that the facts amount to, with the parts that the set asks for.

    Required components are always there, with a sentence where nothing was recorded; optional
    ones when the plan has them switched on. The plan's shape orders and words them, its own order
    goes before that. The same facts give the same document.
    """
    return Document(
        title=facts.plan.title,
        subtitle="Statewide strategic plan to improve outcomes for child and youth victims "
        "of human trafficking",
        language="en",
        grantee=facts.grantee,
        front=_front(facts, requirements),
        statements=_statements(facts),
        components=tuple(_component(facts, part) for part in printed_parts(facts, requirements)),
        shape=facts.plan.shape,
    )


def printed_parts(facts: PlanFacts, requirements: RequirementSet) -> list[Part]:
    """The parts that the deliverable has, as the requirement set knows them, in print order."""
    shape = SHAPES[facts.plan.shape]
    wanted = {
        "action_plan": facts.plan.with_action_plan or shape.first == "action_plan",
        "legal_policy": facts.plan.with_legal_policy,
    }
    parts = [part for part in requirements.components if part.required or wanted[part.key]]
    return shape.arranged(parts, facts.plan.part_order)


def _component(facts: PlanFacts, part: Part) -> Component:
    told = SHAPES[facts.plan.shape].told.get(part.key)
    blocks = tuple(WRITERS[part.key](facts)) or (Missing(),)
    if told is None:
        return Component(part.key, part.title, part.required, blocks)
    blocks = (sentence(told.lead_in), *blocks)
    return Component(part.key, told.title, part.required, blocks, requirement=part.title)


def _front(facts: PlanFacts, requirements: RequirementSet) -> tuple[tuple[str, str], ...]:
    award = facts.award
    period = facts.plan.period or " to ".join(
        day(item) for item in (facts.plan.starts_on, facts.plan.ends_on) if item
    )
    pairs = (
        ("Grantee", facts.grantee),
        ("Award", award.number if award else ""),
        ("Project period", f"{day(award.starts_on)} to {day(award.ends_on)}" if award else ""),
        ("Plan period", period),
        ("Required parts", requirements.title),
    )
    return tuple((label, value) for label, value in pairs if value)


def _statements(facts: PlanFacts) -> tuple[tuple[str, str], ...]:
    """What the award asks for: in the team's wording, else the administrator's; never ours."""
    given, number = facts.given, facts.award.number if facts.award else ""
    stated = given.get("award_number", "") if number else ""
    return (
        ("Award number", stated or number or Missing.text),
        (
            "Funding acknowledgment",
            facts.plan.acknowledgment or given.get("funding_acknowledgment") or Missing.text,
        ),
        ("Disclaimer", facts.plan.disclaimer or given.get("opinions_disclaimer") or Missing.text),
    )
