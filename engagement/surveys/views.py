"""The team's side of surveys: the list, the builder, its verbs, links, files and contacts."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from accounts.models import Grantee, record
from editing.fields import Refused, whole_number
from engagement.models import Activity, Survey, SurveyAnswer, SurveyContact, SurveyQuestion
from engagement.surveys import actions, files
from engagement.surveys.answering import Reading
from engagement.surveys.public import form_context
from engagement.surveys.results import PAGE, table_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@grantee_access(rules.READ_PLAN)
def surveys(request: HttpRequest, access: Access) -> HttpResponse:
    """Every survey with how far it is and how many answered."""
    found = Survey.objects.annotate(answers=Count("responses")).order_by("position", "pk")
    context = {
        "surveys": [(survey, survey.standing_in_words()) for survey in found],
        "kinds": Survey.editable,
        "may_edit": access.allows(rules.EDIT_PLAN),
    }
    return render(request, "engagement/surveys.html", context)


@require_GET
@grantee_access(rules.READ_PLAN)
def survey(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """The builder: the survey's own fields, its questions, its links."""
    found = get_object_or_404(Survey, pk=pk)
    may_edit = access.allows(rules.EDIT_PLAN)
    answers = found.responses.count()
    context = {
        "survey": found,
        "standing": found.standing_in_words(),
        "questions": list(found.questions.all()),
        "answers": answers,
        "kinds": SurveyQuestion.editable,
        "may_edit": may_edit,
        "may_see_restricted": access.allows(rules.SEE_RESTRICTED),
        "lacking": actions.lacking(found) if may_edit and found.state != "open" else [],
        "activities": [
            (key, title or "Activity without a name")
            for key, title in Activity.objects.values_list("pk", "title")
        ],
    }
    if may_edit:
        context |= _links(request, access, found)
    return render(request, "engagement/survey.html", context)


def _links(request: HttpRequest, access: Access, found: Survey) -> dict:
    if found.entry == Survey.Entry.OPEN:
        return {"address": _address(request, access, found.token)}
    used = dict(found.links.order_by().values_list("is_used").annotate(Count("pk")))
    counts = {"used": used.get(True, 0), "unused": used.get(False, 0)}
    return {"links": counts, "most_links": actions.MOST_LINKS}


def _address(request: HttpRequest, access: Access, token: str) -> str:
    return request.build_absolute_uri(reverse("answer_survey", args=[access.slug, token]))


@require_GET
@grantee_access(rules.READ_PLAN)
def survey_preview(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """The form as the public will see it, with nothing to send."""
    found = get_object_or_404(Survey, pk=pk)
    tenant = Grantee(pk=access.grantee_id, slug=access.slug, name=access.name)
    context = form_context(tenant, found, list(found.questions.all()), Reading())
    context["preview"] = reverse("survey", args=[access.slug, pk])
    return render(request, "engagement/survey_form.html", context)


@require_GET
@grantee_access(rules.EDIT_PLAN)
def survey_poster(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """A short page to print or project: what it is, the address, until when."""
    found = get_object_or_404(Survey, pk=pk)
    single = found.entry == Survey.Entry.SINGLE
    address = "" if single else _address(request, access, found.token)
    context = {"survey": found, "address": address}
    return render(request, "engagement/survey_poster.html", context)


@require_POST
@grantee_access(rules.EDIT_PLAN)
def open_survey(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Draft or closed -> open."""
    return _do(request, access, pk, actions.open_survey, "The survey is open: share its link.")


@require_POST
@grantee_access(rules.EDIT_PLAN)
def close_survey(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Open -> closed."""
    return _do(request, access, pk, actions.close_survey, "The survey takes no more answers.")


@require_POST
@grantee_access(rules.EDIT_PLAN)
def duplicate_survey(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """A draft like this one."""
    copy = actions.duplicate_survey(pk, by=request.user)
    messages.success(request, "This is the copy: a draft with the same questions and no answers.")
    return redirect("survey", access.slug, copy.pk)


@require_POST
@grantee_access(rules.EDIT_PLAN)
def withdraw_survey_links(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Unused single-use links stop working."""
    return _do(
        request, access, pk, actions.withdraw_links, "Links that were not used no longer work."
    )


def _do(request: HttpRequest, access: Access, pk: int, verb, done: str) -> HttpResponse:
    try:
        verb(pk, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("survey", access.slug, pk)


@require_POST
@grantee_access(rules.EDIT_PLAN)
def survey_links(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """New single-use links as a file: the only time that they can be read."""
    try:
        count = whole_number(request.POST.get("count", "")) or 0
        tokens = actions.make_links(pk, count, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("survey", access.slug, pk)
    rows = [[str(n), _address(request, access, token)] for n, token in enumerate(tokens, start=1)]
    return _file(files.as_csv([["Number", "Link"], *rows]), "survey-links.csv", "text/csv")


@require_GET
@grantee_access(rules.EDIT_PLAN)
def survey_csv(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Every answer as CSV, contact details never among them."""
    found = _downloaded(request, access, pk, "CSV")
    name = f"{slugify(found.title) or 'survey'}.csv"
    return _file(files.as_csv(table_of(found)), name, "text/csv; charset=utf-8")


@require_GET
@grantee_access(rules.EDIT_PLAN)
def survey_xlsx(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Every answer as a workbook, contact details never among them."""
    found = _downloaded(request, access, pk, "XLSX")
    name = f"{slugify(found.title) or 'survey'}.xlsx"
    return _file(files.as_xlsx(table_of(found), found.title), name, XLSX)


def _downloaded(request: HttpRequest, access: Access, pk: int, shape: str) -> Survey:
    found = get_object_or_404(Survey, pk=pk)
    said = "downloaded survey answers"
    record(access.grantee_id, said, found.title, by=request.user, pk=pk, shape=shape)
    return found


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


@require_GET
@grantee_access(rules.SEE_RESTRICTED)
def survey_contacts(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """How people asked to be reached; looking leaves a line in the history."""
    found = get_object_or_404(Survey, pk=pk)
    after = whole_number(request.GET.get("after", "")) or 0
    contacts = list(SurveyContact.objects.filter(survey=found, pk__gt=after)[: PAGE + 1])
    if contacts:
        said = "viewed restricted entry"
        record(access.grantee_id, said, found.title, by=request.user, kind=found.kind(), pk=pk)
    following = f"?after={contacts[PAGE - 1].pk}" if len(contacts) > PAGE else ""
    context = {
        "survey": found,
        "contacts": contacts[:PAGE],
        "next_url": following,
        "previous_url": reverse("survey_contacts", args=[access.slug, pk]) if after else "",
    }
    return render(request, "engagement/survey_contacts.html", context)


@require_http_methods(["GET", "POST"])
@grantee_access(rules.EDIT_PLAN)
def redact_answer(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take the words of one answer out, with a reason."""
    answers = SurveyAnswer.objects.select_related("question__survey")
    answer = get_object_or_404(answers, pk=pk, choice=None)
    context = {"answer": answer, "question": answer.question, "survey": answer.question.survey}
    if request.method == "GET":
        return render(request, "engagement/survey_redact.html", context)
    try:
        actions.redact_text(pk, request.POST.get("reason", ""), by=request.user)
    except Refused as refusal:
        context |= {"error": str(refusal)}
        return render(request, "engagement/survey_redact.html", context, status=422)
    messages.success(
        request,
        "The text is taken out. If it was quoted in the evidence library, change the finding too.",
    )
    return redirect("survey_texts", access.slug, answer.question.survey_id, answer.question_id)
