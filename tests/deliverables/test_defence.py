"""What the document says of who pays and whom the strategies reach."""

import pytest

from accounts import wall
from deliverables.assembly import assemble
from deliverables.document import Table, to_json
from deliverables.facts import load
from planning import requirements
from planning.defence import funding, grid
from planning.defence.warnings import RULES
from planning.models import (
    FundingLine,
    Plan,
    SolicitationItem,
    Strategy,
    StrategySolicitationItem,
)
from tests.deliverables.plans import fill

FY24 = requirements.get("fy24")


@pytest.fixture
def plan(cast):
    wall.enter(cast.here.pk)
    return fill(cast.here)


def tables(plan):
    blocks = assemble(load(plan.pk), FY24).component("strategies").blocks
    return {block.caption: block for block in blocks if isinstance(block, Table)}


def test_a_strategy_prints_who_pays_how_much_and_whether_it_is_secured(cast, plan):
    here = {"grantee": cast.here, "strategy": Strategy.objects.get()}
    FundingLine.objects.create(
        source="State budget", kind_of="state", amount="12500.5", note="Staff", position=1, **here
    )
    FundingLine.objects.create(
        source="City fund", kind_of="local", state="sought", position=2, **here
    )
    rows = dict(tables(plan)["Strategy 1.1.1. Train every intake worker"].rows)
    assert rows["Who pays"] == (
        "State budget (state, secured); $12,500.50; Staff\nCity fund (local, sought)"
    )


def test_the_populations_are_a_table_that_agrees_with_the_page(cast, plan):
    Strategy.objects.create(
        grantee=cast.here, plan=plan, title="Open houses", populations=["youth"], position=2
    )
    table = tables(plan)["Populations and strategies"]
    on_page = grid.populations(plan)
    assert [(row[0], row[1]) for row in table.rows] == [
        (column.label, str(on_page.counts[column.key])) for column in on_page.columns
    ]
    assert table.rows[-1] == ("Youth", "2", "1.1.1 Train every intake worker\nS1 Open houses")
    assert table.rows[0] == ("Labor trafficking", "0", "No strategy")


def test_a_plan_that_names_no_population_prints_no_such_table(cast, plan):
    Strategy.objects.update(populations=[])
    assert "Populations and strategies" not in tables(plan)


def test_the_crosswalk_agrees_with_the_page_and_a_missing_item_stays_missing(cast, plan):
    missing = SolicitationItem.objects.create(
        grantee=cast.here, plan=plan, kind_of="goal", text="", position=2
    )
    table = tables(plan)["Goals, objectives and deliverables of the solicitation"]
    assert table.rows[1] == ("Goal", "Not found at the source", "No strategy linked yet")
    on_page = grid.crosswalk(plan)
    assert on_page.counts[str(missing.pk)] == 0
    served = [row[2] != "No strategy linked yet" for row in table.rows]
    assert served == [bool(on_page.counts[column.key]) for column in on_page.columns]
    assert StrategySolicitationItem.objects.count() == sum(on_page.counts.values())


def test_neither_warnings_nor_questions_nor_answers_are_printed(cast, plan):
    bare = Strategy.objects.create(
        grantee=cast.here,
        plan=plan,
        title="Hold two beds free",
        borderline=["lobbying"],
        position=3,
    )
    funding.answer(bare, "lobbying", "ANSWER-7710 for the team", by=cast.ed)
    text = to_json(assemble(load(Plan.objects.get().pk), FY24))
    words = [rule.sentence for rule in RULES] + [rule.label for rule in RULES]
    words += ["ANSWER-7710", "Lobbying", "Holding beds"]
    assert [word for word in words if word in text] == []
