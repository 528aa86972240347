"""Beside the editors of the deliverable: the live preview of a part, and joining two wordings."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts import rules
from accounts.access import Access, grantee_access
from deliverables import actions, joining, passages
from deliverables.assembly import assemble
from deliverables.merging import merge
from editing.actions import Conflict
from editing.fields import Refused, whole_number
from editing.merge import word_difference
from planning.actions import current_plan

CHANGED_AGAIN = (
    "The records changed once more while you were writing. The new wording is shown here; your "
    "text is in the editor as you left it. Look it over and save it again."
)
INCOMPLETE = "This page is incomplete. Copy your text, reload the page and try again."


@require_GET
@grantee_access(rules.READ_PLAN)
def preview(request: HttpRequest, access: Access, component: str) -> HttpResponse:
    """The part of the deliverable as it would be printed now, to be put beside its editors."""
    plan = current_plan(access.grantee_id)
    document = plan and assemble(*actions.working_facts(access.grantee_id, plan))
    found = document and next((part for part in document.components if part.key == component), None)
    if not found:
        raise Http404("The deliverable has no such part.")
    context = {"component": found, "may_reword": access.allows(rules.EDIT_PLAN)}
    return render(request, "deliverables/preview.html", context)


@require_http_methods(["GET", "POST"])
@grantee_access(rules.EDIT_PLAN)
def join(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """The team's wording and the newly written one in one editor, to become one text."""
    plan = current_plan(access.grantee_id)
    written = plan and passages.generated(*actions.working_facts(access.grantee_id, plan))
    found = plan and joining.find(plan, pk, written)
    if not found:
        raise Http404("This passage is not there any more.")
    place = f"{reverse('narrative', args=[access.slug, found.component])}#{found.passage.anchor}"
    if request.method == "GET":
        if not found.is_stale or not found.written:
            messages.info(request, "There is nothing to join: the records have not changed.")
            return redirect(place)
        joined = merge(found.passage.written_from, found.passage.text, found.written)
        return _editor(request, found, place, joined.html, both=joined.both)
    typed = request.POST.get("text", "")
    version = whole_number(request.POST.get("version", ""))
    if "text" not in request.POST or version is None:
        return _editor(request, found, place, typed, refusal=INCOMPLETE, status=422)
    if request.POST.get("seen") != found.seen:
        return _editor(request, found, place, typed, refusal=CHANGED_AGAIN, status=409)
    try:
        saved = joining.save(found, typed, version=version, by=request.user)
    except Refused as refusal:
        return _editor(request, found, place, typed, refusal=str(refusal), status=422)
    if isinstance(saved, Conflict):
        found = joining.find(plan, pk, written)
        said = f"{saved.by} changed your team's wording while you were writing. It is shown here; "
        said += "your text is in the editor as you left it. Look it over and save it again."
        return _editor(request, found, place, typed, refusal=said, status=409)
    messages.success(request, "The joined wording is saved, and is what will be printed.")
    return redirect(place)


def _editor(
    request: HttpRequest,
    found: passages.Edited,
    place: str,
    text: str,
    *,
    both: int = 0,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "item": found,
        "place": place,
        "text": text,
        "both": both,
        "refusal": refusal,
        "apart": word_difference(found.passage.text, found.written),
    }
    return render(request, "deliverables/join.html", context, status=status)
