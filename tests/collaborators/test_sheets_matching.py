"""Rows beside what is stored: what would be new, changed, the same, asked or refused, and why."""

from datetime import date

import pytest

from collaborators.models import Collaborator
from collaborators.sheets.columns import as_typed, neutral, read_cell, write_cell
from collaborators.sheets.matching import Ways, counts, plan
from collaborators.sheets.reading import Row
from editing.fields import Amount, Number, Refused, Several
from tests.collaborators.sheet_tools import COLUMNS

KINDS = Collaborator.editable


def stored(pk, name, **more):
    return Collaborator(pk=pk, public_name=name, version=3, **more)


def row(number, name, key="", **cells):
    return Row(number, key, {"public_name": name, **cells})


def statuses(rows, entries, **ways):
    return [line.status for line in plan(rows, entries, COLUMNS, Ways(**ways))]


def test_each_row_comes_to_one_thing_and_all_are_counted():
    entries = [stored(1, "Harbor Shelter", sector="housing"), stored(2, "County Court")]
    lines = plan(
        [
            row(2, "Harbor Shelter", sector="shelter"),
            row(3, "County Court", sector=""),
            row(4, "City Library", sector="libraries"),
            row(5, "", sector="nobody"),
            row(6, "Youth Line", sector="x" * 100_000),
        ],
        entries,
        COLUMNS,
        Ways(),
    )
    assert counts(lines) == {"new": 1, "changed": 1, "question": 0, "unchanged": 1, "refused": 2}
    change = lines[0].candidates[0].changes[0]
    assert (change.label, change.old, change.new) == ("Sector", "housing", "shelter")
    assert lines[2].values == {"public_name": "City Library", "sector": "libraries"}
    assert lines[3].why == ("Name as printed is empty. Write a name in this row.",)
    assert lines[4].why == ("Sector takes 200 characters; this has 100000. Shorten it.",)


def test_the_key_finds_its_entry_even_under_another_name():
    lines = plan([row(2, "Harbor House", key="7")], [stored(7, "Harbor Shelter")], COLUMNS, Ways())
    assert [(one.label, one.old, one.new) for one in lines[0].candidates[0].changes] == [
        ("Name as printed", "Harbor Shelter", "Harbor House")
    ]


@pytest.mark.parametrize("key", ["8", "seven", "-7", "7.5", "9" * 30, "²"])
def test_a_key_that_no_entry_here_has_is_refused(key):
    line = plan([row(2, "Harbor", key=key)], [stored(7, "Harbor")], COLUMNS, Ways())[0]
    assert line.why == (
        f"No entry here has the key {key[:20]}. Empty that cell to add the row as a new entry.",
    )


def test_a_key_given_twice_counts_once():
    rows = [row(2, "Harbor", key="7"), row(9, "Harbor", key="7")]
    lines = plan(rows, [stored(7, "Harbor")], COLUMNS, Ways())
    assert [line.status for line in lines] == ["unchanged", "refused"]
    assert lines[1].why == ("Row 2 has the same key.",)


def test_two_people_with_one_name_are_two_people():
    entries = [stored(1, "Jordan Reyes"), stored(2, "Jordan Reyes", sector="law")]
    line = plan([row(2, "Jordan Reyes", sector="health")], entries, COLUMNS, Ways())[0]
    assert line.status == "question"
    assert [(one.pk, one.version) for one in line.candidates] == [(1, 3), (2, 3)]
    assert line.values == {"public_name": "Jordan Reyes", "sector": "health"}
    twice = [row(2, "Jordan Reyes"), row(3, "Jordan Reyes")]
    assert statuses(twice, [stored(1, "Jordan Reyes")]) == ["question", "question"]
    assert statuses(twice, []) == ["new", "new"]
    asks = plan(twice, [], COLUMNS, Ways())[0].asks
    assert asks == ("Other rows have this name; each is an entry of its own.",)


def test_names_match_exactly_and_only_when_asked_for():
    entries = [stored(1, "Harbor Shelter")]
    assert statuses([row(2, "harbor shelter")], entries) == ["new"]
    assert statuses([row(2, " Harbor   Shelter ")], entries) == ["unchanged"]
    lines = plan([row(2, "Harbor Shelter")], entries, COLUMNS, Ways(by_name=False))
    assert (lines[0].status, lines[0].asks) == (
        "new",
        ("The register has an entry with this name; this adds another.",),
    )


def test_an_entry_that_a_key_has_claimed_is_not_found_by_name_again():
    rows = [row(2, "Harbor Shelter", key="1"), row(3, "Harbor Shelter")]
    assert statuses(rows, [stored(1, "Harbor Shelter")]) == ["unchanged", "new"]


def test_an_empty_cell_leaves_or_empties_as_ticked_and_never_what_must_be_filled():
    entry = stored(1, "Harbor", sector="housing", circle="team", long_term=True)
    cells = {"sector": "", "circle": "", "long_term": "", "term_ends_on": ""}
    given = [row(2, "", key="1", **cells)]
    assert statuses(given, [entry]) == ["unchanged"]
    changes = plan(given, [entry], COLUMNS, Ways(clear_empty=True))[0].candidates[0].changes
    assert [(one.field, one.new) for one in changes] == [("sector", ""), ("long_term", "no")]


def test_a_day_a_century_off_is_asked_about_and_taken():
    line = plan([row(2, "Mayor", term_ends_on="1926-05-31")], [], COLUMNS, Ways())[0]
    assert line.status == "new"
    assert line.values["term_ends_on"] == date(1926, 5, 31)
    assert line.asks == ("End of their term is in the year 1926. Is that right?",)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("circle", "Program team", "team"),
        ("circle", " PROGRAM  TEAM", "team"),
        ("circle", "TEAM", "team"),
        ("lived_experience", "Not said, or none", ""),
        ("long_term", "YES", True),
        ("long_term", "x", True),
        ("long_term", "1", True),
        ("long_term", "True", True),
        ("long_term", "no", False),
        ("long_term", "0", False),
        ("term_ends_on", "5/31/2027", date(2027, 5, 31)),
        ("term_ends_on", "2027-05-31T00:00:00", date(2027, 5, 31)),
        ("sector", "a\nb\t c", "a b c"),
    ],
)
def test_cells_are_read_as_people_write_them(field, text, value):
    assert read_cell(KINDS[field], text) == value


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        (
            "circle",
            "friends",
            "Circle does not know “friends”. It takes: Program team, Collaborator, "
            "Interested party, Public.",
        ),
        ("long_term", "maybe", "In place for the long term is yes or no; this says “maybe”."),
        (
            "term_ends_on",
            "2/30/2027",
            "End of their term is not a day of the calendar. Write it as 2026-05-31.",
        ),
    ],
)
def test_cells_that_say_something_else_are_refused_in_words(field, text, sentence):
    with pytest.raises(Refused) as caught:
        read_cell(KINDS[field], text)
    assert str(caught.value) == sentence


def test_kinds_that_the_register_does_not_use_yet_go_out_and_come_back():
    several = Several("Days", options=(("mon", "Monday"), ("tue", "Tuesday")))
    for kind, value in ((several, ["mon", "tue"]), (several, []), (Number("Seats"), 12)):
        assert read_cell(kind, write_cell(kind, value)) == value
    assert read_cell(Amount("Paid"), "$1,250.5") == read_cell(Amount("Paid"), "1250.50")


@pytest.mark.parametrize(
    "text", ["", "a", "=1", "+1", "-1", "@x", "\tx", "\rx", "'", "'a", "'=1", "''=1", "a=1"]
)
def test_neutralised_text_never_begins_like_a_formula_and_comes_back(text):
    assert neutral(text)[:1] not in tuple("=+-@\t\r")
    assert as_typed(neutral(text)) == text
