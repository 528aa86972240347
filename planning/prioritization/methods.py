"""The five methods as arithmetic: from a sheet and its ballots to an outcome. Pure, no Django.

A ballot maps an option's key as text to what one person said of it:
  scored methods   {"12": {"<scale's key>": number, ...}, ...}, a number for every cell
  multi-voting     {"12": 1}, the options that got a vote
  nominal group    {"12": 2}, the option's place in that person's order, 1 first
What a ballot says of an option that is not on the sheet (withdrawn since) is left out.

Equal scores share a rank, and the next rank is skipped: 1, 2, 2, 4.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import prod
from typing import Any

from planning.prioritization.shapes import Outcome, Scale, Sheet, Standing, figures, rounded

Ballot = Mapping[str, Any]

MIDDLE = 3  # of the strategy grid's 1 to 5


@dataclass(frozen=True)
class Method:
    """A method: what it is called, when to take it, its formula, and how it counts."""

    title: str
    use: str
    formula: Callable[[Sheet], str]
    count: Callable[[Sheet, Sequence[Ballot]], "_Counted"]


@dataclass(frozen=True)
class _Counted:
    columns: tuple[str, ...]
    score_name: str
    standings: list[Standing]


def count(sheet: Sheet, ballots: Sequence[Ballot]) -> Outcome:
    """The outcome of a round. Without ballots every option stands there without score or rank.

    KeyError for a method that does not exist, or a ballot without a cell of its sheet.
    """
    method = METHODS[sheet.method]
    if ballots or sheet.paper:
        counted = method.count(sheet, ballots)
    else:
        counted = _Counted((), "Score", [Standing(key, text) for key, text in sheet.options])
    order = {key: place for place, (key, _) in enumerate(sheet.options)}
    standings = sorted(
        counted.standings,
        key=lambda one: (one.rank is None, one.rank or 0, order[one.option]),
    )
    return Outcome(
        method.title,
        method.formula(sheet),
        len(ballots),
        counted.columns,
        counted.score_name,
        tuple(standings),
    )


def _mean(sheet: Sheet, ballots: Sequence[Ballot], option: int) -> dict[str, Fraction]:
    """The mean of each cell of an option over all ballots."""
    said = [ballot[str(option)] for ballot in ballots]
    return {
        scale.key: Fraction(sum(one[scale.key] for one in said), len(said))
        for scale in sheet.scales
    }


def _ranked(standings: Sequence[Standing], *, lowest_wins: bool = False) -> list[Standing]:
    """Each with its rank among the values; those without a value keep none."""
    values = [one.value for one in standings if one.value is not None]
    found = []
    for one in standings:
        if one.value is None:
            found.append(one)
            continue
        better = [v for v in values if (v < one.value if lowest_wins else v > one.value)]
        tied = values.count(one.value) > 1
        found.append(_with(one, rank=len(better) + 1, tied=tied))
    return found


def _with(standing: Standing, **changes) -> Standing:
    return Standing(**(vars(standing) | changes))


# Weighted matrix


def _weighted_formula(sheet: Sheet) -> str:
    parts = " + ".join(f"{scale.name} × {scale.weight}" for scale in sheet.scales)
    return (
        "Each option is scored from 0 to 5 on each criterion. Its total is the sum of score times "
        f"weight: {parts}. With several voters each cell is the mean of their scores. The highest "
        "total ranks first."
    )


def _weighted(sheet: Sheet, ballots: Sequence[Ballot]) -> _Counted:
    standings = []
    for key, text in sheet.options:
        means = _mean(sheet, ballots, key)
        value = rounded(sum(means[scale.key] * scale.weight for scale in sheet.scales))
        cells = tuple(figures(rounded(means[scale.key])) for scale in sheet.scales)
        standings.append(Standing(key, text, cells, figures(value), value=value))
    columns = tuple(f"{scale.name} (× {scale.weight})" for scale in sheet.scales)
    return _Counted(columns, "Total", _ranked(standings))


# Hanlon, in two forms that rank differently

RATINGS = (
    Scale("size", "A: size of the problem", 0, 10),
    Scale("seriousness", "B: seriousness", 0, 10),
    Scale("effectiveness", "C: how well it can be solved", 0, 10),
)
PEARL = (
    Scale("propriety", "Is it proper for us to do?", 0, 1),
    Scale("economics", "Does it make economic sense?", 0, 1),
    Scale("acceptability", "Will the people concerned accept it?", 0, 1),
    Scale("resources", "Are the resources there?", 0, 1),
    Scale("legality", "Is it lawful?", 0, 1),
)
PEARL_WORDS = ("propriety", "economics", "acceptability", "resources", "legality")
HANLON = RATINGS + PEARL


def _hanlon_factor_formula(_sheet: Sheet) -> str:
    return (
        "Basic priority rating BPR = (A + B) × C ÷ 3, overall OPR = BPR × D. A is the size of the "
        "problem, B its seriousness, C how well it can be solved, each from 0 to 10. D is PEARL "
        "as a factor from 0 to 1: the shares of yes to propriety, economics, acceptability, "
        "resources and legality, multiplied. With several voters A, B and C are the means of "
        "their scores. The highest OPR ranks first."
    )


def _hanlon_screen_formula(_sheet: Sheet) -> str:
    return (
        "PEARL first, as a screen: a single no to propriety, economics, acceptability, resources "
        "or legality, on any ballot, removes an option. Those left are rated (A + 2 × B) × C: A "
        "is the size of the problem, B its seriousness, C how well it can be solved, each from 0 "
        "to 10. With several voters A, B and C are the means of their scores. The highest rating "
        "ranks first."
    )


def _letters(means: Mapping[str, Fraction]) -> tuple[Fraction, Fraction, Fraction]:
    return means["size"], means["seriousness"], means["effectiveness"]


def _hanlon_factor(sheet: Sheet, ballots: Sequence[Ballot]) -> _Counted:
    standings = []
    for key, text in sheet.options:
        means = _mean(sheet, ballots, key)
        a, b, c = _letters(means)
        bpr, d = (a + b) * c / 3, prod(means[scale.key] for scale in PEARL)
        value = rounded(bpr * d)
        cells = tuple(figures(rounded(number)) for number in (a, b, c, bpr, Fraction(d)))
        standings.append(Standing(key, text, cells, figures(value), value=value))
    columns = ("A: size", "B: seriousness", "C: effectiveness", "BPR", "D: PEARL")
    return _Counted(columns, "OPR", _ranked(standings))


def _hanlon_screen(sheet: Sheet, ballots: Sequence[Ballot]) -> _Counted:
    standings = []
    for key, text in sheet.options:
        means = _mean(sheet, ballots, key)
        a, b, c = _letters(means)
        noes = _noes(ballots, key)
        value = None if noes else rounded((a + 2 * b) * c)
        cells = tuple(figures(rounded(number)) for number in (a, b, c))
        pearl = "no" if noes else "yes to all"
        score = "Removed" if value is None else figures(value)
        note = f"Removed by PEARL: no to {', '.join(noes)}" if noes else ""
        standings.append(Standing(key, text, (*cells, pearl), score, note=note, value=value))
    columns = ("A: size", "B: seriousness", "C: effectiveness", "PEARL")
    return _Counted(columns, "Rating", _ranked(standings))


def _noes(ballots: Sequence[Ballot], option: int) -> list[str]:
    """The PEARL words to which anyone said no, with how many where several voted."""
    found = []
    for scale, word in zip(PEARL, PEARL_WORDS, strict=True):
        against = sum(ballot[str(option)][scale.key] == 0 for ballot in ballots)
        if against:
            found.append(f"{word} ({against} of {len(ballots)})" if len(ballots) > 1 else word)
    return found


# Multi-voting


def _multi_formula(sheet: Sheet) -> str:
    votes = f"{sheet.votes} vote{'' if sheet.votes == 1 else 's'}"
    return (
        f"Each person has {votes}, about one third of the {len(sheet.options)} options, at most "
        "one for each option. Votes are added up; the lower third is dropped before the next "
        "round. Options tied with one that stays are not dropped. The most votes rank first."
    )


def _multi(sheet: Sheet, ballots: Sequence[Ballot]) -> _Counted:
    standings = []
    for key, text in sheet.options:
        votes = sum(bool(ballot.get(str(key))) for ballot in ballots)
        standings.append(Standing(key, text, (), str(votes), value=Decimal(votes)))
    ranked = _ranked(standings)
    last = lower_third({one.option: one.value for one in ranked})
    said = "In the lower third"
    marked = [_with(one, is_last=True, note=said) if one.option in last else one for one in ranked]
    return _Counted((), "Votes", marked)


def lower_third(votes: Mapping[int, Decimal]) -> set[int]:
    """The options that the next round leaves out: a third, less those tied with one that stays."""
    order = sorted(votes.values())
    many = len(order) // 3
    if not many:
        return set()
    stays = order[many]  # the fewest votes with which an option stays for certain
    return {option for option, number in votes.items() if number < stays}


# Dot voting


def _dots_formula(sheet: Sheet) -> str:
    dots = f"{sheet.votes} dot{'' if sheet.votes == 1 else 's'}"
    return (
        f"Each person has {dots} for {len(sheet.options)} options, at most one for each option. "
        "Dots are added up, and those that were stuck on paper and counted on the wall are added "
        "to them. The most dots rank first."
    )


def _dots(sheet: Sheet, ballots: Sequence[Ballot]) -> _Counted:
    standings = []
    for key, text in sheet.options:
        sent, wall = sum(bool(ballot.get(str(key))) for ballot in ballots), sheet.paper.get(key, 0)
        cells = (str(sent), str(wall)) if sheet.paper else ()
        value = Decimal(sent + wall)
        standings.append(Standing(key, text, cells, str(value), value=value))
    columns = ("By ballot", "On the wall") if sheet.paper else ()
    return _Counted(columns, "Dots", _ranked(standings))


# Nominal group


def _nominal_formula(sheet: Sheet) -> str:
    return (
        f"Each person puts the {len(sheet.options)} options in order, 1 for the most important. "
        "The places are added up. The lowest sum ranks first."
    )


def _nominal(sheet: Sheet, ballots: Sequence[Ballot]) -> _Counted:
    sums = dict.fromkeys((key for key, _ in sheet.options), 0)
    for ballot in ballots:
        # Places close up where an option was withdrawn after the ballot was cast.
        order = sorted(sums, key=lambda key, said=ballot: said[str(key)])
        for place, key in enumerate(order, start=1):
            sums[key] += place
    standings = [
        Standing(key, text, (), str(sums[key]), value=Decimal(sums[key]))
        for key, text in sheet.options
    ]
    return _Counted((), "Sum of places", _ranked(standings, lowest_wins=True))


# Strategy grid


def quadrants(sheet: Sheet) -> tuple[str, str, str, str]:
    """The four quadrants' names: top left, top right, bottom left, bottom right."""
    across, up = (scale.name for scale in sheet.scales)
    low_x, high_x = f"low {across}", f"high {across}"
    return (
        f"{low_x}, high {up}",
        f"{high_x}, high {up}",
        f"{low_x}, low {up}",
        f"{high_x}, low {up}",
    )


def quadrant_of(x: Fraction | Decimal, y: Fraction | Decimal) -> int:
    """The place among `quadrants` of an option with these means."""
    return (0 if y > MIDDLE else 2) + (x > MIDDLE)


def _grid_formula(sheet: Sheet) -> str:
    across, up = (scale.name for scale in sheet.scales)
    return (
        f"Each option is scored from 1 to 5 on {across} and on {up}; with several voters the "
        f"means count. A mean above {MIDDLE} is high, {MIDDLE} or less is low. The two make four "
        "quadrants: high on both ranks first, high on one of them next, low on both last. "
        "Options of a rank are not put in order among themselves."
    )


def _grid(sheet: Sheet, ballots: Sequence[Ballot]) -> _Counted:
    names = quadrants(sheet)
    standings = []
    for key, text in sheet.options:
        means = _mean(sheet, ballots, key)
        x, y = (means[scale.key] for scale in sheet.scales)
        highs = (x > MIDDLE) + (y > MIDDLE)
        name = names[quadrant_of(x, y)]
        point = (rounded(x), rounded(y))
        cells = tuple(map(figures, point))
        note = name + ("; exactly on the line" if MIDDLE in (x, y) else "")
        score = " / ".join(cells)
        standings.append(
            Standing(key, text, cells, score, note=note, value=Decimal(highs), point=point)
        )
    return _Counted(tuple(scale.name for scale in sheet.scales), "Both means", _ranked(standings))


METHODS = {
    "weighted": Method(
        "Weighted matrix",
        "Score each option on your own criteria, the weightier ones counting more.",
        _weighted_formula,
        _weighted,
    ),
    "hanlon_factor": Method(
        "Hanlon, UIC form (PEARL as a factor)",
        "Rate size, seriousness and effectiveness; PEARL lowers the rating.",
        _hanlon_factor_formula,
        _hanlon_factor,
    ),
    "hanlon_screen": Method(
        "Hanlon, screened form (PEARL as a screen)",
        "Rate size, seriousness and effectiveness; a no to PEARL removes an option.",
        _hanlon_screen_formula,
        _hanlon_screen,
    ),
    "multi": Method(
        "Multi-voting",
        "Shorten a long list in rounds: a few votes each, the lower third dropped.",
        _multi_formula,
        _multi,
    ),
    "dots": Method(
        "Dot voting",
        "A few dots each, on themes or findings, in the room or on a data walk.",
        _dots_formula,
        _dots,
    ),
    "nominal": Method(
        "Nominal group",
        "Everyone orders the options alone; the places are added up.",
        _nominal_formula,
        _nominal,
    ),
    "grid": Method(
        "Strategy grid",
        "Place each option on two scales and see the four quadrants.",
        _grid_formula,
        _grid,
    ),
}
