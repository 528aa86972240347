"""Progress as the City of Houston published it, read from the pages with real rows."""

import json

import pytest

from accounts import wall
from collaborators.models import Collaborator
from planning.models import Action, ActionParty, Goal, Objective, Strategy
from planning.progress import Progress
from tests.planning.exchange_tools import PUBLISHED
from tests.planning.pages import visit, words

PUBLISHED_COUNTS = [
    ("2", "2020-06-15", "52 of 62, 83.9 %, 2 no longer needed"),
    ("2", "2019-04-25", "41 of 63, 65.1 %, 1 no longer needed"),
    ("1", "2020-06-15", "81 of 81, 100 %, 10 no longer needed"),
]


def houston(phase: str, day: str) -> list[str]:
    """The state of each action of the city's plan on that day, as many as it published."""
    case = json.loads((PUBLISHED / "houston-anti-trafficking-plan.json").read_text())
    found = next(one for one in case["phases"] if one["id"] == phase)
    counts = found["status"][day]
    named = {
        "done": counts["completed"],
        "under_way": counts["in progress"],
        "planned": counts["not yet begun"],
        "not_needed": counts["no longer needed"],
    }
    assert sum(named.values()) == found["tactics_total"]
    return [state for state, count in named.items() for _ in range(count)]


def put_up(plan, states):
    """The actions under a goal, its objective's strategy and its own strategy in turn, all of
    them one owner's; and one action elsewhere in the plan."""
    here = {"grantee_id": plan.grantee_id}
    made = {"plan": plan, **here}
    goal = Goal.objects.create(title="Institutionalize", position=1, **made)
    objective = Objective.objects.create(title="Ordinances", goal=goal, **made)
    under = [
        {"goal": goal},
        {"strategy": Strategy.objects.create(title="Amend", objective=objective, **made)},
        {"strategy": Strategy.objects.create(title="Train", goal=goal, **made)},
    ]
    actions = Action.objects.bulk_create(
        Action(title=f"Tactic {n}", state=state, position=n, **under[n % 3], **made)
        for n, state in enumerate(states)
    )
    office = Collaborator.objects.create(public_name="Mayor’s Office", **here)
    ActionParty.objects.bulk_create(
        ActionParty(action=one, collaborator=office, leads=True, **here) for one in actions
    )
    return goal


def meters(page):
    return words(page.find_class("progress-said"))


@pytest.mark.parametrize(("phase", "day", "expected"), PUBLISHED_COUNTS)
def test_the_citys_numbers_come_out_on_every_page(client, cast, plan, phase, day, expected):
    goal = put_up(plan, houston(phase, day))
    assert meters(visit(client, cast.vic, "overview")) == [expected]
    assert meters(visit(client, cast.vic, "goal", goal.pk)) == [expected]
    page = visit(client, cast.vic, "implementation")
    assert meters(page) == [expected]
    rows = [words(row.xpath("th|td")) for row in page.xpath("//*[@id='progress']//tbody/tr")]
    assert rows == [["1 Institutionalize", expected], ["Mayor’s Office", expected]]


def test_each_goal_strategy_and_owner_has_its_own(client, cast, plan):
    put_up(plan, ["done", "done", "planned"])
    here = {"grantee": cast.here, "plan": plan}
    Goal.objects.create(title="Later", position=2, **here)
    Action.objects.create(title="Someday", state="not_needed", **here)
    page = visit(client, cast.ed, "implementation")
    assert meters(page) == ["2 of 3, 66.7 %, 1 no longer needed"]
    rows = [words(row.xpath("th|td")) for row in page.xpath("//*[@id='progress']//tbody/tr")]
    assert rows == [
        ["1 Institutionalize", "2 of 3, 66.7 %"],
        ["2 Later", "No action yet"],
        ["Not under a goal", "Nothing left to do, 1 no longer needed"],
        ["Mayor’s Office", "2 of 3, 66.7 %"],
        ["Nobody", "Nothing left to do, 1 no longer needed"],
    ]
    wall.enter(cast.here.pk)
    amend = Strategy.objects.get(title="Amend")
    assert meters(visit(client, cast.ed, "strategy", amend.pk)) == ["1 of 1, 100 %"]
    narrowed = visit(client, cast.ed, "implementation", query="?state=done")
    assert meters(narrowed) == ["2 of 2, 100 %"]


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (Progress(), "No action yet"),
        (Progress(total=2, not_needed=2), "Nothing left to do, 2 no longer needed"),
        (Progress(done=0, total=3), "0 of 3, 0 %"),
        (Progress(done=1, total=16), "1 of 16, 6.3 %"),
        (Progress(done=2499, total=2500), "2499 of 2500, 99.9 %"),
        (Progress(done=9999, total=10000), "9999 of 10000, 99.9 %"),
    ],
)
def test_nothing_is_divided_by_nothing_and_only_all_is_a_hundred(progress, expected):
    assert str(progress) == expected
