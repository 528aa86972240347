"""The TTA provider's queue: what waits for whom, in which order, and at what cost."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts import actions as people
from accounts import wall
from accounts.models import Award, User
from planning.actions import current_plan, open_plan
from reviews import actions
from reviews.deadlines import due_note
from reviews.models import Reviewer, Round, Submission
from tests import reading
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
    # Whoever read it alone is done, and nobody concludes it: now it waits for anyone.
    assert listed(client) == [(f"More {days}", 1, 1) for days in (1, 4, 3, 2, 5)]
    # On the first page what waits for oneself or for anyone is counted.
    assert client.get("/").context["to_review"] == 4
    client.force_login(tess)
    assert listed(client) == [(f"More {days}", 1, 1) for days in (5, 4, 3, 2, 1)]
    assert client.get("/").context["to_review"] == 4


def parts(client):
    """By grantee: the place of its review in this person's queue, and the words for their part."""
    page = client.get("/queue/")
    words = reading.texts(page, "//tbody/tr/td[3]")
    rows = page.context["rows"]
    return {row.grantee.name: (row.place, said) for (row, _), said in zip(rows, words, strict=True)}


@pytest.mark.parametrize("gone", ["left", "inactive"])
def test_a_review_does_not_wait_for_someone_who_is_gone(cast, client, tess, gone):
    round = asked(cast, 1, 1)
    actions.assign_reviewer(round, tess, concludes=True, by=cast.pat)
    client.force_login(cast.pat)
    assert parts(client) == {"More 1": (2, "Assigned to others")}
    assert client.get("/").context["to_review"] == 0
    if gone == "left":
        people.leave_organization(tess, cast.tta)
    else:
        User.objects.filter(pk=tess.pk).update(is_active=False)
    assert parts(client) == {"More 1": (1, "Anyone may conclude it")}
    assert client.get("/").context["to_review"] == 1
    assert actions.return_review(round, by=cast.pat).state == "returned"


def test_a_review_that_all_have_read_waits_for_who_concludes_or_for_anyone(cast, client, tess):
    round = asked(cast, 1, 1)
    actions.assign_reviewer(round, cast.pat, concludes=False, by=cast.pat)
    actions.assign_reviewer(round, tess, concludes=True, by=cast.pat)
    for user in (cast.pat, tess):
        actions.finish_part(round, done=True, by=user)
    client.force_login(cast.pat)
    assert parts(client) == {"More 1": (2, "You are done")}
    client.force_login(tess)
    assert parts(client) == {"More 1": (0, "You conclude it")}
    wall.enter(round.grantee_id)
    actions.remove_reviewer(Reviewer.objects.get(user=tess), by=cast.pat)
    for user in (cast.pat, tess):
        client.force_login(user)
        assert parts(client) == {"More 1": (1, "Anyone may conclude it")}


def test_whoever_is_taken_off_has_no_part_in_it(cast, client, tess):
    round = asked(cast, 1, 1)
    actions.assign_reviewer(round, tess, concludes=False, by=cast.pat)
    wall.enter(round.grantee_id)
    actions.remove_reviewer(Reviewer.objects.get(), by=cast.pat)
    client.force_login(tess)
    ((found, day),) = client.get("/queue/").context["rows"]
    assert (found.reads, found.has_reviewers, day) == (False, False, None)


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


@pytest.mark.parametrize("extra", [0, 2, 30])
def test_every_grantee_that_i_advise_is_found_whoever_has_the_turn(
    cast, client, django_assert_num_queries, extra
):
    made = people.create_grantee(slug="no-plan", name="No Plan")
    people.assign_organization(made, cast.tta)
    rounds = [asked(cast, number, number) for number in range(1 + extra)]
    actions.return_review(rounds[0], by=cast.pat)
    client.force_login(cast.pat)
    with django_assert_num_queries(10):
        page = client.get("/queue/?show=all")
    rows = {access.name: (turn, comments) for access, turn, _day, comments in page.context["rows"]}
    assert len(rows) == min(25, 3 + extra)
    assert rows["More 0"][0].startswith("With the program team, who answer the review: version 1")
    assert rows["More 0"][1] == [1, 1]
    if not extra:
        assert rows["No Plan"] == ("", [0, 0])
        assert rows["State of Here"] == ("With the program team, who write", [0, 0])


def test_the_deadline_shown_is_the_one_that_comes_next(cast, client):
    def days():
        client.force_login(cast.pat)
        waiting, advised = client.get("/queue/"), client.get("/queue/?show=all")
        client.force_login(cast.alice)
        update = client.get("/here/review/").context["update"]
        return waiting.context["rows"][0][1], advised.context["rows"][0][2], update

    wall.enter(cast.here.pk)
    plan = current_plan(cast.here.pk)
    assert str(plan.award.starts_on) == "2025-10-01"
    round = actions.ask_review(make_version(cast.here, cast.alice), by=cast.alice)
    shown, advised, update = days()
    assert shown == advised == ("Approval", due_note(date(2026, 10, 1)))
    assert update is None
    actions.return_review(round, by=cast.pat)
    submission = actions.submit_version(round.version, by=cast.alice)
    actions.approve(submission, by=cast.gina)
    wall.enter(cast.here.pk)
    approved = {"decided_at": datetime(2026, 3, 1, 12, tzinfo=UTC)}
    Submission.objects.update(submitted_at=approved["decided_at"], **approved)
    actions.reopen_plan(submission, "A law changed.", kind="change", by=cast.alice)
    changed = make_version(cast.here, cast.alice, 2)
    actions.approve(actions.submit_version(changed, by=cast.alice), by=cast.gina)
    actions.ask_review(make_version(cast.here, cast.alice, 3), by=cast.alice)
    shown, advised, update = days()
    # The change was approved today; the yearly update is still due a year after the plan was.
    assert shown == advised == ("Yearly update", due_note(date(2027, 3, 1)))
    assert update == due_note(date(2027, 3, 1))
    over_since(plan, timezone.localdate() - timedelta(days=1))
    assert days() == (None, None, None)


def over_since(plan, day):
    """Let the plan's award have run for two years until `day`."""
    wall.enter(plan.grantee_id)
    Award.objects.filter(pk=plan.award_id).update(starts_on=day - timedelta(days=730), ends_on=day)


def test_a_plan_of_an_award_that_is_over_is_not_approved_and_not_late(cast, client):
    wall.enter(cast.here.pk)
    over_since(current_plan(cast.here.pk), timezone.localdate() - timedelta(days=1))
    actions.ask_review(make_version(cast.here, cast.alice), by=cast.alice)
    client.force_login(cast.pat)
    for query, place in (("", 1), ("?show=all", 2)):
        assert client.get(f"/queue/{query}").context["rows"][0][place] is None
    due = client.get("/here/review/").context["due"]
    assert (due.words, due.level) == ("not approved", "plain")
