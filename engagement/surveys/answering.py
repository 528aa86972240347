"""From what a stranger's form sent to answers that can be stored, and storing them once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.http import QueryDict

from accounts.models import Grantee
from editing.clean import clean_line, clean_lines
from editing.models import Receipt
from engagement.models import (
    Survey,
    SurveyAnswer,
    SurveyContact,
    SurveyLink,
    SurveyQuestion,
    SurveyResponse,
)
from engagement.surveys.actions import token_hash

LONGEST = {SurveyQuestion.Kind.SHORT: 300, SurveyQuestion.Kind.LONG: 3000}
LONGEST_CONTACT = 300
TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
NOT_OFFERED = "Choose one of the answers offered."
CONSENT = "Tick that you agree, or leave the contact details empty."


class Closed(Exception):
    """Nothing can be answered here: `standing` is "waiting", "closed" or "used"."""

    def __init__(self, standing: str) -> None:
        super().__init__(standing)
        self.standing = standing


@dataclass(frozen=True)
class Door:
    """What a token opens: the survey, and the single-use link if it is one."""

    survey: Survey
    link: SurveyLink | None = None

    @property
    def standing(self) -> str:
        """ "open", "waiting", "closed" or "used"."""
        standing = self.survey.standing()
        return "used" if standing == "open" and self.link and self.link.is_used else standing


@dataclass
class Reading:
    """A form as read: `answers` are (question, choice or None, text); `errors` by field name."""

    answers: list[tuple[SurveyQuestion, int | None, str]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    typed: dict[str, Sequence[str]] = field(default_factory=dict)
    contact: str = ""


def find_door(token: str) -> Door | None:
    """What this token opens in the grantee that the wall is open for; None for nothing."""
    if not TOKEN.fullmatch(token):
        return None
    survey = Survey.objects.filter(token=token, entry=Survey.Entry.OPEN).first()
    if survey is not None:
        return Door(survey)
    link = (
        SurveyLink.objects.filter(token_sha256=token_hash(token), survey__entry="single")
        .select_related("survey")
        .first()
    )
    return Door(link.survey, link) if link else None


def read(survey: Survey, questions: Sequence[SurveyQuestion], sent: QueryDict) -> Reading:
    """What was answered and what is wrong with it; fields that nobody asked for are not looked at.

    No query: a survey's questions are given.
    """
    reading = Reading()
    for question in questions:
        name = field_name(question)
        raw = sent.getlist(name)
        reading.typed[name] = raw
        found, error = _read_text(question, raw) if question.is_text else _read(question, raw)
        if not error and question.is_required and not found:
            error = "This question has to be answered."
        if error:
            reading.errors[name] = error
        reading.answers += [(question, *answer) for answer in found]
    if survey.asks_contact:
        _read_contact(reading, sent)
    if not reading.answers and not reading.errors:
        reading.errors[""] = "Answer at least one question, then send it."
    return reading


def field_name(question: SurveyQuestion) -> str:
    """The name that a question's controls have in the form."""
    return f"q{question.pk}"


def _read(question: SurveyQuestion, raw: Sequence[str]) -> tuple[list[tuple[int, str]], str]:
    offered = {str(number): number for number, _ in question.choices()}
    chosen = [value for value in dict.fromkeys(raw) if value]
    if any(value not in offered for value in chosen):
        return [], NOT_OFFERED
    if len(chosen) > 1 and question.kind_of != SurveyQuestion.Kind.SEVERAL:
        return [], "Choose only one of the answers."
    return [(offered[value], "") for value in chosen], ""


def _read_text(question: SurveyQuestion, raw: Sequence[str]) -> tuple[list[tuple[None, str]], str]:
    clean = clean_line if question.kind_of == SurveyQuestion.Kind.SHORT else clean_lines
    text = clean(raw[0]) if raw else ""
    if len(text) > LONGEST[question.kind_of]:
        most = f"{LONGEST[question.kind_of]:,}"
        return [], f"This takes {most} characters; you have written {len(text):,}. Shorten it."
    return ([(None, text)] if text else []), ""


def _read_contact(reading: Reading, sent: QueryDict) -> None:
    raw = sent.getlist("contact")
    reading.typed |= {"contact": raw, "consent": sent.getlist("consent")}
    reading.contact = clean_lines(raw[0]) if raw else ""
    if len(reading.contact) > LONGEST_CONTACT:
        reading.errors["contact"] = f"This takes {LONGEST_CONTACT} characters. Shorten it."
    elif reading.contact and sent.get("consent") != "1":
        reading.errors["consent"] = CONSENT


@transaction.atomic
def store(door: Door, sent: QueryDict, *, key: UUID) -> Reading:
    """Read the form and keep its answers, unless the reading has errors.

    The same `key` again stores nothing more and looks the same to who sent it. Raises Closed when
    the survey takes no answers (any more) or the link was used meanwhile.
    """
    # Questions before their survey: in the order in which a question's own change locks them.
    rows = SurveyQuestion.objects.select_for_update(no_key=True)
    questions = list(rows.filter(survey=door.survey.pk))
    survey = Survey.objects.select_for_update(no_key=True).get(pk=door.survey.pk)
    if Receipt.objects.filter(key=key).exists():
        return Reading()
    link = _locked(door.link)
    if (standing := Door(survey, link).standing) != "open":
        raise Closed(standing)
    reading = read(survey, questions, sent)
    if not reading.errors:
        _keep(survey, reading, link, key)
    return reading


def _locked(link: SurveyLink | None) -> SurveyLink | None:
    if link is None:
        return None
    found = SurveyLink.objects.select_for_update().filter(pk=link.pk).first()
    if found is None:
        raise Closed("used")  # withdrawn between opening the page and sending it
    return found


def _keep(survey: Survey, reading: Reading, link: SurveyLink | None, key: UUID) -> None:
    """One response with its answers; neither link, key nor contact is tied to it."""
    tenant = {"grantee_id": survey.grantee_id}
    response = SurveyResponse.objects.create(survey=survey, **tenant)
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(response=response, question=question, choice=choice, text=text, **tenant)
        for question, choice, text in reading.answers
    )
    if reading.contact:
        SurveyContact.objects.create(survey=survey, contact=reading.contact, **tenant)
    if link is not None:
        link.is_used = True
        link.save(update_fields=["is_used"])
    Receipt.objects.create(key=key, kind="surveyresponse", object_id=survey.pk, **tenant)


def was_sent(grantee: Grantee, key: UUID) -> bool:
    """Whether the form with this key has been stored already."""
    return Receipt.objects.filter(grantee=grantee, key=key, kind="surveyresponse").exists()
