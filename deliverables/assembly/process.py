"""The components that describe the process: people, engagement, survivors and youth,
information, gaps left for later, legal and policy context."""

from collections import Counter

from collaborators.models import Collaborator
from deliverables.assembly.words import (
    answered,
    count,
    day,
    facts_of,
    lines,
    narrative,
    passage,
    series,
    table,
    words_of,
)
from deliverables.document import Block, Heading, Missing, Table
from deliverables.facts import PlanFacts, Row
from engagement.models import Activity
from planning.models import Gap, Source

CIRCLES = (
    (
        Collaborator.Circle.TEAM,
        "Program team",
        "member of the program team",
        "members of the program team",
    ),
    (Collaborator.Circle.COLLABORATOR, "Collaborators", "collaborator", "collaborators"),
    (
        Collaborator.Circle.INTERESTED,
        "Interested parties",
        "interested party",
        "interested parties",
    ),
    (Collaborator.Circle.PUBLIC, "Public", "entry for the public", "entries for the public"),
)
PEOPLE_COLUMNS = (("Name", 40), ("Sector", 22), ("Part in the plan", 38))
ACTIVITY_COLUMNS = (
    ("Activity", 22),
    ("When", 15),
    ("Facilitated by", 16),
    ("Attendance and what came of it", 47),
)
VOICE_COLUMNS = (("Activity", 40), ("When", 20), ("Facilitated by", 22), ("With", 18))


def people(facts: PlanFacts) -> list[Block]:
    """Program team, collaborators and interested parties, a table a circle."""
    blocks = narrative(facts, "people")
    rows = facts.collaborators
    if not rows:
        return blocks or [Missing()]
    found = Counter(row.circle for row in rows)
    parts = [count(found[key], one, many) for key, _, one, many in CIRCLES if found[key]]
    blocks.append(
        passage(
            facts,
            "people.register",
            f"The register of this plan holds {series(parts)}. {_sectors(rows)}",
            facts_of("collaborator", rows),
        )
    )
    for key, title, _, _ in CIRCLES:
        circle = [row for row in rows if row.circle == key]
        if circle:
            cells = [(printed_name(row), row.sector, _part(row)) for row in circle]
            blocks += [
                Heading(2, title),
                table(
                    f"{title}: {count(len(circle), 'entry', 'entries')}",
                    PEOPLE_COLUMNS,
                    cells,
                    facts_of("collaborator", circle),
                ),
            ]
    return blocks + answered(
        facts,
        "prepare.collaborators",
        tag="-voice",
        title="How collaborators were identified",
    )


def _sectors(rows: list[Row]) -> str:
    sectors = sorted({row.sector for row in rows if row.sector})
    if not sectors:
        return ""
    return f"They come from {count(len(sectors), 'sector')}."


def _part(row: Row) -> str:
    return lines(
        row.role,
        f"From: {row.origin}" if row.origin else "",
        "In place for the long term" if row.long_term else "",
    )


def printed_name(row: Row) -> str:
    """The name a document may show; see `Collaborator.printed_name`."""
    return "Not named" if row.naming == Collaborator.Naming.UNNAMED else row.public_name


def engagement(facts: PlanFacts) -> list[Block]:
    """How collaborators were engaged: how often, what kinds of meetings, who facilitated."""
    blocks = narrative(facts, "engagement")
    rows = facts.activities
    if not rows and not blocks:
        blocks = [Missing()]
    if rows:
        blocks.append(
            passage(facts, "engagement.log", _log_in_words(rows), facts_of("activity", rows))
        )
        blocks.append(_activity_table("Engagement activities", rows, facts))
    return blocks + answered(
        facts, "prepare.structure", tag="-voice", title="How engagement was organized"
    )


def _log_in_words(rows: list[Row]) -> str:
    kinds = Counter(row.kind_of for row in rows if row.kind_of)
    labels = dict(Activity.Kind.choices)
    said = [f"{labels[kind].lower()} ({number})" for kind, number in kinds.most_common()]
    text = f"The team logged {count(len(rows), 'engagement activity', 'engagement activities')}."
    if said:
        text += f" By kind: {series(said)}."
    leaders = sorted({row.facilitator for row in rows if row.facilitator})
    if leaders:
        text += f" {count(len(leaders), 'facilitator is', 'facilitators are')} named."
    return text


def _activity_table(caption: str, rows: list[Row], facts: PlanFacts) -> Table:
    """Activities as a table: what, when, who led, who came and what it brought."""
    names = {row.id: printed_name(row) for row in facts.collaborators}
    kinds = dict(Activity.Kind.choices)
    cells = []
    for row in rows:
        came = [names[pk] for pk in facts.attendance.get(row.id, [])]
        kind = str(kinds[row.kind_of]) if row.kind_of else ""
        cells.append(
            (
                lines(row.title, kind if kind.lower() not in row.title.lower() else ""),
                when(row),
                row.facilitator,
                lines(
                    row.attendance,
                    words_of(row.summary),
                    f"Decided: {words_of(row.decisions)}" if row.decisions else "",
                    f"Informed: {row.informed}" if row.informed else "",
                    f"Took part: {', '.join(came)}" if came else "",
                ),
            )
        )
    return table(caption, ACTIVITY_COLUMNS, cells, facts_of("activity", rows))


def when(row: Row) -> str:
    """An activity's time: the team's own words, else its days."""
    return row.when or " to ".join(day(item) for item in (row.starts_on, row.ends_on) if item)


def survivors(facts: PlanFacts) -> list[Block]:
    """How survivors and youth were engaged."""
    blocks = narrative(facts, "survivors")
    taking_part = [row for row in facts.activities if row.with_survivors or row.with_youth]
    speaking = [
        row
        for row in facts.collaborators
        # A person's own experience is never printed; that of a body that speaks for many is.
        if row.lived_experience and row.nature == Collaborator.Nature.ORGANIZATION
    ]
    if not blocks and not taking_part and not speaking:
        blocks = [Missing()]
    if speaking:
        labels = dict(Collaborator.LivedExperience.choices)
        cells = [
            (printed_name(row), str(labels[row.lived_experience]), row.role) for row in speaking
        ]
        blocks += [
            Heading(2, "Groups that speak from lived experience"),
            table(
                "Groups that speak from lived experience",
                (("Name", 40), ("Speaks for", 25), ("Part in the plan", 35)),
                cells,
                facts_of("collaborator", speaking),
            ),
        ]
    if taking_part:
        both = [
            count(sum(row.with_survivors for row in taking_part), "activity", "activities")
            + " with survivors",
            count(sum(row.with_youth for row in taking_part), "activity", "activities")
            + " with youth",
        ]
        blocks += [
            Heading(2, "Activities with survivors and youth"),
            passage(
                facts,
                "survivors.log",
                f"The log shows {series(both)}.",
                facts_of("activity", taking_part),
            ),
            _voice_table(taking_part),
        ]
    for step, title in (
        ("prepare.collaborators", "How survivors and youth were invited and kept safe"),
        ("prepare.structure", "How survivors and youth take part in the work"),
        ("prepare.information", "What survivors and youth told us"),
    ):
        blocks += answered(facts, step, tag="voice", title=title)
    return blocks


def _voice_table(rows: list[Row]) -> Table:
    """What survivors and youth took part in; what came of it is told with all activities."""
    cells = [
        (
            row.title,
            when(row),
            row.facilitator,
            series(["Survivors"] * row.with_survivors + ["youth"] * row.with_youth).capitalize(),
        )
        for row in rows
    ]
    caption = "Activities with survivors and youth"
    return table(caption, VOICE_COLUMNS, cells, facts_of("activity", rows))


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
