"""Two surveys of the demo grantee with made-up answers, and its self-assessment, done twice."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Grantee, User
from engagement.assessments.steps import STEPS
from engagement.models import (
    Assessment,
    Survey,
    SurveyAnswer,
    SurveyContact,
    SurveyQuestion,
    SurveyResponse,
)
from engagement.surveys.actions import make_links
from planning.actions import current_plan
from planning.surveys import quote_choice

# Question, kind, options, and what each of the people in turn chose or wrote ("": nothing).
NEEDS = (
    ("Where do you live?", "one", "A city\nA town\nThe countryside", (0, 0, 1, 2, 1)),
    (
        "What would have helped you most when you needed help?",
        "several",
        "A safe bed the same night\nA ride to get there\nA lawyer\nSomeone who speaks my language\n"
        "Someone who had been through it",
        (0, 1, 1, 2, 3, 1, 4, 0, 1),
    ),
    ("How easy was it to find out whom to ask?", "scale", "", (1, 2, 2, 3, 1, 2, 5, 4)),
    ("Would you call the hotline again?", "yes_no", "", (1, 1, 0, 1)),
    (
        "What should change first?",
        "long",
        "",
        (
            "A bed that does not ask for papers first.",
            "",
            "The bus stops at six. After that there is no way out of our valley.",
            "",
            "Let someone who has lived it pick up the phone.",
            "",
            "",
        ),
    ),
)
PEOPLE = 80
VALIDATE = (
    ("Do these five gaps match what you see?", "yes_no", ""),
    ("Which gap is missing?", "long", ""),
)
CONSENT = "You may write or call me once about this survey. Nobody else gets my details."
FIRST = "0100010000"
SECOND = "2211100102"


def add_surveys(grantee: Grantee, lead: User) -> None:
    """The surveys and self-assessments, with the wall open for `grantee`."""
    today = timezone.localdate()
    survey = _survey(
        grantee,
        NEEDS,
        title="What would have helped?",
        introduction="<p>We plan how Franklin helps people who were trafficked, and ask those who "
        "know. It takes five minutes.</p>",
        state=Survey.State.OPEN,
        opens_on=today - timedelta(days=20),
        closes_on=today + timedelta(days=40),
        asks_contact=True,
        consent=CONSENT,
    )
    _answer(survey, today)
    left = ("Text me: 555 0142", "By mail: Box 9, Millbrook")
    SurveyContact.objects.bulk_create(
        SurveyContact(grantee=grantee, survey=survey, contact=words) for words in left
    )
    plan, ride = current_plan(grantee.pk), survey.questions.all()[1]
    quote_choice(plan, ride, 1, by=lead)
    check = _survey(
        grantee,
        VALIDATE,
        title="Have we heard you right?",
        purpose=Survey.Purpose.VALIDATE,
        entry=Survey.Entry.SINGLE,
    )
    make_links(check.pk, 25, by=lead)
    _assess(grantee, "Before the plan", today - timedelta(days=200), FIRST)
    _assess(grantee, "Half a year on", today - timedelta(days=10), SECOND)


def _survey(grantee: Grantee, questions: tuple, **fields) -> Survey:
    last = Survey.objects.count()
    survey = Survey.objects.create(grantee=grantee, position=last + 1, **fields)
    SurveyQuestion.objects.bulk_create(
        SurveyQuestion(
            grantee=grantee,
            survey=survey,
            text=text,
            kind_of=kind,
            options=options,
            low="very hard" if kind == "scale" else "",
            high="very easy" if kind == "scale" else "",
            is_required=place == 1,
            position=place,
        )
        for place, (text, kind, options, *_) in enumerate(questions, start=1)
    )
    return survey


def _answer(survey: Survey, today) -> None:
    here = {"grantee_id": survey.grantee_id}
    responses = SurveyResponse.objects.bulk_create(
        SurveyResponse(survey=survey, given_on=today - timedelta(days=number % 19), **here)
        for number in range(PEOPLE)
    )
    answers = []
    for question, (*_, said) in zip(survey.questions.all(), NEEDS, strict=True):
        for number, response in enumerate(responses):
            words = said[number % len(said)]
            # What people write in their own words, no two write alike.
            if words == "" or (isinstance(words, str) and number >= len(said)):
                continue
            kept = {"text": words} if isinstance(words, str) else {"choice": words}
            answers.append(SurveyAnswer(response=response, question=question, **kept, **here))
    SurveyAnswer.objects.bulk_create(answers)


def _assess(grantee: Grantee, title: str, held_on, ratings: str) -> None:
    assessment = Assessment.objects.create(
        grantee=grantee,
        title=title,
        held_on=held_on,
        took_part="The program team, two shelters, the victims’ office and a survivor leader.",
    )
    for step, rating in zip(STEPS, ratings, strict=True):
        assessment.ratings.filter(step=step.key).update(rating=rating)
