"""The register's own pages and forms: many entries at once, a row in place, coverage."""

PAGES = {
    "> > > F F F F F N N": "collaborator_edit",  # without script, to the entry's own page
}
FORMS = {
    "> ! ! F F F F F N N": "collaborators_bulk collaborators_change collaborator_edit",
    "> N N F F F F F N N": "collaborators_undo",  # no line of that number is a bulk edit
}
RECORDS = {"collaborator_edit": "collaborator"}
FIXED = {"line": 0}
