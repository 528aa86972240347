"""Where a collaborator stands towards the plan: how much they support it, how much they decide."""

from django.db import models
from django.urls import reverse

from accounts import rules
from accounts.models import TenantOneToOneField
from collaborators.models.register import Collaborator
from editing.fields import Number, Refused
from editing.models import EditableModel

MIDDLE = 50


class PowerPosition(EditableModel):
    """A collaborator's place on the power map: both scales run from 0 to 100.

    A judgment of the team about someone who may have an account here: in a table of its own,
    read by those who write the plan only, and never in an export. A document holds it only when
    the team has the plan print it, and then only who `may_be_drawn` there.
    """

    collaborator = TenantOneToOneField(Collaborator, related_name="power")
    support = models.PositiveSmallIntegerField(default=MIDDLE)
    influence = models.PositiveSmallIntegerField(default=MIDDLE)

    editable = {
        "support": Number("Support", "0 opposes the work, 100 supports it.", highest=100),
        "influence": Number(
            "Influence", "0 decides nothing here, 100 has a significant say.", highest=100
        ),
    }
    edit_permission = rules.EDIT_PLAN
    read_permission = rules.EDIT_PLAN
    parents = ("collaborator",)

    class Meta:
        verbose_name = "position on the power map"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(support__lte=100, influence__lte=100),
                name="power_position_within_scales",
            ),
        ]

    def __str__(self) -> str:
        return self.collaborator.public_name

    def get_absolute_url(self) -> str:
        """The map that it is on."""
        return f"{reverse('power', args=[self.grantee.slug])}#{self.anchor}"

    def refuse(self, field: str, value) -> str:
        if value is None:
            return f"{self.editable[field].label} cannot be empty. Type a number from 0 to 100."
        return ""

    def save(self, *args, **kwargs) -> None:
        """An entry stands in one place: a second one from a stale page is refused in words."""
        mine = PowerPosition.objects.filter(collaborator_id=self.collaborator_id)
        if self._state.adding and mine.exists():
            raise Refused("This entry was placed on the map meanwhile. Reload the page.")
        super().save(*args, **kwargs)
