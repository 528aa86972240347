"""The bodies that people meet in (task force, advisory body, work group) and their members."""

from datetime import date

from django.db import connection, models
from django.urls import reverse

from accounts.models import TenantForeignKey
from collaborators.models import Collaborator
from editing.fields import Choice, Day, Line, Reference, Rich
from editing.models import EditableModel, Link, Positioned

# The first of the two numbers of PostgreSQL's advisory locks; the second is the grantee's key.
TREE_LOCK = 0x7472


def days_refused(record, field: str, value) -> str:
    """Why the day `value` cannot stand in `field` beside the record's other day; '' when it can.

    `record` has the days `starts_on` and `ends_on`, either of them None.
    """
    if field == "starts_on" and value and record.ends_on and record.ends_on < value:
        return f"The last day is {record.ends_on}, before this one. Correct one of the two."
    if field == "ends_on" and value and record.starts_on and value < record.starts_on:
        return f"The first day is {record.starts_on}, after this one. Correct one of the two."
    return ""


class Structure(Positioned):
    """A body that the plan is made in, existing or set up for it.

    `parent` is the structure that a work group belongs to, None at the top; there are no
    cycles. Its meetings are the activities that name it (`activities`), its people the
    memberships (`members`). `convener` is who calls the meetings. A structure without
    `ended_on` still meets.
    """

    class Kind(models.TextChoices):
        UNSAID = "", "Not said"
        TASK_FORCE = "task_force", "Task force"
        ADVISORY = "advisory", "Advisory body"
        CO_GOVERNANCE = "co_governance", "Co-governance body"
        COALITION = "coalition", "Coalition"
        WORK_GROUP = "work_group", "Work group"
        OTHER = "other", "Other"

    class Origin(models.TextChoices):
        UNSAID = "", "Not said"
        EXISTING = "existing", "Existed before this work"
        NEW = "new", "Set up for this work"

    name = models.CharField(max_length=300)
    kind_of = models.CharField("kind", max_length=14, choices=Kind, default=Kind.UNSAID, blank=True)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.UNSAID, blank=True)
    convener = TenantForeignKey(
        Collaborator, on_delete=models.PROTECT, null=True, related_name="convened"
    )
    cadence = models.CharField(max_length=200, blank=True)
    purpose = models.TextField(blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    parent = TenantForeignKey("self", on_delete=models.PROTECT, null=True, related_name="groups")

    editable = {
        "name": Line("Name", required=True),
        "kind_of": Choice("Kind", options=tuple(Kind.choices)),
        "origin": Choice("Existing or new", options=tuple(Origin.choices)),
        "convener": Reference("Convened by", model="collaborators.Collaborator"),
        "cadence": Line(
            "How often it meets",
            "As it should be printed, for example: the first Tuesday of each month.",
            longest=200,
        ),
        "purpose": Rich("Charter", "What it is for, what it decides, how people join and leave."),
        "starts_on": Day("Started on"),
        "ends_on": Day("Ended on", "Empty while it meets."),
        "parent": Reference("Part of", model="engagement.Structure"),
    }

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "structure"
        verbose_name_plural = "engagement structures"
        indexes = [models.Index(fields=["grantee", "position", "id"], name="structure_in_order")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The structure's own page."""
        return reverse("structure", args=[self.grantee.slug, self.pk])

    def refuse(self, field: str, value) -> str:
        """Days in order, and no structure inside itself."""
        if field == "parent":
            return self._parent_refused(value)
        return days_refused(self, field, value)

    def _parent_refused(self, parent: int | None) -> str:
        """Why the structure with the key `parent` cannot hold this one; '' when it can."""
        if parent is None or self.pk is None:
            return ""
        if parent == self.pk:
            return "A structure cannot be part of itself. Choose another, or none."
        # One change of the tree at a time: two could each be right and close a ring together.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [TREE_LOCK, self.grantee_id])
        above = dict(Structure.objects.order_by().values_list("pk", "parent_id"))
        place = above.get(parent)
        while place is not None and place != self.pk:
            place = above[place]
        if place is None:
            return ""
        name = Structure.objects.values_list("name", flat=True).get(pk=parent)
        return f"“{name}” is itself a part of this structure. Choose another, or none."


class Membership(Link, EditableModel):
    """A collaborator belongs to a structure, from `joined_on` to `left_on`, both included.

    A day not said is no limit: without `joined_on` they belong to it from its first meeting,
    without `left_on` still. Also a link, so that a member is added by a tick.
    """

    class Part(models.TextChoices):
        MEMBER = "member", "Member"
        CHAIR = "chair", "Chair"
        CO_CHAIR = "co_chair", "Co-chair"
        ADVISOR = "advisor", "Advisor"

    structure = TenantForeignKey(Structure, related_name="members")
    collaborator = TenantForeignKey(Collaborator, related_name="memberships")
    part = models.CharField(max_length=10, choices=Part, default=Part.MEMBER)
    joined_on = models.DateField(null=True)
    left_on = models.DateField(null=True)

    ends = ("structure", "collaborator")
    parents = ends
    editable = {
        "part": Choice("Part in it", options=tuple(Part.choices)),
        "joined_on": Day("Joined on", "Meetings before this day do not count for attendance."),
        "left_on": Day("Left on", "Empty while they belong to it."),
    }

    class Meta:
        verbose_name = "member"
        constraints = [
            models.UniqueConstraint(
                fields=["grantee", "structure", "collaborator"], name="member_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.collaborator} in {self.structure}"

    def get_absolute_url(self) -> str:
        """The page of this membership."""
        return reverse("member", args=[self.grantee.slug, self.pk])

    def refuse(self, field: str, value: date | str | None) -> str:
        """Nobody leaves before they join."""
        if field == "joined_on" and value and self.left_on and self.left_on < value:
            return f"They left on {self.left_on}, before this day. Correct one of the two."
        if field == "left_on" and value and self.joined_on and value < self.joined_on:
            return f"They joined on {self.joined_on}, after this day. Correct one of the two."
        return ""
