"""What solicitations ask for: the administrators' catalogue, and what plans take from it."""

from planning.models import CatalogueItem, Plan, Solicitation, SolicitationItem

PAGES = {
    "> F F F F F F 2 F F": "catalogue catalogue_solicitation import_solicitation "
    "export_solicitation",
    "> > > > > F F F N N": "solicitation_offer",  # without ?of= back to the plan's own items
}
FORMS = {
    "> F F F F F F ! F F": "add_solicitation save_solicitation add_catalogue_item "
    "save_catalogue_item import_solicitation store_solicitation",
    "> F F F F F F > F F": "publish_solicitation delete_solicitation change_catalogue_item",
    "> N N F F F F F N N": "take_items",  # the empty form names no solicitation
    "> > > F F F F F N N": "decide_correction",
}
# A file; and a page that opens only with a solicitation in its address (walked as a form).
UNWALKED = {"export_solicitation", "solicitation_offer"}
ABOUT_ONE = """catalogue_solicitation save_solicitation add_catalogue_item publish_solicitation
    delete_solicitation export_solicitation"""
RECORDS = dict.fromkeys(ABOUT_ONE.split(), "catalogued") | {
    "save_catalogue_item": "catalogueitem",
    "change_catalogue_item": "catalogueitem",
    "decide_correction": "solicitationitem",
}


def make(world) -> dict[str, int]:
    """A published solicitation, of whose two items the plan took one, corrected since."""
    ada = world.cast.ada
    one = Solicitation.objects.create(
        fiscal_year=2024,
        title="Better outcomes",
        published_at="2026-01-01T00:00Z",
        published_by=ada,
    )
    item, _ = (
        CatalogueItem.objects.create(
            solicitation=one, number=str(place), text=text, position=place, version=2
        )
        for place, text in ((1, "Convene everyone"), (2, ""))
    )
    taken = SolicitationItem.objects.create(
        grantee=world.cast.here,
        plan=Plan.objects.get(pk=world.keys["plan"]),
        text="Convene",
        origin=item,
        origin_version=1,
        position=9,
    )
    return {"catalogued": one.pk, "catalogueitem": item.pk, "solicitationitem": taken.pk}
