"""The resource map and the agencies' own view."""

from collaborators.models import (
    AgencyAssessment,
    AreaNote,
    Capability,
    Collaborator,
    OwnNeed,
    Region,
    ResourceOffer,
)

PAGES = {
    "> 2 2 2 2 F F F N N": "resource_map resource_need resource_regions",
    "> 2 2 F F F F F N N": "agencies agency",
}
FORMS = {
    "> N N F F F F F N N": "resource_gap",  # the empty form names no need
    "> > > F F F F F N N": "register_provider",
}
RECORDS = {"register_provider": "resourceoffer"}
FIXED = {"need": "medical.dental"}


def make(world) -> dict[str, int]:
    """A provider who is not in the register, and the assessment of one who is."""
    here = {"grantee": world.cast.here}
    region = Region.objects.create(name="North County", **here)
    own = OwnNeed.objects.create(area="social", label="Care for animals", **here)
    offer = ResourceOffer.objects.create(
        need="medical.dental", provider="Tooth Fellows", region=region, minor="yes", **here
    )
    ResourceOffer.objects.create(own_need=own, provider="Kennel Row", **here)
    AreaNote.objects.create(area="medical", emergency="Clinics closed.", **here)
    found = _assessment(world.cast.here)
    return {"resourceoffer": offer.pk, "agency": found.pk}


def plant(planted) -> None:
    """A frank word in every text of an assessment: for those who write in the plan alone."""
    found = _assessment(planted.cast.here)
    for record in (found, found.capabilities.get()):
        for name, kind in record.editable.items():
            if kind.control in {"line", "lines"} and kind.keyboard == "text":
                planted.change(record, name, into=planted.team, times=2)


def _assessment(grantee) -> AgencyAssessment:
    """The one assessment of the world, whose page is the one that is looked at."""
    found = AgencyAssessment.objects.first()
    if found is None:
        agency = Collaborator.objects.first()
        found = AgencyAssessment.objects.create(
            grantee=grantee, collaborator=agency, capacity=4, commitment=7
        )
        Capability.objects.create(grantee=grantee, assessment=found, attribute="Listening")
    return found
