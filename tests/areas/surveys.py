"""Surveys, what came back from them, and the self-assessment."""

from datetime import date

from engagement.models import (
    Assessment,
    Survey,
    SurveyAnswer,
    SurveyContact,
    SurveyQuestion,
    SurveyResponse,
)

PAGES = {
    "> 2 2 2 2 F F F N N": "surveys survey survey_preview survey_results assessments assessment",
    "> 2 2 F F F F F N N": "survey_poster survey_texts survey_csv survey_xlsx redact_answer",
    "> 2 F F F F F F N N": "survey_contacts",
    "2 2 2 2 2 2 2 2 2 2": "answer_survey",
}
FORMS = {
    "> > > F F F F F N N": "open_survey close_survey duplicate_survey survey_links "
    "withdraw_survey_links quote_survey",
    "> ! ! F F F F F N N": "redact_answer",
    "! ! ! ! ! ! ! ! ! !": "answer_survey",
}
BY_LINK = {"answer_survey"}
UNWALKED = {"survey_csv", "survey_xlsx"}  # files
ABOUT_A_SURVEY = """open_survey close_survey duplicate_survey survey_links withdraw_survey_links
    quote_survey survey_preview survey_poster survey_results survey_texts survey_csv survey_xlsx
    survey_contacts"""
RECORDS = dict.fromkeys(ABOUT_A_SURVEY.split(), "survey") | {"redact_answer": "surveytext"}
TOKEN = "a-token-that-opens-the-survey"
FIXED = {
    "answer_survey.token": TOKEN,
    "question": lambda world: world.keys["surveytextquestion"],
}


def make(world) -> dict[str, int]:
    """An open survey with a choice and a text, one answer to each, and a self-assessment."""
    here = {"grantee": world.cast.here}
    survey = Survey.objects.create(title="What is needed", state="open", token=TOKEN, **here)
    asked = {"survey": survey, **here}
    choice = SurveyQuestion.objects.create(text="Which?", options="One\nTwo", position=1, **asked)
    text = SurveyQuestion.objects.create(text="What else?", kind_of="long", position=2, **asked)
    given = {"response": SurveyResponse.objects.create(**asked), **here}
    SurveyAnswer.objects.create(question=choice, choice=1, **given)
    said = SurveyAnswer.objects.create(question=text, text="A ride home.", **given)
    assessment = Assessment.objects.create(title="At the start", held_on=date(2026, 1, 9), **here)
    return {
        "survey": survey.pk,
        "surveyquestion": choice.pk,
        "surveytextquestion": text.pk,
        "surveytext": said.pk,
        "assessment": assessment.pk,
    }


def plant(planted) -> None:
    """Contact details that people left behind, on a survey whose answers are on every page."""
    here = {"grantee": planted.cast.here}
    asks = {"asks_contact": True, "consent": "You may write to me."}
    survey = Survey.objects.create(title="How can we help", state="open", **asks, **here)
    SurveyResponse.objects.create(survey=survey, **here)
    for _ in range(2):
        left = SurveyContact.objects.create(survey=survey, **here)
        planted.change(left, "contact", into=planted.restricted, times=2)
