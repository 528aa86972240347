"""Whom the strategies reach and what of the solicitation they serve, as grids of ticks."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from accounts import rules
from accounts.access import Access
from editing.fields import whole_number
from planning.defence import grid as grids
from planning.models import Plan, SolicitationItem, Strategy
from planning.models.strategy import POPULATIONS
from planning.solicitations import taking
from planning.views.door import found, plan_form, plan_page, show
from planning.views.solicitation import other_years


@plan_page
def populations(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Strategies by the populations that they reach, with the gaps lit."""
    return _page(request, access, plan, "populations", grids.populations(plan), levels=True)


@plan_page
def crosswalk(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Strategies by the items of the solicitation that they serve."""
    items = SolicitationItem.objects.filter(plan=plan, origin__isnull=False)
    years = other_years(plan, list(items.select_related("origin__solicitation")))
    grid = grids.crosswalk(plan)
    more = {"other_years": years, "untaken": taking.untaken(plan)}
    return _page(request, access, plan, "crosswalk", grid, levels=False, **more)


def _page(
    request: HttpRequest,
    access: Access,
    plan: Plan,
    name: str,
    grid: grids.Grid,
    *,
    levels: bool,
    **more,
) -> HttpResponse:
    drawing = grids.Drawing(
        grid, access.slug, may_edit=access.allows(rules.EDIT_PLAN), levels=levels
    )
    captions = {
        "populations": "Strategies and the populations that they reach",
        "crosswalk": "Strategies and the items of the solicitation that they serve",
    }
    return show(
        request,
        access,
        name,
        plan=plan,
        grid=grid,
        columns=[(item, grid.state(item.key), not grid.counts[item.key]) for item in grid.columns],
        table=drawing.table(captions[name]),
        **more,
        step="plan.strategies",
    )


@plan_form(rules.EDIT_PLAN)
def save_reach(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Save one box, or without script one row, of the populations."""
    strategy = _row(request, plan)
    keys = [key for key, _ in POPULATIONS]
    wanted, among = _ticks(request, strategy, keys)
    grids.reach(strategy.pk, wanted, among=among, by=request.user)
    return _saved(request, access, "populations", grids.populations, plan)


@plan_form(rules.EDIT_PLAN)
def save_crosswalk(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Save one box, or without script one row, of the crosswalk."""
    strategy = _row(request, plan)
    items = SolicitationItem.objects.filter(plan=plan).values_list("pk", flat=True)
    wanted, among = _ticks(request, strategy, [str(pk) for pk in items])
    grids.serve(
        strategy, {int(key) for key in wanted}, among=[int(key) for key in among], by=request.user
    )
    return _saved(request, access, "crosswalk", grids.crosswalk, plan)


def _row(request: HttpRequest, plan: Plan) -> Strategy:
    pk = whole_number(request.POST.get("row", ""))
    return found(Strategy.objects.filter(plan=plan), pk or 0)


def _ticks(request: HttpRequest, strategy: Strategy, keys: list[str]) -> tuple[set[str], list[str]]:
    """(columns that are wanted, columns that were asked about); 404 for one that is not there."""
    if "column" not in request.POST:
        return set(request.POST.getlist(f"row-{strategy.pk}")) & set(keys), keys
    column = request.POST["column"]
    if column not in keys:
        raise Http404("This column is not there any more.")
    return ({column} if request.POST.get("on") == "1" else set()), [column]


def _saved(request: HttpRequest, access: Access, name: str, read, plan: Plan) -> HttpResponse:
    """What the grid says now, for the script; the page again without it."""
    if "column" not in request.POST:
        return redirect(name, access.slug)
    grid = read(plan)
    states = {item.key: [grid.state(item.key), not grid.counts[item.key]] for item in grid.columns}
    return JsonResponse({"summary": grid.summary(), "states": states})
