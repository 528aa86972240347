"""Answers sent at the same moment, on a database that really commits."""

from uuid import uuid4

from django.db import transaction

from accounts import wall
from engagement.models import SurveyLink, SurveyQuestion, SurveyResponse
from engagement.surveys import actions
from tests.cast import make_cast
from tests.engagement.survey_tools import HERE, make_survey, names, send, stored
from tests.reviews.test_race import at_once


def made(**more):
    with transaction.atomic():
        cast = make_cast()
        survey = make_survey(cast, ("Q", "short"), **more)
        return cast, survey, names(survey)[0]


def test_twenty_uses_of_one_link_at_once_are_one_answer(committed_db):
    cast, survey, field = made(entry="single")
    with transaction.atomic():
        wall.enter(cast.here.pk)
        [token] = actions.make_links(survey.pk, 1, by=cast.ed)
    address = f"/here/survey/{token}/"
    calls = [lambda n=n: send(address, {field: f"number {n}"}).status_code for n in range(20)]
    outcomes = at_once(*calls)
    assert sorted(outcomes) == [302] + [410] * 19
    with transaction.atomic():
        assert len(stored(cast, survey)) == 1
        assert SurveyLink.objects.get().is_used


def test_one_form_sent_eight_times_at_once_is_one_answer(committed_db):
    cast, survey, field = made()
    key = uuid4()
    outcomes = at_once(*[lambda: send(HERE, {field: "yes"}, key=key).status_code] * 8)
    assert outcomes == [302] * 8
    with transaction.atomic():
        assert stored(cast, survey) == [{"Q": ["yes"]}]


def test_a_question_changed_while_it_is_answered_fits_its_answers_or_stays(committed_db, client):
    """Either the change came first, or it was refused because an answer had come."""
    cast, survey, field = made()
    from django.test import Client

    editor = Client()
    editor.force_login(cast.ed)
    pk = survey.pk
    url = f"/here/save/surveyquestion/{field[1:]}/text/"
    change = {"version": "1", "value": "Another question"}
    outcomes = at_once(
        *[lambda n=n: send(HERE, {field: str(n)}).status_code for n in range(6)],
        lambda: editor.post(url, change, headers={"accept": "application/json"}).status_code,
    )
    assert outcomes[:6] == [302] * 6
    with transaction.atomic():
        wall.enter(cast.here.pk)
        assert SurveyResponse.objects.filter(survey=pk).count() == 6
        text = SurveyQuestion.objects.get().text
    assert (outcomes[6], text) in {(200, "Another question"), (422, "Q")}
