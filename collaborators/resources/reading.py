"""The map as rows of needs with their cells, read in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Coalesce

from collaborators.models import OwnNeed, Region, ResourceOffer
from collaborators.resources import gaps
from collaborators.resources.catalog import ASPECTS, Area, Need, areas, needs

OWN = "own-"


@dataclass(frozen=True)
class Row:
    """A need, its providers in scope as (name, region's name or ''), and its cells by aspect."""

    need: Need
    providers: tuple[tuple[str, str], ...]
    cells: Mapping[str, gaps.Cell]


def own_needs() -> list[Need]:
    """The needs that the team added, in order; one statement."""
    found = OwnNeed.objects.order_by("position", "pk").values_list("pk", "area", "label")
    return [Need(f"{OWN}{pk}", area, label) for pk, area, label in found]


def need_of(key: str) -> Need | None:
    """The need with this key, of the catalog or the team's own; None for a key that is none."""
    if not key.startswith(OWN):
        return needs().get(key)
    return next((need for need in own_needs() if need.key == key), None)


def regions() -> list[tuple[int, str]]:
    """The grantee's regions in order, (key, name); one statement."""
    return list(Region.objects.order_by("position", "pk").values_list("pk", "name"))


def in_scope(region: int | None):
    """The offers that hold in the region: its own and the statewide ones; all without a region."""
    offers = ResourceOffer.objects.order_by("position", "pk")
    return offers.filter(Q(region=None) | Q(region=region)) if region else offers


def rows(region: int | None = None) -> dict[str, list[Row]]:
    """The map's rows by area key, each area's own needs after the catalog's; two statements."""
    offers = defaultdict(list)
    columns = ("need", "own_need_id", "name", "region__name", *ASPECTS)
    named = in_scope(region).annotate(name=Coalesce("collaborator__public_name", "provider"))
    for offer in named.values(*columns):
        offers[offer["need"] or f"{OWN}{offer['own_need_id']}"].append(offer)
    own = own_needs()
    return {
        area.key: [row_of(need, offers[need.key]) for need in (*area.needs, *_of_area(own, area))]
        for area in areas()
    }


def row_of(need: Need, offers: list[dict]) -> Row:
    """The need's row from its offers' values: `name`, `region__name` and each aspect."""
    providers = tuple((offer["name"], offer["region__name"] or "") for offer in offers)
    return Row(need, providers, gaps.cells(need, offers))


def row_for(need: Need, region: int | None = None) -> Row:
    """One need's row; one statement."""
    given = {"own_need": need.key.removeprefix(OWN)} if need.key.startswith(OWN) else {}
    given = given or {"need": need.key}
    named = in_scope(region).annotate(name=Coalesce("collaborator__public_name", "provider"))
    return row_of(need, list(named.filter(**given).values("name", "region__name", *ASPECTS)))


def _of_area(own: list[Need], area: Area) -> list[Need]:
    return [need for need in own if need.area == area.key]
