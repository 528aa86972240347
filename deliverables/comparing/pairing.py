"""Which block of one component was which of the other, and what only changed its place.

A block is known by the records that it was written from (document.Fact), by the name of its
passage, else by its words and the heading it stands under.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from difflib import SequenceMatcher

from deliverables.document import Block, Figure, Heading, Prose, Table

NUMBER = re.compile(r"\b[A-Z]?\d+(?:\.\d+)*\b")
# Headings with less in common than this are two headings.
ALIKE = 0.5
# More leftovers than this are not tried one against the other.
MOST_TRIED = 60

Pairs = dict[int, int]


def masked(text: str) -> str:
    """A heading or caption without its numbers: "Goal 2. Safety" and "Goal 1. Safety" are one."""
    return NUMBER.sub("#", text)


def has_row_facts(table: Table) -> bool:
    """Whether each row of the table was written from one record of its own."""
    return len(table.rows) > 0 and len(table.facts) == len(table.rows) == len(set(table.facts))


def pair_blocks(old: Sequence[Block], new: Sequence[Block]) -> Pairs:
    """Index in `new` -> index in `old` of the same block; both sides at most once."""
    pairs: Pairs = {}
    for key in (_identity, _heading_text, _heading_masked):
        _by_key(old, new, pairs, key)
    _tables_by_rows(old, new, pairs)
    _by_key(old, new, pairs, _caption)
    _by_key(old, new, pairs, _words)
    _alike_headings(old, new, pairs)
    _by_place(old, new, pairs)
    return pairs


def sections(blocks: Sequence[Block]) -> list[int | None]:
    """For each block the index of the heading it stands under; None at a component's top."""
    found: list[int | None] = []
    above: dict[int, int] = {}
    for place, block in enumerate(blocks):
        if isinstance(block, Heading):
            above = {level: at for level, at in above.items() if level < block.level}
            found.append(max(above.values(), default=None))
            above[block.level] = place
        else:
            found.append(max(above.values(), default=None))
    return found


def in_order(old_places: Sequence[int]) -> set[int]:
    """Positions in `old_places` of a longest rising run: all others have moved."""
    ends: list[int] = []  # the smallest end of a run of each length
    last: list[int] = []  # its position
    before: list[int] = []
    for position, value in enumerate(old_places):
        length = bisect_left(ends, value)
        before.append(last[length - 1] if length else -1)
        if length == len(ends):
            ends.append(value)
            last.append(position)
        else:
            ends[length], last[length] = value, position
    kept: set[int] = set()
    position = last[-1] if last else -1
    while position >= 0:
        kept.add(position)
        position = before[position]
    return kept


def _free(blocks: Sequence[Block], taken: Iterable[int]) -> list[int]:
    used = set(taken)
    return [place for place in range(len(blocks)) if place not in used]


def _by_key(
    old: Sequence[Block],
    new: Sequence[Block],
    pairs: Pairs,
    key: Callable[[Block], Hashable | None],
) -> None:
    """Pair what has the same key, in order where several have it."""
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for place in reversed(_free(old, pairs.values())):
        if (name := key(old[place])) is not None:
            waiting[name].append(place)
    for place in _free(new, pairs):
        name = key(new[place])
        if name is not None and waiting.get(name):
            pairs[place] = waiting[name].pop()


def _identity(block: Block) -> Hashable | None:
    if isinstance(block, Prose) and block.passage:
        return ("passage", block.passage)
    if isinstance(block, Prose) and block.facts:
        return ("prose", block.facts)
    if isinstance(block, Table) and len(block.facts) == 1 and not has_row_facts(block):
        return ("table", block.facts, block.columns[:1])
    return None


def _heading_text(block: Block) -> Hashable | None:
    return (block.level, block.text) if isinstance(block, Heading) else None


def _heading_masked(block: Block) -> Hashable | None:
    return (block.level, masked(block.text)) if isinstance(block, Heading) else None


def _caption(block: Block) -> Hashable | None:
    if isinstance(block, Figure):
        return masked(block.caption)
    return (masked(block.caption), block.columns[:1]) if isinstance(block, Table) else None


def _words(block: Block) -> Hashable | None:
    """All but headings and tables, which have been looked at, by what they say."""
    return None if isinstance(block, Heading | Table) else block


def _tables_by_rows(old: Sequence[Block], new: Sequence[Block], pairs: Pairs) -> None:
    """Tables with the most records in common, the same caption first among equals."""
    holders: dict[Hashable, list[int]] = defaultdict(list)
    for place in _free(old, pairs.values()):
        if isinstance(table := old[place], Table):
            for fact in table.facts:
                holders[fact, table.columns[:1]].append(place)
    offers = []
    for place in _free(new, pairs):
        if isinstance(table := new[place], Table):
            shared = Counter(
                at for fact in table.facts for at in holders.get((fact, table.columns[:1]), ())
            )
            for at, count in shared.items():
                offers.append((-count, old[at].caption != table.caption, place, at))
    taken = set(pairs.values())
    for _, _, place, at in sorted(offers):
        if place not in pairs and at not in taken:
            pairs[place] = at
            taken.add(at)


def _alike_headings(old: Sequence[Block], new: Sequence[Block], pairs: Pairs) -> None:
    before = [at for at in _free(old, pairs.values()) if isinstance(old[at], Heading)]
    after = [at for at in _free(new, pairs) if isinstance(new[at], Heading)]
    if len(before) > MOST_TRIED or len(after) > MOST_TRIED:
        return
    offers = sorted(
        (-ratio, place, at)
        for place in after
        for at in before
        if old[at].level == new[place].level
        and (ratio := _ratio(old[at].text, new[place].text)) >= ALIKE
    )
    taken: set[int] = set()
    for _, place, at in offers:
        if place not in pairs and at not in taken:
            pairs[place] = at
            taken.add(at)


def _ratio(old: str, new: str) -> float:
    left, right = (masked(text[:400]).split() for text in (old, new))
    # Whatever their order: how alike they stand beside each other is too dear for many headings.
    return SequenceMatcher(None, left, right, autojunk=False).quick_ratio()


def _by_place(old: Sequence[Block], new: Sequence[Block], pairs: Pairs) -> None:
    """What is left of one kind under one heading, in order: it was reworded."""
    above_old, above_new = sections(old), sections(new)
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for place in reversed(_free(old, pairs.values())):
        if not isinstance(old[place], Heading) and not _identity(old[place]):
            waiting[type(old[place]), above_old[place]].append(place)
    for place in _free(new, pairs):
        if isinstance(new[place], Heading) or _identity(new[place]):
            continue
        section = above_new[place]
        if section is not None and section not in pairs:
            continue
        there = waiting.get((type(new[place]), None if section is None else pairs[section]))
        if there:
            pairs[place] = there.pop()
