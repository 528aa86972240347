"""Where each rule of the readiness list is put right, as addresses."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from accounts.access import Access
from deliverables.checks import Lacking
from deliverables.readiness import Line

# A rule's `where` -> the URL's name and its arguments after the grantee.
PLACES = {
    "plan": ("plan_settings",),
    "collaborators": ("collaborators",),
    "activities": ("activities",),
    "evidence": ("evidence",),
    "gaps": ("gaps",),
    "strategies": ("strategies",),
    "guide": ("guide_step", "prepare.collaborators"),
    "statements": ("statements",),
    "deliverable": ("deliverable",),
    "required_statements": ("required_statements",),
    "conventions": ("conventions",),
    "coverage": ("coverage",),
    "funding": ("funding",),
    "implementation": ("implementation",),
    "solicitation": ("solicitation",),
    "legal_policy": ("narrative", "legal_policy"),
}
SHOWN = 5


@dataclass(frozen=True)
class Placed:
    """A line of the list with the address where it is put right; `records` are (label, address)
    of the first that lack something, '' for those without a page, `more` how many follow."""

    line: Line
    url: str
    records: list[tuple[str, str]]
    more: int


def placed(access: Access, lines: Iterable[Line]) -> list[Placed]:
    """Each line with its addresses for this reader."""
    return [
        Placed(
            line,
            _place(access, line.rule.where),
            [(item.label, _record(access, item)) for item in line.lacking[:SHOWN]],
            max(len(line.lacking) - SHOWN, 0),
        )
        for line in lines
    ]


def _place(access: Access, where: str) -> str:
    name, *arguments = PLACES[where]
    return reverse(name, args=[access.slug, *arguments])


def _record(access: Access, item: Lacking) -> str:
    return reverse(item.kind, args=[access.slug, item.pk]) if item.kind else ""
