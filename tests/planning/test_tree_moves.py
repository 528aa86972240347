"""The outline's lines moved and added: where they may stand, and their numbers afterwards."""

import pytest
from lxml import html

from accounts import wall
from planning.models import Action, Goal, Objective, Strategy
from planning.tree.moving import Target, move
from planning.tree.shape import line_of
from tests.planning.pages import visit, words
from tests.planning.tree_tools import (
    fresh_key,
    grow,
    listed,
    rows_of,
    seen,
    send,
    send_script,
    told,
)

FIRST = [
    "1 Housing",
    "1.1 Beds",
    "1.1.1 Open",
    "1.1.1.1 Find",
    "1.1.1.2 Lease",
    "1.1.1.3 Staff",
    "1.2 Train",
    "2 Courts",
    "2.1 Judges",
    "2.2 Ask",
]


@pytest.fixture
def tree(plan):
    return grow(plan)


def moved(client, cast, plan, how, *names, **more):
    """The answer to moving these lines."""
    row = rows_of(plan, *names)
    return send(client, cast.ed, "tree_move", row=row, how=how, **more)


def places(*models):
    """The positions of each group of siblings: every one of them 1, 2, 3."""
    found = {}
    for model in models:
        parents = [name for name in model.parents if name != "plan"]
        for *above, position in model.objects.values_list(*parents, "position"):
            found.setdefault((model, *above), []).append(position)
    return found


def test_a_line_moves_up_and_down_among_its_siblings(client, cast, plan, tree):
    assert listed(plan) == FIRST
    response = moved(client, cast, plan, "up", tree["Staff"])
    assert told(response) == "Moved “Staff”: it is 1.1.1.2 now."
    assert response["Location"] == f"/here/strategies/#{tree['Staff']}"
    assert listed(plan)[3:6] == ["1.1.1.1 Find", "1.1.1.2 Staff", "1.1.1.3 Lease"]
    moved(client, cast, plan, "down", tree["Find"], tree["Staff"])
    assert listed(plan)[3:6] == ["1.1.1.1 Lease", "1.1.1.2 Find", "1.1.1.3 Staff"]
    refused = moved(client, cast, plan, "down", tree["Find"], tree["Staff"])
    assert (refused.status_code, told(refused)) == (
        422,
        "“Find” is the last action there already.",
    )


def test_a_goal_moves_with_everything_under_it(client, cast, plan, tree):
    moved(client, cast, plan, "up", tree["Courts"])
    assert listed(plan) == [
        "1 Courts",
        "1.1 Judges",
        "1.2 Ask",
        "2 Housing",
        "2.1 Beds",
        "2.1.1 Open",
        "2.1.1.1 Find",
        "2.1.1.2 Lease",
        "2.1.1.3 Staff",
        "2.2 Train",
    ]


def test_in_and_out_change_what_a_line_stands_under(client, cast, plan, tree):
    moved(client, cast, plan, "in", tree["Train"])
    assert listed(plan)[6:7] == ["1.1.2 Train"]
    moved(client, cast, plan, "in", tree["Ask"])
    assert listed(plan)[8:] == ["2.1 Judges", "2.1.1 Ask"]
    moved(client, cast, plan, "out", tree["Open"])
    assert listed(plan)[1:4] == ["1.1 Beds", "1.1.1 Train", "1.2 Open"]
    moved(client, cast, plan, "out", tree["Find"], tree["Lease"])
    assert listed(plan)[3:7] == ["1.2 Open", "1.2.1 Staff", "1.3 Find", "1.4 Lease"]
    assert told(moved(client, cast, plan, "out", tree["Find"])) == (
        "“Find” cannot go further out. An action stands under a strategy, or right under a goal. "
        "To take it out of the order, move it to “Not yet placed”."
    )


def test_lines_go_to_a_place_of_ones_choosing_and_out_of_the_order(client, cast, plan, tree):
    moved(client, cast, plan, "to", tree["Lease"], tree["Find"], parent=tree["Courts"])
    assert listed(plan)[-4:] == ["2.1 Judges", "2.2 Ask", "2.3 Find", "2.4 Lease"]
    target = Target(line_of(tree["Courts"]), before=line_of(tree["Find"]))
    move(plan, seen(plan, tree["Staff"]), "to", to=target, by=cast.ed)
    target = Target(None, after=line_of(tree["Courts"]))
    move(plan, seen(plan, tree["Housing"]), "to", to=target, by=cast.ed)
    assert listed(plan)[:6] == [
        "1 Courts",
        "1.1 Judges",
        "1.2 Ask",
        "1.3 Staff",
        "1.4 Find",
        "1.5 Lease",
    ]
    response = moved(client, cast, plan, "to", tree["Open"], parent="none")
    assert told(response) == "Moved “Open”: it is S1 now."
    assert listed(plan)[-2:] == ["2.2 Train", "S1 Open"]
    wall.enter(cast.here.pk)
    for group in places(Goal, Objective, Strategy, Action).values():
        assert len(group) == len(set(group))


WRONG = {
    "a cycle": ("Beds", "Open", "“Beds” cannot stand under itself or under a line that hangs on"),
    "itself": ("Beds", "Beds", "“Beds” cannot stand under itself or under a line that hangs on"),
    "a goal below": ("Courts", "Beds", "A goal stands at the top of the plan: nothing stands"),
    "too deep": ("Train", "Judges", "A strategy stands under an objective, or right under a goal."),
    "an objective": ("Beds", "Train", "An objective stands under a goal."),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_place_where_a_line_cannot_stand_is_refused(client, cast, plan, tree, case):
    line, parent, words_of_it = WRONG[case]
    response = moved(client, cast, plan, "to", tree[line], parent=tree[parent])
    assert response.status_code == 422
    assert told(response).startswith(words_of_it)
    assert listed(plan) == FIRST


def test_nothing_moves_when_one_of_several_cannot(client, cast, plan, tree):
    response = moved(client, cast, plan, "to", tree["Find"], tree["Train"], parent=tree["Judges"])
    assert response.status_code == 422
    assert listed(plan) == FIRST


def test_a_line_that_someone_moved_meanwhile_stays_where_it_is(client, cast, plan, tree):
    row = rows_of(plan, tree["Lease"])
    moved(client, cast, plan, "to", tree["Lease"], parent=tree["Judges"])
    late = send_script(client, cast.alice, "tree_move", row=row, how="up")
    assert late.status_code == 409
    assert late.json()["said"] == (
        "Someone moved “Lease” meanwhile: it stands under “Judges” now. Nothing was changed. "
        "Look at the plan as it is, then try again."
    )
    now = html.fromstring(late.json()["lines"])
    assert words(now.get_element_by_id(tree["Lease"]).find_class("tree-number")) == ["2.1.1"]
    gone = rows_of(plan, tree["Find"])
    Action.objects.filter(pk=line_of(tree["Find"])[1]).delete()
    late = send(client, cast.alice, "tree_move", row=gone, how="up")
    assert (late.status_code, told(late)) == (
        409,
        "A line is gone: someone removed it meanwhile. Nothing was changed.",
    )


def test_the_place_aimed_at_may_be_gone_or_elsewhere(client, cast, plan, tree):
    row = rows_of(plan, tree["Find"])
    beside = {"parent": tree["Judges"], "before": tree["Lease"], "how": "to"}
    response = send_script(client, cast.ed, "tree_move", row=row, **beside)
    assert response.status_code == 409
    assert response.json()["said"].startswith("The line beside that place was moved or removed")
    response = send_script(client, cast.ed, "tree_move", row=row, how="to", parent="strategy-0")
    assert response.json()["said"].startswith("That place is gone")
    assert listed(plan) == FIRST


def test_the_script_gets_the_lines_as_they_are_and_the_change_to_undo(client, cast, plan, tree):
    row = rows_of(plan, tree["Staff"])
    answer = send_script(client, cast.ed, "tree_move", row=row, how="up").json()
    assert answer["said"] == "Moved “Staff”: it is 1.1.1.2 now."
    assert (answer["at"], answer["undoes"]) == (tree["Staff"], "moved “Staff”: it is 1.1.1.2 now")
    rows = html.fromstring(answer["lines"]).find_class("tree-row")
    numbers = [words(row.find_class("tree-number")[0]) for row in rows]
    assert numbers == [line.split(" ")[0] for line in FIRST]


# Adding


def added(client, cast, kind, title, **more):
    data = {"kind": kind, "title": title, "form_key": fresh_key()} | more
    return send_script(client, cast.ed, "tree_add", **data)


def test_a_line_is_added_after_another_and_under_one(client, cast, plan, tree):
    after = {"parent": tree["Open"], "after": tree["Find"]}
    assert added(client, cast, "action", "View", **after).json()["said"] == (
        "Added “View” as 1.1.1.2."
    )
    added(client, cast, "strategy", "Fund", parent=tree["Beds"])
    added(client, cast, "goal", "Work", after=tree["Housing"])
    assert listed(plan)[2:10] == [
        "1.1.1 Open",
        "1.1.1.1 Find",
        "1.1.1.2 View",
        "1.1.1.3 Lease",
        "1.1.1.4 Staff",
        "1.1.2 Fund",
        "1.2 Train",
        "2 Work",
    ]


def test_the_same_key_adds_one_line(client, cast, plan, tree):
    data = {"parent": tree["Open"], "after": tree["Find"], "form_key": fresh_key()}
    first, second = (added(client, cast, "action", "View", **data).json() for _ in range(2))
    assert second["said"] == "“View” was added already."
    assert first["at"] == second["at"]
    assert listed(plan).count("1.1.1.2 View") == 1
    assert len(listed(plan)) == len(FIRST) + 1


@pytest.mark.parametrize(
    ("kind", "title", "place", "status", "sentence"),
    [
        ("action", "", "Open", 422, "Action cannot be empty. Type a few words."),
        ("action", "x" * 1001, "Open", 422, "Action takes 1000 characters; this has 1001."),
        ("strategy", "S", "", 422, "A strategy stands under an objective, or right under a goal."),
        ("strategy", "S", "Train", 422, "A strategy stands under an objective, or right under"),
        ("goal", "G", "Housing", 422, "A goal stands at the top of the plan"),
        ("wish", "W", "Housing", 422, "Choose what to add"),
    ],
)
def test_what_cannot_be_added_is_refused(
    client, cast, plan, tree, kind, title, place, status, sentence
):
    response = added(client, cast, kind, title, parent=tree[place] if place else "")
    assert response.status_code == status
    assert response.json()["said"].startswith(sentence)
    assert listed(plan) == FIRST


def test_a_line_that_moved_is_not_added_after(client, cast, plan, tree):
    moved(client, cast, plan, "to", tree["Find"], parent=tree["Judges"])
    after = {"parent": tree["Open"], "after": tree["Find"]}
    response = added(client, cast, "action", "View", **after)
    assert response.status_code == 409
    assert response.json()["said"].startswith("The line to add after was moved or removed")


# The page


def test_the_page_offers_places_by_number_and_the_table_is_one_click_away(client, cast, plan, tree):
    page = visit(client, cast.alice, "strategies")
    offered = words(page.xpath("//select[@name='parent']/option"))
    assert offered == [
        "Move under…",
        "1 Housing",
        "1.1 Beds",
        "1.1.1 Open",
        "1.2 Train",
        "2 Courts",
        "2.1 Judges",
        "Not yet placed",
    ]
    assert page.xpath("//a[.='Actions as a table']/@href") == ["/here/implementation/"]
    table = visit(client, cast.alice, "implementation")
    assert table.xpath("//nav[@aria-label='Implementation']/a[.='Outline']/@href") == [
        "/here/strategies/"
    ]
    boxes = page.xpath("//input[@name='row']")
    assert len(boxes) == len(FIRST)
    assert {box.get("form") for box in boxes} == {"tree-form"}


def test_a_line_is_written_in_where_it_stands(client, cast, plan, tree):
    kind, pk = line_of(tree["Find"])
    part = visit(client, cast.alice, "tree_line", kind, pk)
    fields = [form.get("id") for form in part.xpath("//form[@data-autosave]")]
    assert fields == [
        f"action-{pk}-{name}"
        for name in ("title", "timeline", "starts_on", "due_on", "responsible", "state")
    ]
