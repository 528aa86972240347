"""The provider's own pages: its notes over all of its grantees, one note with its history."""

import functools
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_POST

from accounts import rules, wall
from accounts.access import Holding, across_grantees
from accounts.models import Organization
from editing.actions import Conflict
from editing.clean import clean_line
from editing.fields import Refused, whole_number
from editing.views import (
    INCOMPLETE,
    conflict_answer,
    form_key,
    refused_answer,
    saved_answer,
    told_history,
    wants_json,
)
from planning import guide
from planning.guidance import notes
from planning.models import GeneralNote, GranteeNote

SIZE = 50
ALL = "all"
MODELS = {ALL: GeneralNote, "one": GranteeNote}
REFUSAL = "Only members of a TTA provider's organization leave notes for teams."


def provider_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for members of a TTA provider: the view gets (request, mine, organizations).

    `mine` are the grantees assigned to it; the wall is open for those and for its own rows.
    """

    @functools.wraps(view)
    def inner(request: HttpRequest, mine: Holding, *args, **kwargs) -> HttpResponse:
        organizations = list(
            Organization.objects.filter(
                kind=Organization.Kind.TTA, group__user=request.user
            ).order_by("name")
        )
        if not organizations:
            raise PermissionDenied(REFUSAL)
        _open_own(organizations)
        return view(request, mine, organizations, *args, **kwargs)

    door = across_grantees(rules.LEAVE_NOTES)(inner)
    door.refusal = REFUSAL
    return door


def _open_own(organizations: list[Organization]) -> None:
    wall.enter_organizations(organization.pk for organization in organizations)


@require_GET
@provider_page
def guidance(
    request: HttpRequest, mine: Holding, organizations: list[Organization]
) -> HttpResponse:
    """Every note that the provider left, for whom, and the form to leave one."""
    return _list_page(request, mine, organizations)


def _list_page(
    request: HttpRequest,
    mine: Holding,
    organizations: list[Organization],
    status: int = 200,
    **typed,
) -> HttpResponse:
    grantees = mine[: len(mine)]
    names = {access.grantee_id: access.name for access in grantees}
    only = whole_number(request.GET.get("grantee", ""))
    before = whole_number(request.GET.get("before", ""))
    rows = GranteeNote.objects.filter(organization__in=organizations, grantee__in=mine.ids)
    rows = rows.filter(grantee=only) if only in names else rows
    rows = rows.filter(pk__lt=before) if before and before < 2**63 else rows
    found = list(rows.select_related("by").order_by("-pk")[: SIZE + 1])
    general = GeneralNote.objects.filter(organization__in=organizations)
    return render(
        request,
        "planning/guidance.html",
        {
            "organizations": organizations,
            "grantees": grantees,
            "only": only if only in names else None,
            "general": [_line(note) for note in general.select_related("by").order_by("-pk")],
            "own": [_line(note, names[note.grantee_id]) for note in found[:SIZE]],
            "older": found[SIZE - 1].pk if len(found) > SIZE else None,
            "newest": not before,
            "steps": guide.load().steps,
            **typed,
        },
        status=status,
    )


def _line(note: notes.Note, whom: str = "") -> dict:
    kind = ALL if isinstance(note, GeneralNote) else "one"
    return {"note": note, "kind": kind, "place": notes.place_title(note.place), "whom": whom}


@require_POST
@provider_page
def guidance_add(
    request: HttpRequest, mine: Holding, organizations: list[Organization]
) -> HttpResponse:
    """Leave a note for one grantee, or for all."""
    whom, text = request.POST.get("whom", ""), request.POST.get("text", "")
    place = request.POST.get("place", "")
    try:
        key = form_key(request, required=True)
        organization = _chosen(request.POST.get("organization", ""), organizations)
        grantee_id = None if whom == ALL else whole_number(whom)
        if whom != ALL and grantee_id not in mine.ids:
            raise Refused("Choose for whom the note is: all of your grantees, or one of them.")
        if grantee_id is not None:
            wall.enter(grantee_id)
        note = notes.leave(
            organization, place, text, by=request.user, form_key=key, grantee_id=grantee_id
        )
    except Refused as refusal:
        wall.enter_many(mine.ids)
        _open_own(organizations)
        typed = {"error": str(refusal), "text": text, "place": place, "whom": whom}
        return _list_page(request, mine, organizations, 422, **typed)
    messages.success(request, f"The note is left: {notes.place_title(note.place)}")
    return redirect("guidance")


def _chosen(value: str, organizations: list[Organization]) -> Organization:
    """The organization that speaks: the one chosen, or the only one there is."""
    found = [item for item in organizations if str(item.pk) == value or len(organizations) == 1]
    if not found:
        raise Refused("Choose in whose name you write.")
    return found[0]


def _found(kind: str, pk: int, mine: Holding, organizations: list[Organization]) -> notes.Note:
    """The provider's own note with this key, the wall open for where it stands; or 404."""
    if kind not in MODELS:
        raise Http404("There is no such kind of note.")
    rows = MODELS[kind].objects.filter(pk=pk, organization__in=organizations)
    if kind != ALL:
        rows = rows.filter(grantee__in=mine.ids)
    note = rows.select_related("by", "organization").first()
    if note is None:
        raise Http404("This note is not there, or not within your reach any more.")
    if kind != ALL:
        wall.enter(note.grantee_id)
    return note


@require_GET
@provider_page
def guidance_note(
    request: HttpRequest, mine: Holding, organizations: list[Organization], kind: str, pk: int
) -> HttpResponse:
    """One note: its text to reword, its earlier texts, and the way to withdraw it."""
    return _note_page(request, mine, kind, _found(kind, pk, mine, organizations))


def _note_page(
    request: HttpRequest, mine: Holding, kind: str, note: notes.Note, status: int = 200, **more
) -> HttpResponse:
    whom = "" if kind == ALL else next(iter(mine.among([note.grantee_id]).values())).name
    revisions = told_history(type(note), note.pk, "text")
    context = {**_line(note, whom), "revisions": revisions, "typed": note.text, **more}
    return render(request, "planning/guidance_note.html", context, status=status)


@require_POST
@provider_page
def guidance_save(
    request: HttpRequest, mine: Holding, organizations: list[Organization], kind: str, pk: int
) -> HttpResponse:
    """Save the note's text; answers the autosave script, or a form without it."""
    note, text = _found(kind, pk, mine, organizations), request.POST.get("value", "")
    version = whole_number(request.POST.get("version", ""))
    try:
        if version is None or version >= 2**31 or "value" not in request.POST:
            raise Refused(INCOMPLETE)
        outcome = notes.reword(
            note,
            text,
            version=version,
            by=request.user,
            tab=clean_line(request.POST.get("tab", ""))[:40],
            sequence=min(whole_number(request.POST.get("seq", "")) or 0, 2**31 - 1),
        )
    except Refused as refusal:
        if wants_json(request):
            return refused_answer(str(refusal))
        return _note_page(request, mine, kind, note, 422, typed=text, error=str(refusal))
    if isinstance(outcome, Conflict):
        return _conflict(request, mine, kind, note, outcome)
    if not wants_json(request):
        messages.success(request, "The note is saved.")
        return redirect("guidance_note", kind, pk)
    return saved_answer(outcome)


def _conflict(
    request: HttpRequest, mine: Holding, kind: str, note: notes.Note, conflict: Conflict
) -> HttpResponse:
    if not wants_json(request):
        note.version = conflict.version
        more = {"typed": conflict.mine, "conflict": conflict}
        return _note_page(request, mine, kind, note, 409, **more)
    panel = render_to_string("planning/parts/note_conflict.html", {"conflict": conflict}, request)
    return conflict_answer(conflict, panel)


@require_POST
@provider_page
def guidance_withdraw(
    request: HttpRequest, mine: Holding, organizations: list[Organization], kind: str, pk: int
) -> HttpResponse:
    """Withdraw the note from the team's sight, or put it back."""
    note = _found(kind, pk, mine, organizations)
    withdrawn = request.POST.get("withdrawn") != "0"
    notes.set_withdrawn(note, withdrawn, by=request.user)
    said = "The note is withdrawn; no team sees it." if withdrawn else "The note is back."
    messages.success(request, said)
    return redirect("guidance_note", kind, pk)
