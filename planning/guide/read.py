"""From the guide's TOML texts to a checked Guide."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from planning.guide.fields import DataError, Faults, Table, parse_toml
from planning.guide.shape import (
    Approach,
    Callout,
    CalloutPoint,
    Guide,
    Phase,
    Question,
    Resource,
    Role,
    Section,
    Source,
    Step,
    Tag,
)

INTRODUCTION = "introduction.toml"
PHASES = ("prepare", "plan", "implement", "reflect", "sustain")
FILES = (INTRODUCTION, *(f"{phase}.toml" for phase in PHASES))
STEPS = 10
CALLOUT_KINDS = ("grantee", "note")
NUMBER = re.compile(r"(\d+)([a-z]?)")
SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z])")
LONGEST_LEAD = 110
# A place outside the guide that its texts may point to.
DELIVERABLE = "deliverable"


class GuideError(DataError):
    heading = "The guide's files have faults"


def _rest_of(text: str, lead: str) -> str:
    """What stands below `lead`: where the text begins with the same words, only how it goes on."""
    head = lead.removesuffix("?")
    if not text.startswith(head) or text[len(head) :][:1] not in (" ", ","):
        return text
    return f"… {text[len(head) :].lstrip(', ')}"


class _Reader:
    """Reads one file after the other and remembers what cross-checks need at the end."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.keys: list[tuple[str, str]] = []
        self.links: list[tuple[Table, str]] = []
        self.tags: frozenset[str] = frozenset()
        self.roles: frozenset[str] = frozenset()

    def open(self, file: str, values: Any, prefix: str, default: str) -> tuple[Table, str]:
        """A table and its full key; `default` names its place in faults until it has a key."""
        table = Table(file, default, values, self.faults)
        short = table.text("key")
        key = f"{prefix}.{short}" if prefix and short else short
        if key:
            table.key = key
            self.keys.append((file, key))
        return table, key

    def tags_of(self, table: Table) -> frozenset[str]:
        tags = frozenset(table.texts("tags"))
        if not self.tags:  # the introduction is at fault and says so; do not repeat it everywhere
            return tags
        for tag in sorted(tags - self.tags):
            table.fault(f"The tag '{tag}' is not one of {', '.join(sorted(self.tags))}.")
        return tags & self.tags

    def see_of(self, table: Table) -> tuple[str, ...]:
        see = table.texts("see")
        self.links += [(table, key) for key in see]
        return see

    def roles_of(self, table: Table) -> tuple[str, ...]:
        roles = table.texts("roles")
        for role in roles:
            if self.roles and role not in self.roles:
                table.fault(f"The role '{role}' is not one of {', '.join(sorted(self.roles))}.")
        return roles

    def resources_of(self, table: Table, field: str) -> tuple[Resource, ...]:
        return tuple(
            self.resource(table.file, f"{table.key} {field} {place}", values)
            for place, values in enumerate(table.tables(field), start=1)
        )

    def resource(self, file: str, place: str, values: Any) -> Resource:
        table = Table(file, place, values, self.faults)
        resource = Resource(
            name=table.text("name"),
            by=table.text("by", required=False),
            note=table.text("note"),
            url=table.text("url", required=False),
            tags=self.tags_of(table),
        )
        table.close()
        return resource

    def introduction(self, values: dict[str, Any]) -> dict[str, Any]:
        top = Table(INTRODUCTION, "", values, self.faults)
        table = Table(INTRODUCTION, "source", top.table("source"), self.faults)
        source = Source(*(table.text(name) for name in ("name", "by", "published", "cite")))
        table.close()
        tags = self.entries(top, "tag", Tag, ("title", "text", "cite"))
        roles = self.entries(top, "role", Role, ("title", "text", "involvement", "cite"))
        sections = self.entries(top, "section", Section, ("title", "text", "cite"))
        self.tags = frozenset(tag.key for tag in tags)
        self.roles = frozenset(role.key for role in roles)
        callouts = self.callouts(top, prefix="", cite="")
        top.close()
        return {
            "source": source,
            "tags": tags,
            "roles": roles,
            "sections": sections,
            "callouts": callouts,
        }

    def entries(self, top: Table, field: str, kind: type, names: tuple[str, ...]) -> tuple:
        found = []
        for place, values in enumerate(top.tables(field), start=1):
            table, key = self.open(INTRODUCTION, values, "", f"{field} {place}")
            found.append(kind(key=key, **{name: table.text(name) for name in names}))
            table.close()
        if not found:
            top.fault(f"It has no [[{field}]]; add them.")
        return tuple(found)

    def phase(self, file: str, name: str, values: dict[str, Any]) -> Phase:
        top = Table(file, "", values, self.faults)
        table, key = self.open(file, top.table("phase"), "", "phase")
        if key and key != name:
            table.fault(f"The phase of this file should have the key '{name}'.")
        phase = {field: table.text(field) for field in ("title", "summary", "who", "cite")}
        roles = self.roles_of(table)
        if not roles:
            table.fault("'roles' is missing or empty; name the roles that take part.")
        table.close()
        steps = tuple(
            self.step(file, name, f"step {place}", step, phase["who"], roles)
            for place, step in enumerate(top.tables("step"), start=1)
        )
        top.close()
        return Phase(key=name, roles=roles, steps=steps, **phase)

    def step(self, file, phase, place, values, who, roles) -> Step:
        table, key = self.open(file, values, phase, f"{phase} {place}")
        cite = table.text("cite")
        step = Step(
            key=key,
            phase=phase,
            title=table.text("title"),
            who=table.text("who", required=False) or who,
            roles=self.roles_of(table) or roles,
            description=table.text("description"),
            questions=self.questions(table, cite),
            callouts=self.callouts(table, prefix=key, cite=cite),
            approaches=self.approaches(table, cite),
            resources=self.resources_of(table, "resource"),
            tags=self.tags_of(table),
            see=self.see_of(table),
            cite=cite,
        )
        table.close()
        if not step.questions:
            table.fault("The step has no questions; add them.")
        return step

    def cite(self, table: Table, composed: str) -> str:
        """A cite written in the file wins over the one composed from the step's."""
        return table.text("cite") if table.has("cite") else composed

    def questions(self, step: Table, step_cite: str) -> tuple[Question, ...]:
        found: list[Question] = []
        numbers: list[str] = []
        for place, values in enumerate(step.tables("questions"), start=1):
            table = Table(step.file, f"{step.key} question {place}", values, self.faults)
            number = table.text("number")
            parent = None
            if number and not NUMBER.fullmatch(number):
                table.fault(f"'{number}' is no number; write one like 4 or 4a.")
            elif number:
                table.key = f"{step.key}.{number}"
                self.keys.append((step.file, table.key))
                head, letter = NUMBER.fullmatch(number).groups()
                if letter:
                    parent = f"{step.key}.{head}"
                    if head not in numbers:
                        table.fault(f"Its question '{parent}' must stand before it.")
                self.check_order(table, numbers, number)
                numbers.append(number)
            heading = "Key Questions, opening" if number == "0" else f"Key Questions {number}"
            text = table.text("text")
            lead, aside = self.lead_of(table, text)
            found.append(
                Question(
                    key=table.key,
                    number=number,
                    text=text,
                    lead=lead,
                    aside=aside,
                    parent=parent,
                    tags=self.tags_of(table),
                    see=self.see_of(table),
                    cite=self.cite(table, f"{step_cite} > {heading}" if step_cite else ""),
                    step=step.key,
                )
            )
            table.close()
        return tuple(found)

    def lead_of(self, table: Table, text: str) -> tuple[str, str]:
        """What heads a question and what stands below: its own lead, or its first sentence."""
        own = table.text("lead", required=False)
        first, *rest = SENTENCE_END.split(text, maxsplit=1)
        lead, aside = (own, _rest_of(text, own)) if own else (first, "".join(rest))
        if len(lead) > LONGEST_LEAD:
            table.fault(
                f"What heads it has {len(lead)} characters; give it a 'lead' of at most "
                f"{LONGEST_LEAD}."
            )
        return lead, aside

    def check_order(self, table: Table, before: list[str], number: str) -> None:
        """Numbers run 1, 2, 3, 3a, 3b, 4 without a break, after an opening 0 or none. A number
        used twice is left to the check of keys."""
        if before:
            head, letter = NUMBER.fullmatch(before[-1]).groups()
            allowed = {str(int(head) + 1), head + (chr(ord(letter) + 1) if letter else "a")}
        else:
            allowed = {"0", "1"}
        if number not in allowed and number not in before:
            after = f"after '{before[-1]}'" if before else "as the first"
            table.fault(f"Question {number} is out of order {after}.")

    def callouts(self, parent: Table, *, prefix: str, cite: str) -> tuple[Callout, ...]:
        found = []
        for place, values in enumerate(parent.tables("callout"), start=1):
            table, key = self.open(
                parent.file, values, prefix, f"{parent.key} callout {place}".strip()
            )
            kind = table.text("kind", required=False) or "grantee"
            if kind not in CALLOUT_KINDS:
                table.fault(f"The kind '{kind}' is not one of {', '.join(CALLOUT_KINDS)}.")
            points = []
            for number, point_values in enumerate(table.tables("point"), start=1):
                point = Table(
                    parent.file,
                    f"{table.key} point {number}",
                    point_values,
                    self.faults,
                )
                points.append(CalloutPoint(point.text("text"), point.texts("items")))
                point.close()
            if not points:
                table.fault("The call-out has no points; add one.")
            found.append(
                Callout(
                    key=key,
                    kind=kind,
                    title=table.text("title"),
                    points=tuple(points),
                    resources=self.resources_of(table, "resources"),
                    tags=self.tags_of(table),
                    see=self.see_of(table),
                    cite=self.cite(table, f"{cite} > Specific Guidance" if cite else ""),
                )
            )
            if not cite and not table.has("cite"):
                table.fault("'cite' is missing or empty; write it.")
            table.close()
        return tuple(found)

    def approaches(self, step: Table, step_cite: str) -> tuple[Approach, ...]:
        found = []
        for place, values in enumerate(step.tables("approach"), start=1):
            table, key = self.open(step.file, values, step.key, f"{step.key} approach {place}")
            name = table.text("name")
            heading = table.text("heading", required=False) or name
            composed = f"{step_cite} > Potential Approaches > {heading}" if step_cite else ""
            found.append(
                Approach(
                    key=key,
                    name=name,
                    purpose=table.text("purpose"),
                    when=table.text("when"),
                    resources=self.resources_of(table, "resources"),
                    tags=self.tags_of(table),
                    see=self.see_of(table),
                    cite=self.cite(table, composed),
                    step=step.key,
                )
            )
            table.close()
        return tuple(found)

    def cross_check(self, phases: tuple[Phase, ...]) -> None:
        for (file, key), count in Counter(self.keys).items():
            files = sorted({other for other, same in self.keys if same == key})
            if count > 1:
                self.faults.add(file, key, f"The key is used {count} times; keys are unique.")
            elif len(files) > 1 and file == files[0]:
                self.faults.add(file, key, f"The key is also used in {', '.join(files[1:])}.")
        known = {key for _, key in self.keys} | {DELIVERABLE}
        for table, key in self.links:
            if key not in known:
                table.fault(f"'see' points to '{key}', which is nowhere in the guide.")
        for phase in phases:
            if not phase.steps:
                self.faults.add(f"{phase.key}.toml", "", "The phase has no steps; add them.")
        steps = sum(len(phase.steps) for phase in phases)
        if steps != STEPS:
            self.faults.add(
                "guide",
                "",
                f"The five phases should have {STEPS} steps together, not {steps}.",
            )


def parse(sources: Mapping[str, str]) -> Guide:
    """The guide from its files' texts, keyed by file name (`FILES`).

    Raises GuideError with one sentence per fault, each naming its file and key.
    """
    reader = _Reader()
    introduction = reader.introduction(parse_toml(sources, INTRODUCTION, reader.faults))
    phases = tuple(
        reader.phase(f"{name}.toml", name, parse_toml(sources, f"{name}.toml", reader.faults))
        for name in PHASES
    )
    for file in sorted(set(sources) - set(FILES)):
        reader.faults.add(file, "", "The guide has no such file; remove it.")
    reader.cross_check(phases)
    if reader.faults.sentences:
        raise GuideError(reader.faults.sentences)
    return Guide(phases=phases, **introduction)
