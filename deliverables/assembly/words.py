"""Small words and counts that every component uses: dates, plurals, lists, passages."""

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

from collaborators.models import Collaborator
from deliverables.document import Block, Fact, Heading, Note, Prose, Table
from deliverables.facts import PlanFacts, Row
from editing.clean import plain_text
from planning import guide

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def day(value: date | None) -> str:
    """A date as it is printed: October 1, 2025; '' for none."""
    return f"{value:%B} {value.day}, {value.year}" if value else ""


def count(number: int, one: str, many: str = "") -> str:
    """ "1 goal", "3 goals"; `many` where adding an s is not enough."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def spelled(number: int) -> str:
    """A number as running text has it: "no", "one" to "nine", then "10"."""
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def so_many(number: int) -> str:
    """`spelled` without a noun: "none" of them, "one" of them."""
    return spelled(number) if number else "none"


def counted(number: int, one: str, many: str = "") -> str:
    """`count` for running text: "no goals", "one goal", "three goals", "12 goals"."""
    return f"{spelled(number)} {one if number == 1 else many or one + 's'}"


def begun(text: str) -> str:
    """`text` as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def series(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def sentence(text: str, facts: Iterable[Fact] = ()) -> Prose:
    """A paragraph of our own wording, escaped."""
    return Prose(f"<p>{escape(text, quote=False)}</p>", tuple(facts))


def passage(facts: PlanFacts, key: str, text: str, of: Iterable[Fact] = ()) -> Prose:
    """A paragraph written from the records, or the team's own wording of it.

    `key` is the passage's name for ever: the team's wording is found by it.
    """
    written = sentence(text, of)
    return Prose(facts.passages.get(key) or written.html, written.facts, key)


def facts_of(kind: str, rows: Iterable[Row]) -> tuple[Fact, ...]:
    """The records that a block was written from."""
    return tuple(Fact(kind, row.id) for row in rows)


def lines(*parts: str) -> str:
    """The parts that are there, a line each: the text of a table cell."""
    return "\n".join(part for part in parts if part)


def narrative(facts: PlanFacts, component: str) -> list[Block]:
    """What the team wrote for the component in its own words."""
    text = facts.narratives.get(component, "")
    return [Prose(text)] if text else []


def answered(facts: PlanFacts, step: str, *, tag: str = "", title: str) -> list[Block]:
    """The team's answers to a step's questions under one heading, each below its question's lead.

    With `tag` only questions that carry it, with "-tag" only those that do not.
    """
    blocks: list[Block] = []
    for question in guide.load().step(step).questions:
        text = facts.answers.get(question.key, "")
        wanted = not tag or (tag.lstrip("-") in question.tags) != tag.startswith("-")
        if text and wanted:
            blocks += [Heading(3, question.lead), Prose(text)]
    return [Heading(2, title), *blocks] if blocks else []


def table(
    caption: str,
    columns: tuple[tuple[str, int], ...],
    rows: Sequence[tuple[str, ...]],
    facts: tuple[Fact, ...] = (),
    blank: str = "Not stated",
    notes: tuple[Note, ...] = (),
) -> Table:
    """A table whose empty columns are left out, the widths of the rest stretched to 100.

    A cell with nothing in it says `blank`: an empty cell is read as a mistake. `notes` refer to
    columns of which none before them is left out.
    """
    kept = [i for i in range(len(columns)) if i == 0 or any(row[i] for row in rows)]
    total = sum(columns[i][1] for i in kept)
    widths = [columns[i][1] * 100 // total for i in kept]
    widths[0] += 100 - sum(widths)
    return Table(
        caption=caption,
        columns=tuple(columns[i][0] for i in kept),
        rows=tuple(tuple(row[i] or blank for i in kept) for row in rows),
        widths=tuple(widths),
        facts=facts,
        notes=notes,
    )


def findings_in_short(facts: PlanFacts) -> dict[int, str]:
    """What each finding says where it stands behind something else: its text, else its quote."""
    return {row.id: row.text or row.quote for row in facts.findings}


def words_of(html: str) -> str:
    """Rich text as the plain text of a table cell."""
    return plain_text(html)


def printed_name(row: Row) -> str:
    """The name a document may show; see `Collaborator.printed_name`."""
    return "Not named" if row.naming == Collaborator.Naming.UNNAMED else row.public_name


def names_of(rows: Iterable[Row]) -> str:
    """Printed names in the register's order, those that stay unnamed counted at the end."""
    rows = list(rows)
    named = [printed_name(row) for row in rows if row.naming != Collaborator.Naming.UNNAMED]
    hidden = len(rows) - len(named)
    if hidden and named:
        return series([*named, f"{hidden} not named"])
    return series(named) if named else f"{hidden} not named"
