"""How collaborators were engaged: the structures they met in, the log, who came."""

from collections import Counter
from collections.abc import Iterator

from collaborators.models import Collaborator
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
    spelled,
    table,
    words_of,
)
from deliverables.document import Block, Heading, Missing, Table
from deliverables.facts import PlanFacts, Row
from engagement.models import Activity, Structure

STRUCTURE_COLUMNS = (
    ("Structure", 28),
    ("Convened by", 20),
    ("How often it meets", 18),
    ("Members", 34),
)
ACTIVITY_COLUMNS = (
    ("Activity", 22),
    ("When", 15),
    ("Facilitated by", 16),
    ("Attendance and what came of it", 47),
)
# More facilitators than this are counted, not named.
FACILITATORS_NAMED = 6
# With more people than this at one activity, a table of its own says who came to what: the same
# names at every meeting make rows that fill a page.
ATTENDANCE_NAMED = 6


def engagement(facts: PlanFacts) -> list[Block]:
    """How collaborators were engaged: how often, what kinds of meetings, who facilitated."""
    blocks = narrative(facts, "engagement")
    if facts.structures:
        blocks += _structures(facts)
    held, planned = held_and_planned(facts)
    if held or planned:
        said = " ".join([_log_in_words(held, facts), *_planned(planned, more=bool(held))])
        if facts.structures:
            blocks.append(Heading(2, "Meetings, interviews and other activities"))
        blocks.append(
            passage(facts, "engagement.log", said, facts_of("activity", [*held, *planned]))
        )
    if held:
        blocks += [_activity_table(held, facts), *_who_came_to_what(held, facts)]
    return (blocks or [Missing()]) + answered(
        facts, "prepare.structure", tag="-voice", title="How engagement was organized"
    )


def held_and_planned(facts: PlanFacts) -> tuple[list[Row], list[Row]]:
    """The activities until today, and those to come; a cancelled one is neither."""
    rows = [row for row in facts.activities if not row.cancelled]
    planned = [row for row in rows if row.starts_on and row.starts_on > facts.today]
    ahead = {row.id for row in planned}
    return [row for row in rows if row.id not in ahead], planned


def _structures(facts: PlanFacts) -> list[Block]:
    """The bodies that the work is organized in, each with its convener, cadence and members."""
    people = {row.id: row for row in facts.collaborators}
    names = {row.id: row.name for row in facts.structures}
    kinds = dict(Structure.Kind.choices)
    cells = []
    for row in facts.structures:
        members = [people[pk] for pk in facts.members.get(row.id, ())]
        cells.append(
            (
                lines(
                    row.name,
                    str(kinds[row.kind_of]) if row.kind_of else "",
                    f"Part of {names[row.parent_id]}" if row.parent_id else "",
                    f"Ended {day(row.ends_on)}"
                    if row.ends_on and row.ends_on <= facts.today
                    else "",
                ),
                printed_name(people[row.convener_id]) if row.convener_id else "",
                row.cadence,
                f"{count(len(members), 'member')}: {names_of(members)}" if members else "",
            )
        )
    of = facts_of("structure", facts.structures)
    return [
        Heading(2, "Structures"),
        passage(facts, "engagement.structures", _structures_in_words(facts.structures), of),
        table("Structures that people met in", STRUCTURE_COLUMNS, cells, of),
    ]


def _structures_in_words(rows: list[Row]) -> str:
    """How many bodies there are, and which of them the plan found and which it made."""
    text = f"The work is organized in {counted(len(rows), 'structure')}"
    origins = Counter(row.origin for row in rows)
    said = [
        (origins[Structure.Origin.EXISTING], "existed before", "existed before"),
        (origins[Structure.Origin.NEW], "was set up for this plan", "were set up for this plan"),
    ]
    known = [(number, one, many) for number, one, many in said if number]
    if len(known) == 1 and known[0][0] == len(rows):
        _, one, many = known[0]
        return f"{text}, which {one if len(rows) == 1 else many}."
    parts = [counted(number, one, many) for number, one, many in known]
    return f"{text}. {begun(series(parts))}." if parts else f"{text}."


def _log_in_words(rows: list[Row], facts: PlanFacts) -> str:
    """How many activities, over what time, of what kinds, with how many people, led by whom."""
    if not rows:
        return "No engagement activity has taken place yet."
    text = f"The team logged {counted(len(rows), 'engagement activity', 'engagement activities')}"
    days = [row.starts_on for row in rows if row.starts_on]
    if len(days) == len(rows) and min(days) < max(days):
        last = max(row.ends_on or row.starts_on for row in rows)
        text += f" from {day(min(days))} to {day(last)}"
    text += _kinds_in_words(rows) + _presence_in_words(rows, facts)
    leaders = sorted({row.facilitator for row in rows if row.facilitator})
    if len(leaders) > FACILITATORS_NAMED:
        text += f" The table names those who led them, {spelled(len(leaders))} in all."
    elif leaders:
        text += f" Facilitated by {series(leaders)}."
    return text


def _kinds_in_words(rows: list[Row]) -> str:
    """What kinds of activities, to the end of the sentence that counts them."""
    kinds = Counter(row.kind_of for row in rows if row.kind_of)
    labels = dict(Activity.Kind.choices)
    said = series([counted(number, labels[kind].lower()) for kind, number in kinds.most_common()])
    if not said:
        return "."
    return f": {said}." if kinds.total() == len(rows) else f", among them {said}."


def _presence_in_words(rows: list[Row], facts: PlanFacts) -> str:
    """How often those in the register came, and how many came whom nobody names."""
    present = [len(facts.attendance.get(row.id, ())) for row in rows]
    text = ""
    if any(present):
        held = sum(map(bool, present))
        where = "all of them" if held == len(rows) else f"{spelled(held)} of them"
        text += (
            f" People and organizations of the register came to {where}, "
            f"{counted(sum(present), 'time', 'times')} in all."
        )
    if others := sum(row.others_came or 0 for row in rows):
        text += (
            f" {begun(counted(others, 'other person', 'other people'))} came, counted without a "
            "name."
        )
    return text


def _planned(rows: list[Row], *, more: bool) -> list[str]:
    """What is still to come; `more` when something was held before it."""
    if not rows:
        return []
    last = max(row.starts_on for row in rows)
    so_many = f"{begun(spelled(len(rows)))}{' more' if more else ''}"
    if len(rows) == 1:
        return [f"{so_many} is planned for {day(last)}."]
    return [f"{so_many} are planned, the last for {day(last)}."]


def _activity_table(rows: list[Row], facts: PlanFacts) -> Table:
    """Activities as a table: what, when, who led, who came and what it brought.

    Meetings of one series that nothing more is said of share a row.
    """
    people = {row.id: row for row in facts.collaborators}
    cells = [_cells(group, facts, people) for group in _grouped(rows)]
    return table("Engagement activities", ACTIVITY_COLUMNS, cells, facts_of("activity", rows))


def _grouped(rows: list[Row]) -> Iterator[list[Row]]:
    """Each activity alone, but plain meetings of one series together where the first stands."""
    plain = [row for row in rows if row.series_id and not (row.summary or row.decisions)]
    together: dict[int, list[Row]] = {}
    for row in plain:
        together.setdefault(row.series_id, []).append(row)
    joined = {row.id for group in together.values() if len(group) > 1 for row in group}
    for row in rows:
        if row.id not in joined:
            yield [row]
        elif row is together[row.series_id][0]:
            yield together[row.series_id]


def _cells(group: list[Row], facts: PlanFacts, people: dict[int, Row]) -> tuple[str, ...]:
    row = group[0]
    kinds = dict(Activity.Kind.choices)
    kind = str(kinds[row.kind_of]) if row.kind_of else ""
    keys = dict.fromkeys(pk for item in group for pk in facts.attendance.get(item.id, ()))
    came = [people[pk] for pk in keys]
    others = sum(item.others_came or 0 for item in group)
    return (
        lines(
            row.title,
            kind if kind.lower() not in row.title.lower() else "",
            f"{len(group)} times" if len(group) > 1 else "",
        ),
        lines(_time(group), row.place),
        row.facilitator,
        lines(
            *dict.fromkeys(item.attendance for item in group),
            words_of(row.summary),
            f"Decided: {words_of(row.decisions)}" if row.decisions else "",
            *dict.fromkeys(f"Informed: {item.informed}" for item in group if item.informed),
            _came(came),
            f"{'And ' if came else ''}{count(others, 'other person', 'other people')}"
            if others
            else "",
        ),
    )


def _came(came: list[Row]) -> str:
    if len(came) > ATTENDANCE_NAMED:
        return f"Took part: {len(came)} entries of the register"
    return f"Took part: {names_of(came)}" if came else ""


def _who_came_to_what(rows: list[Row], facts: PlanFacts) -> list[Table]:
    """The activities of each entry of the register that may be named, when an activity had many."""
    if all(len(facts.attendance.get(row.id, ())) <= ATTENDANCE_NAMED for row in rows):
        return []
    cells = []
    for person in facts.collaborators:
        titles = Counter(row.title for row in rows if person.id in facts.attendance.get(row.id, ()))
        if titles and person.naming != Collaborator.Naming.UNNAMED:
            told = [
                f"{title} ({number} times)" if number > 1 else title
                for title, number in titles.items()
            ]
            cells.append((printed_name(person), "; ".join(told)))
    columns = (("Entry of the register", 32), ("Took part in", 68))
    return [table("Who took part in what", columns, cells, facts_of("activity", rows))]


def _time(group: list[Row]) -> str:
    if len(group) == 1:
        return when(group[0])
    days = sorted(row.starts_on for row in group if row.starts_on)
    return f"{day(days[0])} to {day(days[-1])}" if days else ""


def when(row: Row) -> str:
    """An activity's time: the team's own words, else its days."""
    return row.when or " to ".join(day(item) for item in (row.starts_on, row.ends_on) if item)
