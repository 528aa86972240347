"""What moved between two self-assessments, in words and as rows for a picture."""

from collections.abc import Mapping
from dataclasses import dataclass

from engagement.assessments.steps import STEPS
from engagement.models import AssessmentRating

LEVELS = tuple(str(label) for value, label in AssessmentRating.Rating.choices if value)


@dataclass(frozen=True)
class Move:
    """One step's level (0 to 3, None: not rated) in an earlier and a later self-assessment."""

    key: str
    title: str
    before: int | None
    now: int | None

    @property
    def by(self) -> int | None:
        """How many levels forward (+) or back (-); None when one of the two is not rated."""
        return None if self.before is None or self.now is None else self.now - self.before


def moves_between(before: Mapping[str, str], now: Mapping[str, str]) -> list[Move]:
    """Every step with its two levels; each mapping is step -> rating as stored."""
    return [
        Move(step.key, step.title, _level(before.get(step.key)), _level(now.get(step.key)))
        for step in STEPS
    ]


def summary(moves: list[Move]) -> list[str]:
    """What moved, as sentences: forward, back, the same, and what cannot be said."""
    groups = [
        ("Forward", [move.title for move in moves if move.by and move.by > 0]),
        ("Back", [move.title for move in moves if move.by and move.by < 0]),
        ("Where they were", [move.title for move in moves if move.by == 0]),
        ("Not rated both times", [move.title for move in moves if move.by is None]),
    ]
    return [f"{name}: {'; '.join(titles)}." for name, titles in groups if titles]


def _level(rating: str | None) -> int | None:
    return int(rating) if rating else None
