"""What the log's page is asked to show, read from its address, and the order to show it in."""

from dataclasses import dataclass, fields
from datetime import date
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import QueryDict

from editing.clean import clean_line
from editing.fields import whole_number
from engagement.models import Activity

ORDERS = (("", "As logged"), ("day", "By day, earliest first"), ("latest", "By day, latest first"))
SEARCHED = ("title", "when", "place", "facilitator", "informed", "summary", "decisions", "minutes")


@dataclass(frozen=True)
class Filters:
    """The choices in the log's address; '' where nothing is chosen. `faults` are sentences."""

    kind: str = ""
    structure: str = ""
    year: str = ""
    since: str = ""
    until: str = ""
    q: str = ""
    survivors: str = ""
    youth: str = ""
    order: str = ""
    faults: tuple[str, ...] = ()

    @classmethod
    def read(cls, asked: QueryDict) -> "Filters":
        """The filters that `asked` names; what cannot be read is left out, a day with a fault."""
        found = {name: clean_line(asked.get(name, ""))[:100] for name in NAMES}
        if found["kind"] not in Activity.Kind.values:
            found["kind"] = ""
        for name in ("structure", "year"):
            if not whole_number(found[name]):
                found[name] = ""
        if len(found["year"]) > 4:
            found["year"] = ""
        for name in ("survivors", "youth"):
            found[name] = "1" if found[name] == "1" else ""
        if found["order"] not in dict(ORDERS):
            found["order"] = ""
        faults = []
        for name, label in (("since", "From"), ("until", "To")):
            if found[name] and _day(found[name]) is None:
                faults.append(f"{label} is not a day of the calendar. Write it as 2026-05-31.")
                found[name] = ""
        if found["since"] and found["until"] and found["until"] < found["since"]:
            faults.append("To is before From, so no activity can match. Change one of the two.")
        return cls(**found, faults=tuple(faults))

    @property
    def narrowing(self) -> bool:
        """Whether anything but the kind narrows the log."""
        return any(getattr(self, name) for name in NAMES if name not in {"kind", "order"})

    @property
    def folded(self) -> bool:
        """Whether anything beside the search is chosen, so that it has to be seen."""
        return self.narrowing and self != Filters(kind=self.kind, q=self.q) or bool(self.order)

    def address(self, base: str, **changes: str) -> str:
        """The address of the log with these filters, some of them changed or more added."""
        values = {name: getattr(self, name) for name in NAMES} | changes
        query = urlencode({name: value for name, value in values.items() if value})
        return f"{base}?{query}" if query else base

    def narrow(self, log: QuerySet[Activity]) -> QuerySet[Activity]:
        """The activities that fit everything but the kind.

        A span of days fits when it touches the days asked for; without a day nothing does.
        """
        if self.structure:
            log = log.filter(structure=int(self.structure))
        if self.year:
            log = _between(log, f"{int(self.year):04}-01-01", f"{int(self.year):04}-12-31")
        log = _between(log, self.since, self.until)
        if self.survivors:
            log = log.filter(with_survivors=True)
        if self.youth:
            log = log.filter(with_youth=True)
        for word in self.q.split():
            anywhere = Q(structure__name__icontains=word)
            for name in SEARCHED:
                anywhere |= Q(**{f"{name}__icontains": word})
            log = log.filter(anywhere)
        return log


NAMES = tuple(field.name for field in fields(Filters) if field.name != "faults")


def in_order(log: QuerySet[Activity], order: str) -> QuerySet[Activity]:
    """The activities in one of ORDERS; those without a day come last in both orders by day."""
    if order == "day":
        return log.order_by(F("starts_on").asc(nulls_last=True), "pk")
    if order == "latest":
        return log.order_by(F("starts_on").desc(nulls_last=True), "-pk")
    return log.order_by("position", "pk")


def key_of(row, order: str) -> str:
    """Where `row` stands in that order, for the address of the page after it."""
    place = row.position if not order else row.starts_on.isoformat() if row.starts_on else "none"
    return f"{place}_{row.pk}"


def after(log: QuerySet[Activity], order: str, key: str) -> QuerySet[Activity]:
    """Those after the one with this key in that order; all of them where it is no key."""
    place, _, last = key.rpartition("_")
    pk = whole_number(last)
    if pk is None:
        return log
    if not order:
        position = whole_number(place)
        if position is None:
            return log
        return log.filter(Q(position__gt=position) | Q(position=position, pk__gt=pk))
    rest = Q(pk__gt=pk) if order == "day" else Q(pk__lt=pk)
    if place == "none":
        return log.filter(rest, starts_on=None)
    day = _day(place)
    if day is None:
        return log
    beyond = Q(starts_on__gt=day) if order == "day" else Q(starts_on__lt=day)
    return log.filter(beyond | Q(starts_on=day) & rest | Q(starts_on=None))


def _between(log: QuerySet[Activity], first: str, last: str) -> QuerySet[Activity]:
    if first:
        log = log.annotate(over_on=Coalesce("ends_on", "starts_on")).filter(over_on__gte=first)
    return log.filter(starts_on__lte=last) if last else log


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
