"""The browser's side of saving: JSON for the autosave script, pages for those without it."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from accounts.models import record
from editing import actions
from editing.clean import clean_line
from editing.fields import Refused, whole_number
from editing.matching import Budget
from editing.merge import word_difference
from editing.models import Editable, EditableModel, RevisionFields
from editing.registry import editable_model, link_model

ANY_EDITOR = (rules.SEE_RESTRICTED,)
INCOMPLETE = "This page is incomplete. Reload it and try again; your text is kept."
# A form says nothing at all about a box that is not ticked; any other control has a value.
UNTICKED = {"flag", "several"}


def wants_json(request: HttpRequest) -> bool:
    """Whether the autosave script asks, rather than a form without script."""
    # Not request.headers, which reads all of them for this one.
    return "application/json" in request.META.get("HTTP_ACCEPT", "")


def back(request: HttpRequest, access: Access, anchor: str = "") -> HttpResponse:
    """To the page the form was on (`next`), or to the grantee's overview."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}):
        target = reverse("overview", args=[access.slug])
    return HttpResponseRedirect(f"{target}#{anchor}" if anchor else target)


def form_key(request: HttpRequest, *, required: bool = False) -> UUID | None:
    """The key that makes a form sent twice one change. Refused for what is no key, and where
    there is none though it is `required`."""
    typed = request.POST.get("form_key", "")
    try:
        return UUID(typed) if typed or required else None
    except ValueError:
        raise Refused(INCOMPLETE) from None


def _whole_number(request: HttpRequest, name: str, default: int | None = None) -> int:
    value = request.POST.get(name, "")
    number = whole_number(value)
    if number is not None and number < 2**31:
        return number
    if default is not None and value == "":
        return default
    raise Refused(INCOMPLETE)


@require_POST
@grantee_access(rules.EDIT_PLAN, any_of=ANY_EDITOR)
def save(request: HttpRequest, access: Access, kind: str, pk: int, field: str) -> HttpResponse:
    model = editable_model(kind)
    access.require(model.edit_permission)
    if field not in model.editable:
        raise Http404(f"A {model._meta.verbose_name} has no field {field}.")
    try:
        if "value" not in request.POST and model.editable[field].control not in UNTICKED:
            raise Refused(INCOMPLETE)
        outcome = actions.save_field(
            model,
            pk,
            field,
            request.POST.getlist("value"),
            version=_whole_number(request, "version"),
            by=request.user,
            tab=clean_line(request.POST.get("tab", ""))[:40],
            sequence=_whole_number(request, "seq", 0),
        )
    except Refused as refusal:
        return _refused(request, access, model, pk, field, str(refusal))
    if isinstance(outcome, actions.Conflict):
        return _conflict(request, access, model, pk, field, outcome)
    if not wants_json(request):
        messages.success(request, outcome.message or f"{model.editable[field].label}: saved.")
        return back(request, access, f"{kind}-{pk}-{field}")
    return saved_answer(outcome)


def saved_answer(outcome: actions.Saved) -> JsonResponse:
    """What the autosave script is told of a text that is stored."""
    return JsonResponse(
        {
            "state": "saved",
            "version": outcome.version,
            "saved_at": _hour(timezone.localtime()),
            "value": outcome.value,
            "message": outcome.message,
        }
    )


def _hour(moment: datetime) -> str:
    """The hour as "2:30 PM". Django's time_format would look the format up first, by language."""
    return f"{moment.hour % 12 or 12}:{moment:%M} {'AM' if moment.hour < 12 else 'PM'}"


def refused_answer(why: str) -> JsonResponse:
    """What the autosave script is told of a text that is not taken."""
    return JsonResponse({"state": "refused", "message": why}, status=422)


def _refused(
    request: HttpRequest, access: Access, model: type[EditableModel], pk: int, field: str, why: str
) -> HttpResponse:
    if wants_json(request):
        return refused_answer(why)
    return render(
        request,
        "editing/refused.html",
        {
            "kind": model.kind(),
            "pk": pk,
            "field": field,
            "label": model.editable[field].label,
            "typed": "\n".join(request.POST.getlist("value")),
            "version": request.POST.get("version", ""),
            "next": request.POST.get("next", ""),
            "message": why,
        },
        status=422,
    )


def _conflict(
    request: HttpRequest,
    access: Access,
    model: type[EditableModel],
    pk: int,
    field: str,
    conflict: actions.Conflict,
) -> HttpResponse:
    context = {
        "kind": model.kind(),
        "pk": pk,
        "field": field,
        "label": model.editable[field].label,
        "conflict": conflict,
        "difference": _difference(model, field, conflict.theirs, conflict.mine),
        "rich": model.editable[field].control == "rich",
        "next": request.POST.get("next", ""),
    }
    if not wants_json(request):
        return render(request, "editing/conflict.html", context, status=409)
    panel = render_to_string("editing/conflict_panel.html", context, request)
    return conflict_answer(conflict, panel)


def conflict_answer(conflict: actions.Conflict, panel: str) -> JsonResponse:
    """What the autosave script is told of two texts, with the `panel` to choose by."""
    return JsonResponse(
        {
            "state": "conflict",
            "version": conflict.version,
            "mine": conflict.mine,
            "theirs": conflict.theirs,
            "theirs_by": conflict.by,
            "theirs_at": _hour(conflict.at),
            "panel": panel,
        },
        status=409,
    )


def _difference(
    model: type[Editable], field: str, old: str, new: str, budget: Budget | None = None
) -> str:
    """Word by word; the text of a plain field may hold what looks like a tag."""
    if model.editable[field].control == "rich":
        return word_difference(old, new, budget)
    return word_difference(escape(old), escape(new), budget)


@require_GET
@grantee_access(rules.READ_PLAN)
def history(request: HttpRequest, access: Access, kind: str, pk: int, field: str) -> HttpResponse:
    model = editable_model(kind)
    access.require(model.read_permission)
    if field in model.restricted_history:
        access.require(rules.SEE_RESTRICTED)
    if model.restricted:
        access.require(rules.SEE_RESTRICTED)
        subject = model.editable[field].label if field in model.editable else field
        record(access.grantee_id, "viewed restricted history", subject, by=request.user, pk=pk)
    found = model.objects.filter(pk=pk).first()
    if found is None or field not in model.editable:
        raise Http404("This entry is no longer there.")
    return render(
        request,
        "editing/history.html",
        {
            "record": found,
            "field": field,
            "kind": model.editable[field],
            "revisions": told_history(model, pk, field),
            "may_restore": access.allows(model.edit_permission),
        },
    )


def told_history(model: type[Editable], pk: int, field: str) -> list[RevisionFields]:
    """The latest 100 changes of a field, each with its `difference` word by word."""
    revisions, budget = list(actions.history(model, pk, field)[:100]), Budget()
    for revision in revisions:
        texts = (revision.before, revision.after)
        revision.difference = _difference(model, field, *texts, budget)
    return revisions


@require_POST
@grantee_access(rules.EDIT_PLAN, any_of=ANY_EDITOR)
def add(request: HttpRequest, access: Access, kind: str) -> HttpResponse:
    model = editable_model(kind)
    access.require(model.edit_permission)
    given = {name: request.POST.getlist(name) for name in request.POST}
    try:
        key = form_key(request)
        made = actions.add_record(
            model, grantee_id=access.grantee_id, given=given, by=request.user, key=key
        )
    except Refused as refusal:
        if request.htmx:
            return HttpResponse(str(refusal), status=422, content_type="text/plain")
        messages.error(request, str(refusal))
        return back(request, access)
    for name, kind in model.editable.items():
        if name in given and (question := kind.question(actions.stored(made, name))):
            messages.warning(request, question)
    if request.htmx and (part := _part(request, access, made)):
        return part
    if getattr(made, "get_absolute_url", None) and request.POST.get("open"):
        return HttpResponseRedirect(made.get_absolute_url())
    return back(request, access, made.anchor)


def _part(request: HttpRequest, access: Access, made: EditableModel) -> HttpResponse | None:
    """The new record's own part, the same that its page includes; None for a kind without one."""
    try:
        part = get_template(f"{made._meta.app_label}/{made.kind()}_part.html")
    except TemplateDoesNotExist:
        return None
    context = {made.kind(): made, "access": access, "fresh": True}
    return HttpResponse(part.render(context, request))


@require_POST
@grantee_access(rules.EDIT_PLAN, any_of=ANY_EDITOR)
def remove(request: HttpRequest, access: Access, kind: str, pk: int) -> HttpResponse:
    model = editable_model(kind)
    access.require(model.edit_permission)
    try:
        actions.remove_record(model, pk, by=request.user)
    except Refused as refusal:
        if request.htmx:
            return HttpResponse(str(refusal), status=422, content_type="text/plain")
        messages.error(request, str(refusal))
        return back(request, access, f"{kind}-{pk}")
    if request.htmx:
        return HttpResponse("")
    messages.success(request, f"The {model._meta.verbose_name} was removed.")
    return back(request, access)


@require_POST
@grantee_access(rules.EDIT_PLAN, any_of=ANY_EDITOR)
def move(request: HttpRequest, access: Access, kind: str, pk: int) -> HttpResponse:
    model = editable_model(kind)
    access.require(model.edit_permission)
    if not hasattr(model, "position"):
        raise Http404("This list has no order of its own.")
    try:
        actions.move_record(model, pk, -1 if request.POST.get("to") == "up" else 1, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return back(request, access, f"{kind}-{pk}")


@require_POST
@grantee_access(rules.EDIT_PLAN)
def link(request: HttpRequest, access: Access, kind: str) -> HttpResponse:
    model = link_model(kind)
    left, right = (whole_number(request.POST.get(name, "")) for name in ("left", "right"))
    if left is None or right is None:
        raise Http404("One of the two entries is no longer there.")
    on = request.POST.get("on", "0") == "1"
    try:
        actions.set_link(model, left, right, on=on, grantee_id=access.grantee_id, by=request.user)
    except Refused as refusal:
        if wants_json(request) or request.htmx:
            return refused_answer(str(refusal))
        messages.error(request, str(refusal))
        return back(request, access)
    if wants_json(request) or request.htmx:
        return JsonResponse({"state": "saved", "on": on})
    return back(request, access)
