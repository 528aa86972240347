"""The overview, opening a plan, and the plan's own fields."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from accounts.models import Award
from editing.clean import clean_line
from editing.fields import Refused
from planning import actions, guide, requirements, standing
from planning.guidance import notes
from planning.models import Plan
from planning.steps import cards, stepper
from planning.views.door import plan_page, show


@require_GET
@grantee_access(
    rules.READ_PLAN, any_of=(rules.READ_REVIEWED, rules.READ_SUBMITTED, rules.MANAGE_GRANTEE)
)
def overview(request: HttpRequest, access: Access) -> HttpResponse:
    """Where the plan stands. Those who read versions, or none, are shown to their own room."""
    if not access.allows(rules.READ_PLAN):
        reads = access.allows(rules.READ_REVIEWED) or access.allows(rules.READ_SUBMITTED)
        return redirect("review" if reads else "team", access.slug)
    today = timezone.localdate()
    plan = standing.plan_with_counts(access.grantee_id, today)
    if plan is None:
        return show(request, access, "no_plan")
    due_on = plan.award.approval_due_on if plan.award else None
    answered = set(plan.answered)
    phases = standing.phases(guide.load(), answered)
    left = notes.beside(access.grantee_id) if access.allows(rules.EDIT_PLAN) else {}
    return show(
        request,
        access,
        "overview",
        plan=plan,
        stepper=stepper(phases, access.slug),
        cards=cards(phases, access.slug),
        tags=[
            (tag, sum(q.key in answered for q in asked), len(asked))
            for tag in guide.load().tags
            if (asked := guide.load().questions(tag.key))
        ],
        attention=standing.attention(plan),
        notes=notes.signposts(left),
        due_on=due_on,
        days_left=(due_on - today).days if due_on else None,
        days_over=(today - due_on).days if due_on else None,
    )


@require_POST
@grantee_access(rules.EDIT_PLAN)
def open_plan(request: HttpRequest, access: Access) -> HttpResponse:
    """Open the grantee's first plan under the title that was typed."""
    title = clean_line(request.POST.get("title", ""))
    try:
        Plan.editable["title"].parse([title])
    except Refused as refusal:
        messages.error(request, str(refusal))
        return show(request, access, "no_plan", status=422, title=title)
    actions.open_first_plan(access.grantee_id, title=title, by=request.user)
    return redirect("overview", access.slug)


@plan_page
def plan_settings(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """The plan's title, dates, requirement set, optional parts and printed statements."""
    others = [
        item for item in requirements.load_all().values() if item.key != plan.requirements.key
    ]
    return show(
        request,
        access,
        "plan_settings",
        plan=plan,
        may_manage=access.allows(rules.MANAGE_TEAM),
        latest_award=Award.objects.order_by("-starts_on").first(),
        others=others,
    )


@require_POST
@grantee_access(rules.EDIT_PLAN)
def plan_award(request: HttpRequest, access: Access) -> HttpResponse:
    """Tie the plan to the latest award recorded."""
    plan = actions.current_plan(access.grantee_id)
    if plan is not None:
        try:
            award = actions.take_award(plan, by=request.user)
            messages.success(request, f"The plan answers to award {award.number}.")
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("plan_settings", access.slug)
