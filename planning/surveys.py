"""From a survey to the evidence library: its source, and findings quoted from what people said."""

from textwrap import shorten

from django.db import transaction

from accounts.models import User
from editing.actions import add_record
from editing.fields import Refused
from engagement.models import Survey, SurveyAnswer, SurveyQuestion
from engagement.surveys.results import Counted, Results, results_of
from planning.models import Finding, Plan, Source, SurveyQuote, SurveySource

SHORT = 300  # characters of an answer in the finding's own text; its exact words stand beside it


@transaction.atomic
def source_of(plan: Plan, survey: Survey, results: Results, *, by: User) -> Source:
    """The plan's source that stands for `survey`, made when there is none yet."""
    Plan.objects.select_for_update().get(pk=plan.pk)
    known = SurveySource.objects.filter(plan=plan, survey=survey).select_related("source").first()
    if known is not None:
        return known.source
    given = {
        "plan": [str(plan.pk)],
        "title": [f"Survey: {survey.title}"],
        "kind_of": [Source.Kind.SURVEY],
        "dated": [period(results)],
        "description": [f"{results.total} people answered. Nobody was asked who they are."],
    }
    source = add_record(Source, grantee_id=plan.grantee_id, given=given, by=by)
    SurveySource.objects.create(grantee_id=plan.grantee_id, plan=plan, survey=survey, source=source)
    return source


@transaction.atomic
def quote_choice(plan: Plan, question: SurveyQuestion, number: int, *, by: User) -> Finding:
    """A finding that says how many chose one option. Quoting it again says what is so now.

    Raises Refused when nobody has answered the question or it has no such option.
    """
    results = results_of(question.survey)
    counted = next(item for item in results.questions if item.question.pk == question.pk)
    text = sentence(counted, number)
    if not text:
        raise Refused("There is nothing to quote here yet: nobody has answered this question.")
    return _quote(plan, question, results, {"text": [text]}, by, choice=number)


@transaction.atomic
def quote_answer(plan: Plan, answer: SurveyAnswer, *, by: User) -> Finding:
    """A finding with the words of one text answer. Raises Refused for one that was taken out."""
    if answer.is_redacted or not answer.text:
        raise Refused("This text has been taken out; it cannot be quoted.")
    question = answer.question
    given = {
        "text": [f"“{shorten(answer.text, SHORT, placeholder='…')}” (answer to “{question.text}”)"],
        "quote": [answer.text],
        "said_by": ["a person who answered the survey"],
    }
    return _quote(plan, question, results_of(question.survey), given, by, answer=answer)


def _quote(
    plan: Plan, question: SurveyQuestion, results: Results, given: dict, by: User, **what
) -> Finding:
    source = source_of(plan, question.survey, results, by=by)
    known = SurveyQuote.objects.filter(finding__source=source, question=question, **what).first()
    if known is not None:
        return known.finding
    number = 1 + [item.question.pk for item in results.questions].index(question.pk)
    given |= {"source": [str(source.pk)], "place": [f"Question {number}"]}
    finding = add_record(Finding, grantee_id=plan.grantee_id, given=given, by=by)
    SurveyQuote.objects.create(
        grantee_id=plan.grantee_id, finding=finding, question=question, **what
    )
    return finding


def sentence(counted: Counted, number: int) -> str:
    """How many chose an option, as a sentence that stands alone; '' when there is none to say."""
    choice = next((item for item in counted.choices if item.number == number), None)
    if choice is None or not counted.answered:
        return ""
    people = f"{choice.count} of {counted.answered} who answered “{counted.question.text}”"
    share = f"({counted.share(choice)} percent)"
    if counted.question.kind_of == SurveyQuestion.Kind.SCALE:
        return f"{people} chose {choice.words} on a scale from 1 to 5 {share}."
    return f"{people} said “{choice.words}” {share}."


def period(results: Results) -> str:
    """The days between which answers came, in words; '' before the first."""
    if results.first is None:
        return ""
    first, last = (f"{day:%B} {day.day}, {day.year}" for day in (results.first, results.last))
    return first if first == last else f"{first} to {last}"


def quoted(plan: Plan | None, survey: Survey) -> dict[tuple[int, str, int], tuple[int, int]]:
    """What of the survey is in the plan's evidence: one statement.

    (question, "choice" or "answer", its number or key) -> (source's key, finding's key).
    """
    if plan is None:
        return {}
    rows = SurveyQuote.objects.filter(question__survey=survey, finding__source__plan=plan)
    found = {}
    for question, choice, answer, source, finding in rows.values_list(
        "question_id", "choice", "answer_id", "finding__source_id", "finding_id"
    ):
        kind, number = ("choice", choice) if answer is None else ("answer", answer)
        found[question, kind, number] = (source, finding)
    return found
