"""Protected names in the written plan: where they stand, and who is meant after all."""

from collections import defaultdict

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from accounts.models import record
from collaborators.models import Collaborator, NotThisPerson
from deliverables import actions, guarding
from deliverables.document import Fact
from deliverables.guarding import Passage, Report
from editing.clean import clean_line
from editing.fields import Refused
from editing.registry import editable_model
from editing.restricted import restricted_list_seen
from planning.actions import current_plan

SHOWN = 100


@require_GET
@grantee_access(rules.EDIT_PLAN)
def names(request: HttpRequest, access: Access) -> HttpResponse:
    """Every protected name in the plan as it would be frozen now."""
    return page(request, access, _report(access))


def page(
    request: HttpRequest, access: Access, report: Report, *, reason: str = "", refused: bool = False
) -> HttpResponse:
    """What was found, each passage with where it is put right; 422 when a freeze was `refused`.

    Which name it protects, and whose, is told only to those who may see restricted details.
    """
    may_see = access.allows(rules.SEE_RESTRICTED)
    people = dict(Collaborator.objects.values_list("pk", "public_name")) if may_see else {}
    shown = report.blocking[:SHOWN]
    addresses = _addresses(access, [passage.fact for passage, _ in shown])
    context = {
        "report": report,
        "found": [
            {
                "passage": passage,
                "found": found,
                "who": people.get(found.collaborator_id, ""),
                "url": addresses.get(passage.fact) or _component(access, passage),
            }
            for passage, found in shown
        ],
        "more": len(report.blocking) - len(shown),
        "unconsented": report.unconsented,
        "reason": reason,
        "refused": refused,
        "may_see_restricted": may_see,
        "may_freeze": access.allows(rules.FREEZE_VERSION),
    }
    if may_see:
        context |= _told(request, access, report)
    return render(request, "deliverables/names.html", context, status=422 if refused else 200)


def _told(request: HttpRequest, access: Access, report: Report) -> dict:
    """What the page holds for those who may see restricted details, who leave a line."""
    decided = {found.context_sha256: passage for passage, found in report.decided}
    decisions = [
        (item, decided.get(item.context_sha256))
        for item in NotThisPerson.objects.select_related("collaborator", "by")
    ]
    if report.stops or report.unsearched or decisions:
        restricted_list_seen(access, "Names in the written plan", by=request.user)
    return {"decisions": decisions, "unsearched": report.unsearched}


@require_POST
@grantee_access(rules.SEE_RESTRICTED)
def decide(request: HttpRequest, access: Access) -> HttpResponse:
    """Someone else is meant in this passage: it no longer keeps a version from being frozen."""
    back = redirect("names_in_plan", access.slug)
    wanted = (request.POST.get("person", ""), request.POST.get("passage", ""))
    asked = {
        (str(found.collaborator_id), found.context_sha256): (passage, found)
        for passage, found in _report(access).blocking
    }
    if wanted not in asked:
        messages.error(request, "This passage has changed meanwhile. Look at it again.")
        return back
    passage, found = asked[wanted]
    try:
        reason = NotThisPerson.editable["reason"].parse([request.POST.get("reason", "")])
    except Refused as refusal:
        messages.error(request, str(refusal))
        return back
    made = NotThisPerson.objects.create(
        grantee_id=access.grantee_id,
        collaborator_id=found.collaborator_id,
        context_sha256=found.context_sha256,
        place=passage.place[:300],
        reason=reason,
        by=request.user,
    )
    record(access.grantee_id, "let a passage stand", passage.place, by=request.user, pk=made.pk)
    messages.success(request, "Noted. This passage no longer stops a version.")
    return back


@require_POST
@grantee_access(rules.SEE_RESTRICTED)
def end_decision(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """The passage is searched again."""
    found = get_object_or_404(NotThisPerson, pk=pk)
    record(access.grantee_id, "took back a decision", found.place, by=request.user, pk=pk)
    found.delete()
    messages.success(request, "Taken back. This passage is searched again.")
    return redirect("names_in_plan", access.slug)


def refused_freeze(request: HttpRequest, access: Access, report: Report) -> HttpResponse:
    """The page after a freeze that the guard stopped, with the reason that was typed."""
    reason = clean_line(request.POST.get("reason", ""))
    return page(request, access, report, reason=reason, refused=True)


def _report(access: Access) -> Report:
    plan = current_plan(access.grantee_id)
    if plan is None:
        raise Http404("There is no plan yet.")
    document, _ = actions.plan_as_document(access.grantee_id, plan)
    return guarding.check(document)


def _addresses(access: Access, facts: list[Fact | None]) -> dict[Fact, str]:
    """Where each record is edited; one query for each kind of record."""
    keys = defaultdict(set)
    for fact in filter(None, facts):
        keys[fact.kind].add(fact.pk)
    found = {}
    for kind, pks in keys.items():
        for pk, item in editable_model(kind).objects.select_related("grantee").in_bulk(pks).items():
            if hasattr(item, "get_absolute_url"):
                found[Fact(kind, pk)] = item.get_absolute_url()
    return found


def _component(access: Access, passage: Passage) -> str:
    if passage.component:
        return reverse("narrative", args=[access.slug, passage.component])
    is_reason = passage.title == guarding.REASON
    return reverse("deliverable" if is_reason else "plan_settings", args=[access.slug])
