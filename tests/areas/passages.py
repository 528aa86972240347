"""Passages of the deliverable in the team's own wording."""

from planning.models import Passage, Plan

FORMS = {
    "> > > F F F F F N N": "reword_passage settle_passage",
}
RECORDS = {"settle_passage": "passage"}
FIXED = {"passage": "people.register"}


def make(world) -> dict[str, int]:
    """A passage that was reworded before a record changed."""
    made = Passage.objects.create(
        grantee=world.cast.here,
        plan=Plan.objects.get(),
        key="engagement.log",
        text="<p>We met often.</p>",
        written_from="<p>Something older.</p>",
    )
    return {"passage": made.pk}
