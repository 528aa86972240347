"""What is said about a version: threads of comments, and reviewers' own notes."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import TenantForeignKey, TenantModel, User
from deliverables.models import Version
from reviews import rules
from reviews.models.rounds import Round


class Thread(TenantModel):
    """A conversation on one component, begun on one version.

    `quote` are the words of that version it is about, if it is about some, and `record_kind` and
    `record_pk` the record that those words were written from, when the document says.
    """

    round = TenantForeignKey(Round, related_name="threads")
    version = TenantForeignKey(Version, on_delete=models.PROTECT, related_name="threads")
    component = models.CharField(max_length=20)
    kind = models.CharField(max_length=12, choices=rules.THREAD_KINDS)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    quote = models.CharField(max_length=rules.LONGEST_QUOTE, blank=True)
    record_kind = models.CharField(max_length=40, blank=True)
    record_pk = models.BigIntegerField(null=True)
    assigned_to = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    # The queue counts open threads over several grantees; their words stay with the comments.
    wall_crossing = True

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="thread_resolved_at_and_by",
            )
        ]
        indexes = [models.Index(fields=["grantee", "round", "component"], name="thread_in_round")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.component}"


class ReviewerNote(TenantModel):
    """A reviewer's note to themselves and the other reviewers; the grantee never sees it.

    In a table of its own, so that no page about threads can show one by mistake.
    """

    round = TenantForeignKey(Round, related_name="notes")
    version = TenantForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    component = models.CharField(max_length=20, blank=True)
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["grantee", "round"], name="reviewer_note_in_round")]


class Comment(TenantModel):
    """One message in a thread. Never changed."""

    thread = TenantForeignKey(Thread, related_name="comments")
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    wall_append_only = True

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["grantee", "thread", "at"], name="comment_in_thread")]
