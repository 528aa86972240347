"""The facilitator's pages, and the result that everyone who reads the plan may see."""

from django.contrib import messages
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from editing.fields import Refused, whole_number
from engagement.surveys.files import as_csv
from planning.models import (
    Gap,
    Plan,
    Prioritization,
    PriorityCriterion,
    PriorityOption,
    PriorityResult,
    Strategy,
)
from planning.prioritization import actions, walk
from planning.prioritization.methods import METHODS
from planning.prioritization.showing import in_words, picture
from planning.prioritization.standing import (
    FEWEST_SECRET,
    ballots_of,
    outcome_of,
    sheet_of,
    too_few,
)
from planning.prioritization.standing import tally as count_so_far
from planning.prioritization.voting import Voter, standing_of
from planning.views.door import found, plan_page, show

STEP = "plan.strategies"


@plan_page
def prioritizations(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Every prioritization of the plan, with how far it is."""
    now = Count("ballots", filter=Q(ballots__round=F("round")))
    rows = plan.prioritizations.annotate(voted=now).order_by("position", "pk")
    return show(
        request,
        access,
        "prioritizations",
        plan=plan,
        rows=list(rows),
        kinds=Prioritization.editable,
        methods=METHODS,
        step=STEP,
    )


@plan_page
def prioritization(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """One prioritization: what is voted on, how to vote, and the facilitator's controls."""
    this = found(Prioritization.objects.filter(plan=plan).select_related("grantee"), pk)
    may_edit = access.allows(rules.EDIT_PLAN)
    options = list(this.options.select_related("strategy", "gap", "grantee"))
    context = {
        "this": this,
        "method": METHODS[this.method],
        "formula": METHODS[this.method].formula(sheet_of(this)),
        "options": options,
        "criteria": list(this.criteria.all()),
        "kinds": PriorityCriterion.editable,
        "standing": standing_of(this, Voter(request.user)),
        "step": STEP,
    }
    if may_edit:
        context |= _controls(plan, this, options) | tally_of(this)
    return show(request, access, "prioritization", **context)


def _controls(plan: Plan, this: Prioritization, options: list) -> dict:
    """What only those who write the plan see: what is missing, what could be added, links."""
    if this.is_draft:
        strategies = {option.strategy_id for option in options}
        gaps = {option.gap_id for option in options}
        wanted = Strategy.objects.filter(plan=plan).exclude(pk__in=strategies - {None})
        open_gaps = Gap.objects.filter(plan=plan).exclude(pk__in=gaps - {None})
        more = {
            "lacking": actions.lacking(this),
            "more_strategies": list(wanted.values_list("pk", "title")),
            "more_gaps": list(open_gaps.values_list("pk", "text")),
        }
    else:
        more = {}
    used = dict(this.links.order_by().values_list("is_used").annotate(Count("pk")))
    links = {"used": used.get(True, 0), "unused": used.get(False, 0)}
    if this.method == "dots":
        paper = dict(this.paper_dots.filter(round=this.round).values_list("option", "dots"))
        more["paper"] = [
            (option, paper.get(option.pk, 0))
            for option in options
            if not option.is_withdrawn and option.dropped_after is None
        ]
    return more | {"links": links, "most_links": actions.MOST_LINKS}


def tally_of(this: Prioritization) -> dict:
    """How many have voted, and the standings where they may be shown."""
    if this.is_draft:
        return {"voted": 0}
    voted, outcome = count_so_far(this)
    # While it is open, a full batch has to be held back besides the one that is shown.
    few = FEWEST_SECRET * 2 if this.is_open else FEWEST_SECRET
    return {
        "voted": voted,
        "tally": outcome,
        "few": few,
        "batch": FEWEST_SECRET,
        "hidden": outcome is None,
    }


@require_GET
@grantee_access(rules.EDIT_PLAN)
def tally(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """The tally alone: the facilitator's page asks for it again and again while people vote."""
    this = found(Prioritization.objects.all(), pk)
    context = {"access": access, "this": this, **tally_of(this)}
    return render(request, "planning/prioritization_tally.html", context)


@plan_page
def result(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """A round that is over, counted (?round= for an earlier one), with its formula and ties."""
    this = found(Prioritization.objects.filter(plan=plan), pk)
    asked = whole_number(request.GET.get("round", "")) or this.round
    round = asked if 1 <= asked <= this.round else this.round
    over = round < this.round or this.state in {"closed", "recorded"}
    context = {"this": this, "round": round, "rounds": range(1, this.round + 1), "over": over}
    if over:
        context |= _counted(this, round)
    return show(request, access, "prioritization_result", **context)


def _counted(this: Prioritization, round: int) -> dict:
    ballots = list(ballots_of(this, round).values_list("name", "scores"))
    if too_few(this, len(ballots)):
        return {"few": FEWEST_SECRET}
    sheet, outcome = sheet_of(this, round), outcome_of(this, round)
    open_ballots = [] if this.is_secret else sorted(ballots, key=lambda one: one[0].casefold())
    recorded = this.state == "recorded" and round == this.round
    return {
        "outcome": outcome,
        "figure": picture(this.title, sheet, outcome),
        "recorded": list(_recorded(this)) if recorded else [],
        "named": [(name, in_words(sheet, scores)) for name, scores in open_ballots],
        "links": dict(this.options.values_list("pk", "strategy_id")),
    }


def _recorded(this: Prioritization):
    rows = PriorityResult.objects.filter(option__prioritization=this)
    return rows.select_related("option").order_by("place")


@require_POST
@grantee_access(rules.EDIT_PLAN)
def open_vote(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Draft or closed -> open."""
    said = "The vote is open, and everyone of the team was told."
    return _do(request, access, pk, actions.open_vote, said)


@require_POST
@grantee_access(rules.EDIT_PLAN)
def close_vote(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Open -> closed."""
    return _do(request, access, pk, actions.close_vote, "The vote is closed and counted.")


@require_POST
@grantee_access(rules.EDIT_PLAN)
def next_round(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Closed -> open, one round further."""
    round = whole_number(request.POST.get("round", "")) or 0

    def verb(pk, *, by):
        return actions.next_round(pk, round, by=by)

    return _do(request, access, pk, verb, "The next round is open.")


@require_POST
@grantee_access(rules.EDIT_PLAN)
def record_result(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Closed -> recorded, for good."""
    said = "The result is recorded. It stands with the strategies and in the deliverable."
    return _do(request, access, pk, actions.record_result, said)


@require_POST
@grantee_access(rules.EDIT_PLAN)
def withdraw_vote_links(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Unused one-time links stop working."""
    said = "Links that were not used no longer work."
    return _do(request, access, pk, actions.withdraw_links, said)


@require_POST
@grantee_access(rules.EDIT_PLAN)
def withdraw_option(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """An option is taken out of a vote that has begun."""
    try:
        option = actions.withdraw_option(pk, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        target = PriorityOption.objects.values_list("prioritization_id", flat=True)
        return redirect("prioritization", access.slug, target.get(pk=pk))
    messages.success(request, "The option is withdrawn and is not counted any more.")
    return redirect("prioritization", access.slug, option.prioritization_id)


@require_POST
@grantee_access(rules.EDIT_PLAN)
def add_options(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """The ticked strategies and gaps become options."""
    strategies, gaps = (
        [key for value in request.POST.getlist(name) if (key := whole_number(value))]
        for name in ("strategy", "gap")
    )

    def verb(pk, *, by):
        return actions.add_options(pk, strategies=strategies, gaps=gaps, by=by)

    return _do(request, access, pk, verb, "They are options now.")


@require_POST
@grantee_access(rules.EDIT_PLAN)
def paper_dots(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Dots counted on the wall, entered by the facilitator."""
    found(Prioritization.objects.all(), pk)
    counts = {
        key: whole_number(value.strip() or "0")
        for name, value in request.POST.items()
        if (key := whole_number(name.removeprefix("dots-"))) and name.startswith("dots-")
    }

    def verb(pk, *, by):
        return walk.count_paper(pk, counts, by=by)

    return _do(request, access, pk, verb, "The dots on the wall are counted in.")


@require_POST
@grantee_access(rules.EDIT_PLAN)
def vote_links(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """New one-time links as a file: the only time that they can be read."""
    try:
        count = whole_number(request.POST.get("count", "")) or 0
        tokens = actions.make_links(pk, count, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("prioritization", access.slug, pk)
    rows = [["Number", "Link"]]
    for number, token in enumerate(tokens, start=1):
        page = reverse("vote_by_link", args=[access.slug, token])
        rows.append([str(number), request.build_absolute_uri(page)])
    headers = {"Content-Disposition": 'attachment; filename="links-to-vote.csv"'}
    return HttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8", headers=headers)


def _do(request: HttpRequest, access: Access, pk: int, verb, done: str) -> HttpResponse:
    try:
        verb(pk, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("prioritization", access.slug, pk)
