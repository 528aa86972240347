"""Votes from draft to record: by each method, with the ballots, the result and the document."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import wall
from accounts.models import Event
from deliverables.assembly.prioritization import prioritized
from deliverables.document import Heading, Prose, Table
from deliverables.facts import load
from planning.models import (
    Gap,
    Plan,
    Prioritization,
    PriorityBallot,
    PriorityLink,
    PriorityResult,
    Strategy,
)
from planning.prioritization import actions
from reviews.models import Notice
from tests.planning.prioritization_tools import (
    OPENED,
    address,
    make_vote,
    press,
    rated,
    scored,
    send,
    send_by_link,
    signed_in,
    table,
    texts,
)


def kept(cast, vote) -> int:
    wall.enter(cast.here.pk)
    return PriorityBallot.objects.filter(prioritization=vote).count()


def test_a_facilitator_builds_a_vote_from_the_plan_and_cole_votes(client, cast, line):
    ed, cole = signed_in(cast.ed), signed_in(cast.cole)
    plan = Plan.objects.get()
    ed.post(
        "/here/add/prioritization/",
        {"plan": plan.pk, "title": "First year", "method": "weighted", "ballot": "open"}
        | {"form_key": str(uuid4()), "next": "/here/prioritization/"},
    )
    wall.enter(cast.here.pk)
    vote = Prioritization.objects.get()
    page = ed.get(address(vote))
    assert texts(page, '//section[@id="vote"]//li') == [
        "Add at least 2 options.",
        "Add at least one criterion, with its weight.",
    ]
    assert press(ed, vote, "open") == (
        "Add at least 2 options. Add at least one criterion, with its weight."
    )
    ed.post(
        "/here/add/prioritycriterion/",
        {"prioritization": vote.pk, "name": "Reach", "weight": "5", "form_key": str(uuid4())},
    )
    wall.enter(cast.here.pk)
    strategy, gap = Strategy.objects.get(), Gap.objects.get()
    added = {"strategy": [strategy.pk], "gap": [gap.pk]}
    assert press(ed, vote, "options", **added) == "They are options now."
    press(ed, vote, "options", **added)  # the same once more adds nothing
    wall.enter(cast.here.pk)
    assert list(vote.options.values_list("text", "strategy_id", "gap_id")) == [
        (strategy.title, strategy.pk, None),
        (gap.text, None, gap.pk),
    ]
    assert press(ed, vote, "open") == OPENED

    wall.enter(cast.here.pk)
    told = Notice.objects.order_by("user__name").values_list("user__name", "text", "path")
    said = "A vote is open in State of Here: First year"
    assert list(told) == [(name, said, address(vote)) for name in ("Alice", "Cole", "Vic")]

    ballot = cole.get(f"{address(vote)}ballot/")
    assert texts(ballot, "//form//fieldset/fieldset/legend/text()") == ["Reach", "Reach"]
    wall.enter(cast.here.pk)
    answer = send(cole, vote, scored(vote, (5,), (2,)))
    assert answer.status_code == 302
    thanks = cole.get(answer.url)
    assert texts(thanks, '//p[@class="callout-title"]') == ["Your ballot is in"]

    tally = ed.get(f"{address(vote)}tally/")
    assert texts(tally, '//section[@id="tally"]/@data-announce') == ["1 ballot so far."]
    assert table(tally, "Tally by option") == [
        ["1", strategy.title, "25"],
        ["2", gap.text, "10"],
    ]
    assert press(ed, vote, "close") == "The vote is closed and counted."
    assert texts(ed.get(f"{address(vote)}tally/"), "//section/@hx-get") == []
    assert press(ed, vote, "record").startswith("The result is recorded.")
    press(ed, vote, "record")  # twice is once
    wall.enter(cast.here.pk)
    assert [
        (row.option.text, row.rank_in_words, row.score) for row in PriorityResult.objects.all()
    ] == [(strategy.title, "1 of 2", "25"), (gap.text, "2 of 2", "10")]
    page = signed_in(cast.vic).get(f"/here/strategies/{strategy.pk}/")
    [said] = texts(page, '//section[@id="priority"]//li')
    assert said.startswith("1 of 2 in “First year”: total 25 (Weighted matrix, ")
    wall.enter(cast.here.pk)
    verbs = (
        Event.objects.filter(verb__contains="vote").order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs) == ["opened vote", "closed vote", "recorded result of vote"]


def test_the_golden_matrix_through_the_pages(cast):
    vote = make_vote(cast, "A", "B", "C", "D")
    wall.enter(cast.here.pk)
    vote.criteria.all().delete()
    for place, weight in enumerate((5, 4, 2, 3)):
        vote.criteria.create(grantee=cast.here, name=f"K{place}", weight=weight, position=place)
    rows = (4, 4, 5, 4), (2, 1, 2, 3), (3, 3, 4, 3), (3, 5, 2, 2)
    assert send(signed_in(cast.cole), vote, scored(vote, *rows)).status_code == 302
    ed = signed_in(cast.ed)
    press(ed, vote, "close")
    page = signed_in(cast.vic).get(f"{address(vote)}result/")
    assert table(page, "Table of the ranking") == [
        ["1", "A", "4", "4", "5", "4", "58", ""],
        ["2", "D", "3", "5", "2", "2", "45", ""],
        ["3", "C", "3", "3", "4", "3", "44", ""],
        ["4", "B", "2", "1", "2", "3", "27", ""],
    ]
    [named] = texts(page, '//ul[contains(@class, "priority-named")]/li')
    assert named.startswith("ColeA: K0 4, K1 4, K2 5, K3 4")


def test_multi_voting_goes_on_without_the_lower_third(cast):
    vote = make_vote(cast, "A", "B", "C", method="multi")
    a, b, c = vote.options.values_list("pk", flat=True)
    ed = signed_in(cast.ed)
    for person, choice in ((cast.cole, a), (cast.vic, b)):
        assert send(signed_in(person), vote, {"choice": choice}).status_code == 302
    assert press(ed, vote, "next", round=1) == "Close this round before the next one begins."
    press(ed, vote, "close")
    page = ed.get(f"{address(vote)}result/")
    assert table(page, "Table of the ranking") == [
        ["1 tied", "A", "1", ""],
        ["1 tied", "B", "1", ""],
        ["3", "C", "0", "In the lower third"],
    ]
    assert press(ed, vote, "next", round=1) == "The next round is open."
    press(ed, vote, "next", round=1)  # a double click is one round
    wall.enter(cast.here.pk)
    vote.refresh_from_db()
    assert (vote.round, vote.state) == (2, "open")
    cole = signed_in(cast.cole)
    assert texts(cole.get(f"{address(vote)}ballot/"), "//form//label") == ["A", "B"]
    late = send(cole, vote, {"choice": a}, round=1)
    assert late.status_code == 422
    assert texts(late, '//div[@role="alert"]/p[1]') == [
        "Round 2 has begun meanwhile. This is its ballot."
    ]
    assert texts(late, "//input[@checked]/@value") == [str(a)]
    assert send(cole, vote, {"choice": a}, round=2).status_code == 302
    press(ed, vote, "close")
    press(ed, vote, "record")
    wall.enter(cast.here.pk)
    assert [
        (row.option.text, row.rank_in_words, row.score, row.note)
        for row in PriorityResult.objects.all()
    ] == [
        ("A", "1 of 2", "1", ""),
        ("B", "2 of 2", "0", ""),
        ("C", "No rank", "0", "Left out after round 1"),
    ]
    assert texts(ed.get(f"{address(vote)}result/?round=1"), "//table//th[@scope='row']") == [
        "A",
        "B",
        "C",
    ]


@pytest.mark.parametrize(
    ("method", "typed", "ranking"),
    [
        (
            "hanlon_factor",
            lambda vote: scored(vote, rated(9, 6, 8), rated(9, 6, 8, pearl=0)),
            [["1", "A", "9", "6", "8", "40", "1", "40", ""]]
            + [["2", "B", "9", "6", "8", "40", "0", "0", ""]],
        ),
        (
            "hanlon_screen",
            lambda vote: scored(vote, rated(9, 6, 8), rated(9, 9, 9, pearl=0)),
            [["1", "A", "9", "6", "8", "yes to all", "168", ""]]
            + [
                ["–", "B", "9", "9", "9", "no", "Removed"]
                + [
                    "Removed by PEARL: no to propriety, economics, acceptability, resources, "
                    "legality"
                ]
            ],
        ),
        (
            "nominal",
            lambda vote: dict(
                zip((f"o{o.pk}" for o in vote.options.all()), ("2", "1"), strict=True)
            ),
            [["1", "B", "1", ""], ["2", "A", "2", ""]],
        ),
        (
            "grid",
            lambda vote: scored(vote, (5, 2), (4, 4)),
            [["1", "B", "4", "4", "4 / 4", "High Need, high Feasibility"]]
            + [["2", "A", "5", "2", "5 / 2", "High Need, low Feasibility"]],
        ),
    ],
)
def test_each_method_from_ballot_to_result_and_strategies(cast, method, typed, ranking):
    vote = make_vote(cast, "A", "B", method=method)
    cole, ed = signed_in(cast.cole), signed_in(cast.ed)
    assert cole.get(f"{address(vote)}ballot/").status_code == 200
    wall.enter(cast.here.pk)
    assert send(cole, vote, typed(vote)).status_code == 302
    press(ed, vote, "close")
    page = ed.get(f"{address(vote)}result/")
    assert table(page, "Table of the ranking") == ranking
    assert len(texts(page, "//figure//*[name()='svg']")) == 1
    assert press(ed, vote, "record").startswith("The result is recorded.")
    page = signed_in(cast.vic).get(f"{address(vote)}result/")
    assert len(table(page, "Table of what was recorded")) == 2


def test_the_document_has_recorded_votes_only_and_counts_who_voted(cast):
    done = make_vote(cast, "A", "B", title="First year", question="What helps soonest?")
    make_vote(cast, "C", "D", title="Still open")
    send(signed_in(cast.cole), done, scored(done, (4, 1), (4, 1)))
    wall.enter(cast.here.pk)
    facts = load(Plan.objects.get().pk)
    assert prioritized(facts) == []
    actions.close_vote(done.pk, by=cast.ed)
    actions.record_result(done.pk, by=cast.ed)
    blocks = prioritized(load(Plan.objects.get().pk))
    done.refresh_from_db()
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    prose = [block.html for block in blocks if isinstance(block, Prose)]
    [ranking] = [block for block in blocks if isinstance(block, Table)]
    day = f"{done.recorded_on:%B} {done.recorded_on.day}, {done.recorded_on.year}"
    assert headings == ["How the strategies were prioritized", "First year"]
    assert prose[:2] == [
        "<p>What helps soonest?</p>",
        "<p>Method: Weighted matrix. One ballot was counted; the vote was open, and its result "
        f"was recorded on {day}.</p>",
    ]
    assert "Reach × 5 + Cost × 2" in prose[2]
    assert prose[3] == "<p>Tied options came out equal; the method does not order them.</p>"
    assert ranking.columns == ("Option", "Rank", "Score")
    assert ranking.rows == (("A", "1 of 2, tied", "22"), ("B", "1 of 2, tied", "22"))
    assert "Cole" not in str(blocks)


def test_a_link_takes_one_ballot_with_a_name_in_an_open_vote(cast):
    vote = make_vote(cast, "A", "B")
    wall.enter(cast.here.pk)
    [token] = actions.make_links(vote.pk, 1, by=cast.ed)
    page = f"/here/vote/{token}/"
    form = Client().get(page)
    assert form.status_code == 200
    assert texts(form, "//script") == []
    assert "Strategic plan" not in form.content.decode()
    typed = scored(vote, (5, 5), (1, 1))
    nameless = send(Client(), vote, typed, to=page)
    assert nameless.status_code == 422
    assert texts(nameless, '//div[@role="alert"]//li') == [
        "Write your name: this vote is open, and your name is shown beside your ballot."
    ]
    assert len(texts(nameless, "//input[@checked]")) == 4
    key = uuid4()
    first, again = (
        send(Client(), vote, typed | {"name": "Rosa Invented"}, to=page, key=key) for _ in "ab"
    )
    assert (first.url, again.url) == (f"{page}?sent", f"{page}?sent")
    assert texts(Client().get(first.url), '//p[@class="callout-title"]') == ["Your ballot is in"]
    used = Client().get(page)
    assert (used.status_code, texts(used, '//p[@class="callout-title"]')) == (
        410,
        ["This link has been used"],
    )
    assert send(Client(), vote, typed | {"name": "Someone"}, to=page).status_code == 410
    wall.enter(cast.here.pk)
    assert list(PriorityBallot.objects.values_list("name", flat=True)) == ["Rosa Invented"]


def test_links_are_a_file_once_and_only_their_hash_is_kept(cast):
    vote = make_vote(cast, "A", "B")
    ed = signed_in(cast.ed)
    file = ed.post(f"{address(vote)}links/", {"count": "2"})
    rows = file.content.decode("utf-8-sig").splitlines()
    assert (rows[0], len(rows)) == ("Number,Link", 3)
    token = rows[1].split("/vote/")[1].strip("/\r")
    wall.enter(cast.here.pk)
    assert set(PriorityLink.objects.values_list("token_sha256", flat=True)) >= {
        actions.token_hash(token)
    }
    assert token not in str(list(PriorityLink.objects.values()))
    assert press(ed, vote, "links/withdraw") == "Links that were not used no longer work."
    assert Client().get(f"/here/vote/{token}/").status_code == 404
    assert press(ed, vote, "links", count="0") == "Make from 1 to 200 links at a time."


def test_another_round_of_any_method_asks_everyone_anew(cast):
    vote = make_vote(cast, "A", "B", method="nominal")
    a, b = vote.options.values_list("pk", flat=True)
    cole = signed_in(cast.cole)
    send(cole, vote, {f"o{a}": "1", f"o{b}": "2"})
    wall.enter(cast.here.pk)
    actions.close_vote(vote.pk, by=cast.ed)
    Notice.objects.all().delete()
    actions.next_round(vote.pk, 1, by=cast.ed)
    told = Notice.objects.order_by("user__name").values_list("user__name", flat=True)
    assert list(told) == ["Alice", "Cole", "Vic"]
    assert send(cole, vote, {f"o{a}": "2", f"o{b}": "1"}, round=2).status_code == 302
    assert kept(cast, vote) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_take_the_same_queries_for_one_and_three(cast, count):
    for number in range(count):
        vote = make_vote(cast, *(f"Option {number}{n}" for n in range(1 + count)))
        for ballot in range(count):
            PriorityBallot.objects.create(
                grantee=cast.here,
                prioritization=vote,
                round=1,
                name=f"P{ballot}",
                scores={
                    str(option.pk): {scale.key: 3 for scale in vote.scales()}
                    for option in vote.options.all()
                },
            )
    client = signed_in(cast.ed)
    pages = {
        "/here/prioritization/": 11,
        address(vote): 20,
        f"{address(vote)}tally/": 10,
        f"{address(vote)}ballot/": 12,
    }
    taken = {page: _queries(client, page) for page in pages}
    assert taken == pages
    wall.enter(cast.here.pk)
    actions.close_vote(vote.pk, by=cast.ed)
    assert _queries(client, f"{address(vote)}result/") == 17


def _queries(client, page) -> int:
    with CaptureQueriesContext(connection) as taken:
        assert client.get(page).status_code == 200
    return len(taken)


def test_a_ballot_that_came_by_link_counts_like_any_other(cast):
    vote = make_vote(cast, "A", "B", ballot="secret")
    wall.enter(cast.here.pk)
    typed = scored(vote, (5, 0), (1, 0))
    assert send_by_link(cast, vote, typed).status_code == 302
    assert kept(cast, vote) == 1
