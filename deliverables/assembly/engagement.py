"""How collaborators were engaged: the structures, the log, who came."""

from collections import Counter

from deliverables.assembly.words import (
    answered,
    count,
    day,
    facts_of,
    lines,
    narrative,
    passage,
    printed_name,
    series,
    table,
    words_of,
)
from deliverables.document import Block, Missing, Table
from deliverables.facts import PlanFacts, Row
from engagement.models import Activity

ACTIVITY_COLUMNS = (
    ("Activity", 22),
    ("When", 15),
    ("Facilitated by", 16),
    ("Attendance and what came of it", 47),
)


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
