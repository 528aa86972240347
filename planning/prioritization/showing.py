"""A counted round as a page shows it: its picture, its rows, and open ballots in words."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from figures import Figure
from figures.bars import bars
from figures.scatter import Point, Scales, scatter
from planning.prioritization.methods import quadrant_of, quadrants
from planning.prioritization.shapes import Outcome, Scale, Sheet, figures


def picture(title: str, sheet: Sheet, outcome: Outcome) -> Figure | None:
    """Bars by rank, or the grid with its quadrants; None before anyone has voted."""
    if not outcome.has_ranks:
        return None
    if sheet.method == "grid":
        return _grid(title, sheet, outcome)
    rows = [
        (one.text, Decimal(figures(one.value)))  # as the table beside it writes it
        for one in outcome.standings
        if one.value is not None
    ]
    unit = " (the lowest ranks first)" if sheet.method == "nominal" else ""
    return bars(title + unit, rows, columns=("Option", outcome.score_name))


def _grid(title: str, sheet: Sheet, outcome: Outcome) -> Figure:
    """The means on both scales, drawn on the figure's 0 to 100 and told as they are."""
    lowest, highest = sheet.scales[0].lowest, sheet.scales[0].highest
    points = [
        Point(
            one.option,
            one.text,
            *(round((mean - lowest) * 100 / (highest - lowest)) for mean in one.point),
            said=tuple(map(figures, one.point)),
            quarter=quadrant_of(*one.point),
        )
        for one in outcome.standings
    ]
    across, up = ((scale.name, "lowest", "highest") for scale in sheet.scales)
    scales = Scales(across, up, _capital(quadrants(sheet)), ends=(lowest, highest))
    return scatter(title, points, scales)


def _capital(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name[:1].upper() + name[1:] for name in names)


def in_words(sheet: Sheet, scores: Mapping[str, Any]) -> list[str]:
    """What one ballot says, a line for each option that is still on the sheet."""
    texts = {str(key): text for key, text in sheet.options}
    if sheet.method == "nominal":
        order = sorted((key for key in scores if key in texts), key=scores.get)
        return [f"{place}. {texts[key]}" for place, key in enumerate(order, start=1)]
    if sheet.method in {"multi", "dots"}:
        return [text for key, text in texts.items() if key in scores]
    return [f"{text}: {_cells(sheet.scales, scores[key])}" for key, text in texts.items()]


def _cells(scales: Sequence[Scale], cells: Mapping[str, int]) -> str:
    return ", ".join(f"{scale.name} {_said(scale, cells[scale.key])}" for scale in scales)


def _said(scale: Scale, number: int) -> str:
    return ("no", "yes")[number] if scale.is_question else str(number)
