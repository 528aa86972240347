"""What the solicitation asks for, as the plan has it: its own items, and those of the catalogue."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import rules
from accounts.access import Access
from editing.fields import Refused, whole_number
from planning.models import Plan, Solicitation, SolicitationItem
from planning.solicitations import taking
from planning.views.door import found, plan_form, plan_page, show

STEP = "plan.strategies"


@plan_page
def solicitation(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """The solicitation's goals, objectives and deliverables, and what was corrected in them."""
    items = list(
        SolicitationItem.objects.filter(plan=plan)
        .select_related("origin__solicitation")
        .annotate(uses=Count("strategy_links"))
        .order_by("position", "pk")
    )
    return show(
        request,
        access,
        "solicitation",
        plan=plan,
        items=items,
        kinds=SolicitationItem.Kind.choices,
        fields=SolicitationItem.editable,
        corrections=taking.corrections(plan),
        other_years=other_years(plan, items),
        offers=taking.offered(plan),
        step=STEP,
    )


def other_years(plan: Plan, items: list[SolicitationItem]) -> list[int]:
    """Fiscal years that items were taken from and that are not the award's."""
    years = {item.origin.solicitation.fiscal_year for item in items if item.origin_id}
    return sorted(years - {plan.award.fiscal_year}) if plan.award else []


@plan_page
def solicitation_offer(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """The items of one published solicitation (?of=), to be ticked and taken."""
    pk = whole_number(request.GET.get("of", ""))
    if pk is None:
        return redirect("solicitation", access.slug)
    return _offer(request, access, plan, pk)


def _offer(
    request: HttpRequest, access: Access, plan: Plan, pk: int, status: int = 200
) -> HttpResponse:
    this = found(Solicitation.objects.published(), pk)
    items = taking.items_of(plan, this)
    return show(
        request,
        access,
        "solicitation_offer",
        status=status,
        plan=plan,
        this=this,
        items=items,
        left=sum(not taken for _, taken in items),
        step=STEP,
    )


@plan_form(rules.EDIT_PLAN)
def take_items(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """The ticked items become items of the plan."""
    pk = whole_number(request.POST.get("of", "")) or 0
    ticked = {key for text in request.POST.getlist("item") if (key := whole_number(text))}
    try:
        new, joined = taking.take(plan, pk, ticked, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _offer(request, access, plan, pk, 422)
    messages.success(request, _taken(new, joined))
    return redirect("solicitation", access.slug)


def _taken(new: int, joined: int) -> str:
    said = []
    if new:
        said.append(f"{new} item{'s are' if new > 1 else ' is'} in the plan now.")
    if joined:
        said.append(
            f"{joined} that you had entered in the same words "
            f"{'are' if joined > 1 else 'is'} tied to the source."
        )
    return " ".join(said) or "The plan has these items already."


@plan_form(rules.EDIT_PLAN)
def decide_correction(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """Take a correction of the catalogue into the plan's item, or keep the plan's wording."""
    how = request.POST.get("how", "")
    version = whole_number(request.POST.get("version", "")) or 0
    if how not in {"take", "keep"}:
        found(SolicitationItem.objects.filter(plan=plan), pk)
        messages.error(request, "Choose whether to take the correction or to keep your wording.")
        return redirect("solicitation", access.slug)
    try:
        taking.decide(plan, pk, take_it=how == "take", version=version, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        done = "The correction is in the plan." if how == "take" else "Your wording stays."
        messages.success(request, done)
    return redirect("solicitation", access.slug)
