"""Bringing together what was heard: the affinity board."""

PAGES = {
    "> 2 2 2 2 F F F N N": "board",
}
FORMS = {
    "> ! ! F F F F F N N": "move_cards merge_themes",
    "> N N F F F F F N N": "undo_on_board",  # nobody has changed the board yet
}
RECORDS = {"undo_on_board": "theme"}
