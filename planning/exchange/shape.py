"""What a plan file holds: its lists, their fields, and who refers to whom.

The fields and their limits are those that the models' `editable` tables name, so that a file can
say no more and no less than the pages can.
"""

from django.db.models import Q

from planning import models
from planning.defence.allowable import BY_KEY
from planning.exchange.parts import (
    FORMAT,
    VERSION,
    Entry,
    Keyed,
    Several,
    Single,
    Words,
    defaults_of,
    fields_of,
    trimmed,
)
from planning.exchange.register import ACTIVITIES, COLLABORATORS, REGISTER
from planning.models import ActionParty
from planning.models.causes import DEEPEST
from planning.models.prioritization import MOST_CRITERIA, MOST_OPTIONS

__all__ = [
    "ACTIVITIES",
    "COLLABORATORS",
    "FORMAT",
    "VERSION",
    "Entry",
    "defaults_of",
    "fields_of",
    "trimmed",
]

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
    way="",
    several={"themes": Several("themes", models.FindingTheme, "finding", "theme")},
)
GAPS = Entry(
    "gaps",
    models.Gap,
    "gap",
    "gap",
    several={"findings": Several("findings", models.GapFinding, "gap", "finding")},
    inside={"origins": Words(models.GapOrigin, "gap", "origin")},
)
GAP_CAUSES = Entry(
    "root_causes",
    models.GapCause,
    "root cause",
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
    inside={
        "allowable": Keyed(models.AllowableAnswer, "strategy", "activity", tuple(BY_KEY)),
    },
)
FUNDING_LINES = Entry(
    "funding_lines",
    models.FundingLine,
    "funding line",
    ones={"strategy": "strategies"},
    needed=("strategy",),
    way="strategy__plan",
)
ROLE = ActionParty.Role


def _party(among: Q, role: str) -> Several:
    return Several(
        "collaborators",
        ActionParty,
        "action",
        "collaborator",
        among=Q(leads=False) & among,
        made={"role": role},
    )


# `led_by` and the three lists are all rows of ActionParty: so a file cannot name two leaders.
ACTIONS = Entry(
    "actions",
    models.Action,
    "action",
    ones={"goal": "goals", "strategy": "strategies", "led_by": "collaborators"},
    several={
        "with": _party(ActionParty.ACTING, ROLE.RESPONSIBLE),
        "consulted": _party(Q(role=ROLE.CONSULTED), ROLE.CONSULTED),
        "informed": _party(Q(role=ROLE.INFORMED), ROLE.INFORMED),
    },
    days=("starts_on", "due_on"),
)
LED_BY = "led_by"
# A flag of an action: whoever leads it answers for it and does none of the work.
ONLY_ACCOUNTABLE = "only_accountable"
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
    ones={"indicator": "indicators"},
    needed=("indicator",),
    once=(("indicator", "measured_on"),),
    way="indicator__plan",
)
PRIORITIZATIONS = Entry(
    "prioritizations", models.Prioritization, "prioritization", "prioritization"
)
PRIORITY_CRITERIA = Entry(
    "priority_criteria",
    models.PriorityCriterion,
    "criterion",
    ones={"prioritization": "prioritizations"},
    needed=("prioritization",),
    once=(("prioritization", "name"),),
    folded=True,
    at_most=("prioritization", MOST_CRITERIA),
    way="prioritization__plan",
)
PRIORITY_OPTIONS = Entry(
    "priority_options",
    models.PriorityOption,
    "option",
    ones={
        "prioritization": "prioritizations",
        "strategy": "strategies",
        "gap": "gaps",
        "theme": "themes",
        "finding": "findings",
    },
    inside={"result": Single(models.PriorityResult, "option")},
    needed=("prioritization",),
    once=(("prioritization", "strategy"), ("prioritization", "gap")),
    at_most=("prioritization", MOST_OPTIONS),
    way="prioritization__plan",
)

# In the order of the file, which is also the order in which rows can be made.
ENTRIES = (
    *REGISTER,
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
    FUNDING_LINES,
    ACTIONS,
    INDICATORS,
    INDICATOR_VALUES,
    PRIORITIZATIONS,
    PRIORITY_CRITERIA,
    PRIORITY_OPTIONS,
)
WORDS = {entry.key: entry.word for entry in (*ENTRIES, FINDINGS)}
# A strategy stands in one place, and so does an action, and so does an indicator.
ONE_PARENT = {
    "strategies": ("goal", "objective"),
    "actions": ("goal", "strategy"),
    "indicators": ("goal", "objective", "strategy"),
    "priority_options": ("strategy", "gap", "theme", "finding"),
}
