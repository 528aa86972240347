"""An action's own page, who leads it, and where records stand in the plan."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from collaborators.models import Collaborator
from editing.clean import clean_line
from editing.fields import Refused, whole_number
from planning import actions
from planning.models import Action, ActionParty, Indicator, Objective, Plan, Strategy
from planning.outline import action_number
from planning.tables import options
from planning.views.door import found, plan_page, show
from planning.views.evidence import OFFERED

KINDS = {model.kind(): model for model in actions.PLACES}


@plan_page
def action(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """One action on its own page; asked for by htmx, its fields alone, for the list it is in."""
    this = found(
        Action.objects.filter(plan=plan).select_related("goal", "strategy"),
        pk,
    )
    if request.htmx:
        context = {"access": access, "may_edit": access.allows(rules.EDIT_PLAN), "action": this}
        return render(request, "planning/action_part.html", context)
    q = clean_line(request.GET.get("q", ""))[:100]
    parties = list(
        ActionParty.objects.filter(action=this)
        .order_by("-leads", "pk")
        .values_list("collaborator_id", "collaborator__public_name", "leads")
    )
    others = Collaborator.objects.exclude(pk__in=[key for key, *_ in parties])
    if q:
        others = others.filter(Q(public_name__icontains=q) | Q(sector__icontains=q))
    offered = list(others.values_list("pk", "public_name")[: OFFERED + 1])
    return show(
        request,
        access,
        "action",
        plan=plan,
        this=this,
        number=action_number(this),
        parties=[_party(this, key, name, on=True) for key, name, _ in parties],
        leader=next((name for _, name, leads in parties if leads), ""),
        leaders=options(
            [("", "Nobody"), *((key, name) for key, name, _ in parties)],
            next((key for key, _, leads in parties if leads), ""),
        ),
        others=[_party(this, key, name, on=False) for key, name in offered[:OFFERED]],
        more=len(offered) > OFFERED,
        q=q,
        places=places(plan, this),
        step="plan.implementation",
    )


def _party(this: Action, key: int, name: str, *, on: bool) -> dict:
    return {"left": this.pk, "right": key, "on": on, "label": name}


@require_POST
@grantee_access(rules.EDIT_PLAN)
def leader(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Choose who leads an action among those who take part in it."""
    this = found(Action.objects.all(), pk)
    chosen = whole_number(request.POST.get("collaborator", ""))
    try:
        actions.set_leader(this, chosen, by=request.user)
        messages.success(request, "Saved who leads the action.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("action", access.slug, pk)


@require_POST
@grantee_access(rules.EDIT_PLAN)
def place(request: HttpRequest, access: Access, kind: str, pk: int) -> HttpResponse:
    """Put an objective, a strategy or an action somewhere else in the plan."""
    if kind not in KINDS:
        raise Http404("Only objectives, strategies, actions and indicators are placed.")
    try:
        actions.place_record(KINDS[kind], pk, request.POST.get("parent", ""), by=request.user)
        messages.success(request, "Saved the new place.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(kind, access.slug, pk)


def places(plan: Plan, this: Objective | Strategy | Action | Indicator) -> SafeString:
    """The options of the select that places `this`: what it may stand under, and nothing."""
    pairs = [("", "Not yet placed")]
    for name, model in actions.PLACES[type(this)].items():
        label = str(model._meta.verbose_name).capitalize()
        rows = model.objects.filter(plan=plan).values_list("pk", "title")
        pairs += [(f"{name}-{pk}", f"{label}: {title}") for pk, title in rows]
    return options(pairs, actions.standing_under(this))
