"""Who takes part: program team, collaborators and interested parties."""

from collections import Counter
from collections.abc import Callable, Iterable

from collaborators.models import Collaborator
from deliverables.assembly.table import at_the_table, power_map
from deliverables.assembly.words import (
    answered,
    begun,
    count,
    counted,
    day,
    facts_of,
    lines,
    names_of,
    narrative,
    passage,
    printed_name,
    series,
    so_many,
    spelled,
    table,
)
from deliverables.document import Block, Heading, Missing
from deliverables.facts import PlanFacts, Row
from engagement.models import Commitment

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
PARTNER_COLUMNS = (
    ("Partner", 26),
    ("Official representative", 20),
    ("Work group", 18),
    ("Commitment", 12),
    ("Resources pledged", 24),
)
# More sectors than this are counted, and only those of several entries named.
SECTORS_NAMED = 8
INDICATORS = len(Commitment.Indicator.choices)


def people(facts: PlanFacts) -> list[Block]:
    """Program team, collaborators and interested parties, a table a circle."""
    blocks = narrative(facts, "people")
    rows = facts.collaborators
    if not rows:
        return blocks or [Missing()]
    blocks.append(
        passage(facts, "people.register", _register(rows), facts_of("collaborator", rows))
    )
    if said := _standing(rows):
        blocks.append(passage(facts, "people.standing", said, facts_of("collaborator", rows)))
    if said := _found(facts):
        blocks.append(passage(facts, "people.found", said, facts_of("collaborator", rows)))
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
    blocks += at_the_table(facts) + power_map(facts)
    if facts.partners:
        blocks += _partners(facts)
    return blocks + answered(
        facts,
        "prepare.collaborators",
        tag="-voice",
        title="How collaborators were identified",
    )


def _register(rows: list[Row]) -> str:
    """How many there are by circle and kind, and the sectors they come from."""
    circles = Counter(row.circle for row in rows)
    parts = [counted(circles[key], one, many) for key, _, one, many in CIRCLES if circles[key]]
    text = f"The register of this plan holds {series(parts)}."
    persons = sum(row.nature == Collaborator.Nature.PERSON for row in rows)
    if 0 < persons < len(rows):
        bodies = counted(
            len(rows) - persons, "is an organization or group", "are organizations or groups"
        )
        text += f" Of these, {bodies} and {counted(persons, 'is a person', 'are people')}."
    sectors = Counter(row.sector for row in rows if row.sector)
    if not sectors:
        return text
    if len(sectors) == 1:
        return f"{text} They come from one sector, {next(iter(sectors))}."
    if len(sectors) <= SECTORS_NAMED:
        return f"{text} They come from {spelled(len(sectors))} sectors: {series(sorted(sectors))}."
    often = sorted(sectors, key=lambda name: (-sectors[name], name))[:SECTORS_NAMED]
    said = [f"{name} ({sectors[name]})" for name in often if sectors[name] > 1]
    most = f", most often {series(said)}" if said else ""
    return f"{text} They come from {len(sectors)} sectors{most}."


def _standing(rows: list[Row]) -> str:
    """Who can carry the work on, who funds it, who leads in government, whence programs come."""
    said = []
    lasting = sum(row.long_term for row in rows)
    if lasting:
        said.append(
            f"Of {counted(len(rows), 'entry', 'entries')}, {counted(lasting, 'is', 'are')} in "
            "place for the long term and can carry the work on after the award."
        )
    said += _named(
        rows, lambda row: row.is_funder, "funds this work or may", "fund this work or may"
    )
    said += _named(
        rows, lambda row: row.government_leader, "leads in government", "lead in government"
    )
    for program in (Collaborator.Program.OVC, Collaborator.Program.OTIP, Collaborator.Program.OVW):
        whence = f"from an {program.label}"
        said += _named(
            rows,
            lambda row, program=program: row.program == program,
            f"comes {whence}",
            f"come {whence}",
        )
    return " ".join(said)


def _named(rows: Iterable[Row], test: Callable[[Row], bool], one: str, many: str) -> list[str]:
    found = [row for row in rows if test(row)]
    return [f"{begun(counted(len(found), one, many))}: {names_of(found)}."] if found else []


def _found(facts: PlanFacts) -> str:
    """How many were brought in by others at the table, and who is to be brought in later."""
    said = []
    suggested = sum(row.id in facts.suggested for row in facts.collaborators)
    if suggested:
        said.append(f"Others in the register suggested {counted(suggested, 'entry', 'entries')}.")
    waiting = [
        row
        for row in facts.collaborators
        if row.engage_when in {Collaborator.EngageWhen.STRATEGIES, Collaborator.EngageWhen.LATER}
    ]
    once = sum(row.engage_when == Collaborator.EngageWhen.STRATEGIES for row in waiting)
    times = [(once, "once strategies exist"), (len(waiting) - once, "later")]
    coming = [f"{spelled(number)} {when}" for number, when in times if number]
    if coming:
        said.append(f"Still to be engaged: {series(coming)}.")
    return " ".join(said)


def _partners(facts: PlanFacts) -> list[Block]:
    """Organizations that commit themselves formally, and what they bring."""
    people = {row.id: row for row in facts.collaborators}
    groups = {row.id: row.name for row in facts.structures}
    rows = facts.partners
    whole = sum(facts.commitments.get(row.id, 0) == INDICATORS for row in rows)
    text = (
        f"{counted(len(rows), 'organization is a partner', 'organizations are partners')} by a "
        f"formal commitment or on the way to one; {so_many(whole)} "
        f"{'has' if whole == 1 else 'have'} all {spelled(INDICATORS)} indicators of formal "
        "commitment: a signed memorandum, an official representative, the accepted manual, a work "
        "group and pledged resources."
    )
    cells = [
        (
            printed_name(people[row.collaborator_id]),
            printed_name(people[row.representative_id]) if row.representative_id else "",
            groups.get(row.work_group_id, ""),
            f"{facts.commitments.get(row.id, 0)} of {INDICATORS}",
            lines(*facts.pledges.get(row.id, ())),
        )
        for row in rows
    ]
    of = facts_of("partner", rows)
    return [
        Heading(2, "Organizations that commit themselves formally"),
        passage(facts, "people.partners", begun(text), of),
        table("Formal partners", PARTNER_COLUMNS, cells, of),
    ]


def _part(row: Row) -> str:
    if row.naming == Collaborator.Naming.UNNAMED:
        return row.role  # anything more could tell who it is
    term = f", term ends {day(row.term_ends_on)}" if row.term_ends_on else ""
    return lines(
        row.role,
        f"From: {row.origin}" if row.origin else "",
        f"Disciplines: {row.disciplines}" if row.disciplines else "",
        f"Leads in government{term}" if row.government_leader else "",
        "Funds this work or may" if row.is_funder else "",
        "In place for the long term" if row.long_term else "",
    )
