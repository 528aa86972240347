"""Sealing the history: a chain of hashes over its lines, so that a later change shows.

The application cannot change a line (its database role may only add). Who can, is the owner of the
tables or of the machine; a seal noted elsewhere proves even to them what stood here. Lines are
sealed when they are old enough that no transaction can still add one before them.

A line added later under an old time is sealed like any other: its place among the others betrays
it. The newest seals taken away together with their lines leave a chain that holds: only a hash
that someone noted tells.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Max, Window
from django.utils import timezone

from accounts import wall
from accounts.models import Event, Grantee, Seal

SETTLED = timedelta(minutes=15)
BEGIN = "0" * 64
HASH = re.compile(r"[0-9a-f]{64}")
MOST = 50_000  # lines in one seal
# A settled line is sealed within the hour; past this, no seal came or one was taken away.
OVERDUE = timedelta(hours=3)


@dataclass(frozen=True)
class Check:
    """What a look at all seals found: how many hold, and the first that does not, if any.

    `strays` are the times of lines that stand after a line of a later time, the first ten;
    `overdue` counts the lines that should have been sealed long ago.
    """

    seals: int
    lines: int
    broken: Seal | None
    last: Seal | None
    strays: tuple[datetime, ...] = ()
    overdue: int = 0


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
    more = (_strays(grantee_id), _overdue(grantee_id, seals[-1].last if seals else 0))
    for place, item in enumerate(seals, start=1):
        found = _digest(before, _lines(grantee_id, before, item.last))
        if (item.number, item.sha256, item.lines) != (place, *found):
            return Check(place - 1, total, item, seals[-1], *more)
        before, total = item, total + item.lines
    return Check(len(seals), total, None, before, *more)


def is_seal(grantee_id: int, noted: str) -> bool:
    """Whether a hash that someone noted is that of a seal which is still here."""
    wanted = "".join(noted.split()).lower()
    if not HASH.fullmatch(wanted):
        return False
    return Seal.objects.filter(grantee=grantee_id, sha256=wanted).exists()


def _strays(grantee_id: int) -> tuple[datetime, ...]:
    """Lines are written in the order of their times, but for the clock's own leaps."""
    latest = Window(Max("at"), order_by=F("pk").asc())  # of all lines up to this one
    lines = Event.objects.filter(grantee=grantee_id).annotate(latest=latest).order_by("pk")
    found = lines.filter(at__lt=F("latest") - SETTLED)
    return tuple(found.values_list("at", flat=True)[:10])


def _overdue(grantee_id: int, after: int) -> int:
    border = timezone.now() - OVERDUE
    return Event.objects.filter(grantee=grantee_id, pk__gt=after, at__lt=border).count()


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
