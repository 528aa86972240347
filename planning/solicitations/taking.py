"""A plan's copies of the catalogue's items: taken once, and corrected when the team says so."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Max, Q
from django.http import Http404

from accounts.models import User, record
from editing import actions as editing
from editing.clean import clean_line
from editing.fields import Refused
from planning.models import CatalogueItem, Plan, Solicitation, SolicitationItem
from planning.models.solicitation import corrected

CHANGED_AGAIN = (
    "The administrator changed this item again while you looked at it. This is what it says now."
)


@dataclass(frozen=True)
class Correction:
    """An item of the plan whose source was corrected; `fields` are (name, ours, theirs) of what
    differs, none when only a withdrawal is to be told."""

    item: SolicitationItem
    origin: CatalogueItem
    fields: list[tuple[str, str, str]]


def corrections(plan: Plan) -> list[Correction]:
    """What the team has to decide about; one query."""
    rows = SolicitationItem.objects.filter(corrected(), plan=plan).select_related(
        "origin__solicitation"
    )
    return [Correction(item, item.origin, _differences(item, item.origin)) for item in rows]


def _copied(origin: CatalogueItem) -> dict[str, str]:
    """What a plan's copy of the item says."""
    kept = {name: getattr(origin, name) for name in ("kind_of", "number", "text")}
    return kept | {"source": origin.cited}


def _differences(item: SolicitationItem, origin: CatalogueItem) -> list[tuple[str, str, str]]:
    kinds = dict(SolicitationItem.Kind.choices)
    return [
        (SolicitationItem.editable[name].label, kinds.get(ours, ours), kinds.get(theirs, theirs))
        for name, theirs in _copied(origin).items()
        if (ours := getattr(item, name)) != theirs
    ]


def offered(plan: Plan) -> list[Solicitation]:
    """Every published solicitation with `items_there` and `items_taken`, of items that were not
    withdrawn, those of the award's fiscal year first; one query beside the plan's own items."""
    taken = SolicitationItem.objects.filter(plan=plan, origin__isnull=False).values("origin")
    standing = Q(items__is_withdrawn=False)
    rows = Solicitation.objects.published().annotate(
        items_there=Count("items", filter=standing),
        items_taken=Count("items", filter=standing & Q(items__in=taken)),
    )
    year = plan.award.fiscal_year if plan.award else None
    return sorted(rows, key=lambda one: one.fiscal_year != year)


def untaken(plan: Plan) -> Solicitation | None:
    """What `offered` has for the award's fiscal year and is not wholly in the plan; None when
    there is no such, or no award that says the year."""
    if plan.award is None:
        return None
    year = plan.award.fiscal_year
    return next(
        (
            one
            for one in offered(plan)
            if one.fiscal_year == year and one.items_taken < one.items_there
        ),
        None,
    )


def items_of(plan: Plan, solicitation: Solicitation) -> list[tuple[CatalogueItem, bool]]:
    """The items that can be taken, each with whether the plan has it."""
    taken = set(
        SolicitationItem.objects.filter(plan=plan, origin__solicitation=solicitation).values_list(
            "origin", flat=True
        )
    )
    rows = solicitation.items.filter(is_withdrawn=False)
    return [(item, item.pk in taken) for item in rows]


@transaction.atomic
def take(plan: Plan, solicitation: int, items: Collection[int], *, by: User) -> tuple[int, int]:
    """Copy `items` into the plan, after what it has: (how many are new, how many were joined).

    An item that the team entered in the same words is joined with its source, not doubled; one
    that was taken before is left as it is. Raises Refused when none is named.
    """
    of = Solicitation.objects.published().filter(pk=solicitation).first()
    if of is None:
        raise Http404("There is no such solicitation to take items from.")
    Plan.objects.select_for_update().get(pk=plan.pk)
    wanted = [item for item, _ in items_of(plan, of) if item.pk in set(items)]
    if not wanted:
        raise Refused("Tick the items that you want to take into the plan.")
    here = SolicitationItem.objects.filter(plan=plan)
    known = set(here.filter(origin__isnull=False).values_list("origin", flat=True))
    own = {_plain(item): item for item in here.filter(origin=None).exclude(text="")}
    last = here.aggregate(last=Max("position"))["last"] or 0
    new = joined = 0
    for origin in wanted:
        origin.solicitation = of
        if origin.pk in known:
            continue
        if item := own.pop(_plain(origin), None):
            _follow(item, origin, by=by)
            joined += 1
        else:
            new += 1
            SolicitationItem.objects.create(
                grantee_id=plan.grantee_id,
                plan=plan,
                position=last + new,
                origin=origin,
                origin_version=origin.version,
                **_copied(origin),
            )
    if new or joined:
        said = {"by": by, "pk": plan.pk, "taken": new, "joined": joined}
        record(plan.grantee_id, "took solicitation items", f"{of.name}: {of.title}", **said)
    return new, joined


def _plain(item: SolicitationItem | CatalogueItem) -> tuple[str, str]:
    return item.kind_of, clean_line(item.text).casefold().rstrip(". ")


@transaction.atomic
def decide(plan: Plan, pk: int, *, take_it: bool, version: int, by: User) -> SolicitationItem:
    """Take a correction into the plan's item, or keep its wording as it is.

    `version` is the catalogue's that the team was shown. Raises Refused when it was corrected
    again meanwhile, and does nothing when it was decided already.
    """
    item = SolicitationItem.objects.select_for_update().filter(plan=plan, pk=pk).first()
    if item is None:
        raise Http404("This item is not in the plan any more.")
    origin = item.origin
    if origin is None or item.origin_version >= origin.version:
        return item
    if origin.version != version:
        raise Refused(CHANGED_AGAIN)
    if take_it:
        _follow(item, origin, by=by)
    else:
        SolicitationItem.objects.filter(pk=pk).update(origin_version=origin.version)
    said = "took correction of" if take_it else "kept own wording of"
    record(plan.grantee_id, f"{said} solicitation item", str(origin), by=by, pk=pk)
    return item


def _follow(item: SolicitationItem, origin: CatalogueItem, *, by: User) -> None:
    """Make the item say what its source says, each field with its place in the history."""
    for name, value in _copied(origin).items():
        item.refresh_from_db(fields=["version"])
        editing.save_field(SolicitationItem, item.pk, name, [value], version=item.version, by=by)
    SolicitationItem.objects.filter(pk=item.pk).update(origin=origin, origin_version=origin.version)
