"""How survivors and youth were engaged."""

from collaborators.models import Collaborator
from deliverables.assembly.engagement import held_and_planned, when
from deliverables.assembly.words import (
    answered,
    begun,
    counted,
    facts_of,
    lines,
    narrative,
    passage,
    printed_name,
    series,
    table,
)
from deliverables.document import Block, Heading, Missing, Table
from deliverables.facts import PlanFacts, Row
from engagement.models import Activity

VOICE_COLUMNS = (
    ("Activity", 30),
    ("When", 18),
    ("Facilitated by", 20),
)


def survivors(facts: PlanFacts) -> list[Block]:
    """How survivors and youth were engaged."""
    blocks = narrative(facts, "survivors")
    held, _ = held_and_planned(facts)
    taking_part = [row for row in held if row.with_survivors or row.with_youth]
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
            (printed_name(row), lines(str(labels[row.lived_experience]), row.groups), row.role)
            for row in speaking
        ]
        blocks += [
            Heading(2, "Who speaks from lived experience"),
            table(
                "Groups that speak from lived experience",
                (("Name", 40), ("Speaks for", 25), ("Part in the plan", 35)),
                cells,
                facts_of("collaborator", speaking),
            ),
        ]
    if taking_part:
        said = [
            f"{who} took part in {counted(number, 'activity', 'activities')}"
            for who, number in (
                ("survivors", sum(row.with_survivors for row in taking_part)),
                ("youth", sum(row.with_youth for row in taking_part)),
            )
            if number
        ]
        blocks += [
            Heading(2, "What survivors and youth took part in"),
            passage(
                facts,
                "survivors.log",
                f"{begun(series(said))}.",
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
    safeguards = dict(Activity.Safeguard.choices)
    cells = [
        (
            row.title,
            when(row),
            row.facilitator,
            lines(
                series(
                    ["Survivors"] * row.with_survivors + ["youth"] * row.with_youth
                ).capitalize(),
                *(str(safeguards[item]) for item in row.safeguards),
            ),
        )
        for row in rows
    ]
    kept_safe = any(row.safeguards for row in rows)
    last = "With whom, and how they were kept safe" if kept_safe else "With whom"
    caption = "Activities with survivors and youth"
    return table(caption, (*VOICE_COLUMNS, (last, 32)), cells, facts_of("activity", rows))
