"""What the funder asks of the plan besides its parts: statements, conventions, another set."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from deliverables import actions, checks, moving
from deliverables.places import placed
from deliverables.shape_views import plan_or_404
from editing.actions import save_field
from editing.merge import word_difference
from planning import required, requirements
from planning.models import Plan


@require_GET
@grantee_access(rules.READ_PLAN)
def required_statements(request: HttpRequest, access: Access) -> HttpResponse:
    """Each required statement as it was given and as the team words it, with the difference."""
    plan = plan_or_404(access)
    facts, wanted = actions.working_facts(access.grantee_id, plan)
    differing = checks.differing(facts)
    slots = [
        {
            "slot": slot,
            "given": facts.given.get(slot.key, ""),
            "field": checks.OWN_WORDS.get(slot.key, ""),
            "own": getattr(plan, checks.OWN_WORDS.get(slot.key, ""), ""),
            "difference": word_difference(facts.given[slot.key], _own(plan, slot.key))
            if slot.key in differing
            else "",
        }
        for slot in wanted.statements
    ]
    context = {"plan": plan, "slots": slots, "number": facts.award.number if facts.award else ""}
    context["may_edit"] = access.allows(rules.EDIT_PLAN)
    return render(request, "deliverables/required_statements.html", context)


def _own(plan: Plan, statement: str) -> str:
    return getattr(plan, checks.OWN_WORDS[statement])


@require_POST
@grantee_access(rules.EDIT_PLAN)
def take_statement(request: HttpRequest, access: Access, statement: str) -> HttpResponse:
    """Print the administrator's wording again, or begin the team's own from it."""
    plan = plan_or_404(access)
    if statement not in checks.OWN_WORDS:
        raise Http404("There is no such statement to word.")
    facts, _ = actions.working_facts(access.grantee_id, plan)
    adapt = request.POST.get("take") == "adapt"
    text = facts.given.get(statement, "") if adapt else ""
    if adapt or facts.given.get(statement):
        field = checks.OWN_WORDS[statement]
        save_field(Plan, plan.pk, field, [text], version=plan.version, by=request.user)
        said = "Change the words as your award allows." if adapt else "It is printed as given."
        messages.success(request, said)
    else:
        messages.error(request, "The administrator has given no wording, so yours stays.")
    return redirect(f"{reverse('required_statements', args=[access.slug])}#{statement}")


@require_GET
@grantee_access(rules.READ_PLAN)
def conventions(request: HttpRequest, access: Access) -> HttpResponse:
    """The program's review conventions with who ticked what, and when."""
    plan = plan_or_404(access)
    items = required.checklist(plan.pk, plan.requirement_set)
    context = {"plan": plan, "items": items, "ticked": sum(item.is_ticked for item in items)}
    context["may_edit"] = access.allows(rules.EDIT_PLAN)
    return render(request, "deliverables/conventions.html", context)


@require_POST
@grantee_access(rules.EDIT_PLAN)
def tick_convention(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """The team says that its plan follows a convention, or takes that back."""
    follows = request.POST.get("follows") == "1"
    required.tick(plan_or_404(access), pk, follows=follows, by=request.user)
    messages.success(request, "Ticked." if follows else "Taken back.")
    return redirect(f"{reverse('conventions', args=[access.slug])}#convention-{pk}")


@require_GET
@grantee_access(rules.READ_PLAN)
def another_set(request: HttpRequest, access: Access, requirement_set: str) -> HttpResponse:
    """What would change for the plan under another requirement set, before anything does."""
    plan = plan_or_404(access)
    then = _set(requirement_set)
    if then.key == plan.requirement_set:
        messages.info(request, f"The plan answers to {then.title} already.")
        return redirect("plan_settings", access.slug)
    facts, now = actions.working_facts(access.grantee_id, plan)
    found = moving.preview(facts, now, then)
    context = {"plan": plan, "preview": found, "may_edit": access.allows(rules.EDIT_PLAN)}
    for name in ("comes", "goes", "stays"):
        context[name] = placed(access, getattr(found, name))
    return render(request, "deliverables/another_set.html", context)


@require_POST
@grantee_access(rules.EDIT_PLAN)
def move_set(request: HttpRequest, access: Access, requirement_set: str) -> HttpResponse:
    """Move the plan to another requirement set."""
    then = _set(requirement_set)
    moving.move(plan_or_404(access), then.key, by=request.user)
    messages.success(request, f"The plan now answers to {then.title}. Nothing you wrote changed.")
    return redirect(f"{reverse('deliverable', args=[access.slug])}#readiness")


def _set(key: str) -> requirements.RequirementSet:
    try:
        return requirements.get(key)
    except KeyError as error:
        raise Http404("There is no such requirement set.") from error
