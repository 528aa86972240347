"""Dots on a common scale: before and now."""

import pytest
from lxml import etree

from figures.moves import moves

LEVELS = ("Not begun", "Begun", "In place")
ROWS = [("Team", 0, 2), ("Map", 2, 1), ("Money", 1, 1), ("Training", None, 2), ("Law", 1, None)]


def shapes(figure) -> list[str]:
    root = etree.fromstring(figure.svg)
    drawn = root.iter("{http://www.w3.org/2000/svg}circle", "{http://www.w3.org/2000/svg}line")
    return [shape.get("class") for shape in drawn if shape.get("class") != "figure-track-line"]


def test_a_line_joins_what_moved_and_points_are_drawn_where_they_are_known():
    figure = moves("Steps", ROWS, LEVELS, before="Then")
    assert shapes(figure) == [
        *("figure-forward", "figure-ring", "figure-dot"),
        *("figure-back figure-dashed", "figure-ring", "figure-dot"),
        "figure-dot",
        "figure-dot",
        "figure-ring",
    ]
    assert figure.alternative == "1 moved forward, 1 back, 1 stayed. 2 cannot be compared."
    assert figure.columns == ("What", "Then", "Now")
    assert figure.rows[0] == ("Team", "Not begun", "In place")
    assert figure.rows[3] == ("Training", "Not rated", "In place")


def test_without_a_before_only_the_present_is_drawn():
    figure = moves("Steps", ROWS, LEVELS)
    assert shapes(figure) == ["figure-dot"] * 4
    assert figure.columns == ("What", "Now")
    assert figure.rows[4] == ("Law", "Not rated")
    assert figure.alternative == "Furthest along: Team; Training. Not rated: 1."


def test_nothing_rated_and_no_rows_are_pictures_too():
    assert moves("Steps", [("Team", None, None)], LEVELS).alternative == "Nothing is rated yet."
    assert etree.fromstring(moves("Steps", [], LEVELS).svg)[0].text == "Steps"


@pytest.mark.parametrize("level", [-1, 3])
def test_a_level_off_the_scale_is_refused(level):
    with pytest.raises(ValueError, match="Every level must be between 0 and 2"):
        moves("Steps", [("Team", 0, level)], LEVELS)


def test_words_are_escaped():
    figure = moves("<b>", [("<script>", 0, 1)], ("<i>", "&"))
    assert "<script>" not in figure.svg
    assert etree.fromstring(figure.svg)[0].text == "<b>"
