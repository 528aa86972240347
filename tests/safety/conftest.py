"""A world in the middle of everything, both its grantees, and Alice who leads one of them."""

import pytest


@pytest.fixture
def here(world):
    """Both grantees: nothing may change in either."""
    return world.cast.here, world.cast.elsewhere


@pytest.fixture
def alice(client, world):
    """Alice signed in; a fault is an answer 500 to her, as in a browser."""
    client.force_login(world.cast.alice)
    client.raise_request_exception = False
    return client


@pytest.fixture
def quiet(caplog):
    """A fault is in the list of what went wrong; its line in the log says no more."""
    with caplog.at_level("CRITICAL", logger="django"):
        yield
