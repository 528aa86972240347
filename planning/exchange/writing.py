"""From a plan's rows to its document, and from a document to bytes."""

import json
from collections import defaultdict
from typing import Any

from accounts.models import Grantee
from editing.fields import Day, Kind, Quantity, Rich
from editing.models import EditableModel
from planning import guide
from planning.exchange import rich
from planning.exchange.shape import (
    ACTIONS,
    ENTRIES,
    FINDINGS,
    FORMAT,
    LED_BY,
    SOURCES,
    VERSION,
    Entry,
    fields_of,
    trimmed,
)
from planning.models import COMPONENTS, ActionParty, Plan, Statement

Rows = list[dict[str, Any]]


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
        # The ids of the file by list and primary key.
        self.names: dict[str, dict[int, str]] = defaultdict(dict)

    def document(self) -> dict[str, Any]:
        parts: dict[str, Any] = {
            "grantee": self.of_grantee(),
            "award": self.award(),
            "plan": _fields(Plan, vars(self.plan)),
            "statements": self.statements(),
            "answers": self.texts("answers", "question", [q.key for q in guide.load().questions()]),
            "narratives": self.texts("narratives", "component", [key for key, _ in COMPONENTS]),
        }
        for entry in ENTRIES:
            parts[entry.key] = self.entries(entry)
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
            kind: _fields(Statement, rows[kind]) for kind in Statement.Kind.values if kind in rows
        }
        return {kind: statement for kind, statement in found.items() if statement}

    def texts(self, related: str, key: str, order: list[str]) -> dict[str, str]:
        """The texts that say something, known keys in their order before any others."""
        rows = dict(getattr(self.plan, related).exclude(text="").values_list(key, "text"))
        rest = sorted(set(rows) - set(order))
        found = {name: rich.settled(rows[name]) for name in (*order, *rest) if name in rows}
        return {name: text for name, text in found.items() if text}

    def entries(self, entry: Entry) -> Rows:
        rows = self.rows(entry, **entry.of_plan(self.plan))
        findings = self.findings() if entry is SOURCES else {}
        links = {key: self.links(entry, key) for key in entry.several}
        leaders = self.leaders() if entry is ACTIONS else {}
        made = []
        for row in rows:
            values = {"id": self.names[entry.key][row["id"]]} if entry.prefix else {}
            values |= _fields(entry.model, row)
            for key, target in entry.ones.items():
                pk = leaders.get(row["id"]) if key == LED_BY else row[f"{key}_id"]
                if pk is not None:
                    values[key] = self.names[target][pk]
            for key, found in links.items():
                if row["id"] in found:
                    values[key] = found[row["id"]]
            if row["id"] in findings:
                values["findings"] = findings[row["id"]]
            made.append(values)
        return made

    def rows(self, entry: Entry, **of: Any) -> Rows:
        """The list's rows in order, their ids given out."""
        rows = list(
            entry.model.objects.filter(grantee=self.grantee, **of)
            .order_by("position", "pk")
            .values()
        )
        if entry.prefix:
            self.name(entry, rows)
        return rows

    def name(self, entry: Entry, rows: Rows) -> None:
        self.names[entry.key] = {
            row["id"]: f"{entry.prefix}{place}" for place, row in enumerate(rows, start=1)
        }

    def findings(self) -> dict[int, Rows]:
        """Findings by source, numbered through the whole file."""
        rows = list(
            FINDINGS.model.objects.filter(source__plan=self.plan)
            .order_by("source__position", "source_id", "position", "pk")
            .values()
        )
        self.name(FINDINGS, rows)
        links = {key: self.links(FINDINGS, key) for key in FINDINGS.several}
        by_source: dict[int, Rows] = defaultdict(list)
        for row in rows:
            values = {"id": self.names["findings"][row["id"]]} | _fields(FINDINGS.model, row)
            values |= {key: tied[row["id"]] for key, tied in links.items() if row["id"] in tied}
            by_source[row["source_id"]].append(values)
        return by_source

    def links(self, entry: Entry, key: str) -> dict[int, list[str]]:
        """The ids that each entry refers to under `key`, in the order of their own list."""
        several = entry.several[key]
        names = self.names[several.target]
        places = {pk: place for place, pk in enumerate(names)}
        mine = several.link.objects.filter(grantee=self.grantee)
        if several.link is ActionParty:
            mine = mine.filter(ActionParty.ACTING, leads=False)
        pairs = mine.values_list(f"{several.own}_id", f"{several.other}_id")
        found: dict[int, list[str]] = defaultdict(list)
        for own, other in sorted(
            (pair for pair in pairs if pair[1] in places), key=lambda pair: places[pair[1]]
        ):
            found[own].append(names[other])
        return found

    def leaders(self) -> dict[int, int]:
        leaders = ActionParty.objects.filter(grantee=self.grantee, leads=True)
        return dict(leaders.values_list("action_id", "collaborator_id"))


def _fields(model: type[EditableModel], row: dict[str, Any]) -> dict[str, Any]:
    values = {key: _written(kind, row[name]) for key, (name, kind) in fields_of(model).items()}
    return trimmed(model, values)


def _written(kind: Kind, value: Any) -> Any:
    if isinstance(kind, Rich):
        return rich.settled(value)
    if isinstance(kind, Day):
        return value and value.isoformat()
    if isinstance(kind, Quantity):
        return None if value is None else kind.text(value)
    return str(value) if isinstance(value, str) else value
