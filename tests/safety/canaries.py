"""Made-up words in every confidential field of a world, and who may see which."""

import secrets
from dataclasses import dataclass, field

from accounts import wall
from collaborators.models import Collaborator, CollaboratorPrivate
from editing import actions as editing
from engagement.models import Activity, ActivityPrivate, Attendance
from planning.models import Action, ActionParty, Plan, Strategy
from tests.cast import Cast
from tests.deliverables.plans import fill

PRIVATE_FIELDS = ("real_name", "email", "phone", "notes")


def word(kind: str) -> str:
    """A word that stands nowhere else."""
    return f"Canary{kind.title().replace('_', '')}{secrets.token_hex(4)}"


@dataclass
class Canaries:
    """The words by what they may reach: nothing outside the team, no document, no page at all."""

    restricted: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)

    @property
    def never_printed(self) -> list[str]:
        """All of them: none may be in a document, or before anyone outside the team."""
        return [*self.restricted, *self.unnamed, *self.measures]


def plant(cast: Cast) -> tuple[Plan, Canaries]:
    """A full plan in `here` with a word in each confidential field, old ones in the history.

    The people without a printed name lead an action, champion a strategy and take part in an
    activity: everywhere that a document could name them.
    """
    found = Canaries()
    here = {"grantee": cast.here}
    with wall.inside(cast.here.pk):
        plan = fill(cast.here)
        for place, naming in enumerate(("unnamed", "pseudonym", "organization", "full"), start=10):
            person = Collaborator.objects.create(
                public_name=f"Printed {naming}",
                nature="person",
                naming=naming,
                lived_experience="survivor",
                position=place,
                **here,
            )
            if naming == "unnamed":
                found.unnamed.append(_change(Collaborator, person.pk, "public_name", cast))
            hidden = CollaboratorPrivate.objects.create(collaborator=person, **here)
            for name in PRIVATE_FIELDS:
                for _ in range(4):  # the earlier ones are in the history alone
                    found.restricted.append(_change(CollaboratorPrivate, hidden.pk, name, cast))
            Attendance.objects.create(
                activity=Activity.objects.first(), collaborator=person, **here
            )
            if naming == "unnamed":
                Strategy.objects.update(champion=person)
                ActionParty.objects.update(leads=False)
                party = {"action": Action.objects.first(), "collaborator": person}
                ActionParty.objects.create(leads=True, **party, **here)
        room = ActivityPrivate.objects.create(activity=Activity.objects.first(), **here)
        for _ in range(4):
            found.restricted.append(_change(ActivityPrivate, room.pk, "notes", cast))
        for strategy in Strategy.objects.all():
            found.measures.append(_change(Strategy, strategy.pk, "measures", cast))
    return plan, found


def _change(model, pk: int, name: str, cast: Cast) -> str:
    planted = word(name)
    version = model.objects.get(pk=pk).version
    editing.save_field(model, pk, name, [planted], version=version, by=cast.alice)
    return planted
