"""What administrators do with the catalogue. Nothing here belongs to a grantee, so no grantee's
history has a line of it: each item says who last changed it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from editing.fields import Refused
from planning.models import CatalogueItem, Solicitation, SolicitationItem

# What an item says, with the kind of each field: the same that a plan's copy of it takes.
FIELDS = SolicitationItem.editable
MOST_ITEMS = 200


class Stale(Refused):
    """Someone else changed it since the page was opened: nothing was stored."""


@transaction.atomic
def add_solicitation(
    given: Mapping, items: Iterable[Mapping[str, str]] = (), *, key: UUID, by: User
) -> Solicitation:
    """A new draft with `items`; the same `key` again is the same draft."""
    made, is_new = Solicitation.objects.get_or_create(key=key, defaults=dict(given))
    if is_new:
        CatalogueItem.objects.bulk_create(
            CatalogueItem(solicitation=made, position=place, changed_by=by, **item)
            for place, item in enumerate(items, start=1)
        )
    return made


@transaction.atomic
def save_solicitation(pk: int, given: Mapping, *, version: int) -> Solicitation:
    """Change what the solicitation itself is called. Raises Stale."""
    found = locked(pk)
    _check(found, version)
    for name, value in given.items():
        setattr(found, name, value)
    found.version += 1
    found.save()
    return found


@transaction.atomic
def add_item(pk: int, given: Mapping[str, str], *, by: User) -> CatalogueItem:
    """A new item at the end; teams that took the others see it as one more to take."""
    of = locked(pk)
    if of.items.count() >= MOST_ITEMS:
        raise Refused(f"A solicitation takes {MOST_ITEMS} items.")
    last = of.items.aggregate(last=Max("position"))["last"] or 0
    return CatalogueItem.objects.create(solicitation=of, position=last + 1, changed_by=by, **given)


@transaction.atomic
def save_item(pk: int, given: Mapping[str, str], *, version: int, by: User) -> CatalogueItem:
    """Correct an item; teams that took it are told. Raises Stale."""
    item = _item(pk)
    _check(item, version)
    if all(getattr(item, name) == value for name, value in given.items()):
        return item
    for name, value in given.items():
        setattr(item, name, value)
    return _changed(item, by)


@transaction.atomic
def remove_item(pk: int, *, by: User) -> None:
    """Out of a draft for good; of a published solicitation it is withdrawn, and can be put back."""
    item = _item(pk)
    if not item.solicitation.is_published:
        item.delete()
    elif not item.is_withdrawn:
        item.is_withdrawn = True
        _changed(item, by)


@transaction.atomic
def put_back(pk: int, *, by: User) -> None:
    """A withdrawn item is offered again."""
    item = _item(pk)
    if item.is_withdrawn:
        item.is_withdrawn = False
        _changed(item, by)


@transaction.atomic
def move_item(pk: int, *, down: bool) -> None:
    """Change places with the neighbor; at the end nothing happens. No plan's order changes."""
    item = _item(pk)
    order = list(item.solicitation.items.all())
    here = next(place for place, one in enumerate(order) if one.pk == pk)
    there = here + (1 if down else -1)
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    for place, one in enumerate(order, start=1):
        one.position = place
    CatalogueItem.objects.bulk_update(order, ["position"])


@transaction.atomic
def publish(pk: int, *, by: User) -> Solicitation:
    """From now on teams can take its items. Raises Refused without any."""
    found = locked(pk)
    if found.is_published:
        return found  # a double click publishes once
    if not found.items.exists():
        raise Refused("Enter at least one goal, objective or deliverable before you publish it.")
    found.published_at, found.published_by = timezone.now(), by
    found.save(update_fields=["published_at", "published_by"])
    return found


@transaction.atomic
def delete_draft(pk: int) -> None:
    """Take a draft away with its items. Raises Refused for one that is published."""
    found = locked(pk)
    if found.is_published:
        raise Refused("It is published, and plans may rest on it. Correct it instead.")
    found.delete()


def locked(pk: int) -> Solicitation:
    """The solicitation, its row locked; 404 when it is not there."""
    found = Solicitation.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise Http404("This solicitation is not there, or not any more.")
    return found


def _item(pk: int) -> CatalogueItem:
    """The item, with its solicitation's row locked: changes come one after the other."""
    of = CatalogueItem.objects.filter(pk=pk).values_list("solicitation", flat=True).first()
    if of is None:
        raise Http404("This item is not there, or not any more.")
    solicitation = locked(of)
    item = CatalogueItem.objects.filter(pk=pk).first()
    if item is None:
        raise Http404("This item is not there any more.")
    item.solicitation = solicitation
    return item


def _changed(item: CatalogueItem, by: User) -> CatalogueItem:
    item.version += 1
    item.changed_at, item.changed_by = timezone.now(), by
    item.save()
    return item


def _check(found: Solicitation | CatalogueItem, version: int) -> None:
    if found.version != version:
        raise Stale(
            "Someone else changed this since you opened the page, so nothing was saved. What it "
            "says now stands beside what you typed: mend yours and save again."
        )
