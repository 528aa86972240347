"""The five methods' arithmetic, with no database: golden numbers, ties, and forms told apart."""

import pytest

from planning.prioritization.ballots import GONE, read, summed_up
from planning.prioritization.methods import HANLON, METHODS, PEARL, count, quadrants
from planning.prioritization.shapes import Scale, Sheet
from planning.prioritization.showing import picture
from tests.figures.reading import texts

# The example that the Public Health Foundation publishes with its weighted matrix.
WEIGHTS = (5, 4, 2, 3)
SCORES = {1: (4, 4, 5, 4), 2: (2, 1, 2, 3), 3: (3, 3, 4, 3), 4: (3, 5, 2, 2)}
CRITERIA = tuple(Scale(f"c{n}", f"K{n}", 0, 5, weight) for n, weight in enumerate(WEIGHTS))
TWO = ((1, "A"), (2, "B"))


def matrix(scores):
    """A ballot of a weighted matrix."""
    return {
        str(option): {scale.key: number for scale, number in zip(CRITERIA, row, strict=True)}
        for option, row in scores.items()
    }


def standings(outcome):
    return [(one.option, one.score, one.rank, one.tied) for one in outcome.standings]


def test_the_weighted_matrix_gives_the_golden_numbers():
    sheet = Sheet("weighted", tuple((key, f"Option {key}") for key in SCORES), CRITERIA)
    outcome = count(sheet, [matrix(SCORES)])
    assert standings(outcome) == [
        (1, "58", 1, False),
        (4, "45", 2, False),
        (3, "44", 3, False),
        (2, "27", 4, False),
    ]
    assert outcome.columns == ("K0 (× 5)", "K1 (× 4)", "K2 (× 2)", "K3 (× 3)")
    assert not outcome.has_ties
    assert "K0 × 5 + K1 × 4 + K2 × 2 + K3 × 3" in outcome.formula


def test_several_voters_count_by_the_mean_of_each_cell():
    sheet = Sheet("weighted", TWO, CRITERIA)
    first = matrix({1: (5, 5, 5, 5), 2: (0, 0, 0, 1)})
    second = matrix({1: (4, 5, 5, 5), 2: (1, 0, 0, 1)})
    third = matrix({1: (4, 5, 5, 5), 2: (1, 0, 0, 1)})
    outcome = count(sheet, [first, second, third])
    # 13/3 x 5 + 9 x 5 = 66.666...; 2/3 x 5 + 3 = 6.333...
    assert standings(outcome) == [(1, "66.67", 1, False), (2, "6.33", 2, False)]
    assert outcome.standings[0].cells == ("4.33", "5", "5", "5")


def test_equal_totals_share_a_rank_and_the_next_rank_is_skipped():
    options = ((1, "A"), (2, "B"), (3, "C"), (4, "D"))
    sheet = Sheet("weighted", options, CRITERIA[:1])
    ballot = {str(key): {"c0": score} for key, score in ((1, 2), (2, 4), (3, 2), (4, 1))}
    outcome = count(sheet, [ballot])
    assert standings(outcome) == [
        (2, "20", 1, False),
        (1, "10", 2, True),
        (3, "10", 2, True),
        (4, "5", 4, False),
    ]
    assert outcome.has_ties


def rated(a, b, c, *, noes=()):
    cells = {"size": a, "seriousness": b, "effectiveness": c}
    return cells | {scale.key: int(scale.key not in noes) for scale in PEARL}


def test_the_two_hanlon_forms_have_names_formulas_and_rankings_of_their_own():
    """(8+2)x6/3 = 20 over (2+7)x6/3 = 18; and (8+2x2)x6 = 72 under (2+2x7)x6 = 96."""
    ballot = {"1": rated(8, 2, 6), "2": rated(2, 7, 6)}
    factor = count(Sheet("hanlon_factor", TWO, HANLON), [ballot])
    screen = count(Sheet("hanlon_screen", TWO, HANLON), [ballot])
    assert standings(factor) == [(1, "20", 1, False), (2, "18", 2, False)]
    assert standings(screen) == [(2, "96", 1, False), (1, "72", 2, False)]
    assert factor.method == "Hanlon, UIC form (PEARL as a factor)"
    assert screen.method == "Hanlon, screened form (PEARL as a screen)"
    assert "BPR = (A + B) × C ÷ 3, overall OPR = BPR × D" in factor.formula
    assert "(A + 2 × B) × C" in screen.formula


def test_pearl_as_a_factor_lowers_a_rating_and_as_a_screen_removes_the_option():
    yes, no = rated(9, 6, 8), rated(9, 6, 8, noes=("legality",))
    ballots = [{"1": yes, "2": no}, {"1": yes, "2": yes}]
    factor = count(Sheet("hanlon_factor", TWO, HANLON), ballots)
    assert standings(factor) == [(1, "40", 1, False), (2, "20", 2, False)]
    assert factor.standings[1].cells == ("9", "6", "8", "40", "0.5")
    screen = count(Sheet("hanlon_screen", TWO, HANLON), ballots)
    assert standings(screen) == [(1, "168", 1, False), (2, "Removed", None, False)]
    assert screen.standings[1].note == "Removed by PEARL: no to legality (1 of 2)"


@pytest.mark.parametrize(
    ("options", "votes"), [(2, 1), (3, 1), (4, 1), (5, 2), (8, 3), (9, 3), (30, 10), (60, 20)]
)
def test_multi_voting_gives_about_a_third_of_the_options_in_votes(options, votes):
    sheet = Sheet("multi", tuple((key, str(key)) for key in range(options)))
    assert sheet.votes == votes


@pytest.mark.parametrize(
    ("votes", "dropped"),
    [
        ((5, 4, 3, 2, 1, 0), [5, 6]),
        ((5, 4, 3, 1, 1, 0), [6]),  # two tied at the cut: both stay
        ((2, 2, 2, 0, 0, 0), []),  # three tied at the cut
        ((1, 1, 1, 1, 1, 1), []),
        ((3, 1), []),
        ((3, 2, 1), [3]),
        ((3, 1, 1), []),
        ((0, 0, 9, 9, 9, 9), [1, 2]),
    ],
)
def test_the_lower_third_is_dropped_but_nothing_tied_with_what_stays(votes, dropped):
    sheet = Sheet("multi", tuple((n, f"Option {n}") for n in range(1, len(votes) + 1)))
    ballots = [
        {str(n): 1 for n, number in enumerate(votes, start=1) if number > voter}
        for voter in range(max(votes))
    ]
    outcome = count(sheet, ballots)
    assert sorted(one.option for one in outcome.standings if one.is_last) == dropped
    assert {one.option: one.score for one in outcome.standings} == {
        n: str(number) for n, number in enumerate(votes, start=1)
    }


def test_in_the_nominal_group_the_lowest_sum_of_places_wins():
    sheet = Sheet("nominal", ((1, "A"), (2, "B"), (3, "C")))
    ballots = [{"1": 1, "2": 2, "3": 3}, {"1": 2, "2": 1, "3": 3}, {"1": 1, "2": 3, "3": 2}]
    assert standings(count(sheet, ballots)) == [
        (1, "4", 1, False),
        (2, "6", 2, False),
        (3, "8", 3, False),
    ]
    assert standings(count(sheet, ballots[:2])) == [
        (1, "3", 1, True),
        (2, "3", 1, True),
        (3, "6", 3, False),
    ]


def test_places_close_up_where_an_option_was_withdrawn():
    sheet = Sheet("nominal", ((1, "A"), (3, "C")))
    assert standings(count(sheet, [{"1": 3, "2": 1, "3": 2}])) == [
        (3, "1", 1, False),
        (1, "2", 2, False),
    ]


def test_the_strategy_grid_has_four_named_quadrants():
    axes = (Scale("across", "Fit", 1, 5), Scale("up", "Need", 1, 5))
    sheet = Sheet("grid", ((1, "A"), (2, "B"), (3, "C"), (4, "D"), (5, "E")), axes)
    places = {"1": (5, 4), "2": (1, 4), "3": (4, 2), "4": (2, 2), "5": (3, 5)}
    ballot = {key: {"across": x, "up": y} for key, (x, y) in places.items()}
    outcome = count(sheet, [ballot])
    assert quadrants(sheet) == (
        "low Fit, high Need",
        "high Fit, high Need",
        "low Fit, low Need",
        "high Fit, low Need",
    )
    assert [(one.option, one.rank, one.tied, one.note) for one in outcome.standings] == [
        (1, 1, False, "high Fit, high Need"),
        (2, 2, True, "low Fit, high Need"),
        (3, 2, True, "high Fit, low Need"),
        (5, 2, True, "low Fit, high Need; exactly on the line"),
        (4, 5, False, "low Fit, low Need"),
    ]
    assert [one.score for one in outcome.standings][:2] == ["5 / 4", "1 / 4"]
    # Drawn from 1 to 5, and a mean on the line counts as the table says.
    figure = picture("Which first", sheet, outcome)
    assert figure.alternative == (
        "5 entries on the map. Low Fit, high Need: 2; High Fit, high Need: 1; "
        "Low Fit, low Need: 1; High Fit, low Need: 1."
    )
    assert {"1: lowest", "5: highest"} < set(texts(figure.svg))
    assert figure.rows[0] == ("1", "A", "5", "4")


@pytest.mark.parametrize("method", METHODS)
def test_before_anyone_voted_there_is_a_formula_and_no_rank(method):
    scales = {"weighted": CRITERIA, "multi": (), "dots": (), "nominal": ()}.get(
        method, HANLON if "hanlon" in method else CRITERIA[:2]
    )
    outcome = count(Sheet(method, TWO, scales), [])
    assert standings(outcome) == [(1, "", None, False), (2, "", None, False)]
    assert outcome.formula.endswith(".")


# Reading a ballot

SCORED = Sheet("weighted", TWO, CRITERIA[:1])
GOOD = {"o1-c0": ["5"], "o2-c0": ["0"]}


def test_a_whole_ballot_is_read():
    reading = read(SCORED, GOOD | {"csrfmiddlewaretoken": ["x"], "o": ["x"]})
    assert (reading.scores, reading.errors) == ({"1": {"c0": 5}, "2": {"c0": 0}}, {})


@pytest.mark.parametrize(
    ("method", "sent", "errors"),
    [
        ("weighted", GOOD | {"o2-c0": []}, {"o2-c0": "Give a score from 0 to 5."}),
        (
            "weighted",
            GOOD | {"o2-c0": ["6"]},
            {"o2-c0": "Scores go from 0 to 5, in whole numbers."},
        ),
        (
            "weighted",
            GOOD | {"o2-c0": ["-1"]},
            {"o2-c0": "Scores go from 0 to 5, in whole numbers."},
        ),
        (
            "weighted",
            GOOD | {"o2-c0": ["²"]},
            {"o2-c0": "Scores go from 0 to 5, in whole numbers."},
        ),
        ("weighted", GOOD | {"o3-c0": ["1"]}, {"": GONE}),
        ("multi", {}, {"choice": "Tick at least one option: you have 1 vote."}),
        (
            "multi",
            {"choice": ["1", "2"]},
            {"choice": "You have 1 vote, and 2 options are ticked. Take 1 away."},
        ),
        ("multi", {"choice": ["1", "7"]}, {"": GONE}),
        ("nominal", {"o1": ["1"]}, {"o2": "Give it a place from 1 to 2."}),
        ("nominal", {"o1": ["1"], "o2": ["3"]}, {"o2": "Give it a place from 1 to 2."}),
        (
            "nominal",
            {"o1": ["1"], "o2": ["1"]},
            {"o2": "Place 1 is given to “A” already. Give each place once."},
        ),
    ],
)
def test_each_fault_has_its_sentence(method, sent, errors):
    assert read(Sheet(method, TWO, SCORED.scales), sent).errors == errors


def test_pearl_asks_for_yes_or_no():
    sent = {f"o1-{scale.key}": ["1"] for scale in HANLON} | {"o1-legality": ["2"]}
    reading = read(Sheet("hanlon_screen", TWO[:1], HANLON), sent)
    assert reading.errors == {"o1-legality": "Answer yes or no."}


def test_an_option_that_lacks_much_has_one_line_over_the_ballot():
    sheet = Sheet("hanlon_screen", TWO, HANLON)
    sent = {f"o2-{scale.key}": ["1"] for scale in HANLON} | {"o2-legality": ["2"], "o2-size": []}
    reading = read(sheet, sent)
    assert len(reading.errors) == 10
    assert summed_up(sheet, reading.errors) == [
        ("o1-size", "A: 8 answers are missing or cannot be counted."),
        ("o2-size", "B, A: size of the problem: give a score from 0 to 10."),
        ("o2-legality", "B, Is it lawful? Answer yes or no."),
    ]


def test_a_box_sent_twice_is_one_vote():
    reading = read(Sheet("multi", TWO), {"choice": ["2", "2"]})
    assert (reading.scores, reading.errors) == ({"2": 1}, {})
