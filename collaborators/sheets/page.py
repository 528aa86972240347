"""The preview's rows as HTML, joined in Python: a page of a hundred stays cheap."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from collaborators.models import PendingImport
from collaborators.sheets.applying import COLUMNS, MEANWHILE, Decided, lines_of, still_promised
from collaborators.sheets.columns import write_cell
from collaborators.sheets.matching import (
    CHANGED,
    NEW,
    QUESTION,
    REFUSED,
    UNCHANGED,
    Candidate,
    Change,
    Line,
    counts,
)

PAGE = 100
LONGEST_SHOWN = 200
WORDS = {
    NEW: "New",
    CHANGED: "Changed",
    QUESTION: "To decide",
    UNCHANGED: "Unchanged",
    REFUSED: "Refused",
}
TAGS = {
    NEW: "tag-ok",
    CHANGED: "tag-info",
    QUESTION: "tag-warn",
    UNCHANGED: "tag-plain",
    REFUSED: "tag-stop",
}
NOTHING = SafeString('<span class="muted">empty</span>')
TICK = SafeString(
    '<input type="checkbox" name="take" value="{0}" aria-label="Import row {0}, {1}"{2}>'
)


@dataclass(frozen=True)
class Preview:
    """One page of a preview: `tabs` are (status, words, how many, whether shown), `shown` the
    numbers of its rows; `previous` and `following` are pages by number, 0 for none."""

    rows: SafeString
    shown: str
    tabs: list[tuple[str, str, int, bool]]
    page: int
    previous: int
    following: int
    first: int
    last: int
    total: int
    comes_to: int
    moved: int


def preview(waiting: PendingImport, show: str, page: int) -> Preview:
    """The page `page`, from 1, of the rows with the status `show`, '' for all; one query."""
    lines = lines_of(waiting)
    stays = still_promised(waiting, lines)
    decided = Decided.of(waiting)
    tally = counts(lines)
    of_status = [
        (line, same)
        for line, same in zip(lines, stays, strict=True)
        if not show or line.status == show
    ]
    pages = max(1, -(-len(of_status) // PAGE))
    page = min(max(page, 1), pages)
    here = of_status[(page - 1) * PAGE : page * PAGE]
    left_in = [
        line
        for line, same in zip(lines, stays, strict=True)
        if same and line.status in {NEW, CHANGED, QUESTION} and line.row.number not in decided.left
    ]
    return Preview(
        rows=format_html_join("\n", "{}", ((_row(line, same, decided),) for line, same in here)),
        shown=",".join(str(line.row.number) for line, same in here if same and _may_tick(line)),
        tabs=[("", "All rows", len(lines), not show)]
        + [(status, WORDS[status], tally[status], show == status) for status in WORDS],
        page=page,
        previous=page - 1,
        following=page + 1 if page < pages else 0,
        first=(page - 1) * PAGE + 1 if here else 0,
        last=(page - 1) * PAGE + len(here),
        total=len(of_status),
        comes_to=len(left_in),
        moved=stays.count(False),
    )


def _may_tick(line: Line) -> bool:
    return line.status in {NEW, CHANGED, QUESTION}


def _row(line: Line, same: bool, decided: Decided) -> SafeString:
    status, tag = (WORDS[line.status], TAGS[line.status]) if same else ("Moved on", "tag-warn")
    tick = SafeString("")
    if same and _may_tick(line):
        mark = SafeString("") if line.row.number in decided.left else SafeString(" checked")
        tick = format_html(TICK, line.row.number, line.name, mark)
    return format_html(
        # The roles are said because a phone shows the rows as blocks, which hides them.
        '<tr role="row"><td role="cell">{}</td><td role="cell" class="num">{}</td>'
        '<th role="rowheader" scope="row">{}</th>'
        '<td role="cell"><span class="tag {}">{}</span></td>'
        '<td role="cell" class="import-details">{}</td></tr>',
        tick,
        line.row.number,
        line.name or NOTHING,
        tag,
        status,
        _details(line, decided) if same else MEANWHILE,
    )


def _details(line: Line, decided: Decided) -> SafeString:
    parts: list[SafeString] = []
    if line.status == CHANGED:
        parts.append(_changes(line.candidates[0].changes))
    if line.status == NEW:
        parts.append(_cells(line))
    if line.status == QUESTION:
        parts.append(_question(line, decided))
    if line.why:
        parts.append(_list(line.why))
    if line.asks:
        parts.append(format_html('<p class="import-asks">{}</p>', " ".join(line.asks)))
    return format_html_join("", "{}", ((part,) for part in parts))


def _list(sentences: Sequence[str]) -> SafeString:
    return format_html(
        "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((one,) for one in sentences))
    )


def _cells(line: Line) -> SafeString:
    given = (
        (COLUMNS.kinds[name].label, _short(write_cell(COLUMNS.kinds[name], value)))
        for name, value in line.values.items()
        if name != COLUMNS.name
    )
    return format_html(
        '<ul class="import-cells">{}</ul>', format_html_join("", "<li>{}: {}</li>", given)
    )


def _changes(changes: Sequence[Change]) -> SafeString:
    return format_html(
        '<ul class="import-cells">{}</ul>',
        format_html_join(
            "",
            '<li>{}: <del><span class="visually-hidden">from </span>{}</del> '
            '<ins><span class="visually-hidden">to </span>{}</ins></li>',
            ((one.label, _short(one.old), _short(one.new)) for one in changes),
        ),
    )


def _question(line: Line, decided: Decided) -> SafeString:
    number = line.row.number
    chosen = decided.chosen.get(number, 0)
    answers = [(0, SafeString("A new entry"))]
    answers += [(one.pk, _answer(one)) for one in line.candidates]
    return format_html(
        '<fieldset class="choices import-question"><legend>Which “{}” is row {}?</legend>{}'
        "</fieldset>",
        line.name,
        number,
        format_html_join(
            "",
            '<div class="field is-inline"><input type="radio" id="which-{0}-{1}" '
            'name="which-{0}" value="{1}"{2}><label for="which-{0}-{1}">{3}</label></div>',
            (
                (number, pk, SafeString(" checked") if pk == chosen else "", words)
                for pk, words in answers
            ),
        ),
    )


def _answer(one: Candidate) -> SafeString:
    changes = "; ".join(
        f"{change.label}: {_plain(change.old)} → {_plain(change.new)}" for change in one.changes
    )
    return format_html("The entry with key {}: {}", one.pk, changes or "nothing would change")


def _plain(text: str) -> str:
    return text[:LONGEST_SHOWN] or "empty"


def _short(text: str) -> str | SafeString:
    if not text:
        return NOTHING
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
