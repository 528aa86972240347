"""What the document says, from the records it is written from."""

from dataclasses import replace
from datetime import date

import pytest

from accounts import wall
from collaborators.models import Collaborator
from deliverables.assembly import assemble
from deliverables.assembly.strategies import numbering
from deliverables.assembly.words import sentence
from deliverables.document import Heading, Missing, Prose, Table, from_json, to_json
from deliverables.facts import load
from planning import requirements
from planning.models import Action, Finding, Goal, Objective, Plan, Strategy
from planning.outline import outline
from tests.deliverables.plans import SECRET, fill

FY24 = requirements.get("fy24")


@pytest.fixture
def facts(cast):
    wall.enter(cast.here.pk)
    return load(fill(cast.here).pk)


@pytest.fixture
def empty(cast):
    wall.enter(cast.here.pk)
    return load(Plan.objects.get().pk)


def tables(component):
    return {block.caption: block for block in component.blocks if isinstance(block, Table)}


def test_the_six_required_components_come_in_the_funders_order_and_the_optional_ones_if_wanted(
    facts,
):
    keys = [item.key for item in assemble(facts, FY24).components]
    assert keys == [
        "people", "engagement", "survivors", "information", "strategies", "gaps", "action_plan",
    ]  # fmt: skip
    both = replace(facts, plan=facts.plan._replace(with_action_plan=False, with_legal_policy=True))
    assert [item.key for item in assemble(both, FY24).components][6:] == ["legal_policy"]


def test_an_empty_plan_has_every_required_component_with_a_sentence_in_place_of_a_blank(empty):
    document = assemble(empty, FY24)
    blank = {item.key: item.blocks for item in document.components if item.required}
    assert blank == dict.fromkeys(
        ["people", "engagement", "survivors", "information", "strategies", "gaps"], (Missing(),)
    )


def test_people_are_listed_by_circle_under_the_names_that_may_be_printed(facts):
    people = assemble(facts, FY24).component("people")
    assert people.blocks[0] == Prose("<p>We began with <strong>those who know</strong>.</p>")
    assert people.blocks[1].html == (
        "<p>The register of this plan holds one member of the program team and three "
        "collaborators. Of these, two are organizations or groups and two are people. "
        "They come from two sectors: child welfare and courts.</p>"
    )
    found = tables(people)
    assert found["Program team: 1 entry"].rows == (("Office of Youth", "child welfare"),)
    assert found["Collaborators: 3 entries"].rows == (
        ("Family Court", "courts"),
        ("Robin", "Not stated"),
        ("Not named", "Not stated"),
    )


def test_engagement_says_what_when_who_led_and_who_came(facts):
    [table] = tables(assemble(facts, FY24).component("engagement")).values()
    assert table.columns == (
        "Activity", "When", "Facilitated by", "Attendance and what came of it",
    )  # fmt: skip
    assert table.rows == (
        (
            "Planning retreat",
            "November 3, 2025",
            "Office of Youth",
            "14 people\nTook part: Office of Youth, Family Court and 1 not named",
        ),
    )


def test_a_persons_own_experience_is_never_printed(facts):
    survivors = assemble(facts, FY24).component("survivors")
    assert "Robin" not in to_json(replace(assemble(facts, FY24), components=(survivors,)))


def test_a_strategy_shows_the_evidence_the_gap_and_the_solicitation_but_no_metric(facts):
    document = assemble(facts, FY24)
    strategy = tables(document.component("strategies"))["Strategy 1.1.1. Train every intake worker"]
    assert strategy.rows == (
        (
            "Information behind it",
            "Intake records: One in three youths waited over a month.",
        ),
        ("Gap it answers", "No shelter takes boys"),
        ("Serves in the solicitation", "Improve identification"),
        ("Who it reaches", "Males, Youth"),
        ("Champion", "Family Court"),
    )
    assert "METRIC-5521" not in to_json(document)


def test_a_finding_of_exact_words_alone_is_told_as_evidence_too(cast):
    wall.enter(cast.here.pk)
    plan = fill(cast.here)
    Finding.objects.update(text="", quote="They sent me home.")
    document = assemble(load(plan.pk), FY24)
    strategy = tables(document.component("strategies"))["Strategy 1.1.1. Train every intake worker"]
    gaps = tables(document.component("information"))["Gaps, evidence and answers"]
    assert dict(strategy.rows)["Information behind it"] == "Intake records: They sent me home."
    assert gaps.rows[0][1] == "They sent me home."


def test_gaps_that_wait_are_told_apart_from_those_answered(facts):
    document = assemble(facts, FY24)
    [waiting] = tables(document.component("gaps")).values()
    assert waiting.rows == (("No data on labor trafficking", "Needs a law first."),)
    found = tables(document.component("information"))["Gaps, evidence and answers"]
    assert [row[-1] for row in found.rows] == ["Train every intake worker", "Left for later"]


def test_an_action_names_its_day_and_who_answers_for_it(facts):
    [table] = tables(assemble(facts, FY24).component("action_plan")).values()
    assert table.caption == "Actions of strategy 1.1.1"
    assert table.rows == (
        ("Write the course", "May 31, 2026", "Office of Youth (accountable)\nFamily Court"),
    )


def test_nothing_confidential_and_no_unnamed_name_gets_into_the_document(facts):
    text = to_json(assemble(facts, FY24))
    assert [secret for secret in (SECRET, "Someone Unnamed-4412") if secret in text] == []


def test_the_same_facts_give_the_same_bytes_and_come_back_equal(facts):
    document = assemble(facts, FY24)
    assert to_json(document) == to_json(assemble(facts, FY24))
    assert from_json(to_json(document)) == document


def test_facts_take_the_same_queries_whatever_the_size(cast, facts, django_assert_num_queries):
    plan = Plan.objects.get()
    Collaborator.objects.bulk_create(
        Collaborator(grantee=cast.here, public_name=f"Agency {n}") for n in range(30)
    )
    Action.objects.bulk_create(
        Action(grantee=cast.here, plan=plan, title=f"Action {n}") for n in range(60)
    )
    with django_assert_num_queries(46):
        load(plan.pk)


def test_the_document_numbers_as_the_outline_on_the_page_does(cast, facts):
    here = {"grantee": cast.here, "plan": Plan.objects.get()}
    goal = Goal.objects.create(title="A second goal", position=2, **here)
    Strategy.objects.create(
        title="Right under a goal", goal_id=facts.goals[0].id, position=2, **here
    )
    free = Objective.objects.create(title="Of all goals", position=2, **here)
    Strategy.objects.create(title="Under a free objective", objective=free, position=3, **here)
    Strategy.objects.create(title="Under a second goal", goal=goal, position=4, **here)
    Strategy.objects.create(title="Without a place", position=5, **here)
    in_document = numbering(load(here["plan"].pk))
    on_page = {
        (node.kind, node.pk): node.number
        for node in outline(here["plan"], date(2026, 1, 1)).walk()
        if node.kind != "action"
    }
    assert in_document == on_page
    assert sorted(in_document.values()) == [
        "1", "1.1", "1.1.1", "1.2", "2", "2.1", "O1", "O1.1", "S1",
    ]  # fmt: skip


def test_strategies_of_which_nothing_more_is_said_share_a_table(cast):
    wall.enter(cast.here.pk)
    plan = fill(cast.here)
    here = {"grantee": cast.here, "plan": plan}
    later = Goal.objects.create(title="Last", position=8, **here)
    Goal.objects.create(title="Bare", position=9, **here)
    for place, title in enumerate(("Ask", "Listen"), 1):
        Strategy.objects.create(title=title, goal=later, position=place, **here)
    blocks = assemble(load(plan.pk), FY24).component("strategies").blocks
    at = blocks.index(Heading(2, "Goal 2. Last"))
    table, heading, said = blocks[at + 1 : at + 4]
    assert table.caption == "Strategies 2.1 to 2.2"
    assert table.columns == ("Strategy", "Information behind it")
    assert table.rows == (("2.1. Ask", "None linked yet"), ("2.2. Listen", "None linked yet"))
    assert heading == Heading(2, "Goal 3. Bare")
    assert said == sentence("No objective or strategy has been set under this goal yet.")


@pytest.mark.parametrize("loose", [Objective, Strategy])
def test_of_a_bare_goal_nothing_is_said_that_no_record_says(cast, loose):
    """What has no goal yet serves none."""
    wall.enter(cast.here.pk)
    plan = fill(cast.here)
    Goal.objects.create(title="Bare", position=9, plan=plan, grantee=cast.here)
    loose.objects.create(title="Of no goal yet", position=9, plan=plan, grantee=cast.here)
    blocks = assemble(load(plan.pk), FY24).component("strategies").blocks
    assert blocks[blocks.index(Heading(2, "Goal 2. Bare")) + 1] == sentence(
        "No objective or strategy has been set under this goal itself. Those that stand under no "
        "goal of their own follow further below."
    )
