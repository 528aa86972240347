"""The same picture for paper: WeasyPrint reads an SVG's own style sheet, not the page's."""

from functools import cache
from pathlib import Path

from figures.svg import Drawn

SHEET = Path(__file__).with_name("paper.css")


@cache
def _sheet() -> str:
    return " ".join(SHEET.read_text("utf-8").split())


def on_paper(svg: str) -> Drawn:
    """`svg`, as `figures.svg.picture` writes it, with print colors in a style sheet of its own.

    For documents only: a page's policy allows no style inside it, and its sheet does the same.
    """
    head, mark, rest = svg.partition("</title>")
    if not mark:
        raise ValueError("A picture begins with its title.")
    return Drawn(f"{head}{mark}<style>{_sheet()}</style>{rest}")
