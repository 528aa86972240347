"""Safeguards: consent, protected names, compensation, and the name guard at the deliverable."""

import secrets
from datetime import timedelta

from django.utils import timezone

from collaborators.models import Collaborator, Consent, NotThisPerson, ProtectedName
from editing import actions as editing
from engagement.models import Activity, ActivityPrivate, Compensation

PAGES = {
    "> 2 F F F F F F N N": "safeguards person_safeguards",
    "> 2 2 F F F F F N N": "names_in_plan",
}
FORMS = {"> > F F F F F F N N": "decide_passage end_decision"}
RECORDS = {"person_safeguards": "collaborator", "end_decision": "notthisperson"}


def make(world) -> dict[str, int]:
    """A consent that ended, a payment that waits, a passage that may stand."""
    here = world.cast.here
    person = Collaborator.objects.filter(naming="pseudonym").first()
    about = {"grantee": here, "collaborator": person}
    today = timezone.localdate()
    consent = Consent.objects.create(
        covers=["quoted"],
        in_writing=True,
        given_on=today - timedelta(days=400),
        expires_on=today - timedelta(days=30),
        **about,
    )
    alias = ProtectedName.objects.create(name="Roberta Madeupalias", **about)
    paid = Compensation.objects.create(
        amount="75.00", source="The award", activity=Activity.objects.first(), **about
    )
    decision = NotThisPerson.objects.create(
        context_sha256="0" * 64, place="Cover", reason="A judge.", by=world.cast.alice, **about
    )
    return {
        "consent": consent.pk,
        "protectedname": alias.pk,
        "compensation": paid.pk,
        "notthisperson": decision.pk,
    }


def plant(planted) -> None:
    """A word in each restricted text about each person, and an amount; the one who is printed
    with the full name has agreed to it, since else nothing could be frozen."""
    today = timezone.localdate()
    for person in Collaborator.objects.filter(nature="person"):
        about = {"grantee": planted.cast.here, "collaborator": person}
        consent = Consent.objects.create(
            covers=["named"],
            in_writing=True,
            given_on=today - timedelta(days=10),
            expires_on=today + timedelta(days=50),
            **about,
        )
        payment = Compensation.objects.create(activity=Activity.objects.first(), **about)
        decision = NotThisPerson.objects.create(
            context_sha256="1" * 64, place="Cover", reason="", by=planted.cast.alice, **about
        )
        alias = ProtectedName.objects.create(**about)
        for record, fields in (
            (consent, ("kept_at", "note")),
            (payment, ("source", "how")),
            (decision, ("reason",)),
            (alias, ("name",)),
        ):
            for name in fields:
                planted.change(record, name, into=planted.restricted, times=2)
        amount = f"{900_000_000 + secrets.randbelow(10**7)}.37"
        version = Compensation.objects.get(pk=payment.pk).version
        editing.save_field(
            Compensation, payment.pk, "amount", [amount], version=version, by=planted.cast.alice
        )
        planted.restricted.append(amount)
    room = ActivityPrivate.objects.get(activity=Activity.objects.first())
    planted.change(room, "safety", into=planted.restricted, times=4)
