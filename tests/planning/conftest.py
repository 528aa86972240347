"""What the stories about the planning room begin with."""

import pytest

from accounts import actions as accounts_actions
from accounts import wall
from planning.models import (
    Plan,
)
from tests.cast import person
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


@pytest.fixture
def tess(cast):
    """Pat's colleague."""
    made = person("Tess")
    accounts_actions.join_organization(made, cast.tta)
    return made


@pytest.fixture
def rival(cast):
    """Someone of another provider, which works with elsewhere and with here as well."""
    other = accounts_actions.create_organization(name="Other Advisers", kind="tta")
    accounts_actions.assign_organization(cast.elsewhere, other)
    accounts_actions.assign_organization(cast.here, other)
    made = person("Rita")
    accounts_actions.join_organization(made, other)
    return made
