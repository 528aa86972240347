"""What is still open between a team and the people who take part, over the whole grantee."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from collaborators.models import Collaborator, Consent
from collaborators.models.consent import WARN_BEFORE
from engagement.models import Activity, Compensation


def consents_to_renew(today: date) -> list[Consent]:
    """Consents that do not count today or end within `WARN_BEFORE`, the most urgent first.

    One that a later consent of the same person covers whole is left out, as is one taken back:
    there is nothing to renew.
    """
    by_person: dict[int, list[Consent]] = defaultdict(list)
    for item in Consent.objects.select_related("collaborator"):
        by_person[item.collaborator_id].append(item)
    found = []
    for held in by_person.values():
        lasting = {
            covered
            for item in held
            if item.holds(today) and item.expires_on > today + WARN_BEFORE
            for covered in item.covers
        }
        for item in held:
            if item.withdrawn_on and item.withdrawn_on <= today:
                continue
            over = not item.holds(today)
            soon = not over and item.expires_on <= today + WARN_BEFORE
            replaced = bool(item.covers) and set(item.covers) <= lasting
            if (over or soon) and not replaced:
                found.append(item)
    return sorted(found, key=lambda item: (item.expires_on or date.min, item.pk))


def without_any_consent() -> QuerySet[Collaborator]:
    """People who speak from lived experience and have no consent on record at all."""
    return (
        Collaborator.objects.filter(nature=Collaborator.Nature.PERSON, consents=None)
        .exclude(lived_experience="")
        .order_by("position", "pk")
    )


def unpaid() -> QuerySet[Compensation]:
    """Agreed and not yet paid, the longest waiting first; one without a day comes first."""
    return (
        Compensation.objects.filter(paid_on=None)
        .select_related("collaborator", "activity")
        .order_by("agreed_on", "pk")
    )


@dataclass(frozen=True)
class Total:
    """The sums of one source of funds in dollars, and how many payments they are."""

    source: str
    number: int
    agreed: Decimal
    paid: Decimal

    @property
    def open(self) -> Decimal:
        return self.agreed - self.paid


def totals() -> list[Total]:
    """What each source pays, in the sources' order by name; one query."""
    rows = (
        Compensation.objects.order_by()
        .values("source")
        .annotate(
            number=Count("pk"),
            agreed=Sum("amount"),
            paid=Sum("amount", filter=Q(paid_on__isnull=False)),
        )
        .order_by("source")
    )
    zero = Decimal("0.00")
    return [
        Total(row["source"], row["number"], row["agreed"] or zero, row["paid"] or zero)
        for row in rows
    ]


def whole(parts: Iterable[Total]) -> Total:
    """The sum of all sources."""
    found = list(parts)
    zero = Decimal("0.00")
    return Total(
        "All sources",
        sum(item.number for item in found),
        sum((item.agreed for item in found), zero),
        sum((item.paid for item in found), zero),
    )


def unguarded() -> QuerySet[Activity]:
    """Activities with survivors or youth for which no safeguard is ticked."""
    return (
        Activity.objects.filter(Q(with_survivors=True) | Q(with_youth=True), safeguards=[])
        .only("pk", "title", "when", "starts_on", "ends_on")
        .order_by("position", "pk")
    )
