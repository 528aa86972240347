"""The coverage check: the team's list of who ought to be there, held against the register."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max
from django.utils.functional import cached_property

from accounts.models import User, record
from collaborators.models import Collaborator, CoverageItem
from collaborators.starting_list import STARTING_LIST
from collaborators.words import folded, parts
from figures import Figure
from figures.coverage import side_by_side

KINDS, CIRCLES, VOICES = CoverageItem.Kind, Collaborator.Circle, Collaborator.LivedExperience
AT_THE_TABLE = frozenset({CIRCLES.TEAM, CIRCLES.COLLABORATOR})
# What entries say by their "speaks from lived experience", as labels of the list may call it.
VOICE_LABELS = {
    VOICES.SURVIVOR: ("survivors of trafficking", "survivors", "trafficking survivors"),
    VOICES.YOUTH: ("youth", "young people"),
}
COLUMNS = ("pk", "public_name", "circle", "sector", "disciplines", "groups", "lived_experience")

COVERED, INTERESTED, MISSING, ASIDE = "covered", "interested", "missing", "aside"
STATES = {
    COVERED: "At the table",
    INTERESTED: "Only kept informed",
    MISSING: "Missing",
    ASIDE: "Not relevant for us",
}
HEADS = ("At the table", "Kept informed")


@dataclass(frozen=True)
class Covered:
    """One item of the list with the entries that answer to it, as (key, name, circle)."""

    pk: int
    kind: str
    label: str
    set_aside: str
    who: list[tuple[int, str, str]] = field(default_factory=list)

    @cached_property
    def counts(self) -> tuple[int, int]:
        """How many are at the table, and how many are only kept informed."""
        inside = sum(circle in AT_THE_TABLE for _, _, circle in self.who)
        return inside, len(self.who) - inside

    @property
    def state(self) -> str:
        """A key of `STATES`: what is set aside is not missed, whoever answers to it."""
        if self.set_aside:
            return ASIDE
        if not self.who:
            return MISSING
        return COVERED if self.counts[0] else INTERESTED


def check(rows: Iterable | None = None) -> list[Covered]:
    """Every item of the list in its order, with who answers to it; two queries.

    `rows` are the register's entries with at least `COLUMNS`, where the caller has them already.
    """
    items = list(
        CoverageItem.objects.order_by("position", "pk").values_list(
            "pk", "kind_of", "label", "set_aside"
        )
    )
    if rows is None:
        entries = Collaborator.objects.order_by("position", "pk").values_list(*COLUMNS)
    else:
        entries = ((row.id, *(getattr(row, name) for name in COLUMNS[1:])) for row in rows)
    answers = _answers(entries)
    return [Covered(*item, who=answers[item[1]].get(folded(item[2]), [])) for item in items]


def picture(title: str, strips: Sequence[Sequence[tuple[str, Sequence[Covered]]]]) -> Figure:
    """Items as dots by how many are at the table and kept informed; no entry is named.

    `strips` stand side by side, each with (heading, items) from top to bottom.
    """
    drawn = [
        [(head, [(one.label, STATES[one.state], one.counts) for one in items]) for head, items in s]
        for s in strips
    ]
    return side_by_side(title, HEADS, drawn, inner=1, aside=(STATES[ASIDE],))


def _answers(rows) -> dict[str, dict[str, list[tuple[int, str, str]]]]:
    """By kind and folded word: the entries that say this word of themselves, each once."""
    found = {kind: defaultdict(list) for kind in KINDS.values}
    for pk, name, circle, sector, disciplines, groups, voice in rows:
        who = (pk, name, circle)
        # A sector may itself be a list; one whose own name has a comma is found whole.
        for word in {folded(word) for word in (sector, *parts(sector)) if word.strip()}:
            found[KINDS.SECTOR][word].append(who)
        for word in {folded(word) for word in parts(disciplines)}:
            found[KINDS.DISCIPLINE][word].append(who)
        for word in {folded(word) for word in parts(groups)} | _voices(voice):
            found[KINDS.GROUP][word].append(who)
    return found


def _voices(voice: str) -> set[str]:
    spoken = [said for said in VOICE_LABELS if voice in (said, VOICES.BOTH)]
    return {label for said in spoken for label in VOICE_LABELS[said]}


def labels() -> dict[str, list[str]]:
    """The list's labels by kind, what is set aside left out; one query."""
    found = {kind: [] for kind in KINDS.values}
    wanted = CoverageItem.objects.filter(set_aside="").order_by("position", "pk")
    for kind, label in wanted.values_list("kind_of", "label"):
        found[kind].append(label)
    return found


@transaction.atomic
def add_starting_list(grantee_id: int, *, by: User) -> int:
    """Add what is not on the list yet; returns how many items that were."""
    known = {
        (kind, folded(label))
        for kind, label in CoverageItem.objects.values_list("kind_of", "label")
    }
    last = CoverageItem.objects.aggregate(last=Max("position"))["last"] or 0
    wanted = [
        (kind, label)
        for kind, labels_of_kind in STARTING_LIST.items()
        for label in labels_of_kind
        if (kind, folded(label)) not in known
    ]
    # A second click at the same moment finds them there: the constraint lets each in once.
    CoverageItem.objects.bulk_create(
        [
            CoverageItem(grantee_id=grantee_id, kind_of=kind, label=label, position=place)
            for place, (kind, label) in enumerate(wanted, start=last + 1)
        ],
        ignore_conflicts=True,
    )
    if wanted:
        record(grantee_id, "added the starting list", f"{len(wanted)} coverage items", by=by)
    return len(wanted)
