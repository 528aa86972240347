"""Who pays: every strategy's sources on one page, and answers about allowable costs."""

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import rules
from accounts.access import Access
from editing.fields import Refused
from planning.defence import funding as paying
from planning.models import FundingLine, Plan, Strategy
from planning.views.door import found, plan_form, plan_page, show
from planning.views.strategies import strategy_page


@plan_page
def funding(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Each strategy with its sources and the questions that the award's rules raise."""
    rows = [
        {"number": number, "strategy": one, "lines": lines, "asked": asked}
        for number, one, lines, asked in paying.of_plan(plan)
    ]
    open_only = request.GET.get("show", "") == "open"
    waiting = [row for row in rows if any(item.is_open for item in row["asked"])]
    return show(
        request,
        access,
        "funding",
        plan=plan,
        rows=waiting if open_only else rows,
        waiting=len(waiting),
        open_only=open_only,
        totals=_totals(plan),
        step="plan.strategies",
    )


def _totals(plan: Plan) -> list[tuple[str, str, object]]:
    """(kind, secured or sought, dollars) of all lines that say an amount."""
    kinds, states = dict(FundingLine.Kind.choices), dict(FundingLine.State.choices)
    sums = (
        FundingLine.objects.filter(strategy__plan=plan, amount__isnull=False)
        .order_by("kind_of", "state")
        .values_list("kind_of", "state")
        .annotate(Sum("amount"))
    )
    return [(kinds[kind], states[state], total) for kind, state, total in sums]


@plan_form(rules.EDIT_PLAN)
def answer_cost(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """Say why an activity is allowable; a refused answer comes back with what was typed."""
    strategy = found(Strategy.objects.filter(plan=plan), pk)
    activity, reason = request.POST.get("activity", ""), request.POST.get("reason", "")
    try:
        paying.answer(strategy, activity, reason, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        typed = {"activity": activity, "reason": reason, "fault": str(refusal)}
        return strategy_page(request, access, plan, pk, status=422, typed=typed)
    messages.success(request, "The answer is recorded.")
    return redirect(f"{strategy.get_absolute_url()}#funding")


@plan_form(rules.EDIT_PLAN)
def withdraw_cost(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """Open a question again."""
    strategy = found(Strategy.objects.filter(plan=plan), pk)
    paying.withdraw(strategy, request.POST.get("activity", ""), by=request.user)
    return redirect(f"{strategy.get_absolute_url()}#funding")
