"""What people voted. A ballot is not tied to who cast it, and its key says nothing of when.

That a person or a link has voted is kept apart, for each to vote once. An open vote's ballots
carry the name that is shown with them; a secret vote's carry none.
"""

import secrets

from django.db import models

from accounts.models import TenantForeignKey, TenantModel
from planning.models.prioritization import Prioritization, PriorityOption


def shuffled() -> int:
    """A key that gives no order away."""
    return secrets.randbelow(2**62) + 1


class PriorityBallot(TenantModel):
    """One person's ballot in one round; `scores` as planning/prioritization/methods.py has it.

    `batch` counts the round's full batches before it; 0 where it was cast before batches were
    kept. A secret vote's live tally moves on by whole batches and holds the last full one back, so
    that nobody can take one ballot from the difference of two tallies, or of one and the result.
    """

    id = models.BigIntegerField(primary_key=True, default=shuffled, editable=False)
    prioritization = TenantForeignKey(Prioritization, related_name="ballots")
    round = models.PositiveSmallIntegerField()
    scores = models.JSONField()
    name = models.CharField(max_length=120, blank=True)
    batch = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["grantee", "prioritization", "round"], name="ballot_of_round")
        ]


class PriorityTurn(TenantModel):
    """Someone with an account has voted in a round. Who, only that person's own sign-in tells:
    `voter` is a keyed hash, which can be compared and not read."""

    id = models.BigIntegerField(primary_key=True, default=shuffled, editable=False)
    prioritization = TenantForeignKey(Prioritization, related_name="turns")
    round = models.PositiveSmallIntegerField()
    voter = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "prioritization", "round", "voter"], name="one_ballot_a_round"
            )
        ]


class PriorityLink(TenantModel):
    """A link for one ballot without an account. Only the token's hash is kept."""

    prioritization = TenantForeignKey(Prioritization, related_name="links")
    token_sha256 = models.CharField(max_length=64)
    is_used = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grantee", "token_sha256"], name="priority_link_once")
        ]


class PaperDots(TenantModel):
    """Dots that people stuck on a wall, as the facilitator counted them for one option."""

    prioritization = TenantForeignKey(Prioritization, related_name="paper_dots")
    option = TenantForeignKey(PriorityOption, related_name="paper_dots")
    round = models.PositiveSmallIntegerField()
    dots = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "option", "round"], name="paper_dots_once_a_round"
            )
        ]
