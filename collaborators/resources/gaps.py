"""Where the map has gaps: pure functions from what is known about a need's providers. No Django.

Unknown is not no. A need without a provider is one gap, whoever it fails; a need with providers
has a gap where every one of them says no; where one has not been asked yet, it is a question.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from collaborators.resources.catalog import ASPECTS, Need

YES, NO, UNKNOWN = "yes", "no", ""
# The states of a cell.
MET, ASK, GAP, NOTHING = "met", "ask", "gap", "nothing"
# The aspect of the gap that is the missing provider itself.
PROVIDER = ""


@dataclass(frozen=True)
class Cell:
    """What is known of one aspect of a need: how many of its providers say yes, how many were
    not asked, and of how many."""

    state: str
    yes: int = 0
    unknown: int = 0
    of: int = 0


def cell(answers: Iterable[str]) -> Cell:
    """The cell for the providers' answers, each YES, NO or UNKNOWN."""
    given = list(answers)
    yes, unknown = given.count(YES), given.count(UNKNOWN)
    state = NOTHING if not given else MET if yes else ASK if unknown else GAP
    return Cell(state, yes, unknown, len(given))


def cells(need: Need, offers: Iterable[Mapping[str, str]]) -> dict[str, Cell]:
    """The need's cells by aspect, PROVIDER first. `offers` map each aspect to its answer."""
    known = list(offers)
    found = {PROVIDER: Cell(MET if known else GAP, len(known), 0, len(known))}
    for aspect in ASPECTS:
        concerned = aspect not in need.without
        found[aspect] = cell(offer[aspect] for offer in known) if concerned else Cell(NOTHING)
    return found


def lit(found: Mapping[str, Cell]) -> list[str]:
    """The aspects of a need whose cell is a gap."""
    return [aspect for aspect, one in found.items() if one.state == GAP]


@dataclass(frozen=True)
class Tally:
    """How many needs there are, and by aspect how many have a gap there and how many a question."""

    needs: int
    gaps: Mapping[str, int]
    questions: int


def tally(rows: Iterable[Mapping[str, Cell]]) -> Tally:
    """The counts over the rows of a map."""
    all_rows = list(rows)
    gaps = {
        aspect: sum(row[aspect].state == GAP for row in all_rows) for aspect in (PROVIDER, *ASPECTS)
    }
    questions = sum(any(one.state == ASK for one in row.values()) for row in all_rows)
    return Tally(len(all_rows), gaps, questions)


def in_words(counted: Tally) -> str:
    """The counts as one sentence, gaps first; what is nowhere is left out."""
    parts = []
    if counted.gaps[PROVIDER]:
        parts.append(f"{counted.gaps[PROVIDER]} without a provider")
    parts += [
        f"{counted.gaps[aspect]} where nobody {missing}"
        for aspect, (_, missing) in ASPECTS.items()
        if counted.gaps[aspect]
    ]
    if counted.questions:
        parts.append(f"{counted.questions} with something still to ask")
    if parts:
        return f"{_needs(counted.needs)}: {', '.join(parts)}."
    met = ", all met as far as is known" if counted.needs else ""
    return f"{_needs(counted.needs)}{met}."


def _needs(count: int) -> str:
    return f"{count} need" if count == 1 else f"{count} needs"


def proposed(need: Need, aspect: str, region: str) -> str:
    """The words of the plan gap for a lit cell: the need, who is not served, and where."""
    where = f" in {region}" if region else ""
    if aspect == PROVIDER:
        return f"No provider{where} is known for this need: {need.text}"
    return f"No provider{where} {ASPECTS[aspect][1]} for this need: {need.text}"


def origin(need: Need, aspect: str, region: int | None) -> str:
    """The key of a lit cell among the origins of plan gaps, "resource:need:aspect:region"."""
    return f"resource:{need.key}:{aspect}:{region or ''}"
