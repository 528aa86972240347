"""What waits for a person: a line in the app, and a mail that goes out."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import TenantModel, User


class Notice(TenantModel):
    """A line for one person that something waits or has happened, with where to go."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300)
    path = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    # Waits for the mail that gathers a day's or a week's notices.
    to_gather = models.BooleanField(default=False)
    # What can be undone is found again by this, for example "thread-12".
    about = models.CharField(max_length=40, blank=True)

    wall_crossing = True

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["grantee", "user", "-at"], name="notice_for_person"),
            models.Index(
                fields=["grantee", "user"], condition=Q(to_gather=True), name="notice_to_gather"
            ),
        ]


class OutgoingMail(TenantModel):
    """A mail that waits to be sent. It says that something waits, with a link, and no more."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    address = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    queued_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    about = models.CharField(max_length=40, blank=True)

    wall_crossing = True

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(sent_at__isnull=True), name="mail_that_waits"
            )
        ]
