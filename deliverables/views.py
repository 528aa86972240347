"""The team's side of the deliverable: readiness, each component with its preview, freezing."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts import rules, wall
from accounts.access import Access, grantee_access
from deliverables import actions, guarding, passages, readiness
from deliverables.assembly import assemble
from deliverables.assembly.shapes import SHAPES
from deliverables.guard_views import refused_freeze
from deliverables.guarding import NamesFound
from deliverables.models import Version
from deliverables.places import placed
from editing.clean import clean_line
from planning.actions import current_plan
from planning.models import ComponentNarrative, Passage, Plan

CHANGED_AGAIN = (
    "The records changed once more after this page was shown to you, so nothing was stored. Look "
    "at the passage as it is now."
)


@require_GET
@grantee_access(rules.READ_PLAN)
def deliverable(request: HttpRequest, access: Access) -> HttpResponse:
    """What the document holds so far, what it lacks, and the versions frozen from it."""
    plan = current_plan(access.grantee_id)
    if plan is None:
        return redirect("overview", access.slug)
    facts, wanted = actions.working_facts(access.grantee_id, plan)
    document, lines = assemble(facts, wanted), readiness.check(facts, wanted)
    reworded = passages.edited(plan, passages.generated(facts, wanted, document))
    return render(
        request,
        "deliverables/deliverable.html",
        {
            "stale": [
                (document.component(item.component).title, item)
                for item in reworded
                if item.is_stale and item.component in {part.key for part in document.components}
            ],
            "plan": plan,
            "document": document,
            "lines": placed(access, lines),
            "must_missing": sum(line.rule.must and not line.is_met for line in lines),
            "advice_missing": sum(not line.rule.must and not line.is_met for line in lines),
            "versions": Version.objects.filter(plan=plan)
            .defer("content")
            .select_related("created_by")[:50],
            "may_freeze": access.allows(rules.FREEZE_VERSION),
            "may_edit": access.allows(rules.EDIT_PLAN),
            "leads": SHAPES[plan.shape].first,
            "names": guarding.check(document).stops if access.allows(rules.EDIT_PLAN) else 0,
        },
    )


@require_GET
@grantee_access(rules.READ_PLAN)
def narrative(request: HttpRequest, access: Access, component: str) -> HttpResponse:
    """One component: what the team adds in its own words, and the whole as it will print."""
    plan = current_plan(access.grantee_id)
    found = plan and ComponentNarrative.objects.filter(plan=plan, component=component).first()
    if not found:
        raise Http404("The deliverable has no such part.")
    facts, wanted = actions.working_facts(access.grantee_id, plan)
    document, lines = assemble(facts, wanted), readiness.check(facts, wanted)
    keys = [item.key for item in document.components]
    if component not in keys:
        messages.info(request, "This optional part is switched off. Switch it on to write it.")
        return redirect("plan_settings", access.slug)
    place = keys.index(component)
    return render(
        request,
        "deliverables/component_page.html",
        {
            "plan": plan,
            "narrative": found,
            "component": document.components[place],
            "reworded": [
                item
                for item in passages.edited(plan, passages.generated(facts, wanted, document))
                if item.component == component
            ],
            "may_reword": access.allows(rules.EDIT_PLAN),
            "about": plan.requirements.component(component),
            "lines": placed(access, (item for item in lines if item.rule.component == component)),
            "previous": document.components[place - 1] if place else None,
            "following": document.components[place + 1] if place + 1 < len(keys) else None,
        },
    )


@require_POST
@grantee_access(rules.EDIT_PLAN)
def reword(request: HttpRequest, access: Access, passage: str) -> HttpResponse:
    """Begin the team's own wording of a passage that is written from the records."""
    plan, written = _written(access)
    begun = passages.begin(plan, passage, written, by=request.user)
    return _to_passage(access, written, begun)


@require_POST
@grantee_access(rules.EDIT_PLAN)
def settle(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Facts under a reworded passage have changed: keep the team's wording, or take the new."""
    plan, written = _written(access)
    settling, said = (
        (passages.take_new, "The passage is written from your records again.")
        if request.POST.get("take") == "new"
        else (passages.keep_mine, "Your wording stays as it is.")
    )
    try:
        seen = request.POST.get("seen", "")
        passage = settling(plan, pk, written, seen=seen, by=request.user)
    except passages.ChangedAgain:
        messages.error(request, CHANGED_AGAIN)
        passage = Passage.objects.get(plan=plan, pk=pk)
    else:
        messages.success(request, said)
    return _to_passage(access, written, passage)


def _written(access: Access) -> tuple[Plan, dict[str, tuple[str, str]]]:
    plan = current_plan(access.grantee_id)
    if plan is None:
        raise Http404("There is no plan yet.")
    return plan, passages.generated(*actions.working_facts(access.grantee_id, plan))


def _to_passage(access: Access, written: dict, passage: Passage) -> HttpResponse:
    component, _ = written.get(passage.key, (passage.key.split(".")[0], ""))
    return redirect(f"{reverse('narrative', args=[access.slug, component])}#{passage.anchor}")


@require_POST
@grantee_access(rules.FREEZE_VERSION, own_transaction=True)
def freeze(request: HttpRequest, access: Access) -> HttpResponse:
    """Freeze the plan as it is now; the files are made by a worker."""
    with wall.inside(access.grantee_id):
        plan = current_plan(access.grantee_id)
    if plan is None:
        raise Http404("There is no plan to freeze.")
    reason = clean_line(request.POST.get("reason", ""))
    try:
        version = actions.freeze(access.grantee_id, plan.pk, by=request.user, reason=reason)
    except NamesFound as stopped:
        with wall.inside(access.grantee_id):
            return refused_freeze(request, access, stopped.report)
    messages.success(request, f"{actions.label(version)} is frozen. Its files are being made.")
    return redirect("version", access.slug, version.number)
