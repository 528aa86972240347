"""The one page of a survey that strangers see: no account, no script, nothing of the plan."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import by_link
from accounts.models import Grantee
from engagement.models import Survey, SurveyQuestion
from engagement.surveys import answering
from engagement.surveys.flood import too_many

STATUS = {"waiting": 403, "closed": 410, "used": 410}
# A box that people do not see; what fills in every box gives itself away.
TRAP = "leave_empty"
TRAPPED = "A box that has to stay empty was filled in. It is empty again: send it once more."
BUSY = "Very many answers are coming in just now. Wait a minute, then send it again."
INCOMPLETE = "The page was incomplete. Please send it again."


@require_http_methods(["GET", "POST"])
@by_link
def answer_survey(request: HttpRequest, tenant: Grantee, token: str) -> HttpResponse:
    """The form behind a survey's link, the thanks after it (?sent), or why there is no form."""
    door = _door(token)
    if request.method == "POST":
        return _send(request, tenant, token, door)
    if "sent" in request.GET:
        context = {"tenant": tenant, "survey": door.survey}
        return render(request, "engagement/survey_thanks.html", context)
    if door.standing != "open":
        return _over(request, tenant, door, door.standing)
    return _form(request, tenant, door.survey, answering.Reading())


def _door(token: str) -> answering.Door:
    door = answering.find_door(token)
    if door is None:
        raise Http404("There is no survey at this address.")
    return door


def _send(request: HttpRequest, tenant: Grantee, token: str, door) -> HttpResponse:
    key = _key(request)
    if key and answering.was_sent(tenant, key):
        return _thanks(tenant, token)
    if door.standing != "open":
        return _over(request, tenant, door, door.standing)
    reading = answering.read(door.survey, list(door.survey.questions.all()), request.POST)
    if refusal := _refusal(request, key):
        return _form(request, tenant, door.survey, _with(reading, refusal), 422)
    if reading.errors:
        return _form(request, tenant, door.survey, reading, 422)
    if too_many(tenant.pk, door.survey.pk):
        return _form(request, tenant, door.survey, _with(reading, BUSY), 429)
    try:
        stored = answering.store(door, request.POST, key=key)
    except answering.Closed as closed:
        return _over(request, tenant, door, closed.standing)
    if stored.errors:  # the questions changed since they were read above
        return _form(request, tenant, door.survey, stored, 422)
    return _thanks(tenant, token)


def _refusal(request: HttpRequest, key: UUID | None) -> str:
    if key is None:
        return INCOMPLETE
    return TRAPPED if request.POST.get(TRAP) else ""


def _with(reading: answering.Reading, sentence: str) -> answering.Reading:
    reading.errors[""] = sentence
    return reading


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None


def _thanks(tenant: Grantee, token: str) -> HttpResponse:
    address = reverse("answer_survey", args=[tenant.slug, token])
    return HttpResponseRedirect(f"{address}?sent")


def _over(request: HttpRequest, tenant: Grantee, door, standing: str) -> HttpResponse:
    context = {"tenant": tenant, "survey": door.survey, "standing": standing}
    return render(request, "engagement/survey_over.html", context, status=STATUS[standing])


def _form(
    request: HttpRequest,
    tenant: Grantee,
    survey: Survey,
    reading: answering.Reading,
    status: int = 200,
) -> HttpResponse:
    context = form_context(tenant, survey, list(survey.questions.all()), reading)
    return render(request, "engagement/survey_form.html", context, status=status)


def form_context(
    tenant: Grantee, survey: Survey, questions: Sequence[SurveyQuestion], reading: answering.Reading
) -> dict:
    """The form with everything typed in it, and each question's error beside it."""
    return {
        "tenant": tenant,
        "survey": survey,
        "questions": [_control(question, reading) for question in questions],
        "errors": reading.errors,
        "general": reading.errors.get("", ""),
        "contact": "\n".join(reading.typed.get("contact", ())),
        "agreed": "1" in reading.typed.get("consent", ()),
        "form_key": uuid4(),
        "asks_text": any(question.is_text for question in questions),
    }


def _control(question: SurveyQuestion, reading: answering.Reading) -> dict:
    name = answering.field_name(question)
    typed = list(reading.typed.get(name, ()))
    return {
        "question": question,
        "name": name,
        "error": reading.errors.get(name, ""),
        "text": typed[0] if typed else "",
        "options": [(number, words, str(number) in typed) for number, words in question.choices()],
    }
