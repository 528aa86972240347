"""What may not be printed: who is behind a public name, how to reach them, restricted notes."""

from django.db import models

from accounts import rules
from accounts.models import TenantOneToOneField
from collaborators.models.register import Collaborator
from editing.fields import Line, Lines, Refused
from editing.models import EditableModel


class CollaboratorPrivate(EditableModel):
    """Who is behind a public name, how to reach them, and notes that never leave the team."""

    collaborator = TenantOneToOneField(Collaborator, related_name="private")
    real_name = models.CharField(max_length=300, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    notes = models.TextField(blank=True)

    editable = {
        "real_name": Line("Real name", "Only if it differs from the printed one."),
        "email": Line("E-mail", longest=254),
        "phone": Line("Telephone", longest=60),
        "notes": Lines(
            "Restricted notes", "Tensions, safety, what to watch. Never printed, never exported."
        ),
    }
    edit_permission = rules.SEE_RESTRICTED
    restricted = True
    parents = ("collaborator",)

    class Meta:
        verbose_name = "restricted entry"

    def __str__(self) -> str:
        return f"restricted entry {self.pk}"

    def get_absolute_url(self) -> str:
        """The page of the entry that this belongs to."""
        return self.collaborator.get_absolute_url()

    def save(self, *args, **kwargs) -> None:
        """An entry has one restricted part: a second one from a stale page is refused in words."""
        mine = CollaboratorPrivate.objects.filter(collaborator_id=self.collaborator_id)
        if self._state.adding and mine.exists():
            raise Refused("A restricted entry was opened meanwhile. Reload the page.")
        super().save(*args, **kwargs)
