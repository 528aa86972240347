"""Drawing a document's blocks on a page."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from deliverables.document import Block, Figure, Table
from deliverables.drawing import on_screen
from deliverables.markup import References, cell_markup, references_by_row
from deliverables.places import Placed

register = template.Library()


@register.filter
def block_kind(block: Block) -> str:
    """The block's type in lower case: prose, items, table, figure, missing or heading."""
    return type(block).__name__.lower()


@register.filter
def drawing(figure: Figure) -> SafeString:
    """The picture of a figure, in the page's own colors."""
    return on_screen(figure.svg, figure.alternative)


@register.filter
def table_rows(table: Table) -> SafeString:
    """The rows of a table, joined in one go: a template loop is ten times slower."""
    marks = references_by_row(table.notes, "<sup>{}</sup>".format)
    return format_html_join(
        "\n",
        "<tr>{}</tr>",
        ((_cells(row, marks.get(at, {})),) for at, row in enumerate(table.rows)),
    )


def _cells(row: tuple[str, ...], marks: References) -> SafeString:
    cells = [cell_markup(cell, at, marks) for at, cell in enumerate(row)]
    return format_html('<th scope="row">{}</th>', cells[0]) + format_html_join(
        "", "<td>{}</td>", ((cell,) for cell in cells[1:])
    )


@register.filter
def still_open(lines: list[Placed]) -> list[Placed]:
    """The readiness lines that are not met, those that are required first."""
    found = [item for item in lines if not item.line.is_met]
    return sorted(found, key=lambda item: not item.line.rule.must)


@register.filter
def already_met(lines: list[Placed]) -> list[Placed]:
    """The readiness lines that are met, in their order."""
    return [item for item in lines if item.line.is_met]
