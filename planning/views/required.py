"""The administrator's page of what each requirement set asks teams to print and to follow."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.administration import operators_only
from editing.fields import Refused
from planning import required, requirements


@require_GET
@operators_only
def requirement_texts(request: HttpRequest) -> HttpResponse:
    """Required statements and review conventions of every set."""
    return _page(request)


def _page(request: HttpRequest, status: int = 200, **refused: str) -> HttpResponse:
    """The page; `refused` are the place, the text and the fault of what was not taken."""
    sets = []
    for found in requirements.load_all().values():
        held = required.wordings(found.key)
        slots = [(slot, held.get(slot.key)) for slot in found.statements]
        sets.append((found, slots, required.conventions(found.key)))
    context = {
        "sets": sets,
        "refused": refused,
        "marks": (required.AWARD_MARK, required.GRANTEE_MARK),
    }
    return render(request, "planning/requirement_texts.html", context, status=status)


def _done(
    request: HttpRequest, place: str, typed: str, do: Callable[[], str], section: str
) -> HttpResponse:
    """What `do` says it did, back at the section; a refusal shows the page with the text."""
    try:
        messages.success(request, do())
    except Refused as refusal:
        return _page(request, 422, place=place, text=typed, fault=str(refusal))
    return redirect(f"{reverse('requirement_texts')}#{section}")


@require_POST
@operators_only
def word_statement(request: HttpRequest, requirement_set: str, statement: str) -> HttpResponse:
    """The wording of one required statement."""
    typed = request.POST.get("text", "")

    def do() -> str:
        required.word_statement(requirement_set, statement, typed, by=request.user)
        return "The wording is in force. Teams with words of their own see where they differ."

    return _done(request, f"{requirement_set}-{statement}", typed, do, requirement_set)


@require_POST
@operators_only
def add_conventions(request: HttpRequest, requirement_set: str) -> HttpResponse:
    """Lines for the checklist, one each."""
    typed = request.POST.get("lines", "")

    def do() -> str:
        added = required.add_conventions(requirement_set, typed, by=request.user)
        return f"{added} {'line is' if added == 1 else 'lines are'} added to the checklist."

    return _done(request, f"{requirement_set}-conventions", typed, do, requirement_set)


@require_POST
@operators_only
def change_convention(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of the checklist: moved, taken off, or worded anew."""
    typed, what = request.POST.get("text", ""), request.POST.get("do", "word")

    def do() -> str:
        if what in ("up", "down"):
            required.move_convention(pk, what)
            return "The line is moved."
        if what == "end":
            required.end_convention(pk)
            return "The line is off the checklist."
        required.word_convention(pk, typed, by=request.user)
        return "The line is worded anew. Teams that had ticked it are asked to look again."

    return _done(request, f"convention-{pk}", typed, do, "content")
