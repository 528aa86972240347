"""Whose name must not be printed, and the guard that looks for these names in texts.

This reads the restricted tables for everyone, also for people who may not see them: what comes
back says where a text has to change, and a page shows who is behind it only to those who may know.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from collaborators.models import (
    Collaborator,
    CollaboratorPrivate,
    Consent,
    NotThisPerson,
    ProtectedName,
)
from collaborators.names import Guard, Hit

Naming = Collaborator.Naming


@dataclass(frozen=True)
class Found:
    """A protected name in one of the texts: which text, whose name, and whether it was decided
    that someone else is meant there."""

    hit: Hit
    collaborator_id: int
    context_sha256: str
    is_decided: bool


@dataclass(frozen=True)
class Protection:
    """The protected names of the grantee whose wall is open.

    `names` are (key of the entry, name, label): a label is the name of an unnamed entry on the
    team's own pages, searched only where it is written as a name. `unconsented` are (key, printed
    name) of those whose full name would be printed without a consent that holds.
    """

    names: tuple[tuple[int, str, bool], ...]
    unconsented: tuple[tuple[int, str], ...]
    decided: frozenset[tuple[int, str]]

    @cached_property
    def guard(self) -> Guard:
        labels = {at for at, (_, _, label) in enumerate(self.names) if label}
        return Guard([name for _, name, _ in self.names], as_written=labels)

    @property
    def unsearched(self) -> list[tuple[int, str]]:
        """(key of the entry, name) of the names that are too short to be searched."""
        return [self.names[at][:2] for at in self.guard.unsearched]

    def find(self, texts: Sequence[str]) -> list[Found]:
        """Each place of a protected name in `texts`; one place once a person."""
        found: dict[tuple, Found] = {}
        for hit in self.guard.find(texts):
            pk = self.names[hit.name][0]
            sha256 = hashlib.sha256(hit.context.encode()).hexdigest()
            item = Found(hit, pk, sha256, (pk, sha256) in self.decided)
            found.setdefault((hit.text, pk, sha256), item)
        return list(found.values())


def load(*, with_labels: bool = True) -> Protection:
    """The names to protect today, in 5 queries. The wall must be open for one grantee.

    Without `with_labels` the names of unnamed entries are left out: plan files hold those.
    """
    entries = list(
        Collaborator.objects.order_by("position", "pk").only(
            "public_name", "nature", "naming", "lived_experience"
        )
    )
    hidden = {row.collaborator_id: row for row in CollaboratorPrivate.objects.all()}
    aliases = defaultdict(list)
    for pk, name in ProtectedName.objects.values_list("collaborator_id", "name"):
        aliases[pk].append(name)
    today = timezone.localdate()
    consented = {
        item.collaborator_id
        for item in Consent.objects.filter(covers__contains=[Consent.Covers.NAMED])
        if item.holds(today)
    }
    names: list[tuple[int, str, bool]] = []
    unconsented = []
    for entry in entries:
        without = entry.needs_consent and entry.pk not in consented
        if without:
            unconsented.append((entry.pk, entry.public_name))
        mine = list(aliases[entry.pk])
        if (private := hidden.get(entry.pk)) and hides_real_name(entry):
            # An address is a name too: most are made of it.
            mine += [private.real_name, private.email]
        if entry.naming == Naming.FULL:
            # What the printed name says already cannot be kept secret.
            printed = entry.public_name
            mine = [name for name in mine if not Guard([name]).find([printed])]
        names += [(entry.pk, name, False) for name in dict.fromkeys(mine) if name]
        if with_labels and entry.naming == Naming.UNNAMED and entry.public_name:
            names.append((entry.pk, entry.public_name, True))
    decisions = NotThisPerson.objects.values_list("collaborator_id", "context_sha256")
    return Protection(tuple(names), tuple(unconsented), frozenset(decisions))


def hides_real_name(entry: Collaborator) -> bool:
    """A real name beside a printed one; an organization's is that of its contact person."""
    return entry.naming != Naming.FULL or bool(
        entry.nature == Collaborator.Nature.PERSON and entry.lived_experience
    )
