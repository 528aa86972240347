"""How far the actions are: done, of all but those that are no longer needed.

The formula is the City of Houston's, published with its two plans: done / (total - no longer
needed), so that what is not pursued weighs neither for nor against.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from planning.models import Action

TENTH = Decimal("0.1")
ALL, NEARLY = Decimal(100), Decimal("99.9")


@dataclass(frozen=True)
class Progress:
    """Numbers of actions: `done`, `total` of all, `not_needed` of those no longer needed."""

    done: int = 0
    total: int = 0
    not_needed: int = 0

    @classmethod
    def of(cls, states: Iterable[str]) -> "Progress":
        """From the `state` of each action."""
        found = list(states)
        return cls(found.count(Action.State.DONE), len(found), found.count(Action.State.NOT_NEEDED))

    @property
    def needed(self) -> int:
        """All that are done or still to be done."""
        return self.total - self.not_needed

    @property
    def percent(self) -> Decimal | None:
        """To a tenth, halves up; None when nothing is needed. Only what is all done is 100."""
        if self.needed <= 0:
            return None
        share = (ALL * self.done / self.needed).quantize(TENTH, ROUND_HALF_UP)
        return min(share, NEARLY) if self.done < self.needed else ALL

    @property
    def said(self) -> str:
        """ "52 of 62, 83.9 %, 2 no longer needed"; a sentence where there is nothing to share."""
        if not self.total:
            return "No action yet"
        if self.percent is None:
            return f"Nothing left to do, {self.not_needed} no longer needed"
        share = f"{self.percent}".removesuffix(".0")
        rest = f", {self.not_needed} no longer needed" if self.not_needed else ""
        return f"{self.done} of {self.needed}, {share} %{rest}"

    def __str__(self) -> str:
        return self.said


def of_actions(rows: QuerySet) -> Progress:
    """The progress of these actions; one statement."""
    states = Action.State
    counted = rows.order_by().aggregate(
        done=Count("pk", filter=Q(state=states.DONE)),
        total=Count("pk"),
        not_needed=Count("pk", filter=Q(state=states.NOT_NEEDED)),
    )
    return Progress(**counted)


def grouped(pairs: Iterable[tuple[Any, str]]) -> dict[Any, Progress]:
    """Progress by the first of each pair, in the order they come; the second is a state."""
    found: dict[Any, list[str]] = {}
    for key, state in pairs:
        found.setdefault(key, []).append(state)
    return {key: Progress.of(states) for key, states in found.items()}
