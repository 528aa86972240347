"""Information and data: sources, findings, the gaps they show, and those left for later."""

from collections import Counter

from collaborators.resources import catalog
from collaborators.resources.gaps import in_words, tally
from deliverables.assembly.words import (
    answered,
    begun,
    counted,
    day,
    facts_of,
    findings_in_short,
    lines,
    narrative,
    passage,
    series,
    so_many,
    spelled,
    table,
    words_of,
)
from deliverables.document import Block, Heading, Missing, Note
from deliverables.facts import PlanFacts, Row
from planning import swot
from planning.models import DataUseAgreement, Gap, Source


def information(facts: PlanFacts) -> list[Block]:
    """Information and data gathered and synthesized: sources, findings, themes, agreements on
    data, and the gaps that they show."""
    blocks = narrative(facts, "information")
    if not facts.sources and not blocks:
        blocks = [Missing()]
    if facts.sources:
        blocks += _sources(facts)
    if facts.themes:
        blocks += _themes(facts)
    if facts.swot:
        blocks += _swot(facts)
    if any(row.providers for rows in facts.resources.values() for row in rows):
        blocks += _resources(facts)
    if facts.gaps:
        blocks += _gaps_found(facts)
    if facts.agreements:
        blocks += _agreements(facts)
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
    cells = [
        (
            lines(row.title, "Baseline data of the application" if row.is_baseline else ""),
            str(kinds[row.kind_of]) if row.kind_of else "",
            lines(row.owner, row.dated or day(row.dated_on)),
            lines(
                words_of(row.description),
                *(finding_words(finding) for finding in by_source.get(row.id, ())),
            ),
        )
        for row in facts.sources
    ]
    columns = (("Source", 30), ("Kind", 14), ("Held by, dated", 18), ("What it shows", 38))
    of = facts_of("source", facts.sources)
    return [
        passage(facts, "information.sources", _sources_in_words(facts), of),
        table("Sources and findings", columns, cells, of, notes=_citations(facts.sources)),
    ]


def _citations(sources: list[Row]) -> tuple[Note, ...]:
    """The citation of each source as a note to its title."""
    return tuple(
        Note(" ".join(row.citation.split()), at)
        for at, row in enumerate(sources)
        if row.citation.strip()
    )


def _sources_in_words(facts: PlanFacts) -> str:
    rows = facts.sources
    text = f"The plan rests on {counted(len(rows), 'source')} "
    text += f"and {counted(len(facts.findings), 'finding')}."
    kinds = Counter(row.kind_of for row in rows if row.kind_of)
    if kinds:
        labels = dict(Source.Kind.choices)
        said = [f"{labels[kind].lower()} ({number})" for kind, number in kinds.most_common()]
        text += f" By kind: {series(said)}."
    baseline = sum(row.is_baseline for row in rows)
    if baseline:
        holds = counted(baseline, "source holds", "sources hold")
        text += f" {begun(holds)} the application's baseline data."
    return text


def finding_words(row: Row) -> str:
    """A finding with the words it quotes, who said them and where they stand."""
    if not row.quote:
        return row.text
    whence = ", ".join(part for part in (row.said_by, row.place) if part)
    return f"{row.text} “{row.quote}”{f' ({whence})' if whence else ''}".strip()


def _themes(facts: PlanFacts) -> list[Block]:
    texts = findings_in_short(facts)
    cells = [
        (
            row.name,
            row.description,
            lines(*(texts[pk] for pk in facts.theme_findings.get(row.id, ()))),
        )
        for row in facts.themes
    ]
    coded = {pk for found in facts.theme_findings.values() for pk in found}
    themes = counted(len(facts.themes), "theme")
    text = (
        f"The findings were gathered under {themes}; "
        f"{so_many(len(coded))} of {counted(len(facts.findings), 'finding')} "
        f"{'stands' if len(coded) == 1 else 'stand'} under at least one."
        if facts.findings
        else f"The team named {themes} to gather findings under."
    )
    columns = (("Theme", 25), ("What it says", 30), ("Findings", 45))
    of = facts_of("theme", facts.themes)
    return [
        Heading(2, "Themes"),
        passage(facts, "information.themes", text, of),
        table("Themes and their findings", columns, cells, of),
    ]


def _swot(facts: PlanFacts) -> list[Block]:
    """Strengths, weaknesses, opportunities and threats, each with the findings that show it."""
    texts = findings_in_short(facts)
    cells = [
        (
            lines(title, where),
            row.text,
            lines(*(texts[pk] for pk in facts.swot_findings.get(row.id, ()))) or "No finding named",
        )
        for key, title, where, _ in swot.MEANINGS
        for row in facts.swot
        if row.quadrant == key
    ]
    shown = sum(row.id in facts.swot_findings for row in facts.swot)
    text = (
        "What works for the team and against it was weighed in "
        f"{counted(len(facts.swot), 'entry', 'entries')}; findings show "
        f"{so_many(shown)} of them."
    )
    columns = (("Kind", 22), ("What was weighed", 38), ("Findings", 40))
    of = facts_of("swotentry", facts.swot)
    return [
        Heading(2, "Strengths, weaknesses, opportunities and threats"),
        passage(facts, "information.swot", text, of),
        table("Strengths, weaknesses, opportunities and threats", columns, cells, of),
    ]


def _resources(facts: PlanFacts) -> list[Block]:
    """The resource map by service area: how many needs, how many somebody meets, which nobody."""
    found = facts.resources
    everything = [row for rows in found.values() for row in rows]
    cells = []
    for area in catalog.areas():
        unmet = [row.need.text for row in found[area.key] if not row.providers]
        whole = len(found[area.key])
        cells.append((area.title, str(whole), str(whole - len(unmet)), lines(*unmet) or "None"))
    text = f"The resource map shows {in_words(tally(row.cells for row in everything))}"
    columns = (
        ("Service area", 28),
        ("Needs", 10),
        ("With a provider", 14),
        ("Without a known provider", 48),
    )
    return [
        Heading(2, "Resource map"),
        passage(facts, "information.resources", text),
        table("Needs of survivors by service area", columns, cells),
    ]


def _agreements(facts: PlanFacts) -> list[Block]:
    """Agreements on data: printed are parties, purpose and dates, not where papers are kept."""
    titles = {row.id: row.title for row in facts.sources}
    states = dict(DataUseAgreement.State.choices)
    cells = [
        (
            lines(row.title, *(titles[pk] for pk in facts.agreement_sources.get(row.id, ()))),
            row.parties,
            lines(row.purpose, row.covers),
            lines(
                str(states[row.state]),
                f"From {day(row.signed_on)}" if row.signed_on else "",
                f"Until {day(row.expires_on)}" if row.expires_on else "",
            ),
        )
        for row in facts.agreements
    ]
    signed = sum(row.state == DataUseAgreement.State.SIGNED for row in facts.agreements)
    alone = "signed" if signed else "not signed yet"
    text = (
        f"One agreement on the use of data is on record, {alone}."
        if len(facts.agreements) == 1
        else f"{begun(spelled(len(facts.agreements)))} agreements on the use of data are on "
        f"record, {so_many(signed)} of them signed."
    )
    columns = (("Agreement", 28), ("Parties", 24), ("Purpose and data covered", 30), ("Status", 18))
    of = facts_of("datauseagreement", facts.agreements)
    return [
        Heading(2, "Permission to use data"),
        passage(facts, "information.agreements", text, of),
        table("Data use agreements", columns, cells, of),
    ]


def _gaps_found(facts: PlanFacts) -> list[Block]:
    findings = findings_in_short(facts)
    answers: dict[int, list[str]] = {}
    titles = {row.id: row.title for row in facts.strategies}
    for strategy, gap_ids in facts.strategy_gaps.items():
        for gap in gap_ids:
            answers.setdefault(gap, []).append(titles[strategy])
    cells = [
        (
            _gap(facts, row),
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


def _gap(facts: PlanFacts, row: Row) -> str:
    """A gap with more about it, and why it is there where the team has asked."""
    causes = "; ".join(text.rstrip(".") for text in facts.gap_causes.get(row.id, ()))
    return lines(row.text, words_of(row.detail), causes and f"Root causes named: {causes}.")


def gaps(facts: PlanFacts) -> list[Block]:
    """Gaps identified but not included this time, with the reason and when to look again."""
    blocks = narrative(facts, "gaps")
    parked = [row for row in facts.gaps if row.state == Gap.State.PARKED]
    if parked:
        cells = [(_gap(facts, row), row.parked_reason, day(row.revisit_on)) for row in parked]
        columns = (("Gap", 45), ("Why it waits", 35), ("To be looked at again", 20))
        text = f"{counted(len(parked), 'gap was', 'gaps were')} found and left for a later time."
        blocks += [
            passage(facts, "gaps.parked", begun(text), facts_of("gap", parked)),
            table("Gaps that wait, and why", columns, cells, facts_of("gap", parked)),
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
