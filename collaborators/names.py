"""The name guard: finds protected names in texts, whatever they are dressed up as.

Pure: no database. What it finds and what it cannot is in docs/decisions/0012-name-guard.md.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from collaborators.folding import MARK, SPACE, coarse, fold, letters, places, views
from collaborators.ordinary import ORDINARY

# Left out of a name: they say nothing of who it is, or stand before half of all surnames.
TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev", "sr", "jr", "ii", "iii"})
PARTICLES = frozenset(
    {"a", "al", "bin", "da", "das", "de", "del", "den", "der", "di", "do", "dos", "du", "e", "el"}
    | {"ibn", "la", "las", "le", "los", "st", "ter", "van", "von", "y"}
)
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
MONTHS = frozenset({"january", "april", "may", "june", "july", "august", "march", "september"})

SHORTEST = 3  # letters of a name of one word, Chinese and the like apart; less is in every text
SHORT = 6  # letters of a whole name below which it must be written as names are
AROUND = 70  # characters of a passage on either side
CONTEXT = 40  # letters on either side by which a passage is known again
GRAM = 4


@dataclass(frozen=True)
class Hit:
    """A protected name in a text: `text` and `name` are places in what was given.

    `before`, `match` and `after` are the passage as a reader sees it; `context` are its folded
    letters, the same as long as the words around the name are.
    """

    text: int
    name: int
    before: str
    match: str
    after: str
    context: str


@dataclass(frozen=True)
class Form:
    """One way to write a name: its words in order, folded, and how freely it may be written."""

    name: int
    words: tuple[str, ...]
    capitals: bool = False

    @cached_property
    def letters(self) -> str:
        return "".join(self.words)

    @cached_property
    def key(self) -> str:
        return coarse(self.letters)

    @cached_property
    def breaks(self) -> frozenset[int]:
        """How many letters stand before each gap between two words."""
        ends, total = [], 0
        for word in self.words[:-1]:
            total += len(word)
            ends.append(total)
        return frozenset(ends)

    @property
    def is_short(self) -> bool:
        return len(self.letters) < SHORT and not self.is_caseless

    @cached_property
    def is_caseless(self) -> bool:
        """Whether it is in a script without capitals; many of these have no gaps either."""
        return self.letters.isalpha() and self.letters.upper() == self.letters.lower()

    @property
    def needs_capitals(self) -> bool:
        return not self.is_caseless and (
            self.capitals
            or (self.is_short and len(self.words) > 1)
            or all(word in ORDINARY for word in self.words)
        )


@dataclass
class _View:
    """One reading of one text, with its folded letters."""

    text: int
    reading: int
    raw: str
    fine: str
    shown: str

    @cached_property
    def places(self) -> list[int]:
        return places(self.raw)

    def gap(self, index: int) -> str:
        """What stands between letter `index` - 1 and letter `index`: nothing, MARK or SPACE."""
        start, end = self.places[index - 1] + 1, self.places[index]
        if end <= start:
            return ""
        between = fold(self.raw[start:end])
        return SPACE if SPACE in between else between[:1]

    def is_apart(self, index: int) -> bool:
        """Whether any character at all, seen or not, stands before letter `index`."""
        return self.places[index] - self.places[index - 1] > 1

    def is_upper(self, index: int) -> bool:
        return self.raw[self.places[index]].isupper()


class Guard:
    """Searches texts for `names`, in every form that each of them takes.

    Those at the places `as_written` count only where each word begins with a capital.
    `unsearched` are the places of names that are too short to be searched.
    """

    def __init__(self, names: Iterable[str], *, as_written: Set[int] = frozenset()) -> None:
        self.names = list(names)
        forms: dict[tuple, Form] = {}
        self.unsearched: list[int] = []
        for index, name in enumerate(self.names):
            found = list(forms_of(index, name))
            if not found:
                self.unsearched.append(index)
            for form in found:
                if index in as_written:
                    form = replace(form, capitals=True)
                forms.setdefault((index, form.words), form)
        self._by_key: dict[str, list[Form]] = defaultdict(list)
        self._by_first: dict[str, list[Form]] = defaultdict(list)
        for form in forms.values():
            self._by_key[form.key].append(form)
            if len(form.words) > 1 and min(map(len, form.words)) > 1:
                self._by_first[coarse(form.words[0])].append(form)

    def find(self, texts: Sequence[str]) -> list[Hit]:
        """Every place in `texts` where one of the names stands, in the order of the texts."""
        if not self._by_key:
            return []
        seen = [
            _View(number, reading, raw, letters(raw), shown)
            for number, text in enumerate(texts)
            for reading, shown, raw in views(text)
        ]
        spans: dict[tuple[int, int, int], list[tuple[int, int, _View]]] = defaultdict(list)
        for view, form, start, end in [*self._adjacent(seen), *self._with_one_between(seen)]:
            span = (view.places[start], view.places[end - 1] + 1, view)
            spans[view.text, view.reading, form.name].append(span)
        return [
            _hit(view, name, start, end)
            for (_, _, name), found in sorted(spans.items(), key=lambda item: item[0])
            for start, end, view in _longest(found)
        ]

    def _adjacent(self, seen: list[_View]) -> Iterator[tuple[_View, Form, int, int]]:
        """The places where the letters of a form follow each other."""
        joined = "\n".join(coarse(view.fine) for view in seen)
        starts = [0]
        for view in seen:
            starts.append(starts[-1] + len(view.fine) + 1)
        grams = {joined[at : at + GRAM] for at in range(len(joined))}
        for key, forms in self._by_key.items():
            if any(key[at : at + GRAM] not in grams for at in range(len(key) - GRAM + 1)):
                continue
            at = joined.find(key)
            while at >= 0:
                which = bisect_right(starts, at) - 1
                view, start = seen[which], at - starts[which]
                for form in forms:
                    if _is_written(view, form, start):
                        yield view, form, start, start + len(key)
                at = joined.find(key, at + 1)

    def _with_one_between(self, seen: list[_View]) -> Iterator[tuple[_View, Form, int, int]]:
        """First and last name with an initial or a name in between, as in "Ann B. Carr"."""
        for view in seen:
            words = fold(view.raw).replace(MARK, SPACE).split()
            plain = [coarse(word) for word in words]
            if self._by_first.keys().isdisjoint(plain):
                continue
            starts = [0]
            for word in words:
                starts.append(starts[-1] + len(word))
            for at, first in enumerate(plain[:-2]):
                for form in self._by_first.get(first, ()):
                    end = _after(plain, at + 2, form.key[len(first) :])
                    if (
                        end
                        and (len(words[at + 1]) == 1 or view.is_upper(starts[at + 1]))
                        and view.is_upper(starts[at]) >= form.needs_capitals
                    ):
                        yield view, form, starts[at], starts[end]


def _after(plain: list[str], at: int, key: str) -> int:
    """The place of the word after those from `at` on that spell `key`; 0 when they do not."""
    while key and at < len(plain) and key.startswith(plain[at]):
        key, at = key[len(plain[at]) :], at + 1
    return 0 if key else at


def forms_of(index: int, name: str) -> Iterator[Form]:
    """The forms in which the name numbered `index` is searched; none for one that is too short."""
    for spelled in dict.fromkeys((name, name.lower().translate(UMLAUTS))):
        words = _words(spelled)
        if len(words) == 1 and (len(words[0]) >= SHORTEST or words[0] > "\u3000"):
            yield Form(index, words)
        if len(words) < 2:
            continue
        yield Form(index, words)
        yield Form(index, (words[-1], *words[:-1]))
        first, *others = [word for word in words if word not in PARTICLES] or words
        parts = [*others, *_halves(spelled)]
        pairs = [(first, other) for other in parts] + [(other, words[-1]) for other in others[:-1]]
        for one, other in pairs:
            if min(len(one), len(other)) > 1:
                yield Form(index, (one, other))
                yield Form(index, (other, one))
        last = words[-1]
        if len(last) >= SHORTEST and last not in ORDINARY:
            yield Form(index, (first[0], last), capitals=True)


def _words(name: str) -> tuple[str, ...]:
    """The words of a name in the order first to last, folded, without titles."""
    last, comma, rest = name.partition(",")
    if comma and letters(rest) not in TITLES:
        name = f"{rest} {last}"
    found = [letters(word) for word in re.split(r"\s+", name)]
    return tuple(word for word in found if word and word not in TITLES)


def _halves(name: str) -> list[str]:
    """The parts of a double-barrelled last name."""
    last = name.replace(",", " ").split()[-1]
    parts = [letters(part) for part in re.split(r"[-\u2010-\u2015]", last)]
    return [part for part in parts if len(part) >= SHORTEST] if len(parts) > 1 else []


def _is_written(view: _View, form: Form, start: int) -> bool:
    """Whether the letters at `start` are the name, not a part of other words."""
    end = start + len(form.key)
    return (
        _begins(view, form, start)
        and _ends(view, form, end)
        and _letters_agree(view.fine[start:end], form)
        and _gaps_agree(view, form, start, end)
        and (not form.needs_capitals or _has_capitals(view, form, start, end))
    )


def _begins(view: _View, form: Form, start: int) -> bool:
    if start == 0 or view.gap(start) or form.is_caseless:
        return True
    if len(form.words) == 1 or form.is_short:
        return False
    return view.is_apart(start) or _humps(view, start) or view.fine[start - 1].isdigit()


def _ends(view: _View, form: Form, end: int) -> bool:
    if end == len(view.fine) or view.gap(end) or form.is_caseless:
        return True
    if len(form.words) == 1 or form.is_short:
        return False
    return view.is_apart(end) or _humps(view, end) or view.fine[end].isdigit()


def _humps(view: _View, index: int) -> bool:
    """Whether a word in CamelCase has its next hump here."""
    return view.is_upper(index) and not view.is_upper(index - 1)


def _letters_agree(written: str, form: Form) -> bool:
    """Digits may pass for letters but not for all, and l for i only where more words agree."""
    pairs = [(a, b) for a, b in zip(written, form.letters, strict=True) if a != b]
    if len(form.words) == 1 and any(a.isalpha() and b.isalpha() for a, b in pairs):
        return False
    digits = sum(a.isdigit() for a, _ in pairs)
    return 2 * digits <= len(written) if form.is_short else 4 * digits <= 3 * len(written)


def _gaps_agree(view: _View, form: Form, start: int, end: int) -> bool:
    """Gaps between the words, or none; inside words only where most letters stand alone."""
    gaps = {at - start: view.gap(at) for at in range(start + 1, end)}
    wide = sorted(at for at, gap in gaps.items() if gap == SPACE)
    sizes = [after - before for before, after in pairwise([0, *wide, end - start])]
    spelled_out = all(gaps.values())
    if form.is_short and not spelled_out:
        return {at for at, gap in gaps.items() if gap} == form.breaks
    if all(at in form.breaks for at in wide):
        return True
    return spelled_out or 2 * sum(size == 1 for size in sizes) >= len(sizes)


def _has_capitals(view: _View, form: Form, start: int, end: int) -> bool:
    """Each word begins with a capital; a single ordinary word also not where any word would."""
    if not all(view.is_upper(start + at) for at in (0, *form.breaks)):
        return False
    if len(form.words) > 1:
        return True
    before = view.raw[: view.places[start]].rstrip(" \t\u00a0\"'“‘(")
    if not before or before[-1] in ".!?:;•\n":
        return False
    after = view.raw[view.places[end - 1] + 1 :].lstrip(" ,")
    return not (form.letters in MONTHS and after[:1].isdigit())


def _longest(found: list[tuple[int, int, _View]]) -> list[tuple[int, int, _View]]:
    """Of spans that lie in each other the longest, from left to right."""
    kept: list[tuple[int, int, _View]] = []
    for span in sorted(found, key=lambda item: (item[0], -item[1])):
        if not kept or span[1] > kept[-1][1]:
            kept.append(span)
    return kept


def _hit(view: _View, name: int, start: int, end: int) -> Hit:
    raw, shown = view.raw, view.shown
    first, last = max(0, start - AROUND), min(len(raw), end + AROUND)
    left, right = letters(raw[:start])[-CONTEXT:], letters(raw[end:])[:CONTEXT]
    return Hit(
        text=view.text,
        name=name,
        before=("…" if first else "") + shown[first:start],
        match=shown[start:end],
        after=shown[end:last] + ("…" if last < len(raw) else ""),
        context=f"{left}|{letters(raw[start:end])}|{right}",
    )
