"""The register's orders, each with a key that says where a page of it ended.

A key is "id-value": the last entry's id and what it was sorted by. It holds the value itself, so
that an entry removed or changed meanwhile does not lose the place.
"""

from dataclasses import dataclass

from django.db.models import Case, CharField, Count, F, Func, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower

from collaborators.models import Collaborator
from editing.clean import clean_line
from editing.fields import whole_number


@dataclass(frozen=True)
class Order:
    """One order: `by` is what is compared, a number or text; equal ones stand by their id.

    `blank` names a text field whose empty values come last in both directions.
    """

    by: Combinable
    is_text: bool = False
    blank: str = ""

    def sorted(self, entries: QuerySet[Collaborator], *, down: bool) -> QuerySet[Collaborator]:
        """The entries in this order, each with its `sort_key`."""
        key = F("sort_key").desc() if down else F("sort_key").asc()
        entries = entries.annotate(sort_key=self.by)
        if self.blank:
            last = Case(When(**{self.blank: ""}, then=Value(1)), default=Value(0))
            return entries.order_by(last, key, "pk")
        return entries.order_by(key, "pk")

    def beyond(self, after: str, *, down: bool) -> Q:
        """What comes after the key; everything for a key that is none of this order."""
        pk, _, written = after.partition("-")
        number, value = whole_number(pk), self._value(written)
        if number is None or value is None:
            return Q()
        same = Q(sort_key=value, pk__gt=number)
        if self.blank and value == "":
            return same
        further = Q(sort_key__lt=value) if down else Q(sort_key__gt=value)
        return same | further | (Q(**{self.blank: ""}) if self.blank else Q())

    def _value(self, written: str) -> str | int | None:
        return clean_line(written)[:400] if self.is_text else whole_number(written)


def _letters(field: str) -> Lower:
    """A field's text as a reader would file it: neither case nor accents part two names.

    The database's own order may be that of bytes, in which É comes after z.
    """
    apart = Func(F(field), template="normalize(%(expressions)s, NFD)", output_field=CharField())
    accents = Value("[\u0300-\u036f]")
    return Lower(Func(apart, accents, Value(""), Value("g"), function="regexp_replace"))


def _circle_place() -> Case:
    places = enumerate(Collaborator.Circle.values)
    return Case(*(When(circle=circle, then=Value(place)) for place, circle in places))


ORDERS = {
    "": Order(F("position")),
    "name": Order(_letters("public_name"), is_text=True),
    "sector": Order(_letters("sector"), is_text=True, blank="sector"),
    "circle": Order(_circle_place()),
    "activities": Order(Count("attendances")),
}


def key_of(row) -> str:
    """The key of a listed row with `pk` and `sort_key`."""
    return f"{row.pk}-{row.sort_key}"
