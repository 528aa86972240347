"""Tying an activity to a step of the guide."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from editing.views import wants_json
from engagement.models import Activity
from planning import guide
from planning.heard import set_step


@require_POST
@grantee_access(rules.EDIT_PLAN)
def activity_step(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Say that an activity was part of a step (`step`, its key), or with `on` not 1 that not."""
    found = get_object_or_404(Activity, pk=pk)
    step = request.POST.get("step", "")
    if step not in {known.key for phase in guide.load().phases for known in phase.steps}:
        raise Http404("The guide has no such step.")
    on = request.POST.get("on", "0") == "1"
    set_step(found, step, on=on, by=request.user)
    if wants_json(request):
        return JsonResponse({"state": "saved", "on": on})
    return HttpResponseRedirect(f"{found.get_absolute_url()}#informed")
