"""Columns follow the words where the widths that were given make tall rows."""

import pytest

from deliverables.columns import fitted, height

HEADS = ("Action", "When", "Resources")
GIVEN = [0.3, 0.3, 0.4]
SENTENCE = "A department will publish what it has learned with all who ask. "


def test_widths_that_suit_the_words_stay():
    rows = (("Open a door", "October 1, 2025", SENTENCE),) * 5
    assert fitted(HEADS, rows, GIVEN) == GIVEN
    assert fitted(HEADS, (), GIVEN) == GIVEN


def test_a_column_of_dashes_gives_its_room_to_paragraphs():
    rows = ((SENTENCE * 5, "–", "–"),) * 5
    found = fitted(HEADS, rows, GIVEN)
    assert found[0] > 0.55
    assert found[1:] == [0.12, 0.16]  # the heads still fit
    assert sum(found) == pytest.approx(1)
    assert height(rows[0], found) < height(rows[0], GIVEN) * 0.6


def test_another_word_moves_no_column():
    rows = tuple((SENTENCE * (3 + n % 3), "2025", "–") for n in range(40))
    edited = ((rows[0][0] + "Twice.", *rows[0][1:]), *rows[1:])
    assert fitted(HEADS, edited, GIVEN) == fitted(HEADS, rows, GIVEN) != GIVEN


def test_a_row_is_as_high_as_its_highest_cell():
    assert height(("one line", "two\nlines", "–"), GIVEN) == 2
    assert height((SENTENCE, "", ""), [1.0, 0.0, 0.0]) == 1
