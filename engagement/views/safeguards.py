"""Safeguards: what is open for the whole team, and what is kept about one person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import rules
from accounts.access import Access, grantee_access
from collaborators import protection
from collaborators.models import Collaborator, CollaboratorPrivate, Consent, ProtectedName
from editing.restricted import restricted_list_seen, restricted_part
from engagement import safety
from engagement.models import Activity, Compensation

SHOWN = 100


@require_GET
@grantee_access(rules.SEE_RESTRICTED)
def safeguards(request: HttpRequest, access: Access) -> HttpResponse:
    """Who must not be named, consents to renew, payments that wait, activities to look at."""
    found = {
        "unconsented": protection.load().unconsented,
        "consents": safety.consents_to_renew(timezone.localdate()),
        "unasked": list(safety.without_any_consent()[: SHOWN + 1]),
        "unpaid": list(safety.unpaid()[: SHOWN + 1]),
        "unguarded": list(safety.unguarded()[: SHOWN + 1]),
    }
    totals = safety.totals()
    if totals or any(found.values()):
        restricted_list_seen(access, "Safeguards", by=request.user)
    context = {name: rows[:SHOWN] for name, rows in found.items()}
    return render(
        request,
        "engagement/safeguards.html",
        context
        | {
            "more": {name: len(rows) > SHOWN for name, rows in found.items()},
            "totals": totals,
            "whole": safety.whole(totals),
            "nothing_yet": not any(found.values()) and not totals,
        },
    )


@require_GET
@grantee_access(rules.SEE_RESTRICTED)
def person(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One entry of the register: how it is named, its protected names, consents and payments."""
    found = get_object_or_404(Collaborator, pk=pk)
    consents = list(Consent.objects.filter(collaborator=found))
    names = list(ProtectedName.objects.filter(collaborator=found))
    payments = list(Compensation.objects.filter(collaborator=found))
    private = CollaboratorPrivate.objects.filter(collaborator=found).first()
    filled = private or next(iter([*consents, *names, *payments]), None)
    today = timezone.localdate()
    covered = any(Consent.Covers.NAMED in item.covers and item.holds(today) for item in consents)
    attended = Activity.objects.filter(attendances__collaborator=found)
    return render(
        request,
        "engagement/person_safeguards.html",
        restricted_part(access, found, filled, by=request.user)
        | {
            "collaborator": found,
            "private": private,
            "consents": consents,
            "names": names,
            "payments": payments,
            "must_not_be_named": found.needs_consent and not covered,
            "real_name_is_searched": protection.hides_real_name(found),
            "activities": _offered(attended, payments),
            "kinds": ProtectedName.editable,
        },
    )


def _offered(attended, payments: list[Compensation]) -> list[tuple[int, str]]:
    """The activities that a payment may be for: those attended, and those chosen before."""
    chosen = Activity.objects.filter(pk__in=[item.activity_id for item in payments])
    pairs = (attended | chosen).distinct().order_by("position", "pk").values_list("pk", "title")
    return [(pk, title or "Activity without a name") for pk, title in pairs]
