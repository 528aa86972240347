"""What a vote does not take: each with its sentence, and nothing half-saved."""

import json
from uuid import uuid4

import pytest
from django.test import Client

from accounts import wall
from planning.models import PriorityBallot, PriorityLink, PriorityOption, PriorityTurn
from planning.models.prioritization import LOCKED
from planning.prioritization import actions
from planning.prioritization.ballots import GONE
from tests.planning.prioritization_tools import (
    OPENED,
    address,
    make_vote,
    press,
    scored,
    send,
    signed_in,
    texts,
)

SUMMARY = '//div[@role="alert"]'
JSON = {"accept": "application/json"}


def nothing_kept(cast, vote) -> bool:
    wall.enter(cast.here.pk)
    rows = (PriorityBallot, PriorityTurn, PriorityLink)
    ballots, turns, _ = (row.objects.filter(prioritization=vote).count() for row in rows)
    return (ballots, turns) == (0, 0)


def test_a_vote_after_closing(cast):
    vote = make_vote(cast, "A", "B")
    typed = scored(vote, (5, 5), (1, 1))
    actions.close_vote(vote.pk, by=cast.ed)
    page = send(signed_in(cast.cole), vote, typed)
    assert page.status_code == 410
    assert texts(page, '//div[contains(@class, "callout")]/p') == [
        "The vote is closed",
        "It takes no more ballots in this round. Nothing of yours was kept.",
    ]
    assert nothing_kept(cast, vote)


def test_a_vote_before_opening(cast):
    vote = make_vote(cast, "A", "B", state="draft")
    page = send(signed_in(cast.cole), vote, scored(vote, (5, 5), (1, 1)))
    assert page.status_code == 403
    assert texts(page, '//p[@class="callout-title"]') == ["The vote is not open yet"]
    assert nothing_kept(cast, vote)


@pytest.mark.parametrize("method", ["weighted", "multi", "nominal", "grid", "hanlon_screen"])
def test_a_ballot_for_an_option_withdrawn_meanwhile(cast, method):
    vote = make_vote(cast, "A", "B", "C", method=method)
    keys = list(vote.options.values_list("pk", flat=True))
    ways = {"multi": {"choice": keys[2]}}
    ways["nominal"] = {f"o{key}": str(place) for place, key in enumerate(keys, start=1)}
    typed = ways.get(method) or scored(vote, *[[1] * len(vote.scales())] * 3)
    actions.withdraw_option(keys[2], by=cast.ed)
    cole = signed_in(cast.cole)
    page = send(cole, vote, typed)
    assert page.status_code == 422
    assert texts(page, f"{SUMMARY}/p[1]") == [GONE]
    assert nothing_kept(cast, vote)


def test_missing_scores_and_scores_out_of_range_keep_what_was_typed(cast):
    vote = make_vote(cast, "A", "B")
    typed = scored(vote, (5, 9), (2, 2))
    [last] = [name for name in typed if name.endswith(vote.scales()[1].key)][1:]
    del typed[last]
    page = send(signed_in(cast.cole), vote, typed)
    assert page.status_code == 422
    assert texts(page, f"{SUMMARY}//li") == [
        "A, Cost: scores go from 0 to 5, in whole numbers.",
        "B, Cost: give a score from 0 to 5.",
    ]
    assert texts(page, "//input[@checked]/@value") == ["5", "2"]
    assert texts(page, '//p[@class="field-error"]') == [
        "Scores go from 0 to 5, in whole numbers.",
        "Give a score from 0 to 5.",
    ]
    assert nothing_kept(cast, vote)


def test_too_many_votes(cast):
    vote = make_vote(cast, "A", "B", "C", method="multi")
    a, b, _ = vote.options.values_list("pk", flat=True)
    page = send(signed_in(cast.cole), vote, {"choice": [a, b]})
    assert texts(page, f"{SUMMARY}//li") == [
        "You have 1 vote, and 2 options are ticked. Take 1 away."
    ]
    assert texts(page, "//input[@checked]/@value") == [str(a), str(b)]
    assert nothing_kept(cast, vote)


def test_a_second_ballot_in_a_round_leaves_the_first_as_it_was(cast):
    vote = make_vote(cast, "A", "B")
    cole = signed_in(cast.cole)
    first, second = scored(vote, (5, 5), (1, 1)), scored(vote, (0, 0), (4, 4))
    key = uuid4()
    assert send(cole, vote, first, key=key).status_code == 302
    assert send(cole, vote, first, key=key).status_code == 302  # a double click
    page = send(cole, vote, second)
    assert page.status_code == 409
    assert texts(page, '//div[contains(@class, "callout")]/p') == [
        "You have voted in this round already",
        "Each person has one ballot in a round, and your first one counts. Nothing of this one "
        "was kept.",
    ]
    wall.enter(cast.here.pk)
    [ballot] = PriorityBallot.objects.values_list("scores", flat=True)
    assert [sum(cells.values()) for cells in ballot.values()] == [10, 2]


@pytest.mark.parametrize("key", ["", "not a key"])
def test_a_form_without_its_key_is_sent_back_with_everything_in_it(cast, key):
    vote = make_vote(cast, "A", "B")
    typed = scored(vote, (5, 4), (3, 2)) | {"form_key": key, "round": "1"}
    page = signed_in(cast.cole).post(f"{address(vote)}ballot/", typed)
    assert page.status_code == 422
    assert texts(page, "//input[@checked]/@value") == ["5", "4", "3", "2"]
    assert nothing_kept(cast, vote)


def said(page) -> list[str]:
    return texts(page, '//*[@id="messages"]/p')


def saved(client, record, field, value):
    """What autosave is told: the status and the sentence."""
    url = f"/here/save/{record.kind()}/{record.pk}/{field}/"
    answer = client.post(url, {"version": record.version, "value": value}, headers=JSON)
    return answer.status_code, json.loads(answer.content).get("message", "")


def test_nothing_that_is_voted_on_changes_after_opening(cast):
    vote = make_vote(cast, "A", "B", state="draft")
    ed = signed_in(cast.ed)
    criterion, option = vote.criteria.first(), vote.options.first()
    assert saved(ed, criterion, "weight", "4")[0] == 200
    assert press(ed, vote, "open") == OPENED
    wall.enter(cast.here.pk)
    criterion.refresh_from_db()
    before = list(vote.criteria.values()), list(vote.options.values())
    for record, field, value in (
        (criterion, "weight", "5"),
        (criterion, "name", "Other"),
        (option, "text", "Other"),
        (vote, "method", "multi"),
        (vote, "ballot", "secret"),
        (vote, "title", "Other"),
    ):
        assert saved(ed, record, field, value) == (422, LOCKED), field
    for kind, typed in (
        ("prioritycriterion", {"name": "More", "weight": "1"}),
        ("priorityoption", {"text": "More"}),
    ):
        form = typed | {"prioritization": vote.pk, "form_key": str(uuid4())}
        assert said(ed.post(f"/here/add/{kind}/", form, follow=True)) == [LOCKED]
    for record in (criterion, option):
        url = f"/here/remove/{record.kind()}/{record.pk}/"
        assert said(ed.post(url, follow=True)) == [LOCKED]
    assert said(ed.post(f"/here/remove/prioritization/{vote.pk}/", follow=True)) == [
        "This vote has been opened, and what came of it stays with the plan."
    ]
    assert press(ed, vote, "options", strategy="1") == LOCKED
    wall.enter(cast.here.pk)
    assert (list(vote.criteria.values()), list(vote.options.values())) == before


@pytest.mark.parametrize("weight", ["0", "6", "", "three"])
def test_a_weight_is_from_1_to_5(cast, weight):
    vote = make_vote(cast, "A", "B", state="draft")
    criterion = vote.criteria.first()
    code, sentence = saved(signed_in(cast.ed), criterion, "weight", weight)
    assert code == 422
    assert sentence in {
        "Weight is a whole number from 1 to 5. Type it in digits.",
        "A criterion weighs from 1 to 5. Type a number.",
    }
    wall.enter(cast.here.pk)
    criterion.refresh_from_db()
    assert criterion.weight == 5


def test_two_criteria_or_two_scales_of_one_name(cast):
    vote = make_vote(cast, "A", "B", state="draft")
    ed = signed_in(cast.ed)
    assert saved(ed, vote.criteria.last(), "name", "reach") == (
        422,
        "There is a criterion “reach” already. Give this one another name.",
    )
    assert saved(ed, vote, "axis_up", "need") == (
        422,
        "Both scales would be called “need”. Give them different names.",
    )


def test_what_the_facilitator_cannot_do_yet_or_any_more(cast):
    vote = make_vote(cast, "A", "B")
    ed = signed_in(cast.ed)
    option = vote.options.first()
    withdraw = f"/here/prioritization/options/{option.pk}/withdraw/"
    page = ed.post(withdraw, follow=True)
    assert texts(page, '//*[@id="messages"]/p') == ["A vote needs 2 options. Close it instead."]
    assert press(ed, vote, "record") == "Close the vote before you record its result."
    press(ed, vote, "close")
    nobody = "Nobody has voted in this round. Open it and ask people to vote."
    assert press(ed, vote, "record") == nobody
    assert press(ed, vote, "next", round=1) == nobody
    assert press(ed, vote, "open") == OPENED
    send(signed_in(cast.cole), vote, scored(vote, (1, 1), (1, 1)))
    press(ed, vote, "close")
    press(ed, vote, "record")
    assert press(ed, vote, "open") == "The result is recorded, so the vote stays closed."
    assert press(ed, vote, "close") == "Only an open vote can be closed."
    assert press(ed, vote, "links", count="1") == ("The result is recorded: nobody votes any more.")
    assert texts(ed.post(withdraw, follow=True), '//*[@id="messages"]/p') == [
        "An option can be withdrawn while people vote, or before the result is recorded. In a "
        "draft, remove it."
    ]
    wall.enter(cast.here.pk)
    assert PriorityOption.objects.filter(is_withdrawn=True).count() == 0


def test_a_withdrawn_option_is_not_counted_and_its_ballots_still_are(cast):
    vote = make_vote(cast, "A", "B", "C")
    send(signed_in(cast.cole), vote, scored(vote, (1, 1), (2, 2), (5, 5)))
    wall.enter(cast.here.pk)
    actions.withdraw_option(vote.options.last().pk, by=cast.ed)
    actions.close_vote(vote.pk, by=cast.ed)
    page = signed_in(cast.vic).get(f"{address(vote)}result/")
    assert texts(page, '//th[@scope="row"]') == ["B", "A"]


def test_a_wrong_token_is_not_there(cast):
    vote = make_vote(cast, "A", "B")
    [token] = actions.make_links(vote.pk, 1, by=cast.ed)
    for wrong in ("/here/vote/other/", f"/elsewhere/vote/{token}/", "/here/vote/%00/"):
        assert Client().get(wrong).status_code == 404
        assert send(Client(), vote, {}, to=wrong).status_code == 404
