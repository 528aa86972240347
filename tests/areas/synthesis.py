"""Bringing together what was heard: the affinity board, SWOT and the data walk."""

from planning.models import Gap, GapCause, Plan, SwotEntry

PAGES = {
    "> 2 2 2 2 F F F N N": "board data_walk swot swot_entry",
}
FORMS = {
    "> ! ! F F F F F N N": "move_cards merge_themes",
    "> > > F F F F F N N": "swot_gap walk_vote",
    "> N N F F F F F N N": "undo_on_board",  # nobody has changed the board yet
}
RECORDS = {"undo_on_board": "theme", "swot_entry": "swotentry", "swot_gap": "swotentry"}


def make(world) -> dict[str, int]:
    """A weakness without evidence, and why a gap is there."""
    entry = SwotEntry.objects.create(
        plan=Plan.objects.get(pk=world.keys["plan"]),
        quadrant="weakness",
        text="Nobody counts",
        position=1,
        grantee=world.cast.here,
    )
    gap = Gap.objects.get(pk=world.keys["gap"])
    GapCause.objects.create(gap=gap, text="Nobody asks", position=1, grantee=world.cast.here)
    return {"swotentry": entry.pk}
