"""What a plan file holds: its lists, their fields, and who refers to whom.

The fields and their limits are those that the models' `editable` tables name, so that a file can
say no more and no less than the pages can. The restricted tables (`CollaboratorPrivate`,
`ActivityPrivate`) are not here: nothing of them is ever written to or read from a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from collaborators.models import Collaborator, Suggestion
from editing.fields import Day, Kind, Reference
from editing.models import EditableModel, Link
from engagement.models import Activity, Attendance
from planning import models
from planning.models.causes import DEEPEST

FORMAT = "throughline-plan"
VERSION = 1

# Written even where it is the default: the newest set of today is not that of next year.
ALWAYS_WRITTEN = frozenset({"requirement_set"})


@dataclass(frozen=True)
class Several:
    """A list of references: `link` ties the entry (its foreign key `own`) to a `target`."""

    target: str
    link: type[Link]
    own: str
    other: str


@dataclass(frozen=True)
class Entry:
    """One list of the file. `word` names an entry in sentences, `prefix` starts its ids.

    `ones` maps a key to the list it refers into, `several` a key to a list of references;
    entries without a prefix have no id, since nothing refers to them. `days` are the two keys
    that have to be in order; `needed` are keys of `ones` that cannot be left out, and no two
    entries have the same under all keys of `once`. No more than so many entries have the same
    under the key of `at_most`. `way` leads from a row to its plan.
    """

    key: str
    model: type[EditableModel]
    word: str
    prefix: str = ""
    in_plan: bool = True
    ones: Mapping[str, str] = field(default_factory=dict)
    several: Mapping[str, Several] = field(default_factory=dict)
    days: tuple[str, str] | None = None
    needed: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    at_most: tuple[str, int] | None = None
    way: str = ""

    def of_plan(self, plan) -> dict[str, Any]:
        """The condition on the rows that belong to the plan; none where the grantee has them."""
        way = self.way or ("plan" if self.in_plan else "")
        return {way: plan} if way else {}


COLLABORATORS = Entry(
    "collaborators",
    Collaborator,
    "collaborator",
    "c",
    in_plan=False,
    several={"suggested_by": Several("collaborators", Suggestion, "suggested", "suggester")},
)
ACTIVITIES = Entry(
    "activities",
    Activity,
    "activity",
    in_plan=False,
    several={
        "participants": Several("collaborators", Attendance, "activity", "collaborator"),
    },
    days=("starts_on", "ends_on"),
)
DRAFTS = Entry("drafts", models.StatementDraft, "draft")
THEMES = Entry("themes", models.Theme, "theme", "theme")
AGREEMENTS = Entry(
    "agreements",
    models.DataUseAgreement,
    "data use agreement",
    "agreement",
    days=("signed_on", "expires_on"),
)
SOURCES = Entry(
    "sources",
    models.Source,
    "source",
    several={"agreements": Several("agreements", models.AgreementSource, "source", "agreement")},
)
# Inside its source in the file: a finding is always one source's.
FINDINGS = Entry(
    "findings",
    models.Finding,
    "finding",
    "f",
    in_plan=False,
    several={"themes": Several("themes", models.FindingTheme, "finding", "theme")},
)
GAPS = Entry(
    "gaps",
    models.Gap,
    "gap",
    "gap",
    several={"findings": Several("findings", models.GapFinding, "gap", "finding")},
)
GAP_CAUSES = Entry(
    "root_causes",
    models.GapCause,
    "root cause",
    in_plan=False,
    ones={"gap": "gaps"},
    several={"findings": Several("findings", models.GapCauseFinding, "cause", "finding")},
    needed=("gap",),
    at_most=("gap", DEEPEST),
    way="gap__plan",
)
SWOT = Entry(
    "swot_entries",
    models.SwotEntry,
    "SWOT entry",
    several={"findings": Several("findings", models.SwotFinding, "entry", "finding")},
)
SOLICITATION_ITEMS = Entry(
    "solicitation_items", models.SolicitationItem, "solicitation item", "item"
)
GOALS = Entry("goals", models.Goal, "goal", "goal")
OBJECTIVES = Entry("objectives", models.Objective, "objective", "objective", ones={"goal": "goals"})
STRATEGIES = Entry(
    "strategies",
    models.Strategy,
    "strategy",
    "strategy",
    ones={"goal": "goals", "objective": "objectives", "champion": "collaborators"},
    several={
        "gaps": Several("gaps", models.StrategyGap, "strategy", "gap"),
        "findings": Several("findings", models.StrategyFinding, "strategy", "finding"),
        "solicitation_items": Several(
            "solicitation_items", models.StrategySolicitationItem, "strategy", "item"
        ),
    },
)
# `led_by` and `with` are both rows of ActionParty: so a file cannot name two leaders.
ACTIONS = Entry(
    "actions",
    models.Action,
    "action",
    ones={"goal": "goals", "strategy": "strategies", "led_by": "collaborators"},
    several={"with": Several("collaborators", models.ActionParty, "action", "collaborator")},
    days=("starts_on", "due_on"),
)
LED_BY = "led_by"
INDICATORS = Entry(
    "indicators",
    models.Indicator,
    "indicator",
    "indicator",
    ones={
        "goal": "goals",
        "objective": "objectives",
        "strategy": "strategies",
        "collector": "collaborators",
    },
    days=("baseline_on", "target_on"),
)
INDICATOR_VALUES = Entry(
    "indicator_values",
    models.IndicatorValue,
    "measured value",
    in_plan=False,
    ones={"indicator": "indicators"},
    needed=("indicator",),
    once=("indicator", "measured_on"),
    way="indicator__plan",
)

# In the order of the file, which is also the order in which rows can be made.
ENTRIES = (
    COLLABORATORS,
    ACTIVITIES,
    DRAFTS,
    THEMES,
    AGREEMENTS,
    SOURCES,
    SWOT,
    GAPS,
    GAP_CAUSES,
    SOLICITATION_ITEMS,
    GOALS,
    OBJECTIVES,
    STRATEGIES,
    ACTIONS,
    INDICATORS,
    INDICATOR_VALUES,
)
WORDS = {entry.key: entry.word for entry in (*ENTRIES, FINDINGS)}
# A strategy stands in one place, and so does an action, and so does an indicator.
ONE_PARENT = {
    "strategies": ("goal", "objective"),
    "actions": ("goal", "strategy"),
    "indicators": ("goal", "objective", "strategy"),
}


@cache
def fields_of(model: type[EditableModel]) -> dict[str, tuple[str, Kind]]:
    """The file's key of each plain field, with the model's field and its kind, in order."""
    return {
        ("kind" if name == "kind_of" else name): (name, kind)
        for name, kind in model.editable.items()
        if not isinstance(kind, Reference)
    }


@cache
def defaults_of(model: type[EditableModel]) -> dict[str, Any]:
    """What each key stands for when the file leaves it out, as the file would write it."""
    found = {}
    for key, (name, kind) in fields_of(model).items():
        value = model._meta.get_field(name).get_default()
        found[key] = str(value) if isinstance(value, str) else value
        if isinstance(kind, Day):
            found[key] = None
    return found


def trimmed(model: type[EditableModel], values: dict[str, Any]) -> dict[str, Any]:
    """`values` in the file's order, without those that are the default anyway."""
    defaults = defaults_of(model)
    return {
        key: values[key]
        for key in fields_of(model)
        if key in values and (key in ALWAYS_WRITTEN or values[key] != defaults[key])
    }
