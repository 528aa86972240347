"""The register's tables."""

from collaborators.models.power import PowerPosition
from collaborators.models.process import ProcessStage, StageCollaborator
from collaborators.models.register import Collaborator, Suggestion
from collaborators.models.restricted import CollaboratorPrivate

__all__ = [
    "Collaborator",
    "CollaboratorPrivate",
    "PowerPosition",
    "ProcessStage",
    "StageCollaborator",
    "Suggestion",
]
