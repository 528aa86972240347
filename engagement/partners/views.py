"""The partners' pages: all of them with where they stand, one with its promises and reviews."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from collaborators.models import Collaborator
from editing.fields import Day, Refused, whole_number
from engagement.models import Partner, PartnerReview, Pledge, Structure
from engagement.models.commitment import POINTS
from engagement.partners import actions
from engagement.partners.standing import INDICATORS, LEAST_ATTENDANCE, offered, standings


@require_GET
@grantee_access(rules.READ_PLAN)
def partners(request: HttpRequest, access: Access) -> HttpResponse:
    """Every partner with its indicators, pledges, attendance and reviews."""
    found = Partner.objects.select_related("collaborator", "representative", "work_group")
    rows = standings(found, timezone.localdate())
    return render(
        request,
        "engagement/partners.html",
        {
            "rows": rows,
            "committed": sum(row.is_committed for row in rows),
            "behind": sum(bool(row.attended and not row.attended.is_enough) for row in rows),
            "indicators": INDICATORS,
            "least": LEAST_ATTENDANCE,
            "may_edit": access.allows(rules.EDIT_PLAN),
            "offered": offered() if access.allows(rules.EDIT_PLAN) else [],
        },
    )


@require_GET
@grantee_access(rules.READ_PLAN)
def partner(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One partner; its reviews only for those who write."""
    found = get_object_or_404(
        Partner.objects.select_related("collaborator", "representative", "work_group"), pk=pk
    )
    may_edit = access.allows(rules.EDIT_PLAN)
    commitments = sorted(
        found.commitments.all(), key=lambda item: list(item.Indicator.values).index(item.indicator)
    )
    context = {
        "partner": found,
        "standing": standings([found], timezone.localdate())[0],
        "least": LEAST_ATTENDANCE,
        "indicators": INDICATORS,
        "commitments": commitments,
        "pledges": found.pledges.all(),
        "pledge_kinds": Pledge.editable,
        "may_edit": may_edit,
    }
    if may_edit:
        names = Collaborator.objects.exclude(pk=found.collaborator_id).order_by("public_name", "pk")
        context |= {
            "reviews": found.reviews.all(),
            "review_kinds": PartnerReview.Kind.choices,
            "today": timezone.localdate(),
            "people": names.values_list("pk", "public_name"),
            "groups": Structure.objects.order_by("position", "pk").values_list("pk", "name"),
        }
    return render(request, "engagement/partner.html", context)


@require_GET
@grantee_access(rules.EDIT_PLAN)
def partner_review(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One review with its points."""
    review = get_object_or_404(PartnerReview.objects.select_related("partner__collaborator"), pk=pk)
    order = list(POINTS[review.kind_of])
    points = sorted(review.points.all(), key=lambda item: order.index(item.point))
    for point in points:
        point.review = review
    before = (
        PartnerReview.objects.filter(
            partner=review.partner, kind_of=review.kind_of, reviewed_on__lt=review.reviewed_on
        )
        .order_by("-reviewed_on")
        .first()
    )
    wished = dict(before.points.values_list("point", "improvement")) if before else {}
    return render(
        request,
        "engagement/partner_review.html",
        {
            "review": review,
            "points": [(point, wished.get(point.point, "")) for point in points],
            "before": before,
        },
    )


@require_POST
@grantee_access(rules.EDIT_PLAN)
def begin_partner(request: HttpRequest, access: Access) -> HttpResponse:
    """Make an organization of the register a partner."""
    try:
        chosen = whole_number(request.POST.get("collaborator", ""))
        if chosen is None:
            raise Refused("Choose an organization of the register first.")
        made = actions.begin_partnership(chosen, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("partners", access.slug)
    return redirect("partner", access.slug, made.pk)


@require_POST
@grantee_access(rules.EDIT_PLAN)
def end_partner(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take a partner out of the list."""
    get_object_or_404(Partner, pk=pk)
    actions.end_partnership(pk, by=request.user)
    messages.success(request, "The partnership is ended. The organization stays in the register.")
    return redirect("partners", access.slug)


@require_POST
@grantee_access(rules.EDIT_PLAN)
def begin_review(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Begin this year's review."""
    get_object_or_404(Partner, pk=pk)
    try:
        day = Day("Day of the review").parse([request.POST.get("reviewed_on", "")])
        if day is None:
            raise Refused("Say on which day the review was held.")
        review = actions.begin_review(pk, request.POST.get("kind", ""), day, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('partner', args=[access.slug, pk])}#reviews")
    return redirect("partner_review", access.slug, review.pk)
