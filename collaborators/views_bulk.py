"""Changing many entries at once: choose what, see what it would do, do it, take it back."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from collaborators.filters import read_finding
from collaborators.models import Collaborator
from editing.actions import stored
from editing.bulk import Bulk, change_many, remove_many, undo_many
from editing.fields import Kind, Refused, whole_number

# What makes sense for many at once. A name, and how someone is named, are one person's own.
FIELDS = (
    "circle",
    "engage_when",
    "sector",
    "nature",
    "lived_experience",
    "origin",
    "program",
    "long_term",
    "is_funder",
    "government_leader",
)
KINDS = {name: Collaborator.editable[name] for name in FIELDS}
REMOVE = "remove"
MOST = 5000
SHOWN = 100
NAMED = 10
# Where the list finds what to say, and to offer undoing, on its next page.
SESSION = "register_changed"


@dataclass(frozen=True)
class Picked:
    """The entries that a form names, and the list that it came from."""

    versions: dict[int, int]
    query: str
    gone: int = 0

    @property
    def text(self) -> str:
        """The entries with the versions that this page shows, for the next form."""
        return ",".join(f"{pk}.{version}" for pk, version in self.versions.items())


@require_POST
@grantee_access(rules.EDIT_PLAN)
def choose(request: HttpRequest, access: Access) -> HttpResponse:
    """What to do with the ticked entries, then what that would change; nothing is stored."""
    try:
        picked = _picked(request)
        name = request.POST.get("field", "")
        if not name:
            return _page(request, access, picked, "choose", kinds=KINDS)
        if name == REMOVE:
            return _page(request, access, picked, "remove", **_leaving(picked))
        kind, raw = _asked(request, name)
        kind.parse(raw)
        return _page(request, access, picked, "preview", **_preview(picked, name, kind, raw))
    except Refused as refusal:
        return _refused(request, access, str(refusal))


@require_POST
@grantee_access(rules.EDIT_PLAN)
def change(request: HttpRequest, access: Access) -> HttpResponse:
    """Do what the page before showed: one value into one field of each, or remove them."""
    try:
        picked = _picked(request, as_seen=True)
        if request.POST.get("field") == REMOVE:
            bulk = remove_many(Collaborator, picked.versions, by=request.user)
            _tell(request, bulk, f"{_entries(bulk.done)} removed.")
            return _to_list(access, picked.query)
        name = request.POST.get("field", "")
        kind, raw = _asked(request, name)
        bulk = change_many(
            Collaborator,
            picked.versions,
            name,
            raw,
            grantee_id=access.grantee_id,
            by=request.user,
        )
    except Refused as refusal:
        return _refused(request, access, str(refusal))
    said = f"{kind.label}: {_entries(bulk.done)} changed to “{_in_words(kind, kind.parse(raw))}”."
    if bulk.line is None:
        _tell(request, bulk, "Nothing was changed.")
    else:
        request.session[SESSION] = {
            "grantee": access.grantee_id,
            "line": bulk.line.pk,
            "said": said,
            "left": _left(bulk),
        }
    return _to_list(access, picked.query)


@require_POST
@grantee_access(rules.EDIT_PLAN)
def undo(request: HttpRequest, access: Access, line: int) -> HttpResponse:
    """Take a bulk edit back, but for the entries that were changed again since."""
    query = _list_query(request)
    try:
        bulk = undo_many(Collaborator, line, grantee_id=access.grantee_id, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        _tell(request, bulk, f"Undone: {_entries(bulk.done)} as before.")
    return _to_list(access, query)


def just_changed(request: HttpRequest, access: Access) -> dict | None:
    """What the last bulk edit did, once: for the page that follows it."""
    said = request.session.get(SESSION)
    if not said or said["grantee"] != access.grantee_id:
        return None
    del request.session[SESSION]
    return said


def _picked(request: HttpRequest, *, as_seen: bool = False) -> Picked:
    """The entries of the form: those ticked, all that match, or those of the page before.

    With the versions of now, or, `as_seen`, with those that the form brings along.
    """
    query = _list_query(request)
    if request.POST.get("which") == "all":
        wanted = None
        found = read_finding(QueryDict(query)).entries()
    else:
        wanted = _keys(request)
        found = Collaborator.objects.filter(pk__in=wanted)
    versions = dict(found.order_by("position", "pk").values_list("pk", "version")[: MOST + 1])
    if len(versions) > MOST:
        raise Refused(f"At most {MOST:,} entries are changed at once. Narrow the list first.")
    if not versions:
        raise Refused("No entry was ticked. Go back to the list and tick at least one.")
    if wanted is None:
        return Picked(versions, query)
    if as_seen:
        versions = {pk: wanted[pk] or version for pk, version in versions.items()}
    return Picked(versions, query, gone=len(wanted) - len(versions))


def _keys(request: HttpRequest) -> dict[int, int]:
    """Keys from ticks and from `picked` ("12.3,15.1"), each with its version or 0."""
    found = {}
    for text in [*request.POST.getlist("pick"), *request.POST.get("picked", "").split(",")]:
        key, _, version = text.partition(".")
        if (pk := whole_number(key)) is not None:
            found[pk] = whole_number(version) or 0
    if len(found) > MOST:
        raise Refused(f"At most {MOST:,} entries are changed at once. Tick fewer.")
    return found


def _list_query(request: HttpRequest) -> str:
    return read_finding(QueryDict(request.POST.get("match", "")[:4000])).query()


def _asked(request: HttpRequest, name: str) -> tuple[Kind, list[str]]:
    if name not in KINDS:
        raise Refused("This field is not changed for many at once. Open each entry instead.")
    if "value" not in request.POST:
        raise Refused("No value was chosen. Go back, choose one and try again.")
    return KINDS[name], request.POST.getlist("value")


def _preview(picked: Picked, name: str, kind: Kind, raw: list[str]) -> dict:
    value = kind.parse(raw)
    after = kind.text(value)
    entries = Collaborator.objects.filter(pk__in=picked.versions).order_by("position", "pk")
    changes = [
        (str(one), _in_words(kind, stored(one, name)))
        for one in entries.only("public_name", name)
        if kind.text(stored(one, name)) != after
    ]
    return {
        "field": name,
        "kind": kind,
        "value": raw[0] if raw else "",
        "then": _in_words(kind, value),
        "changing": len(changes),
        "same": len(picked.versions) - len(changes),
        "changes": changes[:SHOWN],
        "more": len(changes[SHOWN:]),
    }


def _leaving(picked: Picked) -> dict:
    entries = Collaborator.objects.filter(pk__in=picked.versions).order_by("position", "pk")
    counted = entries.annotate(attended=Count("attendances"))
    rows = list(counted.values_list("public_name", "attended"))
    return {"leaving": rows[:SHOWN], "more": len(rows[SHOWN:])}


def _in_words(kind: Kind, value) -> str:
    if kind.control == "flag":
        return "Yes" if value else "No"
    return dict(kind.options).get(value) or kind.text(value) or "Nothing"


def _page(request: HttpRequest, access: Access, picked: Picked, stage: str, **more) -> HttpResponse:
    named = Collaborator.objects.filter(pk__in=picked.versions).order_by("position", "pk")
    context = {
        "stage": stage,
        "picked": picked,
        "number": len(picked.versions),
        "names": list(named.values_list("public_name", flat=True)[:SHOWN]),
        "list_url": _list_url(access, picked.query),
    }
    return render(request, "collaborators/bulk.html", context | more)


def _refused(request: HttpRequest, access: Access, why: str) -> HttpResponse:
    context = {"stage": "refused", "why": why, "list_url": _list_url(access, _list_query(request))}
    return render(request, "collaborators/bulk.html", context, status=422)


def _tell(request: HttpRequest, bulk: Bulk, said: str) -> None:
    if bulk.done:
        messages.success(request, said)
    if bulk.left:
        messages.warning(request, f"Left as they are: {_left(bulk)}")
    if not bulk.done and not bulk.left:
        messages.info(request, "Nothing was changed: they say so already.")


def _left(bulk: Bulk) -> str:
    """The entries that a bulk edit did not touch, with the reasons, as far as anyone reads."""
    said = "; ".join(f"{entry} ({why})" for entry, why in bulk.left[:NAMED])
    more = len(bulk.left[NAMED:])
    return f"{said}; and {more} more" if more else said


def _entries(number: int) -> str:
    return f"{number} {'entry' if number == 1 else 'entries'}"


def _list_url(access: Access, query: str) -> str:
    address = reverse("collaborators", args=[access.slug])
    return f"{address}?{query}" if query else address


def _to_list(access: Access, query: str) -> HttpResponse:
    return HttpResponseRedirect(_list_url(access, query))
