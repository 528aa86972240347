"""The resource map: the grid of needs, one need with its providers, and lit cells as plan gaps.

The map's tables and rows are the collaborators room's; these pages are here because they show
which lit cells the plan has taken up as gaps.
"""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from collaborators.models import AreaNote, Collaborator, OwnNeed, Region, ResourceOffer
from collaborators.resources import gaps, listing, reading
from collaborators.resources.catalog import ASPECTS, Need, areas
from editing.fields import Refused, whole_number
from editing.views import back
from planning.actions import current_plan, gap_from, gaps_from
from planning.views.door import found, show

STEP = "prepare.information"
OFFERS_SHOWN = 20


@require_GET
@grantee_access(rules.READ_PLAN)
def resource_map(request: HttpRequest, access: Access) -> HttpResponse:
    """The grid, narrowed to an area (?area=), a region (?region=), the needs with gaps (?only=)."""
    regions = reading.regions()
    region = _chosen(request, regions)
    only = request.GET.get("only") == "gaps"
    by_area = reading.rows(region)
    wanted = request.GET.get("area", "")
    if wanted not in by_area:
        wanted = ""
    if wanted:
        by_area = {wanted: by_area[wanted]}
    plan = current_plan(access.grantee_id)
    in_plan = gaps_from(plan, "resource") if plan else {}
    may_edit = access.allows(rules.EDIT_PLAN)
    notes = {note.area: note for note in AreaNote.objects.all()}
    return show(
        request,
        access,
        "resources",
        plan=plan,
        summary=gaps.in_words(gaps.tally(row.cells for rows in by_area.values() for row in rows)),
        headings=listing.HEADINGS.values(),
        regions=regions,
        region=region,
        area=wanted,
        areas=areas(),
        only=only,
        sections=[
            {
                "area": area,
                "needs": len(by_area[area.key]),
                "lit": sum(bool(gaps.lit(row.cells)) for row in by_area[area.key]),
                "rows": listing.table_rows(
                    [row for row in by_area[area.key] if not only or gaps.lit(row.cells)],
                    slug=access.slug,
                    region=region,
                    in_plan=in_plan,
                    may_make=may_edit and plan is not None,
                ),
                "note": notes.get(area.key),
            }
            for area in areas()
            if area.key in by_area
        ],
        label=OwnNeed.editable["label"],
        emergency=AreaNote.editable["emergency"],
        step=STEP,
    )


@require_GET
@grantee_access(rules.READ_PLAN)
def resource_need(request: HttpRequest, access: Access, need: str) -> HttpResponse:
    """One need: its cells, its providers to change in place, and a form for the next one."""
    this = _need(need)
    regions = reading.regions()
    region = _chosen(request, regions)
    own = found(OwnNeed.objects.all(), _own_key(this)) if _own_key(this) else None
    offers = reading.in_scope(region).select_related("collaborator", "region")
    offers = offers.filter(own_need=own) if own else offers.filter(need=this.key)
    page = Paginator(offers, OFFERS_SHOWN).get_page(request.GET.get("page"))
    row = reading.row_for(this, region)
    plan = current_plan(access.grantee_id)
    may_edit = access.allows(rules.EDIT_PLAN)
    served = {name for _, name in row.providers}
    return show(
        request,
        access,
        "resource_need",
        plan=plan,
        need=this,
        own=own,
        area=next(area for area in areas() if area.key == this.area),
        row=listing.table_rows(
            [row],
            slug=access.slug,
            region=region,
            in_plan=gaps_from(plan, "resource") if plan else {},
            may_make=may_edit and plan is not None,
        ),
        headings=listing.HEADINGS.values(),
        page=page,
        previous_url=page.has_previous() and _address(region=region, page=page.number - 1),
        next_url=page.has_next() and _address(region=region, page=page.number + 1),
        regions=regions,
        region=region,
        unserved=[name for _, name in regions if name not in served]
        if "" not in served and not region
        else [],
        fields=[
            (name, ResourceOffer.editable[name])
            for name in ("partnership", *(aspect for aspect in list(ASPECTS)[1:]))
            if name not in this.without
        ],
        kinds=ResourceOffer.editable,
        register=Collaborator.objects.order_by("public_name", "pk").values_list("pk", "public_name")
        if may_edit
        else (),
        step=STEP,
    )


@require_POST
@grantee_access(rules.EDIT_PLAN)
def resource_gap(request: HttpRequest, access: Access) -> HttpResponse:
    """Take a lit cell ("need|aspect") into the plan as a gap; a second time it is the same gap."""
    key, _, aspect = request.POST.get("cell", "").partition("|")
    need = _need(key)
    if aspect not in {gaps.PROVIDER, *ASPECTS}:
        raise Http404("The map has no such column.")
    regions = dict(reading.regions())
    region = whole_number(request.POST.get("region", ""))
    region = region if region in regions else None
    plan = current_plan(access.grantee_id)
    if plan is None:
        messages.error(request, "No plan is open yet. Open one on the overview, then come back.")
    elif reading.row_for(need, region).cells[aspect].state != gaps.GAP:
        messages.info(request, f"{need.text}: this is no gap any more.")
    else:
        try:
            text = gaps.proposed(need, aspect, regions.get(region, ""))
            origin = gaps.origin(need, aspect, region)
            gap_from(plan, text, origin=origin, by=request.user)
            name = gaps_from(plan, "resource")[origin][1]
            messages.success(request, f"{need.text}: in the plan as {name}.")
        except Refused as refusal:
            messages.error(request, str(refusal))
    return back(request, access, listing.anchor(need))


@require_GET
@grantee_access(rules.READ_PLAN)
def resource_regions(request: HttpRequest, access: Access) -> HttpResponse:
    """The grantee's list of regions."""
    kind = Region.editable["name"]
    return show(
        request, access, "resource_regions", regions=Region.objects.all(), kind=kind, step=STEP
    )


def _need(key: str) -> Need:
    need = reading.need_of(key)
    if need is None:
        raise Http404("This need is not on the map, or not any more.")
    return need


def _own_key(need: Need) -> int | None:
    return whole_number(need.key.removeprefix(reading.OWN))


def _chosen(request: HttpRequest, regions: list[tuple[int, str]]) -> int | None:
    """The region asked for, if it is one of the list."""
    asked = whole_number(request.GET.get("region", ""))
    return asked if asked in dict(regions) else None


def _address(**given) -> str:
    return "?" + urlencode({name: value for name, value in given.items() if value})
