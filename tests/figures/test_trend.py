"""What was measured over time, drawn between baseline and target."""

from datetime import date

import pytest

from figures.trend import trend
from tests.figures.reading import NS, outside, parsed, texts
from tests.figures.test_bars import HOSTILE

POINTS = [(date(2026, 12, 31), 25.5), (date(2026, 6, 30), 34.0)]


def test_points_stand_in_time_between_the_two_lines():
    figure = trend(
        "Nights",
        POINTS,
        unit="nights",
        baseline=(date(2025, 12, 31), 40),
        target=(date(2028, 12, 31), 10),
    )
    assert texts(figure.svg) == [
        "Baseline 40 nights",
        "Target 10 nights",
        "34",
        "25.5",
        "Dec 31, 2025",
        "Dec 31, 2028",
    ]
    dots = list(parsed(figure.svg).iter(f"{NS}circle"))
    assert float(dots[0].get("cx")) < float(dots[1].get("cx"))
    assert float(dots[0].get("cy")) < float(dots[1].get("cy"))
    assert figure.alternative == (
        "Baseline 40 nights; 25.5 nights on Dec 31, 2026; Target 10 nights."
    )
    assert figure.rows == (
        ("Baseline", "Dec 31, 2025", "40 nights"),
        ("Target", "Dec 31, 2028", "10 nights"),
        ("Measured", "Jun 30, 2026", "34 nights"),
        ("Measured", "Dec 31, 2026", "25.5 nights"),
    )


@pytest.mark.parametrize("label", HOSTILE)
@pytest.mark.parametrize("value", [0.0, -999_999_999_999.9999, 999_999_999_999.0])
def test_no_words_and_no_number_leave_the_picture(label, value):
    for points in (
        [],
        POINTS,
        [(date(2026, 1, 1), value)],
        [(date(2026, 1, n), n) for n in (1, 2)],
    ):
        figure = trend(label, points, unit=label, baseline=(None, value), target=(None, 1.0))
        assert outside(figure.svg) == []


def test_with_many_points_only_the_first_and_last_say_their_number():
    points = [(date(2026, 1, n), float(n)) for n in range(1, 21)]
    assert texts(trend("Many", points).svg) == ["1", "20", "Jan 1, 2026", "Jan 20, 2026"]


def test_a_target_alone_is_drawn_and_nothing_at_all_is_refused():
    figure = trend("New", [], target=(None, 60))
    assert (texts(figure.svg), figure.alternative) == (
        ["Target 60"],
        "Nothing measured yet; Target 60.",
    )
    with pytest.raises(ValueError, match="needs a number"):
        trend("None", [])


def test_the_words_of_the_baseline_stand_where_the_line_is_free():
    last = date(2028, 12, 31)

    def side(points):
        figure = trend("Counties", points, baseline=(date(2025, 12, 31), 0), target=(last, 34))
        (words,) = [at for at in parsed(figure.svg).iter(f"{NS}text") if at.text == "Baseline 0"]
        return words.get("text-anchor", "start")

    early = [(date(2026, 3, 31), 0), (date(2026, 6, 30), 2)]
    late = [(date(2028, 6, 30), 1), (date(2028, 9, 30), 2)]
    assert [side(early), side(late), side([])] == ["end", "start", "start"]
