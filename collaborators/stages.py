"""The way of a survivor through the systems: a set of stages to begin with, and who is met."""

from django.db import transaction

from accounts.models import Grantee, User, record
from collaborators.models import Collaborator, ProcessStage, StageCollaborator
from collaborators.naming import entry_named
from editing.actions import set_link

# Usual stages of the field, in the order in which most survivors come to them; every team
# changes them to what is true where they are.
STARTING = (
    ("Being noticed", "Someone sees a sign, or a survivor speaks up. Who asks, and how?"),
    ("First response", "The first hours: who comes, who explains what happens next."),
    ("Immediate safety", "A safe place for tonight, medical care, food, clothes, a phone."),
    ("Case management", "One person keeps the thread: needs, wishes, referrals, follow-up."),
    (
        "Legal help and courts",
        "Rights explained, immigration relief, protection, testimony, claims.",
    ),
    ("Health and healing", "Medical, dental and mental health care, treatment, peer support."),
    ("Housing", "From shelter to a home of one's own."),
    ("Education and work", "School, training, a job that pays, help with documents."),
    ("Lasting support", "Years later: whom to call, a community, a part in shaping services."),
)


@transaction.atomic
def start_stages(grantee_id: int, *, by: User) -> int:
    """Put up the starting set where there is no stage yet; returns how many were made.

    Two clicks make one set: the grantee's row is locked while it is looked at.
    """
    Grantee.objects.select_for_update().get(pk=grantee_id)
    if ProcessStage.objects.exists():
        return 0
    ProcessStage.objects.bulk_create(
        ProcessStage(grantee_id=grantee_id, name=name, happens=happens, position=place)
        for place, (name, happens) in enumerate(STARTING, start=1)
    )
    record(grantee_id, "added stages", f"{len(STARTING)} stages to begin with", by=by)
    return len(STARTING)


def meet(stage: ProcessStage, name: str, *, by: User) -> Collaborator:
    """Note that the entry called `name` is met at `stage`; returns it. Raises Refused."""
    entry = entry_named(name)
    set_link(StageCollaborator, stage.pk, entry.pk, on=True, grantee_id=stage.grantee_id, by=by)
    return entry
