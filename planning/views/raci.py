"""The matrix of who is responsible, accountable, consulted and informed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts import rules
from accounts.access import Access
from editing.fields import Refused, whole_number
from editing.views import INCOMPLETE
from engagement.models import Structure
from planning.implementation import raci as matrix
from planning.implementation.table import Wanted, listed
from planning.models import Plan
from planning.tables import options
from planning.views.door import plan_form, plan_page, show

ROWS = 50


@plan_page
def raci(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """The matrix, narrowed by goal, owner and work group; 50 actions a page."""
    return _matrix(request, access, plan, request.GET)


def _matrix(
    request: HttpRequest, access: Access, plan: Plan, given, status: int = 200, **more
) -> HttpResponse:
    wanted, group = Wanted.read(given), whole_number(given.get("group", ""))
    found = listed(plan, wanted, timezone.localdate(), size=ROWS)
    parts = matrix.parts_of(row.action.pk for row in found.rows)
    people = matrix.columns(parts, group)
    query = f"{wanted.query()}&group={group}" if group is not None else wanted.query()
    typed, broken = more.get("typed", {}), more.get("broken", {})
    rows = [
        _row(
            row, people, parts.get(row.action.pk, {}), typed, broken.get(row.action.pk, ("", ""))[1]
        )
        for row in found.rows
    ]
    groups = Structure.objects.order_by("name").values_list("pk", "name")
    turn = f"&group={group}" if group is not None else ""
    context = {
        "found": found,
        "people": people,
        "rows": rows,
        "match": query,
        "goals": options([("", "All goals"), *found.goals], wanted.goal),
        "owners": options([("", "All owners"), *found.owners], wanted.owner),
        "groups": options([("", "Those who take part"), *groups], "" if group is None else group),
        "previous": wanted.query(page=found.page - 1) + turn if found.page > 1 else "",
        "next": wanted.query(page=found.page + 1) + turn if found.page < found.pages else "",
        "step": "plan.implementation",
    }
    return show(request, access, "raci", status=status, **(context | more))


def _row(
    row, people: list[tuple[int, str]], letters: dict[int, str], typed: dict, broken: str
) -> dict:
    pk = row.action.pk
    cells = []
    for person, name in people:
        key, seen = f"{pk}-{person}", letters.get(person, "")
        chosen = typed.get(key, seen)
        cells.append(
            {
                "key": key,
                "seen": seen,
                "said": matrix.LABELS[seen],
                "name": name,
                "options": options(matrix.LABELS.items(), chosen),
                "is_wrong": bool(broken) and "A" in chosen,
            }
        )
    return {
        "pk": pk,
        "number": row.number,
        "title": row.action.title,
        "cells": cells,
        "missing": matrix.missing(letters.values()),
        "broken": broken,
    }


@plan_form(rules.EDIT_PLAN)
def raci_save(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Store the cells that were changed, all or none."""
    match = request.POST.get("match", "")[:400]
    typed = {name[2:]: value for name, value in request.POST.items() if name.startswith("r-")}
    try:
        changes = _changes(request, typed)
        done = matrix.save(changes, plan_id=plan.pk, grantee_id=access.grantee_id, by=request.user)
    except Refused as refusal:
        said = {"broken": getattr(refusal, "rows", {}), "why": str(refusal), "typed": typed}
        return _matrix(request, access, plan, QueryDict(match), 422, **said)
    messages.success(request, f"Saved: {done} {'cell' if done == 1 else 'cells'} changed.")
    wanted, group = Wanted.read(QueryDict(match)), whole_number(QueryDict(match).get("group", ""))
    query = wanted.query() + (f"&group={group}" if group is not None else "")
    return redirect(f"{reverse('raci', args=[access.slug])}?{query}")


def _changes(request: HttpRequest, typed: dict[str, str]) -> list[matrix.Change]:
    """The cells of which the letters differ from those seen. Raises Refused for other letters."""
    if not typed:
        raise Refused(INCOMPLETE)
    found = []
    for key, letters in typed.items():
        action, _, person = key.partition("-")
        seen = request.POST.get(f"s-{key}", "")
        pair = whole_number(action), whole_number(person)
        if None in pair or not {letters, seen} <= set(matrix.LABELS):
            raise Refused(INCOMPLETE)
        if letters != seen:
            found.append(matrix.Change(*pair, seen, letters))
    return found
