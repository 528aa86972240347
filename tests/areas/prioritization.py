"""Prioritization: votes, their ballots and results."""

from engagement.surveys.actions import token_hash
from planning.models import (
    Plan,
    Prioritization,
    PriorityBallot,
    PriorityCriterion,
    PriorityLink,
    PriorityOption,
    Strategy,
)

PAGES = {
    "> 2 2 2 2 F F F N N": "prioritizations prioritization prioritization_result "
    "prioritization_ballot",
    "> 2 2 F F F F F N N": "prioritization_tally",
    "2 2 2 2 2 2 2 2 2 2": "vote_by_link",
}
FORMS = {
    "> > > F F F F F N N": "add_options open_vote close_vote next_round record_result vote_links "
    "paper_dots withdraw_vote_links withdraw_option",
    "> ! ! ! ! F F F N N": "prioritization_ballot",
    "! ! ! ! ! ! ! ! ! !": "vote_by_link",
}
BY_LINK = {"vote_by_link"}
# A part of a page, and a page that only a one-time link opens: both are in the browser test.
UNWALKED = {"prioritization_tally", "vote_by_link"}
ABOUT_A_VOTE = """prioritization_tally prioritization_result prioritization_ballot add_options
    open_vote paper_dots close_vote next_round record_result vote_links withdraw_vote_links"""
RECORDS = dict.fromkeys(ABOUT_A_VOTE.split(), "prioritization") | {
    "withdraw_option": "priorityoption"
}
TOKEN = "a-token-for-one-ballot"
FIXED = {"vote_by_link.token": TOKEN}


def make(world) -> dict[str, int]:
    """An open, named vote of two options with one ballot in it, and a link for another."""
    here = {"grantee": world.cast.here}
    vote = Prioritization.objects.create(
        plan=Plan.objects.first(), title="What first?", state="open", ballot="open", **here
    )
    asked = {"prioritization": vote, **here}
    cost = PriorityCriterion.objects.create(name="Cost", weight=2, **asked)
    first = PriorityOption.objects.create(
        text="Open houses", strategy=Strategy.objects.first(), position=1, **asked
    )
    others = [
        PriorityOption.objects.create(text=f"Way {place}", position=place, **asked)
        for place in (2, 3)
    ]
    scores = {str(option.pk): {f"c{cost.pk}": 3} for option in (first, *others)}
    PriorityBallot.objects.create(round=1, scores=scores, name="Ed", **asked)
    PriorityLink.objects.create(token_sha256=token_hash(TOKEN), **asked)
    return {"prioritization": vote.pk, "prioritycriterion": cost.pk, "priorityoption": first.pk}
