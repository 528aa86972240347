"""What a vote is made of, as plain values: scales, sheets, standings, outcomes, and figures.

Pure, no Django. Numbers are exact fractions, rounded half up to two decimals at the end: what is
ranked is what is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


@dataclass(frozen=True)
class Scale:
    """What every option is scored on: whole numbers from `lowest` to `highest`.

    0 to 1 is a question with yes (1) or no (0).
    """

    key: str
    name: str
    lowest: int
    highest: int
    weight: int = 1

    @property
    def is_question(self) -> bool:
        return (self.lowest, self.highest) == (0, 1)

    @property
    def numbers(self) -> range:
        """What can be answered."""
        return range(self.lowest, self.highest + 1)


@dataclass(frozen=True)
class Sheet:
    """What is voted on: a method's key, options as (key, words), and the scales.

    Dot voting: `dots` is how many each person has, 0 for about a third of the options; `paper`
    the dots that were counted on a wall, by option's key.
    """

    method: str
    options: tuple[tuple[int, str], ...]
    scales: tuple[Scale, ...] = ()
    dots: int = 0
    paper: Mapping[int, int] = field(default_factory=dict)

    @property
    def votes(self) -> int:
        """How many votes or dots each person has: about a third of the options where nothing else
        is said, and always fewer than there are options."""
        third = max(1, round(Fraction(len(self.options), 3)))
        return max(1, min(self.dots or third, len(self.options) - 1))

    @property
    def vote_word(self) -> str:
        """What a vote is called."""
        return "dot" if self.method == "dots" else "vote"


@dataclass(frozen=True)
class Standing:
    """Where one option stands. `cells` follow the outcome's columns; `rank` is None for none.

    `value` is what was ranked, `point` the two means of a strategy grid. `score` is the value in
    figures, `note` what has to be said beside it. `tied`: another option has the same rank.
    """

    option: int
    text: str
    cells: tuple[str, ...] = ()
    score: str = ""
    rank: int | None = None
    tied: bool = False
    note: str = ""
    value: Decimal | None = None
    point: tuple[Decimal, Decimal] | None = None
    is_last: bool = False  # multi-voting: in the lower third, dropped by the next round


@dataclass(frozen=True)
class Outcome:
    """A round counted: standings by rank, those without a rank last. `formula` is in words."""

    method: str
    formula: str
    ballots: int
    columns: tuple[str, ...]
    score_name: str
    standings: tuple[Standing, ...]

    @property
    def has_ranks(self) -> bool:
        """Whether anything was counted, by ballot or on a wall."""
        return any(standing.score for standing in self.standings)

    @property
    def has_ties(self) -> bool:
        return any(standing.tied for standing in self.standings)


def rounded(number: Fraction) -> Decimal:
    """A fraction to two decimals, half up: 2.675 is 2.68."""
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def figures(number: Decimal) -> str:
    """Without zeros at the end: "58", "3.5"."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
