"""The register's tables."""

from collaborators.models.coverage import CoverageItem
from collaborators.models.pending_import import PendingImport
from collaborators.models.power import PowerPosition
from collaborators.models.process import ProcessStage, StageCollaborator
from collaborators.models.register import Collaborator, Suggestion
from collaborators.models.restricted import CollaboratorPrivate

__all__ = [
    "Collaborator",
    "CollaboratorPrivate",
    "CoverageItem",
    "PendingImport",
    "PowerPosition",
    "ProcessStage",
    "StageCollaborator",
    "Suggestion",
]
