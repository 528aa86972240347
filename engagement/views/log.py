"""The activity log's pages: the activities that are asked for, and one with who came."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts import rules
from accounts.access import Access, grantee_access
from collaborators.models import Collaborator
from editing.clean import clean_line
from editing.restricted import restricted_part
from engagement.boxes import boxes
from engagement.filters import ORDERS, Filters
from engagement.listing import days, page_of
from engagement.models import Activity, ActivityPrivate, Structure
from engagement.views.attendance import fresh_batch


@require_GET
@grantee_access(rules.READ_PLAN)
def activities(request: HttpRequest, access: Access) -> HttpResponse:
    """The log, narrowed and ordered as its address says (see filters.Filters)."""
    asked = Filters.read(request.GET)
    fitting = asked.narrow(Activity.objects.all())
    counts = dict(fitting.order_by().values_list("kind_of").annotate(Count("pk")))
    listed = page_of(
        fitting.filter(kind_of=asked.kind) if asked.kind else fitting,
        slug=access.slug,
        order=asked.order,
        after=request.GET.get("after", "")[:40],
        with_restricted=access.allows(rules.SEE_RESTRICTED),
    )
    base = reverse("activities", args=[access.slug])
    years = Activity.objects.exclude(starts_on=None).dates("starts_on", "year")
    return render(
        request,
        "engagement/activities.html",
        {
            "listed": listed,
            "asked": asked,
            "found": counts.get(asked.kind, 0) if asked.kind else sum(counts.values()),
            "tabs": _tabs(asked, base, counts),
            "structures": list(Structure.objects.values_list("pk", "name")),
            "years": [day.year for day in years],
            "orders": ORDERS,
            "order_title": dict(ORDERS)[asked.order].lower(),
            "next_url": listed.following and asked.address(base, after=listed.following),
            "first_url": "after" in request.GET and asked.address(base),
            "kinds": Activity.editable,
            "may_edit": access.allows(rules.EDIT_PLAN),
        },
    )


def _tabs(asked: Filters, base: str, counts: dict[str, int]) -> list[tuple[str, int, bool, str]]:
    """(label, how many, whether shown now, address) of all kinds and each that is there."""
    tabs = [("All kinds", sum(counts.values()), not asked.kind, asked.address(base, kind=""))]
    for kind, label in Activity.Kind.choices:
        if kind and (counts.get(kind) or kind == asked.kind):
            address = asked.address(base, kind=kind)
            tabs.append((label, counts.get(kind, 0), kind == asked.kind, address))
    return tabs


@require_GET
@grantee_access(rules.READ_PLAN)
def activity(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One activity: its fields, who came, and its restricted part for those who may see it."""
    found = get_object_or_404(Activity.objects.select_related("structure", "series"), pk=pk)
    may_edit = access.allows(rules.EDIT_PLAN)
    came = list(
        found.attendances.order_by("collaborator__position", "collaborator_id").values_list(
            "collaborator_id", "collaborator__public_name"
        )
    )
    context = {
        "activity": found,
        "days": days(found.starts_on, found.ends_on),
        "structures": list(Structure.objects.values_list("pk", "name")),
        "came": came,
        "total": len(came) + (found.others_came or 0),
        "may_edit": may_edit,
    }
    if may_edit:
        who = clean_line(request.GET.get("who", ""))[:100]
        context |= {
            "who": who,
            "boxes": boxes(found, who),
            "register_empty": not came and not Collaborator.objects.exists(),
            "fresh": fresh_batch(found, request.GET.get("batch", "")),
        }
    if access.allows(rules.SEE_RESTRICTED):
        private = ActivityPrivate.objects.filter(activity=found).first()
        context |= restricted_part(access, found, private, by=request.user)
    return render(request, "engagement/activity.html", context)
