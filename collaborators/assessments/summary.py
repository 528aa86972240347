"""All agencies' assessments beside each other: averages that say of how many. No Django."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Average:
    """The mean of the scores given, to one decimal; None where nobody gave one."""

    mean: float | None
    answered: int
    asked: int

    def in_words(self, what: str) -> str:
        """The average as a sentence, with how many answered."""
        if self.mean is None:
            return f"{what}: no answer yet, of {self.asked} asked."
        if self.answered == 1:
            return f"{what}: {self.mean:.1f} of 10, the one answer of {self.asked} asked."
        return (
            f"{what}: {self.mean:.1f} of 10 on average, {self.answered} of {self.asked} answered."
        )


def average(scores: Iterable[int | None]) -> Average:
    """The average of the scores from 1 to 10; None is an agency that has not answered."""
    asked = list(scores)
    given = [score for score in asked if score is not None]
    mean = sum(given) / len(given) if given else None
    return Average(mean, len(given), len(asked))
