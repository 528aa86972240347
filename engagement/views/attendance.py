"""Ticking who came: a page's ticks at once, all members of a structure, and taking that back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from editing.fields import whole_number
from engagement import actions
from engagement.models import Activity, Attendance


@require_POST
@grantee_access(rules.EDIT_PLAN)
def attendance(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Store the ticks of a page without script: `came` those ticked now, `was` those before."""
    found = get_object_or_404(Activity, pk=pk)
    was, now = _keys(request.POST.get("was", "").split(",")), _keys(request.POST.getlist("came"))
    added, removed = actions.set_attendance(found, was=was, now=now, by=request.user)
    messages.success(request, f"Attendance saved: {added} added, {removed} taken off.")
    return _back(found)


@require_POST
@grantee_access(rules.EDIT_PLAN)
def everyone_came(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Tick all members of the structure; the page that follows offers to undo it."""
    found = get_object_or_404(Activity.objects.select_related("structure"), pk=pk)
    if found.structure is None:
        messages.error(request, "Say first which structure met; its members can then be ticked.")
        return _back(found)
    batch, added = actions.everyone_came(found, by=request.user)
    if not added:
        messages.info(request, f"All members of {found.structure} were ticked already.")
        return _back(found)
    return _back(found, f"?batch={batch}")


@require_POST
@grantee_access(rules.EDIT_PLAN)
def undo_everyone(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take off those whom one click had ticked, and nobody who was ticked otherwise."""
    found = get_object_or_404(Activity, pk=pk)
    batch = _batch(request.POST.get("batch", ""))
    removed = actions.undo_everyone(found, batch, by=request.user) if batch else 0
    messages.success(request, f"Undone: {removed} taken off the attendance.")
    return _back(found)


def fresh_batch(found: Activity, key: str) -> tuple[str, int] | None:
    """The batch that the address names with how many of it are still ticked; None without any."""
    batch = _batch(key)
    number = batch and Attendance.objects.filter(activity=found, batch=batch).count()
    return (str(batch), number) if number else None


def _back(found: Activity, asked: str = "") -> HttpResponse:
    return HttpResponseRedirect(f"{found.get_absolute_url()}{asked}#attendance")


def _batch(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None


def _keys(texts: list[str]) -> set[int]:
    return {key for key in map(whole_number, texts) if key is not None}
