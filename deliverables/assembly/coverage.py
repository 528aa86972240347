"""Who pays for a strategy and whom the strategies reach, as the strategies component prints them.

What the pages ask the team (warnings, questions about costs) is never printed.
"""

from collections.abc import Sequence

from deliverables.assembly.words import counted, facts_of, lines, passage, spelled, table
from deliverables.document import Block, Heading
from deliverables.facts import PlanFacts, Row
from planning.models import FundingLine
from planning.models.strategy import POPULATIONS


def payers(rows: Sequence[Row]) -> str:
    """A strategy's funding lines as the text of a table cell, a line each."""
    kinds, states = dict(FundingLine.Kind.choices), dict(FundingLine.State.choices)
    return lines(
        *(
            "; ".join(
                part
                for part in (
                    f"{row.source} ({str(kinds[row.kind_of]).lower()}, "
                    f"{str(states[row.state]).lower()})",
                    f"${row.amount:,.2f}".removesuffix(".00") if row.amount is not None else "",
                    row.note,
                )
                if part
            )
            for row in rows
        )
    )


def reached(facts: PlanFacts, numbers: dict[tuple[str, int], str]) -> list[Block]:
    """The populations with the strategies that reach them; nothing when no strategy names one."""
    found = {
        key: [row for row in facts.strategies if key in row.populations] for key, _ in POPULATIONS
    }
    some = sum(bool(rows) for rows in found.values())
    if not some:
        return []
    cells = [
        (
            label,
            str(len(found[key])),
            lines(*(f"{numbers['strategy', row.id]} {row.title}" for row in found[key]))
            or "No strategy",
        )
        for key, label in POPULATIONS
    ]
    whole = counted(len(POPULATIONS), "population")
    them = f"all {whole}" if some == len(POPULATIONS) else f"{spelled(some)} of the {whole}"
    said = f"The strategies reach {them} that the plan was checked against."
    columns = (("Population", 28), ("Number", 12), ("Reached by", 60))
    return [
        Heading(2, "Whom the strategies reach"),
        passage(facts, "strategies.reach", said),
        table("Populations and strategies", columns, cells, facts_of("strategy", facts.strategies)),
    ]
