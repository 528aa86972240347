"""The tree and the pages of goals, strategies and actions; where records are placed."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from accounts import wall
from accounts.models import Event
from collaborators.models import Collaborator
from editing import actions as editing_actions
from editing.fields import Refused
from planning import actions
from planning.models import (
    Action,
    ActionParty,
    Finding,
    GapFinding,
    Goal,
    Objective,
    Plan,
    Strategy,
    StrategyFinding,
    StrategyGap,
)
from planning.outline import action_number, outline, strategy_numbers
from tests.planning.pages import draw_line, outline_of, visit, words
from tests.planning.tree_tools import TODAY, grow

# The tree


def test_the_outline_numbers_each_level_and_keeps_what_has_no_place_apart(client, cast, plan, line):
    tenant = {"grantee": cast.here, "plan": plan, "position": 9}
    goal = Goal.objects.create(title="Fair courts", **tenant)
    Strategy.objects.create(title="Train judges", goal=goal, responsible="Courts", **tenant)
    Action.objects.create(title="Ask the bar", goal=goal, **tenant)
    Objective.objects.create(title="For every goal", **tenant)
    Action.objects.create(title="Someday", due_on=date(2020, 1, 1), **tenant)
    page = visit(client, cast.vic, "strategies")
    assert outline_of(page) == [
        ("1", "Safe housing 1", []),
        ("1.1", "More beds 1", []),
        ("1.1.1", "Open houses 1", []),
        ("1.1.1.1", "Lease 1", []),
        ("2", "Fair courts", []),
        ("2.1", "Train judges", ["No evidence", "No gap", "No outcome", "No funding"]),
        ("2.2", "Ask the bar", []),
        ("O1", "For every goal", []),
        ("", "Someday", ["Late"]),
    ]
    assert outline_of(visit(client, cast.vic, "strategies", query="?missing=gap")) == [
        ("2.1", "Train judges", ["No evidence", "No gap", "No outcome", "No funding"])
    ]
    assert outline_of(visit(client, cast.vic, "strategies", query="?show=late")) == [
        ("", "Someday", ["Late"])
    ]


def test_a_title_cannot_bring_markup_into_the_outline(client, cast, plan):
    Goal.objects.create(grantee=cast.here, plan=plan, title="<script>alert(1)</script> & more")
    page = visit(client, cast.alice, "strategies")
    assert outline_of(page) == [("1", "<script>alert(1)</script> & more", [])]


def test_a_viewer_reads_the_outline_and_gets_no_buttons(client, cast, line):
    page = visit(client, cast.vic, "strategies")
    assert page.xpath("//main//form | //main//button") == []


@pytest.mark.parametrize("count", [3, 30])
def test_the_outline_is_read_flat(client, cast, plan, count, django_assert_num_queries):
    for number in range(count):
        draw_line(plan, number)
    client.force_login(cast.vic)
    client.get("/here/strategies/")
    with django_assert_num_queries(TREE_QUERIES):
        client.get("/here/strategies/")


TREE_QUERIES = 15

PAGES = {
    "evidence": (),
    "source": ("source",),
    "gaps": (),
    "gap": ("gap",),
    "solicitation": (),
    "goal": ("goal",),
    "objective": ("objective",),
    "strategy": ("strategy",),
    "action": ("action",),
}


@pytest.mark.parametrize("name", PAGES)
def test_every_list_takes_the_same_queries_with_one_and_with_three(client, cast, plan, name):
    line = draw_line(plan)
    args = [line[key].pk for key in PAGES[name]]
    client.force_login(cast.alice)

    def queries():
        with CaptureQueriesContext(connection) as counted:
            assert client.get(reverse(name, args=["here", *args])).status_code == 200
        return len(counted)

    queries()
    one = queries()
    tenant = {"grantee": cast.here}
    for number in (2, 3):
        more = draw_line(plan, number)
        Finding.objects.create(source=line["source"], text=f"More {number}", **tenant)
        GapFinding.objects.create(gap=line["gap"], finding=more["finding"], **tenant)
        StrategyGap.objects.create(strategy=line["strategy"], gap=more["gap"], **tenant)
        ActionParty.objects.create(action=line["action"], collaborator=more["person"], **tenant)
        Objective.objects.filter(pk=more["objective"].pk).update(goal=line["goal"])
        Strategy.objects.filter(pk=more["strategy"].pk).update(objective=line["objective"])
        Action.objects.filter(pk=more["action"].pk).update(strategy=line["strategy"])
    assert queries() == one


# A strategy, its place and its actions


def test_a_strategy_shows_what_it_rests_on(client, cast, line):
    page = visit(client, cast.vic, "strategy", line["strategy"].pk)
    assert words(page.xpath("//section[@aria-labelledby='chain']/ul/li")) == [
        "Answers the gap: No shelter 1 What shows it: Youth wait 1 weeks",
        "Supported by findings of its own: Youth wait 1 weeks",
        "Carried out by: Lease 1, Housing office 1",
    ]


def test_a_strategy_that_lacks_everything_says_so(client, cast, plan):
    strategy = Strategy.objects.create(grantee=cast.here, plan=plan, title="Train")
    page = visit(client, cast.vic, "strategy", strategy.pk)
    assert words(page.find_class("tag-warn")) == [
        "No evidence",
        "No gap",
        "No owner",
        "No outcome",
        "No funding",
    ]


def test_evidence_of_its_gap_is_evidence_of_the_strategy(cast, plan, line):
    StrategyFinding.objects.all().delete()
    assert list(Strategy.objects.lacking("evidence")) == []
    GapFinding.objects.all().delete()
    assert list(Strategy.objects.lacking("evidence")) == [line["strategy"]]


def test_a_strategy_is_placed_under_a_goal_and_the_history_says_so(client, cast, plan, line):
    client.force_login(cast.ed)
    address = reverse("place", args=["here", "strategy", line["strategy"].pk])
    response = client.post(address, {"parent": f"goal-{line['goal'].pk}"})
    assert response.url == reverse("strategy", args=["here", line["strategy"].pk])
    moved = Strategy.objects.get()
    assert (moved.goal, moved.objective, moved.position) == (line["goal"], None, 2)
    event = Event.objects.order_by("-pk").first()
    assert (event.verb, event.subject, event.by, event.detail) == (
        "placed strategy",
        "Open houses 1",
        cast.ed,
        {
            "pk": moved.pk,
            "before": f"objective-{line['objective'].pk}",
            "after": f"goal-{line['goal'].pk}",
        },
    )


@pytest.mark.parametrize(
    ("parent", "why"),
    [
        ("plan-1", "Choose one of the places offered."),
        ("goal-x", "Choose one of the places offered."),
        ("goal-999999", "That place is no longer there. Choose another."),
    ],
)
def test_a_wrong_place_is_refused_and_nothing_moves(cast, plan, line, parent, why):
    with pytest.raises(Refused) as refusal:
        actions.place_record(Strategy, line["strategy"].pk, parent, by=cast.ed)
    assert str(refusal.value) == why
    assert Strategy.objects.get().objective == line["objective"]


def test_the_same_place_again_changes_nothing(cast, plan, line):
    before = Event.objects.count()
    parent = f"objective-{line['objective'].pk}"
    actions.place_record(Strategy, line["strategy"].pk, parent, by=cast.ed)
    assert (Event.objects.count(), Strategy.objects.get().position) == (before, 1)


def test_only_what_has_places_is_placed(client, cast, line):
    client.force_login(cast.ed)
    address = reverse("place", args=["here", "gap", line["gap"].pk])
    assert client.post(address, {"parent": ""}).status_code == 404


def test_a_viewer_may_not_place(client, cast, line):
    client.force_login(cast.vic)
    address = reverse("place", args=["here", "strategy", line["strategy"].pk])
    assert client.post(address, {"parent": ""}).status_code == 403
    wall.enter(cast.here.pk)
    assert Strategy.objects.get().objective == line["objective"]


def test_someone_elses_records_are_not_there(client, cast, line):
    actions_of_mallory = reverse("strategy", args=["elsewhere", line["strategy"].pk])
    client.force_login(cast.mallory)
    assert client.get(actions_of_mallory).status_code == 404
    assert client.get(reverse("strategy", args=["here", line["strategy"].pk])).status_code == 404


def test_an_action_is_led_by_one_of_its_parties(client, cast, line):
    client.force_login(cast.ed)
    address = reverse("leader", args=["here", line["action"].pk])
    client.post(address, {"collaborator": line["person"].pk})
    assert ActionParty.objects.get().leads
    page = visit(client, cast.vic, "action", line["action"].pk)
    assert words(page.xpath("//section[@id='parties']/p")) == [
        "Led by Housing office 1.",
        "Housing office 1",
    ]
    client.force_login(cast.ed)
    client.post(address, {"collaborator": ""})
    wall.enter(cast.here.pk)
    assert not ActionParty.objects.get().leads


def test_someone_who_takes_no_part_cannot_lead(cast, plan, line):
    other = Collaborator.objects.create(grantee=cast.here, public_name="Other")
    with pytest.raises(Refused) as refusal:
        actions.set_leader(line["action"], other.pk, by=cast.ed)
    assert str(refusal.value) == "Only someone who takes part in the action can lead it."


def test_htmx_gets_the_fields_of_an_action_alone(client, cast, line):
    client.force_login(cast.ed)
    address = reverse("action", args=["here", line["action"].pk])
    part = html.fromstring(client.get(address, headers={"HX-Request": "true"}).content)
    assert part.get("id") == f"action-{line['action'].pk}-fields"
    assert [form.get("id").rsplit("-", 1)[1] for form in part.xpath(".//form")] == list(
        Action.editable
    )


# What cannot stand beside another field


def test_an_action_due_before_it_starts_is_refused_by_the_field(client, cast, plan, line):
    Action.objects.update(starts_on=date(2026, 5, 1))
    client.force_login(cast.ed)
    response = client.post(
        reverse("save", args=["here", "action", line["action"].pk, "due_on"]),
        {"value": "2026-04-30", "version": "1"},
        headers={"Accept": "application/json"},
    )
    assert (response.status_code, response.json()["message"]) == (
        422,
        "Due on would come before “Starts on”, May 1, 2026. "
        "Choose another day, or change that one first.",
    )
    wall.enter(cast.here.pk)
    assert Action.objects.get().due_on is None


def test_a_plan_does_not_end_before_it_starts(cast, plan):
    Plan.objects.update(ends_on=date(2026, 9, 30))
    with pytest.raises(Refused) as refusal:
        editing_actions.save_field(
            Plan, plan.pk, "starts_on", ["2026-10-01"], version=1, by=cast.ed
        )
    assert str(refusal.value) == (
        "First day of the plan would come after “Last day of the plan”, September 30, 2026. "
        "Choose another day, or change that one first."
    )


def test_the_pages_of_strategies_and_actions_name_their_numbers(client, cast, plan):
    grow(plan)
    here = {"grantee": cast.here, "plan": plan}
    loose = Objective.objects.create(title="Loose", **here)
    Strategy.objects.create(title="Under it", objective=loose, **here)
    Strategy.objects.create(title="Alone", **here)
    Action.objects.create(title="Nowhere", **here)
    nodes = list(outline(plan, TODAY).walk())
    numbers = {node.title: node.number for node in nodes}
    assert numbers["Ask"] == "2.2"
    assert strategy_numbers(plan) == {
        node.pk: node.number for node in nodes if node.kind == "strategy"
    }
    found = {action.title: action_number(action) for action in Action.objects.all()}
    assert found == {node.title: node.number for node in nodes if node.kind == "action"}
    for kind, title in (("strategy", "Under it"), ("action", "Staff"), ("action", "Nowhere")):
        [pk] = [node.pk for node in nodes if node.title == title]
        wall.enter(cast.here.pk)
        page = visit(client, cast.vic, kind, pk)
        said = words(page.xpath("//div[@class='page-head']//p[@class='muted']"))
        assert said == [f"{kind.capitalize()} {numbers[title]}".strip()]


@pytest.mark.parametrize("title", ["Staff", "Ask"])
@pytest.mark.parametrize("done", ["moved", "removed", "goals removed"])
def test_an_action_moved_or_removed_while_its_page_is_read_has_no_number(cast, plan, title, done):
    """Under a strategy or a goal; the page's statements do not see one moment."""
    grow(plan)
    read = Action.objects.get(title=title)
    rows = Action.objects.filter(pk=read.pk)
    if done == "moved":
        rows.update(strategy=Strategy.objects.get(title="Judges"), goal=None)
    elif done == "removed":
        rows.delete()
    else:
        for model in (Action, Strategy, Objective, Goal):
            model.objects.filter(plan=plan).delete()
    assert action_number(read) == ""
