"""What the lists of a plan file are made of: entries, their fields, ties, and parts inside them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Model, Q

from editing.fields import Choice, Day, Flag, Kind, Line, Lines, Number, Reference, Rich
from editing.models import EditableModel, Link
from engagement.models import Activity, Series
from planning import models

FORMAT = "throughline-plan"
VERSION = 1

# Written even where it is the default: the newest set of today is not that of next year.
ALWAYS_WRITTEN = frozenset({"requirement_set"})

# Fields that are in a file though no page edits them: set once, or written down by a verb.
SET_ONCE: dict[type[Model], dict[str, Kind]] = {
    Series: {
        "kind_of": Choice("Kind", options=tuple(Activity.Kind.choices)),
        "every": Choice("How often", options=tuple(Series.Every.choices)),
        "first_on": Day("First day", required=True),
        "last_on": Day("Last day", required=True),
    },
    Activity: {"series_day": Day("Day of the series")},
    models.AllowableAnswer: {"reason": Lines("Reason", required=True)},
    models.Passage: {"written_from": Rich("What was written from the records")},
    models.Prioritization: {
        "round": Number("Round", lowest=1, highest=1000),
        "recorded_on": Day("Recorded on"),
        "formula": Lines("How it was counted"),
        "ballots_counted": Number("Ballots counted"),
    },
    models.PriorityOption: {
        "is_withdrawn": Flag("Withdrawn"),
        "dropped_after": Number("Left out after round", lowest=1, highest=1000),
    },
    models.PriorityResult: {
        "place": Number("Place", lowest=1, highest=1000),
        "rank": Number("Rank", lowest=1, highest=1000),
        "of": Number("Of how many", highest=1000),
        "is_tied": Flag("Tied"),
        "score": Line("Score", longest=60),
        "score_name": Line("What the score is called", longest=60),
        "note": Line("Note", longest=400),
    },
}


@dataclass(frozen=True)
class Several:
    """A list of references: `link` ties the entry (its foreign key `own`) to a `target`.

    Where one table of links holds several such lists, `among` says which rows are this one's and
    `made` what a row of it says.
    """

    target: str
    link: type[Link]
    own: str
    other: str
    among: Q | None = None
    made: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Keyed:
    """An object inside an entry: rows of `model`, one for each of `options`, by `key`.

    `own` is their foreign key to the entry. With `complete` an entry has a row for each option,
    written or not; else a row is there only where the file has one.
    """

    model: type[Model]
    own: str
    key: str
    options: tuple[str, ...]
    complete: bool = False


@dataclass(frozen=True)
class Words:
    """A list of texts inside an entry: the values of `column` in rows of `model`.

    `options` are those allowed; without any, they are places on other pages (`origins.py`).
    """

    model: type[Model]
    own: str
    column: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Single:
    """One object inside an entry, or none: the row of `model` that its key `own` ties to it."""

    model: type[Model]
    own: str


Inside = Keyed | Words | Single


@dataclass(frozen=True)
class Entry:
    """One list of the file. `word` names an entry in sentences, `prefix` starts its ids.

    `ones` maps a key to the list it refers into, `several` a key to a list of references, and
    `inside` a key to what the entry holds beside its fields; entries without a prefix have no id,
    since nothing refers to them. `days` are the two keys that have to be in order; `needed` are
    keys of `ones` that cannot be left out, and no two entries have the same under all keys of one
    of the groups in `once`, capital letters aside where `folded`. No more than so many entries
    have the same under the key of `at_most`. An entry has exactly one of the keys in `one_of` and
    at least one of those in `some_of`; the key `above` leads to another entry of the same list,
    never back to itself. `way` leads from a row to its plan, and is empty for the grantee's own.
    """

    key: str
    model: type[EditableModel]
    word: str
    prefix: str = ""
    ones: Mapping[str, str] = field(default_factory=dict)
    several: Mapping[str, Several] = field(default_factory=dict)
    inside: Mapping[str, Inside] = field(default_factory=dict)
    days: tuple[str, str] | None = None
    needed: tuple[str, ...] = ()
    once: tuple[tuple[str, ...], ...] = ()
    folded: bool = False
    at_most: tuple[str, int] | None = None
    one_of: tuple[str, ...] = ()
    some_of: tuple[str, ...] = ()
    above: str = ""
    way: str = "plan"

    def of_plan(self, plan) -> dict[str, Any]:
        """The condition on the rows that belong to the plan; none where the grantee has them."""
        return {self.way: plan} if self.way else {}

    @property
    def order(self) -> tuple[str, ...]:
        """The columns that the list is ordered by."""
        return ("position", "pk") if is_placed(self.model) else ("pk",)


def is_placed(model: type[Model]) -> bool:
    """Whether rows of the model have a place among their siblings."""
    return any(item.name == "position" for item in model._meta.concrete_fields)


@cache
def fields_of(model: type[Model]) -> dict[str, tuple[str, Kind]]:
    """The file's key of each plain field, with the model's field and its kind, in order."""
    fields = getattr(model, "editable", {}) | SET_ONCE.get(model, {})
    return {
        ("kind" if name == "kind_of" else name): (name, kind)
        for name, kind in fields.items()
        if not isinstance(kind, Reference)
    }


@cache
def defaults_of(model: type[Model]) -> dict[str, Any]:
    """What each key stands for when the file leaves it out, as the file would write it."""
    found = {}
    for key, (name, kind) in fields_of(model).items():
        value = model._meta.get_field(name).get_default()
        found[key] = str(value) if isinstance(value, str) else value
        if isinstance(kind, Day):
            found[key] = None
    return found


@cache
def required_of(model: type[Model]) -> tuple[str, ...]:
    """The keys that cannot be left out: what the pages ask for, and choices without a default."""
    defaults = defaults_of(model)
    return tuple(
        key
        for key, (_, kind) in fields_of(model).items()
        if getattr(kind, "required", False)
        or (type(kind) is Choice and defaults[key] not in {value for value, _ in kind.options})
        or (isinstance(kind, Number) and _is_needed(model, key))
    )


def _is_needed(model: type[Model], key: str) -> bool:
    column = model._meta.get_field(fields_of(model)[key][0])
    return not column.null and not column.has_default()


def trimmed(model: type[Model], values: dict[str, Any]) -> dict[str, Any]:
    """`values` in the file's order, without those that are the default anyway."""
    defaults = defaults_of(model)
    return {
        key: values[key]
        for key in fields_of(model)
        if key in values and (key in ALWAYS_WRITTEN or values[key] != defaults[key])
    }
