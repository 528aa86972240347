"""From a file's bytes to a document, or to every fault that it has."""

import re
from datetime import date
from typing import Any

from django.db.models import Model

from accounts.models import Award, Grantee
from editing.clean import TextRefused
from editing.fields import Flag, Kind, Line, Number, Refused, Rich
from editing.fields import Several as Chosen
from planning import guide
from planning.exchange import consistency, origins, rich, schema
from planning.exchange.faults import Fault, Path, in_order, pointer, schema_faults, shown
from planning.exchange.loading import InvalidFile, load
from planning.exchange.parts import Inside, Keyed, Single
from planning.exchange.shape import (
    ENTRIES,
    FINDINGS,
    FORMAT,
    LED_BY,
    ONLY_ACCOUNTABLE,
    SOURCES,
    VERSION,
    WORDS,
    Entry,
    fields_of,
    trimmed,
)
from planning.exchange.values import IN_DIGITS
from planning.exchange.votes import begin_anew
from planning.models import COMPONENTS, Convention, Passage, Plan, Statement

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
        self.origins: set[str | None] = {None}

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
            "passages": self.passages(),
            "conventions": self.conventions(),
        }
        for entry in ENTRIES:
            given = self.items((entry.key,))
            parts[entry.key] = [self.entry(entry, path, values) for path, values in given]
            self.faults += consistency.of_list(entry, parts[entry.key], given, WORDS)
            for path, values in given:
                self.faults += consistency.of_entry(entry, path, values)
        begin_anew(parts)
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

    def passages(self) -> dict[str, Any]:
        values = self.part(("passages",), dict)
        longest = Passage._meta.get_field("key").max_length
        for key in values:
            if not re.fullmatch(r"[a-z_]+\.[a-z_]+", key) or len(key) > longest:
                self.fault(("passages", key), f"{shown(key)} is no passage's key.")
        found = {
            key: self.fields(Passage, ("passages", key), self.part(("passages", key), dict))
            for key in sorted(values)
        }
        return {key: passage for key, passage in found.items() if "text" in passage}

    def conventions(self) -> list[str]:
        """The texts of the review conventions that are ticked, sorted, each once."""
        kind = Line("Convention", longest=Convention._meta.get_field("text").max_length)
        found = {
            self.value(kind, ("conventions", place), text)
            for place, text in enumerate(self.part(("conventions",), list))
        }
        return sorted(text for text in found if text)

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
        if LED_BY in entry.ones:
            found |= self.parties(entry, path, values)
        for key, part in entry.inside.items():
            if inside := self.inside(part, (*path, key), values.get(key)):
                found[key] = inside
        if entry is SOURCES:
            inner = self.items((*path, "findings"))
            if inner:
                found["findings"] = [self.entry(FINDINGS, *finding) for finding in inner]
        return found

    def parties(self, entry: Entry, path: Path, values: dict) -> dict[str, bool]:
        """A fault for each collaborator who is named twice; whether the leader only answers."""
        named = {values.get(LED_BY): "leads already"}
        for key in entry.several:
            for place, name in enumerate(self.part((*path, key), list)):
                if isinstance(name, str) and name in named:
                    self.fault((*path, key, place), f"{shown(name)} {named[name]}. Name once.")
                elif isinstance(name, str):
                    named[name] = f"is under “{key}” already"
        if values.get(ONLY_ACCOUNTABLE) is not True:
            return {}
        if LED_BY not in values:
            self.fault((*path, ONLY_ACCOUNTABLE), f"Nobody leads this. Add “{LED_BY}”.")
        return {ONLY_ACCOUNTABLE: True}

    def inside(self, part: Inside, path: Path, value: Any) -> Any:
        """What an entry holds under one key, without what says nothing."""
        if isinstance(part, Single):
            return self.fields(part.model, path, value) if isinstance(value, dict) else None
        if isinstance(part, Keyed):
            rows = value if isinstance(value, dict) else {}
            found = {
                key: self.fields(part.model, (*path, key), rows[key])
                for key in part.options
                if isinstance(rows.get(key), dict)
            }
            return {key: fields for key, fields in found.items() if fields}
        texts = [text for text in value if isinstance(text, str)] if isinstance(value, list) else []
        if part.options:
            return [text for text in part.options if text in texts]
        told = [self.origin((*path, place), text) for place, text in enumerate(texts)]
        return sorted({text for text in told if text})

    def origin(self, path: Path, text: str) -> str | None:
        """The place on another page that a gap came from, which no other gap came from."""
        told = None if path in self.tainted else origins.told(text, self.place_of)
        if told is None and path not in self.tainted:
            self.fault(path, f"{shown(text)} is no place of a list in this file.")
        elif told and told in self.origins:
            self.fault(path, f"Another gap comes from {shown(text)} already. Name it once.")
        self.origins.add(told)
        return told

    def place_of(self, key: str, number: int) -> int | None:
        """`number` when the list has that many entries, counted from 1."""
        return number if 1 <= number <= len(self.part((key,), list)) else None

    def fields(self, model: type[Model], path: Path, values: dict) -> dict[str, Any]:
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
        if isinstance(kind, IN_DIGITS):
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
