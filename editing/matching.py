"""Two lists of words or sentences matched, with a bound on what it may cost.

difflib takes the cube of a text that says one word over and over: a thousand such words keep it
busy for a quarter of a minute, and anyone who writes can store them. Steps are counted, not
seconds, so that the same two texts always come out the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate

# What one matching, and all that one page asks for, may take: a step is a pair of equal items
# looked at once, about a ten-millionth of a second.
MOST_STEPS = 2_000_000
MOST_STEPS_IN_ALL = 12_000_000

# As difflib has them: ("equal", "replace", "delete" or "insert", i1, i2, j1, j2).
Step = tuple[str, int, int, int, int]


class _TooMuch(Exception):
    """The matching was given up."""


@dataclass
class Budget:
    """What is left to spend, in steps."""

    left: int = MOST_STEPS_IN_ALL

    def match(self, before: Sequence[str], after: Sequence[str]) -> list[Step] | None:
        """What turns `before` into `after`; None where finding it would cost too much."""
        matcher = _Counting(before, after, min(MOST_STEPS, self.left))
        try:
            return matcher.get_opcodes()
        except _TooMuch:
            return None
        finally:
            self.left -= matcher.spent


class _Counting(SequenceMatcher):
    """Gives up once it has looked at `most` pairs."""

    def __init__(self, before: Sequence[str], after: Sequence[str], most: int) -> None:
        super().__init__(None, before, after, autojunk=False)
        self.most, self.spent = most, 0
        pairs = (1 + len(self.b2j.get(item, ())) for item in before)
        self.until = list(accumulate(pairs, initial=0))

    def find_longest_match(self, alo=0, ahi=None, blo=0, bhi=None):
        """As difflib's own, which looks at every pair of the stretch each time it is asked."""
        end = len(self.a) if ahi is None else ahi
        cost = self.until[end] - self.until[alo]
        if self.spent + cost > self.most:
            raise _TooMuch
        self.spent += cost
        return super().find_longest_match(alo, end, blo, bhi)
