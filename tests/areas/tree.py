"""The plan's outline: what is done to its lines."""

PAGES = {
    "> 2 2 2 2 F F F N N": "tree_line tree_lines",
}
FORMS = {
    "> ! ! F F F F F N N": "tree_add tree_move tree_duplicate tree_ask tree_change tree_remove "
    "tree_preview tree_paste",
    "> N N F F F F F N N": "tree_undo",  # no change of one's own has this number
}
UNWALKED = {"tree_line", "tree_lines"}  # parts of the outline, for its script
RECORDS = {"tree_line": "goal", "tree_undo": "goal"}
KINDS = {"tree_line": "goal"}
