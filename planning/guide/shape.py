"""What the guide is made of. Everything is frozen; sequences are tuples in the source's order.

Texts are plain text, paragraphs separated by a blank line. `cite` names the heading in the
Statewide Anti-Trafficking Strategic Planning Guide (February 2025). `tags` is a subset of the keys
in `Guide.tags`. `see` holds keys of related places, or "deliverable" for the written plan.
"""

from dataclasses import dataclass
from functools import cached_property

Strings = tuple[str, ...]


@dataclass(frozen=True)
class Source:
    name: str
    by: str
    published: str
    cite: str


@dataclass(frozen=True)
class Section:
    """A passage of the introduction."""

    key: str
    title: str
    text: str
    cite: str


@dataclass(frozen=True)
class Tag:
    key: str
    title: str
    text: str
    cite: str


@dataclass(frozen=True)
class Role:
    """One of the four circles around the plan; `involvement` says how near it stands."""

    key: str
    title: str
    text: str
    involvement: str
    cite: str


@dataclass(frozen=True)
class Resource:
    """A tool, example or text the guide points at. `by` and `url` may be empty: the copy of the
    source that we read keeps most link names but not where they lead."""

    name: str
    by: str
    note: str
    url: str
    tags: frozenset[str]


@dataclass(frozen=True)
class CalloutPoint:
    text: str
    items: Strings


@dataclass(frozen=True)
class Callout:
    """A box of the source: `kind` is "grantee" (for Improving Outcomes grantees) or "note"."""

    key: str
    kind: str
    title: str
    points: tuple[CalloutPoint, ...]
    resources: tuple[Resource, ...]
    tags: frozenset[str]
    see: Strings
    cite: str


@dataclass(frozen=True)
class Question:
    """A key question. `number` is "4" or "4a"; "0" is an opening question the source leaves
    unnumbered, so show `label`, which is then empty. `parent` is the key of the question that a
    sub-question belongs to, else None. `lead` is one short sentence to head it with, `aside` what
    a reader still needs below that: the rest of the text, or all of it where the file has a lead
    of its own."""

    key: str
    number: str
    text: str
    lead: str
    aside: str
    parent: str | None
    tags: frozenset[str]
    see: Strings
    cite: str
    step: str

    @property
    def label(self) -> str:
        return "" if self.number == "0" else self.number


@dataclass(frozen=True)
class Approach:
    """A way to do the step: what it is for (`purpose`) and the moment it suits (`when`)."""

    key: str
    name: str
    purpose: str
    when: str
    resources: tuple[Resource, ...]
    tags: frozenset[str]
    see: Strings
    cite: str
    step: str


@dataclass(frozen=True)
class Step:
    """`who` is a sentence, `roles` the same as keys of `Guide.roles`; both come from the phase
    when the source names nobody for the step. `questions` is flat: a sub-question follows its
    parent."""

    key: str
    phase: str
    title: str
    who: str
    roles: Strings
    description: str
    questions: tuple[Question, ...]
    callouts: tuple[Callout, ...]
    approaches: tuple[Approach, ...]
    resources: tuple[Resource, ...]
    tags: frozenset[str]
    see: Strings
    cite: str


@dataclass(frozen=True)
class Phase:
    key: str
    title: str
    summary: str
    who: str
    roles: Strings
    steps: tuple[Step, ...]
    cite: str


@dataclass(frozen=True)
class Guide:
    source: Source
    sections: tuple[Section, ...]
    tags: tuple[Tag, ...]
    roles: tuple[Role, ...]
    callouts: tuple[Callout, ...]
    phases: tuple[Phase, ...]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        return tuple(step for phase in self.phases for step in phase.steps)

    @cached_property
    def _by_key(self) -> dict[str, object]:
        found: dict[str, object] = {phase.key: phase for phase in self.phases}
        found |= {role.key: role for role in self.roles}
        for step in self.steps:
            found[step.key] = step
            for part in (*step.questions, *step.callouts, *step.approaches):
                found[part.key] = part
        return found

    def _find(self, kind: type, key: str):
        found = self._by_key.get(key)
        if not isinstance(found, kind):
            raise KeyError(f"The guide has no {kind.__name__.lower()} with the key '{key}'.")
        return found

    def phase(self, key: str) -> Phase:
        """Raises KeyError, like the other look-ups here, for a key the guide does not have."""
        return self._find(Phase, key)

    def step(self, key: str) -> Step:
        return self._find(Step, key)

    def question(self, key: str) -> Question:
        return self._find(Question, key)

    def approach(self, key: str) -> Approach:
        return self._find(Approach, key)

    def role(self, key: str) -> Role:
        return self._find(Role, key)

    def questions(self, tag: str | None = None) -> tuple[Question, ...]:
        """Every question and sub-question in the guide's order, or those with one tag."""
        return tuple(
            question
            for step in self.steps
            for question in step.questions
            if tag is None or tag in question.tags
        )
