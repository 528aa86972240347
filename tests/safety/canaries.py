"""Made-up words in every confidential field of a world, and who may see which."""

import secrets
from dataclasses import dataclass, field

from accounts import wall
from editing import actions as editing
from planning.models import Plan
from tests.areas import AREAS
from tests.cast import Cast
from tests.deliverables.plans import fill


def word(kind: str) -> str:
    """A word that stands nowhere else."""
    return f"Canary{kind.title().replace('_', '')}{secrets.token_hex(4)}"


@dataclass
class Canaries:
    """The words by what they may reach: nothing outside the team, no document, no page at all.

    Areas plant theirs with `change`, which says to which of the lists a word belongs:
    `restricted` is for those who may see restricted parts, `team` for those who may edit,
    `notes` for those and for the provider who wrote them, `reviewers` for the provider alone,
    `unnamed` and `measures` for everyone who may read the plan. Those of `restricted` that are in
    no field with a history, as a file's, are in `unwritten` too.
    """

    cast: Cast
    restricted: list[str] = field(default_factory=list)
    team: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reviewers: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)
    unwritten: list[str] = field(default_factory=list)

    @property
    def never_printed(self) -> list[str]:
        """All of them: none may be in a document, or before anyone outside the team."""
        return [
            *self.restricted,
            *self.team,
            *self.notes,
            *self.reviewers,
            *self.unnamed,
            *self.measures,
        ]

    def change(self, record, name: str, *, into: list[str], times: int = 1) -> None:
        """Save `times` made-up words in a field, one after the other, and note them in `into`.

        The earlier ones are in the field's history alone.
        """
        for _ in range(times):
            planted = word(name)
            version = type(record).objects.get(pk=record.pk).version
            editing.save_field(
                type(record), record.pk, name, [planted], version=version, by=self.cast.alice
            )
            into.append(planted)


def plant(cast: Cast) -> tuple[Plan, Canaries]:
    """A full plan in `here` with a word in each confidential field, old ones in the history."""
    found = Canaries(cast)
    with wall.inside(cast.here.pk):
        plan = fill(cast.here)
        for area in AREAS:
            if hasattr(area, "plant"):
                area.plant(found)
    return plan, found
