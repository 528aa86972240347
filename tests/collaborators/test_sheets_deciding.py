"""A preview before it is confirmed: rows left out, questions answered, entries that moved on."""

import pytest

from accounts import wall
from collaborators.models import Collaborator
from editing import actions
from tests.collaborators.sheet_tools import (
    enter,
    facts,
    press,
    preview_of,
    sectors,
)
from tests.reading import messages, table, texts


@pytest.fixture
def ed(client, cast):
    client.force_login(cast.ed)
    wall.enter(cast.here.pk)
    return client


def test_rows_can_be_left_out(ed, cast):
    address = preview_of(ed, ["", "City Library", ""], ["", "Youth Line", ""])
    press(ed, address, "apply", take=["3"])
    assert facts(ed, address) == {
        "Added": "1",
        "Changed": "0",
        "Already the same": "0",
        "Left out by you": "1",
        "Not imported": "0",
    }
    wall.enter(cast.here.pk)
    assert list(sectors()) == ["Youth Line"]


def test_a_question_is_answered_with_a_new_entry_unless_told_otherwise(ed, cast):
    first = enter(cast, "Jordan Reyes", sector="law")
    enter(cast, "Jordan Reyes", sector="health")
    rows = (["", "Jordan Reyes", "courts"], ["", "Jordan Reyes", "schools"])
    address = preview_of(ed, *rows)
    answers = texts(ed.get(address), '//fieldset[contains(., "row 2")]//label')
    assert answers[0] == "A new entry"
    assert answers[1] == f"The entry with key {first.pk}: Sector: law → courts"
    press(ed, address, "apply", **{"which-2": first.pk, "which-3": "0"})
    wall.enter(cast.here.pk)
    found = Collaborator.objects.order_by("pk").values_list("public_name", "sector")
    assert list(found) == [
        ("Jordan Reyes", "courts"),
        ("Jordan Reyes", "health"),
        ("Jordan Reyes", "schools"),
    ]


def test_two_rows_given_the_same_entry_store_nothing_and_keep_the_answers(ed, cast):
    one = enter(cast, "Jordan Reyes", sector="law")
    address = preview_of(ed, ["", "Jordan Reyes", "courts"], ["", "Jordan Reyes", "schools"])
    press(ed, address, "apply", **{"which-2": one.pk, "which-3": one.pk})
    page = ed.get(address)
    assert messages(page) == [
        "Rows 2 and 3 would both change Jordan Reyes. Answer one of them differently, or leave "
        "it out."
    ]
    assert texts(page, '//input[@type="radio"][@checked]/@value') == [str(one.pk)] * 2
    wall.enter(cast.here.pk)
    assert sectors() == {"Jordan Reyes": "law"}


def test_an_entry_that_was_never_offered_is_not_changed(ed, cast):
    enter(cast, "Jordan Reyes")
    enter(cast, "Jordan Reyes")
    other = enter(cast, "County Court", sector="courts")
    address = preview_of(ed, ["", "Jordan Reyes", "x"])
    press(ed, address, "apply", **{"which-2": other.pk})
    wall.enter(cast.here.pk)
    other.refresh_from_db()
    assert (other.sector, Collaborator.objects.count()) == ("courts", 3)


def test_what_someone_changed_meanwhile_is_left_and_reported(ed, cast):
    harbor = enter(cast, "Harbor Shelter", sector="housing")
    court = enter(cast, "County Court", sector="courts")
    address = preview_of(
        ed,
        [harbor.pk, "Harbor Shelter", "mine"],
        [court.pk, "County Court", "mine"],
        ["", "City Library", "mine"],
        ["", "Youth Line", "mine"],
    )
    actions.save_field(Collaborator, harbor.pk, "role", ["hosts"], version=1, by=cast.alice)
    actions.remove_record(Collaborator, court.pk, by=cast.alice)
    enter(cast, "City Library", sector="theirs")
    page = ed.get(address)
    assert [row[3] for row in table(page, "Rows of the file")] == ["Moved on"] * 3 + ["New"]
    press(ed, address, "apply")
    wall.enter(cast.here.pk)
    assert sectors() == {
        "Harbor Shelter": "housing",
        "City Library": "theirs",
        "Youth Line": "mine",
    }
    reported = table(ed.get(address), "Rows that were not imported")
    assert [row[:2] for row in reported] == [
        ["2", "Harbor Shelter"],
        ["3", "County Court"],
        ["4", "City Library"],
    ]


def test_compared_again_the_preview_is_of_the_register_as_it_is(ed, cast):
    harbor = enter(cast, "Harbor Shelter", sector="housing")
    address = preview_of(ed, [harbor.pk, "Harbor Shelter", "mine"])
    actions.save_field(Collaborator, harbor.pk, "sector", ["theirs"], version=1, by=cast.alice)
    press(ed, address, "look")
    assert table(ed.get(address), "Rows of the file")[0][3:] == [
        "Changed",
        "Sector: from theirs to mine",
    ]
    press(ed, address, "apply")
    wall.enter(cast.here.pk)
    assert sectors() == {"Harbor Shelter": "mine"}


def test_other_ways_to_match_are_shown_before_they_are_applied(ed, cast):
    enter(cast, "Harbor Shelter", sector="housing")
    address = preview_of(ed, ["", "Harbor Shelter", "shelter"])
    press(ed, address, "apply", by_name=None)
    page = ed.get(address)
    assert messages(page) == [
        "The rows are matched in another way now. Look at the preview again before you import."
    ]
    assert table(page, "Rows of the file")[0][3] == "New"
    press(ed, address, "apply", by_name=None)
    wall.enter(cast.here.pk)
    assert list(Collaborator.objects.order_by("pk").values_list("sector", flat=True)) == [
        "housing",
        "shelter",
    ]


def test_empty_cells_empty_fields_only_when_ticked(ed, cast):
    harbor = enter(cast, "Harbor Shelter", sector="housing")
    address = preview_of(ed, [harbor.pk, "Harbor Shelter", ""])
    assert table(ed.get(address), "Rows of the file")[0][3] == "Unchanged"
    press(ed, address, "ways", clear_empty="1")
    assert table(ed.get(address), "Rows of the file")[0][3:] == [
        "Changed",
        "Sector: from housing to empty",
    ]


def test_a_long_preview_comes_in_pages_and_keeps_the_ticks_of_each(ed, cast):
    address = preview_of(ed, *(["", f"Body {number}", ""] for number in range(250)))
    assert len(table(ed.get(address))) == 100
    onward = press(ed, address, "page:2", take=["2", "3"])["Location"]
    assert onward == f"{address}?page=2"
    assert len(texts(ed.get(onward), '//input[@name="take"][@checked]')) == 100
    press(ed, f"{address}?page=3", "apply")
    wall.enter(cast.here.pk)
    assert Collaborator.objects.count() == 152


def test_only_the_rows_of_one_kind_are_shown_when_asked_for(ed, cast):
    enter(cast, "Harbor Shelter")
    address = preview_of(ed, ["", "Harbor Shelter", "x"], ["", "City Library", ""])
    shown = press(ed, address, "show:new")["Location"]
    assert shown == f"{address}?show=new"
    assert [row[2] for row in table(ed.get(shown))] == ["City Library"]
    press(ed, shown, "apply")
    wall.enter(cast.here.pk)
    assert sectors() == {"Harbor Shelter": "x", "City Library": ""}


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "9" * 30])
def test_odd_addresses_show_a_preview_all_the_same(ed, cast, page):
    address = preview_of(ed, ["", "City Library", ""])
    assert len(table(ed.get(f"{address}?page={page}&show=nothing"))) == 1


@pytest.mark.parametrize(
    "form",
    [
        {"go": "apply", "shown": "x,,²," + "9" * 40, "take": ["y"], "which-2": "z"},
        {"go": "page:x"},
        {"go": "show:x"},
        {"go": "nonsense:"},
        {},
    ],
)
def test_odd_forms_are_no_fault(ed, cast, form):
    address = preview_of(ed, ["", "City Library", ""])
    assert ed.post(address, form).status_code == 302
