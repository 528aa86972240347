"""The map's table rows as HTML, joined in Python: sixty needs with their cells stay cheap.

What a cell says is said in words; its mark and color come on top. A button at a lit cell belongs
to the page's one form `make-gap`.
"""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from collaborators.resources import gaps
from collaborators.resources.catalog import ASPECTS, Need
from collaborators.resources.reading import Row

NAMES_SHOWN = 4
HEADINGS = {gaps.PROVIDER: "Providers"} | {key: heading for key, (heading, _) in ASPECTS.items()}
DASH = SafeString('<span class="muted">–<span class="visually-hidden">{}</span></span>')


def table_rows(
    rows: list[Row],
    *,
    slug: str,
    region: int | None,
    in_plan: Mapping[str, tuple[int, str]],
    may_make: bool,
) -> SafeString:
    """The rows of one area's table. `in_plan` maps a cell's origin to its gap in the plan;
    `may_make` puts a button at each lit cell that is not there yet."""
    found = []
    for row in rows:
        address = reverse("resource_need", args=[slug, row.need.key])
        query = f"?region={region}" if region else ""
        cells = format_html_join(
            "",
            '<td role="cell" data-label="{}" class="is-{}">{} {}</td>',
            (
                (
                    HEADINGS[aspect],
                    cell.state,
                    cell_words(row, aspect),
                    gap_part(row.need, aspect, cell, slug, region, in_plan, may_make),
                )
                for aspect, cell in row.cells.items()
            ),
        )
        found.append((anchor(row.need), address + query, row.need.text, cells))
    return format_html_join(
        "\n",
        '<tr role="row" id="{}"><th role="rowheader" scope="row"><a href="{}">{}</a></th>{}</tr>',
        found,
    )


def anchor(need: Need) -> str:
    """The id of the need's row."""
    return f"need-{need.key.replace('.', '-')}"


def cell_words(row: Row, aspect: str) -> SafeString | str:
    """What a cell says, in words."""
    cell = row.cells[aspect]
    if cell.state == gaps.NOTHING:
        why = "does not apply" if aspect in row.need.without else "nobody to ask yet"
        return format_html(DASH, why)
    if aspect == gaps.PROVIDER:
        return providers(row.providers) if cell.of else mark("No provider")
    if cell.state == gaps.MET:
        return mark(f"{cell.yes} of {cell.of}")
    return mark("Not known" if cell.state == gaps.ASK else "None")


def mark(words: str) -> SafeString:
    """Words with the state's sign before them, which the style sheet draws."""
    return format_html('<span class="cell-state">{}</span>', words)


def providers(named: tuple[tuple[str, str], ...]) -> SafeString:
    """The first providers by name with their regions, and how many more."""
    shown = format_html_join(
        ", ",
        "{}{}",
        ((name, f" ({region})" if region else "") for name, region in named[:NAMES_SHOWN]),
    )
    more = len(named) - NAMES_SHOWN
    return format_html("{} and {} more", shown, more) if more > 0 else shown


def gap_part(
    need: Need,
    aspect: str,
    cell: gaps.Cell,
    slug: str,
    region: int | None,
    in_plan: Mapping[str, tuple[int, str]],
    may_make: bool,
) -> SafeString | str:
    """The link to the cell's gap in the plan, the button that makes one, or nothing."""
    if known := in_plan.get(gaps.origin(need, aspect, region)):
        pk, name = known
        address = reverse("gap", args=[slug, pk])
        return format_html(
            '<a class="cell-gap" href="{}">In the plan: {}'
            '<span class="visually-hidden"> for {}</span></a>',
            address,
            name,
            need.text,
        )
    if cell.state != gaps.GAP or not may_make:
        return ""
    return format_html(
        '<button form="make-gap" name="cell" value="{}|{}" class="button-quiet button-small">'
        'To the plan<span class="visually-hidden"> as a gap: {}, {}</span></button>',
        need.key,
        aspect,
        need.text,
        HEADINGS[aspect] if aspect else "no provider",
    )
