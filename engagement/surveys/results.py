"""Counting what was answered: in SQL, whatever the number of answers."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Q

from engagement.models import Survey, SurveyAnswer, SurveyQuestion

FEW = 5  # below this, who said what may be guessed
PAGE = 50


@dataclass(frozen=True)
class Choice:
    """One thing that could be chosen: its number, its words, how many chose it."""

    number: int
    words: str
    count: int


@dataclass(frozen=True)
class Counted:
    """One question: how many answered it, and how many chose what (nothing for a text)."""

    question: SurveyQuestion
    answered: int
    choices: tuple[Choice, ...] = ()

    def share(self, choice: Choice) -> int:
        """The whole per cent of those who answered the question."""
        if not self.answered:
            return 0
        return (200 * choice.count + self.answered) // (2 * self.answered)  # a half goes up


@dataclass(frozen=True)
class Results:
    """A whole survey: how many answered, between which days, and each question counted."""

    survey: Survey
    total: int
    first: date | None
    last: date | None
    questions: tuple[Counted, ...]

    @property
    def are_few(self) -> bool:
        """Whether so few answered that a single person might be recognized."""
        return 0 < self.total < FEW


def results_of(survey: Survey) -> Results:
    """The survey counted, in four statements."""
    over = survey.responses.aggregate(
        total=Count("pk"), first=Min("given_on"), last=Max("given_on")
    )
    answers = SurveyAnswer.objects.filter(question__survey=survey)
    answered = dict(
        answers.order_by().values_list("question").annotate(Count("response", distinct=True))
    )
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    rows = answers.filter(choice__isnull=False).order_by().values_list("question", "choice")
    for question, choice, count in rows.annotate(Count("pk")):
        counts[question][choice] = count
    questions = tuple(
        Counted(
            question,
            answered.get(question.pk, 0),
            tuple(
                Choice(number, words, counts[question.pk].get(number, 0))
                for number, words in question.choices()
            ),
        )
        for question in survey.questions.all()
    )
    return Results(survey, over["total"], over["first"], over["last"], questions)


def texts_of(question: SurveyQuestion, after: str = "") -> tuple[list[SurveyAnswer], str]:
    """One page of what was written, in an order that says nothing, and the next page's key or ''.

    A text that was taken out is left out.
    """
    texts = SurveyAnswer.objects.filter(question=question, choice=None, is_redacted=False)
    shuffle, _, pk = after.partition("-")
    if shuffle.isdecimal() and pk.isdecimal() and len(after) < 40 and int(shuffle) < 2**62:
        place = {"response__shuffle": int(shuffle)}
        texts = texts.filter(
            Q(response__shuffle__gt=int(shuffle)) | Q(**place, pk__gt=min(int(pk), 2**62))
        )
    found = list(texts.select_related("response").order_by("response__shuffle", "pk")[: PAGE + 1])
    shown = found[:PAGE]
    if len(found) <= PAGE:
        return shown, ""
    return shown, f"{shown[-1].response.shuffle}-{shown[-1].pk}"


def table_of(survey: Survey) -> Iterator[list[str]]:
    """Every answer as a row under a row of questions: for a file. Two statements.

    Rows stand in the order that says nothing; several options are joined with semicolons.
    """
    questions = list(survey.questions.all())
    words = {question.pk: dict(question.choices()) for question in questions}
    yield ["Answer", *(question.text for question in questions)]
    answers = (
        SurveyAnswer.objects.filter(response__survey=survey)
        .order_by("response__shuffle", "response_id", "question_id", "choice")
        .values_list("response_id", "question_id", "choice", "text", "is_redacted")
    )
    number, response, row = 0, None, {}
    for found, question, choice, text, is_redacted in answers.iterator(chunk_size=2000):
        if found != response and response is not None:
            number += 1
            yield [str(number), *(row.get(item.pk, "") for item in questions)]
            row = {}
        response = found
        said = "(taken out)" if is_redacted else text if choice is None else words[question][choice]
        row[question] = f"{row[question]}; {said}" if question in row else said
    if response is not None:
        yield [str(number + 1), *(row.get(item.pk, "") for item in questions)]
