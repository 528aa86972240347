"""The strategies component: statements, the solicitation's items, goals, objectives, strategies
with the data behind each. Performance metrics are left out, as Appendix A says."""

from collections import defaultdict
from itertools import groupby

from deliverables.assembly.coverage import payers, reached
from deliverables.assembly.prioritization import prioritized
from deliverables.assembly.words import (
    answered,
    counted,
    day,
    facts_of,
    findings_in_short,
    lines,
    narrative,
    passage,
    printed_name,
    sentence,
    series,
    table,
    words_of,
)
from deliverables.document import Block, Fact, Heading, Missing, Prose, Table
from deliverables.facts import PlanFacts, Row
from planning.models import SolicitationItem, Statement, Strategy
from planning.models.plan import MISSING, label_of
from planning.models.strategy import POPULATIONS
from planning.outline import numbered

Pairs = tuple[tuple[str, str], ...]
NOTHING_SAID: Pairs = (("Information behind it", "None linked yet"),)
FROM_ACROSS = (
    "No objective or strategy has been set under this goal itself. Those that stand under no goal "
    "of their own follow further below."
)
NOTHING_UNDER = "No objective or strategy has been set under this goal yet."


def numbering(facts: PlanFacts) -> dict[tuple[str, int], str]:
    """The printed number of each goal, objective and strategy: ("strategy", key) -> "2.1.3"."""

    def under(kind: str, key: int | None) -> tuple[str, int] | None:
        return (kind, key) if key else None

    return numbered(
        [(("goal", row.id), None) for row in facts.goals]
        + [(("objective", row.id), under("goal", row.goal_id)) for row in facts.objectives]
        + [
            (
                ("strategy", row.id),
                under("objective", row.objective_id) or under("goal", row.goal_id),
            )
            for row in facts.strategies
        ]
    )


def strategies(facts: PlanFacts) -> list[Block]:
    """Strategies prioritized for the plan."""
    blocks = narrative(facts, "strategies") + _statements(facts)
    if not (facts.goals or facts.objectives or facts.strategies):
        return [*blocks, *(prioritized(facts) or [Missing()])]
    said = [
        counted(len(rows), one, many)
        for rows, one, many in (
            (facts.goals, "goal", "goals"),
            (facts.objectives, "objective", "objectives"),
            (facts.strategies, "strategy", "strategies"),
        )
        if rows
    ]
    blocks += [
        Heading(2, "Goals and strategies"),
        passage(facts, "strategies.count", f"The plan sets {series(said)}."),
    ]
    blocks += _solicitation(facts)
    blocks += reached(facts, numbering(facts))
    blocks += _tree(facts) + prioritized(facts)
    return blocks + answered(
        facts, "plan.strategies", title="How the strategies were chosen and checked"
    )


def _statements(facts: PlanFacts) -> list[Block]:
    blocks: list[Block] = []
    for kind, label in Statement.Kind.choices:
        row = facts.statements.get(kind)
        if not row or not row.text:
            continue
        blocks += [Heading(2, str(label)), Prose(row.text, (Fact("statement", row.id),))]
        adopted = " ".join(
            part
            for part in (
                f"on {day(row.adopted_on)}" if row.adopted_on else "",
                f"at {row.adopted_at}" if row.adopted_at else "",
            )
            if part
        )
        if adopted:
            blocks.append(sentence(f"Adopted {adopted}."))
    return blocks


def _solicitation(facts: PlanFacts) -> list[Block]:
    if not facts.items:
        return []
    numbers = numbering(facts)
    titles = {row.id: row.title for row in facts.strategies}
    serving: dict[int, list[str]] = defaultdict(list)
    for strategy in facts.strategies:
        for item in facts.strategy_items.get(strategy.id, ()):
            number = numbers["strategy", strategy.id]
            serving[item].append(f"{number} {titles[strategy.id]}")
    kinds = dict(SolicitationItem.Kind.choices)
    cells = [
        (
            label_of(str(kinds[row.kind_of]), row.number),
            lines(row.text or MISSING, *([f"Source: {row.source}"] if row.source else ())),
            lines(*serving[row.id]) or "No strategy linked yet",
        )
        for row in facts.items
    ]
    columns = (("Item", 15), ("Wording in the solicitation", 45), ("Served by", 40))
    return [
        Heading(2, "What the solicitation asks for"),
        table(
            "Goals, objectives and deliverables of the solicitation",
            columns,
            cells,
            facts_of("solicitationitem", facts.items),
        ),
    ]


def _served(row: Row) -> str:
    """An item as a strategy's table names it; by its number where its words are missing."""
    if row.text:
        return row.text
    kind = str(dict(SolicitationItem.Kind.choices)[row.kind_of])
    return f"{label_of(kind, row.number)}: {MISSING[0].lower()}{MISSING[1:]}"


def _tree(facts: PlanFacts) -> list[Block]:
    numbers = numbering(facts)
    draw = _StrategyTables(facts, numbers)
    blocks: list[Block] = []
    free = [row for row in facts.objectives if row.goal_id is None]
    across = draw.under(goal=None, objective=None)
    for goal in facts.goals:
        held = draw.under(goal=goal.id, objective=None)
        for objective in facts.objectives:
            if objective.goal_id == goal.id:
                held += _objective(objective, numbers)
                held += draw.under(goal=None, objective=objective.id)
        blocks.append(Heading(2, f"Goal {numbers['goal', goal.id]}. {goal.title}"))
        if goal.description:
            blocks.append(Prose(goal.description, (Fact("goal", goal.id),)))
        blocks += held or [sentence(FROM_ACROSS if free or across else NOTHING_UNDER)]
    if free:
        blocks.append(Heading(2, "Objectives across the goals"))
        for objective in free:
            blocks += _objective(objective, numbers) + draw.under(goal=None, objective=objective.id)
    if across:
        blocks += [Heading(2, "Strategies across the goals"), *across]
    return blocks


def _objective(row: Row, numbers: dict[tuple[str, int], str]) -> list[Block]:
    blocks: list[Block] = [Heading(3, f"Objective {numbers['objective', row.id]}. {row.title}")]
    if row.description:
        blocks.append(Prose(row.description, (Fact("objective", row.id),)))
    return blocks


class _StrategyTables:
    """Draws each strategy as a table of what it is and what it rests on."""

    def __init__(self, facts: PlanFacts, numbers: dict[tuple[str, int], str]) -> None:
        self.facts = facts
        self.numbers = numbers
        self.findings = findings_in_short(facts)
        self.sources = {row.id: row.title for row in facts.sources}
        self.source_of = {row.id: row.source_id for row in facts.findings}
        self.gaps = {row.id: row.text for row in facts.gaps}
        self.items = {row.id: _served(row) for row in facts.items}
        self.names = {row.id: printed_name(row) for row in facts.collaborators}
        self.by_parent: dict[tuple[int | None, int | None], list[Row]] = defaultdict(list)
        for row in facts.strategies:
            self.by_parent[row.goal_id, row.objective_id].append(row)

    def under(self, *, goal: int | None, objective: int | None) -> list[Block]:
        """The strategies with exactly this parent, in order: a table each.

        Those beside one another that the plan says nothing more of share one: a table for each
        would be a page of empty tables.
        """
        drawn = [(row, self._said(row)) for row in self.by_parent[goal, objective]]
        blocks: list[Block] = []
        for bare, group in groupby(drawn, key=lambda item: item[1] == NOTHING_SAID):
            rows = list(group)
            if bare and len(rows) > 1:
                blocks.append(self._bare([row for row, _ in rows]))
            else:
                blocks += [self._table(row, pairs) for row, pairs in rows]
        return blocks

    def _bare(self, rows: list[Row]) -> Table:
        label, text = NOTHING_SAID[0]
        numbers = [self.numbers["strategy", row.id] for row in rows]
        return table(
            f"Strategies {numbers[0]} to {numbers[-1]}",
            (("Strategy", 74), (label, 26)),
            [(f"{number}. {row.title}", text) for number, row in zip(numbers, rows, strict=True)],
            facts_of("strategy", rows),
        )

    def _table(self, row: Row, pairs: Pairs) -> Table:
        number = self.numbers["strategy", row.id]
        return Table(
            caption=f"Strategy {number}. {row.title}",
            columns=("About the strategy", "What the plan says"),
            rows=pairs,
            widths=(28, 72),
            facts=(Fact("strategy", row.id),),
        )

    def _said(self, row: Row) -> Pairs:
        """What the plan says of a strategy, as (label, text) pairs."""
        facts = self.facts
        gap_ids = facts.strategy_gaps.get(row.id, ())
        through_gaps = [pk for gap in gap_ids for pk in facts.gap_findings.get(gap, ())]
        evidence = dict.fromkeys([*facts.strategy_findings.get(row.id, ()), *through_gaps])
        populations = dict(POPULATIONS)
        levels = dict(Strategy.Level.choices)
        pairs = (
            ("What it is", words_of(row.description)),
            (
                NOTHING_SAID[0][0],
                lines(*map(self._evidence, evidence)) or NOTHING_SAID[0][1],
            ),
            ("Gap it answers", lines(*(self.gaps[pk] for pk in gap_ids))),
            (
                "Serves in the solicitation",
                lines(*(self.items[pk] for pk in facts.strategy_items.get(row.id, ()))),
            ),
            ("Expected outcome", words_of(row.expected_outcome)),
            ("Who it reaches", ", ".join(populations[key] for key in row.populations)),
            ("Target", row.reach),
            ("Level", str(levels[row.level]) if row.level else ""),
            ("Champion", self.names.get(row.champion_id, "")),
            ("Responsible", row.responsible),
            ("Resources and funding", row.funding),
            ("Who pays", payers(facts.funding.get(row.id, ()))),
        )
        return tuple((label, text) for label, text in pairs if text)

    def _evidence(self, finding: int) -> str:
        source = self.sources[self.source_of[finding]]
        return f"{source}: {self.findings[finding]}"
