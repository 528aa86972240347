"""The timeline: what is drawn, what is only listed, and the same facts in a table."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import wall
from collaborators.models import Collaborator
from planning.models import Action, ActionParty, Goal, Strategy
from tests.planning.pages import visit, words

NS = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def actions(cast, plan):
    """Two goals with actions of every kind, and one action that has no place."""
    here = {"grantee": cast.here, "plan": plan}
    homes = Goal.objects.create(title="Safe housing", position=1, **here)
    staff = Goal.objects.create(title="Trained staff", position=2, **here)
    strategy = Strategy.objects.create(title="Open houses", goal=homes, position=1, **here)
    rows = (
        ("Find a house", {"strategy": strategy}, "2026-01-05", "2026-03-31", "done"),
        ("Lease it", {"strategy": strategy}, "2026-02-01", None, "under_way"),
        ("Open it", {"strategy": strategy}, None, "2090-06-30", ""),
        ("Hire", {"goal": staff}, "2020-01-01", "2020-05-01", "planned"),
        ("Advertise", {"goal": staff}, "2020-01-01", "2020-02-01", "not_needed"),
    )
    for place, (title, under, starts, due, state) in enumerate(rows, start=1):
        Action.objects.create(
            title=title,
            starts_on=starts and date.fromisoformat(starts),
            due_on=due and date.fromisoformat(due),
            state=state,
            position=place,
            **under,
            **here,
        )
    Action.objects.create(title="Someday", timeline="Year 2, Q3", position=9, **here)
    person = Collaborator.objects.create(grantee=cast.here, public_name="Legal Aid")
    for action in Action.objects.filter(title__in=("Lease it", "Hire")):
        ActionParty.objects.create(
            grantee=cast.here, action=action, collaborator=person, leads=True
        )
    return {action.title: action.pk for action in Action.objects.all()}


def table(page, label="Actions with a day"):
    rows = page.xpath(f"//*[@aria-label='{label}']//tbody/tr")
    return [words(row.xpath("th|td")) for row in rows]


def links(page):
    wide, narrow = (
        [
            one.get("aria-label")
            for one in page.xpath(f"//div[contains(@class, '{size}')]//*[name()='svg']//a")
        ]
        for size in ("is-wide", "is-narrow")
    )
    assert wide == narrow
    return wide


def test_actions_stand_under_their_goals_and_the_table_says_the_same(client, cast, actions):
    page = visit(client, cast.vic, "timeline")
    assert links(page) == [
        "1.1.1 Find a house, starts Jan 5, 2026, due Mar 31, 2026, Done",
        "1.1.2 Lease it, starts Feb 1, 2026, no due day, Under way",
        "1.1.3 Open it, due Jun 30, 2090",
        "2.1 Hire, starts Jan 1, 2020, due May 1, 2020, Late, Planned",
        "2.2 Advertise, starts Jan 1, 2020, due Feb 1, 2020, No longer needed",
    ]
    assert table(page) == [
        ["1 Safe housing 1 of 3, 33.3 %"],
        ["1.1.1 Find a house", "–", "Jan 5, 2026", "Mar 31, 2026", "–", "Done"],
        ["1.1.2 Lease it", "Legal Aid", "Feb 1, 2026", "–", "–", "Under way"],
        ["1.1.3 Open it", "–", "–", "Jun 30, 2090", "–", "–"],
        ["2 Trained staff 0 of 1, 0 %, 1 no longer needed"],
        ["2.1 Hire", "Legal Aid", "Jan 1, 2020", "May 1, 2020", "–", "Late, Planned"],
        ["2.2 Advertise", "–", "Jan 1, 2020", "Feb 1, 2020", "–", "No longer needed"],
    ]
    assert words(page.find_class("progress-said")) == ["1 of 5, 20 %, 1 no longer needed"]


def test_a_time_in_words_is_shown_as_words_and_never_drawn(client, cast, actions):
    page = visit(client, cast.vic, "timeline")
    assert table(page, "Actions without a day") == [["Someday", "–", "Year 2, Q3", "–"]]
    assert not any("Someday" in label for label in links(page))
    page = visit(client, cast.ed, "timeline")
    give = page.xpath("//*[@aria-label='Actions without a day']//td[last()]/a/@href")
    pk = actions["Someday"]
    assert give == [f"/here/actions/{pk}/#action-{pk}-due_on"]
    assert visit(client, cast.ed, "action", pk).get_element_by_id(f"action-{pk}-due_on") is not None


def test_by_owner_each_owner_heads_its_actions_and_nobody_comes_last(client, cast, actions):
    page = visit(client, cast.vic, "timeline", query="?by=owner")
    assert [row[:2] for row in table(page)] == [
        ["Legal Aid 0 of 2, 0 %"],
        ["1.1.2 Lease it", "1 Safe housing"],
        ["2.1 Hire", "2 Trained staff"],
        ["Nobody is accountable yet 1 of 3, 33.3 %, 1 no longer needed"],
        ["1.1.1 Find a house", "1 Safe housing"],
        ["1.1.3 Open it", "1 Safe housing"],
        ["2.2 Advertise", "2 Trained staff"],
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?late=1", ["2.1 Hire"]),
        ("?state=done", ["1.1.1 Find a house"]),
        ("?goal=none", []),
        ("?owner=nobody&state=not_needed", ["2.2 Advertise"]),
        ("?by=nonsense&goal=x", 5),
    ],
)
def test_it_is_narrowed_as_the_table_is(client, cast, actions, query, expected):
    rows = [row[0] for row in table(visit(client, cast.vic, "timeline", query=query)) if row[1:]]
    assert (len(rows) if isinstance(expected, int) else rows) == expected


def test_an_empty_timeline_says_where_to_begin(client, cast, plan):
    page = visit(client, cast.ed, "timeline")
    assert words(page.find_class("empty")) == [
        "No action yet. Add them in the table, each with the day it starts and the day it is due."
    ]
    Action.objects.create(grantee=cast.here, plan=plan, title="Someday", timeline="2027")
    page = visit(client, cast.ed, "timeline")
    assert words(page.find_class("callout-info")) == [
        "No action in this list has a day yet, so there is nothing to draw. "
        "Give one below, and its bar stands here."
    ]
    page = visit(client, cast.ed, "timeline", query="?state=done")
    assert words(page.find_class("empty")) == ["No action is in this list. Show all actions"]


def test_queries_are_the_same_at_25_250_and_2500_actions(client, cast, actions, plan):
    client.force_login(cast.vic)
    here = {"grantee": cast.here, "plan": plan, "goal": Goal.objects.first()}
    address, counts = reverse("timeline", args=["here"]), []
    for upto in (25, 250, 2500):
        wall.enter(cast.here.pk)
        Action.objects.bulk_create(
            Action(title=f"More {n}", due_on=date(2027, 1 + n % 12, 1), position=n, **here)
            for n in range(upto - Action.objects.count())
        )
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2]
    assert page.content.count(b'<tr id="row-') == 250
    second = visit(client, cast.vic, "timeline", query="?page=10&by=owner")
    assert (
        len([row for row in table(second) if row[1:]]) + len(table(second, "Actions without a day"))
        == 250
    )


def test_a_due_day_before_the_start_is_refused_in_place_and_nothing_is_stored(
    client, cast, actions
):
    pk = actions["Find a house"]
    client.force_login(cast.ed)
    response = client.post(
        reverse("save", args=["here", "action", pk, "due_on"]),
        {"value": "2026-01-04", "version": "1"},
        headers={"accept": "application/json"},
    )
    assert response.status_code == 422
    assert response.json()["message"] == (
        "Due on would come before “Starts on”, January 5, 2026. "
        "Choose another day, or change that one first."
    )
    wall.enter(cast.here.pk)
    assert Action.objects.get(pk=pk).due_on == date(2026, 3, 31)
