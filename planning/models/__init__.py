"""The plan and what it holds, a concept a file."""

from planning.models.evidence import Finding, Gap, GapFinding, GapOrigin, Source
from planning.models.passage import Passage
from planning.models.plan import (
    COMPONENTS,
    Answer,
    ComponentNarrative,
    Plan,
    SolicitationItem,
    Statement,
)
from planning.models.strategy import (
    LACKS,
    Action,
    ActionParty,
    Goal,
    Objective,
    Strategy,
    StrategyFinding,
    StrategyGap,
    StrategySolicitationItem,
)

__all__ = [
    "COMPONENTS",
    "LACKS",
    "Action",
    "ActionParty",
    "Answer",
    "ComponentNarrative",
    "Finding",
    "Gap",
    "GapFinding",
    "GapOrigin",
    "Goal",
    "Objective",
    "Passage",
    "Plan",
    "SolicitationItem",
    "Source",
    "Statement",
    "Strategy",
    "StrategyFinding",
    "StrategyGap",
    "StrategySolicitationItem",
]
