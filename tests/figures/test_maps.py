"""The three maps: who suggested whom, who stands where, the way through the stages."""

import random

import pytest
from weasyprint import HTML

from figures.flow import Step, flow
from figures.network import Entry, network
from figures.paper import on_paper
from figures.scatter import Point, Scales, quarter_of, scatter
from tests.figures.reading import NS, outside, parsed, texts
from tests.figures.test_bars import HOSTILE

SCALES = Scales(
    ("Support", "opposes", "supports"),
    ("Influence", "none", "significant"),
    ("Win over", "Work with", "Keep informed", "Bring in"),
)


def boxes(svg: str) -> list[str]:
    """What each linked box says, in order."""
    return [one.get("aria-label") for one in parsed(svg).iter(f"{NS}a")]


def some(count: int) -> tuple[list[Entry], list[tuple[int, int]]]:
    """`count` entries, each suggested by one of the ten before it, one in ten by nobody."""
    draw = random.Random(7)
    whens = ("now", "strategies", "later", "")
    entries = [
        Entry(n, f"Entry of the region number {n}", whens[n % 4], f"/here/collaborators/{n}/")
        for n in range(1, count + 1)
    ]
    ties = [(draw.randint(max(1, n - 40), n - 1), n) for n in range(2, count + 1) if n % 10]
    return entries, ties


def test_the_network_goes_from_left_to_right_by_generation():
    entries = [
        Entry(1, "Ada", "now", "/a/"),
        Entry(2, "Ben", "strategies", "/b/"),
        Entry(3, "Cy", "later", "/c/"),
        Entry(4, "Di", "", "/d/"),
    ]
    figure = network("Suggestions", entries, [(1, 2), (2, 3)])
    assert boxes(figure.svg) == [
        "Ada, engage now",
        "Ben, engage once strategies exist",
        "Cy, engage later",
    ]
    lefts = [float(next(a.iter(f"{NS}rect")).get("x")) for a in parsed(figure.svg).iter(f"{NS}a")]
    assert lefts == sorted(set(lefts))
    assert figure.rows == (
        ("Ada", "Nobody", "engage now"),
        ("Ben", "Ada", "engage once strategies exist"),
        ("Cy", "Ben", "engage later"),
    )
    assert figure.alternative.endswith(
        "1 further entry was neither suggested nor has suggested anyone."
    )
    assert parsed(figure.svg).get("role") == "group"


def test_now_and_once_strategies_exist_have_different_shapes():
    svg = network("S", [Entry(1, "A", "now"), Entry(2, "B", "strategies")], [(1, 2)]).svg
    assert [
        [child.tag.removeprefix(NS) for child in group if child.get("class") != "figure-label"]
        for group in parsed(svg).iter(f"{NS}g")
    ] == [["title", "rect", "circle"], ["title", "rect", "polygon"]]
    assert parsed(svg).get("role") == "img"


def test_circles_loops_and_unknown_keys_are_drawn_once_or_not_at_all():
    entries = [Entry(n, f"E{n}", "", f"/{n}/") for n in range(1, 6)]
    figure = network("S", entries, [(1, 2), (2, 3), (3, 1), (3, 3), (9, 1), (1, 2), (2, 1)])
    assert boxes(figure.svg) == ["E1", "E2", "E3"]
    assert figure.rows[0] == ("E1", "E3, E2", "not said")
    assert outside(figure.svg) == []


def test_two_suggesters_and_a_long_chain():
    entries = [Entry(n, f"E{n}", "", f"/{n}/") for n in range(1, 31)]
    figure = network("S", entries, [(n, n + 1) for n in range(1, 30)] + [(1, 3)])
    # Eight deep from the first, by the shortest way.
    assert boxes(figure.svg) == [f"E{n}" for n in range(1, 10)]
    assert "21 more entries are in the table only" in figure.alternative
    assert len(figure.rows) == 30


@pytest.mark.parametrize("count", [12, 60, 400, 500])
def test_a_network_of_any_size_stays_inside_and_boxes_apart(count):
    entries, ties = some(count)
    figure = network("S", entries, ties)
    assert outside(figure.svg) == []
    corners = {
        (rect.get("x"), rect.get("y"))
        for rect in parsed(figure.svg).iter(f"{NS}rect")
        if rect.get("width") == "196"
    }
    assert len(corners) == len(boxes(figure.svg)) <= 400
    assert network("S", entries, ties).svg == figure.svg
    named = {one.name for one in entries}
    assert {row[0] for row in figure.rows} <= named


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_in_all_maps(text):
    figures = [
        network(text, [Entry(1, text, "now", "/1/"), Entry(2, text)], [(1, 2)]),
        scatter(text, [Point(1, text, 0, 100), Point(2, text, 100, 0)], SCALES, movable=True),
        flow(text, [Step(text, 3, 2, "#a"), Step(text), Step(text), Step(text)]),
    ]
    for figure in figures:
        assert outside(figure.svg) == []


def test_an_empty_map_says_so():
    said = [
        network("S", [Entry(1, "A")], []).alternative,
        scatter("S", [], SCALES).alternative,
        flow("S", []).alternative,
    ]
    assert said == [
        "Nobody in the register has been suggested by someone else yet.",
        "Nobody is placed on this map yet.",
        "No stage is drawn yet.",
    ]


def test_points_stand_where_their_values_say():
    points = [Point(1, "Low", 0, 0), Point(2, "Middle", 50, 50), Point(3, "High", 100, 100)]
    figure = scatter("Map", points, SCALES, movable=True)
    root = parsed(figure.svg)
    scale = next(r for r in root.iter(f"{NS}rect") if r.get("class") == "figure-scale")
    left, top, across, up = (float(scale.get(n)) for n in ("x", "y", "width", "height"))
    found = [one for one in root.iter(f"{NS}g") if one.get("class") == "figure-point"]
    assert [one.get("transform") for one in found] == [
        f"translate({left:g} {top + up:g})",
        f"translate({left + across / 2:g} {top + up / 2:g})",
        f"translate({left + across:g} {top:g})",
    ]
    assert [one.get("aria-valuetext") for one in found] == [
        "Support 0, influence 0",
        "Support 50, influence 50",
        "Support 100, influence 100",
    ]
    assert [quarter_of(*xy) for xy in ((0, 100), (100, 100), (0, 0), (100, 0))] == [0, 1, 2, 3]
    assert figure.alternative == (
        "3 entries on the map. Win over: 0; Work with: 2; Keep informed: 1; Bring in: 0."
    )


@pytest.mark.parametrize("count", [12, 60, 400])
def test_crowded_points_never_hide_each_other(count):
    points = [Point(n, f"Entry number {n}", 60 + n % 5, 70 + n % 3) for n in range(count)]
    figure = scatter("Map", points, SCALES)
    places = [
        tuple(float(part) for part in one.get("transform")[10:-1].split())
        for one in parsed(figure.svg).iter(f"{NS}g")
        if one.get("class") == "figure-point"
    ]
    near = [
        (one, other)
        for index, one in enumerate(places)
        for other in places[:index]
        if (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 < 24**2
    ]
    assert near == []
    assert outside(figure.svg) == []
    left_out = count - len(places)
    assert (f"{left_out} more would lie over others" in figure.alternative) == bool(left_out)
    assert len(figure.rows) == count
    assert scatter("Map", points, SCALES).svg == figure.svg


@pytest.mark.parametrize("values", [(-1, 0), (0, 101)])
def test_a_value_off_the_scale_is_refused(values):
    with pytest.raises(ValueError, match="between 0 and 100"):
        scatter("Map", [Point(1, "A", *values)], SCALES)


def test_a_path_names_its_stages_and_where_nobody_is_met():
    figure = flow("Way", [Step("First", 2, 1, "#one"), Step("Second", 0, 0, "#two")])
    assert boxes(figure.svg) == [
        "Stage 1: First. 2 met here, 1 gap.",
        "Stage 2: Second. nobody met yet, no gap noted.",
    ]
    assert texts(figure.svg) == [
        *("1", "First", "2 met here, 1 gap"),
        *("2", "Second", "nobody met yet, no gap noted"),
    ]
    assert figure.rows == (("1", "First", "2", "1"), ("2", "Second", "0", "0"))
    assert figure.alternative == ("2 stages in order: First, Second. Nobody is met yet at: Second.")


def test_every_map_can_be_put_on_paper():
    entries, ties = some(12)
    pictures = [
        network("S", entries, ties),
        scatter("M", [Point(1, "A", 10, 20)], SCALES),
        flow("F", [Step(f"Stage {n}", n) for n in range(5)]),
    ]
    body = "".join(on_paper(one.svg) for one in pictures)
    page = f'<html lang="en"><head><title>T</title></head><body>{body}</body></html>'
    assert HTML(string=page).write_pdf().startswith(b"%PDF")
