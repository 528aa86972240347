"""The pages of the bodies that people meet in: all of them, one, and one membership."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import rules
from accounts.access import Access, grantee_access
from collaborators.listing import matching
from collaborators.models import Collaborator
from editing.clean import clean_line
from editing.fields import whole_number
from engagement.attendance import Rate, rates_of
from engagement.models import Activity, CalendarLink, Membership, Structure
from engagement.outline import MEETINGS, drawn, meeting_rows, member_rows, tree

OFFERED = 30  # boxes for people who are no members; more are found by typing a name


@require_GET
@grantee_access(rules.READ_PLAN)
def structures(request: HttpRequest, access: Access) -> HttpResponse:
    """Every structure with the work groups under it; ?under= chooses where a new one goes."""
    context = {
        "tree": drawn(tree(), access.slug),
        "kinds": Structure.editable,
        "may_edit": access.allows(rules.EDIT_PLAN),
    }
    if context["may_edit"]:
        context["places"] = list(Structure.objects.values_list("pk", "name"))
        context["under"] = whole_number(request.GET.get("under", ""))
    return render(request, "engagement/structures.html", context)


@require_GET
@grantee_access(rules.READ_PLAN)
def structure(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One structure: its fields, its members with how often they come, its meetings."""
    found = get_object_or_404(Structure.objects.select_related("parent"), pk=pk)
    may_edit = access.allows(rules.EDIT_PLAN)
    members, current, rate = member_rows(found, access.slug, may_edit=may_edit)
    meetings, shown = meeting_rows(found, access.slug)
    context = {
        "structure": found,
        "conveners": list(Collaborator.objects.values_list("pk", "public_name")),
        "places": list(Structure.objects.exclude(pk=pk).values_list("pk", "name")),
        "groups": list(found.groups.values_list("pk", "name")),
        "members": members,
        "current": current,
        "rate": rate,
        "meetings": meetings,
        "meetings_shown": shown,
        "meetings_more": shown == MEETINGS,
        "not_taken": _not_taken(found),
        "series": list(found.series.order_by("pk").values_list("pk", "title")),
        "may_edit": may_edit,
    }
    if may_edit:
        context |= _offered(found, clean_line(request.GET.get("who", ""))[:100])
        context["feed"] = CalendarLink.objects.filter(structure=found).exists()
    return render(request, "engagement/structure.html", context)


@require_GET
@grantee_access(rules.READ_PLAN)
def member(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One membership: the part in the structure, and since when."""
    found = get_object_or_404(Membership.objects.select_related("structure", "collaborator"), pk=pk)
    rate = rates_of(found.collaborator_id).get(found.structure_id, Rate())
    return render(request, "engagement/member.html", {"member": found, "rate": rate})


def _not_taken(found: Structure) -> int:
    """How many meetings are over without anyone ticked: they count for nobody."""
    over = Activity.objects.filter(
        structure=found, cancelled=False, starts_on__lt=timezone.localdate(), attendances=None
    )
    return over.count()


def _offered(found: Structure, who: str) -> dict:
    """The register's entries that are no members, narrowed by the words in `who`."""
    others = matching(who).exclude(memberships__structure=found)
    names = list(others.order_by("position", "pk").values_list("pk", "public_name")[: OFFERED + 1])
    return {"who": who, "offered": names[:OFFERED], "more": len(names) > OFFERED}
