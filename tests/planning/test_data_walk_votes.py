"""Dots on a data walk: from own accounts, by one-time links, and counted on the wall."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import wall
from planning.models import (
    Finding,
    FindingTheme,
    PaperDots,
    Prioritization,
    PriorityResult,
    Source,
    Theme,
)
from planning.prioritization import actions
from planning.prioritization.methods import count
from planning.prioritization.shapes import Sheet
from tests.planning.pages import said, visit, words
from tests.planning.prioritization_tools import (
    address,
    make_vote,
    press,
    send,
    send_by_link,
    signed_in,
    table,
    texts,
)

NOT_NOW = "Dots on the wall are counted in from when the vote is open until its result is recorded."
NAMES = ("Trust", "Rides", "Beds", "Waiting")


@pytest.fixture
def themes(cast, plan):
    """Four themes, the first with two findings."""
    here = {"grantee": cast.here}
    source = Source.objects.create(plan=plan, title="Forum", **here)
    made = [
        Theme.objects.create(plan=plan, name=name, position=place, **here)
        for place, name in enumerate(NAMES, start=1)
    ]
    for text in ("Nobody asks us", "Nobody\ncalls back"):
        finding = Finding.objects.create(source=source, text=text, **here)
        FindingTheme.objects.create(finding=finding, theme=made[0], **here)
    return made


def prepared(cast, about="themes", **fields):
    """The vote that Ed prepares on the walk."""
    answer = signed_in(cast.ed).post(reverse("walk_vote", args=["here"]), {"about": about})
    assert said(answer) == ["Say how many dots each person has, then open the vote."]
    wall.enter(cast.here.pk)
    vote = Prioritization.objects.latest("pk")
    assert answer.url == address(vote)
    Prioritization.objects.filter(pk=vote.pk).update(**fields)
    vote.refresh_from_db()
    return vote


def keys(vote):
    return dict(vote.options.values_list("text", "pk"))


def test_dots_from_accounts_links_and_paper_are_added_up_and_shown_on_the_walk(cast, themes):
    vote = prepared(cast, dots=2, ballot="open")
    ed, option = signed_in(cast.ed), keys(vote)
    assert list(option) == list(NAMES)
    press(ed, vote, "open")
    cole = signed_in(cast.cole)
    assert texts(cole.get(f"{address(vote)}ballot/"), "//fieldset/legend") == ["You have 2 dots"]
    send(cole, vote, {"choice": [option["Trust"], option["Rides"]]})
    send_by_link(cast, vote, {"choice": [option["Rides"]], "name": "A guest"})
    wall_dots = {f"dots-{option['Beds']}": "2", f"dots-{option['Trust']}": "0"}
    assert press(ed, vote, "paper", **wall_dots) == "The dots on the wall are counted in."
    live = ed.get(reverse("data_walk", args=["here"]))
    assert table(live, "Tally by option") == [
        ["1 tied", "Rides", "2", "2", "0"],
        ["1 tied", "Beds", "2", "0", "2"],
        ["3", "Trust", "1", "1", "0"],
        ["4", "Waiting", "0", "0", "0"],
    ]
    assert texts(live, "//p[@class='walk-dots']") == [
        "1 dot, place 3",
        "2 dots, place 1 (tied)",
        "2 dots, place 1 (tied)",
        "0 dots, place 4",
    ]
    cole_sees = cole.get(reverse("data_walk", args=["here"]))
    assert texts(cole_sees, "//p[@class='walk-dots']") == []
    press(ed, vote, "close")
    assert len(texts(cole.get(reverse("data_walk", args=["here"])), "//p[@class='walk-dots']")) == 4
    press(ed, vote, "record")
    wall.enter(cast.here.pk)
    assert [
        (row.option.text, row.rank_in_words, row.score) for row in PriorityResult.objects.all()
    ][:2] == [("Rides", "1 of 4, tied", "2"), ("Beds", "1 of 4, tied", "2")]


def test_the_walk_holds_back_what_the_tally_of_a_secret_vote_holds_back(cast, themes):
    vote = prepared(cast, dots=1, ballot="secret")
    ed, option = signed_in(cast.ed), keys(vote)
    press(ed, vote, "open")
    seen = []
    for name in ("Trust", "Trust", "Rides", "Beds", "Beds", "Beds"):
        send_by_link(cast, vote, {"choice": [option[name]]})
        walk = ed.get(reverse("data_walk", args=["here"]))
        seen.append(texts(walk, "//p[@class='walk-dots']/strong"))
    assert seen == [[], [], [], [], [], ["2", "1", "0", "0"]]
    press(ed, vote, "close")
    walk = ed.get(reverse("data_walk", args=["here"]))
    assert texts(walk, "//p[@class='walk-dots']/strong") == ["2", "1", "3", "0"]


def test_paper_alone_is_a_vote_and_counting_again_replaces_it(cast, themes):
    vote = prepared(cast)
    ed, option = signed_in(cast.ed), keys(vote)
    press(ed, vote, "open")
    for number in ("3", "5"):
        press(ed, vote, "paper", **{f"dots-{option['Beds']}": number})
    wall.enter(cast.here.pk)
    assert [(one.option.text, one.dots) for one in PaperDots.objects.all()] == [("Beds", 5)]
    press(ed, vote, "close")
    page = ed.get(f"{address(vote)}result/")
    assert table(page, "Table of the ranking")[0] == ["1", "Beds", "0", "5", "5", ""]
    assert press(ed, vote, "record").startswith("The result is recorded.")


@pytest.mark.parametrize("ballots", [0, 3])
def test_the_wall_is_counted_after_closing_and_until_the_result_is_recorded(cast, themes, ballots):
    """A secret vote that was counted is not opened again: its wall is counted all the same."""
    vote = prepared(cast, dots=1, ballot="secret")
    ed, option = signed_in(cast.ed), keys(vote)
    field = f"dots-{option['Beds']}"
    assert texts(ed.get(address(vote)), "//section[@id='paper']") == []
    press(ed, vote, "open")
    for _ in range(ballots):
        send_by_link(cast, vote, {"choice": [option["Trust"]]})
    press(ed, vote, "close")
    form = "//section[@id='paper']//input[@type='text']/@name"
    assert field in texts(ed.get(address(vote)), form)
    assert press(ed, vote, "paper", **{field: "4"}) == "The dots on the wall are counted in."
    result = table(ed.get(f"{address(vote)}result/"), "Table of the ranking")
    assert result[0] == ["1", "Beds", "0", "4", "4", ""]
    assert press(ed, vote, "record").startswith("The result is recorded.")
    assert texts(ed.get(address(vote)), form) == []
    assert press(ed, vote, "paper", **{field: "5"}) == NOT_NOW
    wall.enter(cast.here.pk)
    assert [(row.option.text, row.score) for row in PriorityResult.objects.all()][0] == (
        "Beds",
        "4",
    )


def test_dots_before_opening_for_a_withdrawn_option_and_what_is_no_number(cast, themes):
    vote = prepared(cast)
    ed, option = signed_in(cast.ed), keys(vote)
    field = f"dots-{option['Beds']}"
    assert press(ed, vote, "paper", **{field: "1"}) == NOT_NOW
    press(ed, vote, "open")
    assert press(ed, vote, "paper", **{field: "many"}).startswith("Type how many dots")
    assert press(ed, vote, "paper", **{field: "10000"}).startswith("Type how many dots")
    wall.enter(cast.here.pk)
    actions.withdraw_option(option["Beds"], by=cast.ed)
    gone = {field: "4", f"dots-{option['Trust']}": "1"}
    assert press(ed, vote, "paper", **gone).startswith("An option has been withdrawn meanwhile")
    cole = signed_in(cast.cole)
    late = send(cole, vote, {"choice": [option["Beds"]]})
    assert (late.status_code, PaperDots.objects.count()) == (422, 0)
    over = send(cole, vote, {"choice": [option["Trust"], option["Rides"]]})
    assert over.status_code == 422
    assert "You have 1 dot, and 2 options are ticked. Take 1 away." in over.content.decode()
    press(ed, vote, "close")
    assert press(ed, vote, "paper", **{field: "1"}).startswith("An option has been withdrawn")
    assert send(cole, vote, {"choice": [option["Trust"]]}).status_code == 410


def test_the_findings_of_a_theme_are_voted_on_and_fewer_than_two_are_not(cast, themes):
    vote = prepared(cast, about=str(themes[0].pk))
    assert vote.title == "Data walk: Trust"
    assert list(keys(vote)) == ["Nobody asks us", "Nobody calls back"]
    assert vote.options.filter(finding=None).count() == 0
    ed = signed_in(cast.ed)
    few = ed.post(reverse("walk_vote", args=["here"]), {"about": themes[1].pk})
    assert said(few) == ["A vote needs 2 options; there are 0."]
    gone = ed.post(reverse("walk_vote", args=["here"]), {"about": "12345678"})
    assert said(gone)[-1] == "This theme is no longer there. Choose another."


def test_everyone_has_fewer_dots_than_there_are_options(cast, themes):
    vote = prepared(cast, dots=4)
    refused = press(signed_in(cast.ed), vote, "open")
    assert refused == "Give each person fewer dots than the 4 options."
    assert Sheet("dots", ((1, "A"), (2, "B")), dots=9).votes == 1


def test_paper_and_ballots_are_told_apart_and_equal_sums_are_tied():
    sheet = Sheet("dots", ((1, "A"), (2, "B"), (3, "C")), dots=2, paper={2: 1})
    outcome = count(sheet, [{"1": 1}, {"3": 1}, {"3": 1}])
    assert (outcome.columns, outcome.has_ties) == (("By ballot", "On the wall"), True)
    assert [(one.text, one.cells, one.rank, one.tied) for one in outcome.standings] == [
        ("C", ("2", "0"), 1, False),
        ("A", ("1", "0"), 2, True),
        ("B", ("0", "1"), 2, True),
    ]


def test_only_those_who_write_the_plan_count_dots(cast, themes):
    vote = make_vote(cast, "A", "B", method="dots")
    for person in (cast.cole, cast.vic, cast.pat):
        client = signed_in(person)
        assert client.post(f"{address(vote)}paper/").status_code == 403
        assert client.post(reverse("walk_vote", args=["here"])).status_code == 403
    assert Client().get(f"{address(vote)}ballot/").status_code == 302


def test_a_walk_without_a_vote_offers_one_to_those_who_write(client, cast, themes):
    assert words(visit(client, cast.vic, "data_walk").xpath("//section[@id='walk-vote']")) == []
    [offer] = visit(client, cast.ed, "data_walk").xpath("//section[@id='walk-vote']//select")
    assert words(offer.xpath("./option")) == ["The themes", "Findings: Trust"]
