"""Parked gaps come to the day to look at them again: who writes the plan is told, once."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts import wall
from planning.models import Gap
from planning.tasks import remind
from reviews.models import Notice, OutgoingMail
from tests.planning.pages import outline_of, visit

TODAY = date(2026, 4, 15)
WHERE = "/here/gaps/?show=due"


@pytest.fixture(autouse=True)
def _in_april(monkeypatch):
    """What is due is due by a day of this file's own, not by the day of the run."""
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY)


@pytest.fixture
def parked(cast, plan):
    """A maker of parked gaps with a day so many days from now, or none."""

    def make(text, days, **more):
        on = None if days is None else TODAY + timedelta(days=days)
        given = {"state": "parked", "parked_reason": "Needs a law first."} | more
        given = {"revisit_on": on} | given
        return Gap.objects.create(grantee=cast.here, plan=plan, text=text, **given)

    return make


def told(cast):
    """(who, what) of the notices, and how many mails wait."""
    wall.enter(cast.here.pk)
    rows = Notice.objects.filter(path=WHERE).order_by("pk").values_list("user__name", "text")
    return list(rows), OutgoingMail.objects.count()


def test_who_writes_the_plan_is_told_on_the_day_and_once(client, cast, parked):
    first = parked("Boys", -3)
    for text, days, more in (
        ("Tomorrow", 1, {}),
        ("Some day", None, {}),
        ("Taken up", -1, {"state": "open"}),
    ):
        parked(text, days, **more)
    remind()
    said = "State of Here: 1 parked gap has come to the day to look at it again."
    assert told(cast) == ([("Alice", said), ("Ed", said)], 2)
    page = visit(client, cast.ed, "gaps", query="?show=due")
    assert [title for _, title, _ in outline_of(page)] == ["Boys"]
    remind()
    assert len(told(cast)[0]) == 2
    # A day that is set anew is told when it comes.
    Gap.objects.filter(pk=first.pk).update(revisit_on=TODAY)
    parked("Border", 0)
    remind()
    assert [text for _, text in told(cast)[0]][2:] == [
        "State of Here: 2 parked gaps have come to the day to look at them again."
    ] * 2


def test_a_gap_of_a_plan_that_is_over_reminds_nobody(cast, plan, parked):
    parked("Boys", -3)
    type(plan).objects.create(grantee=cast.here, title="Next", cycle=plan.cycle + 1)
    remind()
    assert told(cast) == ([], 0)


def test_parked_gaps_without_a_day_are_listed(client, cast, parked):
    parked("Some day", None)
    parked("Later", 0, revisit_on=date(2090, 1, 1))
    page = visit(client, cast.vic, "gaps", query="?show=undated")
    assert [title for _, title, _ in outline_of(page)] == ["Some day"]
