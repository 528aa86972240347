"""The chain of evidence as a picture: boxes, lines that skip nothing, and its words."""

import pytest

from figures.chain import ACROSS, BOX, EDGE, MOST, Piece, Stage, chain
from tests.figures.reading import NS, outside, parsed, texts

HEARD = Stage("Heard at", "activity", "activities", "Nobody heard yet", [Piece("h", "Retreat")])
SAID = Stage(
    "Findings",
    "finding",
    "findings",
    "No finding yet",
    [
        Piece("f1", "Youth wait", "from four people", "/here/1/"),
        Piece("f2", "No room"),
    ],
)
NO_GAP = Stage("Gaps", "gap", "gaps", "No gap yet")
GAP = Stage("Gaps", "gap", "gaps", "No gap yet", [Piece("g", "No shelter")])
THIS = Stage("Strategy", "strategy", "strategies", "", [Piece("s", "Open houses")])


def courses(figure) -> list[str]:
    return [path.get("d") for path in parsed(figure.svg).iter(f"{NS}path")]


def test_the_same_facts_stand_in_the_picture_in_words_and_in_a_table():
    ties = [("h", "f1"), ("f1", "g"), ("f2", "g"), ("g", "s"), ("g", "s")]
    figure = chain("Chain of: Open houses", [HEARD, SAID, GAP, THIS], ties)
    assert texts(figure.svg) == [
        "Heard at", "Findings", "Gaps", "Strategy",
        "Retreat", "Youth wait", "from four people", "No room",
        "No shelter", "Open houses",
    ]  # fmt: skip
    assert len(courses(figure)) == 4
    assert outside(figure.svg) == []
    assert figure.alternative == "From left to right: 1 activity, 2 findings, 1 gap, 1 strategy."
    assert figure.rows == (
        ("Heard at", "Retreat", "Youth wait"),
        ("Findings", "Youth wait (from four people)", "No shelter"),
        ("Findings", "No room", "No shelter"),
        ("Gaps", "No shelter", "Open houses"),
        ("Strategy", "Open houses", "The end of the chain"),
    )


def test_an_empty_stage_is_a_dashed_box_that_says_so():
    figure = chain("Chain", [HEARD, NO_GAP, THIS], [("h", "s")])
    dashed = [box for box in parsed(figure.svg).iter(f"{NS}rect") if "dashed" in box.get("class")]
    assert len(dashed) == 1
    assert figure.alternative == (
        "From left to right: 1 activity, 1 strategy. Missing: No gap yet."
    )
    assert figure.rows[1] == ("Gaps", "No gap yet", "Nothing yet")


def test_a_tie_past_a_stage_runs_below_its_boxes():
    figure = chain("Chain", [SAID, GAP, THIS], [("f1", "g"), ("g", "s"), ("f2", "s")])
    box = max(
        float(one.get("y")) + float(one.get("height"))
        for one in parsed(figure.svg).iter(f"{NS}rect")
        if float(one.get("x")) == EDGE + BOX + ACROSS
    )
    [past] = [course for course in courses(figure) if " H" in course]
    height = float(past.split(" H")[0].split()[-1])
    assert height > box
    assert outside(figure.svg) == []


def test_more_than_fit_are_counted_in_the_last_box_and_all_in_the_table():
    many = [Piece(f"f{n}", f"Finding {n}") for n in range(20)]
    stage = Stage("Findings", "finding", "findings", "No finding yet", many)
    figure = chain("Chain", [stage, THIS], [(one.key, "s") for one in many])
    assert texts(figure.svg)[-2] == "and 15 more"
    assert len(courses(figure)) == MOST
    assert len(figure.rows) == 21


def test_boxes_with_links_are_a_group_for_the_keyboard_and_others_an_image():
    assert parsed(chain("Chain", [SAID], []).svg).get("role") == "group"
    assert parsed(chain("Chain", [HEARD], []).svg).get("role") == "img"


@pytest.mark.parametrize(
    ("tie", "sentence"),
    [
        (("f1", "nobody"), "There is no piece for the tie from f1 to nobody."),
        (("s", "f1"), "The tie from s to f1 leads back."),
    ],
)
def test_a_tie_that_leads_nowhere_or_back_is_refused(tie, sentence):
    with pytest.raises(ValueError, match=sentence):
        chain("Chain", [SAID, THIS], [tie])


def test_long_words_stay_inside_and_are_escaped():
    stage = Stage("S" * 90, "a", "as", "", [Piece("p", "<b>" + "word " * 60, "x" * 300, "/a/")])
    figure = chain("<script>", [stage], [])
    assert outside(figure.svg) == []
    assert "<b>" not in figure.svg
