"""Partner commitment."""

from datetime import date

from collaborators.models import Collaborator
from engagement.partners import actions

PAGES = {
    "> 2 2 2 2 F F F N N": "partners partner",
    "> 2 2 F F F F F N N": "partner_review",
}
FORMS = {
    "> > > F F F F F N N": "begin_partner end_partner begin_review",
}
RECORDS = {"end_partner": "partner", "begin_review": "partner", "partner_review": "partnerreview"}


def make(world) -> dict[str, int]:
    """A partner with a performance review."""
    body = Collaborator.objects.filter(nature="organization").first()
    partner = actions.begin_partnership(body.pk, by=world.cast.alice)
    review = actions.begin_review(partner.pk, "performance", date(2026, 3, 2), by=world.cast.alice)
    return {"partner": partner.pk, "partnerreview": review.pk}


def plant(planted) -> None:
    """What is said about a partner in a review is the writing team's alone."""
    body = Collaborator.objects.filter(nature="organization").first()
    partner = actions.begin_partnership(body.pk, by=planted.cast.alice)
    review = actions.begin_review(
        partner.pk, "performance", date(2026, 3, 2), by=planted.cast.alice
    )
    planted.change(review, "present", into=planted.team)
    point = review.points.first()
    for name in ("findings", "improvement"):
        planted.change(point, name, into=planted.team, times=2)
