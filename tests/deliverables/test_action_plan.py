"""The action plan component: the columns that hold something, and nothing that measures."""

from dataclasses import replace
from datetime import date

import pytest

from accounts import wall
from collaborators.models import Collaborator
from deliverables.assembly import assemble
from deliverables.document import Figure, Prose, Table, to_json
from deliverables.facts import load
from planning import requirements
from planning.models import Action, ActionParty, Goal, Strategy
from tests.deliverables.plans import fill

FY24 = requirements.get("fy24")


@pytest.fixture
def plan(cast):
    wall.enter(cast.here.pk)
    return fill(cast.here)


def component(plan):
    return assemble(load(plan.pk), FY24).component("action_plan").blocks


def tables(plan):
    return [block for block in component(plan) if isinstance(block, Table)]


def said(plan):
    return [block.html for block in component(plan) if isinstance(block, Prose)]


def test_only_columns_that_hold_something_are_printed(plan):
    [table] = tables(plan)
    assert table.columns == ("Action", "When", "Who answers for it and does it")
    assert said(plan) == [
        "<p>The plan has one action item.</p>",
        "<p>The timeline shows one action, its start to its due day.</p>",
    ]
    Action.objects.update(products="A course of two days")
    [table] = tables(plan)
    assert table.columns[3:] == ("Products",)
    assert table.rows[0][3] == "A course of two days"
    assert sum(table.widths) == 100


def test_what_is_needed_and_made_shares_one_column_each_begun_with_what_it_is(plan):
    Action.objects.update(
        description="Nobody asks twice.",
        resources="$5,000",
        buy_in="The chief judge’s",
        roadblocks="Leave of the trainer",
        responsible="county courts",
        products="A course",
        starts_on=date(2026, 1, 5),
    )
    [table] = tables(plan)
    assert table.columns == (
        "Action",
        "What it brings about",
        "When",
        "Who answers for it and does it",
        "Resources, buy-in needed, roadblocks and products",
    )
    assert table.rows == (
        (
            "Write the course",
            "Nobody asks twice.",
            "January 5, 2026 to May 31, 2026",
            "Office of Youth (accountable)\nFamily Court\ncounty courts",
            "Resources: $5,000\nBuy-in needed: The chief judge’s\n"
            "Roadblocks: Leave of the trainer\nProducts: A course",
        ),
    )


def test_what_is_left_open_is_a_dash_that_is_explained_once(plan):
    here = {"grantee_id": plan.grantee_id, "plan": plan, "strategy": Strategy.objects.get()}
    Action.objects.create(title="Teach it", timeline="Year 2, Q3", position=2, **here)
    Action.objects.create(title="Go on", starts_on=date(2027, 1, 4), position=3, **here)
    [table] = tables(plan)
    assert [row[1:] for row in table.rows[1:]] == [
        ("Year 2, Q3", "–"),
        ("From January 4, 2027", "–"),
    ]
    assert said(plan) == [
        "<p>The plan has three action items.</p>",
        "<p>The timeline shows two actions, each from its start to its due day. One other has no "
        "calendar day; the tables say when, as far as the plan does.</p>",
        "<p>In the tables that follow, a dash stands where the plan leaves something open.</p>",
    ]


def test_several_agencies_are_named_and_those_only_asked_or_told_are_not(plan):
    action = Action.objects.get()
    for place, (name, role) in enumerate(
        (("Legal Aid", "responsible"), ("The press", "informed"), ("A union", "consulted"))
    ):
        person = Collaborator.objects.create(
            grantee_id=plan.grantee_id, public_name=name, position=50 + place
        )
        ActionParty.objects.create(
            grantee_id=plan.grantee_id, action=action, collaborator=person, role=role
        )
    assert tables(plan)[0].rows[0][2] == "Office of Youth (accountable)\nFamily Court\nLegal Aid"


def pictures(plan):
    return [block for block in component(plan) if isinstance(block, Figure)]


def test_the_days_are_drawn_before_the_tables_in_pieces_that_fit_a_page(plan):
    [one] = pictures(plan)
    assert one.caption == "Timeline of the actions"
    assert one.alternative == "1 action, May 2026."
    assert one.svg.startswith("<svg") and "Write the course" in one.svg
    kinds = [type(block).__name__ for block in component(plan)]
    assert kinds.index("Figure") < kinds.index("Table")
    here = {"grantee_id": plan.grantee_id, "plan": plan, "goal": Goal.objects.get()}
    Action.objects.bulk_create(
        Action(title=f"More {n}", starts_on=date(2026, 1, 1), due_on=date(2027, 1, 1), **here)
        for n in range(30)
    )
    pieces = pictures(plan)
    assert len(pieces) > 1
    heights = [float(piece.svg.split('height="')[1].split('"')[0]) for piece in pieces]
    assert max(heights) <= 372
    assert sum(piece.svg.count(">More ") for piece in pieces) == 30


def test_without_a_day_there_is_no_timeline(plan):
    Action.objects.update(due_on=None, timeline="Year 2, Q3")
    assert pictures(plan) == []
    assert said(plan) == ["<p>The plan has one action item.</p>"]
    assert tables(plan)[0].rows[0][1] == "Year 2, Q3"


def test_words_and_days_are_both_printed(plan):
    Action.objects.update(timeline="Spring 2026")
    assert tables(plan)[0].rows[0][1] == "Spring 2026\nMay 31, 2026"


def test_the_picture_is_the_same_on_any_day_and_tells_no_progress(plan):
    facts = load(plan.pk)
    later = replace(facts, today=date(2040, 1, 1))
    assert to_json(assemble(facts, FY24)) == to_json(assemble(later, FY24))
    before = pictures(plan)
    Action.objects.update(state="done")
    assert pictures(plan) == before
