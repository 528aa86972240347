"""The planning room's pages, as the team and its readers see them."""

import re
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from accounts import actions as accounts_actions
from accounts import wall
from accounts.models import Award, Event
from collaborators.models import Collaborator
from editing import actions as editing_actions
from editing.fields import Refused
from engagement.models import Activity
from planning import actions, guide
from planning.models import (
    Action,
    ActionParty,
    Answer,
    Finding,
    Gap,
    GapFinding,
    Goal,
    Objective,
    Plan,
    SolicitationItem,
    Source,
    Statement,
    Strategy,
    StrategyFinding,
    StrategyGap,
    StrategySolicitationItem,
)

EMPTY_QUERY_PAGES = (
    "overview",
    "plan_settings",
    "statements",
    "evidence",
    "gaps",
    "strategies",
    "solicitation",
)


@pytest.fixture
def plan(cast):
    """The plan of here, with the wall open."""
    wall.enter(cast.here.pk)
    return Plan.objects.get()


@pytest.fixture
def line(cast, plan):
    """One thread from a source to an action."""
    wall.enter(cast.here.pk)
    return draw_line(plan)


def draw_line(plan, number=1):
    """A source with a finding that shows a gap, which a strategy with an action answers."""
    tenant = {"grantee_id": plan.grantee_id}
    made = {**tenant, "plan": plan, "position": number}
    source = Source.objects.create(title=f"Survey {number}", kind_of="survey", **made)
    finding = Finding.objects.create(source=source, text=f"Youth wait {number} weeks", **tenant)
    gap = Gap.objects.create(text=f"No shelter {number}", **made)
    item = SolicitationItem.objects.create(text=f"Objective {number}", **made)
    goal = Goal.objects.create(title=f"Safe housing {number}", **made)
    objective = Objective.objects.create(title=f"More beds {number}", goal=goal, **made)
    person = Collaborator.objects.create(
        public_name=f"Housing office {number}", position=number, **tenant
    )
    strategy = Strategy.objects.create(
        title=f"Open houses {number}",
        objective=objective,
        champion=person,
        expected_outcome="<p>Nobody waits.</p>",
        **made,
    )
    action = Action.objects.create(
        title=f"Lease {number}", strategy=strategy, timeline="2027", **made
    )
    GapFinding.objects.create(gap=gap, finding=finding, **tenant)
    StrategyGap.objects.create(strategy=strategy, gap=gap, **tenant)
    StrategyFinding.objects.create(strategy=strategy, finding=finding, **tenant)
    StrategySolicitationItem.objects.create(strategy=strategy, item=item, **tenant)
    ActionParty.objects.create(action=action, collaborator=person, **tenant)
    return {
        "source": source,
        "finding": finding,
        "gap": gap,
        "goal": goal,
        "objective": objective,
        "strategy": strategy,
        "action": action,
        "person": person,
    }


def visit(client, person, name, *args, query=""):
    """The page's parsed HTML, as `person` sees it."""
    client.force_login(person)
    response = client.get(reverse(name, args=["here", *args]) + query)
    assert response.status_code == 200, (name, response.status_code)
    return html.fromstring(response.content)


def words(found):
    """The text of an element or of each of several, spaces made one, none before a comma."""
    if isinstance(found, list):
        return [words(item) for item in found]
    return re.sub(r" (?=[,.])", "", " ".join(" ".join(found.itertext()).split()))


def outline_of(page):
    """Number and title of each line of the tree."""
    return [
        (
            words(row.find_class("tree-number")[0]),
            words(row.find_class("tree-text")[0].find("a")),
            words(row.find_class("tag")),
        )
        for row in page.find_class("tree-row")
    ]


def said(response):
    """The messages that the page would show."""
    return [str(message) for message in get_messages(response.wsgi_request)]


# The overview


@pytest.mark.parametrize(("who", "room"), [("pat", "review"), ("gina", "review"), ("ada", "team")])
def test_those_who_do_not_read_the_plan_are_shown_to_their_own_room(client, cast, who, room):
    if who == "ada":
        accounts_actions.assign_organization(cast.here, type(cast.tta).objects.get(kind="operator"))
    client.force_login(getattr(cast, who))
    response = client.get("/here/")
    assert (response.status_code, response.url) == (302, reverse(room, args=["here"]))


def test_overview_counts_the_line(client, cast, plan, line):
    Activity.objects.create(grantee=cast.here, title="First meeting")
    Gap.objects.create(grantee=cast.here, plan=plan, text="Boys", state=Gap.State.PARKED)
    page = visit(client, cast.vic, "overview")
    assert words(page.xpath("//section[@aria-labelledby='line']//li")) == [
        "1 collaborator",
        "1 activity",
        "1 source, 1 finding",
        "1 gap open, 1 parked",
        "1 goal, 1 objective, 1 strategy",
        "1 action, 0 done",
    ]


def test_overview_says_what_asks_for_attention_and_leads_there(client, cast, plan):
    tenant = {"grantee": cast.here, "plan": plan}
    Strategy.objects.create(title="Train nurses", **tenant)
    Gap.objects.create(text="No shelter", **tenant)
    Gap.objects.create(text="Boys", state=Gap.State.PARKED, **tenant)
    Action.objects.create(title="Print cards", due_on=date(2020, 1, 1), **tenant)
    page = visit(client, cast.alice, "overview")
    assert [
        (words(link), link.get("href"))
        for link in page.xpath("//section[@aria-labelledby='attention']//a")
    ] == [
        ("1 strategy has no evidence behind it.", "/here/strategies/?missing=evidence"),
        ("1 strategy answers no gap.", "/here/strategies/?missing=gap"),
        ("1 open gap has no strategy.", "/here/gaps/?show=unanswered"),
        ("1 parked gap does not say why it waits.", "/here/gaps/?show=unexplained"),
        ("1 strategy has nobody responsible.", "/here/strategies/?missing=owner"),
        ("1 strategy does not say what will be different.", "/here/strategies/?missing=outcome"),
        ("2 entries have no place in the plan yet.", "/here/strategies/#not-placed"),
        ("1 action is past its due day and not done.", "/here/strategies/?show=late"),
    ]


def test_a_whole_line_asks_for_nothing(client, cast, line):
    page = visit(client, cast.alice, "overview")
    assert words(page.xpath("//section[@aria-labelledby='attention']/p")) == [
        "Every strategy rests on evidence, answers a gap and has someone responsible."
    ]


def test_overview_counts_answers_by_phase_and_step(client, cast, plan):
    first = guide.load().steps[0].questions[0].key
    Answer.objects.filter(question=first).update(text="<p>The courts.</p>")
    page = visit(client, cast.alice, "overview")
    assert words(page.find_class("stepper-note")) == [
        "1 of 34 answered",
        "0 of 31 answered",
        "0 of 9 answered",
        "0 of 9 answered",
        "0 of 6 answered",
    ]
    steps = page.xpath("//section[@aria-labelledby='phase-prepare']//li")
    assert words(steps[0]) == "Identify collaborators 1 of 15 answered"


def test_overview_shows_the_award_and_the_day_of_approval(client, cast):
    page = visit(client, cast.alice, "overview")
    assert words(page.xpath("//section[@aria-labelledby='clock']//dd"))[1:] == [
        "2024",
        "Oct 1, 2025 to Sep 30, 2028",
        "Oct 1, 2026",
    ]


@pytest.mark.parametrize("lines", [1, 3])
def test_overview_takes_at_most_twelve_queries(
    client, cast, plan, lines, django_assert_max_num_queries
):
    for number in range(lines):
        draw_line(plan, number)
    client.force_login(cast.alice)
    with django_assert_max_num_queries(12):
        client.get("/here/")


# Opening a plan


@pytest.fixture
def newcomer(cast):
    """A grantee without a plan, led by Alice."""
    made = accounts_actions.create_grantee(slug="newcomer", name="State of Newcomer")
    accounts_actions.grant_role(made, cast.alice, "lead")
    accounts_actions.grant_role(made, cast.vic, "viewer")
    return made


def test_a_grantee_without_a_plan_is_offered_one(client, cast, newcomer):
    client.force_login(cast.alice)
    page = html.fromstring(client.get("/newcomer/").content)
    assert words(page.xpath("//h1")) == ["No plan is open yet"]
    assert page.xpath("//form[@action='/newcomer/plan/open/']//input[@name='title']/@maxlength")
    client.force_login(cast.vic)
    page = html.fromstring(client.get("/newcomer/").content)
    assert page.xpath("//form[@action='/newcomer/plan/open/']") == []


def test_two_clicks_open_one_plan(client, cast, newcomer):
    client.force_login(cast.alice)
    for _ in range(2):
        response = client.post("/newcomer/plan/open/", {"title": "Our plan"})
        assert response.url == "/newcomer/"
    wall.enter(newcomer.pk)
    assert list(Plan.objects.values_list("title", "cycle")) == [("Our plan", 1)]
    assert Answer.objects.count() == len(guide.load().questions())


def test_a_plan_needs_a_title(client, cast, newcomer):
    client.force_login(cast.alice)
    response = client.post("/newcomer/plan/open/", {"title": " "})
    assert response.status_code == 422
    assert said(response) == ["Title of the plan cannot be empty. Type a few words."]


def test_a_viewer_may_not_open_a_plan(client, cast, newcomer):
    client.force_login(cast.vic)
    assert client.post("/newcomer/plan/open/", {"title": "Mine"}).status_code == 403
    wall.enter(newcomer.pk)
    assert Plan.objects.count() == 0


def test_every_room_leads_to_the_overview_while_there_is_no_plan(client, cast, newcomer):
    client.force_login(cast.alice)
    for name in EMPTY_QUERY_PAGES[1:]:
        response = client.get(reverse(name, args=["newcomer"]))
        assert (name, response.status_code, response.url) == (name, 302, "/newcomer/")


# The guide


def test_a_step_shows_each_question_with_its_own_answer_under_it(client, cast, plan):
    step = guide.load().step("prepare.collaborators")
    page = visit(client, cast.alice, "guide_step", step.key)
    cards = [page.get_element_by_id(question.key) for question in step.questions]
    answers = dict(Answer.objects.values_list("question", "pk"))
    assert [card.xpath(".//form/@action") for card in cards] == [
        [f"/here/save/answer/{answers[question.key]}/text/"] for question in step.questions
    ]
    assert [words(card.xpath(".//h3")) for card in cards] == [
        [f"{question.label}. {question.text}"] for question in step.questions
    ]


def test_every_step_is_a_page_with_its_neighbours(client, cast):
    steps = guide.load().steps
    seen = []
    for step in steps:
        page = visit(client, cast.vic, "guide_step", step.key)
        assert words(page.xpath("//h1")) == [step.title]
        seen.append(page.xpath("//nav[@class='pager']/a/@href"))
    here = [reverse("guide_step", args=["here", step.key]) for step in steps]
    assert seen == [
        [here[1]],
        *[[before, after] for before, after in zip(here[:-2], here[2:], strict=True)],
        [here[-2]],
    ]


def test_a_mark_filters_a_step_and_rolls_up_over_all_phases(client, cast):
    page = visit(client, cast.vic, "guide_step", "prepare.collaborators", query="?tag=voice")
    shown = page.xpath("//section[@class='card'][starts-with(@id, 'prepare.')]/@id")
    asked = guide.load().step("prepare.collaborators").questions
    assert shown == [question.key for question in asked if "voice" in question.tags]
    page = visit(client, cast.vic, "guide_tag", "sustainability")
    shown = [key for key in page.xpath("//section[@class='card']/@id") if key.count(".") == 2]
    assert shown == [question.key for question in guide.load().questions("sustainability")]


@pytest.mark.parametrize("address", ["guide/prepare.nothing/", "guide/tag/nothing/", "guide/plan/"])
def test_what_the_guide_does_not_have_is_not_found(client, cast, address):
    client.force_login(cast.alice)
    assert client.get(f"/here/{address}").status_code == 404


def test_a_question_that_the_guide_gains_gets_its_answer(client, cast, plan):
    first = guide.load().steps[0].questions[0].key
    Answer.objects.filter(question=first).delete()
    page = visit(client, cast.alice, "guide_step", guide.load().steps[0].key)
    made = Answer.objects.get(question=first)
    assert page.get_element_by_id(first).xpath(".//form/@action") == [
        f"/here/save/answer/{made.pk}/text/"
    ]


# Statements, evidence, gaps, the solicitation


def test_statements_come_in_their_order_with_their_state(client, cast, plan):
    Statement.objects.filter(kind_of="mission").update(text="<p>To end it.</p>")
    Statement.objects.filter(kind_of="values").update(adopted_on=date(2026, 3, 4))
    page = visit(client, cast.vic, "statements")
    assert [words(head) for head in page.xpath("//section//div[@class='card-head']")] == [
        "Mission Draft",
        "Vision Not written yet",
        "Values Adopted Mar 4, 2026",
        "Problem Not written yet",
    ]


def test_evidence_lists_each_source_with_its_findings(client, cast, plan, line):
    Source.objects.create(grantee=cast.here, plan=plan, title="Baseline", is_baseline=True)
    page = visit(client, cast.vic, "evidence")
    assert [words(list(row)) for row in page.xpath("//tbody/tr")] == [
        ["Baseline Baseline", "", "", "", "0"],
        ["Survey 1", "Survey", "", "", "1"],
    ]


def test_a_source_says_what_uses_each_finding(client, cast, line):
    page = visit(client, cast.vic, "source", line["source"].pk)
    used = page.get_element_by_id(f"finding-{line['finding'].pk}").xpath(".//p[@class='small']")
    assert words(used) == ["Used by gap: No shelter 1, strategy: Open houses 1"]


def test_gaps_are_grouped_and_say_what_is_missing(client, cast, plan, line):
    tenant = {"grantee": cast.here, "plan": plan, "position": 9}
    Gap.objects.create(text="Boys", state=Gap.State.PARKED, **tenant)
    Gap.objects.create(text="Courts", **tenant)
    page = visit(client, cast.vic, "gaps")
    assert outline_of(page) == [
        ("1", "No shelter 1", []),
        ("2", "Courts", ["No strategy", "No evidence"]),
        ("1", "Boys", ["No reason"]),
    ]
    assert outline_of(visit(client, cast.vic, "gaps", query="?show=unanswered")) == [
        ("1", "Courts", ["No strategy", "No evidence"])
    ]
    assert outline_of(visit(client, cast.vic, "gaps", query="?show=unexplained")) == [
        ("1", "Boys", ["No reason"])
    ]


def test_a_gap_offers_findings_by_source_and_searches_them(client, cast, plan, line):
    other = Source.objects.create(grantee=cast.here, plan=plan, title="Court data", position=5)
    for number in range(40):
        Finding.objects.create(
            grantee=cast.here, source=other, text=f"Case {number}", position=number
        )
    page = visit(client, cast.alice, "gap", line["gap"].pk)
    boxes = page.xpath("//section[@id='findings']//form[@data-link-box]")
    assert words(boxes[:2]) == ["Youth wait 1 weeks Save", "Case 0 Save"]
    assert [len(boxes), page.xpath("count(//section[@id='findings']//input[@checked])")] == [31, 1]
    page = visit(client, cast.alice, "gap", line["gap"].pk, query="?q=case+39")
    boxes = page.xpath("//section[@id='findings']//form[@data-link-box]")
    assert words(boxes) == ["Youth wait 1 weeks Save", "Case 39 Save"]


def test_a_parked_gap_without_a_reason_is_asked_for_one(client, cast, plan):
    gap = Gap.objects.create(
        grantee=cast.here, plan=plan, text="Boys", state=Gap.State.PARKED, position=1
    )
    asks = "//p[@class='callout-title']"
    assert words(visit(client, cast.ed, "gap", gap.pk).xpath(asks)) == [
        "Say why this gap has to wait"
    ]
    Gap.objects.update(parked_reason="No money yet")
    assert visit(client, cast.ed, "gap", gap.pk).xpath(asks) == []


def test_a_gap_that_a_strategy_answers_is_not_removed(client, cast, line):
    client.force_login(cast.ed)
    response = client.post(reverse("remove", args=["here", "gap", line["gap"].pk]))
    assert said(response) == [
        "This gap still holds links to strategies. Move or remove those first."
    ]


def test_the_solicitation_says_what_no_strategy_serves(client, cast, plan, line):
    SolicitationItem.objects.create(grantee=cast.here, plan=plan, text="Train", position=7)
    page = visit(client, cast.vic, "solicitation")
    assert [words(item.xpath(".//p[@class='small']")) for item in page.xpath("//article")] == [
        ["1 strategy serves it"],
        ["No strategy serves it"],
    ]


# The tree


def test_the_outline_numbers_each_level_and_keeps_what_has_no_place_apart(client, cast, plan, line):
    tenant = {"grantee": cast.here, "plan": plan, "position": 9}
    goal = Goal.objects.create(title="Fair courts", **tenant)
    Strategy.objects.create(title="Train judges", goal=goal, responsible="Courts", **tenant)
    Action.objects.create(title="Ask the bar", goal=goal, **tenant)
    Objective.objects.create(title="For every goal", **tenant)
    Action.objects.create(title="Someday", due_on=date(2020, 1, 1), **tenant)
    page = visit(client, cast.vic, "strategies")
    assert outline_of(page) == [
        ("1", "Safe housing 1", []),
        ("1.1", "More beds 1", []),
        ("1.1.1", "Open houses 1", []),
        ("1.1.1.1", "Lease 1", []),
        ("2", "Fair courts", []),
        ("2.1", "Train judges", ["No evidence", "No gap", "No outcome"]),
        ("2.2", "Ask the bar", []),
        ("", "For every goal", []),
        ("", "Someday", ["Late"]),
    ]
    assert outline_of(visit(client, cast.vic, "strategies", query="?missing=gap")) == [
        ("2.1", "Train judges", ["No evidence", "No gap", "No outcome"])
    ]
    assert outline_of(visit(client, cast.vic, "strategies", query="?show=late")) == [
        ("", "Someday", ["Late"])
    ]


def test_a_title_cannot_bring_markup_into_the_outline(client, cast, plan):
    Goal.objects.create(grantee=cast.here, plan=plan, title="<script>alert(1)</script> & more")
    page = visit(client, cast.alice, "strategies")
    assert outline_of(page) == [("1", "<script>alert(1)</script> & more", [])]


def test_a_viewer_reads_the_outline_and_gets_no_buttons(client, cast, line):
    page = visit(client, cast.vic, "strategies")
    assert page.xpath("//main//form | //main//button") == []


@pytest.mark.parametrize("count", [3, 30])
def test_the_outline_is_read_flat(client, cast, plan, count, django_assert_num_queries):
    for number in range(count):
        draw_line(plan, number)
    client.force_login(cast.vic)
    client.get("/here/strategies/")
    with django_assert_num_queries(TREE_QUERIES):
        client.get("/here/strategies/")


TREE_QUERIES = 14

PAGES = {
    "evidence": (),
    "source": ("source",),
    "gaps": (),
    "gap": ("gap",),
    "solicitation": (),
    "goal": ("goal",),
    "objective": ("objective",),
    "strategy": ("strategy",),
    "action": ("action",),
}


@pytest.mark.parametrize("name", PAGES)
def test_every_list_takes_the_same_queries_with_one_and_with_three(client, cast, plan, name):
    line = draw_line(plan)
    args = [line[key].pk for key in PAGES[name]]
    client.force_login(cast.alice)

    def queries():
        with CaptureQueriesContext(connection) as counted:
            assert client.get(reverse(name, args=["here", *args])).status_code == 200
        return len(counted)

    queries()
    one = queries()
    tenant = {"grantee": cast.here}
    for number in (2, 3):
        more = draw_line(plan, number)
        Finding.objects.create(source=line["source"], text=f"More {number}", **tenant)
        GapFinding.objects.create(gap=line["gap"], finding=more["finding"], **tenant)
        StrategyGap.objects.create(strategy=line["strategy"], gap=more["gap"], **tenant)
        ActionParty.objects.create(action=line["action"], collaborator=more["person"], **tenant)
        Objective.objects.filter(pk=more["objective"].pk).update(goal=line["goal"])
        Strategy.objects.filter(pk=more["strategy"].pk).update(objective=line["objective"])
        Action.objects.filter(pk=more["action"].pk).update(strategy=line["strategy"])
    assert queries() == one


# A strategy, its place and its actions


def test_a_strategy_shows_what_it_rests_on(client, cast, line):
    page = visit(client, cast.vic, "strategy", line["strategy"].pk)
    assert words(page.find_class("through-line")[0].findall("li")) == [
        "1 finding",
        "1 gap",
        "This strategy",
        "An outcome",
        "1 action",
    ]
    assert words(page.xpath("//section[@aria-labelledby='chain']/ul/li")) == [
        "Answers the gap No shelter 1, shown by Youth wait 1 weeks",
        "Supported by Youth wait 1 weeks",
    ]


def test_a_strategy_that_lacks_everything_says_so(client, cast, plan):
    strategy = Strategy.objects.create(grantee=cast.here, plan=plan, title="Train")
    page = visit(client, cast.vic, "strategy", strategy.pk)
    assert words(page.find_class("tag-warn")) == [
        "No evidence",
        "No gap",
        "No owner",
        "No outcome",
    ]


def test_evidence_of_its_gap_is_evidence_of_the_strategy(cast, plan, line):
    StrategyFinding.objects.all().delete()
    assert list(Strategy.objects.lacking("evidence")) == []
    GapFinding.objects.all().delete()
    assert list(Strategy.objects.lacking("evidence")) == [line["strategy"]]


def test_a_strategy_is_placed_under_a_goal_and_the_history_says_so(client, cast, plan, line):
    client.force_login(cast.ed)
    address = reverse("place", args=["here", "strategy", line["strategy"].pk])
    response = client.post(address, {"parent": f"goal-{line['goal'].pk}"})
    assert response.url == reverse("strategy", args=["here", line["strategy"].pk])
    moved = Strategy.objects.get()
    assert (moved.goal, moved.objective, moved.position) == (line["goal"], None, 2)
    event = Event.objects.order_by("-pk").first()
    assert (event.verb, event.subject, event.by, event.detail) == (
        "placed strategy",
        "Open houses 1",
        cast.ed,
        {
            "pk": moved.pk,
            "before": f"objective-{line['objective'].pk}",
            "after": f"goal-{line['goal'].pk}",
        },
    )


@pytest.mark.parametrize(
    ("parent", "why"),
    [
        ("plan-1", "Choose one of the places offered."),
        ("goal-x", "Choose one of the places offered."),
        ("goal-999999", "That place is no longer there. Choose another."),
    ],
)
def test_a_wrong_place_is_refused_and_nothing_moves(cast, plan, line, parent, why):
    with pytest.raises(Refused) as refusal:
        actions.place_record(Strategy, line["strategy"].pk, parent, by=cast.ed)
    assert str(refusal.value) == why
    assert Strategy.objects.get().objective == line["objective"]


def test_the_same_place_again_changes_nothing(cast, plan, line):
    before = Event.objects.count()
    parent = f"objective-{line['objective'].pk}"
    actions.place_record(Strategy, line["strategy"].pk, parent, by=cast.ed)
    assert (Event.objects.count(), Strategy.objects.get().position) == (before, 1)


def test_only_what_has_places_is_placed(client, cast, line):
    client.force_login(cast.ed)
    address = reverse("place", args=["here", "gap", line["gap"].pk])
    assert client.post(address, {"parent": ""}).status_code == 404


def test_a_viewer_may_not_place(client, cast, line):
    client.force_login(cast.vic)
    address = reverse("place", args=["here", "strategy", line["strategy"].pk])
    assert client.post(address, {"parent": ""}).status_code == 403
    wall.enter(cast.here.pk)
    assert Strategy.objects.get().objective == line["objective"]


def test_someone_elses_records_are_not_there(client, cast, line):
    actions_of_mallory = reverse("strategy", args=["elsewhere", line["strategy"].pk])
    client.force_login(cast.mallory)
    assert client.get(actions_of_mallory).status_code == 404
    assert client.get(reverse("strategy", args=["here", line["strategy"].pk])).status_code == 404


def test_an_action_is_led_by_one_of_its_parties(client, cast, line):
    client.force_login(cast.ed)
    address = reverse("leader", args=["here", line["action"].pk])
    client.post(address, {"collaborator": line["person"].pk})
    assert ActionParty.objects.get().leads
    page = visit(client, cast.vic, "action", line["action"].pk)
    assert words(page.xpath("//section[@id='parties']/p")) == [
        "Led by Housing office 1.",
        "Housing office 1",
    ]
    client.force_login(cast.ed)
    client.post(address, {"collaborator": ""})
    wall.enter(cast.here.pk)
    assert not ActionParty.objects.get().leads


def test_someone_who_takes_no_part_cannot_lead(cast, plan, line):
    other = Collaborator.objects.create(grantee=cast.here, public_name="Other")
    with pytest.raises(Refused) as refusal:
        actions.set_leader(line["action"], other.pk, by=cast.ed)
    assert str(refusal.value) == "Only someone who takes part in the action can lead it."


def test_htmx_gets_the_fields_of_an_action_alone(client, cast, line):
    client.force_login(cast.ed)
    address = reverse("action", args=["here", line["action"].pk])
    part = html.fromstring(client.get(address, headers={"HX-Request": "true"}).content)
    assert part.get("id") == f"action-{line['action'].pk}-fields"
    assert [form.get("id").rsplit("-", 1)[1] for form in part.xpath(".//form")] == list(
        Action.editable
    )


# What cannot stand beside another field


def test_an_action_due_before_it_starts_is_refused_by_the_field(client, cast, plan, line):
    Action.objects.update(starts_on=date(2026, 5, 1))
    client.force_login(cast.ed)
    response = client.post(
        reverse("save", args=["here", "action", line["action"].pk, "due_on"]),
        {"value": "2026-04-30", "version": "1"},
        headers={"Accept": "application/json"},
    )
    assert (response.status_code, response.json()["message"]) == (
        422,
        "Due on would come before “Starts on”, May 1, 2026. "
        "Choose another day, or change that one first.",
    )
    wall.enter(cast.here.pk)
    assert Action.objects.get().due_on is None


def test_a_plan_does_not_end_before_it_starts(cast, plan):
    Plan.objects.update(ends_on=date(2026, 9, 30))
    with pytest.raises(Refused) as refusal:
        editing_actions.save_field(
            Plan, plan.pk, "starts_on", ["2026-10-01"], version=1, by=cast.ed
        )
    assert str(refusal.value) == (
        "First day of the plan would come after “Last day of the plan”, September 30, 2026. "
        "Choose another day, or change that one first."
    )


# Plan and award


def test_settings_preview_what_another_requirement_set_asks(client, cast):
    page = visit(client, cast.vic, "plan_settings")
    preview = page.xpath("//section[@aria-labelledby='requirements']//details")
    assert [words(item.find("summary")) for item in preview] == [
        "What would change with Improving Outcomes, FY22 and FY23"
    ]
    gone = preview[0].xpath(".//p[strong='No longer asked']/following-sibling::ul[1]/li")
    assert "It reaches to the last day of the award" in words(gone)[1]


def test_a_plan_opened_before_the_award_is_tied_to_it(client, cast, newcomer):
    actions.open_plan(newcomer.pk, title="Early")
    client.force_login(cast.alice)
    response = client.post("/newcomer/plan/award/")
    assert said(response) == [
        "No award is recorded yet. The program lead enters it on the award page."
    ]
    accounts_actions.set_award(
        newcomer,
        number="15POVC-23-GK-00001-HT",
        fiscal_year=2023,
        starts_on=date(2025, 10, 1),
        ends_on=date(2028, 9, 30),
    )
    client.post("/newcomer/plan/award/")
    wall.enter(newcomer.pk)
    assert Plan.objects.get().award == Award.objects.get()


@pytest.mark.parametrize("name", EMPTY_QUERY_PAGES)
def test_every_room_has_an_empty_state(client, cast, name):
    page = visit(client, cast.alice, name)
    assert len(page.xpath("//h1")) == 1
