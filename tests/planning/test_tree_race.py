"""Two people at the outline at the same moment, on a database that really commits."""

import threading
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts import wall
from planning.models import Action, Goal, Plan
from planning.tree.shape import Shape
from planning.tree.undoing import last_change
from tests.cast import make_cast
from tests.planning.tree_tools import grow, listed, rows_of
from tests.reviews.test_race import another_waits_for_this_transaction, at_once


def made():
    with transaction.atomic():
        cast = make_cast()
        wall.enter(cast.here.pk)
        plan = Plan.objects.get()
        return cast, plan, grow(plan)


def sender(person, name, *args, **data):
    """A call that sends a form of the outline; it gives the answer's status."""
    client = Client()
    client.force_login(person)
    return lambda: client.post(reverse(name, args=["here", *args]), data).status_code


def now(cast, plan):
    with transaction.atomic():
        lines = listed(plan)
        rows = Action.objects.values_list("strategy_id", "goal_id", "position")
        assert len(set(rows)) == len(rows)
        return lines


def boxes(cast, plan, *names):
    with transaction.atomic():
        return rows_of(plan, *names)


def test_two_moves_of_one_line_at_once_are_one_move(committed_db):
    cast, plan, tree = made()
    row = boxes(cast, plan, tree["Find"])
    outcomes = at_once(
        sender(cast.alice, "tree_move", row=row, how="to", parent=tree["Judges"]),
        sender(cast.ed, "tree_move", row=row, how="to", parent=tree["Train"]),
    )
    assert sorted(outcomes) == [302, 409]
    lines = now(cast, plan)
    assert len(lines) == 10
    assert sum("Find" in line for line in lines) == 1


def test_moves_of_different_lines_at_once_are_both_right(committed_db):
    cast, plan, tree = made()
    first, second = (boxes(cast, plan, tree[title]) for title in ("Staff", "Lease"))
    outcomes = at_once(
        sender(cast.alice, "tree_move", row=first, how="to", parent=tree["Judges"]),
        sender(cast.ed, "tree_move", row=second, how="to", parent=tree["Judges"]),
    )
    assert outcomes == [302, 302]
    lines = now(cast, plan)
    assert {line for line in lines if line.startswith("2.1.")} in (
        {"2.1.1 Staff", "2.1.2 Lease"},
        {"2.1.1 Lease", "2.1.2 Staff"},
    )


def test_moves_into_each_other_at_once_make_no_cycle(committed_db):
    cast, plan, tree = made()
    row, other = boxes(cast, plan, tree["Beds"]), boxes(cast, plan, tree["Open"])
    outcomes = at_once(
        sender(cast.alice, "tree_move", row=row, how="to", parent=tree["Courts"]),
        sender(cast.ed, "tree_move", row=other, how="out"),
    )
    assert outcomes == [302, 302]
    assert len(now(cast, plan)) == 10


def test_six_clicks_on_duplicate_and_on_add_are_one_each(committed_db):
    cast, plan, tree = made()
    row, key, other = boxes(cast, plan, tree["Ask"]), uuid4(), uuid4()
    copying = sender(cast.ed, "tree_duplicate", row=row, form_key=key)
    fields = {"kind": "action", "title": "View", "parent": tree["Courts"], "form_key": other}
    adding = sender(cast.ed, "tree_add", **fields)
    assert at_once(*[copying, adding] * 3) == [302] * 6
    lines = now(cast, plan)
    assert sorted(line[4:] for line in lines if line.startswith("2.") and "." not in line[2:]) == [
        "Ask",
        "Ask (copy)",
        "Judges",
        "View",
    ]


def test_a_removal_undone_twice_at_once_comes_back_once(committed_db):
    cast, plan, tree = made()
    row = boxes(cast, plan, tree["Open"])
    sender(cast.ed, "tree_remove", row=row, count=4)()
    with transaction.atomic():
        wall.enter(cast.here.pk)
        change = last_change(plan, cast.ed)
    undo = sender(cast.ed, "tree_undo", change.pk)
    assert sorted(at_once(undo, undo)) == [302, 409]
    assert len(now(cast, plan)) == 10


@pytest.fixture
def between(monkeypatch):
    """`between(outline, other)`: the outline's change goes on from what it read only once the
    other call is through, or waits for its turn."""
    read, through, save = threading.Event(), threading.Event(), Shape.save

    def late(shape):
        read.set()
        for _ in range(1000):
            if through.wait(0.02) or another_waits_for_this_transaction():
                return save(shape)
        raise AssertionError("The other call neither came through nor waits.")

    def run(outline, other):
        def after_reading():
            assert read.wait(60)
            outcome = other()
            through.set()
            return outcome

        monkeypatch.setattr(Shape, "save", late)
        return at_once(outline, after_reading)

    return run


def test_one_place_up_on_a_records_page_waits_for_the_outline(committed_db, between):
    cast, plan, tree = made()
    row = boxes(cast, plan, tree["Staff"])
    lease = tree["Lease"].removeprefix("action-")
    outcomes = between(
        sender(cast.alice, "tree_move", row=row, how="up"),
        sender(cast.ed, "move", "action", lease, to="up"),
    )
    assert outcomes == [302, 302]
    assert [line for line in now(cast, plan) if line.startswith("1.1.1.")] == [
        "1.1.1.1 Find",
        "1.1.1.2 Lease",
        "1.1.1.3 Staff",
    ]


def test_a_record_placed_on_its_page_waits_for_the_outline(committed_db, between):
    cast, plan, tree = made()
    with transaction.atomic():
        wall.enter(cast.here.pk)
        Action.objects.filter(title="Ask").update(position=1)
        courts = Goal.objects.get(title="Courts")
        here = {"grantee": cast.here, "plan": plan}
        Action.objects.create(title="View", goal=courts, position=2, **here)
        row = rows_of(plan, Action.objects.get(title="View").anchor)
    outcomes = between(
        sender(cast.alice, "tree_move", row=row, how="to", parent=tree["Open"]),
        sender(
            cast.ed, "place", "action", tree["Ask"].removeprefix("action-"), parent=tree["Open"]
        ),
    )
    assert outcomes == [302, 302]
    assert [line for line in now(cast, plan) if line.startswith("1.1.1.")][3:] == [
        "1.1.1.4 View",
        "1.1.1.5 Ask",
    ]
