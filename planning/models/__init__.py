"""The plan and what it holds, a concept a file."""

from planning.models.ballots import PaperDots, PriorityBallot, PriorityLink, PriorityTurn
from planning.models.causes import GapCause, GapCauseFinding
from planning.models.evidence import Finding, Gap, GapFinding, GapOrigin, Source
from planning.models.funding import AllowableAnswer, FundingLine
from planning.models.guidance import GeneralNote, GeneralNoteRevision, GranteeNote, GuideLook
from planning.models.heard import ActivityFinding, ActivityStep, ActivityStrategy
from planning.models.indicators import Indicator, IndicatorValue
from planning.models.library import (
    AHEAD,
    AgreementSource,
    DataUseAgreement,
    FindingTheme,
    SourceFile,
    SourceFileBytes,
    Theme,
    notice_of,
)
from planning.models.passage import Passage
from planning.models.plan import (
    COMPONENTS,
    Answer,
    ComponentNarrative,
    Plan,
    SolicitationItem,
    Statement,
)
from planning.models.prioritization import (
    Prioritization,
    PriorityCriterion,
    PriorityOption,
    PriorityResult,
)
from planning.models.required import Convention, ConventionTick, StatementText
from planning.models.solicitation import CatalogueItem, Solicitation
from planning.models.statements import DraftFeedback, StatementDraft, StatementWording
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
from planning.models.survey_quotes import SurveyQuote, SurveySource
from planning.models.swot import SwotEntry, SwotFinding

__all__ = [
    "Convention",
    "ConventionTick",
    "StatementText",
    "AHEAD",
    "COMPONENTS",
    "LACKS",
    "Action",
    "ActionParty",
    "ActivityFinding",
    "ActivityStep",
    "ActivityStrategy",
    "AgreementSource",
    "AllowableAnswer",
    "Answer",
    "CatalogueItem",
    "ComponentNarrative",
    "DataUseAgreement",
    "DraftFeedback",
    "Finding",
    "FindingTheme",
    "FundingLine",
    "Gap",
    "GapCause",
    "GapCauseFinding",
    "GapFinding",
    "GapOrigin",
    "GeneralNote",
    "GeneralNoteRevision",
    "Goal",
    "GranteeNote",
    "GuideLook",
    "Indicator",
    "IndicatorValue",
    "Objective",
    "PaperDots",
    "Passage",
    "Plan",
    "PriorityBallot",
    "PriorityCriterion",
    "PriorityLink",
    "PriorityOption",
    "PriorityResult",
    "PriorityTurn",
    "Prioritization",
    "Solicitation",
    "SolicitationItem",
    "Source",
    "SourceFile",
    "SourceFileBytes",
    "Statement",
    "StatementDraft",
    "StatementWording",
    "Strategy",
    "StrategyFinding",
    "StrategyGap",
    "StrategySolicitationItem",
    "SurveyQuote",
    "SurveySource",
    "SwotEntry",
    "SwotFinding",
    "Theme",
    "notice_of",
]
