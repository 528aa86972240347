"""Outline, table and matrix take as many queries with 2,500 actions as with 25; so does a move."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import wall
from collaborators.models import Collaborator
from planning.models import Action, ActionParty, Goal, Strategy
from tests.planning.pages import visit
from tests.planning.tree_tools import rows_of, send_script

SIZES = (25, 250, 2500)
PAGES = ("strategies", "tree_lines", "implementation", "raci")
# More statements than this no page takes, whatever stands beside the plan on it.
CEILING = 30


def fill(plan, size):
    """`size` actions under a tenth as many strategies, under four goals; each has an owner."""
    here = {"grantee_id": plan.grantee_id, "plan": plan}
    goals = [Goal(title=f"Goal {n}", position=n, **here) for n in range(4)]
    goals = Goal.objects.bulk_create(goals)
    strategies = Strategy.objects.bulk_create(
        Strategy(title=f"Strategy {n}", goal=goals[n % 4], position=n, **here)
        for n in range(-(-size // 10))
    )
    actions = Action.objects.bulk_create(
        Action(title=f"Action {n}", strategy=strategies[n // 10], position=n, **here)
        for n in range(size)
    )
    person = Collaborator.objects.create(grantee_id=plan.grantee_id, public_name="Legal Aid")
    tenant = {"grantee_id": plan.grantee_id, "collaborator": person, "leads": True}
    ActionParty.objects.bulk_create(ActionParty(action=action, **tenant) for action in actions)


def counted(call):
    with CaptureQueriesContext(connection) as captured:
        assert call().status_code == 200
    return len(captured)


@pytest.fixture
def grown(cast, plan):
    """grown(25) makes the plan one of 25 actions, a later grown(250) one of 250."""
    there = [0]

    def grow(size):
        wall.enter(cast.here.pk)
        fill(plan, size - there[0])
        there[0] = size

    return grow


def test_queries_do_not_grow_with_the_plan(client, cast, grown):
    client.force_login(cast.alice)
    found = {}
    for size in SIZES:
        grown(size)
        for name in PAGES:
            address = reverse(name, args=["here"])
            client.get(address)
            found.setdefault(name, []).append(counted(lambda at=address: client.get(at)))
    assert {name: set(counts) for name, counts in found.items()} == {
        name: {counts[0]} for name, counts in found.items()
    }
    assert max(counts[0] for counts in found.values()) <= CEILING


def test_a_move_takes_the_same_queries_in_a_large_plan(client, cast, plan, grown):
    found = []
    for size in SIZES:
        grown(size)
        row = rows_of(plan, Action.objects.order_by("-pk").first().anchor)
        client.force_login(cast.alice)
        client.get("/here/strategies/")
        found.append(
            counted(lambda at=row: send_script(client, cast.alice, "tree_move", row=at, how="up"))
        )
    assert found == [found[0]] * 3
    assert found[0] <= CEILING


def test_a_page_of_2500_actions_has_no_form_for_each(client, cast, plan):
    fill(plan, 25)
    few = visit(client, cast.alice, "strategies").xpath("//form")
    wall.enter(cast.here.pk)
    fill(plan, 2500)
    page = visit(client, cast.alice, "strategies")
    assert len(page.xpath("//input[@name='row']")) == (2500 + 250 + 4) + (25 + 3 + 4)
    assert len(page.xpath("//form")) == len(few)
