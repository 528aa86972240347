"""Whom the strategies reach and what of the solicitation they serve: two grids of ticks."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts import wall
from accounts.models import Award
from editing.models import Revision
from planning.defence import grid as grids
from planning.models import (
    Action,
    Goal,
    Objective,
    SolicitationItem,
    Strategy,
    StrategySolicitationItem,
)
from planning.models.strategy import POPULATIONS
from planning.solicitations import catalogue
from tests.planning.pages import asked, draw_line, visit, words


@pytest.fixture
def two(cast, plan):
    """Two strategies: one reaches two populations, one none."""
    here = {"grantee": cast.here, "plan": plan}
    one = Strategy.objects.create(
        title="Open houses", populations=["males", "youth"], level="systems", position=1, **here
    )
    return one, Strategy.objects.create(title="Train <judges>", position=2, **here)


def ticked(page):
    return [
        box.get("aria-label")
        for box in page.xpath("//table//input")
        if box.get("checked") is not None
    ]


def feet(page):
    return words(page.xpath("//tfoot/tr/td[@data-state]"))


# Whom they reach


def test_the_page_shows_ticks_gaps_and_levels_and_says_them_in_words(client, cast, two):
    page = visit(client, cast.ed, "populations")
    assert words(page.xpath("//thead//th")) == [
        "Strategy",
        "Level",
        *(label for _, label in POPULATIONS),
    ]
    assert ticked(page) == ["Males: Open houses", "Youth: Open houses"]
    assert words(page.xpath("//tbody/tr/td[1]")) == ["Systems change", "Not said"]
    gap, one = "○ Gap: no strategy", "● 1 strategy"
    assert feet(page) == [gap, gap, one, gap, gap, gap, gap, one]
    assert words(page.get_element_by_id("grid-summary")) == (
        "No strategy reaches: Labor trafficking, Sex trafficking, People with disabilities, "
        "People with limited English, Deaf or hard of hearing, Historically underserved "
        "communities. 1 strategy has no tick."
    )


def test_who_may_only_read_sees_the_same_without_boxes(client, cast, two):
    page = visit(client, cast.vic, "populations")
    assert page.xpath("//table//input") == []
    assert words(page.xpath("//tbody/tr[1]/td[@class='grid-cell']")) == [
        *("– No", "– No", "✓ Yes", "– No", "– No", "– No", "– No", "✓ Yes")
    ]


def test_a_tick_is_saved_once_kept_in_the_history_and_answers_with_the_summary(client, cast, two):
    client.force_login(cast.ed)
    form = {"row": two[1].pk, "column": "labor", "on": "1"}
    for _ in range(2):
        told = client.post(reverse("save_reach", args=["here"]), form).json()
    assert told["states"]["labor"] == ["● 1 strategy", False]
    assert told["states"]["sex"] == ["○ Gap: no strategy", True]
    assert told["summary"].startswith("No strategy reaches: Sex trafficking,")
    wall.enter(cast.here.pk)
    assert Strategy.objects.get(pk=two[1].pk).populations == ["labor"]
    [revision] = Revision.objects.filter(kind="strategy", field="populations")
    assert (revision.before, revision.after, revision.by) == ("", "labor", cast.ed)


def test_a_tick_taken_away_leaves_the_others(client, cast, two):
    client.force_login(cast.ed)
    form = {"row": two[0].pk, "column": "males", "on": "0"}
    client.post(reverse("save_reach", args=["here"]), form)
    wall.enter(cast.here.pk)
    assert Strategy.objects.get(pk=two[0].pk).populations == ["youth"]


def test_without_script_a_row_is_saved_whole(client, cast, two):
    client.force_login(cast.ed)
    form = {"row": two[0].pk, f"row-{two[0].pk}": ["lep", "deaf"], f"row-{two[1].pk}": ["sex"]}
    response = client.post(reverse("save_reach", args=["here"]), form)
    assert response.url == reverse("populations", args=["here"])
    wall.enter(cast.here.pk)
    assert [one.populations for one in Strategy.objects.all()] == [["lep", "deaf"], []]


@pytest.mark.parametrize(
    "form", [{"column": "nobody", "on": "1"}, {"row": "x", "column": "sex", "on": "1"}]
)
def test_what_is_not_there_is_not_saved(client, cast, two, form):
    client.force_login(cast.ed)
    response = client.post(reverse("save_reach", args=["here"]), {"row": two[0].pk} | form)
    assert response.status_code == 404
    wall.enter(cast.here.pk)
    assert Strategy.objects.get(pk=two[0].pk).populations == ["males", "youth"]


def test_a_plan_without_strategies_says_where_they_are_written(client, cast, plan):
    page = visit(client, cast.ed, "populations")
    assert words(page.find_class("empty")) == [
        "No strategy is written yet. Each one becomes a row here. Goals and strategies"
    ]


# What of the solicitation they serve


@pytest.fixture
def items(cast, plan):
    """Two goals, of which the source does not show the second."""
    here = {"grantee": cast.here, "plan": plan}
    return [
        SolicitationItem.objects.create(text=text, position=place, **here)
        for place, text in enumerate(("Train everyone", ""))
    ]


def test_the_crosswalk_keeps_a_missing_goal_missing(client, cast, two, items):
    page = visit(client, cast.ed, "crosswalk")
    assert words(page.xpath("//section[@aria-labelledby='items']//dd")) == [
        "Train everyone",
        "Not found at the source",
    ]
    assert words(page.xpath("//thead//th")) == ["Strategy", "Goal 1", "Goal 2"]
    assert words(page.get_element_by_id("grid-summary")) == (
        "No strategy serves: Goal 1, Goal 2. 2 strategies have no tick."
    )


def test_the_crosswalk_ties_and_unties(client, cast, two, items):
    client.force_login(cast.ed)
    address = reverse("save_crosswalk", args=["here"])
    form = {"row": two[1].pk, "column": items[0].pk, "on": "1"}
    told = client.post(address, form).json()
    assert told["summary"] == "No strategy serves: Goal 2. 1 strategy has no tick."
    wall.enter(cast.here.pk)
    pair = (two[1].pk, items[0].pk)
    assert list(StrategySolicitationItem.objects.values_list("strategy_id", "item_id")) == [pair]
    client.post(address, {"row": two[1].pk, f"row-{two[1].pk}": [items[1].pk]})
    wall.enter(cast.here.pk)
    pair = (two[1].pk, items[1].pk)
    assert list(StrategySolicitationItem.objects.values_list("strategy_id", "item_id")) == [pair]


def empty(client, person):
    """What an empty crosswalk says, and where its links lead."""
    [box] = visit(client, person, "crosswalk").find_class("empty")
    return words(box.find("p")), [link.get("href") for link in box.iter("a")]


def test_an_empty_crosswalk_says_where_the_items_of_the_year_come_from(client, cast, plan, two):
    items, settings = "/here/solicitation/", "/here/plan/"
    plan.award = Award.objects.get(grantee=cast.here)
    plan.save()
    assert empty(client, cast.vic)[1] == []
    said, links = empty(client, cast.ed)
    assert "the catalogue has nothing for fiscal year 2024" in said
    assert links == [items]
    about = {"fiscal_year": 2024, "number": "O-24-1", "title": "Better outcomes"}
    made = catalogue.add_solicitation(
        about, [{"kind_of": "goal", "text": "Train everyone"}], key=uuid4(), by=cast.ada
    )
    catalogue.publish(made.pk, by=cast.ada)
    said, links = empty(client, cast.ed)
    assert "are in the catalogue and not in the plan yet" in said
    assert links == [f"/here/solicitation/offer/?of={made.pk}", items]
    wall.enter(cast.here.pk)
    plan.award = None
    plan.save()
    said, links = empty(client, cast.ed)
    assert "not tied to an award" in said
    assert links == [settings, items]


def test_strategies_stand_in_the_outlines_order_with_their_numbers(client, cast, plan, two):
    here = {"grantee": cast.here, "plan": plan}
    goals = [Goal.objects.create(title=f"Goal {n}", position=n, **here) for n in (1, 2)]
    objective = Objective.objects.create(title="Beds", goal=goals[0], position=1, **here)
    for n in range(10, 0, -1):
        Strategy.objects.create(title=f"Bed {n}", objective=objective, position=n, **here)
    Strategy.objects.create(title="Own", goal=goals[0], position=1, **here)
    Strategy.objects.create(title="Second", goal=goals[1], position=0, **here)
    SolicitationItem.objects.create(text="Train everyone", **here)
    wanted = [f"1.1.{n} Bed {n}" for n in range(1, 11)]
    wanted += ["1.2 Own", "2.1 Second", "S1 Open houses", "S2 Train <judges>"]
    for name in ("populations", "crosswalk", "funding"):
        page = visit(client, cast.vic, name)
        assert words(page.xpath("//tbody/tr/th")) == wanted


def test_an_item_may_be_entered_without_its_wording(client, cast, plan):
    client.force_login(cast.ed)
    form = {"plan": plan.pk, "kind_of": "goal", "text": ""}
    client.post(reverse("add", args=["here", "solicitationitem"]), form)
    wall.enter(cast.here.pk)
    assert list(SolicitationItem.objects.values_list("kind_of", "text")) == [("goal", "")]


# The same queries whatever the size


def test_the_grids_take_the_same_queries_for_one_and_three_strategies_and_for_2500_actions(
    client, cast, plan, line
):
    pages = (["populations"], ["crosswalk"])
    one = asked(client, cast.ed, *pages)
    wall.enter(cast.here.pk)
    for number in (2, 3):
        draw_line(plan, number)
    assert asked(client, cast.ed, *pages) == one
    for count in (25, 225, 2250):
        wall.enter(cast.here.pk)
        Action.objects.bulk_create(
            Action(grantee=cast.here, plan=plan, strategy=line["strategy"], title=f"Do {n}")
            for n in range(count)
        )
        assert asked(client, cast.ed, *pages) == one


def test_a_grid_in_words_when_nothing_is_missing():
    columns = (grids.Column("a", "Youth"),)
    full = grids.Grid(columns, ((1, "Open houses", ""),), {1: {"a"}}, "None", "All are reached.")
    assert full.summary() == "All are reached."
    empty = grids.Grid(columns, (), {}, "None", "All are reached.")
    assert empty.summary() == "There is nothing to compare yet."
