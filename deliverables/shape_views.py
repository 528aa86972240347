"""Forms of the deliverable's page that arrange its parts."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from deliverables import actions, arranging
from planning.actions import current_plan
from planning.models import Plan


def plan_or_404(access: Access) -> Plan:
    """The grantee's current plan; Http404 when none was opened."""
    plan = current_plan(access.grantee_id)
    if plan is None:
        raise Http404("There is no plan yet.")
    return plan


@require_POST
@grantee_access(rules.EDIT_PLAN)
def move_part(request: HttpRequest, access: Access, component: str) -> HttpResponse:
    """One part of the deliverable one place up or down."""
    plan = plan_or_404(access)
    facts, wanted = actions.working_facts(access.grantee_id, plan)
    direction = request.POST.get("direction", "")
    moved = arranging.move_part(plan, component, direction, facts, wanted, by=request.user)
    title = wanted.component(component).title
    if moved:
        messages.success(request, f"“{title}” is one place further {direction}.")
    else:
        messages.info(request, f"“{title}” cannot go further {direction}.")
    return redirect(f"{reverse('deliverable', args=[access.slug])}#part-{component}")


@require_POST
@grantee_access(rules.EDIT_PLAN)
def usual_order(request: HttpRequest, access: Access) -> HttpResponse:
    """The parts in the order that their shape has by itself."""
    arranging.usual_order(plan_or_404(access), by=request.user)
    messages.success(request, "The parts are in their usual order again.")
    return redirect(f"{reverse('deliverable', args=[access.slug])}#parts")
