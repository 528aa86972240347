"""Franklin's partners: who has committed itself how far, what it brings, one review."""

from datetime import date

from accounts.models import Grantee, User
from collaborators.models import Collaborator
from engagement.models import Pledge, Structure
from engagement.partners.actions import begin_partnership, begin_review

# The organization, how many of the five indicators are done, what it pledges (it has it or not).
PARTNERS = (
    (
        "Franklin Department of Children and Families",
        5,
        (
            ("Two intake supervisors, four hours a week", "staff", "have"),
            ("Yearly counts of screened youth", "data", "can_get"),
        ),
    ),
    (
        "Lantern Survivor Council",
        4,
        (("Review of each draft by people who have been through it", "expertise", "have"),),
    ),
    ("Administrative Office of the Franklin Courts", 2, ()),
)
SIGNED = date(2026, 3, 12)


def put_up(grantee: Grantee, lead: User) -> None:
    """The partners with their indicators; the planning committee is the group that they joined."""
    bodies = dict(Collaborator.objects.values_list("public_name", "pk"))
    committee = Structure.objects.order_by("position", "pk").first()
    for name, done, pledges in PARTNERS:
        partner = begin_partnership(bodies[name], by=lead)
        partner.work_group = committee
        partner.save(update_fields=["work_group"])
        for item in list(partner.commitments.order_by("pk"))[:done]:
            item.done_on, item.by_whom = SIGNED, "Director’s office"
            item.save(update_fields=["done_on", "by_whom"])
        Pledge.objects.bulk_create(
            Pledge(
                grantee=grantee, partner=partner, what=what, kind_of=kind, standing=standing,
                position=place,
            )
            for place, (what, kind, standing) in enumerate(pledges, start=1)
        )  # fmt: skip
        if done == len(partner.commitments.all()):
            review = begin_review(partner.pk, "performance", date(2026, 9, 18), by=lead)
            review.points.filter(point="attendance").update(
                findings="Came to each meeting but one.", improvement="Name a deputy."
            )
