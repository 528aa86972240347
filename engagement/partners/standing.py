"""Where each partner stands: indicators, pledges, attendance, reviews; for a list and for one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Q

from collaborators.models import Collaborator
from engagement.attendance import Rate
from engagement.models import Activity, Attendance, Commitment, Partner, PartnerReview, Pledge

YEAR = timedelta(days=365)
# Partners Guide: a member at the partner level comes to at least three meetings in four.
LEAST_ATTENDANCE = 75
INDICATORS = len(Commitment.Indicator.choices)


@dataclass(frozen=True)
class Attended(Rate):
    """Meetings of the partner's work group in the last year: how many, and how many it came to."""

    @property
    def is_enough(self) -> bool:
        """Whether the least attendance is reached; True while no meeting was held."""
        return self.reaches(LEAST_ATTENDANCE) is not False

    def __str__(self) -> str:
        return f"{self.came} of {self.held}, {self.percent} %" if self.held else "No meeting yet"


@dataclass(frozen=True)
class Standing:
    """One partner's row. `reviewed` maps a kind of review to its last day, absent for none."""

    partner: Partner
    done: int
    pledges: int
    attended: Attended | None
    reviewed: dict[str, date]
    today: date

    @property
    def is_committed(self) -> bool:
        """Whether all five indicators are there."""
        return self.done == INDICATORS

    def is_due(self, kind: str) -> bool:
        """Whether a year has passed since the last review of this kind, or there was none."""
        last = self.reviewed.get(kind)
        return last is None or self.today - last > YEAR

    @property
    def due(self) -> list[str]:
        """The reviews that are due, in words."""
        return [str(label) for key, label in PartnerReview.Kind.choices if self.is_due(key)]


def standings(partners: Iterable[Partner], today: date) -> list[Standing]:
    """Where these partners stand on `today`; five queries, however many there are."""
    partners = list(partners)
    keys = [partner.pk for partner in partners]
    done = _counts(Commitment.objects.filter(partner__in=keys, done_on__isnull=False))
    pledges = _counts(Pledge.objects.filter(partner__in=keys))
    reviewed: dict[int, dict[str, date]] = {}
    last = (
        PartnerReview.objects.filter(partner__in=keys)
        .order_by()
        .values_list("partner_id", "kind_of")
        .annotate(last=Max("reviewed_on"))
    )
    for pk, kind, day in last:
        reviewed.setdefault(pk, {})[kind] = day
    attended = _attended(partners, today)
    return [
        Standing(
            partner,
            done.get(partner.pk, 0),
            pledges.get(partner.pk, 0),
            attended.get(partner.pk),
            reviewed.get(partner.pk, {}),
            today,
        )
        for partner in partners
    ]


def _counts(rows) -> dict[int, int]:
    return dict(rows.order_by().values_list("partner_id").annotate(Count("pk")))


def _attended(partners: list[Partner], today: date) -> dict[int, Attended]:
    """By partner with a work group. The organization or its representative makes it present."""
    groups = {partner.work_group_id for partner in partners if partner.work_group_id}
    meetings = Activity.objects.filter(
        structure__in=groups, starts_on__gt=today - YEAR, starts_on__lte=today, cancelled=False
    )
    held: dict[int, set[int]] = {}
    for pk, group in meetings.order_by().values_list("pk", "structure_id"):
        held.setdefault(group, set()).add(pk)
    people = {pk for item in partners for pk in (item.collaborator_id, item.representative_id)}
    came: dict[int, set[int]] = {}
    ticks = Attendance.objects.filter(activity__in=meetings, collaborator__in=people - {None})
    for person, activity in ticks.values_list("collaborator_id", "activity_id"):
        came.setdefault(person, set()).add(activity)
    found = {}
    for partner in partners:
        if partner.work_group_id:
            meetings_of = held.get(partner.work_group_id, set())
            either = came.get(partner.collaborator_id, set()) | came.get(
                partner.representative_id, set()
            )
            found[partner.pk] = Attended(len(either & meetings_of), len(meetings_of))
    return found


def offered() -> list[tuple[int, str]]:
    """Organizations in the register that are no partner yet: (key, printed name)."""
    return list(
        Collaborator.objects.filter(nature=Collaborator.Nature.ORGANIZATION, partner=None)
        .filter(~Q(naming=Collaborator.Naming.UNNAMED))
        .order_by("public_name", "pk")
        .values_list("pk", "public_name")
    )
