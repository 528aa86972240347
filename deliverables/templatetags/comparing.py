"""Drawing what differs between two documents: marks with words, never by colour alone."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from deliverables.comparing import ADDED, CHANGED, REMOVED, Difference
from deliverables.comparing.tables import Row
from editing.wording import IN, OUT, Words

register = template.Library()

LABELS = {ADDED: "Added", REMOVED: "Removed", CHANGED: "Changed"}
PLURALS = {
    "passage": "passages",
    "heading": "headings",
    "picture": "pictures",
    "table": "tables",
    "row": "rows",
    "number": "numbers",
}
REMOVED_WORDS = (
    '<del><span class="visually-hidden"> [removed: </span>{}'
    '<span class="visually-hidden">] </span></del>'
)
ADDED_WORDS = (
    '<ins><span class="visually-hidden"> [added: </span>{}'
    '<span class="visually-hidden">] </span></ins>'
)


@register.filter
def inline(words: Words) -> SafeString:
    """Both texts as one, what went in <del> and what came in <ins>."""
    return _marked(words, leave_out="")


@register.filter
def before(words: Words) -> SafeString:
    """The text as it was, what went in <del>."""
    return _marked(words, leave_out=IN)


@register.filter
def after(words: Words) -> SafeString:
    """The text as it is, what came in <ins>."""
    return _marked(words, leave_out=OUT)


def _marked(words: Words, *, leave_out: str) -> SafeString:
    marks = {OUT: REMOVED_WORDS, IN: ADDED_WORDS}
    return format_html_join(
        "",
        "{}",
        (
            (format_html(marks.get(kind, "{}"), text),)
            for kind, text in words.spans
            if kind != leave_out
        ),
    )


@register.filter
def label(item: Difference | Row) -> str:
    """What happened to a block or a row: "Added", "Moved from Goal 1", "Moved and changed"."""
    if item.moved_to is not None:
        return f"Moved to: {item.moved_to}"
    if getattr(item, "only_number", False):
        said = "New number"
    elif getattr(item, "only_form", False):
        said = "Drawn anew" if item.kind == "figure" else "Form changed"
    else:
        said = LABELS.get(item.state, "")
    if item.moved_from is None:
        return said
    moved = f"Moved here from: {item.moved_from}" if item.moved_from else "Moved"
    return f"{moved} ({said.lower()} too)" if said else moved


@register.filter
def counted(counts: Iterable[tuple[str, int]]) -> str:
    """ "2 passages changed, 1 row moved"."""
    said = []
    for key, number in counts:
        noun, _, state = key.partition(" ")
        said.append(f"{number} {noun if number == 1 else PLURALS[noun]} {state}")
    return ", ".join(said)


@register.filter
def folded(differences: Iterable[Difference], show_all: bool) -> Iterator[tuple[int, list]]:
    """Runs of blocks: (how many stayed the same, []) or (0, the blocks to be drawn)."""
    if show_all:
        yield 0, list(differences)
        return
    for is_same, run in groupby(differences, key=lambda item: item.is_same):
        items = list(run)
        yield (len(items), []) if is_same else (0, items)


@register.simple_tag
def compared_table(item: Difference, side: str = "", show_all: bool = False) -> SafeString:
    """The rows of a compared table; `side` is "before", "after" or '' for both in one."""
    draw = {"": inline, "before": before, "after": after}[side]
    hidden = {"": (), "before": (ADDED,), "after": (REMOVED,)}[side]
    columns = [
        (place, state, name)
        for place, (state, name) in enumerate(item.table.columns)
        if state not in hidden
    ]
    rows = [
        row
        for row in item.table.rows
        if row.state not in hidden
        and not (side == "after" and row.moved_to is not None)
        and not (side == "before" and row.moved_from)
    ]
    places = [place for place, _, _ in columns]
    body = format_html_join("\n", "{}", ((line,) for line in _lines(rows, places, draw, show_all)))
    heads = format_html_join(
        "", '<th scope="col">{}</th>', ((_column(state, name),) for _, state, name in columns)
    )
    return format_html(
        '<table class="table compared-table"><caption>{}</caption><thead><tr>'
        '<th scope="col">Change</th>{}</tr></thead><tbody>{}</tbody></table>',
        draw(item.text),
        heads,
        body,
    )


def _column(state: str, name: str) -> SafeString:
    marks = {ADDED: ADDED_WORDS, REMOVED: REMOVED_WORDS}
    return format_html(marks.get(state, "{}"), name)


def _lines(rows: Iterable[Row], places: list[int], draw, show_all: bool) -> Iterator[SafeString]:
    for is_same, run in groupby(rows, key=lambda row: row.is_same and not show_all):
        items = list(run)
        if is_same:
            said = "1 row the same" if len(items) == 1 else f"{len(items)} rows the same"
            yield format_html(
                '<tr class="is-fold"><td colspan="{}">{}</td></tr>', len(places) + 1, said
            )
        else:
            yield from (_line(row, places, draw) for row in items)


def _line(row: Row, places: list[int], draw) -> SafeString:
    cells = [draw(row.cells[place]) for place in places]
    return format_html(
        '<tr class="is-{}"><td class="compared-state">{}</td><th scope="row">{}</th>{}</tr>',
        "moved" if row.moved_to is not None else row.state,
        label(row),
        cells[0],
        format_html_join("", "<td>{}</td>", ((cell,) for cell in cells[1:])),
    )
