"""What the register can be narrowed by and sorted by, as its address says it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from collaborators.listing import matching
from collaborators.models import Collaborator
from collaborators.ordering import ORDERS
from editing.clean import clean_line

# Stands in the address for "nothing said": an empty value there means any.
UNSAID = "-"
YES_NO = (("yes", "Yes"), ("no", "No"))
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Filter:
    """One choice that narrows the list. Without `options` any word is taken."""

    label: str
    condition: Callable[[str], Q]
    options: tuple[tuple[str, str], ...] = ()

    def read(self, value: str) -> str:
        """The value if it is one of the options, else '' for any."""
        if not self.options:
            return clean_line(value)[:200]
        return value if value in dict(self.options) else ""


def _choice(name: str, label: str = "") -> Filter:
    kind = Collaborator.editable[name]
    options = tuple((value or UNSAID, label) for value, label in kind.options)
    return Filter(
        label or kind.label, lambda value: Q(**{name: "" if value == UNSAID else value}), options
    )


def _flag(name: str) -> Filter:
    label = Collaborator.editable[name].label
    return Filter(label, lambda value: Q(**{name: value == "yes"}), YES_NO)


def _voice(value: str) -> Q:
    both = Collaborator.LivedExperience.BOTH
    if value == "any":
        return ~Q(lived_experience="")
    if value == UNSAID:
        return Q(lived_experience="")
    return Q(lived_experience=value) | Q(lived_experience=both)


def _term(value: str) -> Q:
    today = timezone.localdate()
    return Q(term_ends_on__lte=today + YEAR) if value == "year" else Q(term_ends_on__lt=today)


VOICES = (
    ("any", "Survivors or youth"),
    ("survivor", "Survivors of trafficking"),
    ("youth", "Youth"),
    (UNSAID, "Not said, or none"),
)
TERMS = (("year", "Over, or within a year"), ("over", "Over"))
CIRCLE = _choice("circle")
FILTERS = {
    "kind": _choice("nature"),
    "sector": Filter(
        "Sector", lambda value: Q(sector="") if value == UNSAID else Q(sector__iexact=value)
    ),
    "program": _choice("program", "Program they come from"),
    "voice": Filter("Lived experience", _voice, VOICES),
    "engage": _choice("engage_when"),
    "long_term": _flag("long_term"),
    "funder": _flag("is_funder"),
    "leader": _flag("government_leader"),
    "term": Filter("Their term ends", _term, TERMS),
}


@dataclass(frozen=True)
class Finding:
    """What someone looks for in the register, and in which order: all of it in the address."""

    search: str = ""
    circle: str = ""
    chosen: dict[str, str] = field(default_factory=dict)
    sort: str = ""
    down: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out of the list."""
        return bool(self.search or self.circle or self.chosen)

    def entries(self, *, any_circle: bool = False) -> QuerySet[Collaborator]:
        """The entries that match; `any_circle` leaves the circle aside."""
        found = matching(self.search)
        for name, value in self.chosen.items():
            found = found.filter(FILTERS[name].condition(value))
        return found.filter(circle=self.circle) if self.circle and not any_circle else found

    def query(self, **changes: str) -> str:
        """The address's query with `changes`, in one order, without what says nothing."""
        said = {"q": self.search, "circle": self.circle, **self.chosen}
        said |= {"sort": self.sort, "dir": "down" if self.down else ""}
        return urlencode({name: value for name, value in (said | changes).items() if value})


def read_finding(query: QueryDict) -> Finding:
    """What an address asks for; what it cannot mean is left out."""
    chosen = {name: one.read(query.get(name, "")) for name, one in FILTERS.items()}
    sort = query.get("sort", "")
    sort = sort if sort in ORDERS else ""
    return Finding(
        search=clean_line(query.get("q", ""))[:100],
        circle=CIRCLE.read(query.get("circle", "")),
        chosen={name: value for name, value in chosen.items() if value},
        sort=sort,
        down=bool(sort) and query.get("dir") == "down",
    )
