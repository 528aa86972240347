"""From a plan's rows to its document, and from a document to bytes."""

import json
from collections import defaultdict
from typing import Any

from django.db.models import F

from accounts.models import Grantee
from planning import guide
from planning.exchange import rich
from planning.exchange.inside import read_rows
from planning.exchange.shape import (
    ACTIONS,
    ENTRIES,
    FINDINGS,
    FORMAT,
    LED_BY,
    ONLY_ACCOUNTABLE,
    SOURCES,
    VERSION,
    Entry,
)
from planning.exchange.values import written
from planning.exchange.votes import begin_anew
from planning.models import COMPONENTS, ActionParty, Passage, Plan, Statement

Rows = list[dict[str, Any]]
# An action that nobody leads.
NOBODY: tuple[int | None, str] = (None, ActionParty.Role.RESPONSIBLE)


def export_plan(grantee: Grantee, plan: Plan) -> dict[str, Any]:
    """The document of the plan with the grantee's register and log.

    The wall must be open for the grantee. The number of queries does not depend on the plan's
    size. Nothing is read from the restricted tables.
    """
    return _Writer(grantee, plan).document()


def dump(document: dict[str, Any]) -> bytes:
    """The document as the bytes of a file: UTF-8, one space of indentation, a last line end."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return (text + "\n").encode()


class _Writer:
    def __init__(self, grantee: Grantee, plan: Plan) -> None:
        self.grantee = grantee
        self.plan = plan
        # The rows of each list in order; its ids, and its places from 1, by primary key.
        self.rows: dict[str, Rows] = {}
        self.names: dict[str, dict[int, str]] = defaultdict(dict)
        self.places: dict[str, dict[int, int]] = defaultdict(dict)

    def document(self) -> dict[str, Any]:
        parts: dict[str, Any] = {
            "grantee": self.of_grantee(),
            "award": self.award(),
            "plan": written(Plan, vars(self.plan)),
            "statements": self.statements(),
            "answers": self.texts("answers", "question", [q.key for q in guide.load().questions()]),
            "narratives": self.texts("narratives", "component", [key for key, _ in COMPONENTS]),
            "passages": self.passages(),
            "conventions": self.conventions(),
        }
        self.gather()
        for entry in ENTRIES:
            parts[entry.key] = self.entries(entry)
        begin_anew(parts)
        return {"format": FORMAT, "version": VERSION} | {
            key: part for key, part in parts.items() if part
        }

    def of_grantee(self) -> dict[str, str]:
        usual = Grantee._meta.get_field("kind").get_default()
        kind = {} if self.grantee.kind == usual else {"kind": str(self.grantee.kind)}
        return {"name": self.grantee.name} | kind

    def award(self) -> dict[str, Any]:
        award = self.plan.award
        return award and {
            "number": award.number,
            "fiscal_year": award.fiscal_year,
            "starts_on": award.starts_on.isoformat(),
            "ends_on": award.ends_on.isoformat(),
        }

    def statements(self) -> dict[str, Any]:
        rows = {row["kind_of"]: row for row in self.plan.statements.values()}
        found = {
            kind: written(Statement, rows[kind]) for kind in Statement.Kind.values if kind in rows
        }
        return {kind: statement for kind, statement in found.items() if statement}

    def texts(self, related: str, key: str, order: list[str]) -> dict[str, str]:
        """The texts that say something, known keys in their order before any others."""
        rows = dict(getattr(self.plan, related).exclude(text="").values_list(key, "text"))
        rest = sorted(set(rows) - set(order))
        found = {name: rich.settled(rows[name]) for name in (*order, *rest) if name in rows}
        return {name: text for name, text in found.items() if text}

    def passages(self) -> dict[str, Any]:
        """The passages that the team has words of its own for."""
        rows = Passage.objects.filter(plan=self.plan).exclude(text="").order_by("key").values()
        found = {row["key"]: written(Passage, row) for row in rows}
        return {key: passage for key, passage in found.items() if "text" in passage}

    def conventions(self) -> list[str]:
        """The words of the review conventions that are ticked in the words that they have now."""
        ticked = self.plan.convention_ticks.filter(
            convention__ended_at=None,
            convention__text=F("wording"),
            convention__requirement_set=self.plan.requirement_set,
        )
        return sorted(set(ticked.values_list("wording", flat=True)))

    def gather(self) -> None:
        """Read the rows of every list and give their ids out, before any refers to another."""
        for entry in ENTRIES:
            rows = entry.model.objects.filter(
                grantee=self.grantee, **entry.of_plan(self.plan)
            ).order_by(*entry.order)
            self.number(entry, list(rows.values()))
        findings = FINDINGS.model.objects.filter(source__plan=self.plan)
        order = ("source__position", "source_id", "position", "pk")
        self.number(FINDINGS, list(findings.order_by(*order).values()))

    def number(self, entry: Entry, rows: Rows) -> None:
        self.rows[entry.key] = rows
        places = {row["id"]: place for place, row in enumerate(rows, start=1)}
        self.places[entry.key] = places
        if entry.prefix:
            self.names[entry.key] = {pk: f"{entry.prefix}{place}" for pk, place in places.items()}

    def entries(self, entry: Entry) -> Rows:
        rows = self.rows[entry.key]
        findings = self.findings() if entry is SOURCES else {}
        links = {key: self.links(entry, key) for key in entry.several}
        insides = {
            key: read_rows(part, self.grantee, self.places) for key, part in entry.inside.items()
        }
        leaders = self.leaders() if entry is ACTIONS else {}
        made = []
        for row in rows:
            values = {"id": self.names[entry.key][row["id"]]} if entry.prefix else {}
            values |= written(entry.model, row)
            for key, target in entry.ones.items():
                pk = leaders.get(row["id"], NOBODY)[0] if key == LED_BY else row[f"{key}_id"]
                if pk is not None:
                    values[key] = self.names[target][pk]
            for key, found in links.items():
                if row["id"] in found:
                    values[key] = found[row["id"]]
            if leaders.get(row["id"], NOBODY)[1] != ActionParty.Role.RESPONSIBLE:
                values[ONLY_ACCOUNTABLE] = True
            for key, found in insides.items():
                if row["id"] in found:
                    values[key] = found[row["id"]]
            if row["id"] in findings:
                values["findings"] = findings[row["id"]]
            made.append(values)
        return made

    def findings(self) -> dict[int, Rows]:
        """Findings by source, numbered through the whole file."""
        links = {key: self.links(FINDINGS, key) for key in FINDINGS.several}
        by_source: dict[int, Rows] = defaultdict(list)
        for row in self.rows["findings"]:
            values = {"id": self.names["findings"][row["id"]]} | written(FINDINGS.model, row)
            values |= {key: tied[row["id"]] for key, tied in links.items() if row["id"] in tied}
            by_source[row["source_id"]].append(values)
        return by_source

    def links(self, entry: Entry, key: str) -> dict[int, list[str]]:
        """The ids that each entry refers to under `key`, in the order of their own list."""
        several = entry.several[key]
        names = self.names[several.target]
        places = {pk: place for place, pk in enumerate(names)}
        mine = several.link.objects.filter(grantee=self.grantee)
        if several.among is not None:
            mine = mine.filter(several.among)
        pairs = mine.values_list(f"{several.own}_id", f"{several.other}_id")
        found: dict[int, list[str]] = defaultdict(list)
        for own, other in sorted(
            (pair for pair in pairs if pair[1] in places), key=lambda pair: places[pair[1]]
        ):
            found[own].append(names[other])
        return found

    def leaders(self) -> dict[int, tuple[int | None, str]]:
        """By action: who leads it, and what they do in it besides."""
        leaders = ActionParty.objects.filter(grantee=self.grantee, leads=True)
        return {
            action: (person, role)
            for action, person, role in leaders.values_list("action_id", "collaborator_id", "role")
        }
