"""The verbs of surveys: open, close, duplicate, make links, take out a text."""

import hashlib
import secrets

from django.db import transaction
from django.db.models import Max
from django.http import Http404

from accounts.models import User, record
from editing.clean import clean_line
from editing.fields import Refused
from engagement.models import Survey, SurveyAnswer, SurveyLink, SurveyQuestion

MOST_LINKS = 500  # at once
# Verb -> the states it may be done in. Closing does not forbid opening again with another day.
FROM = {
    "open": {Survey.State.DRAFT, Survey.State.CLOSED},
    "close": {Survey.State.OPEN},
}
LACKING_OPTIONS = "Write at least two options, one on each line."


def token_hash(token: str) -> str:
    """What is kept of a single-use link's token: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def lacking(survey: Survey) -> list[str]:
    """What has to be done before the survey can open, a sentence each; empty when it can."""
    questions = list(survey.questions.all())
    found = []
    if not questions:
        found.append("Add at least one question.")
    for number, question in enumerate(questions, start=1):
        if question.has_options and len(question.option_lines()) < 2:
            found.append(f"Question {number}: {LACKING_OPTIONS}")
    if survey.asks_contact and not survey.consent:
        found.append("Write the consent sentence that stands beside the contact details.")
    if survey.is_past():
        found.append("The closing day is over. Choose a later one, or none.")
    return found


@transaction.atomic
def open_survey(pk: int, *, by: User) -> Survey:
    """Let people answer, from the opening day on. Raises Refused with what is missing."""
    survey = _locked(pk)
    if survey.state == Survey.State.OPEN:
        return survey  # a double click opens once
    missing = lacking(survey)
    if missing:
        raise Refused(" ".join(missing))
    return _move(survey, "open", Survey.State.OPEN, "opened survey", by)


@transaction.atomic
def close_survey(pk: int, *, by: User) -> Survey:
    """Take no more answers."""
    survey = _locked(pk)
    if survey.state == Survey.State.CLOSED:
        return survey
    return _move(survey, "close", Survey.State.CLOSED, "closed survey", by)


@transaction.atomic
def duplicate_survey(pk: int, *, by: User) -> Survey:
    """A draft with the same words and questions, a link of its own, and no answers."""
    survey = _locked(pk)
    kept = ("introduction", "purpose", "entry", "asks_contact", "consent", "activity_id")
    last = Survey.objects.aggregate(last=Max("position"))["last"]
    copy = Survey.objects.create(
        grantee_id=survey.grantee_id,
        title=f"{survey.title[:190]} (copy)",
        position=last + 1,
        **{name: getattr(survey, name) for name in kept},
    )
    SurveyQuestion.objects.bulk_create(
        SurveyQuestion(
            grantee_id=survey.grantee_id,
            survey=copy,
            position=place,
            **{name: getattr(question, name) for name in SurveyQuestion.editable},
        )
        for place, question in enumerate(survey.questions.all(), start=1)
    )
    record(survey.grantee_id, "duplicated survey", survey.title, by=by, pk=pk, copy=copy.pk)
    return copy


@transaction.atomic
def make_links(pk: int, count: int, *, by: User) -> list[str]:
    """The tokens of `count` new single-use links; they are not kept and cannot be shown again."""
    survey = _locked(pk)
    if survey.entry != Survey.Entry.SINGLE:
        raise Refused("This survey has one link for everyone. Change who can answer first.")
    if not 1 <= count <= MOST_LINKS:
        raise Refused(f"Make from 1 to {MOST_LINKS} links at a time.")
    tokens = [secrets.token_urlsafe(24) for _ in range(count)]
    SurveyLink.objects.bulk_create(
        SurveyLink(grantee_id=survey.grantee_id, survey=survey, token_sha256=token_hash(token))
        for token in tokens
    )
    record(survey.grantee_id, "made survey links", survey.title, by=by, pk=pk, links=count)
    return tokens


@transaction.atomic
def withdraw_links(pk: int, *, by: User) -> int:
    """Make every link that was not used yet unusable; how many there were."""
    survey = _locked(pk)
    count, _ = survey.links.filter(is_used=False).delete()
    if count:
        record(survey.grantee_id, "withdrew survey links", survey.title, by=by, pk=pk, links=count)
    return count


@transaction.atomic
def redact_text(pk: int, reason: str, *, by: User) -> SurveyAnswer:
    """Take the words of one text answer out for good; the reason goes into the history."""
    reason = clean_line(reason)[:300]
    if not reason:
        raise Refused("Say in a few words why this text is taken out.")
    answer = SurveyAnswer.objects.select_for_update().filter(pk=pk, choice=None).first()
    if answer is None:
        raise Http404("This answer is not there, or not any more.")
    if not answer.is_redacted:
        answer.text, answer.is_redacted = "", True
        answer.save(update_fields=["text", "is_redacted"])
        title = answer.question.survey.title
        record(answer.grantee_id, "took out survey text", title, by=by, pk=pk, reason=reason)
    return answer


def _locked(pk: int) -> Survey:
    survey = Survey.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if survey is None:
        raise Http404("This survey is not there, or not any more.")
    return survey


def _move(survey: Survey, verb: str, state: str, said: str, by: User) -> Survey:
    if survey.state not in FROM[verb]:
        raise Refused("Only an open survey can be closed.")
    survey.state = state
    survey.save(update_fields=["state"])
    record(survey.grantee_id, said, survey.title, by=by, pk=survey.pk)
    return survey
