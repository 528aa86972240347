"""Shapes of the deliverable: the order of its parts, required statements, review conventions."""

from planning.models import Convention

PAGES = {
    "> F F F F F F 2 F F": "requirement_texts",
    "> 2 2 2 2 F F F N N": "required_statements conventions another_set",
}
FORMS = {
    "> F F F F F F > F F": "word_statement add_conventions",
    "> F F F F F F ! F F": "change_convention",  # the empty form has no words
    "> > > F F F F F N N": "take_statement tick_convention move_set usual_order",
    "> N N F F F F F N N": "move_part",  # the empty form names no direction
}
RECORDS = {"change_convention": "convention", "tick_convention": "convention"}
FIXED = {"requirement_set": "fy22-fy23", "statement": "funding_acknowledgment"}


def make(world) -> dict[str, int]:
    """A line of the checklist of the plan's set."""
    made = Convention.objects.create(
        requirement_set="fy24", text="Pictures have a text.", position=1, by=world.cast.ada
    )
    return {"convention": made.pk}
