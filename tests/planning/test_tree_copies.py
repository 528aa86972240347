"""Lines duplicated: what a copy takes along, what begins anew, and the copy undone."""

import pytest

from editing.actions import save_field
from engagement.models import Activity
from planning.actions import place_record
from planning.models import (
    Action,
    ActionParty,
    ActivityStrategy,
    AllowableAnswer,
    FundingLine,
    Goal,
    Indicator,
    IndicatorValue,
    Objective,
    Prioritization,
    PriorityOption,
    Strategy,
    StrategyFinding,
    StrategyGap,
    StrategySolicitationItem,
)
from tests.planning.pages import draw_line, visit, words
from tests.planning.tree_tools import (
    duplicate,
    fresh_key,
    grow,
    listed,
    rows_of,
    send,
    told,
    undo,
)

SINCE = "Nothing was undone: someone has changed these lines since."


@pytest.fixture
def tree(plan):
    return grow(plan)


@pytest.fixture
def thread(plan, cast):
    """A line from evidence to an action, with all that can hang on it."""
    found = draw_line(plan)
    tenant = {"grantee_id": plan.grantee_id}
    strategy, action = found["strategy"], found["action"]
    Strategy.objects.filter(pk=strategy.pk).update(
        populations=["labor", "youth"], level="prevention", borderline=["beds"], reach="3 towns"
    )
    Action.objects.filter(pk=action.pk).update(state="under_way", products="A lease")
    ActionParty.objects.filter(action=action).update(leads=True)
    FundingLine.objects.create(
        strategy=strategy, source="State fund", kind_of="state", amount=500, note="Rent", **tenant
    )
    AllowableAnswer.objects.create(
        strategy=strategy, activity="beds", reason="Leased.", by=cast.ed, **tenant
    )
    for place in ("goal", "objective", "strategy"):
        of = {
            "name": f"Of the {place}",
            "baseline": 4,
            "target": 8,
            "version": 3,
            place: found[place],
        }
        measured = Indicator.objects.create(plan=plan, collector=found["person"], **of, **tenant)
        IndicatorValue.objects.create(
            indicator=measured, measured_on="2026-01-31", value=5, **tenant
        )
    meeting = Activity.objects.create(title="Where it was shaped", **tenant)
    ActivityStrategy.objects.create(activity=meeting, strategy=strategy, **tenant)
    vote = Prioritization.objects.create(plan=plan, title="First", **tenant)
    PriorityOption.objects.create(
        prioritization=vote, text=strategy.title, strategy=strategy, **tenant
    )
    return found


def test_a_branch_is_duplicated_with_what_it_rests_on(client, cast, plan, thread):
    before = listed(plan)
    response = duplicate(client, cast, plan, thread["goal"].anchor)
    assert told(response) == "Duplicated “Safe housing 1” with 3 under it."
    assert listed(plan) == [
        *before,
        "2 Safe housing 1 (copy)",
        "2.1 More beds 1",
        "2.1.1 Open houses 1",
        "2.1.1.1 Lease 1",
    ]
    copy = Strategy.objects.get(objective__goal__title="Safe housing 1 (copy)")
    old = Strategy.objects.get(pk=thread["strategy"].pk)
    for name in ("expected_outcome", "champion_id", "funding", "level"):
        assert getattr(copy, name) == getattr(old, name)
    assert copy.version == 1
    for name in ("populations", "borderline", "reach", "description"):
        assert getattr(copy, name) == getattr(old, name)
    assert copy.populations == ["labor", "youth"]
    assert StrategyGap.objects.get(strategy=copy).gap == thread["gap"]
    assert StrategyFinding.objects.get(strategy=copy).finding == thread["finding"]
    assert StrategySolicitationItem.objects.filter(strategy=copy).count() == 1
    party = ActionParty.objects.get(action__strategy=copy)
    assert (party.collaborator, party.leads, party.role) == (thread["person"], True, "responsible")
    assert Action.objects.get(strategy=copy).products == "A lease"
    assert told(undo(client, cast.ed, plan)) == (
        "Undone: the copy of “Safe housing 1” with 3 under it is gone."
    )
    assert listed(plan) == before


def test_the_same_key_duplicates_once(client, cast, plan, tree):
    key = fresh_key()
    duplicate(client, cast, plan, tree["Find"], form_key=key)
    again = duplicate(client, cast, plan, tree["Find"], form_key=key)
    assert told(again) == "This was duplicated already."
    assert [line for line in listed(plan) if "Find" in line] == [
        "1.1.1.1 Find",
        "1.1.1.2 Find (copy)",
    ]


def test_a_copy_that_was_written_in_is_not_undone(client, cast, plan, tree):
    duplicate(client, cast, plan, tree["Open"])
    copy = Strategy.objects.get(title="Open (copy)")
    save_field(Strategy, copy.pk, "reach", ["200 families"], version=1, by=cast.alice)
    before = listed(plan)
    response = undo(client, cast.ed, plan)
    assert response.status_code == 409
    assert told(response) == "Nothing was undone: someone has changed these lines since."
    assert listed(plan) == before


def test_what_happened_to_the_first_is_not_true_of_its_copy(client, cast, plan, thread):
    before = {
        model: model.objects.count()
        for model in (ActivityStrategy, AllowableAnswer, IndicatorValue, PriorityOption)
    }
    duplicate(client, cast, plan, thread["goal"].anchor)
    copy = Strategy.objects.get(objective__goal__title="Safe housing 1 (copy)")
    assert Action.objects.get(strategy=copy).state == ""
    [line] = FundingLine.objects.filter(strategy=copy)
    assert (line.source, line.kind_of, line.note) == ("State fund", "state", "Rent")
    assert (line.amount, line.state) == (None, "sought")
    assert min(before.values()) > 0
    assert {model: model.objects.count() for model in before} == before
    assert not ActivityStrategy.objects.filter(strategy=copy).exists()
    # The first is as it was.
    old = thread["strategy"]
    assert Action.objects.get(strategy=old).state == "under_way"
    assert FundingLine.objects.get(strategy=old).amount == 500


def test_indicators_come_along_with_what_is_to_be_achieved(client, cast, plan, thread):
    before = listed(plan)
    duplicate(client, cast, plan, thread["goal"].anchor)
    copies = Indicator.objects.exclude(values__isnull=False)
    assert sorted(copies.values_list("name", "baseline", "target", "version", "collector")) == [
        (f"Of the {place}", 4, 8, 1, thread["person"].pk)
        for place in ("goal", "objective", "strategy")
    ]
    assert copies.get(name="Of the goal").goal.title == "Safe housing 1 (copy)"
    assert copies.get(name="Of the strategy").strategy.objective.goal.title.endswith("(copy)")
    assert told(undo(client, cast.ed, plan)).startswith("Undone: the copy of ")
    assert (Indicator.objects.count(), listed(plan)) == (3, before)


@pytest.mark.parametrize("written", ["measured", "worded", "paid"])
def test_a_copy_that_was_worked_on_is_not_undone(client, cast, plan, thread, written):
    duplicate(client, cast, plan, thread["strategy"].anchor)
    copy = Strategy.objects.get(title="Open houses 1 (copy)")
    indicator = Indicator.objects.get(strategy=copy)
    if written == "measured":
        IndicatorValue.objects.create(
            grantee=cast.here, indicator=indicator, measured_on="2026-02-28", value=6
        )
    elif written == "worded":
        save_field(Indicator, indicator.pk, "unit", ["beds"], version=1, by=cast.alice)
    else:
        line = FundingLine.objects.get(strategy=copy)
        save_field(FundingLine, line.pk, "amount", ["700"], version=1, by=cast.alice)
    response = undo(client, cast.ed, plan)
    assert (response.status_code, told(response)) == (409, SINCE)
    assert Strategy.objects.filter(pk=copy.pk).exists()


@pytest.mark.parametrize("moved", ["objective", "strategy", "action", "goal's indicator", "top"])
def test_a_copy_that_a_colleague_moved_is_not_undone(client, cast, plan, thread, moved):
    """A move says nothing in the record's version."""
    other = Goal.objects.create(plan=plan, grantee=cast.here, title="Courts", position=9)
    under = f"goal-{other.pk}"
    name = "strategy" if moved == "top" else "goal"
    duplicate(client, cast, plan, thread[name].anchor)
    copy = Strategy.objects.exclude(pk=thread["strategy"].pk).get()
    if moved == "action":
        place_record(Action, Action.objects.get(strategy=copy).pk, under, by=cast.alice)
    elif moved == "objective":
        place_record(Objective, copy.objective_id, under, by=cast.alice)
    elif moved == "goal's indicator":
        indicator = Indicator.objects.get(goal__title="Safe housing 1 (copy)")
        place_record(Indicator, indicator.pk, under, by=cast.alice)
    else:
        place_record(Strategy, copy.pk, under, by=cast.alice)
    before = listed(plan), Indicator.objects.count()
    response = undo(client, cast.ed, plan)
    assert (response.status_code, told(response)) == (409, SINCE)
    assert (listed(plan), Indicator.objects.count()) == before


def test_a_copy_that_its_maker_moved_is_undone_after_the_move(client, cast, plan, tree):
    before = listed(plan)
    duplicate(client, cast, plan, tree["Open"])
    copy = Strategy.objects.get(title="Open (copy)")
    row = rows_of(plan, copy.anchor)
    send(client, cast.ed, "tree_move", how="to", row=row, parent=tree["Courts"])
    assert any(line.startswith("2.2 Open (copy)") for line in listed(plan))
    undo(client, cast.ed, plan)
    assert told(undo(client, cast.ed, plan)).endswith("is gone.")
    assert listed(plan) == before


def test_the_page_says_what_is_not_copied(client, cast, plan, tree):
    page = visit(client, cast.ed, "strategies")
    said = words(page.get_element_by_id("tree-copies").find("p"))
    assert said.endswith(
        "Not copied: how far actions are, measured values, votes, answers about allowable costs, "
        "and the meetings that shaped it."
    )
