"""How often members come to the meetings of their structures.

A meeting that counts is an activity of a structure whose first day is known and not after today,
which was not cancelled, and at which somebody was ticked: where nobody was, attendance has not
been taken, and it would be nobody's absence. It counts for a member of that structure when it
lies between the days that they joined and left, both included; a day not said is no limit, so
that without a first day a member answers for the whole log. Only members are counted: coming as
a guest raises nobody's rate.
"""

from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from collaborators.models import Collaborator
from engagement.models import Structure

# Row-level security keeps each of the tables to the grantee that the wall is open for.
COUNTED = """
    WITH meetings AS MATERIALIZED (
        SELECT a.id, a.structure_id, a.starts_on FROM engagement_activity a
        WHERE a.structure_id IS NOT NULL AND NOT a.cancelled AND a.starts_on <= %(today)s
        AND (%(structure)s::bigint IS NULL OR a.structure_id = %(structure)s)
        AND EXISTS (SELECT 1 FROM engagement_attendance t WHERE t.activity_id = a.id)
    ), members AS MATERIALIZED (
        SELECT m.id, m.structure_id, m.collaborator_id,
            coalesce(m.joined_on, '-infinity') AS first, coalesce(m.left_on, 'infinity') AS last
        FROM engagement_membership m
        WHERE (%(structure)s::bigint IS NULL OR m.structure_id = %(structure)s)
        AND (%(collaborator)s::bigint IS NULL OR m.collaborator_id = %(collaborator)s)
    ), held AS (
        SELECT m.id, count(*) AS number FROM members m JOIN meetings a
        ON a.structure_id = m.structure_id AND a.starts_on BETWEEN m.first AND m.last
        GROUP BY m.id
    ), came AS (
        SELECT m.id, count(*) AS number FROM engagement_attendance t
        JOIN meetings a ON a.id = t.activity_id
        JOIN members m ON m.structure_id = a.structure_id
            AND m.collaborator_id = t.collaborator_id AND a.starts_on BETWEEN m.first AND m.last
        GROUP BY m.id
    )
    SELECT m.structure_id, m.collaborator_id, coalesce(came.number, 0), coalesce(held.number, 0)
    FROM members m LEFT JOIN held USING (id) LEFT JOIN came USING (id)
"""


@dataclass(frozen=True)
class Rate:
    """`came` of the `held` meetings that count; both 0 where none has been held yet."""

    came: int = 0
    held: int = 0

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(self.came + other.came, self.held + other.held)

    def __str__(self) -> str:
        return f"{self.came} of {self.held} ({self.percent} %)" if self.held else "none held yet"

    @property
    def percent(self) -> int | None:
        """The share in whole percent, rounded down: 75 means at least 75. None before a meeting."""
        return self.came * 100 // self.held if self.held else None

    def reaches(self, percent: int) -> bool | None:
        """Whether at least `percent` in a hundred were attended; None before a meeting."""
        return self.came * 100 >= percent * self.held if self.held else None


def rates(structure: Structure | int | None = None) -> dict[int, Rate]:
    """Each member's rate by the collaborator's key, of one structure or of all of theirs together.

    One query; the wall must be open. Whoever belongs to no structure is not in it.
    """
    found: dict[int, Rate] = {}
    for _, collaborator, came, held in _counted(structure=_key(structure)):
        found[collaborator] = found.get(collaborator, Rate()) + Rate(came, held)
    return found


def rates_of(collaborator: Collaborator | int) -> dict[int, Rate]:
    """One collaborator's rate in each of their structures, by the structure's key; one query."""
    return {row[0]: Rate(*row[2:]) for row in _counted(collaborator=_key(collaborator))}


def _key(found: Structure | Collaborator | int | None) -> int | None:
    return getattr(found, "pk", found)


def _counted(
    *, structure: int | None = None, collaborator: int | None = None
) -> list[tuple[int, int, int, int]]:
    """(structure, collaborator, came, held) of each membership."""
    given = {"structure": structure, "collaborator": collaborator}
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, given | {"today": timezone.localdate()})
        return cursor.fetchall()
