"""The activity log's pages: all activities in the order logged, and one with who came."""

from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts import rules
from accounts.access import Access, grantee_access
from collaborators.listing import matching
from collaborators.models import Collaborator
from editing.clean import clean_line
from editing.restricted import restricted_part
from engagement.listing import days, page_of
from engagement.models import Activity, ActivityPrivate, Structure

OFFERED = 30  # boxes for people who have not been ticked; more are found by typing a name


@require_GET
@grantee_access(rules.READ_PLAN)
def activities(request: HttpRequest, access: Access) -> HttpResponse:
    """The log, whole or one kind of activity (?kind=)."""
    kind = request.GET.get("kind", "")
    if kind not in Activity.Kind.values:
        kind = ""
    everything = Activity.objects.all()
    counts = dict(everything.order_by().values_list("kind_of").annotate(Count("pk")))
    listed = page_of(
        everything.filter(kind_of=kind) if kind else everything,
        slug=access.slug,
        after=request.GET.get("after", ""),
        with_restricted=access.allows(rules.SEE_RESTRICTED),
    )
    address = reverse("activities", args=[access.slug])
    return render(
        request,
        "engagement/activities.html",
        {
            "listed": listed,
            "kind": kind,
            "total": sum(counts.values()),
            "found": counts.get(kind, 0) if kind else sum(counts.values()),
            "kinds_used": [
                (value, label, counts[value], value == kind)
                for value, label in Activity.Kind.choices
                if value and counts.get(value)
            ],
            "next_url": listed.following
            and f"{address}?{urlencode({'kind': kind, 'after': listed.following})}",
            "first_url": "after" in request.GET and f"{address}?{urlencode({'kind': kind})}",
            "kinds": Activity.editable,
            "may_edit": access.allows(rules.EDIT_PLAN),
        },
    )


@require_GET
@grantee_access(rules.READ_PLAN)
def activity(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One activity: its fields, who came, and its restricted part for those who may see it."""
    found = get_object_or_404(Activity, pk=pk)
    may_edit = access.allows(rules.EDIT_PLAN)
    context = {
        "activity": found,
        "days": days(found.starts_on, found.ends_on),
        "structures": list(Structure.objects.values_list("pk", "name")),
        "came": list(
            found.attendances.order_by("collaborator__position", "collaborator_id").values_list(
                "collaborator_id", "collaborator__public_name"
            )
        ),
        "may_edit": may_edit,
    }
    if may_edit:
        context |= _offered(found, clean_line(request.GET.get("who", ""))[:100])
    if access.allows(rules.SEE_RESTRICTED):
        private = ActivityPrivate.objects.filter(activity=found).first()
        context |= restricted_part(access, found, private, by=request.user)
    return render(request, "engagement/activity.html", context)


def _offered(found: Activity, who: str) -> dict:
    """The register's entries that can still be ticked, narrowed by the words in `who`."""
    absent = matching(who).exclude(attendances__activity=found)
    names = list(absent.order_by("position", "pk").values_list("pk", "public_name")[: OFFERED + 1])
    return {
        "who": who,
        "offered": names[:OFFERED],
        "more": len(names) > OFFERED,
        "register_empty": not names and not who and not Collaborator.objects.exists(),
    }
