"""From a document to a plan's rows: filling an empty plan, or replacing what a plan holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import ProtectedError

from accounts import actions as accounts
from accounts import wall
from accounts.models import Award, Grantee, User, record
from collaborators.models import Collaborator, CollaboratorPrivate
from editing.fields import Day, Quantity
from editing.models import EditableModel
from engagement.models import (
    Activity,
    ActivityPrivate,
    Attendance,
    Membership,
    Series,
    Structure,
)
from planning import models
from planning.actions import current_plan, fill_in, open_plan, requirement_set_for
from planning.exchange.shape import (
    ENTRIES,
    FINDINGS,
    LED_BY,
    SOURCES,
    WORDS,
    Entry,
    defaults_of,
    fields_of,
)
from planning.exchange.writing import export_plan
from planning.models import Plan

# What a plan has without anyone having written in it.
NOT_CONTENT = {"format", "version", "grantee", "award", "plan"}
NOT_CONTENT_OF_PLAN = {"title", "requirement_set"}
# Children before what they refer to, so that no row is deleted under another.
TAKEN_OUT = (
    models.IndicatorValue,
    models.Indicator,
    models.ActionParty,
    models.StrategyGap,
    models.StrategyFinding,
    models.StrategySolicitationItem,
    models.GapCauseFinding,
    models.GapFinding,
    models.SwotFinding,
    models.FindingTheme,
    models.AgreementSource,
    models.DraftFeedback,
    models.Action,
    models.Strategy,
    models.Objective,
    models.Goal,
    models.SolicitationItem,
    models.GapCause,
    models.Gap,
    models.SwotEntry,
    models.Finding,
    models.Theme,
    models.DataUseAgreement,
    models.Source,
    models.StatementDraft,
    models.Answer,
    models.Statement,
    models.ComponentNarrative,
)
REGISTER_AND_LOG = (
    Attendance,
    ActivityPrivate,
    Activity,
    Series,
    Membership,
    Structure,
    CollaboratorPrivate,
    Collaborator,
)
# How the foreign key from a row to the plan is called on the way.
WAY_TO_PLAN = {
    models.ActionParty: "action__plan",
    models.StrategyGap: "strategy__plan",
    models.StrategyFinding: "strategy__plan",
    models.StrategySolicitationItem: "strategy__plan",
    models.GapFinding: "gap__plan",
    models.GapCause: "gap__plan",
    models.GapCauseFinding: "cause__gap__plan",
    models.SwotFinding: "entry__plan",
    models.FindingTheme: "finding__source__plan",
    models.AgreementSource: "agreement__plan",
    models.DraftFeedback: "draft__plan",
    models.Finding: "source__plan",
    models.IndicatorValue: "indicator__plan",
}


class ImportRefused(Exception):
    """A grantee that this document cannot be imported into; the message says what to do."""


@dataclass(frozen=True)
class Imported:
    """What an import did: `outcome` is "same", "filled" or "replaced"; entries by list."""

    plan: Plan
    outcome: str
    entries: dict[str, int]
    restricted_lost: int = 0


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
        entries = {entry.key: len(document.get(entry.key, ())) for entry in ENTRIES}
        opened = current_plan(grantee.pk)
        plan = opened or open_plan(grantee.pk, title=document["plan"]["title"], by=by)
        plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        present = export_plan(grantee, plan)
        if opened and _same(document, present):
            return Imported(plan, "same", entries)
        content = _content(present)
        if content and not replace:
            raise ImportRefused(
                f"{grantee} has a plan with other content ({content}). Export it if you want to "
                "keep it, then import again with --replace."
            )
        award = _award(grantee, document, replace=replace, by=by)
        lost = _take_out(grantee, plan)
        if content:
            record(grantee.pk, "removed plan content", plan.title, by=by, content=content)
        _fill(grantee, plan, document, award)
        counts = {key: number for key, number in entries.items() if number}
        record(grantee.pk, "imported plan", plan.title, by=by, **counts)
    return Imported(plan, "replaced" if content else "filled", entries, lost)


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


def _take_out(grantee: Grantee, plan: Plan) -> int:
    """Delete everything that an import writes; returns the number of restricted entries lost."""
    if files := models.SourceFile.objects.filter(source__plan=plan).count():
        raise ImportRefused(
            f"{files} {'file is' if files == 1 else 'files are'} kept with the sources of "
            f"{grantee}, and a plan file holds none. Download and remove them first, then import "
            "again."
        )
    for model in TAKEN_OUT:
        # Keys first: as one statement with a subquery, on tables whose statistics are not up to
        # date, PostgreSQL was seen to go through all rows for each row.
        found = model.objects.filter(**{WAY_TO_PLAN.get(model, "plan"): plan})
        model.objects.filter(pk__in=list(found.values_list("pk", flat=True))).delete()
    restricted = {item._meta.label for item in apps.get_models() if getattr(item, "restricted", 0)}
    lost = 0
    try:
        with transaction.atomic():
            Structure.objects.filter(grantee=grantee).update(parent=None)
            for model in REGISTER_AND_LOG:
                _, by_model = model.objects.filter(grantee=grantee).delete()
                lost += sum(by_model.get(label, 0) for label in restricted)
    except ProtectedError:
        raise ImportRefused(
            f"The register of {grantee} cannot be replaced: the plan of an earlier cycle or "
            "an internal assessment names entries of it. Import into a grantee of its own instead."
        ) from None
    return lost


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


def _fill(grantee: Grantee, plan: Plan, document: dict[str, Any], award: Award | None) -> None:
    """Write the document's rows; one statement a table. The plan must hold none of them."""
    _set(plan, document["plan"])
    plan.award = award
    plan.version += 1
    plan.save()
    tenant = {"grantee_id": grantee.pk, "plan": plan}
    models.Statement.objects.filter(plan=plan).delete()
    models.Statement.objects.bulk_create(
        _set(models.Statement(kind_of=kind, **tenant), values)
        for kind, values in document.get("statements", {}).items()
    )
    for model, key, part in (
        (models.Answer, "question", "answers"),
        (models.ComponentNarrative, "component", "narratives"),
    ):
        model.objects.filter(plan=plan).delete()
        model.objects.bulk_create(
            model(text=text, **{key: name}, **tenant)
            for name, text in document.get(part, {}).items()
        )
    fill_in(plan)
    _Filler(grantee, plan).fill(document)


class _Filler:
    def __init__(self, grantee: Grantee, plan: Plan) -> None:
        self.grantee = grantee
        self.plan = plan
        # Primary keys by the document's id, over all lists.
        self.keys: dict[str, int] = {}

    def fill(self, document: dict[str, Any]) -> None:
        for entry in ENTRIES:
            listed = document.get(entry.key, [])
            rows = self.make(entry, listed)
            if entry is SOURCES:
                pairs = [
                    (row, values)
                    for row, source in zip(rows, listed, strict=True)
                    for values in source.get("findings", ())
                ]
                inside = [values for _, values in pairs]
                made = self.make(FINDINGS, inside, [{"source": source} for source, _ in pairs])
                self.link(FINDINGS, inside, made)
            self.link(entry, listed, rows)

    def make(
        self, entry: Entry, listed: list[dict[str, Any]], parents: Iterable[dict] | None = None
    ) -> list[EditableModel]:
        parents = parents or [{"plan": self.plan} if entry.in_plan else {}] * len(listed)
        rows = []
        for place, (values, parent) in enumerate(zip(listed, parents, strict=True), start=1):
            ones = {
                f"{key}_id": self.keys[values[key]]
                for key in entry.ones
                if key in values and key != LED_BY
            }
            row = entry.model(grantee_id=self.grantee.pk, position=place, **parent, **ones)
            rows.append(_set(row, values))
        entry.model.objects.bulk_create(rows)
        if entry.prefix:
            self.keys |= {values["id"]: row.pk for values, row in zip(listed, rows, strict=True)}
        return rows

    def link(self, entry: Entry, listed: list[dict[str, Any]], rows: list[EditableModel]) -> None:
        for key, several in entry.several.items():
            links = [
                self.tie(several, row, name)
                for values, row in zip(listed, rows, strict=True)
                for name in values.get(key, ())
            ]
            if LED_BY in entry.ones:
                links += [
                    self.tie(several, row, values[LED_BY], leads=True)
                    for values, row in zip(listed, rows, strict=True)
                    if LED_BY in values
                ]
            several.link.objects.bulk_create(links)

    def tie(self, several, row: EditableModel, name: str, **more: Any):
        ends = {f"{several.own}_id": row.pk, f"{several.other}_id": self.keys[name]}
        return several.link(grantee_id=self.grantee.pk, **ends, **more)


def _set(row: EditableModel, values: dict[str, Any]) -> EditableModel:
    """Give every plain field its value, or its default where the document says nothing."""
    defaults = defaults_of(type(row))
    for key, (name, kind) in fields_of(type(row)).items():
        value = values.get(key, defaults[key])
        if isinstance(kind, Day) and value:
            value = date.fromisoformat(value)
        if isinstance(kind, Quantity) and value is not None:
            value = kind.parse([value])
        setattr(row, name, list(value) if isinstance(value, list) else value)
    return row


def counted(entries: dict[str, int]) -> str:
    """Numbers of entries in words: "26 collaborators, 1 goal"."""
    ones = WORDS | {"statements": "statement", "answers": "answer", "narratives": "narrative"}
    some = [
        f"{number} {ones[key] if number == 1 else key.replace('_', ' ')}"
        for key, number in entries.items()
        if number
    ]
    return ", ".join(some) or "no entries"
