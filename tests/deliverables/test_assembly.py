"""What the document says, from the records it is written from."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts import wall
from collaborators.models import Collaborator, Suggestion
from deliverables import readiness
from deliverables.assembly import assemble
from deliverables.assembly.strategies import numbering
from deliverables.document import Missing, Prose, Table, from_json, to_json
from deliverables.facts import load
from engagement.models import Activity, Membership, Pledge, Series, Structure
from engagement.partners.actions import begin_partnership
from planning import requirements
from planning.models import Action, Goal, Objective, Plan, Strategy
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
        "<p>The register of this plan holds 1 member of the program team and 3 collaborators. "
        "Of these, 2 are organizations or groups and 2 are people. "
        "They come from 2 sectors: child welfare and courts.</p>"
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


def test_gaps_that_wait_are_told_apart_from_those_answered(facts):
    document = assemble(facts, FY24)
    [waiting] = tables(document.component("gaps")).values()
    assert waiting.rows == (("No data on labor trafficking", "Needs a law first."),)
    found = tables(document.component("information"))["Gaps, evidence and answers"]
    assert [row[-1] for row in found.rows] == ["Train every intake worker", "Left for later"]


def test_an_action_names_its_day_and_who_leads_it(facts):
    [table] = tables(assemble(facts, FY24).component("action_plan")).values()
    assert table.caption == "Actions of strategy 1.1.1"
    assert table.rows == (
        ("Write the course", "May 31, 2026", "Office of Youth (lead)\nFamily Court"),
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
    with django_assert_num_queries(29):
        load(plan.pk)


def test_a_full_plan_meets_every_rule(facts):
    lines = readiness.check(facts, FY24)
    assert [line.rule.key for line in lines if not line.is_met] == []


def test_an_empty_plan_misses_every_rule_but_the_award_and_reasons(empty):
    lines = readiness.check(empty, FY24)
    assert [line.rule.key for line in lines if line.is_met] == [
        "award_known",
        "parked_gaps_have_reason",
    ]
    assert readiness.missing_musts(lines) == [
        line.rule.missing for line in lines if line.rule.must and not line.is_met
    ]


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("award_known", {"award": None}),
        ("statements_written", {"statements": {}}),
        ("has_program_team", {"collaborators": []}),
        ("has_collaborators", {"collaborators": []}),
        ("more_than_one_agency", {"collaborators": []}),
        ("has_engagement", {"activities": []}),
        ("engagement_has_facilitator", {"activities": []}),
        ("engagement_has_dates", {"activities": []}),
        ("survivors_engaged", {"activities": [], "collaborators": []}),
        ("youth_engaged", {"activities": []}),
        ("has_information", {"sources": []}),
        ("has_baseline", {"sources": []}),
        ("has_goals", {"goals": []}),
        ("strategies_have_goal", {"strategies": []}),
        ("strategies_have_evidence", {"gap_findings": {}}),
        ("has_solicitation_items", {"items": []}),
        ("gaps_recorded", {"gaps": []}),
    ],
)
def test_each_rule_fails_when_its_record_is_taken_away(facts, rule, broken):
    lines = readiness.check(replace(facts, **broken), FY24)
    assert rule in [line.rule.key for line in lines if not line.is_met]


def test_a_plan_that_ends_before_its_award_does_not_cover_it(facts):
    short = replace(facts, plan=facts.plan._replace(ends_on=facts.award.starts_on))
    [line] = [
        line
        for line in readiness.check(short, FY24)
        if line.rule.key == "strategies_cover_award_life"
    ]
    assert (line.is_met, line.sentence) == (False, line.rule.missing)


def test_a_parked_gap_without_a_reason_is_pointed_out(facts):
    gaps = [row._replace(parked_reason="") for row in facts.gaps]
    lines = readiness.check(replace(facts, gaps=gaps), FY24)
    assert [line.rule.key for line in lines if not line.is_met] == ["parked_gaps_have_reason"]


def test_every_rule_of_every_set_has_its_check():
    keys = {rule.key for item in requirements.load_all().values() for rule in item.rules}
    assert keys == set(readiness.CHECKS)


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


def test_who_can_carry_the_work_on_and_who_was_suggested_is_told_in_words(cast):
    wall.enter(cast.here.pk)
    plan = fill(cast.here)
    team, court, robin, unnamed = Collaborator.objects.order_by("position")
    Collaborator.objects.filter(pk__in=[team.pk, court.pk]).update(long_term=True)
    Collaborator.objects.filter(pk=court.pk).update(
        government_leader=True, term_ends_on=date(2027, 1, 4), program="ovc"
    )
    Collaborator.objects.filter(pk__in=[team.pk, unnamed.pk]).update(
        is_funder=True, disciplines="law", engage_when="strategies"
    )
    Suggestion.objects.create(grantee=cast.here, suggester=team, suggested=court)
    Suggestion.objects.create(grantee=cast.here, suggester=robin, suggested=court)
    people = assemble(load(plan.pk), FY24).component("people")
    said = {block.passage: block.html for block in people.blocks if isinstance(block, Prose)}
    assert said["people.standing"] == (
        "<p>2 are in place for the long term and can carry the work on after the award. "
        "2 fund this work or may: Office of Youth and 1 not named. "
        "1 leads in government: Family Court. "
        "1 comes from an OVC-funded program: Family Court.</p>"
    )
    assert said["people.found"] == (
        "<p>1 entry was suggested by others in the register. "
        "2 will be engaged once strategies exist.</p>"
    )
    rows = tables(people)["Collaborators: 3 entries"].rows
    assert rows[0] == (
        "Family Court",
        "courts",
        "Leads in government, term ends January 4, 2027\nIn place for the long term",
    )
    assert rows[2] == ("Not named", "Not stated", "Not stated")


def test_many_sectors_are_counted_and_the_most_frequent_named(cast):
    wall.enter(cast.here.pk)
    plan = fill(cast.here)
    for place in range(9):
        for _ in range(1 + (place == 8)):
            Collaborator.objects.create(
                grantee=cast.here, public_name=f"Body {place}", sector=f"sector {place}"
            )
    register = assemble(load(plan.pk), FY24).component("people").blocks[1]
    assert register.html.endswith(
        "They come from 11 sectors, most often sector 8, child welfare, courts, sector 0, "
        "sector 1, sector 2, sector 3 and sector 4.</p>"
    )


def test_structures_are_told_with_convener_cadence_and_members(cast):
    wall.enter(cast.here.pk)
    plan = fill(cast.here)
    team, court, robin, unnamed = Collaborator.objects.order_by("position")
    force = Structure.objects.create(
        grantee=cast.here,
        name="Youth task force",
        kind_of="task_force",
        origin="existing",
        convener=team,
        cadence="monthly",
        position=1,
    )
    Structure.objects.create(
        grantee=cast.here, name="Housing", kind_of="work_group", origin="new", parent=force,
        position=2,
    )  # fmt: skip
    for who in (team, court, unnamed):
        Membership.objects.create(grantee=cast.here, structure=force, collaborator=who)
    engagement = assemble(load(plan.pk), FY24).component("engagement")
    assert engagement.blocks[1].html == (
        "<p>The work is organized in 2 structures. 1 existed before. "
        "1 was set up for this plan.</p>"
    )
    assert tables(engagement)["Structures that people met in"].rows == (
        (
            "Youth task force\nTask force",
            "Office of Youth",
            "monthly",
            "3 members: Office of Youth, Family Court and 1 not named",
        ),
        ("Housing\nWork group\nPart of Youth task force", "Not stated", "Not stated", "Not stated"),
    )


def test_the_log_counts_what_was_held_tells_what_is_planned_and_joins_a_series(cast):
    wall.enter(cast.here.pk)
    plan = fill(cast.here)
    here = {"grantee": cast.here}
    series = Series.objects.create(
        title="Task force", every="month_day", first_on=date(2026, 1, 5), last_on=date(2026, 3, 5),
        **here,
    )  # fmt: skip
    for month in (1, 2, 3):
        Activity.objects.create(
            title="Task force", kind_of="meeting", starts_on=date(2026, month, 5), series=series,
            series_day=date(2026, month, 5), others_came=10, position=10 + month, **here,
        )  # fmt: skip
    Activity.objects.filter(starts_on=date(2026, 2, 5)).update(decisions="<p>Meet in May.</p>")
    ahead = timezone.localdate() + timedelta(days=30)
    Activity.objects.create(title="Retreat", starts_on=ahead, position=20, **here)
    Activity.objects.create(title="Dropped", cancelled=True, position=21, **here)
    engagement = assemble(load(plan.pk), FY24).component("engagement")
    assert engagement.blocks[0].html == (
        "<p>The team logged 4 engagement activities from November 3, 2025 to March 5, 2026. "
        "By kind: meeting (3) and retreat (1). Attendance was counted at 4 of them and adds up "
        "to 33, each person once for each activity. They were facilitated by Office of Youth. "
        f"1 more is planned until {ahead:%B} {ahead.day}, {ahead.year}.</p>"
    )
    rows = tables(engagement)["Engagement activities"].rows
    assert [row[:2] for row in rows] == [
        ("Planning retreat", "November 3, 2025"),
        ("Task force\nMeeting\n2 times", "January 5, 2026 to March 5, 2026"),
        ("Task force\nMeeting", "February 5, 2026"),
    ]
    told = [row[3] for row in rows[1:]]
    assert told == ["20 other people", "Decided: Meet in May.\n10 other people"]


def test_partners_are_counted_by_their_indicators(cast):
    wall.enter(cast.here.pk)
    plan = fill(cast.here)
    team, court, *_ = Collaborator.objects.order_by("position")
    first = begin_partnership(team.pk, by=cast.alice)
    begin_partnership(court.pk, by=cast.alice)
    first.commitments.update(done_on=date(2026, 2, 2))
    Pledge.objects.create(grantee=cast.here, partner=first, what="Two trainers")
    people = assemble(load(plan.pk), FY24).component("people")
    said = {block.passage: block.html for block in people.blocks if isinstance(block, Prose)}
    assert said["people.partners"] == (
        "<p>2 organizations are partners by a formal commitment or on the way to it; 1 has all 5 "
        "indicators of formal commitment: a signed memorandum, an official representative, the "
        "accepted "
        "manual, a work group and pledged resources.</p>"
    )
    assert tables(people)["Formal partners"].rows == (
        ("Office of Youth", "5 of 5", "Two trainers"),
        ("Family Court", "0 of 5", "Not stated"),
    )
