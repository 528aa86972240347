"""The guide at the elbow: a step's questions on the pages where its work is done."""

from django import template

from planning import guide
from planning.models import GuideLook

register = template.Library()


@register.inclusion_tag("planning/parts/elbow_box.html", takes_context=True)
def elbow(context, *keys: str) -> dict:
    """The boxes of the steps with these keys, or of the page's own `step`; nothing without one.

    A box is closed unless the person left it open here; what is in it comes when it is opened.
    """
    steps = [guide.load().step(key) for key in keys] or [context.get("step")]
    access, request = context.get("access"), context.get("request")
    if steps == [None] or not access or not request:
        return {}
    looks = GuideLook.objects.filter(user=request.user, key__in=[s.key for s in steps], open=True)
    left_open = set(looks.values_list("key", flat=True))
    return {"access": access, "steps": [(step, step.key in left_open) for step in steps]}
