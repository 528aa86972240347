"""Two versions word by word, for whoever may read both; the working plan against a version."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from accounts import rules as rights
from accounts.access import Access, grantee_access
from deliverables.actions import label, plan_as_document
from deliverables.comparing import compare
from deliverables.document import Document
from deliverables.models import Version
from editing.fields import whole_number
from planning.actions import current_plan
from reviews import queries
from reviews.views.versions import READERS, readable_version

PLAN = "plan"
CHOICES = 200


@require_GET
@grantee_access(**READERS)
def choose(request: HttpRequest, access: Access) -> HttpResponse:
    """Two lists to choose from; with both chosen, on to the comparison."""
    found = queries.readable_versions(access).order_by("-number")
    numbers = list(found.values_list("number", "created_at", "reason")[:CHOICES])
    choices = [(str(number), _named(number, at, reason)) for number, at, reason in numbers]
    chosen = [request.GET.get(name, "") for name in ("from", "to")]
    team = access.allows(rights.READ_PLAN)
    refusal = ""
    if all(chosen):
        answer = _address(access, *chosen)
        if answer:
            return redirect(f"{answer}?view={_view(request)}")
        refusal = "Choose two different versions."
    later = ([(PLAN, "The working plan as it is now")] if team else []) + choices
    usual = [choices[1][0] if len(choices) > 1 else "", choices[0][0] if choices else ""]
    return render(
        request,
        "reviews/compare_choose.html",
        {
            "from_choices": choices,
            "to_choices": later,
            "chosen": [given or by_itself for given, by_itself in zip(chosen, usual, strict=True)],
            "enough": bool(choices) and len(later) > 1,
            "team": team,
            "refusal": refusal,
            "view": _view(request),
        },
        status=422 if refusal else 200,
    )


def _named(number: int, at, reason: str) -> str:
    day = date_format(timezone.localtime(at), "F j, Y")
    return f"Version {number}, {day}{f': {reason[:60]}' if reason else ''}"


def _address(access: Access, old: str, new: str) -> str:
    """Where the two are compared; '' for what cannot be."""
    first, second = whole_number(old), whole_number(new)
    if first and new == PLAN and access.allows(rights.READ_PLAN):
        return reverse("compare_with_plan", args=[access.slug, first])
    if first and second and first != second:
        return reverse("compare_versions", args=[access.slug, first, second])
    return ""


@require_GET
@grantee_access(**READERS)
def versions(request: HttpRequest, access: Access, number: int, other: int) -> HttpResponse:
    """What differs from one version to another; 404 unless this person may read both."""
    old, new = readable_version(access, number), readable_version(access, other)
    return _page(
        request,
        access,
        old,
        new.document,
        {
            "new": new,
            "new_label": label(new),
            "swap": reverse("compare_versions", args=[access.slug, other, number]),
        },
    )


@require_GET
@grantee_access(rights.READ_PLAN)
def with_plan(request: HttpRequest, access: Access, number: int) -> HttpResponse:
    """What has changed in the working plan since a version was frozen."""
    old = readable_version(access, number)
    plan = current_plan(access.grantee_id)
    if plan is None:
        raise Http404("There is no plan yet.")
    document, _ = plan_as_document(access.grantee_id, plan)
    return _page(request, access, old, document, {"new_label": "The working plan"})


def _view(request: HttpRequest) -> str:
    return "side" if request.GET.get("view") == "side" else "inline"


def _page(
    request: HttpRequest, access: Access, old: Version, document: Document, more: dict
) -> HttpResponse:
    found = compare(old.document, document)
    context = {
        "old": old,
        "old_label": label(old),
        "comparison": found,
        "changed_parts": [part for part in found.parts if not part.is_same],
        "cover": [line for line in found.cover if line.state != "same"],
        "statements": [line for line in found.statements if line.state != "same"],
        "view": _view(request),
        "show_all": request.GET.get("all") == "1",
    }
    return render(request, "reviews/compare.html", context | more)
