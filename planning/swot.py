"""What the four quadrants mean, and an entry that becomes a gap."""

from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from planning.actions import gap_from
from planning.models import Gap, GapFinding, SwotEntry, SwotFinding


class Meaning(NamedTuple):
    """A quadrant in words: whether it is inside or around the team, and what it does."""

    key: str
    title: str
    where: str
    about: str


INSIDE, AROUND = "Internal: within the collaboration", "External: around the collaboration"
MEANINGS = (
    Meaning("strength", "Strengths", INSIDE, "What we have that carries the work."),
    Meaning("weakness", "Weaknesses", INSIDE, "What we lack, or what holds us back."),
    Meaning("opportunity", "Opportunities", AROUND, "What could help us if we take it up."),
    Meaning("threat", "Threats", AROUND, "What could stand in our way, whatever we do."),
)
PAGE = "swot"


@transaction.atomic
def gap_from_entry(entry: SwotEntry, *, by: User) -> Gap:
    """The gap that stands for the entry, with the entry's findings as its evidence; made once."""
    gap = gap_from(entry.plan, entry.text, origin=f"{PAGE}:{entry.pk}", by=by)
    GapFinding.objects.bulk_create(
        (
            GapFinding(grantee_id=gap.grantee_id, gap=gap, finding_id=finding)
            for finding in SwotFinding.objects.filter(entry=entry).values_list(
                "finding_id", flat=True
            )
        ),
        ignore_conflicts=True,
    )
    return gap
