"""The secret links that calendars subscribe to."""

from django.db import models
from django.utils import timezone

from accounts.models import TenantForeignKey, TenantModel, User
from engagement.models.structure import Structure


class CalendarLink(TenantModel):
    """A feed of dates that its link alone opens; only the token's hash is kept.

    Without a structure the feed is the user's own and holds every dated activity; with one it
    holds the structure's meetings. It answers only while `user`, who made it, may read the plan.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    structure = TenantForeignKey(Structure, null=True, related_name="calendar_links")
    token_sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grantee", "token_sha256"], name="calendar_token_once"),
            models.UniqueConstraint(
                fields=["grantee", "user"],
                condition=models.Q(structure__isnull=True),
                name="calendar_of_person_once",
            ),
            models.UniqueConstraint(
                fields=["grantee", "structure"],
                condition=models.Q(structure__isnull=False),
                name="calendar_of_structure_once",
            ),
        ]
