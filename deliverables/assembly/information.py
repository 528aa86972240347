"""Information and data: sources, findings, the gaps they show, and those left for later."""

from deliverables.assembly.words import (
    answered,
    count,
    day,
    facts_of,
    lines,
    narrative,
    passage,
    table,
    words_of,
)
from deliverables.document import Block, Heading, Missing
from deliverables.facts import PlanFacts, Row
from planning.models import Gap, Source


def information(facts: PlanFacts) -> list[Block]:
    """Information and data gathered and synthesized: sources, findings and the gaps they show."""
    blocks = narrative(facts, "information")
    if not facts.sources and not blocks:
        blocks = [Missing()]
    if facts.sources:
        blocks += _sources(facts)
    if facts.gaps:
        blocks += _gaps_found(facts)
    return (
        blocks
        + answered(facts, "prepare.information", tag="-voice", title="How it was gathered")
        + answered(facts, "plan.synthesis", title="How it was brought together")
    )


def _sources(facts: PlanFacts) -> list[Block]:
    kinds = dict(Source.Kind.choices)
    by_source: dict[int, list[Row]] = {}
    for finding in facts.findings:
        by_source.setdefault(finding.source_id, []).append(finding)
    baseline = sum(row.is_baseline for row in facts.sources)
    text = (
        f"The plan rests on {count(len(facts.sources), 'source')} "
        f"and {count(len(facts.findings), 'finding')}."
    )
    if baseline:
        text += (
            f" {count(baseline, 'source holds', 'sources hold')} the application's baseline data."
        )
    blocks: list[Block] = [
        passage(facts, "information.sources", text, facts_of("source", facts.sources))
    ]
    cells = [
        (
            lines(row.title, "Baseline data of the application" if row.is_baseline else ""),
            str(kinds[row.kind_of]) if row.kind_of else "",
            lines(row.owner, row.dated),
            lines(
                words_of(row.description),
                *(finding.text for finding in by_source.get(row.id, ())),
            ),
        )
        for row in facts.sources
    ]
    columns = (("Source", 30), ("Kind", 14), ("Held by, dated", 18), ("What it shows", 38))
    blocks.append(table("Sources and findings", columns, cells, facts_of("source", facts.sources)))
    return blocks


def _gaps_found(facts: PlanFacts) -> list[Block]:
    findings = {row.id: row.text for row in facts.findings}
    answers: dict[int, list[str]] = {}
    titles = {row.id: row.title for row in facts.strategies}
    for strategy, gap_ids in facts.strategy_gaps.items():
        for gap in gap_ids:
            answers.setdefault(gap, []).append(titles[strategy])
    cells = [
        (
            lines(row.text, words_of(row.detail)),
            lines(*(findings[pk] for pk in facts.gap_findings.get(row.id, ()))),
            "Left for later"
            if row.state == Gap.State.PARKED
            else lines(*answers.get(row.id, ())) or "No strategy linked yet",
        )
        for row in facts.gaps
    ]
    columns = (("Gap", 40), ("Evidence", 30), ("Answered by", 30))
    return [
        Heading(2, "Gaps that the information shows"),
        table("Gaps, evidence and answers", columns, cells, facts_of("gap", facts.gaps)),
    ]


def gaps(facts: PlanFacts) -> list[Block]:
    """Gaps identified but not included this time, with the reason and when to look again."""
    blocks = narrative(facts, "gaps")
    parked = [row for row in facts.gaps if row.state == Gap.State.PARKED]
    if parked:
        cells = [
            (lines(row.text, words_of(row.detail)), row.parked_reason, day(row.revisit_on))
            for row in parked
        ]
        columns = (("Gap", 45), ("Why it waits", 35), ("To be looked at again", 20))
        text = f"{count(len(parked), 'gap was', 'gaps were')} found and left for a later iteration."
        blocks += [
            passage(facts, "gaps.parked", text, facts_of("gap", parked)),
            table("Gaps not included this time", columns, cells, facts_of("gap", parked)),
        ]
    elif facts.plan.no_gaps:
        blocks.append(
            passage(
                facts,
                "gaps.none",
                "The team found no gap that has to wait for a later iteration of the plan.",
            )
        )
    return blocks or [Missing()]


def legal_policy(facts: PlanFacts) -> list[Block]:
    """The law and policy around the plan, in the team's own words."""
    return narrative(facts, "legal_policy") or [Missing()]
