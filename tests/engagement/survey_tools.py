"""Surveys for the stories: made in a line, answered as a stranger's phone would."""

import re
from uuid import uuid4

from django.test import Client

from accounts import wall
from engagement.models import Survey, SurveyAnswer, SurveyQuestion, SurveyResponse

TOKEN = "open-to-everyone"
HERE = f"/here/survey/{TOKEN}/"


def make_survey(cast, *questions, **more) -> Survey:
    """An open survey of here; each question is (text, kind) or (text, kind, more fields)."""
    wall.enter(cast.here.pk)
    fields = {"title": "What do you need?", "state": "open", "token": TOKEN} | more
    survey = Survey.objects.create(grantee=cast.here, **fields)
    for place, (text, kind, *rest) in enumerate(questions, start=1):
        SurveyQuestion.objects.create(
            grantee=cast.here,
            survey=survey,
            text=text,
            kind_of=kind,
            position=place,
            **(rest[0] if rest else {}),
        )
    return survey


ALL_KINDS = (
    ("Where do you live?", "one", {"options": "City\nTown\nCountryside", "is_required": True}),
    ("What helped?", "several", {"options": "A ride\nA lawyer\nA bed"}),
    ("How safe do you feel?", "scale", {"low": "not at all", "high": "very"}),
    ("Would you ask again?", "yes_no"),
    ("Which service?", "short"),
    ("What else?", "long"),
)


def names(survey) -> list[str]:
    """The names of the questions' controls, in order."""
    return [f"q{pk}" for pk in survey.questions.values_list("pk", flat=True)]


def send(address, typed, client=None, key=None):
    """What a browser without an account sends; returns the answer."""
    form = {"form_key": str(key or uuid4()), "leave_empty": ""} | typed
    return (client or Client()).post(address, form)


def answered(cast, survey, count, *, of=lambda number: {}) -> None:
    """`count` responses; of(number) says what each chose or wrote, by question."""
    wall.enter(cast.here.pk)
    here = {"grantee": cast.here}
    responses = SurveyResponse.objects.bulk_create(
        SurveyResponse(survey=survey, **here) for _ in range(count)
    )
    rows = []
    for number, response in enumerate(responses):
        for question, said in of(number).items():
            kept = {"text": said} if isinstance(said, str) else {"choice": said}
            rows.append(SurveyAnswer(response=response, question=question, **kept, **here))
    SurveyAnswer.objects.bulk_create(rows)


def stored(cast, survey) -> list[dict[str, list]]:
    """What is kept of each response: question -> what was chosen or written."""
    wall.enter(cast.here.pk)
    found: dict[int, dict[str, list]] = {
        pk: {} for pk in survey.responses.order_by("pk").values_list("pk", flat=True)
    }
    rows = SurveyAnswer.objects.filter(response__survey=survey).order_by("question", "choice")
    for row in rows.select_related("question"):
        said = row.text if row.choice is None else row.choice
        found[row.response_id].setdefault(row.question.text, []).append(said)
    return list(found.values())


def unkeyed(page) -> str:
    """A page's text without what is new each time."""
    return re.sub(r'name="(form_key|csrfmiddlewaretoken)" value="[^"]*"', "", page.content.decode())
