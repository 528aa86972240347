"""How the strategies were prioritized: each recorded vote with its method, formula and ranking."""

from deliverables.assembly.words import begun, counted, day, sentence, table
from deliverables.document import Block, Fact, Heading
from deliverables.facts import PlanFacts, Row
from planning.prioritization.methods import METHODS

COLUMNS = (("Option", 46), ("Rank", 14), ("Score", 14), ("Note", 26))


def prioritized(facts: PlanFacts) -> list[Block]:
    """The section, with nothing of a vote whose result is not recorded; empty without any."""
    if not facts.prioritizations:
        return []
    blocks: list[Block] = [Heading(2, "How the strategies were prioritized")]
    for vote in facts.prioritizations:
        blocks += _vote(facts, vote)
    return blocks


def _vote(facts: PlanFacts, vote: Row) -> list[Block]:
    """Who voted is counted, never named, in secret and in open votes alike."""
    fact = Fact("prioritization", vote.id)
    ballots = counted(vote.ballots_counted, "ballot was", "ballots were")
    rounds = f" in round {vote.round}" if vote.round > 1 else ""
    said = (
        f"Method: {METHODS[vote.method].title}. {begun(ballots)} counted{rounds}; the vote was "
        f"{vote.ballot}, and its result was recorded on {day(vote.recorded_on)}."
    )
    rows = facts.priority_results.get(vote.id, [])
    blocks: list[Block] = [Heading(3, vote.title)]
    if vote.question:
        blocks.append(sentence(vote.question, [fact]))
    blocks += [
        sentence(said, [fact]),
        sentence(vote.formula, [fact]),
        table(f"Ranking: {vote.title}", COLUMNS, _cells(rows), (fact,)),
    ]
    if any(rank.endswith("tied") for _, rank, _, _ in rows):
        blocks.append(sentence("Tied options came out equal; the method does not order them."))
    return blocks


def _cells(rows: list[tuple[str, str, str, str]]) -> list[tuple[str, ...]]:
    """The table's rows; where any option has a note, those without one say so."""
    without = "None" if any(note for *_, note in rows) else ""
    return [
        (text, rank, score, note[:1].upper() + note[1:] or without)
        for text, rank, score, note in rows
    ]
