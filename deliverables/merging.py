"""A reworded passage and what is written from the records now, as one text to be looked over.

By paragraph, and by sentence within a paragraph of plain words: a passage is mostly one paragraph.
Where both changed the same sentence both stand in the text, the team's first: the author decides.
"""

import re
from dataclasses import dataclass

from merge3 import Merge3

from editing.merge import blocks

PLAIN = re.compile(r"<p>([^<]*)</p>")
# Nothing that was taken is given back: a line of exclamation marks would be tried over and over.
SENTENCE = re.compile(r"\S(?:[^.!?]++|[.!?]++(?!\s|\Z))*+[.!?]*+")


@dataclass(frozen=True)
class Merged:
    """A text as HTML, and how often both had changed the same words."""

    html: str
    both: int


def merge(base: str, mine: str, new: str) -> Merged:
    """`mine` and `new`, both from `base`, as one text; nothing of either is left out."""
    parts: list[str] = []
    both = 0
    for group in Merge3(blocks(base), blocks(mine), blocks(new)).merge_groups():
        if (agreed := _agreed(group)) is not None:
            parts.extend(agreed)
            continue
        found = _by_sentence(*group[1:])
        parts.append(found.html)
        both += found.both
    return Merged("".join(parts), both)


def _agreed(group: tuple) -> list[str] | None:
    """What one group of a three-way merge comes to; None where both changed the same.

    Words put before or after others that the other side changed are no disagreement.
    """
    if group[0] != "conflict":
        return group[1]
    base, mine, new = group[1:]
    for kept, changed in ((mine, new), (new, mine)):
        if base and kept[: len(base)] == base:
            return [*changed, *kept[len(base) :]]
        if base and kept[-len(base) :] == base:
            return [*kept[: -len(base)], *changed]
    return None


def _by_sentence(base: list[str], mine: list[str], new: list[str]) -> Merged:
    """One plain paragraph on each side is merged by sentence; else one stands after the other."""
    sides = [_sentences(side) for side in (base, mine, new)]
    if None in sides:
        return Merged("".join([*mine, *(part for part in new if part not in mine)]), 1)
    kept: list[str] = []
    both = 0
    for group in Merge3(*sides).merge_groups():
        if (agreed := _agreed(group)) is not None:
            kept.extend(agreed)
            continue
        both += 1
        kept.extend(group[2])
        kept.extend(sentence for sentence in group[3] if sentence not in group[2])
    return Merged(f"<p>{' '.join(kept)}</p>" if kept else "", both)


def _sentences(paragraphs: list[str]) -> list[str] | None:
    """The sentences of one paragraph without tags, or of none; None for anything else."""
    if not paragraphs:
        return []
    plain = PLAIN.fullmatch(paragraphs[0]) if len(paragraphs) == 1 else None
    return SENTENCE.findall(plain[1]) if plain else None
