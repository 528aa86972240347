"""A block from a spreadsheet as actions under a strategy or a goal, from the outline."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from accounts import rules
from accounts.access import Access
from editing.fields import Refused
from editing.views import form_key
from planning.implementation import blocks
from planning.models import Plan
from planning.views.door import plan_form, show
from planning.views.implementation import Asked
from planning.views.strategies import outline_page


@plan_form(rules.EDIT_PLAN)
def tree_preview(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """The actions that a pasted block would make, and the rows that cannot be taken."""
    asked = Asked.read(request)
    try:
        return _preview(request, access, asked, _proposal(plan, asked))
    except Refused as refusal:
        return _sent_back(request, access, plan, asked, refusal)


@plan_form(rules.EDIT_PLAN)
def tree_paste(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Store the actions of a block that was looked at, all or none."""
    asked = Asked.read(request)
    try:
        proposal = _proposal(plan, asked)
        if proposal.faults:
            return _preview(request, access, asked, proposal)
        key = form_key(request)
        with transaction.atomic():
            blocks.put_in(proposal, plan, asked.under, by=request.user, key=key)
    except Refused as refusal:
        return _sent_back(request, access, plan, asked, refusal)
    number = proposal.changing
    messages.success(request, f"Added {number} {'action' if number == 1 else 'actions'}.")
    return redirect(f"{reverse('strategies', args=[access.slug])}#{asked.under}")


def _proposal(plan: Plan, asked: Asked) -> blocks.Proposal:
    if not blocks.place_of(plan, asked.under):
        raise Refused("Choose the strategy or the goal that the actions stand under.")
    return blocks.propose(blocks.read(asked.text, "title"), "title", None)


def _preview(
    request: HttpRequest, access: Access, asked: Asked, proposal: blocks.Proposal
) -> HttpResponse:
    return show(
        request,
        access,
        "implementation_paste",
        status=422 if proposal.faults else 200,
        asked=asked,
        start="",
        proposal=proposal,
        seen="",
        room="Outline",
        store=reverse("tree_paste", args=[access.slug]),
        back=reverse("strategies", args=[access.slug]),
    )


def _sent_back(
    request: HttpRequest, access: Access, plan: Plan, asked: Asked, refusal: Refused
) -> HttpResponse:
    """The outline again, with the sentence and the block as it was pasted."""
    return outline_page(
        request, access, plan, QueryDict(), status=422, why=str(refusal), typed=asked.typed()
    )
