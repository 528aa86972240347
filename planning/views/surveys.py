"""A survey's results, and the step from there into the evidence library."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from editing.fields import Refused, whole_number
from engagement.models import Survey, SurveyAnswer, SurveyQuestion
from engagement.surveys.results import FEW, Counted, results_of, texts_of
from figures.bars import bars
from planning.actions import current_plan
from planning.models import Plan
from planning.surveys import period, quote_answer, quote_choice, quoted

NO_PLAN = "No plan is open yet, so there is no evidence library. Open the plan first."


@require_GET
@grantee_access(rules.READ_PLAN)
def survey_results(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Every question counted, as a picture and a table; texts behind a link for those who edit."""
    survey = get_object_or_404(Survey, pk=pk)
    results = results_of(survey)
    plan = current_plan(access.grantee_id)
    known = quoted(plan, survey)
    context = {
        "survey": survey,
        "standing": survey.standing_in_words(),
        "results": results,
        "period": period(results),
        "few": FEW,
        "questions": [_shown(access, counted, known) for counted in results.questions],
        "may_edit": access.allows(rules.EDIT_PLAN),
        "may_quote": access.allows(rules.EDIT_PLAN) and plan is not None,
    }
    return render(request, "planning/survey_results.html", context)


def _shown(access: Access, counted: Counted, known: dict) -> dict:
    question = counted.question
    rows = [
        {
            "choice": choice,
            "share": counted.share(choice),
            "quote": _where(access, known.get((question.pk, "choice", choice.number))),
        }
        for choice in counted.choices
    ]
    drawn = [(choice.words, choice.count) for choice in counted.choices]
    columns = ("Answer", "People")
    figure = bars(question.text, drawn, highest=counted.answered, columns=columns)
    return {"question": question, "answered": counted.answered, "rows": rows, "figure": figure}


def _where(access: Access, place: tuple[int, int] | None) -> str:
    """The address of a quoted finding; '' for what is not quoted."""
    if place is None:
        return ""
    source, finding = place
    return f"{reverse('source', args=[access.slug, source])}#finding-{finding}"


@require_GET
@grantee_access(rules.EDIT_PLAN)
def survey_texts(request: HttpRequest, access: Access, pk: int, question: int) -> HttpResponse:
    """What people wrote to one question, page by page, for those who write in the plan."""
    asked = get_object_or_404(SurveyQuestion, pk=question, survey=pk)
    plan = current_plan(access.grantee_id)
    texts, following = texts_of(asked, request.GET.get("after", ""))
    known = quoted(plan, asked.survey) if texts else {}
    context = {
        "survey": asked.survey,
        "question": asked,
        "texts": [
            (item, _where(access, known.get((asked.pk, "answer", item.pk)))) for item in texts
        ],
        "next_url": following and f"?after={following}",
        "previous_url": "after" in request.GET and request.path,
        "may_quote": plan is not None,
    }
    return render(request, "planning/survey_texts.html", context)


@require_POST
@grantee_access(rules.EDIT_PLAN)
def quote_survey(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """An option's count ("choice", as question-number) or a text ("answer") becomes a finding."""
    survey = get_object_or_404(Survey, pk=pk)
    plan = current_plan(access.grantee_id)
    if plan is None:
        messages.error(request, NO_PLAN)
        return redirect("survey_results", access.slug, pk)
    try:
        finding = _quote(request, plan, survey)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("survey_results", access.slug, pk)
    messages.success(request, "It stands in the evidence library now. Put it in your own words.")
    page = reverse("source", args=[access.slug, finding.source_id])
    return redirect(f"{page}#finding-{finding.pk}")


def _quote(request: HttpRequest, plan: Plan, survey: Survey):
    if key := request.POST.get("answer"):
        answers = SurveyAnswer.objects.select_related("question__survey")
        found = answers.filter(pk=whole_number(key), question__survey=survey, choice=None).first()
        if found is None:
            raise Http404("This answer is not there, or not any more.")
        return quote_answer(plan, found, by=request.user)
    question, _, number = request.POST.get("choice", "").partition("-")
    asked = survey.questions.filter(pk=whole_number(question)).first()
    if asked is None or whole_number(number) is None:
        raise Refused("Choose what to quote.")
    return quote_choice(plan, asked, int(number), by=request.user)
