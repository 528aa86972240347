"""Texts made to keep a page busy: one word over and over. They are compared in bounded steps."""

import pytest

from deliverables import merging
from editing import matching, wording
from editing.merge import word_difference

LONG, OTHER = "a " * 1200, "b a " * 600


def test_matching_stops_at_its_steps_and_says_nothing_then(monkeypatch):
    before, after = LONG.split(), OTHER.split()
    budget = matching.Budget()
    assert budget.match(before, after) is None
    assert matching.MOST_STEPS_IN_ALL - budget.left <= matching.MOST_STEPS
    # The same lists within bounds are matched as difflib matches them.
    monkeypatch.setattr(matching, "MOST_STEPS", 10**9)
    few = matching.Budget(10**9).match(before[:40], after[:40])
    assert [step[0] for step in few[:3]] == ["insert", "equal", "insert"]


def test_a_page_spends_no_more_than_its_budget():
    budget = matching.Budget()
    lists = ("a " * 150).split(), ("b a " * 75).split()
    assert budget.match(*lists) is not None
    while budget.match(*lists) is not None:
        continue
    assert 0 <= budget.left < matching.MOST_STEPS
    assert matching.Budget().match(*lists) is not None


def test_a_history_shows_such_a_text_as_removed_and_added_whole():
    shown = word_difference(f"<p>{LONG}</p>", f"<p>{OTHER}</p>")
    assert shown == f"<del>{LONG[:-2]}</del><ins>{OTHER[:-2]}</ins>a"


@pytest.mark.parametrize("times", [380, 3000])
def test_versions_are_compared_within_one_budget(times):
    budget = matching.Budget()
    for _ in range(30):
        found = wording.compare("a " * times, "b a " * (times // 2), budget)
        assert found.new.split() == ("b a " * (times // 2)).split()
    assert budget.left >= 0


def test_headings_of_one_word_are_paired_without_regard_to_their_order():
    from deliverables.comparing.pairing import _ratio

    assert _ratio("one two three four", "four three two one") == 1.0
    assert _ratio("one two", "three four") == 0.0


def test_a_line_of_exclamation_marks_is_one_sentence():
    """It took minutes: every mark was tried as the sentence's last."""
    base, mark = "<p>One. Two.</p>", "!" * 60_000
    mine, new = f"<p>One. Mine a{mark}b.</p>", f"<p>One. New a{mark}c.</p>"
    merged = merging.merge(base, mine, new)
    assert merged.both == 1
    assert merged.html == f"<p>One. Mine a{mark}b. New a{mark}c.</p>"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("At 3.5 percent. So!! And", ["At 3.5 percent.", "So!!", "And"]),
        ("... and on. ! So", ["...", "and on.", "! So"]),
    ],
)
def test_sentences_end_where_they_did(text, sentences):
    assert merging.SENTENCE.findall(text) == sentences
