"""Who takes part: program team, collaborators and interested parties."""

from collections import Counter

from collaborators.models import Collaborator
from deliverables.assembly.words import (
    answered,
    count,
    facts_of,
    lines,
    narrative,
    passage,
    printed_name,
    series,
    table,
)
from deliverables.document import Block, Heading, Missing
from deliverables.facts import PlanFacts, Row

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
