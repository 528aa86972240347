"""From a file's bytes to a document, or to every fault that it has."""

from collections import Counter
from datetime import date
from typing import Any

from accounts.models import Award, Grantee
from editing.clean import TextRefused
from editing.fields import Flag, Kind, Line, Number, Quantity, Refused, Rich
from editing.fields import Several as Chosen
from editing.models import EditableModel
from planning import guide
from planning.exchange import rich, schema
from planning.exchange.faults import Fault, Path, in_order, pointer, schema_faults, shown
from planning.exchange.loading import InvalidFile, load
from planning.exchange.shape import (
    ENTRIES,
    FINDINGS,
    FORMAT,
    LED_BY,
    SOURCES,
    VERSION,
    WORDS,
    Entry,
    fields_of,
    trimmed,
)
from planning.models import COMPONENTS, Plan, Statement

__all__ = ["InvalidFile", "read_document"]


def read_document(data: bytes) -> dict[str, Any]:
    """The document in a plan file. Raises InvalidFile with all its faults, in their order."""
    raw, faults = load(data)
    if not isinstance(raw, dict):
        raise InvalidFile([Fault((), "A plan file is one JSON object, in braces.")])
    if raw.get("format") != FORMAT:
        raise InvalidFile(
            [Fault(("format",), f"This is no Throughline plan: “format” has to be “{FORMAT}”.")]
        )
    if raw.get("version") != VERSION or isinstance(raw["version"], bool):
        sentence = f"Only version {VERSION} of the format can be read here."
        raise InvalidFile([Fault(("version",), sentence)])
    faults += schema_faults(schema.validator(), raw)
    checker = _Checker(raw, faults)
    document = checker.document()
    if checker.faults:
        raise InvalidFile(in_order(checker.faults, raw))
    return document


class _Checker:
    """Makes the canonical document and gathers faults; parts already at fault are passed over."""

    def __init__(self, raw: dict[str, Any], faults: list[Fault]) -> None:
        self.raw = raw
        self.faults = faults
        # Every path that is at fault or holds a fault.
        self.tainted = {fault.path[:n] for fault in faults for n in range(len(fault.path) + 1)}
        # id in the file -> (list that it is in, its number there), and where each stands.
        self.ids: dict[str, tuple[str, int]] = {}
        self.places: dict[str, Path] = {}

    def document(self) -> dict[str, Any]:
        self.collect_ids()
        document: dict[str, Any] = {"format": FORMAT, "version": VERSION}
        parts = {
            "grantee": self.grantee(),
            "award": self.award(),
            "plan": self.plan(),
            "statements": self.statements(),
            "answers": self.answers(),
            "narratives": self.narratives(),
        }
        for entry in ENTRIES:
            parts[entry.key] = [
                self.entry(entry, path, values) for path, values in self.items((entry.key,))
            ]
            self.check_once(entry, parts[entry.key])
            self.check_number(entry, parts[entry.key])
        return document | {key: part for key, part in parts.items() if part}

    def fault(self, path: Path, sentence: str) -> None:
        self.faults.append(Fault(path, sentence))

    def part(self, path: Path, kind: type) -> Any:
        """The value at `path` when it is there and of this type; else an empty one."""
        value: Any = self.raw
        for step in path:
            if isinstance(step, str) and step not in value:
                return kind()
            value = value[step]
        return value if isinstance(value, kind) else kind()

    def items(self, path: Path) -> list[tuple[Path, dict]]:
        """The objects of a list with their paths."""
        return [
            ((*path, place), values)
            for place, values in enumerate(self.part(path, list))
            if isinstance(values, dict)
        ]

    def collect_ids(self) -> None:
        findings = 0
        for entry in ENTRIES:
            for path, values in self.items((entry.key,)):
                if entry.prefix:
                    self.collect(entry, path, values, path[-1])
                if entry is SOURCES:
                    for inner, finding in self.items((*path, "findings")):
                        self.collect(FINDINGS, inner, finding, findings)
                        findings += 1

    def collect(self, entry: Entry, path: Path, values: dict, number: int) -> None:
        name = values.get("id")
        if not isinstance(name, str) or (*path, "id") in self.tainted:
            return
        if name in self.ids:
            taken = pointer(self.places[name])
            self.fault((*path, "id"), f"{shown(name)} is already the id of {taken}. Give another.")
            return
        self.ids[name] = (entry.key, number)
        self.places[name] = path

    def grantee(self) -> dict[str, Any]:
        values = self.part(("grantee",), dict)
        found = {}
        if "name" in values:
            kind = Line("Name", longest=Grantee._meta.get_field("name").max_length, required=True)
            found["name"] = self.value(kind, ("grantee", "name"), values["name"])
        if values.get("kind", Grantee.Kind.STATE) != Grantee.Kind.STATE:
            found["kind"] = values["kind"]
        return found

    def award(self) -> dict[str, Any]:
        values = self.part(("award",), dict)
        if not values:
            return {}
        kind = Line("Number", longest=Award._meta.get_field("number").max_length, required=True)
        found = {
            "number": self.value(kind, ("award", "number"), values.get("number")),
            "fiscal_year": values.get("fiscal_year"),
        }
        if isinstance(found["fiscal_year"], float) and found["fiscal_year"].is_integer():
            found["fiscal_year"] = int(found["fiscal_year"])
        for key in ("starts_on", "ends_on"):
            found[key] = self.day(("award", key), values.get(key))
        first, last = found["starts_on"], found["ends_on"]
        if first and last and first >= last:
            self.fault(("award", "ends_on"), "The award ends before it has lasted a day.")
        return found

    def plan(self) -> dict[str, Any]:
        values = self.part(("plan",), dict)
        found = self.fields(Plan, ("plan",), values)
        self.check_days(("starts_on", "ends_on"), ("plan",), found)
        return found

    def statements(self) -> dict[str, Any]:
        values = self.part(("statements",), dict)
        found = {
            kind: self.fields(Statement, ("statements", kind), values[kind])
            for kind in Statement.Kind.values
            if isinstance(values.get(kind), dict)
        }
        return {kind: statement for kind, statement in found.items() if statement}

    def answers(self) -> dict[str, str]:
        values = self.part(("answers",), dict)
        known = [question.key for question in guide.load().questions()]
        for key in values:
            if key not in known:
                self.fault(
                    ("answers", key),
                    f"The guide has no question {shown(key)}. Use a key such as “{known[0]}”.",
                )
        return self.texts(known, "answers", values)

    def narratives(self) -> dict[str, str]:
        values = self.part(("narratives",), dict)
        return self.texts([key for key, _ in COMPONENTS], "narratives", values)

    def texts(self, keys: list[str], part: str, values: dict) -> dict[str, str]:
        found = {
            key: self.value(Rich("Text"), (part, key), values[key]) for key in keys if key in values
        }
        return {key: text for key, text in found.items() if text}

    def entry(self, entry: Entry, path: Path, values: dict) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if entry.prefix and isinstance(values.get("id"), str):
            found["id"] = self.new_id(values["id"])
        fields = self.fields(entry.model, path, values)
        found |= fields
        if entry.days:
            self.check_days(entry.days, path, fields)
        for key, target in entry.ones.items():
            if name := self.reference((*path, key), values.get(key), target):
                found[key] = self.new_id(name)
        for key, several in entry.several.items():
            names = [
                self.reference((*path, key, place), name, several.target)
                for place, name in enumerate(self.part((*path, key), list))
            ]
            sure = sorted((name for name in names if name), key=lambda name: self.ids[name][1])
            if sure:
                found[key] = [self.new_id(name) for name in sure]
            if values.get("id") in sure:
                place = names.index(values["id"])
                self.fault((*path, key, place), f"{shown(names[place])} is this very entry.")
            if LED_BY in entry.ones and values.get(LED_BY) in sure:
                place = names.index(values[LED_BY])
                self.fault((*path, key, place), f"{shown(names[place])} leads already. Name once.")
        if entry is SOURCES:
            inner = self.items((*path, "findings"))
            if inner:
                found["findings"] = [self.entry(FINDINGS, *finding) for finding in inner]
        return found

    def check_once(self, entry: Entry, found: list[dict[str, Any]]) -> None:
        """A fault for each entry that has what another one has under the keys of `once`."""
        first: dict[tuple, int] = {}
        for place, values in enumerate(found):
            same = tuple(values.get(key) for key in entry.once)
            if entry.once and None not in same and first.setdefault(same, place) != place:
                there = pointer((entry.key, first[same]))
                self.fault(
                    (entry.key, place, entry.once[-1]),
                    f"{same[-1]} is there already for the same {entry.once[0]}, in {there}. "
                    "Change one of them, or leave one out.",
                )

    def check_number(self, entry: Entry, found: list[dict[str, Any]]) -> None:
        """A fault for each entry beyond so many with the same under the key of `at_most`."""
        if entry.at_most is None:
            return
        key, most = entry.at_most
        seen: Counter[str] = Counter()
        for place, values in enumerate(found):
            if same := values.get(key):
                seen[same] += 1
                if seen[same] > most:
                    self.fault(
                        (entry.key, place, key),
                        f"A {WORDS[entry.ones[key]]} has at most {most} entries of this list. "
                        "Leave one out.",
                    )

    def fields(self, model: type[EditableModel], path: Path, values: dict) -> dict[str, Any]:
        found = {}
        for key, (_, kind) in fields_of(model).items():
            if key in values:
                found[key] = self.value(kind, (*path, key), values[key])
        return trimmed(model, {key: value for key, value in found.items() if value is not None})

    def value(self, kind: Kind, path: Path, value: Any) -> Any:
        """A field's canonical value; None where it is at fault."""
        if path in self.tainted:
            return None
        if isinstance(kind, Number):
            return None if value is None else int(value)  # the schema has looked at it
        wanted = bool if isinstance(kind, Flag) else list if isinstance(kind, Chosen) else str
        if not isinstance(value, wanted):
            return None
        try:
            if isinstance(kind, Flag):
                return value
            if isinstance(kind, Rich):
                return rich.typed(value)
            stored = kind.parse(value if isinstance(kind, Chosen) else [value])
        except (Refused, TextRefused) as refusal:
            self.fault(path, str(refusal))
            return None
        if isinstance(kind, Quantity):
            return kind.text(stored) or None
        return stored.isoformat() if isinstance(stored, date) else stored

    def day(self, path: Path, value: Any) -> str | None:
        if path in self.tainted or not isinstance(value, str):
            return None
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            self.fault(
                path, f"{shown(value)} is not a day of the calendar. Write it as 2026-05-31."
            )
            return None

    def check_days(self, keys: tuple[str, str], path: Path, found: dict) -> None:
        first, last = (found.get(key) for key in keys)
        if first and last and last < first:
            self.fault(
                (*path, keys[1]), f"{last} is before {keys[0]}, {first}. Change one of them."
            )

    def reference(self, path: Path, name: Any, target: str) -> str | None:
        """`name` when it is the id of an entry of the list `target`; else None, with a fault."""
        if not isinstance(name, str) or path in self.tainted:
            return None
        where = self.ids.get(name)
        if where is None:
            self.fault(path, f"There is no {WORDS[target]} with the id {shown(name)} in this file.")
        elif where[0] != target:
            self.fault(
                path, f"{shown(name)} is a {WORDS[where[0]]}; a {WORDS[target]} is wanted here."
            )
        else:
            return name
        return None

    def new_id(self, name: str) -> str:
        """The id that an export gives to the entry with this id."""
        if name not in self.ids:
            return ""
        key, number = self.ids[name]
        return f"{PREFIXES[key]}{number + 1}"


PREFIXES = {entry.key: entry.prefix for entry in (*ENTRIES, FINDINGS)}
