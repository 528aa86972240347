"""One row of the register edited in place: a form instead of the row, until it is saved or left."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from accounts import rules
from accounts.access import Access, grantee_access
from collaborators.listing import row_of
from collaborators.models import Collaborator
from editing.actions import Conflict, Saved, save_field, stored
from editing.fields import Refused, whole_number

FIELDS = ("public_name", "nature", "circle", "sector", "role", "lived_experience", "engage_when")
INCOMPLETE = "This form is incomplete. Reload the page and try again."


@require_http_methods(["GET", "POST"])
@grantee_access(rules.EDIT_PLAN)
def edit(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """The row as a form, or as a row again (?close); posting saves what was changed in it."""
    found = get_object_or_404(Collaborator, pk=pk)
    if request.method == "POST":
        return _save(request, access, found)
    if not request.htmx:
        return HttpResponseRedirect(found.get_absolute_url())
    if "close" in request.GET:
        return _row(access, found, f"{found}: closed without saving.")
    return _form(request, found, _texts(found))


def _save(request: HttpRequest, access: Access, found: Collaborator) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    version = whole_number(request.POST.get("version", ""))
    if version is None or any(name not in request.POST for name in FIELDS):
        return _form(request, found, typed, refusal=INCOMPLETE, status=422)
    refused = _refusals(typed)
    if refused:
        return _form(request, found, typed, refused=refused, status=422)
    outcomes = _store(request, found.pk, typed, version)
    conflicts = {name: one for name, one in outcomes.items() if isinstance(one, Conflict)}
    found.refresh_from_db()
    if conflicts:
        # What is not in question is shown as it is now: sent again, it changes nothing.
        typed = _texts(found) | {name: typed[name] for name in conflicts}
        return _form(request, found, typed, conflicts=conflicts, status=409)
    notes = [
        f"{Collaborator.editable[name].label}: {one.message}"
        for name, one in outcomes.items()
        if one.message
    ]
    return _row(access, found, " ".join([f"{found}: saved.", *notes]))


def _texts(found: Collaborator) -> dict[str, str]:
    return {name: Collaborator.editable[name].text(stored(found, name)) for name in FIELDS}


def _refusals(typed: dict[str, str]) -> dict[str, str]:
    """Why a field's text is not taken, for each that is not."""
    refused = {}
    for name, text in typed.items():
        try:
            Collaborator.editable[name].parse([text])
        except Refused as refusal:
            refused[name] = str(refusal)
    return refused


def _store(
    request: HttpRequest, pk: int, typed: dict[str, str], version: int
) -> dict[str, Saved | Conflict]:
    """Save each field as if it stood alone: what is unchanged is no change."""
    with transaction.atomic():
        return {
            name: save_field(Collaborator, pk, name, [text], version=version, by=request.user)
            for name, text in typed.items()
        }


def _row(access: Access, found: Collaborator, said: str) -> HttpResponse:
    may_see = access.allows(rules.SEE_RESTRICTED)
    return HttpResponse(row_of(found.pk, slug=access.slug, with_restricted=may_see, said=said))


def _form(
    request: HttpRequest,
    found: Collaborator,
    typed: dict[str, str],
    *,
    refused: dict[str, str] | None = None,
    conflicts: dict[str, Conflict] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The form with what was typed; the first field with something to say has the focus."""
    refused, conflicts = refused or {}, conflicts or {}
    troubled = [name for name in FIELDS if name in refused or name in conflicts]
    fields = [
        {
            "name": name,
            "kind": Collaborator.editable[name],
            "text": typed[name],
            "refused": refused.get(name, ""),
            "conflict": conflicts.get(name),
            "focus": name == (troubled or FIELDS)[0],
        }
        for name in FIELDS
    ]
    context = {"entry": found, "fields": fields, "refusal": refusal, "troubled": len(troubled)}
    return render(request, "collaborators/register_row.html", context, status=status)
