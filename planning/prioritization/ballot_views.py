"""Voting: the ballot of people with an account, and of those who hold a link."""

from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import rules
from accounts.access import Access, by_link, grantee_access
from accounts.models import Grantee
from editing.fields import whole_number
from engagement.surveys.actions import token_hash
from planning.models import Prioritization, PriorityLink
from planning.prioritization import voting
from planning.prioritization.ballots import Reading, control, summed_up
from planning.prioritization.methods import METHODS
from planning.prioritization.shapes import Scale, Sheet
from planning.prioritization.standing import sheet_of
from planning.views.door import found

STATUS = {"draft": 403, "closed": 410, "used": 410, "voted": 200}
INCOMPLETE = "The page was incomplete. Please send it again."
MOST_BOXES = 6  # more answers than this go into a list


@require_http_methods(["GET", "POST"])
@grantee_access(rules.READ_PLAN)
def ballot(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """The ballot of the present round, for anyone of the team from their own account.

    A TTA provider comments and advises; what comes first is the collaboration's to decide.
    """
    this = found(Prioritization.objects.all(), pk)
    address = reverse("prioritization_ballot", args=[access.slug, pk])
    page = "planning/prioritization_ballot.html"
    return _ballot(request, this, voting.Voter(user=request.user), address, page, {})


@require_http_methods(["GET", "POST"])
@by_link
def vote_by_link(request: HttpRequest, tenant: Grantee, token: str) -> HttpResponse:
    """The ballot behind a one-time link."""
    rows = PriorityLink.objects.select_related("prioritization")
    link = rows.filter(token_sha256=token_hash(token)).first()
    if link is None:
        raise Http404("There is nothing to vote on at this address.")
    address = reverse("vote_by_link", args=[tenant.slug, token])
    page = "planning/prioritization_vote.html"
    voter = voting.Voter(link=link)
    return _ballot(request, link.prioritization, voter, address, page, {"tenant": tenant})


def _ballot(
    request: HttpRequest,
    this: Prioritization,
    voter: voting.Voter,
    address: str,
    page: str,
    context: dict,
) -> HttpResponse:
    context |= {"this": this, "address": address}
    if request.method == "POST":
        return _send(request, this, voter, page, context)
    standing = voting.standing_of(this, voter)
    if standing == "used" and "sent" in request.GET:
        standing = "voted"  # the thanks, right after sending
    if standing != "open":
        return _over(request, page, context, standing)
    return _form(request, page, context, Reading())


def _send(
    request: HttpRequest, this: Prioritization, voter: voting.Voter, page: str, context: dict
) -> HttpResponse:
    sent = dict(request.POST.lists())
    try:
        key = UUID(request.POST.get("form_key", ""))
    except ValueError:
        if (standing := voting.standing_of(this, voter)) != "open":
            return _over(request, page, context, standing, refused=True)
        return _form(request, page, context, Reading(errors={"": INCOMPLETE}, typed=sent), 422)
    round = whole_number(request.POST.get("round", "")) or 0
    try:
        reading = voting.cast_ballot(this.pk, sent, voter=voter, round=round, key=key)
    except voting.Over as over:
        return _over(request, page, context, over.standing, refused=True)
    if reading.errors:
        this.refresh_from_db()
        return _form(request, page, context, reading, 422)
    return HttpResponseRedirect(f"{context['address']}?sent")


def _over(
    request: HttpRequest, page: str, context: dict, standing: str, *, refused: bool = False
) -> HttpResponse:
    """Why there is no ballot, or that it is in; `refused` says that nothing was kept of it."""
    status = 409 if refused and standing == "voted" else STATUS[standing]
    return render(
        request, page, context | {"standing": standing, "refused": refused}, status=status
    )


def _form(
    request: HttpRequest, page: str, context: dict, reading: Reading, status: int = 200
) -> HttpResponse:
    sheet = sheet_of(context["this"])
    context |= {
        "standing": "open",
        "sheet": sheet,
        "method": METHODS[sheet.method],
        "formula": METHODS[sheet.method].formula(sheet),
        "options": [_option(sheet, key, text, reading) for key, text in sheet.options],
        "general": reading.errors.get("", ""),
        "errors": summed_up(sheet, reading.errors),
        "name_error": reading.errors.get("name", ""),
        "choice_error": reading.errors.get("choice", ""),
        "name": (reading.typed.get("name") or ("",))[0],
        "asks_name": not context["this"].is_secret and "tenant" in context,
        "form_key": uuid4(),
    }
    return render(request, page, context, status=status)


def _option(sheet: Sheet, key: int, text: str, reading: Reading) -> dict:
    """One option with its controls, everything typed still in them."""
    option = {"key": key, "text": text, "name": control(key)}
    if sheet.method in {"multi", "dots"}:
        return option | {"on": str(key) in reading.typed.get("choice", ())}
    if sheet.method == "nominal":
        places = range(1, len(sheet.options) + 1)
        return option | _control(control(key), places, reading)
    return option | {"cells": [_cell(key, scale, reading) for scale in sheet.scales]}


def _cell(key: int, scale: Scale, reading: Reading) -> dict:
    cell = _control(control(key, scale), scale.numbers, reading)
    if scale.is_question:
        cell["choices"] = [(1, "Yes", cell["typed"] == "1"), (0, "No", cell["typed"] == "0")]
    return cell | {
        "scale": scale,
        "boxes": len(scale.numbers) <= MOST_BOXES,
        "ends": not scale.is_question,
    }


def _control(name: str, numbers: range, reading: Reading) -> dict:
    typed = (reading.typed.get(name) or ("",))[-1].strip()
    return {
        "name": name,
        "error": reading.errors.get(name, ""),
        "typed": typed,
        "choices": [(number, str(number), typed == str(number)) for number in numbers],
    }
