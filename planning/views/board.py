"""The affinity board: findings as cards under themes, moved, copied, split off and merged."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts import rules
from accounts.access import Access
from editing.fields import Refused, whole_number
from editing.views import wants_json
from planning import synthesis
from planning.board import card_of, columns, walk
from planning.models import Plan
from planning.prioritization import walk as dots
from planning.prioritization.views import tally_of
from planning.views.door import plan_form, plan_page, show


@plan_page
def board(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Every finding under its themes, and those that no theme was found for yet."""
    return _board(request, access, plan)


def _board(request: HttpRequest, access: Access, plan: Plan, status: int = 200) -> HttpResponse:
    may_edit = access.allows(rules.EDIT_PLAN)
    ticked = frozenset(request.POST.getlist("card"))
    found = columns(plan, slug=access.slug, may_edit=may_edit, ticked=ticked)
    return show(
        request,
        access,
        "board",
        status=status,
        plan=plan,
        here="board",
        columns=found,
        themes=[column for column in found if column.theme],
        any_card=any(column.number for column in found),
        typed=request.POST.get("name", ""),
        last=synthesis.last_change(plan, request.user) if may_edit else None,
        step="plan.synthesis",
    )


@plan_form(rules.EDIT_PLAN)
def move_cards(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Lay the ticked cards, or the one that was dragged, under another theme or a new one."""
    cards = [card for text in request.POST.getlist("card") if (card := card_of(text))]

    def verb() -> synthesis.Done:
        to, name = request.POST.get("to", ""), request.POST.get("name", "").strip()
        key = whole_number(to)
        if to == "new" and not name:
            raise Refused("Give the new theme a name.")
        if to not in {"new", "none"} and key is None:
            raise Refused("Choose where the findings belong.")
        return synthesis.move_cards(
            plan,
            cards,
            key,
            name=name if to == "new" else "",
            copy=request.POST.get("how") == "copy",
            by=request.user,
        )

    return _answer(request, access, plan, verb, frozenset(finding for finding, _ in cards))


@plan_form(rules.EDIT_PLAN)
def merge_themes(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Make one theme of two."""

    def verb() -> synthesis.Done:
        theme, into = (whole_number(request.POST.get(name, "")) for name in ("theme", "into"))
        if theme is None or into is None:
            raise Refused("Choose the theme to merge it into.")
        return synthesis.merge_themes(plan, theme, into, by=request.user)

    return _answer(request, access, plan, verb)


@plan_form(rules.EDIT_PLAN)
def undo_on_board(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """Take back one's own change of the board."""
    return _answer(request, access, plan, lambda: synthesis.undo(plan, pk, by=request.user))


def _answer(
    request: HttpRequest,
    access: Access,
    plan: Plan,
    verb: Callable[[], synthesis.Done],
    findings: frozenset[int] = frozenset(),
) -> HttpResponse:
    """Do it, and say what came of it: to the script in JSON, with where the findings are now;
    else on the board."""
    try:
        done = verb()
    except Refused as refusal:
        status = 409 if isinstance(refusal, synthesis.Stale) else 422
        if not wants_json(request):
            messages.error(request, str(refusal))
            return _board(request, access, plan, status)
        now = synthesis.places(plan, findings)
        return JsonResponse({"said": str(refusal), "findings": now}, status=status)
    if not wants_json(request):
        messages.success(request, done.said)
        return redirect("board", access.slug)
    last = synthesis.last_change(plan, request.user)
    return JsonResponse(
        {
            "said": done.said,
            "findings": synthesis.places(plan, done.findings),
            "themes_changed": done.themes_changed,
            "undo": last and reverse("undo_on_board", args=[access.slug, last.pk]),
            "undoes": last.subject if last else "",
        }
    )


@plan_page
def data_walk(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """The themes with their findings, large, for a wall or for paper, and the vote on them. It
    names nobody who spoke: it is shown in rooms whose visitors nobody has checked."""
    themes = walk(plan)
    return show(
        request,
        access,
        "data_walk",
        plan=plan,
        here="data_walk",
        themes=themes,
        **_vote(plan, themes, may_edit=access.allows(rules.EDIT_PLAN)),
    )


def _vote(plan: Plan, themes: list[dict], *, may_edit: bool) -> dict:
    """The latest vote on the walk and its dots, for the facilitator while people vote and for
    everyone once it is closed; each theme's dots go to the theme."""
    vote = dots.latest(plan)
    if vote is None:
        return {"vote": None}
    counted = not vote.is_draft and (may_edit or not vote.is_open)
    shown = tally_of(vote) if counted else {}
    if outcome := shown.get("tally"):
        of = dict(vote.options.filter(theme__isnull=False).values_list("pk", "theme_id"))
        stuck = {of.get(one.option): one for one in outcome.standings if one.score}
        for theme in themes:
            theme["dots"] = stuck.get(theme["pk"])
    return {"vote": vote, "this": vote, "counted": counted, **shown}


@plan_form(rules.EDIT_PLAN)
def walk_vote(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Prepare a vote by dots on the themes, or on the findings of one of them."""
    about = request.POST.get("about", "themes")
    try:
        vote = dots.start(
            plan, None if about == "themes" else whole_number(about) or 0, by=request.user
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("data_walk", access.slug)
    messages.success(request, "Say how many dots each person has, then open the vote.")
    return redirect("prioritization", access.slug, vote.pk)
