"""The register's tables."""

from collaborators.models.register import Collaborator, Suggestion
from collaborators.models.restricted import CollaboratorPrivate

__all__ = ["Collaborator", "CollaboratorPrivate", "Suggestion"]
