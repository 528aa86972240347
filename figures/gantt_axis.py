"""The months and years over a timeline, and where a day stands under them."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from figures.svg import Drawn, join, node

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Months from one tick to the next, of which the first that leaves room enough is taken.
STEPS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 24000)
ROOM = 36
YEAR = 12
# Today is shown when it is no further from the days drawn than this many months.
NEAR = 12
ROW = 16


def month_of(day: date) -> int:
    """Months since the year 0."""
    return day.year * YEAR + day.month - 1


@dataclass(frozen=True)
class Axis:
    """Whole months `first` up to `last` (not included) drawn from `left` over `width` units; a
    tick every `step` months. `today` is None where it is too far away to be shown."""

    left: float
    width: float
    first: int
    last: int
    step: int
    today: date | None

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def has_today(self) -> bool:
        return self.today is not None

    def at(self, day: date, *, end: bool = False) -> float:
        """Where the day begins, or with `end` where it is over."""
        done = (day.day - (0 if end else 1)) / monthrange(day.year, day.month)[1]
        return self._x(month_of(day) + done)

    def _x(self, month: float) -> float:
        return self.left + (month - self.first) / (self.last - self.first) * self.width

    def draw(self, top: float, bottom: float) -> Drawn:
        """The upright lines from `top` to `bottom`, with their months and years above."""
        above = top - (ROW if self.has_today else 0)
        pieces: list[Drawn] = []
        year = None
        for month in range(self.first, self.last, self.step):
            x = self._x(month)
            pieces.append(node("line", x1=x, x2=x, y1=above - 14, y2=bottom, class_="figure-grid"))
            named = month // YEAR
            if self.step < YEAR:
                name = MONTHS[month % YEAR]
                pieces.append(node("text", name, x=x + 3, y=above - 4, class_="figure-axis"))
            if named != year and (x + ROOM <= self.right):
                at = above - (20 if self.step < YEAR else 4)
                pieces.append(node("text", str(named), x=x + 3, y=at, class_="figure-axis"))
                year = named
        return join(*pieces)

    def today_line(self, top: float, bottom: float) -> Drawn:
        """Today's line with its word over it; nothing where today is not shown."""
        if self.today is None:
            return Drawn("")
        x = self.at(self.today)
        # The word ends at the edge rather than going beyond it.
        middle = min(max(x, self.left + 20), self.right - 20)
        return node(
            "g",
            node("line", x1=x, x2=x, y1=top - 2, y2=bottom, class_="figure-line figure-today"),
            node("text", "Today", x=middle, y=top - 4, text_anchor="middle", class_="figure-small"),
        )


def axis_of(days: Sequence[date], today: date | None, left: float, width: float) -> Axis:
    """The months that hold all `days`, and today when it is near them."""
    first, last = month_of(min(days)), month_of(max(days)) + 1
    near = today is not None and first - NEAR <= month_of(today) < last + NEAR
    if near:
        first, last = min(first, month_of(today)), max(last, month_of(today) + 1)
    for step in STEPS:
        start, end = first - first % step, last + -last % step
        if (end - start) / step * ROOM <= width:
            break
    return Axis(left, width, start, end, step, today if near else None)
