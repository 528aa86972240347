"""What this room shows on the activity's page, and where something was heard on its own pages."""

from django import template

from editing.clean import clean_line
from engagement.models import Activity
from planning import heard
from planning.actions import current_plan
from planning.models import Finding

register = template.Library()


@register.inclusion_tag("planning/parts/informed.html", takes_context=True)
def informed(context, activity: Activity) -> dict:
    """The part of an activity's page on what it informed; ?informs= searches what to tie."""
    q = clean_line(context["request"].GET.get("informs", ""))[:100]
    plan = current_plan(activity.grantee_id)
    found = {
        "activity": activity,
        "q": q,
        "steps": heard.steps_of(activity),
        "plan": plan,
    } | {name: context.get(name) for name in ("access", "request", "csrf_token", "may_edit")}
    if plan:
        found["strategies"] = heard.strategies_of(activity, plan, q)
        found["findings"] = heard.findings_of(activity, plan, q)
    return found


@register.inclusion_tag("planning/parts/heard_at.html", takes_context=True)
def heard_at(context, finding: Finding) -> dict:
    """The activities that a finding was heard at; nothing for none."""
    return {"access": context.get("access"), "heard": heard.heard_at(finding)}
