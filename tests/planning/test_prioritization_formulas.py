"""Every method names its formula wherever its result stands: two Hanlon forms, never mixed up."""

import pytest

from accounts import wall
from deliverables.assembly import assemble
from deliverables.document import to_json
from deliverables.facts import load
from planning import requirements
from planning.models import PriorityOption, Strategy
from planning.prioritization.methods import METHODS
from tests.planning.pages import draw_line
from tests.planning.prioritization_tools import (
    address,
    make_vote,
    press,
    rated,
    scored,
    send,
    signed_in,
    texts,
)

# What sets each formula apart from every other, in the words that people are shown.
TELLS = {
    "weighted": "the sum of score times weight: Reach × 5 + Cost × 2",
    "hanlon_factor": "BPR = (A + B) × C ÷ 3, overall OPR = BPR × D",
    "hanlon_screen": "rated (A + 2 × B) × C",
    "multi": "the lower third is dropped",
    "dots": "Dots are added up, and those that were stuck on paper",
    "nominal": "The places are added up. The lowest sum ranks first.",
    "grid": "The two make four quadrants",
}
BALLOTS = {
    "weighted": lambda vote: scored(vote, (5, 5), (1, 1)),
    "hanlon_factor": lambda vote: scored(vote, rated(9, 9, 9), rated(1, 1, 1)),
    "hanlon_screen": lambda vote: scored(vote, rated(9, 9, 9), rated(1, 1, 1)),
    "multi": lambda vote: {"choice": vote.options.first().pk},
    "dots": lambda vote: {"choice": vote.options.first().pk},
    "nominal": lambda vote: {
        f"o{option.pk}": str(place) for place, option in enumerate(vote.options.all(), start=1)
    },
    "grid": lambda vote: scored(vote, (5, 5), (1, 1)),
}


def test_each_formula_is_told_apart_by_its_words():
    assert TELLS.keys() == METHODS.keys()


@pytest.mark.parametrize("method", METHODS)
def test_the_formula_stands_with_the_ballot_the_result_the_strategy_and_the_document(
    cast, plan, method
):
    draw_line(plan)
    vote = make_vote(cast, method=method, title="First year")
    strategy = Strategy.objects.get()
    here = {"grantee": cast.here, "prioritization": vote}
    PriorityOption.objects.create(text=strategy.title, strategy=strategy, position=1, **here)
    PriorityOption.objects.create(text="Another way", position=2, **here)
    cole, ed, vic = signed_in(cast.cole), signed_in(cast.ed), signed_in(cast.vic)
    told = (METHODS[method].title, TELLS[method])
    assert all(words in text_of(cole.get(f"{address(vote)}ballot/")) for words in told)
    wall.enter(cast.here.pk)
    assert send(cole, vote, BALLOTS[method](vote)).status_code == 302
    press(ed, vote, "close")
    press(ed, vote, "record")
    for page in ("", "result/"):
        assert all(words in text_of(vic.get(f"{address(vote)}{page}")) for words in told)
    carried = vic.get(f"/here/strategies/{strategy.pk}/")
    [rank] = texts(carried, f'//a[@href="{address(vote)}result/"]/ancestor::li')
    assert "1 of 2" in rank
    assert METHODS[method].title in rank
    wall.enter(cast.here.pk)
    text = to_json(assemble(load(plan.pk), requirements.get("fy24")))
    assert all(words in text for words in told)
    others = [words for key, words in TELLS.items() if key != method]
    assert [words for words in others if words in text] == []


def text_of(page) -> str:
    return texts(page, "//main")[0]
