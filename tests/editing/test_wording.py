"""Long ordinary texts compared word by word, as the history and the conflict panel show them."""

import random
import re

import pytest

from editing.matching import MOST_STEPS_IN_ALL, Budget
from editing.merge import word_difference

WORDS, CHANGES = 6000, 20


def ordinary_words():
    """So many words, some said often and most seldom as in any text, in sentences of fifteen."""
    vocabulary = [f"word{rank}" for rank in range(1500)]
    often = [1 / (rank + 1) for rank in range(1500)]
    found = random.Random(20).choices(vocabulary, often, k=WORDS)  # noqa: S311
    return [word + "." if place % 15 == 14 else word for place, word in enumerate(found)]


def in_paragraphs(words, long):
    """Rich text with paragraphs of `long` words."""
    parts = (words[start : start + long] for start in range(0, len(words), long))
    return "".join(f"<p>{' '.join(part)}</p>" for part in parts)


def test_a_number_that_loses_its_space_is_a_change_in_a_long_paragraph_too():
    old = ordinary_words()
    old[10:10], old[3000:3000] = ["first"], ["1.", "5"]
    new = ["First" if word == "first" else word for word in old]
    new[3001:3003] = ["1.5"]
    new[-10:-10] = ["last"]
    shown = word_difference(in_paragraphs(old, WORDS + 9), in_paragraphs(new, WORDS + 9))
    assert "<ins>1.5" in shown


@pytest.mark.parametrize("long", [90, WORDS], ids=["paragraphs", "one paragraph"])
def test_of_a_long_text_only_the_changed_words_are_marked(long):
    old = ordinary_words()
    places = range(100, WORDS, WORDS // CHANGES)
    new = [f"other{place}" if place in places else word for place, word in enumerate(old)]
    budget = Budget()
    shown = word_difference(in_paragraphs(old, long), in_paragraphs(new, long), budget)
    gone, come = (re.findall(f"<{mark}>(.*?)</{mark}>", shown, re.S) for mark in ("del", "ins"))
    assert [text.strip() for text in gone] == [old[place] for place in places]
    assert [text.strip() for text in come] == [new[place] for place in places]
    # A history of a hundred such changes is still shown word by word.
    assert MOST_STEPS_IN_ALL - budget.left < MOST_STEPS_IN_ALL / 100


def test_both_texts_can_be_read_out_of_what_is_shown():
    old = ordinary_words()
    new = [word for place, word in enumerate(old) if place % 97] + ["More", "at", "the", "end."]
    shown = word_difference(in_paragraphs(old, 300), in_paragraphs(new, 300))
    before = re.sub(r"<ins>.*?</ins>|</?del>", "", shown, flags=re.S)
    after = re.sub(r"<del>.*?</del>|</?ins>", "", shown, flags=re.S)
    assert (before.split(), after.split()) == (old, new)
