"""The primitives of all pictures, told by the simplest one: bars."""

import pytest

from figures.bars import WIDTH, bars
from figures.letters import shorten, width_of, wrap
from figures.paper import on_paper
from figures.svg import Drawn, node, number, picture
from tests.figures.reading import NS, outside, parsed, texts

HOSTILE = [
    '<script>alert("1")</script>',
    "\"' onload=alert(1) x='",
    "]]><!-- & &amp; %s {0} {{ 1 }}",
    "\x00\x07a\u202eb\ud800c",
    "W" * 300,
    "汉" * 80,
    "one two  three\n\tfour " * 30,
    "",
]


def test_bars_say_what_they_show():
    figure = bars(
        "Answers", [("Yes", 30), ("No", 10), ("Unsure", None)], unit="people", columns=("A", "B")
    )
    assert figure.rows == (("Yes", "30 people"), ("No", "10 people"), ("Unsure", "not known"))
    assert figure.alternative == "Yes: 30 people; No: 10 people; Unsure: not known."
    root = parsed(figure.svg)
    assert (root.get("role"), root[0].text) == ("img", "Answers")
    lengths = [
        float(r.get("width")) for r in root.iter(f"{NS}rect") if r.get("class") == "figure-bar"
    ]
    assert lengths == [WIDTH, round(WIDTH / 3, 1)]
    assert texts(figure.svg) == ["Yes", "30 people", "No", "10 people", "Unsure", "not known"]


def test_a_share_is_drawn_of_the_whole():
    figure = bars("Shares", [("Met", 25)], unit="%", highest=100)
    bar = next(r for r in parsed(figure.svg).iter(f"{NS}rect") if r.get("class") == "figure-bar")
    assert (bar.get("width"), figure.rows) == (number(WIDTH / 4), (("Met", "25%"),))


@pytest.mark.parametrize("value", [-1, 101, float("nan"), float("inf")])
def test_a_value_that_cannot_be_drawn_is_refused(value):
    with pytest.raises(ValueError, match="between 0 and 100"):
        bars("Shares", [("Met", value)], highest=100)


def test_nothing_and_only_noughts_can_be_drawn():
    assert bars("None", []).alternative == "There is nothing to show yet."
    assert outside(bars("Noughts", [("A", 0), ("B", 0)]).svg) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words_and_inside(text):
    figure = bars(text, [(text, 3), (text, 5)], unit=text.strip() or "u")
    assert outside(figure.svg) == []
    assert all(width_of(line, 14) <= WIDTH for line in texts(figure.svg))


def test_the_same_input_gives_the_same_bytes():
    rows = [(f"Row {n}", n / 3) for n in range(60)]
    assert bars("Many", rows).svg == bars("Many", rows).svg
    assert bars("Many", rows).alternative.endswith("; and 48 more in the table.")


def test_the_writer_refuses_what_no_picture_needs():
    for wrong in ("script", "style", "foreignObject", "image", "use"):
        with pytest.raises(ValueError, match="not drawn here"):
            node(wrong)
    for name in ("onclick", "style", "fill", "filter", "opacity"):
        with pytest.raises(ValueError, match="not drawn here"):
            node("rect", **{name: "x"})
    for href in (
        "javascript:alert(1)",
        "//elsewhere.example",
        "https://elsewhere.example",
        "/a\\b",
    ):
        with pytest.raises(ValueError, match="in this application"):
            node("a", href=href)
    with pytest.raises(ValueError, match="no id"):
        picture("T", 1, 1, kind="bars", ident='x" onload="')
    with pytest.raises(ValueError, match="finite"):
        number(float("nan"))


def test_numbers_and_addresses_are_written_one_way():
    assert [number(value) for value in (1, 1.0, 1.04, -0.01, 2.25)] == ["1", "1", "1", "0", "2.2"]
    assert node("a", "A & B", href="/x/?a=1&b=2") == '<a href="/x/?a=1&amp;b=2">A &amp; B</a>'
    assert Drawn("<g/>").__html__() == "<g/>"


def test_words_are_broken_between_words_and_cut_with_a_mark():
    assert wrap("Department of Health and Human Services", 160, 14) == (
        "Department of",
        "Health and Human…",
    )
    assert wrap("short", 200, 14) == ("short",)
    assert shorten("Department of Health", 110, 14) == "Department…"
    assert wrap("W" * 40, 60, 14, most=3) == ("WWWW", "WWWW", "WWW…")


def test_on_paper_a_picture_brings_its_own_colors_after_the_title():
    svg = on_paper(bars("Answers", [("Yes", 3)]).svg)
    assert svg.index("<title>") < svg.index("<style>")
    assert ".figure-bar { fill: #1a4480; }" in svg
