"""A spreadsheet that was read and waits for someone to confirm what it would change."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from accounts.models import TenantModel, User


class PendingImport(TenantModel):
    """The rows of an uploaded file between its preview and its confirmation.

    `rows` are [number in the file, key, {field: text}]; `promised` is for each row what the
    preview showed, `decided` what its reader ticked. Confirmed, it keeps only `outcome`. The
    file itself is never kept. Only the person who uploaded it sees it, for a day.
    """

    LIFETIME = timedelta(days=1)

    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now)
    rows = models.JSONField(default=list)
    remarks = models.JSONField(default=dict)
    promised = models.JSONField(default=list)
    decided = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "import"
        indexes = [models.Index(fields=["grantee", "created_at"], name="import_by_age")]

    def __str__(self) -> str:
        return self.file_name

    @classmethod
    def over(cls) -> models.QuerySet["PendingImport"]:
        """Those whose day is over."""
        return cls.objects.filter(created_at__lt=timezone.now() - cls.LIFETIME)

    @property
    def is_over(self) -> bool:
        """Whether its day is over, though it may not have been removed yet."""
        return self.created_at < timezone.now() - self.LIFETIME
