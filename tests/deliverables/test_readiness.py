"""Every rule of every requirement set, with a plan that meets it and one that does not.

A case changes the facts of a full plan twice: so that the rule fails, and so that it is met.
"""

from dataclasses import replace
from datetime import date

import pytest

from accounts import wall
from collaborators.coverage import Covered
from deliverables import readiness
from deliverables.checks import CHECKS
from deliverables.facts import load
from deliverables.places import PLACES
from planning import requirements
from planning.models import Plan
from planning.required import Item
from tests.deliverables.plans import fill

SETS = requirements.load_all()
RULES = sorted({rule.key for found in SETS.values() for rule in found.rules})


@pytest.fixture
def facts(cast):
    wall.enter(cast.here.pk)
    return load(fill(cast.here).pk)


def rows(name, **changes):
    """Every row of a list of the facts with these columns."""
    return lambda facts: replace(
        facts, **{name: [row._replace(**changes) for row in getattr(facts, name)]}
    )


def put(**changes):
    return lambda facts: replace(facts, **changes)


def plan(**changes):
    return lambda facts: replace(facts, plan=facts.plan._replace(**changes))


def said(kind, text):
    def change(facts):
        row = facts.statements[kind]._replace(text=text)
        return replace(facts, statements=facts.statements | {kind: row})

    return change


def program(value):
    return rows("collaborators", program=value)


def circle(value):
    return rows("collaborators", circle=value)


def coverage_with(names):
    """The coverage list of one item, which `names` answer to."""

    item = Covered(1, "sector", "Courts", "", [(1, name, "team") for name in names])
    return put(coverage=[item])


def used_baseline(is_used):
    def change(facts):
        found = [facts.findings[0].id] if is_used else []
        return replace(facts, gap_findings={}, strategy_findings={1: found})

    return change


def served(is_served):
    def change(facts):
        items = [facts.items[0].id] if is_served else []
        return replace(facts, strategy_items={facts.strategies[0].id: items})

    return change


def costs(is_open):
    return lambda facts: replace(
        facts, costs_open=frozenset([facts.strategies[0].id] if is_open else [])
    )


def all_of(*changes):
    def change(facts):
        for one in changes:
            facts = one(facts)
        return facts

    return change


same = all_of()
GIVEN = {"funding_acknowledgment": "Paid by the award.", "opinions_disclaimer": "Our own views."}
EVERYBODY = ["labor", "sex", "males", "disability", "lep", "deaf", "underserved", "youth"]
ENDS = {"ends_on": date(2020, 1, 1)}
NOBODY = all_of(
    rows("activities", with_survivors=False, with_youth=False),
    rows("collaborators", lived_experience=""),
    put(narratives={}),
)

# Rule -> (a change after which it is not met, one after which it is).
CASES = {
    "award_known": (put(award=None), same),
    "statements_written": (said("mission", ""), same),
    "values_written": (said("values", ""), said("values", "<p>Nobody is sold.</p>")),
    "acknowledgment_worded": (plan(acknowledgment=""), put(given=GIVEN)),
    "disclaimer_worded": (plan(disclaimer=""), plan(disclaimer="Our own views.")),
    "statements_as_given": (
        all_of(put(given=GIVEN), plan(acknowledgment="Paid by us.")),
        all_of(put(given=GIVEN), plan(acknowledgment="Paid by the award.")),
    ),
    "conventions_entered": (put(checklist=[]), put(checklist=[Item(1, "Plain words.", False)])),
    "conventions_ticked": (
        put(checklist=[Item(1, "Plain words.", False)]),
        put(checklist=[Item(1, "Plain words.", True)]),
    ),
    "strategies_cover_award_life": (plan(**ENDS), same),
    "has_program_team": (circle("public"), same),
    "has_collaborators": (circle("team"), same),
    "has_interested_parties": (same, circle("interested")),
    "more_than_one_agency": (rows("collaborators", nature="person"), same),
    "coverage_settled": (coverage_with([]), coverage_with(["Office of Youth"])),
    "funded_programs_named": (program("other"), program("ovc")),
    "has_engagement": (rows("activities", cancelled=True), same),
    "engagement_has_facilitator": (rows("activities", facilitator=""), same),
    "engagement_has_dates": (rows("activities", when="", starts_on=None), same),
    "engagement_has_attendance": (
        all_of(rows("activities", attendance="", others_came=None), put(attendance={})),
        all_of(rows("activities", attendance="", others_came=9), put(attendance={})),
    ),
    "survivors_engaged": (NOBODY, all_of(NOBODY, rows("activities", with_survivors=True))),
    "youth_engaged": (NOBODY, all_of(NOBODY, put(narratives={"survivors": "<p>Our youth</p>"}))),
    "has_information": (put(sources=[]), same),
    "has_baseline": (rows("sources", is_baseline=False), same),
    "baseline_used": (used_baseline(False), used_baseline(True)),
    "sources_say_something": (put(findings=[]), same),
    "has_goals": (put(strategies=[]), same),
    "strategies_have_goal": (rows("strategies", goal_id=None, objective_id=None), same),
    "strategies_have_evidence": (put(gap_findings={}, strategy_findings={}), same),
    "strategies_have_outcome": (
        rows("strategies", expected_outcome=""),
        rows("strategies", expected_outcome="<p>Nobody waits.</p>"),
    ),
    "strategies_have_owner": (rows("strategies", champion_id=None, responsible=""), same),
    "populations_reached": (
        rows("strategies", populations=["sex"]),
        rows("strategies", populations=EVERYBODY),
    ),
    "costs_answered": (costs(True), costs(False)),
    "has_solicitation_items": (put(items=[]), same),
    "items_served": (served(False), served(True)),
    "gaps_recorded": (
        all_of(put(gaps=[]), plan(no_gaps=False)),
        all_of(put(gaps=[]), plan(no_gaps=True)),
    ),
    "parked_gaps_have_reason": (rows("gaps", parked_reason=""), same),
    "has_actions": (put(actions=[]), same),
    "actions_have_owner": (all_of(rows("actions", responsible=""), put(parties={})), same),
    "actions_have_day": (rows("actions", timeline="", due_on=None, starts_on=None), same),
    "legal_policy_written": (
        all_of(plan(with_legal_policy=True), put(narratives={})),
        all_of(plan(with_legal_policy=True), put(narratives={"legal_policy": "<p>One act.</p>"})),
    ),
}  # fmt: skip


def line_of(facts, key):
    """The rule's line in the first set that has it; None where it does not apply."""
    found = next(found for found in SETS.values() if key in {rule.key for rule in found.rules})
    lines = {line.rule.key: line for line in readiness.check(facts, found)}
    return lines.get(key)


def test_every_rule_has_a_case_a_check_and_a_place():
    assert sorted(CASES) == RULES
    assert sorted(CHECKS) == RULES
    assert {rule.where for found in SETS.values() for rule in found.rules} <= set(PLACES)


@pytest.mark.parametrize("key", sorted(CASES))
def test_a_rule_fails_where_something_is_missing_and_is_met_where_it_is_there(facts, key):
    fails, passes = CASES[key]
    missing, met = line_of(fails(facts), key), line_of(passes(facts), key)
    assert (missing.is_met, met.is_met) == (False, True)
    assert (missing.sentence, met.sentence) == (missing.rule.missing, met.rule.met)
    assert met.lacking == ()


@pytest.mark.parametrize(
    ("key", "change", "label", "kind"),
    [
        (
            "engagement_has_facilitator",
            rows("activities", facilitator=""),
            "Planning retreat",
            "activity",
        ),
        ("strategies_have_evidence", put(gap_findings={}), "Train every intake worker", "strategy"),
        (
            "parked_gaps_have_reason",
            rows("gaps", parked_reason=""),
            "No data on labor trafficking",
            "gap",
        ),
        ("sources_say_something", put(findings=[]), "Intake records", "source"),
        ("actions_have_day", rows("actions", due_on=None), "Write the course", "action"),
        ("items_served", served(False), "Improve identification", ""),
        (
            "populations_reached",
            rows("strategies", populations=EVERYBODY[1:]),
            "Labor trafficking",
            "",
        ),
    ],
)  # fmt: skip
def test_a_line_names_what_lacks_something_in_the_teams_words(facts, key, change, label, kind):
    [lacking] = line_of(change(facts), key).lacking
    assert (lacking.label, lacking.kind, bool(lacking.pk)) == (label, kind, bool(kind))


def test_records_of_one_name_are_told_apart_by_their_day(facts):
    [held] = [row._replace(facilitator="") for row in facts.activities]
    twice = [held._replace(starts_on=day) for day in (date(2026, 3, 5), date(2026, 6, 4), None)]
    lacking = line_of(replace(facts, activities=twice), "engagement_has_facilitator").lacking
    assert [item.label for item in lacking] == [
        "Planning retreat, March 5, 2026",
        "Planning retreat, June 4, 2026",
        "Planning retreat",
    ]


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("statements_as_given", put(given={})),
        ("conventions_ticked", put(checklist=[])),
        ("baseline_used", rows("sources", is_baseline=False)),
        ("has_actions", plan(with_action_plan=False)),
        ("actions_have_owner", plan(with_action_plan=False)),
        ("legal_policy_written", plan(with_legal_policy=False)),
        ("coverage_settled", put(coverage=[])),
        ("items_served", put(items=[])),
    ],
)
def test_a_rule_that_has_nothing_to_look_at_is_not_on_the_list(facts, key, change):
    assert line_of(change(facts), key) is None


def test_an_action_plan_is_checked_for_actions_even_where_the_part_is_off(facts):
    off = plan(with_action_plan=False, shape="action")(replace(facts, actions=[]))
    assert line_of(off, "has_actions").is_met is False


def test_only_what_the_funder_requires_is_a_must():
    musts = {rule.key for found in SETS.values() for rule in found.rules if rule.must}
    assert musts == {
        "award_known", "has_program_team", "has_collaborators", "more_than_one_agency",
        "has_engagement", "engagement_has_facilitator", "engagement_has_dates",
        "survivors_engaged", "youth_engaged", "has_information", "has_baseline", "has_goals",
        "strategies_have_evidence", "strategies_cover_award_life", "has_solicitation_items",
        "gaps_recorded",
    }  # fmt: skip


def test_a_full_plan_misses_no_must(facts):
    assert readiness.missing_musts(readiness.check(facts, SETS["fy24"])) == []


def test_an_empty_plan_meets_the_award_and_what_cannot_fail_yet(cast):
    wall.enter(cast.here.pk)
    lines = readiness.check(load(Plan.objects.get().pk), SETS["fy24"])
    assert [line.rule.key for line in lines if line.is_met] == [
        "award_known", "parked_gaps_have_reason",
    ]  # fmt: skip
