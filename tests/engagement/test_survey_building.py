"""The team builds a survey, opens and closes it, and hands out its links."""

import csv
import io

import pytest

from accounts import wall
from accounts.models import Event
from editing.fields import Refused
from engagement.models import Survey, SurveyContact, SurveyLink, SurveyQuestion
from engagement.surveys import actions
from tests.engagement.survey_tools import (
    ALL_KINDS,
    HERE,
    answered,
    make_survey,
    names,
    send,
    unkeyed,
)
from tests.reading import messages, table, texts

LOCKED = (
    "People have answered this survey, and their answers would no longer fit. "
    "Duplicate the survey and change the copy."
)


@pytest.fixture
def ed(client, cast):
    client.force_login(cast.ed)
    return client


def save(client, kind, pk, field, value, version=1):
    address = f"/here/save/{kind}/{pk}/{field}/"
    typed = {"value": value, "version": str(version)}
    return client.post(address, typed, headers={"accept": "application/json"})


def test_a_survey_is_started_questions_added_and_opened(ed, cast):
    made = ed.post("/here/add/survey/", {"title": "Needs", "purpose": "needs", "open": "1"})
    wall.enter(cast.here.pk)
    survey = Survey.objects.get()
    page = f"/here/surveys/{survey.pk}/"
    assert made.url == page
    assert texts(ed.get(page), '//section[@id="share"]//li') == ["Add at least one question."]
    asked = {"survey": survey.pk, "text": "Which?", "kind_of": "one", "options": "One"}
    ed.post("/here/add/surveyquestion/", asked)
    lacking = ["Question 1: Write at least two options, one on each line."]
    assert texts(ed.get(page), '//section[@id="share"]//li') == lacking
    refused = ed.post(f"{page}open/", follow=True)
    assert messages(refused) == lacking
    wall.enter(cast.here.pk)
    save(ed, "surveyquestion", survey.questions.get().pk, "options", "One\nTwo")
    assert messages(ed.post(f"{page}open/", follow=True)) == ["The survey is open: share its link."]
    shown = ed.get(page)
    link = texts(shown, '//input[@id="address"]/@value')
    assert link == [f"http://testserver/here/survey/{survey.token}/"]
    assert ed.get(f"/here/survey/{survey.token}/").status_code == 200
    poster = ed.get(f"{page}poster/")
    assert texts(poster, '//p[@class="survey-address"]') == link


def test_the_list_says_how_far_each_survey_is(ed, cast):
    survey = make_survey(cast, ("Q", "short"), closes_on="2999-01-02")
    make_survey(cast, title="Later", state="draft", token="t", entry="single", purpose="validate")
    answered(cast, survey, 3)
    assert table(ed.get("/here/surveys/")) == [
        [
            "What do you need?",
            "Learn what is needed",
            "One link for everyone",
            "Open to Jan 2, 2999",
            "3 answers to What do you need?",
        ],
        ["Later", "Check gaps and strategies", "A link each, used once", "Draft", "0"],
    ]


def test_the_preview_is_the_public_page_with_nothing_to_send(ed, cast, client):
    survey = make_survey(cast, *ALL_KINDS, asks_contact=True, consent="You may write.")
    preview, public = ed.get(f"/here/surveys/{survey.pk}/preview/"), client.get(HERE)
    for words in ("//legend", "//label[not(@for='leave_empty')]", "//h1", "//header", "//button"):
        assert texts(preview, words) == texts(public, words)
    assert texts(preview, "//button/@type") == ["button"]
    assert texts(preview, '//input[@name="form_key"]/@value') == []
    assert unkeyed(preview) != unkeyed(public)


def test_questions_are_reordered_and_removed_until_someone_answers(ed, cast):
    survey = make_survey(cast, ("First", "short"), ("Second", "short"))
    first, second = survey.questions.values_list("pk", flat=True)
    ed.post(f"/here/move/surveyquestion/{second}/", {"to": "up"})
    assert texts(ed.get(HERE), '//div[contains(@class, "survey-question")]/label') == [
        "Second",
        "First",
    ]
    ed.post(f"/here/remove/surveyquestion/{first}/")
    wall.enter(cast.here.pk)
    assert [item.text for item in survey.questions.all()] == ["Second"]


def test_once_answered_questions_stand_and_the_reason_is_said(ed, cast):
    survey = make_survey(cast, ("First", "short"), ("Second", "one", {"options": "A\nB"}))
    first, second = survey.questions.values_list("pk", flat=True)
    answered(cast, survey, 1)
    refused = save(ed, "surveyquestion", first, "text", "Changed")
    assert (refused.status_code, refused.json()["message"]) == (422, LOCKED)
    assert save(ed, "surveyquestion", second, "options", "A\nC").status_code == 422
    page = f"/here/surveys/{survey.pk}/"
    asked = {"survey": survey.pk, "text": "Third", "kind_of": "short", "next": page}
    for address, typed in (
        ("add/surveyquestion", asked),
        (f"remove/surveyquestion/{first}", {"next": page}),
        (f"move/surveyquestion/{second}", {"next": page, "to": "up"}),
    ):
        assert messages(ed.post(f"/here/{address}/", typed, follow=True)) == [LOCKED]
    wall.enter(cast.here.pk)
    assert [item.text for item in survey.questions.all()] == ["First", "Second"]
    assert texts(ed.get(page), '//form[contains(@action, "surveyquestion")]') == []
    kept = ed.post(f"/here/remove/survey/{survey.pk}/", {"next": page}, follow=True)
    assert messages(kept) == ["People have answered this survey. Close it; the answers stay."]


def test_a_duplicate_is_a_draft_with_the_same_questions_and_another_link(ed, cast):
    survey = make_survey(cast, *ALL_KINDS, closes_on="2026-01-01")
    answered(cast, survey, 2)
    copy = ed.post(f"/here/surveys/{survey.pk}/duplicate/")
    wall.enter(cast.here.pk)
    made = Survey.objects.latest("pk")
    assert copy.url == f"/here/surveys/{made.pk}/"
    assert (made.title, made.state, made.closes_on) == ("What do you need? (copy)", "draft", None)
    assert made.token != survey.token
    columns = [*SurveyQuestion.editable]
    assert list(made.questions.values_list(*columns)) == list(
        survey.questions.values_list(*columns)
    )
    assert made.has_answers is False


def test_closing_and_opening_again_leave_their_lines_in_the_history(ed, cast):
    survey = make_survey(cast, ("Q", "short"), state="draft")
    with pytest.raises(Refused, match="Only an open survey can be closed"):
        actions.close_survey(survey.pk, by=cast.ed)
    for verb in ("open", "open", "close", "close", "open"):
        ed.post(f"/here/surveys/{survey.pk}/{verb}/")
    wall.enter(cast.here.pk)
    lines = Event.objects.filter(verb__contains="survey").order_by("pk")
    assert [(line.verb, line.by, line.subject) for line in lines] == [
        (verb, cast.ed, "What do you need?")
        for verb in ("opened survey", "closed survey", "opened survey")
    ]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"closes_on": "2020-01-01"}, "The closing day is over. Choose a later one, or none."),
        (
            {"asks_contact": True},
            "Write the consent sentence that stands beside the contact details.",
        ),
    ],
)
def test_what_keeps_a_survey_from_opening_is_said(ed, cast, more, sentence):
    survey = make_survey(cast, ("Q", "short"), state="draft", **more)
    page = f"/here/surveys/{survey.pk}/"
    assert texts(ed.get(page), '//section[@id="share"]//li') == [sentence]
    assert messages(ed.post(f"{page}open/", follow=True)) == [sentence]
    wall.enter(cast.here.pk)
    assert Survey.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("field", "value"), [("entry", "single"), ("asks_contact", "1"), ("consent", "Other words")]
)
def test_the_terms_people_answered_on_stay(ed, cast, field, value):
    survey = make_survey(cast, ("Q", "short"))
    refused = save(ed, "survey", survey.pk, field, value)
    assert refused.status_code == 422
    assert refused.json()["message"] == (
        "This cannot change once the survey has been open: people answered on these terms. "
        "Duplicate the survey and change the copy."
    )


def test_days_out_of_order_are_refused(ed, cast):
    survey = make_survey(cast, opens_on="2026-05-10", closes_on="2026-05-12")
    late = save(ed, "survey", survey.pk, "opens_on", "2026-05-13").json()["message"]
    early = save(ed, "survey", survey.pk, "closes_on", "2026-05-09").json()["message"]
    assert (late, early) == (
        "It closes on 2026-05-12, before this day. Correct one of the two.",
        "It opens on 2026-05-10, after this day. Correct one of the two.",
    )


def test_links_are_downloaded_once_and_each_opens_the_survey(ed, cast, client):
    survey = make_survey(cast, ("Q", "short"), entry="single")
    page = f"/here/surveys/{survey.pk}/"
    answer = ed.post(f"{page}links/", {"count": "3"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="survey-links.csv"'
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert (head, [row[0] for row in rows]) == (["Number", "Link"], ["1", "2", "3"])
    for _, link in rows[:2]:
        assert send(link, {names(survey)[0]: "yes"}, client).status_code == 302
    assert "2 used, 1 not used yet." in texts(ed.get(page), '//section[@id="share"]/p')
    ed.post(f"{page}links/withdraw/")
    assert "2 used, 0 not used yet." in texts(ed.get(page), '//section[@id="share"]/p')


@pytest.mark.parametrize("count", ["0", "501", "-1", "many", "", "9" * 30])
def test_from_one_to_five_hundred_links_are_made(ed, cast, count):
    survey = make_survey(cast, ("Q", "short"), entry="single")
    page = ed.post(f"/here/surveys/{survey.pk}/links/", {"count": count}, follow=True)
    assert messages(page) == ["Make from 1 to 500 links at a time."]
    wall.enter(cast.here.pk)
    assert SurveyLink.objects.count() == 0


def test_contact_details_are_the_leads_to_see_and_the_view_is_recorded(client, cast):
    survey = make_survey(cast, ("Q", "short"), asks_contact=True, consent="You may write.")
    SurveyContact.objects.create(grantee=cast.here, survey=survey, contact="555 0100")
    page = f"/here/surveys/{survey.pk}/"
    client.force_login(cast.ed)
    assert client.get(f"{page}contacts/").status_code == 403
    for part in ("", "results/", "answers.csv"):
        assert "555 0100" not in client.get(f"{page}{part}").content.decode()
    client.force_login(cast.alice)
    shown = client.get(f"{page}contacts/")
    assert texts(shown, '//ul[@class="cards"]/li/p') == ["555 0100"]
    wall.enter(cast.here.pk)
    line = Event.objects.get(verb="viewed restricted entry")
    assert (line.by, line.subject) == (cast.alice, "What do you need?")


@pytest.mark.parametrize("person", ["ed", "vic"])
def test_the_builder_takes_as_many_queries_for_three_questions_as_for_one(
    client, cast, django_assert_num_queries, person
):
    survey = make_survey(cast, ("Q", "short"))
    client.force_login(getattr(cast, person))
    address = f"/here/surveys/{survey.pk}/"
    client.get(address)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for wanted in (1, 3):
        wall.enter(cast.here.pk)
        while survey.questions.count() < wanted:
            survey.questions.create(grantee=cast.here, text="More", kind_of="scale")
            make_survey(cast, token=str(wanted) * 8 + str(survey.questions.count()))
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
            client.get("/here/surveys/")
        counts.append(len(captured))
    assert counts == [counts[0]] * 2
