"""The guide on the pages of the rooms: answers in place, and what stays open for whom."""

import pytest
from django.urls import reverse
from lxml import html

from accounts import wall
from deliverables.assembly import assemble
from deliverables.document import Heading
from deliverables.facts import load
from planning import guide, requirements
from planning.models import Answer, GuideLook, Plan
from tests.planning.pages import asked, visit, words

# A room's page, and the steps whose questions stand there.
ROOMS = [
    ("collaborators", ["prepare.collaborators"]),
    ("coverage", ["prepare.collaborators"]),
    ("statements", ["prepare.statements"]),
    ("activities", ["prepare.structure"]),
    ("structures", ["prepare.structure"]),
    ("evidence", ["prepare.information"]),
    ("surveys", ["prepare.information"]),
    ("gaps", ["plan.synthesis", "reflect.review"]),
    ("swot", ["plan.synthesis"]),
    ("strategies", ["plan.strategies"]),
    ("funding", ["plan.strategies", "sustain.future"]),
    ("implementation", ["plan.implementation", "implement.action"]),
]


def elbow(client, person, key):
    """The part that opens on a room's page, as `person` gets it."""
    client.force_login(person)
    response = client.get(
        reverse("guide_elbow", args=["here", key]), headers={"HX-Request": "true"}
    )
    assert response.status_code == 200
    return html.fromstring(response.content)


def look(client, key, is_open="1"):
    return client.post("/here/guide/look/", {"key": key, "open": is_open}).status_code


def boxes(page):
    """(step, whether it is open) of each box on the page."""
    return [
        (box.get("data-remember"), box.get("open") is not None) for box in page.find_class("elbow")
    ]


@pytest.mark.parametrize(("name", "steps"), ROOMS)
def test_the_rooms_hold_their_steps_folded(client, cast, plan, name, steps):
    page = visit(client, cast.vic, name)
    assert boxes(page) == [(step, False) for step in steps]
    assert page.xpath("//*[@class='note elbow no-print']//a/@href") == [
        reverse("guide_step", args=["here", step]) for step in steps
    ]
    assert page.xpath("//*[@class='note elbow no-print']//form") == []


def test_every_step_has_a_room(client, cast):
    assert {step for _, steps in ROOMS for step in steps} == {s.key for s in guide.load().steps}


def test_each_question_is_answered_in_place_in_the_same_record(client, cast, plan):
    step = guide.load().step("plan.synthesis")
    part = elbow(client, cast.ed, step.key)
    answers = dict(Answer.objects.values_list("question", "pk"))
    assert part.xpath("//details[@class='ask']//form/@action") == [
        f"/here/save/answer/{answers[question.key]}/text/" for question in step.questions
    ]
    assert words(part.find_class("ask-lead")) == [question.lead for question in step.questions]
    client.post(
        f"/here/save/answer/{answers['plan.synthesis.2a']}/text/",
        {"version": "1", "value": "<p>The university.</p>"},
    )
    part = elbow(client, cast.ed, step.key)
    assert words(part.xpath("//details[@class='ask']/summary/span[last()]")) == [
        "Answered" if question.number == "2a" else "No answer" for question in step.questions
    ]
    assert words(part.xpath("//p")[0]).startswith("1 of 8 answered.")
    page = visit(client, cast.vic, "guide_step", step.key)
    assert words(page.get_element_by_id("plan.synthesis.2a").find_class("prose")) == [
        "The university."
    ]


def test_readers_read_the_answers_in_place(client, cast, plan):
    Answer.objects.filter(question="plan.synthesis.1").update(text="<p>By region.</p>")
    part = elbow(client, cast.vic, "plan.synthesis")
    assert part.xpath("//form") == []
    assert words(part.find_class("prose"))[0] == "By region."


def test_call_outs_and_approaches_are_there_too(client, cast, plan):
    step = guide.load().step("plan.strategies")
    part = elbow(client, cast.vic, step.key)
    named = words(part.xpath("//details[contains(@class, 'note')]/summary"))
    assert named == [
        *(callout.title for callout in step.callouts),
        *(way.name for way in step.approaches),
        "Further reading",
    ]


@pytest.mark.parametrize("step", guide.load().steps, ids=lambda step: step.key)
def test_a_step_cites_the_guide_once(client, cast, plan, step):
    for page in (
        visit(client, cast.vic, "guide_step", step.key),
        elbow(client, cast.vic, step.key),
    ):
        [cited] = words(page.find_class("guide-cite"))
        assert f"the guide, {step.cite}, in" in cited
        # Nowhere else, neither as it is nor as the beginning of a longer one.
        rest = page.text_content().replace(page.find_class("guide-cite")[0].text_content(), "")
        assert [line for line in rest.splitlines() if step.cite in line] == []


def test_without_script_the_link_leads_to_the_steps_page(client, cast):
    client.force_login(cast.vic)
    response = client.get("/here/guide/plan.synthesis/elbow/")
    assert (response.status_code, response.url) == (302, "/here/guide/plan.synthesis/")
    headers = {"HX-Request": "true"}
    assert client.get("/here/guide/plan.nothing/elbow/", headers=headers).status_code == 404


def test_without_a_plan_the_part_says_so(client, cast, newcomer):
    client.force_login(cast.vic)
    response = client.get("/newcomer/guide/plan.synthesis/elbow/", headers={"HX-Request": "true"})
    assert words(html.fromstring(response.content)) == (
        "No plan is open yet, so there is nothing to answer. Open one first."
    )


# What is remembered


def test_what_a_person_leaves_open_is_open_for_that_person_alone(client, cast, plan):
    client.force_login(cast.vic)
    way = guide.load().step("plan.synthesis").approaches[0].key
    opened = ["plan.synthesis", "plan.synthesis.2", way]
    assert [look(client, key) for key in opened] == [204] * 3
    assert boxes(visit(client, cast.vic, "swot")) == [("plan.synthesis", True)]
    part = elbow(client, cast.vic, "plan.synthesis")
    assert part.xpath("//details[@open]/@data-remember") == opened[1:]
    page = visit(client, cast.vic, "guide_step", "plan.synthesis")
    assert page.xpath("//details[@open]/@data-remember") == [way]
    assert boxes(visit(client, cast.alice, "swot")) == [("plan.synthesis", False)]
    assert elbow(client, cast.alice, "plan.synthesis").xpath("//details[@open]") == []


def test_closing_is_remembered_and_twice_is_once(client, cast, plan):
    client.force_login(cast.vic)
    for is_open in ("1", "1", "0", "0"):
        assert look(client, "plan.synthesis", is_open) == 204
    assert list(GuideLook.objects.values_list("user", "key", "open")) == [
        (cast.vic.pk, "plan.synthesis", False)
    ]
    assert boxes(visit(client, cast.vic, "swot")) == [("plan.synthesis", False)]


def test_it_is_kept_by_grantee(client, cast, plan):
    client.force_login(cast.vic)
    look(client, "plan.synthesis")
    wall.enter(cast.elsewhere.pk)
    assert list(GuideLook.objects.all()) == []


@pytest.mark.parametrize("key", ["", "plan.nothing", "plan", "x" * 500])
def test_what_the_guide_does_not_have_is_not_remembered(client, cast, plan, key):
    client.force_login(cast.vic)
    assert look(client, key) == 404
    assert list(GuideLook.objects.all()) == []


@pytest.mark.parametrize("count", [0, 1, 30])
def test_the_pages_take_as_many_queries_whatever_is_open(client, cast, plan, count):
    keys = [question.key for question in guide.load().questions()][:count]
    GuideLook.objects.bulk_create(
        GuideLook(grantee=cast.here, user=cast.vic, key=key) for key in keys
    )
    counts = asked(client, cast.vic, ("swot",), ("guide_step", "prepare.collaborators"))
    assert counts == {"swot": 13, "guide_step": 12}


# The layers


def test_a_question_says_what_the_plans_fiscal_year_takes_from_it(client, cast, plan):
    def layer(key):
        page = visit(client, cast.vic, "guide_step", "prepare.information")
        return words(
            page.get_element_by_id(key).xpath(".//*[@class='layer']//*[self::p or self::li]")
        )

    assert layer("prepare.information.1") == [
        "Asked by Improving Outcomes, FY24",
        "Goes into Information and data, a required part of the written plan.",
        "It rests on the baseline data given in the application's narrative. "
        "(INTRODUCTION > Table 1 > FY 24)",
        "On the readiness list: The information behind the plan is recorded.",
        "On the readiness list: The application's baseline data are among the sources.",
    ]
    Plan.objects.update(requirement_set="fy22-fy23")
    assert layer("prepare.information.1")[:3:2] == [
        "Asked by Improving Outcomes, FY22 and FY23",
        "It rests on the application's baseline data. (INTRODUCTION > Table 1 > FY22 and FY23)",
    ]


def test_what_a_component_is_fed_by_is_what_the_document_prints_there(cast, plan, line):
    """The assembler decides; the requirement sets say it beside the questions."""
    for answer in Answer.objects.all():
        Answer.objects.filter(pk=answer.pk).update(text=f"<p>Says {answer.question}.</p>")
    document = assemble(load(plan.pk), requirements.get("fy24"))
    printed = {
        component.key: [block.text for block in component.blocks if isinstance(block, Heading)]
        for component in document.components
    }
    for component in requirements.get("fy24").components:
        fed = [
            question.lead
            for question in guide.load().questions()
            if {question.key, question.step} & set(component.feeds)
        ]
        leads = {question.lead for question in guide.load().questions()}
        assert [text for text in printed.get(component.key, []) if text in leads] == fed


def test_every_key_that_a_requirement_names_is_in_the_guide():
    known = {step.key for step in guide.load().steps}
    known |= {question.key for question in guide.load().questions()}
    for found in requirements.load_all().values():
        named = [
            key
            for part in (found.components, found.rules, found.promises)
            for item in part
            for key in item.feeds
        ]
        assert [key for key in named if key not in known] == []
        assert len(named) > 20


# Headings


def test_a_question_is_headed_by_one_short_sentence():
    questions = guide.load().questions()
    assert [q.key for q in questions if len(q.lead) > 110] == []
    assert [q.key for q in questions if q.lead.count("?") + q.lead.count(". ") > 1] == []
    question = guide.load().question("plan.synthesis.2")
    assert (question.lead, question.aside) == (
        "Has someone analyzed the existing data already?",
        "If not, who will?",
    )
    # With a lead of its own, nothing of the question's text is lost.
    question = guide.load().question("prepare.structure.7")
    assert (question.lead, question.aside) == (
        "How do you build a structure that keeps people engaged?",
        question.text,
    )


def test_a_sub_question_counts_as_a_question_of_its_own(client, cast, plan):
    Answer.objects.filter(question="prepare.collaborators.4a").update(text="<p>Yes.</p>")
    page = visit(client, cast.vic, "overview")
    steps = page.xpath("//section[@aria-labelledby='phase-prepare']//li")
    assert words(steps[0]) == "Identify collaborators 1 of 15 answered"
    assert words(elbow(client, cast.vic, "prepare.collaborators").xpath("//p")[0]).startswith(
        "1 of 15 answered."
    )


def test_an_answer_that_was_emptied_counts_no_more(client, cast, plan):
    answer = Answer.objects.get(question="prepare.collaborators.4a")
    client.force_login(cast.ed)
    address = f"/here/save/answer/{answer.pk}/text/"
    client.post(address, {"version": "1", "value": "<p>Yes.</p>"})
    client.post(address, {"version": "2", "value": "<p> </p>"})
    page = visit(client, cast.vic, "guide_step", "prepare.collaborators")
    assert words(page.xpath("//*[@class='card-head'][h2]/p")) == ["0 of 15 answered"]
