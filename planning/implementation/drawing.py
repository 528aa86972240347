"""The table's rows as HTML, joined in Python: a page of 250 actions has 2,500 cells."""

from collections.abc import Iterable
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from editing.actions import stored
from planning.implementation.columns import COLUMNS, OWNER, shown
from planning.implementation.table import Row

LATE = ' <span class="tag tag-warn">Late</span>'


def draw(rows: Iterable[Row], slug: str, may_edit: bool) -> SafeString:
    """The <tr> elements; for someone who may edit, each cell leads to its field's own page."""
    page = reverse("action", args=[slug, 0])[:-2]
    # Safe: _row escapes every text of the plan that it puts in.
    return mark_safe("".join([_row(row, page, may_edit) for row in rows]))  # noqa: S308


def text_of(row: Row, key: str) -> str:
    """What stands in the cell of the column `key`."""
    if key == OWNER:
        return row.owner
    column = next(column for column in COLUMNS if column.key == key)
    return shown(column, stored(row.action, key))


def _row(row: Row, page: str, may_edit: bool) -> str:
    pk = row.action.pk
    cells = []
    for column in COLUMNS:
        key = column.key
        value = row.owner if key == OWNER else shown(column, stored(row.action, key))
        text = escape(value) if value else "–"
        if may_edit or key == "title":
            place = "parties" if key == OWNER else f"action-{pk}-{key}"
            said = "" if value else f' aria-label="{escape(column.label)}: nothing yet"'
            text = f'<a href="{page}{pk}/#{place}"{said}>{text}</a>'
        blank = "" if value else " data-blank"
        cells.append(f'<td id="cell-{pk}-{key}" class="is-{column.control}"{blank}>{text}</td>')
    late = LATE if row.late else ""
    name = f"Open {escape(row.number)} {escape(row.action.title[:80])}".replace("  ", " ")
    number = f'<a href="{page}{pk}/" aria-label="{name}">{row.number or "–"}</a>'
    return (
        f'<tr id="action-{pk}" data-pk="{pk}" data-version="{row.action.version}">'
        f'<th scope="row">{number}{late}</th>{"".join(cells)}</tr>'
    )
