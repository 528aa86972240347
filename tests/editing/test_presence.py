"""Who else has a page open: named to the team alone, for a minute, and never in a save's way."""

import pytest
import redis

from accounts.actions import end_role
from editing import presence

PAGE = "/here/gaps/"
PAGES = (PAGE, "/here/strategies/", "/here/safeguards/")


@pytest.fixture(autouse=True)
def forgotten(cast):
    """Nothing stays in Redis from one test to the next."""
    yield
    for page in PAGES:
        presence._client().delete(presence.key_of(cast.here.pk, page))


@pytest.fixture
def ask(cast, client):
    def ask(who, page=PAGE, **more):
        client.force_login(getattr(cast, who))
        return client.post("/here/here/", {"page": page} | more)

    return ask


def test_the_others_are_named_until_they_leave(cast, ask):
    assert ask("alice").json() == {"names": []}
    assert ask("ed").json() == {"names": [cast.alice.name]}
    assert ask("vic").json() == {"names": [cast.alice.name, cast.ed.name]}
    assert ask("ed", gone="1").json() == {"names": [cast.alice.name, cast.vic.name]}
    assert ask("alice").json() == {"names": [cast.vic.name]}
    assert ask("alice", page="/here/strategies/").json() == {"names": []}


def test_whoever_does_not_ask_again_is_taken_for_gone(ask, monkeypatch):
    ask("alice")
    now = presence.time.time()
    monkeypatch.setattr(presence.time, "time", lambda: now + presence.STAYS + 1)
    assert ask("ed").json() == {"names": []}


def test_reviewers_and_the_funder_are_neither_told_nor_named(cast, ask):
    ask("alice")
    for who in ("pat", "gina", "ada"):
        assert ask(who).status_code == 403
    assert ask("mallory").status_code == 404
    assert ask("ed").json() == {"names": [cast.alice.name]}


def test_nobody_learns_who_is_on_a_page_that_they_could_not_open(ask):
    assert ask("alice", page="/here/safeguards/").status_code == 200
    for page in (
        "/here/safeguards/",
        "/here/no-such-room/",
        "/there/gaps/",
        "/portfolio/",
        "",
        "x",
    ):
        assert ask("vic", page=page).status_code == 404


def test_someone_who_left_the_team_is_named_no_more(cast, ask):
    ask("ed")
    end_role(cast.here, cast.ed, by=cast.alice)
    assert ask("alice").json() == {"names": []}


def test_without_redis_nobody_is_named(ask, monkeypatch):
    def away():
        raise redis.ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(presence, "_client", away)
        answer = ask("alice")
    assert (answer.status_code, answer.json()) == (200, {"names": []})


def test_asking_costs_no_more_than_a_save(ask, client, django_assert_num_queries):
    ask("ed")
    ask("alice")
    with django_assert_num_queries(7):
        client.post("/here/here/", {"page": PAGE})


def test_only_the_teams_pages_ask(cast, client):
    for who, told in (("vic", True), ("pat", False), ("gina", False), ("ada", False)):
        client.force_login(getattr(cast, who))
        page = "/here/team/" if who == "ada" else "/here/review/"
        assert ('data-url="/here/here/"' in client.get(page).text) is told
