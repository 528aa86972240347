"""The three shapes: the same parts, told in another order and under other titles."""

from dataclasses import replace

import pytest

from accounts import wall
from deliverables.assembly import assemble
from deliverables.assembly.shapes import SHAPES
from deliverables.document import Missing, Prose, from_json, sha256, to_json
from deliverables.facts import load
from planning import requirements
from planning.models import Plan
from tests.deliverables.plans import fill

FY24 = requirements.get("fy24")
REQUIRED = {"people", "engagement", "survivors", "information", "strategies", "gaps"}


@pytest.fixture
def facts(cast):
    wall.enter(cast.here.pk)
    return load(fill(cast.here).pk)


def shaped(facts, shape, **changes):
    return replace(facts, plan=facts.plan._replace(shape=shape, **changes))


def keys(document):
    return [part.key for part in document.components]


def test_every_shape_that_a_plan_may_have_is_told():
    assert set(SHAPES) == set(Plan.Shape.values)


@pytest.mark.parametrize("shape", Plan.Shape.values)
def test_every_shape_holds_the_required_parts_with_the_same_content(facts, shape):
    report, told = assemble(facts, FY24), assemble(shaped(facts, shape), FY24)
    assert told.shape == shape
    assert {part.key for part in told.components if part.required} >= REQUIRED
    for part in report.components:
        other = told.component(part.key)
        assert other.blocks[len(other.blocks) - len(part.blocks) :] == part.blocks
        # The funder finds each part under its own name, whatever the title.
        assert part.title == (other.requirement or other.title)


def test_actions_lead_in_an_action_plan_even_where_they_were_switched_off(facts):
    off = shaped(facts, "action", with_action_plan=False)
    assert keys(assemble(off, FY24)) == [
        "action_plan", "strategies", "gaps", "people", "engagement", "survivors", "information",
    ]  # fmt: skip


def test_the_team_may_order_the_parts_but_the_actions_lead_in_an_action_plan(facts):
    order = ["gaps", "people", "strategies"]
    assert keys(assemble(shaped(facts, "report", part_order=order), FY24)) == [
        "gaps", "people", "strategies", "engagement", "survivors", "information", "action_plan",
    ]  # fmt: skip
    assert keys(assemble(shaped(facts, "action", part_order=order), FY24))[:3] == [
        "action_plan", "gaps", "people",
    ]  # fmt: skip


@pytest.mark.parametrize("shape", ["action", "website"])
def test_a_part_with_nothing_in_it_has_its_lead_in_and_says_so(cast, shape):
    wall.enter(cast.here.pk)
    told = assemble(shaped(load(Plan.objects.get().pk), shape), FY24)
    for part in told.components:
        [lead_in, missing] = part.blocks
        assert isinstance(lead_in, Prose)
        assert missing == Missing("No response provided.")


def test_a_report_is_written_as_before_there_were_shapes(facts):
    text = to_json(assemble(facts, FY24))
    assert '"shape"' not in text
    assert '"requirement"' not in text
    assert sha256(to_json(from_json(text))) == sha256(text)


@pytest.mark.parametrize("shape", ["action", "website"])
def test_another_shape_comes_back_equal(facts, shape):
    document = assemble(shaped(facts, shape), FY24)
    assert from_json(to_json(document)) == document
