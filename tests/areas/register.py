"""The register's own pages and forms: many entries at once, a row in place, coverage."""

FORMS = {
    "> ! ! F F F F F N N": "collaborators_bulk collaborators_change",  # nothing is ticked
    "> N N F F F F F N N": "collaborators_undo",  # no line of that number is a bulk edit
}
FIXED = {"line": 0}
