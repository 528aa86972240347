"""Beginning a partnership, and a yearly review of one."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.http import Http404

from accounts.models import User, record
from collaborators.models import Collaborator
from editing.fields import Refused
from engagement.models import Commitment, Partner, PartnerReview, ReviewPoint
from engagement.models.commitment import POINTS


@transaction.atomic
def begin_partnership(collaborator_id: int, *, by: User) -> Partner:
    """The organization as a partner with its five indicators; asked twice it is begun once."""
    found = Collaborator.objects.select_for_update().filter(pk=collaborator_id).first()
    if found is None:
        raise Http404("This organization is no longer in the register.")
    if found.nature != Collaborator.Nature.ORGANIZATION:
        raise Refused("Only an organization commits itself as a partner. Choose an organization.")
    partner = Partner.objects.filter(collaborator=found).first()
    if partner:
        return partner
    tenant = {"grantee_id": found.grantee_id}
    last = Partner.objects.aggregate(last=Max("position"))["last"] or 0
    partner = Partner.objects.create(collaborator=found, position=last + 1, **tenant)
    Commitment.objects.bulk_create(
        Commitment(partner=partner, indicator=key, **tenant) for key in Commitment.Indicator.values
    )
    record(found.grantee_id, "began partnership", str(found), by=by, pk=partner.pk)
    return partner


@transaction.atomic
def end_partnership(partner_id: int, *, by: User) -> None:
    """Take the partnership out of the list, with all that hangs on it; the register keeps the
    organization, and the history line keeps what the indicators said."""
    partner = Partner.objects.select_for_update().filter(pk=partner_id).first()
    if partner is None:
        return
    said = {
        item.indicator: f"{item.by_whom} {item.done_on or ''}".strip()
        for item in partner.commitments.all()
    }
    name = str(partner)
    partner.delete()
    record(partner.grantee_id, "ended partnership", name, by=by, **said)


@transaction.atomic
def begin_review(partner_id: int, kind: str, reviewed_on: date, *, by: User) -> PartnerReview:
    """A review with its points to fill in; one of a kind a day, so that two clicks make one."""
    partner = Partner.objects.select_for_update().filter(pk=partner_id).first()
    if partner is None:
        raise Http404("This partner is no longer there.")
    if kind not in POINTS:
        raise Refused("Choose a performance review or a benefits review.")
    tenant = {"grantee_id": partner.grantee_id}
    review, fresh = PartnerReview.objects.get_or_create(
        partner=partner, kind_of=kind, reviewed_on=reviewed_on, **tenant
    )
    if fresh:
        ReviewPoint.objects.bulk_create(
            ReviewPoint(review=review, point=point, **tenant) for point in POINTS[kind]
        )
        record(partner.grantee_id, f"began {review}", str(partner), by=by, pk=review.pk)
    return review
