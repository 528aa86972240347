"""What came back, counted in SQL, warned about when few, taken out, and written to files."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from accounts import wall
from accounts.models import Event
from engagement.models import SurveyAnswer
from engagement.surveys import results
from tests.engagement.survey_tools import answered, make_survey
from tests.reading import messages, table, texts

TWO = (
    ("Which?", "one", {"options": "A bed\nA ride"}),
    ("How safe?", "scale", {"low": "not at all"}),
    ("What else?", "long"),
)


@pytest.fixture
def survey(cast):
    return make_survey(cast, *TWO)


def of_each(survey, *said):
    questions = list(survey.questions.all())
    return lambda number: {
        question: row[number % len(row)]
        for question, row in zip(questions, said, strict=True)
        if row[number % len(row)] is not None
    }


def test_a_thousand_answers_are_counted_right_in_four_statements(
    cast, survey, django_assert_num_queries
):
    answered(cast, survey, 1000, of=of_each(survey, (0, 1, 1, 1), (1, 2, None, 5, 5), ("x", None)))
    with django_assert_num_queries(4):
        counted = results.results_of(survey)
    assert counted.total == 1000
    assert [
        (item.answered, [(choice.words, choice.count) for choice in item.choices])
        for item in counted.questions
    ] == [
        (1000, [("A bed", 250), ("A ride", 750)]),
        (800, [("1: not at all", 200), ("2", 200), ("3", 0), ("4", 0), ("5", 400)]),
        (500, []),
    ]


def test_several_choices_of_one_person_are_one_who_answered(cast):
    survey = make_survey(cast, ("What?", "several", {"options": "A\nB\nC"}))
    answered(cast, survey, 2)
    question, first = survey.questions.get(), survey.responses.first()
    for choice in (0, 2):
        SurveyAnswer.objects.create(
            grantee=cast.here, response=first, question=question, choice=choice
        )
    [counted] = results.results_of(survey).questions
    assert (counted.answered, [item.count for item in counted.choices]) == (1, [1, 0, 1])
    assert [counted.share(item) for item in counted.choices] == [100, 0, 100]


def test_the_page_shows_each_question_as_a_picture_and_a_table(client, cast, survey):
    answered(cast, survey, 8, of=of_each(survey, (0, 1, 1, 1), (3, None), ("Words",)))
    client.force_login(cast.vic)
    page = client.get(f"/here/surveys/{survey.pk}/results/")
    assert table(page, "Answers to question 1") == [["A bed", "2", "25"], ["A ride", "6", "75"]]
    assert texts(page, "//figure//svg/title") == ["Which?", "How safe?"]
    assert texts(page, "(//figure)[1]//figcaption") == ["A bed: 2; A ride: 6."]
    assert texts(page, '//section/p[@class="muted small"]') == [
        "Choose one. 8 of 8 answered this.",
        "Scale from 1 to 5. 4 of 8 answered this.",
        "Long text. 8 of 8 answered this.",
    ]
    assert "Words" not in page.content.decode()
    assert texts(page, "//main//form") == []


@pytest.mark.parametrize(("count", "warned"), [(4, 1), (5, 0)])
def test_fewer_than_five_answers_are_warned_about(client, cast, survey, count, warned):
    answered(cast, survey, count, of=of_each(survey, (0,), (None,), (None,)))
    client.force_login(cast.vic)
    page = client.get(f"/here/surveys/{survey.pk}/results/")
    assert len(texts(page, '//p[text()="Fewer than 5 people have answered"]')) == warned


def test_nobody_has_answered_yet(client, cast, survey):
    client.force_login(cast.vic)
    page = client.get(f"/here/surveys/{survey.pk}/results/")
    assert texts(page, '//div[@class="empty"]/p[1]') == [
        "Nobody has answered yet. Results stand here as soon as the first answer is in."
    ]


def test_results_take_as_many_queries_for_three_questions_as_for_one(client, cast):
    survey = make_survey(cast, ("Which?", "yes_no"))
    client.force_login(cast.ed)
    counts = []
    for wanted in (1, 3):
        wall.enter(cast.here.pk)
        while survey.questions.count() < wanted:
            survey.questions.create(grantee=cast.here, text="More", kind_of="yes_no")
        answered(cast, survey, wanted, of=lambda number: {survey.questions.first(): 1})
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/here/surveys/{survey.pk}/results/")
        counts.append(len(captured))
    assert counts == [counts[0]] * 2


def test_texts_are_read_page_by_page_each_once(client, cast, survey, monkeypatch):
    monkeypatch.setattr(results, "PAGE", 2)
    answered(cast, survey, 5, of=lambda number: {survey.questions.last(): f"text {number}"})
    client.force_login(cast.ed)
    address = f"/here/surveys/{survey.pk}/texts/{survey.questions.last().pk}/"
    seen, following, counts = [], "", []
    while following is not None:
        with CaptureQueriesContext(connection) as captured:
            page = client.get(address + following)
        counts.append(len(captured))
        seen += texts(page, '//p[@class="survey-quote"]')
        following = next(iter(texts(page, '//a[@rel="next"]/@href')), None)
    assert sorted(seen) == [f"text {number}" for number in range(5)]
    assert counts == [counts[0]] * 3
    for nonsense in ("?after=x-y", "?after=1", f"?after={'9' * 30}-1", "?after=1-" + "9" * 30):
        assert client.get(address + nonsense).status_code == 200


def test_a_text_is_taken_out_with_a_reason_and_still_counted(client, cast, survey):
    answered(cast, survey, 1, of=lambda number: {survey.questions.last(): "It was Ms. Rivers."})
    answer = SurveyAnswer.objects.get()
    client.force_login(cast.ed)
    address = f"/here/surveys/texts/{answer.pk}/take-out/"
    silent = client.post(address, {"reason": "  "})
    assert silent.status_code == 422
    assert texts(silent, '//p[@id="reason-error"]') == [
        "Say in a few words why this text is taken out."
    ]
    done = client.post(address, {"reason": "Names a person"}, follow=True)
    assert texts(done, '//p[@class="survey-quote"]') == []
    assert len(messages(done)) == 1
    wall.enter(cast.here.pk)
    answer.refresh_from_db()
    assert (answer.text, answer.is_redacted) == ("", True)
    assert results.results_of(survey).questions[2].answered == 1
    line = Event.objects.get(verb="took out survey text")
    assert (line.by, line.detail["reason"]) == (cast.ed, "Names a person")
    assert "Rivers" not in str([event.detail for event in Event.objects.all()])
    assert [row[3] for row in results.table_of(survey)] == ["What else?", "(taken out)"]


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "plain"]


@pytest.fixture
def with_formulas(cast, survey):
    answered(cast, survey, 5, of=of_each(survey, (0, 1), (None,), FORMULAS))
    return survey


def test_the_csv_holds_every_answer_and_no_formula(client, cast, with_formulas):
    client.force_login(cast.ed)
    answer = client.get(f"/here/surveys/{with_formulas.pk}/answers.csv")
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head == ["Answer", "Which?", "How safe?", "What else?"]
    assert [row[0] for row in rows] == ["1", "2", "3", "4", "5"]
    assert sorted(row[1:] for row in rows) == sorted(
        [chosen, "", said]
        for chosen, said in zip(
            ["A bed", "A ride"] * 3, ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "plain"], strict=False
        )
    )
    wall.enter(cast.here.pk)
    assert Event.objects.filter(verb="downloaded survey answers", by=cast.ed).count() == 1


def test_the_workbook_holds_strings_alone(client, cast, with_formulas):
    client.force_login(cast.ed)
    answer = client.get(f"/here/surveys/{with_formulas.pk}/answers.xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_name("Answers")
    head, *rows = sheet.to_python()
    assert head == ["Answer", "Which?", "How safe?", "What else?"]
    assert sorted(row[3] for row in rows) == sorted(FORMULAS)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="what-do-you-need.xlsx"'
