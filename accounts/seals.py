"""Sealing the history: a chain of hashes over its lines, so that a later change shows.

The application cannot change a line (its database role may only add). Who can, is the owner of the
tables or of the machine; a seal noted elsewhere proves even to them what stood here. Lines are
sealed when they are old enough that no transaction can still add one before them.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Max
from django.utils import timezone

from accounts import wall
from accounts.models import Event, Grantee, Seal

SETTLED = timedelta(minutes=15)
BEGIN = "0" * 64
MOST = 50_000  # lines in one seal


@dataclass(frozen=True)
class Check:
    """What a look at all seals found: how many hold, and the first that does not, if any."""

    seals: int
    lines: int
    broken: Seal | None
    last: Seal | None


def seal(grantee_id: int) -> Seal | None:
    """Seal the lines that have settled; None when there are none. One process at a time."""
    with wall.inside(grantee_id):
        Grantee.objects.select_for_update(no_key=True).get(pk=grantee_id)
        before = Seal.objects.filter(grantee=grantee_id).order_by("-number").first()
        last = _last_settled(grantee_id, before.last if before else 0)
        if last is None:
            return None
        digest, lines = _digest(before, _lines(grantee_id, before, last))
        return Seal.objects.create(
            grantee_id=grantee_id,
            number=before.number + 1 if before else 1,
            last=last,
            lines=lines,
            sha256=digest,
        )


def seal_everything() -> int:
    """Seal what has settled of every grantee; how many seals were made."""
    keys = list(Grantee.objects.order_by("pk").values_list("pk", flat=True))
    return sum(seal(key) is not None for key in keys)


def check(grantee_id: int) -> Check:
    """Work out every seal again. The wall must be open for the grantee."""
    seals = list(Seal.objects.filter(grantee=grantee_id).order_by("number"))
    before, total = None, 0
    for place, item in enumerate(seals, start=1):
        found = _digest(before, _lines(grantee_id, before, item.last))
        if (item.number, item.sha256, item.lines) != (place, *found):
            return Check(place - 1, total, item, seals[-1])
        before, total = item, total + item.lines
    return Check(len(seals), total, None, before)


def _last_settled(grantee_id: int, after: int) -> int | None:
    """The key of the last line before the first that has not settled; None when there is none."""
    fresh = Event.objects.filter(grantee=grantee_id, pk__gt=after).order_by("pk")
    border = timezone.now() - SETTLED
    stop = fresh.filter(at__gte=border).values_list("pk", flat=True).first()
    settled = fresh.filter(pk__lt=stop) if stop else fresh
    return settled[:MOST].aggregate(last=Max("pk"))["last"]


def _lines(grantee_id: int, before: Seal | None, last: int) -> Iterator[str]:
    """The lines after the seal `before` up to the key `last`, as canonical text."""
    found = Event.objects.filter(
        grantee=grantee_id, pk__gt=before.last if before else 0, pk__lte=last
    )
    rows = found.order_by("pk").values_list("pk", "by", "at", "verb", "subject", "detail")
    for pk, by, at, verb, subject, detail in rows.iterator(chunk_size=2000):
        yield json.dumps([pk, by, at.isoformat(), verb, subject, detail], sort_keys=True)


def _digest(before: Seal | None, lines: Iterable[str]) -> tuple[str, int]:
    """The hash over the seal before and these lines, and how many lines there were."""
    digest, count = hashlib.sha256((before.sha256 if before else BEGIN).encode()), 0
    for line in lines:
        digest.update(line.encode() + b"\n")
        count += 1
    return digest.hexdigest(), count
