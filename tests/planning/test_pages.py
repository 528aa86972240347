"""The overview, opening a plan, the guide and the settings, as team and readers see them."""

from datetime import date

import pytest
from django.urls import reverse
from lxml import html

from accounts import actions as accounts_actions
from accounts import wall
from accounts.models import Award
from engagement.models import Activity
from planning import actions, guide
from planning.models import (
    Action,
    Answer,
    Gap,
    Plan,
    Strategy,
)
from tests.planning.pages import draw_line, said, visit, words

EMPTY_QUERY_PAGES = (
    "overview",
    "plan_settings",
    "statements",
    "evidence",
    "gaps",
    "strategies",
    "solicitation",
)


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
        "1 action",
    ]
    assert words(page.find_class("progress-said")) == ["0 of 1, 0 %"]


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
        ("1 parked gap has no day to look at it again.", "/here/gaps/?show=undated"),
        ("1 strategy has nobody responsible.", "/here/strategies/?missing=owner"),
        ("1 strategy does not say what will be different.", "/here/strategies/?missing=outcome"),
        ("1 strategy does not say who pays for it.", "/here/strategies/?missing=funding"),
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
        [f"{question.label}. {question.lead}"] for question in step.questions
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
    shown = page.xpath("//section[@class='card ask']/@id")
    asked = guide.load().step("prepare.collaborators").questions
    assert shown == [question.key for question in asked if "voice" in question.tags]
    page = visit(client, cast.vic, "guide_tag", "sustainability")
    shown = page.xpath("//details[@class='ask']/@id")
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


# Plan and award


def test_settings_lead_to_what_another_requirement_set_would_change(client, cast):
    page = visit(client, cast.vic, "plan_settings")
    leads = page.xpath("//section[@aria-labelledby='requirements']//a")
    assert [(words(item), item.get("href")) for item in leads] == [
        (
            "See what a move to Improving Outcomes, FY22 and FY23 would change",
            "/here/deliverable/requirements/fy22-fy23/",
        )
    ]
    page = visit(client, cast.vic, "another_set", "fy22-fy23")
    gone = page.xpath("//h3[.='No longer asked']/following-sibling::ul[1]/li")
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
