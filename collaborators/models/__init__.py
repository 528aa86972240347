"""The register's tables."""

from collaborators.models.assessments import AgencyAssessment, Capability
from collaborators.models.consent import Consent, NotThisPerson, ProtectedName
from collaborators.models.coverage import CoverageItem
from collaborators.models.pending_import import PendingImport
from collaborators.models.power import PowerPosition
from collaborators.models.process import ProcessStage, StageCollaborator
from collaborators.models.register import Collaborator, Suggestion
from collaborators.models.resources import AreaNote, OwnNeed, Region, ResourceOffer
from collaborators.models.restricted import CollaboratorPrivate

__all__ = [
    "AgencyAssessment",
    "AreaNote",
    "Capability",
    "Collaborator",
    "CollaboratorPrivate",
    "Consent",
    "CoverageItem",
    "NotThisPerson",
    "OwnNeed",
    "PendingImport",
    "PowerPosition",
    "PowerPosition",
    "ProcessStage",
    "ProcessStage",
    "ProtectedName",
    "Region",
    "ResourceOffer",
    "StageCollaborator",
    "Suggestion",
]
