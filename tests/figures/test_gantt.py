"""The timeline: bars, diamonds and today's line, in pieces of a page's height."""

from datetime import date

import pytest
from weasyprint import HTML

from figures.gantt import KINDS, Bar, Group, gantt
from figures.gantt_axis import STEPS, axis_of
from figures.paper import on_paper
from tests.figures.reading import NS, outside, parsed, texts
from tests.figures.test_bars import HOSTILE

NOTES = ("3 of 60", "continued")
TODAY = date(2027, 2, 10)
BAR, NAME = "figure-node", "figure-label"


def bar(label="Lease", starts=date(2027, 1, 1), due=date(2027, 3, 31), kind="planned", **more):
    return Bar(label, starts, due, kind, **more)


def drawn(*bars, **more):
    """The one picture of these bars."""
    [figure] = gantt("Timeline", [Group("Goal 1", bars)], today=more.pop("today", TODAY), **more)
    return figure


def shapes(figure, *names):
    """(tag, class) of what is drawn below the key."""
    rows = [one for one in parsed(figure.svg) if one.tag in {f"{NS}g", f"{NS}a"}]
    found = [one for row in rows for one in row.iter() if one.tag.removeprefix(NS) in names]
    return [(one.tag.removeprefix(NS), one.get("class")) for one in found]


def test_a_bar_goes_from_the_beginning_of_its_first_day_to_the_end_of_its_last():
    axis = axis_of([date(2027, 1, 1), date(2027, 12, 31)], date(2027, 6, 1), 100, 1200)
    assert (axis.at(date(2027, 1, 1)), axis.at(date(2027, 12, 31), end=True)) == (100, 1300)
    assert axis.at(date(2027, 4, 1)) == axis.at(date(2027, 3, 31), end=True) == 400


def test_how_an_action_stands_is_told_by_shape_and_word_and_not_by_color_alone():
    figure = drawn(*(bar(kind, kind=kind) for kind in KINDS), today=date(2029, 1, 1))
    assert shapes(figure, "rect", "path", "line") == [
        ("rect", "figure-field"),
        ("rect", "figure-node"),
        ("rect", "figure-node"),
        ("rect", "figure-bar"),
        ("rect", "figure-bar"),
        ("path", "figure-tick"),
        ("rect", "figure-node figure-late figure-strong-line"),
        ("rect", "figure-node figure-dashed"),
        ("line", "figure-line figure-way"),
    ]
    key = ["To do", "Under way", "Done", "Late", "No longer needed"]
    assert texts(figure.svg)[:5] == key
    assert figure.alternative == (
        "5 actions, January 2027 to March 2027: 1 under way, 1 done, 1 late, 1 no longer needed."
    )


def test_the_word_stands_beside_the_bar_where_there_is_room():
    short = drawn(bar(kind="late", due=date(2027, 1, 9)), bar("Other", due=date(2027, 12, 31)))
    assert texts(short.svg).count("Late") == 2  # in the key and beside the bar
    full = drawn(bar(kind="late"), today=date(2030, 1, 1))
    assert texts(full.svg).count("Late") == 1


def test_a_due_day_alone_is_a_diamond_and_a_start_alone_an_arrow_and_the_key_says_so():
    figure = drawn(bar("By then", starts=None), bar("From then", due=None))
    assert [tag for tag, _ in shapes(figure, "polygon")] == ["polygon", "polygon"]
    assert texts(figure.svg)[:2] == ["Due day only", "No due day yet"]
    assert figure.rows == (
        ("By then", "Goal 1", "", "Mar 31, 2027", ""),
        ("From then", "Goal 1", "Jan 1, 2027", "", ""),
    )


def test_where_nothing_is_told_apart_the_key_says_what_a_bar_is():
    figure = drawn(bar(), bar("Other"), today=None)
    assert texts(figure.svg)[0] == "From start to due day"
    assert "Today" not in texts(figure.svg)
    assert texts(drawn(bar(starts=None), today=None).svg)[0] == "Due day only"


def test_today_is_a_line_and_is_left_out_where_it_is_far_away():
    assert "Today" in texts(drawn(bar()).svg)
    assert "Today" in texts(drawn(bar(), today=date(2027, 12, 1)).svg)
    assert "Today" not in texts(drawn(bar(), today=date(2031, 1, 1)).svg)


def test_a_long_timeline_comes_in_pieces_that_repeat_the_months_and_the_heading():
    groups = [
        Group("Goal 1", [bar(f"Action {n}") for n in range(60)], "3 of 60"),
        Group("Goal 2", [bar("Last")]),
    ]
    pieces = gantt("Timeline", groups, today=TODAY, height=640)
    assert [one.title for one in pieces] == [f"Timeline, part {n} of 4" for n in (1, 2, 3, 4)]
    for piece in pieces:
        assert float(parsed(piece.svg).get("height")) <= 642
        assert texts(piece.svg).count("Jan") == 1
        assert outside(piece.svg) == []
    notes = [text for piece in pieces for text in texts(piece.svg) if text in NOTES]
    assert notes == ["3 of 60", "continued", "continued"]
    assert [row[0] for one in pieces for row in one.rows] == [
        *(f"Action {n}" for n in range(60)),
        "Last",
    ]


def test_bars_lead_to_their_actions_and_are_read_out():
    figure = drawn(bar(href="/here/actions/5/", said="Planned"))
    [link] = parsed(figure.svg).iter(f"{NS}a")
    assert (link.get("href"), link.get("aria-label")) == (
        "/here/actions/5/",
        "Lease, starts Jan 1, 2027, due Mar 31, 2027, Planned",
    )
    assert parsed(figure.svg).get("role") == "group"


def test_on_a_narrow_picture_each_name_stands_over_its_bar_and_loses_nothing():
    long = "Agree with all nine agencies who calls whom at night and who writes it down"
    beside, above = drawn(bar(long)), drawn(bar(long), width=328, above=True)
    [rect] = [one for one in parsed(above.svg).iter(f"{NS}rect") if one.get("class") == BAR][1:]
    names = [one for one in parsed(above.svg).iter(f"{NS}text") if one.get("class") == NAME]
    assert " ".join(one.text for one in names) == long
    assert max(float(one.get("y")) for one in names) < float(rect.get("y"))
    assert float(parsed(above.svg).get("width")) == 328
    assert (outside(above.svg), above.rows) == ([], beside.rows)


@pytest.mark.parametrize("label", HOSTILE)
@pytest.mark.parametrize("width", [328, 480, 640, 960])
def test_no_label_leaves_the_picture(label, width):
    days = {"starts": date(2026, 12, 31), "due": date(2027, 1, 1)}
    bars = [bar(label, kind=kind, **days) for kind in KINDS]
    bars += [bar(label, starts=None), bar(label, due=None)]
    drawn_both = [
        *gantt(label, [Group(label, bars, label)], today=TODAY, width=width),
        *gantt(label, [Group(label, bars, label)], today=TODAY, width=width, above=True),
    ]
    assert [outside(one.svg) for one in drawn_both] == [[]] * len(drawn_both)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(1, 1, 1), date(9999, 12, 31)),
        (date(2027, 5, 5), date(2027, 5, 5)),
        (date(2026, 11, 30), date(2029, 2, 28)),
        (date(2020, 2, 29), date(2077, 7, 7)),
    ],
)
def test_any_days_fit_and_the_ticks_never_run_into_each_other(first, last):
    figure = drawn(bar(starts=first, due=last), width=640)
    assert outside(figure.svg) == []
    axis = axis_of([first, last], TODAY, 230, 410)
    assert axis.step in STEPS
    assert axis.width / ((axis.last - axis.first) / axis.step) >= 36 or axis.step == STEPS[-1]


def test_days_in_the_wrong_order_still_draw_and_the_table_shows_them_as_they_are():
    figure = drawn(bar(starts=date(2027, 3, 31), due=date(2027, 1, 1)))
    assert figure.rows[0][2:4] == ("Mar 31, 2027", "Jan 1, 2027")
    assert outside(figure.svg) == []


def test_what_cannot_be_drawn_is_refused_and_nothing_is_no_picture():
    with pytest.raises(ValueError, match="has no day"):
        drawn(bar(starts=None, due=None))
    with pytest.raises(ValueError, match="is not known"):
        drawn(bar(kind="red"))
    assert gantt("Timeline", [Group("Goal 1", [])], today=TODAY) == []


def test_it_can_be_put_on_paper():
    [figure] = gantt("Timeline", [Group("G", [bar(kind=kind) for kind in KINDS])], today=TODAY)
    assert HTML(string=str(on_paper(figure.svg))).render().pages
