"""Calendar feeds: the page on which links are made and revoked, and the feed behind a link."""

import hashlib

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_GET, require_POST

from accounts import rules
from accounts.access import Access, by_link, grantee_access
from accounts.models import Grantee
from editing.fields import whole_number
from engagement.feed import calendar_of, find_link, make_link, revoke_link
from engagement.models import Activity, CalendarLink, Structure


@require_GET
@grantee_access(rules.READ_PLAN)
def calendars(request: HttpRequest, access: Access) -> HttpResponse:
    """One's own feed and, for those who edit, those of the structures."""
    return render(request, "engagement/calendars.html", _context(request, access))


@require_POST
@grantee_access(rules.READ_PLAN)
def make_calendar(request: HttpRequest, access: Access) -> HttpResponse:
    """Make a link, one's own or a structure's, and show it: only now, it is not kept."""
    structure = _structure(request, access)
    token = make_link(access.grantee_id, by=request.user, structure=structure)
    link = request.build_absolute_uri(reverse("calendar_feed", args=[access.slug, token]))
    fresh = {
        "link": link,
        "subscribe": f"webcal://{link.partition('://')[2]}",
        "name": structure.name if structure else "",
    }
    context = _context(request, access) | {"fresh": fresh}
    return render(request, "engagement/calendars.html", context)


@require_POST
@grantee_access(rules.READ_PLAN)
def revoke_calendar(request: HttpRequest, access: Access) -> HttpResponse:
    """End a link; calendars that have it get nothing more."""
    structure = _structure(request, access)
    ended = revoke_link(access.grantee_id, by=request.user, structure=structure)
    said = "The link is revoked; it no longer works." if ended else "There was no link to revoke."
    messages.success(request, said)
    return redirect("calendars", access.slug)


@require_GET
@by_link
def calendar_feed(request: HttpRequest, grantee: Grantee, token: str) -> HttpResponse:
    """The dates behind a link, as iCalendar."""
    link = find_link(grantee, token)
    if link is None:
        raise Http404("There is no calendar at this address, or not any more.")
    body = calendar_of(grantee, link.structure)
    # Not cached anywhere (no-store), but whoever kept the tag is spared the same bytes.
    tag = f'"{hashlib.sha256(body).hexdigest()}"'
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["ETag"] = tag
    response["Content-Disposition"] = 'inline; filename="throughline.ics"'
    return get_conditional_response(request, etag=tag, response=response)


def _structure(request: HttpRequest, access: Access) -> Structure | None:
    """The structure that the form names, for those who edit; None for one's own feed."""
    asked = request.POST.get("structure", "")
    if not asked:
        return None
    access.require(rules.EDIT_PLAN)
    return get_object_or_404(Structure, pk=whole_number(asked) or 0)


def _context(request: HttpRequest, access: Access) -> dict:
    made = {
        row.structure_id: row
        for row in CalendarLink.objects.filter(structure__isnull=False).select_related("user")
    }
    may_edit = access.allows(rules.EDIT_PLAN)
    structures = Structure.objects.values_list("pk", "name") if may_edit else ()
    return {
        "mine": CalendarLink.objects.filter(user=request.user, structure=None).first(),
        "structures": [(pk, name, made.get(pk)) for pk, name in structures],
        "undated": Activity.objects.filter(starts_on=None).count(),
        "may_edit": may_edit,
    }
