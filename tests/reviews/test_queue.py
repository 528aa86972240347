"""The TTA provider's queue: what waits for whom, in which order, and at what cost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import actions as people
from accounts import wall
from planning.actions import open_plan
from reviews import actions
from reviews.models import Reviewer, Round
from tests.cast import person
from tests.reviews.helpers import make_version


def asked(cast, place, days):
    """A grantee whose review waits for so many days, with an open must-fix point."""
    made = people.create_grantee(slug=f"more-{place}", name=f"More {place}")
    people.assign_organization(made, cast.tta)
    people.grant_role(made, cast.alice, "lead")
    open_plan(made.pk, title=f"Plan {place}")
    round = actions.ask_review(make_version(made, cast.alice), by=cast.alice)
    actions.open_thread(round, "gaps", "must_fix", "Which?", by=cast.pat)
    wall.enter(made.pk)
    since = timezone.now() - timedelta(days=days)
    Round.objects.filter(pk=round.pk).update(turn_since=since)
    return round


def listed(client, query=""):
    rows = client.get(f"/queue/{query}").context["rows"]
    return [(round.grantee.name, round.open_threads, round.open_must_fix) for round, _due in rows]


@pytest.fixture
def tess(cast):
    """A second person of Pat's organization."""
    user = person("Tess")
    people.join_organization(user, cast.tta)
    return user


def test_what_is_assigned_to_me_comes_first_then_what_nobody_has(cast, client, tess):
    rounds = {days: asked(cast, days, days) for days in (1, 2, 3, 4, 5)}
    for days in (1, 2):
        actions.assign_reviewer(rounds[days], cast.pat, concludes=days == 1, by=cast.pat)
    actions.assign_reviewer(rounds[5], tess, concludes=True, by=cast.pat)
    client.force_login(cast.pat)
    assert listed(client) == [(f"More {days}", 1, 1) for days in (2, 1, 4, 3, 5)]
    page = client.get("/queue/").text
    parts = ["You read it", "You conclude it", "Nobody is assigned", "Assigned to others"]
    assert [page.count(words) for words in parts] == [1, 1, 2, 1]
    actions.finish_part(rounds[2], done=True, by=cast.pat)
    assert listed(client)[0][0] == "More 1"
    assert listed(client)[-2:] == [("More 5", 1, 1), ("More 2", 1, 1)]
    client.force_login(tess)
    assert listed(client)[0][0] == "More 5"


def test_whoever_is_taken_off_has_no_part_in_it(cast, client, tess):
    round = asked(cast, 1, 1)
    actions.assign_reviewer(round, tess, concludes=False, by=cast.pat)
    wall.enter(round.grantee_id)
    actions.remove_reviewer(Reviewer.objects.get(), by=cast.pat)
    client.force_login(tess)
    ((found, due),) = client.get("/queue/").context["rows"]
    assert (found.reads, found.has_reviewers, due) == (False, False, None)


@pytest.mark.parametrize("query", ["", "?show=returned"])
@pytest.mark.parametrize("extra", [0, 55])
def test_the_queue_asks_the_same_for_one_and_for_many(
    cast, client, django_assert_num_queries, query, extra
):
    for number in range(1 + extra):
        round = asked(cast, number, number)
        actions.assign_reviewer(round, cast.pat, concludes=True, by=cast.pat)
        if query:
            actions.return_review(round, by=cast.pat)
    client.force_login(cast.pat)
    with django_assert_num_queries(8):
        page = client.get(f"/queue/{query}")
    assert len(page.context["rows"]) == min(1 + extra, 25)
