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
QUERIES = {"strategies": 15, "tree_lines": 13, "implementation": 21, "raci": 22}
MOVE = 27


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


@pytest.mark.parametrize("size", SIZES)
def test_queries_do_not_grow_with_the_plan(client, cast, plan, size):
    fill(plan, size)
    client.force_login(cast.alice)
    found = {}
    for name in QUERIES:
        address = reverse(name, args=["here"])
        client.get(address)
        found[name] = counted(lambda address=address: client.get(address))
    assert found == QUERIES


@pytest.mark.parametrize("size", SIZES)
def test_a_move_takes_the_same_queries_in_a_large_plan(client, cast, plan, size):
    fill(plan, size)
    last = Action.objects.order_by("-pk").first()
    row = rows_of(plan, last.anchor)
    client.force_login(cast.alice)
    client.get("/here/strategies/")
    assert counted(lambda: send_script(client, cast.alice, "tree_move", row=row, how="up")) == MOVE


def test_a_page_of_2500_actions_has_no_form_for_each(client, cast, plan):
    fill(plan, 25)
    few = visit(client, cast.alice, "strategies").xpath("//form")
    wall.enter(cast.here.pk)
    fill(plan, 2500)
    page = visit(client, cast.alice, "strategies")
    assert len(page.xpath("//input[@name='row']")) == (2500 + 250 + 4) + (25 + 3 + 4)
    assert len(page.xpath("//form")) == len(few)
