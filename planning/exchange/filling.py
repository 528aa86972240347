"""From a document to rows: one statement a table, whatever the number of entries."""

from collections.abc import Iterable
from typing import Any

from accounts.models import Award, Grantee, User
from editing.models import EditableModel
from planning import models
from planning.actions import fill_in
from planning.exchange.inside import made_rows
from planning.exchange.parts import Entry, is_placed
from planning.exchange.shape import ENTRIES, FINDINGS, LED_BY, ONLY_ACCOUNTABLE, SOURCES
from planning.exchange.values import put
from planning.models import ActionParty, Plan, Prioritization
from planning.required import conventions

Listed = list[dict[str, Any]]


def fill(
    grantee: Grantee, plan: Plan, document: dict[str, Any], award: Award | None, by: User | None
) -> None:
    """Write the document's rows. The plan must hold none of them, and the wall be open."""
    put(plan, document["plan"])
    plan.award = award
    plan.version += 1
    plan.save()
    tenant = {"grantee_id": grantee.pk, "plan": plan}
    models.Statement.objects.filter(plan=plan).delete()
    models.Statement.objects.bulk_create(
        put(models.Statement(kind_of=kind, **tenant), values)
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
    models.Passage.objects.bulk_create(
        put(models.Passage(key=key, **tenant), values)
        for key, values in document.get("passages", {}).items()
    )
    _tick(plan, document.get("conventions", []), by)
    fill_in(plan)
    _Filler(grantee, plan, by).fill(document)


def _tick(plan: Plan, texts: list[str], by: User | None) -> None:
    models.ConventionTick.objects.bulk_create(
        models.ConventionTick(
            grantee_id=plan.grantee_id, plan=plan, convention=row, wording=row.text, by=by
        )
        for row in conventions(plan.requirement_set)
        if row.text in set(texts)
    )


class _Filler:
    def __init__(self, grantee: Grantee, plan: Plan, by: User | None) -> None:
        self.grantee = grantee
        self.plan = plan
        self.by = by
        # Primary keys by the document's id, over all lists, and by a list and a place in it.
        self.keys: dict[str, int] = {}
        self.numbered: dict[str, dict[int, int]] = {}

    def fill(self, document: dict[str, Any]) -> None:
        """All rows first, then the ties between them: a tie may lead to a later list."""
        made: list[tuple[Entry, Listed, list[EditableModel]]] = []
        for entry in ENTRIES:
            listed = document.get(entry.key, [])
            made.append((entry, listed, self.make(entry, listed)))
            if entry is SOURCES:
                made.append(self.findings(*made[-1]))
        for entry, listed, rows in made:
            self.link(entry, listed, rows)
            self.put_inside(entry, listed, rows)

    def findings(
        self, _: Entry, listed: Listed, sources: list[EditableModel]
    ) -> tuple[Entry, Listed, list[EditableModel]]:
        pairs = [
            (row, values)
            for row, source in zip(sources, listed, strict=True)
            for values in source.get("findings", ())
        ]
        inside = [values for _, values in pairs]
        return FINDINGS, inside, self.make(FINDINGS, inside, [{"source": row} for row, _ in pairs])

    def make(
        self, entry: Entry, listed: Listed, parents: Iterable[dict] | None = None
    ) -> list[EditableModel]:
        parents = parents or [{"plan": self.plan} if entry.way == "plan" else {}] * len(listed)
        placed = is_placed(entry.model)
        rows = []
        for place, (values, parent) in enumerate(zip(listed, parents, strict=True), start=1):
            ones = {
                f"{key}_id": self.keys[values[key]]
                for key in entry.ones
                if key in values and key not in (LED_BY, entry.above)
            }
            order = {"position": place} if placed else {}
            row = put(entry.model(grantee_id=self.grantee.pk, **order, **parent, **ones), values)
            rows.append(_settled(row))
        entry.model.objects.bulk_create(rows)
        self.numbered[entry.key] = {place: row.pk for place, row in enumerate(rows, start=1)}
        if entry.prefix:
            self.keys |= {values["id"]: row.pk for values, row in zip(listed, rows, strict=True)}
        if entry.above:
            self.stack(entry, listed, rows)
        return rows

    def stack(self, entry: Entry, listed: Listed, rows: list[EditableModel]) -> None:
        """Put entries under others of the same list, now that all of them have keys."""
        for values, row in zip(listed, rows, strict=True):
            setattr(row, f"{entry.above}_id", self.keys.get(values.get(entry.above, "")))
        entry.model.objects.bulk_update(rows, [entry.above])

    def link(self, entry: Entry, listed: Listed, rows: list[EditableModel]) -> None:
        for key, several in entry.several.items():
            several.link.objects.bulk_create(
                self.tie(several, row, name, **several.made)
                for values, row in zip(listed, rows, strict=True)
                for name in values.get(key, ())
            )
        if LED_BY in entry.ones:
            self.lead(entry, listed, rows)

    def lead(self, entry: Entry, listed: Listed, rows: list[EditableModel]) -> None:
        several = next(iter(entry.several.values()))
        role = ActionParty.Role
        several.link.objects.bulk_create(
            self.tie(
                several,
                row,
                values[LED_BY],
                leads=True,
                role=role.NONE if values.get(ONLY_ACCOUNTABLE) else role.RESPONSIBLE,
            )
            for values, row in zip(listed, rows, strict=True)
            if LED_BY in values
        )

    def put_inside(self, entry: Entry, listed: Listed, rows: list[EditableModel]) -> None:
        for key, part in entry.inside.items():
            part.model.objects.bulk_create(
                made
                for values, row in zip(listed, rows, strict=True)
                for made in made_rows(part, row, values.get(key), self.numbered, self.by)
            )

    def tie(self, several, row: EditableModel, name: str, **more: Any):
        ends = {f"{several.own}_id": row.pk, f"{several.other}_id": self.keys[name]}
        return several.link(grantee_id=self.grantee.pk, **ends, **more)


def _settled(row: EditableModel) -> EditableModel:
    """A vote with the day of its result is recorded; any other has not been opened."""
    if isinstance(row, Prioritization) and row.recorded_on:
        row.state = Prioritization.State.RECORDED
    return row
