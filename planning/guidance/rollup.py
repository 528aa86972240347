"""What became of the guide's marks over all phases: answered, looked at, and what is not yet."""

from collections.abc import Iterable
from dataclasses import dataclass

from planning import guide
from planning.guidance.layers import Asked

Part = guide.Callout | guide.Approach


@dataclass(frozen=True)
class StepRollup:
    """One step's marked questions, and its marked call-outs and approaches with whether anybody
    of the team has opened them."""

    phase: guide.Phase
    step: guide.Step
    asked: tuple[Asked, ...]
    callouts: tuple[tuple[guide.Callout, bool], ...]
    approaches: tuple[tuple[guide.Approach, bool], ...]

    @property
    def answered(self) -> list[Asked]:
        return [item for item in self.asked if item.answered]

    @property
    def unanswered(self) -> list[Asked]:
        return [item for item in self.asked if not item.answered]

    @property
    def callouts_seen(self) -> int:
        return sum(seen for _, seen in self.callouts)

    @property
    def approaches_seen(self) -> int:
        return sum(seen for _, seen in self.approaches)

    @property
    def unseen(self) -> list[Part]:
        """Call-outs, then approaches, that nobody has opened."""
        return [part for part, seen in (*self.callouts, *self.approaches) if not seen]

    @property
    def done(self) -> bool:
        """Whether nothing is left to answer or to look at."""
        return not self.unanswered and not self.unseen


def rollup(marks: frozenset[str], asked: Iterable[Asked], looked: set[str]) -> list[StepRollup]:
    """Every step with something that carries one of `marks`, in the guide's order.

    `asked` are the questions with those marks, `looked` the keys that somebody has opened.
    """
    by_step: dict[str, list[Asked]] = {}
    for item in asked:
        by_step.setdefault(item.question.step, []).append(item)

    def marked(parts: Iterable[Part]) -> tuple[tuple[Part, bool], ...]:
        return tuple((part, part.key in looked) for part in parts if part.tags & marks)

    found = [
        StepRollup(
            phase,
            step,
            tuple(by_step.get(step.key, ())),
            marked(step.callouts),
            marked(step.approaches),
        )
        for phase in guide.load().phases
        for step in phase.steps
    ]
    return [item for item in found if item.asked or item.callouts or item.approaches]


def totals(rows: Iterable[StepRollup]) -> dict[str, int]:
    """The same counts over all steps."""
    listed = list(rows)
    return {
        "answered": sum(len(row.answered) for row in listed),
        "asked": sum(len(row.asked) for row in listed),
        "callouts_seen": sum(row.callouts_seen for row in listed),
        "callouts": sum(len(row.callouts) for row in listed),
        "approaches_seen": sum(row.approaches_seen for row in listed),
        "approaches": sum(len(row.approaches) for row in listed),
    }
