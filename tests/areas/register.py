"""The register's own pages and forms: many entries at once, a row in place, coverage."""

from collaborators.models import CoverageItem

PAGES = {
    "> 2 2 2 2 F F F N N": "coverage coverage_item",
    "> > > F F F F F N N": "collaborator_edit",  # without script, to the entry's own page
}
FORMS = {
    "> > > F F F F F N N": "coverage_start",
    "> ! ! F F F F F N N": "collaborators_bulk collaborators_change collaborator_edit",
    "> N N F F F F F N N": "collaborators_undo",  # no line of that number is a bulk edit
}
UNWALKED = {"collaborator_edit"}  # a row of the register
RECORDS = {"collaborator_edit": "collaborator"}
FIXED = {"line": 0}


def make(world) -> dict[str, int]:
    """An item on the coverage list."""
    item = CoverageItem.objects.create(grantee=world.cast.here, label="Courts")
    return {"coverage_item": item.pk}
