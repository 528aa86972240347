"""Drawn pages kept for the next version, in the grantee's own part of the database.

What changed since the last version is drawn, the rest is taken from here. A grantee's pages are
never looked for among another's, though the words and so the key may be the same.
"""

import zlib
from datetime import timedelta

from django.db.models import F, Sum, Window
from django.utils import timezone

from accounts import wall
from deliverables.models import DrawnPiece
from deliverables.press import wire

# A plan of 120 pages takes about a megabyte; what was used last stays.
MOST_BYTES = 16 * 1024 * 1024
# Rows used within so long are not written to say so again.
FRESH = timedelta(hours=1)


class KeptPieces:
    """The kept pages of one grantee, as `gathering.Kept` asks for them."""

    def __init__(self, grantee_id: int) -> None:
        if not isinstance(grantee_id, int):
            raise TypeError(f"Drawn pages belong to a grantee, not to {grantee_id!r}.")
        self.grantee_id = grantee_id

    def get(self, keys: list[str]) -> dict[str, tuple[dict, bytes]]:
        """Those of `keys` that are kept."""
        now = timezone.now()
        with wall.inside(self.grantee_id):
            rows = list(DrawnPiece.objects.filter(key__in=keys))
            old = [row.pk for row in rows if row.used_at < now - FRESH]
            if old:
                DrawnPiece.objects.filter(pk__in=old).update(used_at=now)
        return {row.key: wire.unpack(zlib.decompress(row.data)) for row in rows}

    def put(self, key: str, told: dict, data: bytes) -> None:
        """Keep one piece; two workers may draw the same, and the first is kept."""
        packed = zlib.compress(wire.pack(told, data), 1)
        with wall.inside(self.grantee_id):
            DrawnPiece.objects.bulk_create(
                [DrawnPiece(grantee_id=self.grantee_id, key=key, data=packed, size=len(packed))],
                ignore_conflicts=True,
            )

    def is_empty(self) -> bool:
        """Whether nothing of the grantee is kept."""
        with wall.inside(self.grantee_id):
            return not DrawnPiece.objects.exists()

    def trim(self, most: int = MOST_BYTES) -> int:
        """Forget what was used longest ago until no more than `most` bytes are kept; how many."""
        with wall.inside(self.grantee_id):
            rows = DrawnPiece.objects.annotate(
                so_far=Window(Sum("size"), order_by=[F("used_at").desc(), F("pk").desc()])
            ).values_list("pk", "so_far")
            over = [pk for pk, so_far in rows if so_far > most]
            DrawnPiece.objects.filter(pk__in=over).delete()
        return len(over)
