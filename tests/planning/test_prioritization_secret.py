"""A secret vote: who voted how is on no page, in no history, and in no table."""

import re
from itertools import pairwise

import pytest
from django.apps import apps

from accounts import wall
from accounts.models import Event, TenantModel
from planning import exchange
from planning.models import Plan, PriorityBallot, PriorityTurn
from planning.prioritization import actions
from planning.prioritization.standing import FEWEST_SECRET, settled
from tests.planning.prioritization_tools import (
    address,
    make_vote,
    press,
    scored,
    send,
    send_by_link,
    signed_in,
    table,
    texts,
)

TOO_FEW = (
    "A secret vote is counted from 3 ballots on: with fewer, the totals would show what each "
    "person said. Open it again and ask more people."
)


def voted(cast):
    """A secret vote in which Cole and Vic have voted, differently, and nobody else."""
    vote = make_vote(cast, "A", "B", ballot="secret")
    for person, rows in ((cast.vic, ((0, 1), (5, 4))), (cast.cole, ((5, 4), (0, 1)))):
        assert send(signed_in(person), vote, scored(vote, *rows)).status_code == 302
        wall.enter(cast.here.pk)
    return vote


def everything_kept(cast) -> str:
    """Every row that this grantee's tables hold of votes and history, as text."""
    wall.enter(cast.here.pk)
    models = [m for m in apps.get_models() if issubclass(m, TenantModel)]
    kept = [m for m in models if m.__name__.startswith("Prior")]
    kept += [m for m in models if m.__name__ in {"Event", "Receipt", "Revision"}]
    # Their roles were given by name, before anything was voted on.
    rows = [row for model in kept for row in model.objects.values()]
    return "\n".join(str(row) for row in rows if row.get("verb") != "granted role")


def lines_about_votes(lead) -> str:
    """The page of the whole history, without the lines that gave people their roles."""
    lines = texts(lead.get("/here/trail/"), "//main//tbody/tr")
    return "\n".join(line for line in lines if "Granted role" not in line)


def test_no_table_ties_a_ballot_to_a_person(cast):
    vote = voted(cast)
    made = [event.verb for event in Event.objects.all()]
    assert "cast ballot" not in made
    kept = everything_kept(cast)
    for person in (cast.cole, cast.vic):
        assert not re.search(rf"\b{person.name}\b", kept)
        assert person.email not in kept
        assert f"'by_id': {person.pk}," not in kept
    assert {field.name for field in PriorityBallot._meta.fields} == {
        "id",
        "grantee",
        "prioritization",
        "round",
        "scores",
        "name",
        "batch",
    }
    hashes = set(PriorityTurn.objects.values_list("voter", flat=True))
    assert len(hashes) == 2 and {len(value) for value in hashes} == {64}
    assert PriorityBallot.objects.filter(prioritization=vote, name="").count() == 2


def test_keys_of_ballots_say_nothing_of_their_order(cast):
    vote = make_vote(cast, "A", "B", ballot="secret")
    rows = [{"1": number} for number in range(40)]
    made = [
        PriorityBallot.objects.create(
            grantee=cast.here, prioritization=vote, round=1, scores=scores
        ).pk
        for scores in rows
    ]
    assert made != sorted(made) and made != sorted(made, reverse=True)
    listed = list(PriorityBallot.objects.values_list("scores", flat=True))
    assert listed != rows and listed != rows[::-1]


def test_no_page_shows_who_voted_and_few_ballots_are_not_counted(cast):
    vote = voted(cast)
    ed = signed_in(cast.ed)
    tally = ed.get(f"{address(vote)}tally/")
    assert table(tally, "Tally by option") == []
    assert texts(tally, '//section[@id="tally"]/p[1]/strong') == ["2"]
    press(ed, vote, "close")
    page = ed.get(f"{address(vote)}result/")
    assert texts(page, '//p[@class="callout-title"]') == ["Too few ballots to show"]
    assert press(ed, vote, "record") == TOO_FEW
    assert press(ed, vote, "next", round=1) == TOO_FEW
    press(ed, vote, "open")
    wall.enter(cast.here.pk)
    typed = scored(vote, (1, 1), (1, 1)) | {"name": "Rosa Invented"}
    assert send_by_link(cast, vote, typed).status_code == 302
    press(ed, vote, "close")
    press(ed, vote, "record")
    lead = signed_in(cast.alice)
    pages = ("", "tally/", "result/", "ballot/")
    seen = [lead.get(address(vote) + page).content.decode() for page in pages]
    seen.append(lead.get("/here/prioritization/").content.decode())
    seen.append(lines_about_votes(lead))
    wall.enter(cast.here.pk)
    seen.append(str(exchange.export_plan(cast.here, Plan.objects.get())))
    for name in ("Cole", "Vic", "Rosa"):
        assert [page for page in seen if re.search(rf"\b{name}\b", page)] == []
    assert table(lead.get(f"{address(vote)}result/"), "Table of what was recorded") == [
        ["A", "1 of 2, tied", "14", ""],
        ["B", "1 of 2, tied", "14", ""],
    ]


def test_no_ballot_can_be_taken_from_the_difference_of_two_tallies(cast):
    """A facilitator who looks after each ballot sees the standings move by three at a time, and
    the last three or more by closing only."""
    vote = make_vote(cast, "A", "B", ballot="secret")
    ed, seen = signed_in(cast.ed), []
    for number in range(1, 11):
        row = ((5, 5), (0, 0)) if number in {4, 10} else ((0, 0), (5, 5))
        assert send_by_link(cast, vote, scored(vote, *row)).status_code == 302
        tally = ed.get(f"{address(vote)}tally/")
        assert texts(tally, '//section[@id="tally"]/p[1]/strong') == [str(number)]
        seen.append([row[1:3] for row in table(tally, "Tally by option")])
    three, six = [["B", "35"], ["A", "0"]], [["B", "29.17"], ["A", "5.83"]]
    assert seen == [[], [], [], [], [], three, three, three, six, six]
    press(ed, vote, "close")
    tally = ed.get(f"{address(vote)}tally/")
    # Of ten, four came by closing: what the tenth said is not in the difference.
    assert [row[1:3] for row in table(tally, "Tally by option")] == [["B", "28"], ["A", "7"]]


@pytest.mark.parametrize("number", [3, 4, 5])
def test_an_open_round_of_one_batch_shows_nothing_and_closing_counts_it(cast, number):
    vote = make_vote(cast, "A", "B", ballot="secret")
    for _ in range(number):
        send_by_link(cast, vote, scored(vote, (0, 0), (5, 5)))
    ed = signed_in(cast.ed)
    tally = ed.get(f"{address(vote)}tally/")
    assert table(tally, "Tally by option") == []
    assert texts(tally, '//p[contains(@class, "callout")]') == [
        "The vote is secret, so standings appear from 6 ballots on, and the last 3 or more are "
        "counted by closing only: otherwise what the standings grew by would show what one ballot "
        "says."
    ]
    press(ed, vote, "close")
    tally = ed.get(f"{address(vote)}tally/")
    assert [row[1:3] for row in table(tally, "Tally by option")] == [["B", "35"], ["A", "0"]]


@pytest.mark.parametrize("old", range(9))
def test_every_look_and_closing_adds_three_ballots_or_none(old):
    """`old` ballots are from before batches were kept: all of them are in batch 0."""
    rows, looks = [({"old": place}, 0) for place in range(old)], [0]
    for number in range(old, old + 15):
        rows.append(({"new": number}, number // FEWEST_SECRET))
        shown = settled(rows)
        assert shown == [scores for scores, _ in rows[: len(shown)]]
        looks.append(len(shown))
        if shown:
            assert len(rows) - len(shown) >= FEWEST_SECRET
    grown = {after - before for before, after in pairwise(looks)} - {0}
    assert grown and min(grown) >= FEWEST_SECRET


def test_a_secret_round_that_was_counted_takes_no_further_ballot(cast):
    vote = make_vote(cast, "A", "B", ballot="secret")
    for _ in range(3):
        send_by_link(cast, vote, scored(vote, (1, 1), (2, 2)))
    ed = signed_in(cast.ed)
    press(ed, vote, "close")
    assert press(ed, vote, "open") == (
        "This round has been counted, and its vote is secret: one more ballot would show what it "
        "says. Begin another round, or record the result."
    )
    assert "Open this round again" not in ed.get(address(vote)).text
    assert press(ed, vote, "next", round=1) == "The next round is open."


def test_an_open_vote_shows_names_and_says_so_beforehand(cast):
    vote = make_vote(cast, "A", "B", ballot="open")
    cole = signed_in(cast.cole)
    form = cole.get(f"{address(vote)}ballot/")
    assert texts(form, '//p[@class="hint"]') == [
        "The vote is open: your ballot is shown to the team with your name. You cannot change a "
        "ballot that you have sent."
    ]
    wall.enter(cast.here.pk)
    send(cole, vote, scored(vote, (5, 5), (0, 0)))
    wall.enter(cast.here.pk)
    assert Event.objects.get(verb="cast ballot").by == cast.cole
    actions.close_vote(vote.pk, by=cast.ed)
    page = signed_in(cast.vic).get(f"{address(vote)}result/")
    assert texts(page, '//ul[contains(@class, "priority-named")]/li/strong') == ["Cole"]
