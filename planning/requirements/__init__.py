"""What the funder requires of the written plan, as data, one set per group of fiscal years.

The texts are the TOML files beside this module, in our own words from Table 1 and Appendix A of
the planning guide. `appendix-a.toml` holds what every set shares.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from planning.guide.fields import DataError, Faults, Table, parse_toml

SHARED = "appendix-a.toml"
SETS = ("fy22-fy23", "fy24")
COMPONENTS = (
    ("people", True),
    ("engagement", True),
    ("survivors", True),
    ("information", True),
    ("strategies", True),
    ("gaps", True),
    ("action_plan", False),
    ("legal_policy", False),
)
PLACES = (
    "plan",
    "collaborators",
    "activities",
    "evidence",
    "gaps",
    "strategies",
    "guide",
    "statements",
    "deliverable",
    "required_statements",
    "conventions",
    "coverage",
    "funding",
    "implementation",
    "solicitation",
    "legal_policy",
)
COUNTED_FROM = ("project_start", "approval")


class RequirementError(DataError):
    heading = "The requirement sets have faults"


@dataclass(frozen=True)
class Promise:
    """Something the funder is told about the plan, for people to read; nothing computes it.

    `feeds` holds the keys of the guide's steps and questions whose answers it rests on, as those
    of components and rules do.
    """

    key: str
    text: str
    cite: str
    feeds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deadline:
    """Due `months` after `counted_from`: "project_start", or each year again after "approval"."""

    key: str
    months: int
    counted_from: str
    text: str
    cite: str


@dataclass(frozen=True)
class Statement:
    """A slot for a required statement, whose wording the administrator supplies."""

    key: str
    label: str


@dataclass(frozen=True)
class Component:
    """A part of the written plan. `performance_metrics_excluded`: the solicitation's goals,
    objectives and deliverables belong in it, its performance metrics do not."""

    key: str
    title: str
    required: bool
    text: str
    performance_metrics_excluded: bool
    cite: str
    feeds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rule:
    """A line of the readiness list. `component` is a component's key or "" for the whole plan;
    `must` tells a required part from advice; `where` is one of PLACES."""

    key: str
    component: str
    must: bool
    where: str
    missing: str
    met: str
    cite: str
    feeds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Feeds:
    """What of a requirement set an answer goes into; empty for most questions."""

    components: tuple[Component, ...]
    rules: tuple[Rule, ...]
    promises: tuple[Promise, ...]

    def __bool__(self) -> bool:
        return bool(self.components or self.rules or self.promises)


@dataclass(frozen=True)
class RequirementSet:
    """Components and rules are in the order of the written plan, rules of the whole first."""

    key: str
    title: str
    fiscal_years: tuple[str, ...]
    covers_award_life: bool
    promises: tuple[Promise, ...]
    deadlines: tuple[Deadline, ...]
    forms: tuple[str, ...]
    statements: tuple[Statement, ...]
    components: tuple[Component, ...]
    rules: tuple[Rule, ...]

    @property
    def required(self) -> tuple[Component, ...]:
        return tuple(component for component in self.components if component.required)

    @property
    def optional(self) -> tuple[Component, ...]:
        return tuple(component for component in self.components if not component.required)

    def component(self, key: str) -> Component:
        return _find(self.components, key, f"The set '{self.key}' has no component '{key}'.")

    def rule(self, key: str) -> Rule:
        return _find(self.rules, key, f"The set '{self.key}' has no rule '{key}'.")

    def fed_by(self, key: str) -> "Feeds":
        """The components, rules and promises that name this step or question of the guide."""
        return Feeds(
            tuple(item for item in self.components if key in item.feeds),
            tuple(item for item in self.rules if key in item.feeds),
            tuple(item for item in self.promises if key in item.feeds),
        )


def _find(entries: tuple, key: str, sentence: str) -> Any:
    for entry in entries:
        if entry.key == key:
            return entry
    raise KeyError(sentence)


class _Reader:
    def __init__(self, sources: Mapping[str, str]) -> None:
        self.sources = sources
        self.faults = Faults()

    def top(self, file: str) -> Table:
        return Table(file, "", parse_toml(self.sources, file, self.faults), self.faults)

    def keyed(self, top: Table, field: str) -> list[Table]:
        tables = []
        for place, values in enumerate(top.tables(field), start=1):
            table = Table(top.file, f"{field} {place}", values, self.faults)
            table.key = table.text("key") or table.key
            tables.append(table)
        for key, count in Counter(table.key for table in tables).items():
            if count > 1:
                self.faults.add(top.file, key, f"The {field} is there {count} times; keep one.")
        return tables

    def choice(self, table: Table, field: str, allowed: tuple[str, ...]) -> str:
        value = table.text(field, required="" not in allowed)
        if value and value not in allowed:
            names = ", ".join(name for name in allowed if name)
            table.fault(f"'{field}' is '{value}', which is not one of {names}.")
        return value

    def promises(self, top: Table) -> tuple[Promise, ...]:
        return tuple(
            self.closed(
                table,
                Promise(table.key, table.text("text"), table.text("cite"), table.texts("feeds")),
            )
            for table in self.keyed(top, "promise")
        )

    def deadlines(self, top: Table) -> tuple[Deadline, ...]:
        return tuple(
            self.closed(
                table,
                Deadline(
                    key=table.key,
                    months=table.number("months"),
                    counted_from=self.choice(table, "counted_from", COUNTED_FROM),
                    text=table.text("text"),
                    cite=table.text("cite"),
                ),
            )
            for table in self.keyed(top, "deadline")
        )

    def components(self, top: Table) -> tuple[Component, ...]:
        found = tuple(
            self.closed(
                table,
                Component(
                    key=table.key,
                    title=table.text("title"),
                    required=table.flag("required"),
                    text=table.text("text"),
                    performance_metrics_excluded=table.flag(
                        "performance_metrics_excluded", required=False
                    ),
                    cite=table.text("cite"),
                    feeds=table.texts("feeds"),
                ),
            )
            for table in self.keyed(top, "component")
        )
        if [(component.key, component.required) for component in found] != list(COMPONENTS):
            names = ", ".join(key for key, _ in COMPONENTS)
            top.fault(
                f"The components should be {names}, in this order, the first six of them required."
            )
        return found

    def rules(self, top: Table) -> list[tuple[Rule, tuple[str, ...]]]:
        """Each rule with the keys of the sets it is limited to; none means every set."""
        components = ("", *(key for key, _ in COMPONENTS))
        found = []
        for table in self.keyed(top, "rule"):
            if not table.has("component"):
                table.fault("'component' is missing; write one, or an empty text for the whole.")
            only = table.texts("only")
            for key in only:
                if key not in SETS:
                    table.fault(f"'only' names '{key}', which is not one of {', '.join(SETS)}.")
            rule = Rule(
                key=table.key,
                component=self.choice(table, "component", components),
                must=table.flag("must"),
                where=self.choice(table, "where", PLACES),
                missing=table.text("missing"),
                met=table.text("met"),
                cite=table.text("cite"),
                feeds=table.texts("feeds"),
            )
            found.append((self.closed(table, rule), only))
        return found

    def closed(self, table: Table, entry: Any) -> Any:
        table.close()
        return entry

    def shared(self) -> tuple[RequirementSet, list[tuple[Rule, tuple[str, ...]]]]:
        """What every set starts from, and the rules that are not handed out yet."""
        top = self.top(SHARED)
        forms = []
        for place, values in enumerate(top.tables("form"), start=1):
            table = Table(SHARED, f"form {place}", values, self.faults)
            forms.append(self.closed(table, table.text("text")))
        base = RequirementSet(
            key="",
            title="",
            fiscal_years=(),
            covers_award_life=False,
            promises=self.promises(top),
            deadlines=(),
            forms=tuple(forms),
            statements=tuple(
                self.closed(table, Statement(table.key, table.text("label")))
                for table in self.keyed(top, "statement")
            ),
            components=self.components(top),
            rules=(),
        )
        rules = self.rules(top)
        top.close()
        return base, rules

    def one_set(self, key: str, base: RequirementSet, shared_rules: list) -> RequirementSet:
        top = self.top(f"{key}.toml")
        if top.text("key") != key:
            top.fault(f"'key' should be '{key}', like the file's name.")
        years = top.texts("fiscal_years")
        if not years:
            top.fault("'fiscal_years' is missing or empty; name the fiscal years it is for.")
        order = ["", *(component for component, _ in COMPONENTS)]
        rules = [rule for rule, only in shared_rules if not only or key in only]
        for rule, only in self.rules(top):
            if only:
                self.faults.add(top.file, rule.key, "'only' belongs in appendix-a.toml alone.")
            if any(other.key == rule.key for other in rules):
                self.faults.add(top.file, rule.key, f"The rule is also in {SHARED}; keep one.")
            rules.append(rule)
        known = [rule for rule in rules if rule.component in order]
        promises, deadlines = self.promises(top), self.deadlines(top)
        for promise in promises:
            if any(other.key == promise.key for other in base.promises):
                self.faults.add(
                    top.file, promise.key, f"The promise is also in {SHARED}; keep one."
                )
        if not promises:
            top.fault("It has no [[promise]]; add what Table 1 says for these years.")
        if not deadlines:
            top.fault("It has no [[deadline]]; add those of Table 1.")
        found = replace(
            base,
            key=key,
            title=top.text("title"),
            fiscal_years=years,
            covers_award_life=top.flag("covers_award_life"),
            promises=promises + base.promises,
            deadlines=deadlines,
            rules=tuple(sorted(known, key=lambda rule: order.index(rule.component))),
        )
        top.close()
        return found


def parse(sources: Mapping[str, str]) -> dict[str, RequirementSet]:
    """The sets by key from the files' texts, keyed by file name.

    Raises RequirementError with one sentence per fault, each naming its file and key.
    """
    reader = _Reader(sources)
    base, rules = reader.shared()
    sets = {key: reader.one_set(key, base, rules) for key in SETS}
    years = Counter(year for found in sets.values() for year in found.fiscal_years)
    for year, count in years.items():
        if count > 1:
            reader.faults.add("requirements", year, "The fiscal year is in two sets; keep one.")
    for file in sorted(set(sources) - {SHARED, *(f"{key}.toml" for key in SETS)}):
        reader.faults.add(file, "", "There is no requirement set of that name; remove the file.")
    if reader.faults.sentences:
        raise RequirementError(reader.faults.sentences)
    return sets


def texts() -> dict[str, str]:
    """The TOML text of every file here, by file name."""
    return {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in files(__name__).iterdir()
        if entry.name.endswith(".toml")
    }


@cache
def load_all() -> dict[str, RequirementSet]:
    """Every set by key, read once per process; treat the dict as read-only."""
    return parse(texts())


def get(key: str) -> RequirementSet:
    """The set with this key ("fy22-fy23" or "fy24"). Raises KeyError for any other."""
    if key not in load_all():
        raise KeyError(f"There is no requirement set '{key}'; the sets are {', '.join(SETS)}.")
    return load_all()[key]


def for_fiscal_year(year: str) -> RequirementSet | None:
    """The set for a fiscal year such as "FY23", or None when the guide has none for it."""
    for found in load_all().values():
        if year in found.fiscal_years:
            return found
    return None
