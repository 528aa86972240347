"""From a document to a plan's rows: filling an empty plan, or replacing what a plan holds."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from accounts import actions as accounts
from accounts import wall
from accounts.models import Award, Grantee, User, record
from planning.actions import current_plan, open_plan, requirement_set_for
from planning.exchange.filling import fill
from planning.exchange.replacing import ImportRefused, take_out
from planning.exchange.shape import ENTRIES, WORDS
from planning.exchange.writing import export_plan
from planning.models import Plan
from planning.required import conventions

__all__ = ["ImportRefused", "Imported", "counted", "import_plan"]

# What a plan has without anyone having written in it.
NOT_CONTENT = {"format", "version", "grantee", "award", "plan"}
MANY = {"coverage": "coverage items", "area_notes": "notes on emergencies"}
NOT_CONTENT_OF_PLAN = {"title", "requirement_set"}


@dataclass(frozen=True)
class Imported:
    """What an import did: `outcome` is "same", "filled" or "replaced"; entries by list.

    `unknown` are the ticked conventions that are not on this installation's checklist.
    """

    plan: Plan
    outcome: str
    entries: dict[str, int]
    restricted_lost: int = 0
    unknown: tuple[str, ...] = ()


@transaction.atomic
def import_plan(
    grantee: Grantee, document: dict[str, Any], *, replace: bool = False, by: User | None = None
) -> Imported:
    """Put the document into the grantee's current plan, opening one when there is none.

    A plan that says the same already is left alone. A plan that says something else is refused
    with ImportRefused unless `replace`: then its rows, the register and the log go, the
    restricted entries with them, while the plan itself stays with its frozen versions.
    """
    Grantee.objects.select_for_update().get(pk=grantee.pk)  # one import at a time
    with wall.inside(grantee.pk):
        document = _with_requirement_set(grantee, document)
        document, unknown = _with_known_conventions(document)
        entries = {entry.key: len(document.get(entry.key, ())) for entry in ENTRIES}
        opened = current_plan(grantee.pk)
        plan = opened or open_plan(grantee.pk, title=document["plan"]["title"], by=by)
        plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        present = export_plan(grantee, plan)
        if opened and _same(document, present):
            return Imported(plan, "same", entries, unknown=unknown)
        content = _content(present)
        if content and not replace:
            raise ImportRefused(
                f"{grantee} has a plan with other content ({content}). Export it if you want to "
                "keep it, then import again with --replace."
            )
        award = _award(grantee, document, replace=replace, by=by)
        lost = take_out(grantee, plan)
        if content:
            record(grantee.pk, "removed plan content", plan.title, by=by, content=content)
        fill(grantee, plan, document, award, by)
        counts = {key: number for key, number in entries.items() if number}
        record(grantee.pk, "imported plan", plan.title, by=by, **counts)
    return Imported(plan, "replaced" if content else "filled", entries, lost, unknown)


def _with_requirement_set(grantee: Grantee, document: dict[str, Any]) -> dict[str, Any]:
    """The document with the set that its award, or else the grantee's, asks for."""
    if "requirement_set" in document["plan"]:
        return document
    if "award" in document:
        award: Award | None = Award(fiscal_year=document["award"]["fiscal_year"])
    else:
        award = Award.objects.filter(grantee=grantee).order_by("-starts_on").first()
    chosen = {"requirement_set": requirement_set_for(award)}
    return document | {"plan": document["plan"] | chosen}


def _with_known_conventions(document: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The document with the conventions that can be ticked here alone, and the others."""
    if "conventions" not in document:
        return document, ()
    here = {row.text for row in conventions(document["plan"]["requirement_set"])}
    known = [text for text in document["conventions"] if text in here]
    unknown = tuple(text for text in document["conventions"] if text not in here)
    rest = {key: part for key, part in document.items() if key != "conventions"}
    return (document | {"conventions": known} if known else rest), unknown


def _same(document: dict[str, Any], present: dict[str, Any]) -> bool:
    """Whether the plan says what the document says; the grantee's own name plays no part."""
    aside = {"grantee"} if "award" in document else {"grantee", "award"}
    return _without(document, aside) == _without(present, aside)


def _without(document: dict[str, Any], aside: set[str]) -> dict[str, Any]:
    return {key: part for key, part in document.items() if key not in aside}


def _content(present: dict[str, Any]) -> str:
    """What a plan holds, in words; '' for one that was opened and not written in."""
    parts = {key: len(part) for key, part in present.items() if key not in NOT_CONTENT}
    found = [counted(parts)] if parts else []
    if set(present["plan"]) - NOT_CONTENT_OF_PLAN:
        found.insert(0, "plan settings")
    return ", ".join(found)


def _award(
    grantee: Grantee, document: dict[str, Any], *, replace: bool, by: User | None
) -> Award | None:
    """The plan's award: the document's, or else the grantee's latest."""
    mine = Award.objects.filter(grantee=grantee)
    if "award" not in document:
        return mine.order_by("-starts_on").first()
    wanted = document["award"]
    days = {key: date.fromisoformat(wanted[key]) for key in ("starts_on", "ends_on")}
    given = {"number": wanted["number"], "fiscal_year": wanted["fiscal_year"], **days}
    if found := mine.filter(**given).first():
        return found
    if not replace and mine.filter(number=wanted["number"]).exists():
        raise ImportRefused(
            f"{grantee} has the award {wanted['number']} with another fiscal year or other days. "
            "Correct one of the two, or import with --replace to take those of the file."
        )
    return accounts.set_award(grantee, **given, by=by)


def counted(entries: dict[str, int]) -> str:
    """Numbers of entries in words: "26 collaborators, 1 goal"."""
    ones = WORDS | {
        "statements": "statement",
        "answers": "answer",
        "narratives": "narrative",
        "passages": "passage",
        "conventions": "convention",
    }
    some = [
        f"{number} {ones[key] if number == 1 else MANY.get(key, key.replace('_', ' '))}"
        for key, number in entries.items()
        if number
    ]
    return ", ".join(some) or "no entries"
