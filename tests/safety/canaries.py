"""Made-up words in every confidential field of a world, and who may see which."""

import secrets
from dataclasses import dataclass, field

from accounts import wall
from deliverables.document import Component, Document, Figure, Note, Prose, Table
from deliverables.render_docx import render_docx
from editing import actions as editing
from figures.bars import bars
from figures.paper import on_paper
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
    `notes` for those and for the provider who wrote them,
    `unnamed` and `measures` for everyone who may read the plan. Those of `restricted` that are in
    no field with a history, as a file's, are in `unwritten` too.
    """

    cast: Cast
    restricted: list[str] = field(default_factory=list)
    team: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)
    unwritten: list[str] = field(default_factory=list)

    @property
    def never_printed(self) -> list[str]:
        """All of them: none may be in a document, or before anyone outside the team."""
        return [*self.restricted, *self.team, *self.notes, *self.unnamed, *self.measures]

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


def docx_with(hidden: str, place: str) -> bytes:
    """A Word file that holds `hidden` in one place that a reader could find."""
    half = len(hidden) // 2
    drawing = on_paper(bars("Beds", [(hidden if place == "drawing" else "A", 1)]).svg)
    notes = (Note(hidden, 0),) if place == "note" else ()
    blocks = (
        Prose(f"<p>{hidden}</p>" if place == "body" else "<p>Words</p>"),
        Prose(
            f"<p>{hidden[:half]}<em>{hidden[half:]}</em></p>" if place == "split" else "<p>A</p>"
        ),
        Figure("Beds", hidden if place == "alternative" else "One bed.", drawing),
        Table("Beds", ("Where",), (("Here",),), (100,), notes=notes),
    )
    document = Document(
        "Plan", "", "en", hidden if place == "property" else "State", (), (),
        (Component("a", "A", True, blocks),),
    )  # fmt: skip
    return render_docx(document, version_label="1", dated="2026-01-01", sha256="0", draft=False)
