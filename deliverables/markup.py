"""Blocks as markup, and a Document as the parts that the print templates lay out.

Everything written here is well-formed as XML: void tags are closed, attributes quoted.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.dateformat import format as format_date
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from deliverables.columns import fitted, height
from deliverables.document import (
    Block,
    Component,
    Document,
    Figure,
    Heading,
    Items,
    Missing,
    Note,
    Prose,
    Table,
)
from deliverables.drawing import on_paper
from deliverables.errors import RenderError
from deliverables.prose import line_markup, plain, prose_markup

# Longer titles are cut in the running head, where only one line fits: the document's on the left,
# the component's on the right.
RUNNING_HEAD_CHARACTERS = 72
COMPONENT_HEAD_CHARACTERS = 52
# A page's own list of its headings is to be taken in at a glance.
ENTRY_CHARACTERS = 72
# A row with more lines may break over a page; others stay whole.
TALL_ROW_LINES = 8
# A table of no more rows and lines than this moves to the next page as a whole.
WHOLE_TABLE_ROWS = 5
WHOLE_TABLE_LINES = 10
# Of a longer one whose rows have no more lines, the first and last rows are kept together.
LOW_ROW_LINES = 5
# Row heads that are sentences rather than names are not set in bold: more characters on average.
NAME_CHARACTERS = 56
# A picture no wider than this (CSS pixels) is drawn less high, so that two may share a page.
NARROW_PICTURE = 380
NATURAL_WIDTH = re.compile(r'<svg [^>]*?width="([\d.]+)"')
CONFIDENTIALITY = "Confidential until the grantee releases it."


@dataclass(frozen=True)
class Entry:
    """A heading that the contents lists: its anchor and its words."""

    anchor: str
    text: str

    @property
    def short(self) -> str:
        """The words on one line of a list on the page itself."""
        return shorten(self.text, ENTRY_CHARACTERS)


@dataclass
class Part:
    """A component ready for the templates. `top` is the level of its highest headings."""

    anchor: str
    eyebrow: str
    title: str
    short: str
    entries: list[Entry] = field(default_factory=list)
    notes: int = 0
    top: int = 3
    blocks: tuple[str, ...] = ()

    @property
    def markup(self) -> SafeString:
        """All blocks, one after another."""
        return SafeString("".join(self.blocks))


def page_context(
    document: Document, *, version_label: str, dated: str, sha256: str, draft: bool, top: int = 3
) -> dict:
    """What the print templates are given. `dated` is ISO 8601; `top` as for `part_of`.

    Raises RenderError, naming the component, when a block cannot be drawn.
    """
    moment = parse_dated(dated)
    return {
        "document": document,
        "title": plain(document.title),
        "running": shorten(f"{plain(document.grantee)} · {plain(document.title)}"),
        "parts": [
            part_of(part, number, top=top) for number, part in enumerate(document.components, 1)
        ],
        "version_label": plain(version_label),
        "dated": dated_iso(moment),
        "dated_words": format_date(moment, "F j, Y"),
        "sha256": plain(sha256),
        "draft": draft,
        "confidentiality": CONFIDENTIALITY,
    }


def part_of(component: Component, number: int, *, top: int = 3) -> Part:
    """The component as a Part; `number` counts from 1, `top` is the level of its first headings."""
    title = plain(component.title)
    part = Part(
        anchor=f"part-{number}",
        eyebrow=eyebrow(component, number),
        title=title,
        short=shorten(title, COMPONENT_HEAD_CHARACTERS),
        top=top,
    )
    try:
        part.blocks = tuple(_blocks(component.blocks or (Missing(),), part))
    except RenderError as error:
        raise RenderError(f"{title}: {error}") from error
    return part


def eyebrow(component: Component, number: int) -> str:
    """ "Part 3 · Required", with what the funder calls the part where its title is another."""
    said = f"Part {number}"
    if component.required is not None:
        said += f" · {'Required' if component.required else 'Optional'}"
    return f"{said}: {plain(component.requirement)}" if component.requirement else said


def levelled(blocks: tuple[Block, ...]) -> Iterator[tuple[Block, int]]:
    """Each block with its level where it is a heading, else 0.

    A heading may go only one level below the one before it: readers that jump by heading, and
    PDF/UA, count on it. The component's own title is level 1 here.
    """
    level = 1
    for block in blocks:
        if isinstance(block, Heading):
            level = min(max(block.level, 2), level + 1, 3)
            yield block, level
        else:
            yield block, 0


def _blocks(blocks: tuple[Block, ...], part: Part) -> Iterator[str]:
    for block, level in levelled(blocks):
        match block:
            case Heading():
                yield _heading(block, level, part)
            case Prose():
                yield prose_markup(block.html)
            case Items():
                yield items_markup(block)
            case Table():
                yield table_markup(block, part)
            case Figure():
                yield figure_markup(block)
            case Missing():
                yield missing_markup(block.text)


def _heading(block: Heading, level: int, part: Part) -> str:
    words = plain(block.text).strip()
    if not words:
        return ""
    if level > 2:
        return format_html("<h{0}>{1}</h{0}>", part.top + 1, words)
    entry = Entry(f"{part.anchor}-{len(part.entries) + 1}", words)
    part.entries.append(entry)
    return format_html('<h{0} id="{1}">{2}</h{0}>', part.top, entry.anchor, words)


def missing_markup(text: str) -> str:
    """The sentence that stands where nothing was written."""
    return format_html('<p class="missing">{}</p>', plain(text))


def items_markup(block: Items) -> str:
    """A list; '' when it has no item with words."""
    tag = "ol" if block.ordered else "ul"
    rows = "".join(f"<li>{line_markup(item)}</li>" for item in block.items if item.strip())
    return f"<{tag}>{rows}</{tag}>" if rows else ""


def figure_markup(figure: Figure) -> str:
    """A picture with its caption. Raises RenderError when the drawing cannot be drawn."""
    drawing, caption = on_paper(figure.svg, figure.alternative), line_markup(figure.caption)
    width = NATURAL_WIDTH.match(drawing)
    narrow = " narrow" if width and float(width[1]) <= NARROW_PICTURE else ""
    # Wide drawings are moved sideways on a phone, with the keyboard too.
    label = conditional_escape(plain(figure.caption))
    return (
        f'<figure class="picture{narrow}"><div class="drawing" role="group" tabindex="0" '
        f'aria-label="{label}">{drawing}</div><figcaption>{caption}</figcaption></figure>'
    )


def table_markup(table: Table, part: Part) -> str:
    """A table with fixed columns, its heads marked with their scope, its notes below it.

    The notes are numbered through `part`, whose count goes on with them.

    Raises RenderError when a row or the widths do not match the columns.
    """
    shares = checked_widths(table)
    caption = plain(table.caption)
    if not table.rows:
        return missing_markup(f"{caption}: nothing recorded.")
    columns = "".join(f'<col style="width:{100 * share:.4g}%"/>' for share in shares)
    head = "".join(f'<th scope="col">{line_markup(name)}</th>' for name in table.columns)
    references = references_by_row(
        table.notes,
        lambda number: (
            f'<sup class="reference"><a id="{part.anchor}-ref-{number}" '
            f'href="#{part.anchor}-note-{number}">{number}</a></sup>'
        ),
        part.notes,
    )
    heights = [height(row, shares) for row in table.rows]
    body = "".join(
        _row(row, references.get(at, {}), tall=heights[at] > TALL_ROW_LINES)
        for at, row in enumerate(table.rows)
    )
    notes = _notes(table.notes, part.notes, part.anchor)
    part.notes += len(table.notes)
    look = ["scroll", *_kept_together(heights), *(["told"] if heads_are_told(table) else [])]
    return (
        f'<div class="{" ".join(look)}" role="group" tabindex="0" '
        f'aria-label="{conditional_escape(caption)}">'
        f"<table><caption>{line_markup(caption)}</caption><colgroup>{columns}</colgroup>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{notes}"
    )


def checked_widths(table: Table) -> list[float]:
    """The share of the text width that each column gets, adding up to 1.

    Raises RenderError when a row or the widths do not match the columns.
    """
    count = len(table.columns)
    caption = plain(table.caption)
    if not count or len(table.widths) != count or any(width <= 0 for width in table.widths):
        raise RenderError(
            f"the table “{caption}” has {count} columns and {len(table.widths)} usable widths. "
            "Give every column a width above zero."
        )
    for number, row in enumerate(table.rows, 1):
        if len(row) != count:
            raise RenderError(
                f"the table “{caption}” has {count} columns, but its row {number} has "
                f"{len(row)} cells. Fill the row or take it out."
            )
    # Widths need not add up to 100 exactly; what each column gets of the whole does.
    total = sum(table.widths)
    return fitted(table.columns, table.rows, [width / total for width in table.widths])


# (column, line) -> the markup that stands at the end of that line.
References = dict[tuple[int, int], str]


def references_by_row(
    notes: tuple[Note, ...], mark: Callable[[int], str], before: int = 0
) -> dict[int, References]:
    """By row, what each line ends with: the `mark` of each note, numbered after `before` others."""
    found: dict[int, References] = {}
    for number, note in enumerate(notes, before + 1):
        row = found.setdefault(note.row, {})
        row[note.column, note.line] = row.get((note.column, note.line), "") + mark(number)
    return found


def _notes(notes: tuple[Note, ...], before: int, anchor: str) -> str:
    lines = "".join(
        f'<p id="{anchor}-note-{number}"><a href="#{anchor}-ref-{number}">{number}</a> '
        f"{line_markup(note.text)}</p>"
        for number, note in enumerate(notes, before + 1)
    )
    return f'<div class="notes">{lines}</div>' if lines else ""


def heads_are_told(table: Table) -> bool:
    """Whether the rows are headed by sentences alone, rather than by names or with more below."""
    heads = [row[0] for row in table.rows]
    if any("\n" in head for head in heads):
        return False
    return sum(map(len, heads)) > NAME_CHARACTERS * len(heads)


def _kept_together(heights: list[int]) -> list[str]:
    """What of the table should not be torn apart at the foot of a page."""
    if len(heights) <= WHOLE_TABLE_ROWS and sum(heights) <= WHOLE_TABLE_LINES:
        return ["whole"]
    return ["together"] if max(heights) <= LOW_ROW_LINES else []


def cell_markup(text: str, column: int, references: References) -> SafeString:
    """A cell's text; of several lines each stands apart, so that one is told from the next.

    `references` holds our own markup for the end of lines of this row's cells.
    """
    rows = [
        (line, references.get((column, at), ""))
        for at, line in enumerate(plain(text).split("\n"))
        if line.strip()
    ]
    if len(rows) < 2:
        return SafeString(line_markup(text) + "".join(mark for _, mark in rows))
    return SafeString(
        "".join(f'<span class="cell-line">{line_markup(line)}{mark}</span>' for line, mark in rows)
    )


def _row(row: tuple[str, ...], references: References, *, tall: bool) -> str:
    first, *others = (cell_markup(cell, at, references) for at, cell in enumerate(row))
    cells = "".join(f"<td>{cell}</td>" for cell in others)
    start = '<tr class="tall">' if tall else "<tr>"
    # A header cell without words heads nothing, and checkers say so.
    name = f'<th scope="row">{first}</th>' if row[0].strip() else "<td></td>"
    return f"{start}{name}{cells}</tr>"


def is_tall(row: tuple[str, ...], shares: list[float]) -> bool:
    """Whether a row is so tall that it may break over a page; others stay whole."""
    return height(row, shares) > TALL_ROW_LINES


def shorten(text: str, limit: int = RUNNING_HEAD_CHARACTERS) -> str:
    """`text` on one line, cut at a word with an ellipsis when longer than `limit` characters."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[limit // 2 :] else cut).rstrip() + "…"


def parse_dated(dated: str) -> datetime:
    """The moment in an ISO 8601 date or date-time. Raises RenderError when it is neither."""
    try:
        return datetime.fromisoformat(dated)
    except ValueError as error:
        raise RenderError(
            f"The version's date “{dated}” is not a date. Take a new version."
        ) from error


def dated_iso(moment: datetime) -> str:
    """The moment in the form that PDF metadata takes: whole seconds, with a time zone."""
    text = moment.replace(microsecond=0).isoformat()
    return text if moment.tzinfo else f"{text}Z"
