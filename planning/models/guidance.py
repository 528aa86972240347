"""What people look at in the guide."""

from django.db import models
from django.utils import timezone

from accounts.models import TenantModel, User


class GuideLook(TenantModel):
    """A part of the guide that a person opened here: `open` while it is left open.

    `key` is the key of a question, call-out or approach, or that of a step for its box on the
    pages of the rooms. A row stays when the part is closed again: it was looked at.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    open = models.BooleanField(default=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grantee", "user", "key"], name="guide_look_once")
        ]
