"""A prioritization read from its tables: the sheet of a round, and the round counted."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from django.db.models import Q

from planning.models import Prioritization, PriorityBallot
from planning.prioritization.methods import count
from planning.prioritization.shapes import Outcome, Sheet

# A secret vote is counted from so many ballots on. While it is open, its standings move on by at
# least so many and leave at least so many out: with fewer, a total, or what it grew by from one
# look to the next or by closing, gives each of them away.
FEWEST_SECRET = 3


def sheet_of(this: Prioritization, round: int | None = None) -> Sheet:
    """What is (or was) voted on in a round, the present one unless another is named.

    Two queries, one where neither criteria nor paper dots are kept. Options withdrawn since are
    not on it.
    """
    round = round or this.round
    rows = this.options.filter(is_withdrawn=False).filter(
        Q(dropped_after=None) | Q(dropped_after__gte=round)
    )
    options = tuple(rows.values_list("pk", "text"))
    if this.method != "dots":
        return Sheet(this.method, options, this.scales())
    keys = [key for key, _ in options]
    paper = this.paper_dots.filter(round=round, option__in=keys).values_list("option", "dots")
    return Sheet(this.method, options, dots=this.dots or 0, paper=dict(paper))


def ballots_of(this: Prioritization, round: int | None = None):
    """The ballots of a round, in an order that says nothing of when they came."""
    return PriorityBallot.objects.filter(prioritization=this, round=round or this.round)


def too_few(this: Prioritization, ballots: int) -> bool:
    """Whether counting so many ballots would show what each of a secret vote said."""
    return this.is_secret and 0 < ballots < FEWEST_SECRET


def settled(ballots: Iterable[tuple[dict, int]]) -> list[dict]:
    """Which of an open secret vote's (scores, batch) may be counted already: all batches but the
    last full one, and what came after it. So closing adds a full batch at least.

    Batches that an earlier release numbered otherwise may be larger, or join with the next ones
    to be full; one that was followed by another does not change any more.
    """
    batches: list[list[dict]] = []
    for _, rows in groupby(sorted(ballots, key=itemgetter(1)), key=itemgetter(1)):
        if not batches or len(batches[-1]) >= FEWEST_SECRET:
            batches.append([])
        batches[-1] += [scores for scores, _ in rows]
    full = [batch for batch in batches if len(batch) >= FEWEST_SECRET]
    return [scores for batch in full[:-1] for scores in batch]


def tally(this: Prioritization) -> tuple[int, Outcome | None]:
    """How many have voted in the present round, and their ballots counted; None where too few.

    While a secret vote is open, only `settled` ballots are counted. Three queries at most.
    """
    rows = list(ballots_of(this).values_list("scores", "batch"))
    counted = [scores for scores, _ in rows]
    if this.is_secret and this.is_open:
        counted = settled(rows)
    if too_few(this, len(rows)) or (rows and not counted):
        return len(rows), None
    return len(rows), count(sheet_of(this), counted)


def outcome_of(this: Prioritization, round: int | None = None) -> Outcome | None:
    """A round counted; None for a secret one with too few ballots. Three queries at most."""
    ballots = list(ballots_of(this, round).values_list("scores", flat=True))
    if too_few(this, len(ballots)):
        return None
    return count(sheet_of(this, round), ballots)
