"""Pictures of the plan's facts as SVG: the same in a page and in the document.

Pure functions from plain values to a `Figure`: no database, no Django. Each picture carries its
title, a text alternative in words and the rows of the table that says the same.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """An SVG picture with what stands in for it.

    `svg` is a whole <svg> element with <title> first; colors are classes, not values, so that the
    page's light and dark sheets and the print sheet each bring their own. `alternative` says in a
    sentence or two what the picture shows. `columns` and `rows` are the same facts as a table.
    """

    title: str
    svg: str
    alternative: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = field(default_factory=tuple)
