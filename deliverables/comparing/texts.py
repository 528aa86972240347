"""Two plain texts as one run of words: what stayed, what went, what came."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from editing.matching import Budget, Step

SAME, OUT, IN = "same", "out", "in"
# Past so many pairs of equal words two texts are compared sentence by sentence, and past that as a
# whole: who reads such a long change looks for the sentences, not for the words.
MOST_PAIRS = 150_000
WORDS = re.compile(r"[^\S\n]*\S+|\n|[^\S\n]+")
SENTENCES = re.compile(r"[^.!?\n]*[.!?]+|[^.!?\n]+|\n")


@dataclass(frozen=True)
class Words:
    """Spans of (SAME, OUT or IN, text) in reading order.

    `coarse` when the two were too long to be compared word by word.
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


def compare(old: str, new: str, budget: Budget) -> Words:
    """The words that differ: lines are matched first, then the words of lines that changed."""
    if old == new:
        return same(new)
    run = _Run()
    _match(
        old.splitlines(keepends=True),
        new.splitlines(keepends=True),
        run,
        budget,
        refine=_words,
    )
    return run.done()


def _words(old: str, new: str, run: _Run, budget: Budget) -> None:
    _match(WORDS.findall(old), WORDS.findall(new), run, budget, refine=_whole)


def _whole(old: str, new: str, run: _Run, budget: Budget) -> None:
    run.add(OUT, old)
    run.add(IN, new)


def _match(
    before: list[str],
    after: list[str],
    run: _Run,
    budget: Budget,
    *,
    refine: Callable[[str, str, _Run, Budget], None],
) -> None:
    """Match two lists of tokens; what was replaced goes to `refine`."""
    left, right = [token.strip() for token in before], [token.strip() for token in after]
    start = _alike(left, right)
    end = _alike(left[start:][::-1], right[start:][::-1])
    run.add(SAME, "".join(after[:start]))
    left, right = left[start : len(left) - end], right[start : len(right) - end]
    before, after = before[start : len(before) - end], after[start:]
    tail = "".join(after[len(after) - end :]) if end else ""
    after = after[: len(after) - end]
    steps = _steps(left, right, budget)
    if steps is None:
        _coarsely(before, after, run, budget)
    else:
        for step, i1, i2, j1, j2 in _without_islands(steps):
            old, new = "".join(before[i1:i2]), "".join(after[j1:j2])
            if step == "equal":
                run.add(SAME, new)
            elif old and new:
                refine(old, new, run, budget)
            else:
                run.add(OUT, old)
                run.add(IN, new)
    run.add(SAME, tail)


def _steps(left: list[str], right: list[str], budget: Budget) -> list[Step] | None:
    """What turns one list into the other; None where there is too much to match."""
    here, there = Counter(left), Counter(right)
    pairs = len(left) + len(right) + sum(times * there[word] for word, times in here.items())
    return budget.match(left, right) if pairs <= MOST_PAIRS else None


def _coarsely(before: list[str], after: list[str], run: _Run, budget: Budget) -> None:
    """Sentence by sentence where words are too many, and as a whole where sentences are too."""
    run.coarse = True
    old, new = "".join(before), "".join(after)
    left, right = SENTENCES.findall(old), SENTENCES.findall(new)
    keys = [[part.strip() for part in parts] for parts in (left, right)]
    steps = _steps(*keys, budget)
    if steps is None:
        _whole(old, new, run, budget)
        return
    for step, i1, i2, j1, j2 in steps:
        if step == "equal":
            run.add(SAME, "".join(right[j1:j2]))
        else:
            run.add(OUT, "".join(left[i1:i2]))
            run.add(IN, "".join(right[j1:j2]))


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
