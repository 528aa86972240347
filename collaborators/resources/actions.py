"""Taking a provider of the map into the register."""

from django.db import transaction
from django.db.models import Max
from django.http import Http404

from accounts.models import User, record
from collaborators.models import Collaborator, ResourceOffer


@transaction.atomic
def register_provider(pk: int, *, by: User) -> Collaborator:
    """The register's entry for the provider of an offer that so far has a typed name.

    An organization of that very name is taken if there is one; else it is added, as an
    interested party until the team says otherwise. Every offer under that name is tied to it,
    so that a second click finds it done. Raises Http404 when the offer is gone.
    """
    offer = ResourceOffer.objects.select_for_update().filter(pk=pk).first()
    if offer is None:
        raise Http404("This provider is no longer on the map.")
    if offer.collaborator_id:
        return offer.collaborator
    name = offer.provider
    entry = Collaborator.objects.filter(
        public_name__iexact=name, nature=Collaborator.Nature.ORGANIZATION
    ).first()
    if entry is None:
        last = Collaborator.objects.aggregate(last=Max("position"))["last"] or 0
        entry = Collaborator.objects.create(
            grantee_id=offer.grantee_id,
            public_name=name,
            circle=Collaborator.Circle.INTERESTED,
            position=last + 1,
        )
        record(offer.grantee_id, "added collaborator", name, by=by, pk=entry.pk)
    tied = ResourceOffer.objects.filter(collaborator=None, provider__iexact=name)
    count = tied.update(collaborator=entry, provider="")
    record(
        offer.grantee_id, "tied provider to the register", name, by=by, pk=entry.pk, places=count
    )
    return entry
