"""What the stories about the planning room begin with."""

import pytest

from accounts import actions as accounts_actions
from accounts import wall
from planning.models import (
    Plan,
)
from tests.planning.pages import draw_line


@pytest.fixture
def plan(cast):
    """The plan of here, with the wall open."""
    wall.enter(cast.here.pk)
    return Plan.objects.get()


@pytest.fixture
def line(cast, plan):
    """One thread from a source to an action."""
    wall.enter(cast.here.pk)
    return draw_line(plan)


@pytest.fixture
def newcomer(cast):
    """A grantee without a plan, led by Alice."""
    made = accounts_actions.create_grantee(slug="newcomer", name="State of Newcomer")
    accounts_actions.grant_role(made, cast.alice, "lead")
    accounts_actions.grant_role(made, cast.vic, "viewer")
    return made
