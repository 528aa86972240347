"""From a survey's results into the evidence library: once, in a sentence that stands alone."""

import pytest

from accounts import wall
from engagement.models import SurveyAnswer
from engagement.surveys import actions
from planning.models import Finding, Source, SurveyQuote, SurveySource
from tests.engagement.survey_tools import answered, make_survey
from tests.reading import messages, table, texts

SENTENCE = "3 of 4 who answered “Which?” said “A ride” (75 percent)."


@pytest.fixture
def survey(cast):
    made = make_survey(
        cast,
        ("Which?", "one", {"options": "A bed\nA ride"}),
        ("How safe?", "scale", {"low": "not at all"}),
        ("What else?", "long"),
    )
    which, safe, else_ = made.questions.all()
    answered(
        cast,
        made,
        4,
        of=lambda number: {which: min(number, 1), safe: 1} | ({else_: "Trust."} if number else {}),
    )
    return made


@pytest.fixture
def ed(client, cast):
    client.force_login(cast.ed)
    return client


def quote(client, survey, **what):
    return client.post(f"/here/surveys/{survey.pk}/quote/", what, follow=True)


def test_a_count_is_quoted_once_and_shows_as_quoted(ed, cast, survey):
    which = survey.questions.first().pk
    for _ in range(2):
        page = quote(ed, survey, choice=f"{which}-1")
    wall.enter(cast.here.pk)
    source, finding = Source.objects.get(kind_of="survey"), Finding.objects.get(text=SENTENCE)
    assert (source.title, finding.source_id, finding.place) == (
        "Survey: What do you need?",
        source.pk,
        "Question 1",
    )
    assert page.redirect_chain[-1][0] == f"/here/evidence/{source.pk}/#finding-{finding.pk}"
    assert texts(page, f'//*[@id="finding-{finding.pk}"]') != []
    results = ed.get(f"/here/surveys/{survey.pk}/results/")
    assert [row[3] for row in table(results, "Answers to question 1")] == [
        "Quote A bed",
        "Quoted: A ride",
    ]


def test_a_second_quote_goes_to_the_same_source(ed, cast, survey):
    which, safe, _ = survey.questions.all()
    quote(ed, survey, choice=f"{which.pk}-0")
    quote(ed, survey, choice=f"{safe.pk}-1")
    wall.enter(cast.here.pk)
    assert SurveySource.objects.count() == 1
    assert list(Finding.objects.filter(of_survey__isnull=False).values_list("text", flat=True)) == [
        "1 of 4 who answered “Which?” said “A bed” (25 percent).",
        "4 of 4 who answered “How safe?” chose 1: not at all on a scale from 1 to 5 (100 percent).",
    ]


def test_a_text_is_quoted_with_its_exact_words(ed, cast, survey):
    answer = SurveyAnswer.objects.filter(text="Trust.").first()
    quote(ed, survey, answer=answer.pk)
    wall.enter(cast.here.pk)
    found = SurveyQuote.objects.get(answer=answer).finding
    assert (found.text, found.quote, found.place) == (
        "“Trust.” (answer to “What else?”)",
        "Trust.",
        "Question 3",
    )
    page = ed.get(f"/here/surveys/{survey.pk}/texts/{answer.question_id}/")
    assert len(texts(page, '//span[@class="tag tag-ok"]')) == 1


def test_a_text_that_was_taken_out_is_not_quoted(ed, cast, survey):
    answer = SurveyAnswer.objects.filter(text="Trust.").first()
    actions.redact_text(answer.pk, "names someone", by=cast.ed)
    page = quote(ed, survey, answer=answer.pk)
    assert messages(page) == ["This text has been taken out; it cannot be quoted."]
    wall.enter(cast.here.pk)
    assert SurveyQuote.objects.count() == 0


def test_a_finding_that_is_removed_can_be_quoted_again(ed, cast, survey):
    which = survey.questions.first().pk
    quote(ed, survey, choice=f"{which}-1")
    wall.enter(cast.here.pk)
    ed.post(f"/here/remove/finding/{Finding.objects.get(text=SENTENCE).pk}/")
    quote(ed, survey, choice=f"{which}-1")
    wall.enter(cast.here.pk)
    assert Finding.objects.filter(text=SENTENCE).count() == 1


@pytest.mark.parametrize("choice", ["", "x", "1", "0-0", "{which}-", "{which}-x", "{which}-²"])
def test_nonsense_is_answered_with_a_sentence(ed, cast, survey, choice):
    which = survey.questions.first().pk
    page = quote(ed, survey, choice=choice.format(which=which))
    assert messages(page) == ["Choose what to quote."]
    wall.enter(cast.here.pk)
    assert SurveyQuote.objects.count() == 0


def test_an_option_that_is_not_there_is_not_quoted(ed, cast, survey):
    page = quote(ed, survey, choice=f"{survey.questions.first().pk}-9")
    assert messages(page) == [
        "There is nothing to quote here yet: nobody has answered this question."
    ]


def test_the_answer_of_another_survey_is_not_there(ed, cast, survey):
    other = make_survey(cast, ("Q", "long"), token="other")
    answer = SurveyAnswer.objects.filter(text="Trust.").first()
    assert quote(ed, other, answer=answer.pk).status_code == 404
