"""Two plain texts as one run of words: what stayed, what went, what came.

By lines first, then by the words of lines that changed: matching the words of a long text at once
takes the square of them and more. The bound of `matching` holds for all of it together.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from editing.matching import Budget, Step

SAME, OUT, IN = "same", "out", "in"
# Past so many pairs of equal words two texts are compared sentence by sentence, and past that as a
# whole.
MOST_PAIRS = 150_000
# A word with the space before it, or with the space after it.
WORDS = re.compile(r"[^\S\n]*\S+|\n|[^\S\n]+")
WORDS_AND_SPACE = re.compile(r"\S+[^\S\n]*|\s+")
# Parts are compared without the space around them, so a sentence ends only where space follows.
SENTENCES = re.compile(r"[^\n]*?[.!?](?=\s|\Z)|[^\n]+|\n")


@dataclass(frozen=True)
class Words:
    """Spans of (SAME, OUT or IN, text) in reading order.

    `coarse` when not all of the two could be compared word by word.
    """

    spans: tuple[tuple[str, str], ...]
    coarse: bool = False

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return all(kind == SAME for kind, _ in self.spans)

    @property
    def old(self) -> str:
        """The text as it was."""
        return "".join(text for kind, text in self.spans if kind != IN)

    @property
    def new(self) -> str:
        """The text as it is."""
        return "".join(text for kind, text in self.spans if kind != OUT)


@dataclass
class _Run:
    """Spans being collected; neighbours of one kind become one."""

    spans: list[list[str]] = field(default_factory=list)
    coarse: bool = False

    def add(self, kind: str, text: str) -> None:
        if not text:
            return
        if self.spans and self.spans[-1][0] == kind:
            self.spans[-1][1] += text
        else:
            self.spans.append([kind, text])

    def done(self) -> Words:
        return Words(tuple((kind, text) for kind, text in self.spans), self.coarse)


def same(text: str) -> Words:
    """A text that did not change."""
    return Words(((SAME, text),) if text else ())


def added(text: str) -> Words:
    """A text that was not there."""
    return Words(((IN, text),) if text else ())


def removed(text: str) -> Words:
    """A text that is not there any more."""
    return Words(((OUT, text),) if text else ())


def compare(
    old: str,
    new: str,
    budget: Budget,
    *,
    words: re.Pattern[str] = WORDS,
    finely: bool = False,
) -> Words:
    """The words that differ: lines are matched first, then the words of lines that changed.

    Of lines too long for that the sentences are matched, and shown whole where they differ: who
    reads a change of many pages looks for the sentences. `finely`: the words of these as well.
    """
    if old == new:
        return same(new)
    matching = _Matching(words, finely, budget, _Run())
    matching.lines(old, new)
    return matching.run.done()


@dataclass(frozen=True)
class _Matching:
    """How two texts are matched, level by level, and what was found."""

    tokens: re.Pattern[str]
    finely: bool
    budget: Budget
    run: _Run

    def lines(self, old: str, new: str) -> None:
        self._match(
            old.splitlines(keepends=True),
            new.splitlines(keepends=True),
            refine=self._words,
            coarsely=self._sentences,
        )

    def _words(self, old: str, new: str) -> None:
        parts = self.tokens.findall(old), self.tokens.findall(new)
        self._match(*parts, refine=self._whole, coarsely=self._sentences)

    def _sentences(self, old: str, new: str) -> None:
        """Sentence by sentence where words are too many, and as a whole where sentences are too."""
        self.run.coarse |= not self.finely
        left, right = SENTENCES.findall(old), SENTENCES.findall(new)
        steps = self._steps(_bare(left), _bare(right))
        if steps is None:
            self._given_up(old, new)
            return
        self._add(steps, left, right, self._words_of_sentences if self.finely else self._whole)

    def _words_of_sentences(self, old: str, new: str) -> None:
        parts = self.tokens.findall(old), self.tokens.findall(new)
        self._match(*parts, refine=self._whole, coarsely=self._given_up)

    def _given_up(self, old: str, new: str) -> None:
        self.run.coarse = True
        self._whole(old, new)

    def _whole(self, old: str, new: str) -> None:
        self.run.add(OUT, old)
        self.run.add(IN, new)

    def _match(self, before: list[str], after: list[str], *, refine, coarsely) -> None:
        """Match two lists of tokens; what was replaced goes to `refine`, and what cannot be
        matched within bounds to `coarsely`, each as (old, new)."""
        left, right = _bare(before), _bare(after)
        # What is the same at both ends is most of a text, and matching is quadratic at worst.
        start = _alike(left, right)
        end = _alike(left[start:][::-1], right[start:][::-1])
        i2, j2 = len(left) - end, len(right) - end
        steps = self._steps(left[start:i2], right[start:j2])
        if steps is None:
            refine, inner = coarsely, [("replace", start, i2, start, j2)]
        else:
            inner = [
                (step, *(start + place for place in places))
                for step, *places in _without_islands(steps)
            ]
        ends = [("equal", 0, start, 0, start)], [("equal", i2, i2 + end, j2, j2 + end)]
        steps = [*(ends[0] if start else []), *inner, *(ends[1] if end else [])]
        self._add(steps, before, after, refine)

    def _add(self, steps: list[Step], before: list[str], after: list[str], refine) -> None:
        """What `steps` say, told in tokens. Space that only the old text had beside a change is
        part of the change, or its words would stick to their neighbours."""
        for place, (step, i1, i2, j1, j2) in enumerate(steps):
            old, new = "".join(before[i1:i2]), "".join(after[j1:j2])
            if step == "equal":
                if place > 0 and new == new.lstrip():
                    self.run.add(OUT, old[: len(old) - len(old.lstrip())])
                self.run.add(SAME, new)
                if place < len(steps) - 1 and new == new.rstrip():
                    self.run.add(OUT, old[len(old.rstrip()) :])
            elif old and new:
                refine(old, new)
            else:
                self._whole(old, new)

    def _steps(self, left: list[str], right: list[str]) -> list[Step] | None:
        """What turns one list into the other; None where there is too much to match."""
        here, there = Counter(left), Counter(right)
        pairs = len(left) + len(right) + sum(times * there[word] for word, times in here.items())
        return self.budget.match(left, right) if pairs <= MOST_PAIRS else None


def _bare(tokens: list[str]) -> list[str]:
    """The tokens as they are compared: without the space around them."""
    return [token.strip() for token in tokens]


def _without_islands(steps: list[Step]) -> list[Step]:
    """A word or two that happen to be the same between two changes are read as part of them."""
    kept: list[Step] = []
    for place, step in enumerate(steps):
        kind, i1, i2, j1, j2 = step
        inside = 0 < place < len(steps) - 1
        if kind == "equal" and inside and i2 - i1 <= 2:
            around = [steps[place - 1], steps[place + 1]]
            if min((b - a) + (d - c) for _, a, b, c, d in around) >= 2 * (i2 - i1) + 2:
                step = ("replace", i1, i2, j1, j2)
        if kept and kept[-1][0] != "equal" and step[0] != "equal":
            _, a, _, c, _ = kept.pop()
            step = ("replace", a, step[2], c, step[4])
        kept.append(step)
    return kept


def _alike(left: Sequence[str], right: Sequence[str]) -> int:
    """How many items from the beginning are equal in both."""
    for count, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            return count
    return min(len(left), len(right))
