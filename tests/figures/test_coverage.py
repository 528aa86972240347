"""The dots of the coverage check: drawn inside their picture, whatever the labels say."""

import pytest

from figures.coverage import coverage
from tests.figures.reading import outside, parsed, texts
from tests.figures.test_bars import HOSTILE

COLUMNS = ("Team", "Both", "Told", "All")


def test_dots_say_how_many_and_a_dashed_line_that_there_is_nobody():
    rows = [
        ("Courts", "Covered", (1, 0, 120, 0)),
        ("Housing", "Missing", (0, 0, 0, 0)),
        ("Ports", "Aside", (0, 3, 0, 0)),
    ]
    figure = coverage("Who is there", COLUMNS, [("Sector", rows)], inner=2, aside=("Aside",))
    assert texts(figure.svg) == [*COLUMNS, "Sector", "Courts", "1", "99+", "Housing", "Ports"]
    kinds = [one.get("class") for one in parsed(figure.svg).iter() if one.tag.endswith("circle")]
    assert kinds == ["figure-dot", "figure-node"]
    gaps = [one for one in parsed(figure.svg).iter() if "figure-gap" in one.get("class", "")]
    assert len(gaps) == 1
    assert figure.alternative == "Of 3 on the list: Covered: 1, Missing: 1, Aside: 1."
    assert figure.columns == ("Kind", "Who", "State", *COLUMNS)
    assert figure.rows[0] == ("Sector", "Courts", "Covered", "1", "0", "120", "0")


@pytest.mark.parametrize("label", HOSTILE)
def test_no_label_leaves_the_picture(label):
    rows = [(label, label, (1, 200, 0, 0)), (label, "Missing", (0, 0, 0, 0))]
    figure = coverage(label, COLUMNS, [(label[:40], rows)], inner=2)
    parsed(figure.svg)
    assert outside(figure.svg) == []


def test_nothing_on_the_list_is_said():
    assert coverage("Nothing", COLUMNS, [], inner=2).alternative == (
        "There is nothing on the list yet."
    )


def test_a_row_with_other_columns_is_refused():
    with pytest.raises(ValueError, match="Every row needs 4 numbers"):
        coverage("Odd", COLUMNS, [("Sector", [("Courts", "Covered", (1, 2))])], inner=2)
