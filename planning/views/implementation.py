"""The implementation table: every action in a grid, blocks from a spreadsheet, taking them back."""

from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts import rules
from accounts.access import Access
from collaborators.models import Collaborator
from editing.fields import Refused, whole_number
from editing.views import INCOMPLETE, form_key
from planning.implementation import blocks
from planning.implementation.columns import BY_KEY, COLUMNS
from planning.implementation.drawing import draw, text_of
from planning.implementation.owners import OwnerChanged, save_owner
from planning.implementation.table import (
    NOBODY,
    UNPLACED,
    Listed,
    Wanted,
    following,
    listed,
    rows_of,
)
from planning.models import Action, Plan, Strategy
from planning.outline import Node
from planning.tables import options
from planning.views.door import plan_form, plan_page, show

SESSION = "implementation_pasted"
NAMED = 10
Pairs = list[tuple[int, str]]


@plan_page
def implementation(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """The table, narrowed by `?goal=`, `?owner=`, `?state=` and `?late=1`, 250 rows a page."""
    return _table(request, access, plan, Wanted.read(request.GET))


def _table(
    request: HttpRequest, access: Access, plan: Plan, wanted: Wanted, status: int = 200, **more
) -> HttpResponse:
    found = listed(plan, wanted, timezone.localdate())
    may_edit = access.allows(rules.EDIT_PLAN)
    context = {
        "plan": plan,
        "found": found,
        "wanted": wanted,
        "columns": [(column, column.kind.options) for column in COLUMNS],
        "rows": draw(found.rows, access.slug, may_edit),
        "choices": choices(found.goals, found.owners, wanted),
        "here": f"{reverse('implementation', args=[access.slug])}?{wanted.query()}",
        "match": wanted.query(),
        "previous": wanted.query(page=found.page - 1) if found.page > 1 else "",
        "next": wanted.query(page=found.page + 1) if found.page < found.pages else "",
        "step": "plan.implementation",
    }
    if may_edit:
        context |= _for_editors(request, access, plan, found, more)
    return show(request, access, "implementation", status=status, **(context | more))


def choices(goals: Pairs, owners: Pairs, wanted: Wanted) -> dict:
    """The options of the filters."""
    states = [(value, label) for value, label in Action.State.choices if value]
    return {
        "goal": options([("", "All goals"), *goals, (UNPLACED, "Not under a goal")], wanted.goal),
        "owner": options([("", "All owners"), *owners, (NOBODY, "Nobody")], wanted.owner),
        "state": options([("", "All states"), *states, (UNPLACED, "Not said")], wanted.state),
    }


def _for_editors(
    request: HttpRequest, access: Access, plan: Plan, found: Listed, more: dict
) -> dict:
    starts = [("", "As new rows")]
    starts += [(row.action.pk, f"{row.number} {row.action.title[:80]}") for row in found.rows]
    places = [("", "Not yet placed")]
    places += [(f"goal-{pk}", f"Goal: {title}") for pk, title in found.goals]
    strategies = Strategy.objects.filter(plan=plan).values_list("pk", "title")
    places += [(f"strategy-{pk}", f"Strategy: {title}") for pk, title in strategies]
    typed = more.get("typed", {})
    return {
        "names": list(
            Collaborator.objects.order_by("public_name")
            .values_list("public_name", flat=True)
            .distinct()
        ),
        "starts": options(starts, typed.get("start", "")),
        "firsts": options([(c.key, c.label) for c in COLUMNS], typed.get("column", "")),
        "under": options(places, typed.get("under", "")),
        "pasted": _just_pasted(request, access),
    }


def _just_pasted(request: HttpRequest, access: Access) -> dict | None:
    """The last paste of this session, to take back; as long as the session and no other."""
    said = request.session.get(SESSION)
    return said if said and said["grantee"] == access.grantee_id else None


@plan_form(rules.EDIT_PLAN)
def implementation_owner(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """Store an action's owner by printed name: JSON for the table's script."""
    typed = request.POST.get("value", "")
    try:
        if "value" not in request.POST:
            raise Refused(INCOMPLETE)
        name = save_owner(pk, typed, request.POST.get("seen", ""), by=request.user)
    except Refused as refusal:
        return JsonResponse({"state": "refused", "message": str(refusal)}, status=422)
    except OwnerChanged as other:
        return JsonResponse({"state": "conflict", "mine": typed, "theirs": other.name}, status=409)
    return JsonResponse({"state": "saved", "value": name, "message": ""})


@dataclass(frozen=True)
class Asked:
    """What a paste form says: the cells, and where they go. `start` is None for new rows."""

    text: str
    column: str
    start: int | None
    under: str
    match: str

    @classmethod
    def read(cls, request: HttpRequest) -> "Asked":
        column = request.POST.get("column", "")
        return cls(
            text=request.POST.get("text", ""),
            column=column if column in BY_KEY else "title",
            start=whole_number(request.POST.get("start", "")),
            under=request.POST.get("under", "")[:40],
            match=Wanted.read(QueryDict(request.POST.get("match", "")[:400])).query(),
        )

    @property
    def wanted(self) -> Wanted:
        return Wanted.read(QueryDict(self.match))

    def typed(self) -> dict:
        """For showing the form again with everything that was in it."""
        start = "" if self.start is None else self.start
        return {"text": self.text, "column": self.column, "start": start, "under": self.under}


def _proposal(plan: Plan, asked: Asked) -> blocks.Proposal:
    """The block looked at beside rows that are locked until the request ends."""
    cells = blocks.read(asked.text, asked.column)
    if asked.start is None:
        return blocks.propose(cells, asked.column, None)
    nodes = following(plan, asked.wanted, asked.start, len(cells), timezone.localdate())
    keys = [node.pk for node in nodes]
    rows = Action.objects.select_for_update().filter(pk__in=keys).order_by("pk").in_bulk()
    targets = [rows[pk] for pk in keys if pk in rows]
    return blocks.propose(cells, asked.column, targets)


def _seen(proposal: blocks.Proposal) -> str:
    """The rows and their versions that a preview shows."""
    rows = (line.action for line in proposal.lines if line.action)
    return ",".join(f"{action.pk}.{action.version}" for action in rows)


@plan_form(rules.EDIT_PLAN)
def paste_preview(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """What a pasted block would change; nothing is stored."""
    asked = Asked.read(request)
    try:
        with transaction.atomic():
            proposal = _proposal(plan, asked)
    except Refused as refusal:
        return _sent_back(request, access, plan, asked, str(refusal))
    return _preview(request, access, asked, proposal)


@plan_form(rules.EDIT_PLAN)
def paste(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Store a block that was looked at, whole or not at all."""
    asked = Asked.read(request)
    try:
        with transaction.atomic():
            proposal = _proposal(plan, asked)
            if request.POST.get("seen", "") != _seen(proposal):
                why = "Someone changed one of these rows in the meantime. Look at the block again."
                return _preview(request, access, asked, proposal, status=409, why=why)
            if proposal.faults:
                return _preview(request, access, asked, proposal)
            key = form_key(request)
            line = blocks.put_in(proposal, plan, asked.under, by=request.user, key=key)
    except Refused as refusal:
        return _sent_back(request, access, plan, asked, str(refusal))
    return _stored(request, access, asked, proposal, line)


@plan_form(rules.EDIT_PLAN)
def fill(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Put the value of one cell into those below it, as one change that can be taken back."""
    asked = Asked.read(request)
    versions = _seen_rows(request.POST.get("rows", ""))
    rows = Action.objects.select_for_update().filter(plan=plan, pk__in=versions).in_bulk()
    if len(rows) < 2 or len(rows) < len(versions):
        return _sent_back(request, access, plan, asked, "Choose a cell and those below it to fill.")
    if any(str(rows[pk].version) != version for pk, version in versions.items()):
        why = "Someone changed one of these rows in the meantime. Look at them, then fill again."
        return _sent_back(request, access, plan, asked, why)
    ordered = [rows[pk] for pk in versions]
    value = _value_of(ordered[0], asked.column)
    try:
        with transaction.atomic():
            cells = [[value]] * (len(ordered) - 1)
            proposal = blocks.propose(cells, asked.column, ordered[1:])
            line = blocks.put_in(proposal, plan, "", by=request.user)
    except Refused as refusal:
        return _sent_back(request, access, plan, asked, str(refusal))
    return _stored(request, access, asked, proposal, line)


def _seen_rows(text: str) -> dict[int, str]:
    """Key -> version from "12.3,15.1", in that order; nothing where it is not written so."""
    pairs = [part.partition(".") for part in text.split(",")[: blocks.MOST]]
    return {pk: version for key, _, version in pairs if (pk := whole_number(key)) is not None}


def _value_of(action: Action, column: str) -> str:
    return text_of(rows_of([Node("action", action.pk, action.title)])[0], column)


@plan_form(rules.EDIT_PLAN)
def undo(request: HttpRequest, access: Access, plan: Plan, line: int) -> HttpResponse:
    """Take a paste back, but for what was changed again since."""
    try:
        back = blocks.take_back(line, grantee_id=access.grantee_id, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Undone: {_rows(back.done)} as before.")
        for name, why in back.left[:NAMED]:
            messages.warning(request, f"Left as it is: {name}: {why}.")
        if more := len(back.left[NAMED:]):
            messages.warning(request, f"And {more} more left as they are.")
    request.session.pop(SESSION, None)
    return _to_table(access, Wanted.read(QueryDict(request.POST.get("match", "")[:400])).query())


def _stored(request, access: Access, asked: Asked, proposal, line) -> HttpResponse:
    if line is None:
        messages.info(request, "Nothing differs: the table says this already.")
    else:
        said = f"{_rows(proposal.changing)} changed."
        request.session[SESSION] = {"grantee": access.grantee_id, "line": line.pk, "said": said}
        messages.success(request, f"Stored: {said}")
    rows = [one.action.pk for one in proposal.lines if one.action]
    return _to_table(access, asked.match, f"cell-{rows[0]}-{asked.column}" if rows else "")


def _rows(count: int) -> str:
    return f"{count} {'row' if count == 1 else 'rows'}"


def _to_table(access: Access, query: str, anchor: str = "") -> HttpResponse:
    url = reverse("implementation", args=[access.slug])
    return redirect(f"{url}?{query}#{anchor}" if anchor else f"{url}?{query}")


def _sent_back(
    request: HttpRequest, access: Access, plan: Plan, asked: Asked, why: str
) -> HttpResponse:
    """The table again, with the sentence and the block as it was pasted."""
    return _table(request, access, plan, asked.wanted, status=422, why=why, typed=asked.typed())


def _preview(
    request: HttpRequest,
    access: Access,
    asked: Asked,
    proposal: blocks.Proposal,
    status: int = 200,
    why: str = "",
) -> HttpResponse:
    return show(
        request,
        access,
        "implementation_paste",
        status=422 if proposal.faults else status,
        asked=asked,
        start="" if asked.start is None else asked.start,
        proposal=proposal,
        seen=_seen(proposal),
        why=why,
        room="Implementation",
        store=reverse("implementation_paste", args=[access.slug]),
        back=f"{reverse('implementation', args=[access.slug])}?{asked.match}",
    )
