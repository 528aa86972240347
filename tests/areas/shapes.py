"""Shapes of the deliverable: the order of its parts, required statements, review conventions."""

FORMS = {
    "> > > F F F F F N N": "usual_order",
    "> N N F F F F F N N": "move_part",  # the empty form names no direction
}
