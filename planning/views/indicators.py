"""Indicators: the list, one with its values over time, and adding both."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts import rules
from accounts.access import Access
from collaborators.models import Collaborator
from editing.actions import add_record
from editing.fields import Refused
from editing.views import form_key
from planning.indicators import reading
from planning.indicators.actions import indicator_of
from planning.indicators.standing import standing, with_unit
from planning.models import Goal, Indicator, IndicatorValue, Objective, Plan, Strategy
from planning.tables import options
from planning.views.door import found, plan_form, plan_page, show
from planning.views.placing import places

STEP = "plan.implementation"
PARENTS = {"goal": Goal, "objective": Objective, "strategy": Strategy}


@plan_page
def indicators(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Every indicator, narrowed by `?kind=`, `?goal=`, `?collector=` and `?show=`."""
    return _list(request, access, plan, {})


def _list(
    request: HttpRequest, access: Access, plan: Plan, typed: dict, status: int = 200, why: str = ""
) -> HttpResponse:
    wanted = reading.Wanted.read(request.GET)
    listed = reading.listed(plan, wanted, timezone.localdate())
    kinds, often = Indicator.Kind.choices, Indicator.Frequency.choices
    context = {
        "plan": plan,
        "found": listed,
        "wanted": wanted,
        "match": wanted.query(),
        "previous": wanted.query(page=listed.page - 1) if listed.page > 1 else "",
        "next": wanted.query(page=listed.page + 1) if listed.page < listed.pages else "",
        "filters": {
            "kind": options([("", "All kinds"), *kinds], wanted.kind),
            "goal": options(
                [("", "All goals"), *listed.goals, (reading.WHOLE, "Under no goal")], wanted.goal
            ),
            "collector": options([("", "Everyone"), *listed.collectors], wanted.collector),
            "show": options([("", "All"), *reading.SHOW.items()], wanted.show),
        },
        "typed": typed,
        "why": why,
    }
    if access.allows(rules.EDIT_PLAN):
        context["choices"] = {
            "under": options(_under(plan), typed.get("under", "")),
            "kind_of": options(kinds, typed.get("kind_of", "")),
            "frequency": options(often, typed.get("frequency", "")),
            "collector": options(
                [("", "Nobody yet"), *Collaborator.objects.values_list("pk", "public_name")],
                typed.get("collector", ""),
            ),
        }
    return show(request, access, "indicators", status=status, step=STEP, **context)


def _under(plan: Plan) -> list[tuple[str, str]]:
    pairs = [("", "The plan as a whole")]
    for name, model in PARENTS.items():
        label = str(model._meta.verbose_name).capitalize()
        rows = model.objects.filter(plan=plan).values_list("pk", "title")
        pairs += [(f"{name}-{pk}", f"{label}: {title}") for pk, title in rows]
    return pairs


@plan_form(rules.EDIT_PLAN)
def add_indicator(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Add what was typed; what is refused comes back with every field as it was typed."""
    kind, _, key = request.POST.get("under", "").partition("-")
    given = {name: request.POST.getlist(name) for name in Indicator.editable}
    given |= {"plan": [str(plan.pk)]} | ({kind: [key]} if kind in PARENTS else {})
    try:
        made = _add(request, access, Indicator, given)
    except Refused as refusal:
        return _list(request, access, plan, request.POST.dict(), 422, str(refusal))
    messages.success(request, "The indicator is added. Enter what is measured here.")
    return redirect("indicator", access.slug, made.pk)


def _add(request: HttpRequest, access: Access, model, given: dict):
    """The new record, or with a form sent twice the one that it made. Raises Refused."""
    # A field that the form does not have at all says nothing, rather than nothing wrong.
    sent = {name: values for name, values in given.items() if values}
    key = form_key(request)
    return add_record(model, grantee_id=access.grantee_id, given=sent, by=request.user, key=key)


@plan_page
def indicator(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """One indicator: its fields, its values as a picture and a table."""
    return _one(request, access, plan, pk, {})


def _one(
    request: HttpRequest,
    access: Access,
    plan: Plan,
    pk: int,
    typed: dict,
    status: int = 200,
    why: str = "",
) -> HttpResponse:
    rows = Indicator.objects.filter(plan=plan)
    this = found(rows.select_related("goal", "objective", "strategy", "collector"), pk)
    values = list(IndicatorValue.objects.filter(indicator=this).order_by("measured_on", "pk"))
    last = values[-1] if values else None
    today = timezone.localdate()
    return show(
        request,
        access,
        "indicator",
        status=status,
        plan=plan,
        this=this,
        values=[(item, with_unit(item.value, "")) for item in reversed(values)],
        figure=reading.draw(this, values),
        standing=standing(this, last and last.value, last and last.measured_on, today),
        last=last,
        under=reading.under(this),
        collectors=list(Collaborator.objects.values_list("pk", "public_name")),
        places=places(plan, this),
        typed=typed,
        why=why,
        step=STEP,
    )


@plan_form(rules.EDIT_PLAN)
def add_value(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """Add a measured value; a refused one comes back as it was typed."""
    this = found(Indicator.objects.filter(plan=plan), pk)
    given = {name: request.POST.getlist(name) for name in IndicatorValue.editable}
    try:
        _add(request, access, IndicatorValue, {"indicator": [str(pk)]} | given)
    except Refused as refusal:
        return _one(request, access, plan, pk, request.POST.dict(), 422, str(refusal))
    messages.success(request, "The value is added.")
    return redirect(f"{this.get_absolute_url()}#values")


@plan_form(rules.EDIT_PLAN)
def indicator_from_line(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """Make an indicator of one line of a strategy's measures."""
    strategy = found(Strategy.objects.filter(plan=plan), pk)
    try:
        made = indicator_of(strategy, request.POST.get("line", ""), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("strategy", access.slug, pk)
    return redirect("indicator", access.slug, made.pk)
