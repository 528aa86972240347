"""The TTA provider's notes in the demo: one for every grantee, and two for Franklin."""

from uuid import NAMESPACE_URL, uuid5

from accounts import wall
from accounts.models import Grantee, Organization, User
from planning.guidance import notes
from reviews.demo.cast import TTA

GENERAL = (
    (
        "plan.strategies.3",
        "tess",
        "Write down what you would count before you write the strategy. If nothing can be counted, "
        "say what people would notice instead.",
    ),
)
FRANKLIN = (
    (
        "prepare.collaborators.3",
        "pat",
        "Two grantees of ours gained much from asking the state's farm labor office early. Shall "
        "we bring you together?",
    ),
    (
        "plan.synthesis",
        "pat",
        "Bring the labor data to the same table as the rest. Read by themselves they were easy to "
        "set aside.",
    ),
)


def general(people: dict[str, User]) -> None:
    """What the provider tells all of its grantees."""
    organization = Organization.objects.get(name=TTA)
    wall.enter_organizations([organization.pk])
    for place, who, text in GENERAL:
        _leave(organization, place, text, people[who])


def franklin(grantee: Grantee, people: dict[str, User]) -> None:
    """What it tells Franklin; the wall must be open for the grantee."""
    organization = Organization.objects.get(name=TTA)
    for place, who, text in FRANKLIN:
        _leave(organization, place, text, people[who], grantee.pk)


def _leave(
    organization: Organization, place: str, text: str, by: User, grantee_id: int | None = None
) -> None:
    # The same key each time: an interrupted build that goes on leaves no note twice.
    key = uuid5(NAMESPACE_URL, f"demo note {grantee_id} {place}")
    notes.leave(organization, place, text, by=by, form_key=key, grantee_id=grantee_id)
