"""An import from the file to the register: previewed, decided, confirmed, and never twice."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import wall
from accounts.models import Event
from collaborators.models import Collaborator, PendingImport
from collaborators.sheets import applying
from collaborators.sheets.reading import MAX_BYTES
from collaborators.tasks import forget_imports
from editing import actions
from editing.models import Revision
from tests.collaborators.sheet_tools import csv_of, xlsx_of
from tests.reading import messages, table, texts

IMPORT = "/here/collaborators/import/"
HEADINGS = ["Key", "Name as printed", "Sector"]


@pytest.fixture
def ed(client, cast):
    client.force_login(cast.ed)
    wall.enter(cast.here.pk)
    return client


def enter(cast, name, **more):
    position = Collaborator.objects.count() + 1
    return Collaborator.objects.create(
        grantee=cast.here, public_name=name, position=position, **more
    )


def upload(client, data, name="partners.csv"):
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, data)})


def preview_of(client, *rows):
    """The address of the preview of a file with these rows."""
    return upload(client, csv_of(HEADINGS, *rows))["Location"]


def press(client, address, go, **ticks):
    """A button of the preview, with the rows ticked that its page shows ticked."""
    page = client.get(address)
    shown = texts(page, '//input[@name="shown"]/@value')
    form = {
        "shown": shown[0] if shown else "",
        "take": texts(page, '//input[@name="take"][@checked]/@value'),
        "by_name": "1",
        "go": go,
    } | ticks
    return client.post(address, {name: value for name, value in form.items() if value is not None})


def facts(client, address):
    names = texts(client.get(address), "//dl/div/dt")
    return dict(zip(names, texts(client.get(address), "//dl/div/dd"), strict=True))


def sectors():
    return dict(Collaborator.objects.order_by("pk").values_list("public_name", "sector"))


def test_a_preview_says_what_each_row_would_do_and_changes_nothing(ed, cast):
    harbor = enter(cast, "Harbor Shelter", sector="housing")
    enter(cast, "County Court", sector="courts")
    address = preview_of(
        ed,
        [harbor.pk, "Harbor House", "shelter"],
        ["", "County Court", "courts"],
        ["", "City Library", "libraries"],
        ["", "", "nobody"],
    )
    page = ed.get(address)
    assert [row[1:] for row in table(page, "Rows of the file")] == [
        [
            "2",
            "Harbor House",
            "Changed",
            "Name as printed: from Harbor Shelter to Harbor HouseSector: from housing to shelter",
        ],
        ["3", "County Court", "Unchanged", ""],
        ["4", "City Library", "New", "Sector: libraries"],
        ["5", "empty", "Refused", "Name as printed is empty. Write a name in this row."],
    ]
    assert texts(page, '//div[@aria-label="Rows to show"]/button') == [
        "All rows 4",
        "New 1",
        "Changed 1",
        "To decide 0",
        "Unchanged 1",
        "Refused 1",
    ]
    assert sectors() == {"Harbor Shelter": "housing", "County Court": "courts"}
    assert Revision.objects.count() == 0


def test_confirmed_it_is_stored_with_a_revision_for_each_field_and_one_line(ed, cast):
    harbor = enter(cast, "Harbor Shelter", sector="housing")
    address = preview_of(
        ed, [harbor.pk, "Harbor House", "shelter"], ["", "City Library", "libraries"]
    )
    done = press(ed, address, "apply")
    assert done["Location"] == address
    assert messages(ed.get(address)) == ["partners.csv was imported."]
    wall.enter(cast.here.pk)
    assert sectors() == {"Harbor House": "shelter", "City Library": "libraries"}
    library = Collaborator.objects.get(public_name="City Library")
    assert (library.position, library.circle) == (2, "collaborator")
    harbor.refresh_from_db()
    written = Revision.objects.order_by("version").values_list(
        "field", "version", "before", "after", "by__name"
    )
    assert list(written) == [
        ("public_name", 2, "Harbor Shelter", "Harbor House", "Ed"),
        ("sector", 3, "housing", "shelter", "Ed"),
    ]
    assert harbor.version == 3
    line = Event.objects.get(verb="imported collaborators")
    assert (line.subject, line.by, line.detail) == (
        "partners.csv",
        cast.ed,
        {"added": 1, "updated": 1, "refused": 0, "left": 0},
    )


def test_an_imported_field_is_restored_like_any_other(ed, cast):
    harbor = enter(cast, "Harbor Shelter", sector="housing")
    press(ed, preview_of(ed, [harbor.pk, "Harbor Shelter", "shelter"]), "apply")
    wall.enter(cast.here.pk)
    harbor.refresh_from_db()
    revision = actions.history(Collaborator, harbor.pk, "sector").get()
    saved = actions.save_field(
        Collaborator,
        harbor.pk,
        "sector",
        [revision.before],
        version=harbor.version,
        by=cast.ed,
    )
    assert (saved.version, sectors()) == (3, {"Harbor Shelter": "housing"})


def test_confirmed_twice_it_changes_nothing_and_says_so(ed, cast):
    address = preview_of(ed, ["", "City Library", "libraries"])
    press(ed, address, "apply")
    again = press(ed, address, "apply")
    assert messages(ed.get(again["Location"]))[-1] == (
        "This file was imported before. Nothing was changed again."
    )
    wall.enter(cast.here.pk)
    assert sectors() == {"City Library": "libraries"}
    waiting = PendingImport.objects.get()
    assert applying.apply(waiting.pk, by=cast.ed).applied_at == waiting.applied_at
    assert Collaborator.objects.count() == 1
    assert waiting.rows == []
    assert Event.objects.filter(verb="imported collaborators").count() == 1


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


def test_a_key_of_another_grantee_is_no_key_here(ed, cast):
    wall.enter(cast.elsewhere.pk)
    theirs = Collaborator.objects.create(grantee=cast.elsewhere, public_name="Far away")
    wall.enter(cast.here.pk)
    address = preview_of(ed, [theirs.pk, "Taken over", "x"])
    assert table(ed.get(address), "Rows of the file")[0][3:] == [
        "Refused",
        f"No entry here has the key {theirs.pk}. Empty that cell to add the row as a new entry.",
    ]
    press(ed, address, "apply")
    wall.enter(cast.elsewhere.pk)
    theirs.refresh_from_db()
    assert theirs.public_name == "Far away"


def test_a_preview_is_its_uploaders_alone(ed, cast):
    address = preview_of(ed, ["", "City Library", ""])
    for person in (cast.alice, cast.mallory):
        ed.force_login(person)
        answers = (
            ed.get(address),
            ed.post(address, {"go": "apply"}),
            ed.get(address.replace("/here/", "/elsewhere/")),
        )
        assert [answer.status_code for answer in answers] == [404] * 3
    wall.enter(cast.here.pk)
    assert Collaborator.objects.count() == 0


def test_a_preview_is_over_after_a_day(ed, cast):
    address = preview_of(ed, ["", "City Library", ""])
    yesterday = timezone.now() - timedelta(hours=25)
    PendingImport.objects.update(created_at=yesterday)
    waiting = PendingImport.objects.get()
    with pytest.raises(applying.Refused):
        applying.apply(waiting.pk, by=cast.ed)
    after = ed.post(address, {"go": "apply"}, follow=True)
    assert messages(after) == ["This import is older than a day. Choose the file again."]
    wall.enter(cast.here.pk)
    assert (PendingImport.objects.count(), Collaborator.objects.count()) == (0, 0)
    assert ed.get(address).status_code == 404


def test_uploads_nobody_confirmed_are_removed_in_every_grantee(ed, cast):
    preview_of(ed, ["", "City Library", ""])
    for grantee in (cast.here, cast.elsewhere):
        wall.enter(grantee.pk)
        PendingImport.objects.create(
            grantee=grantee,
            by=cast.ed,
            file_name="old.csv",
            created_at=timezone.now() - timedelta(days=2),
        )
    forget_imports()
    left = {}
    for grantee in (cast.here, cast.elsewhere):
        wall.enter(grantee.pk)
        left[grantee.slug] = list(PendingImport.objects.values_list("file_name", flat=True))
    assert left == {"here": ["partners.csv"], "elsewhere": []}


def test_a_discarded_preview_is_gone(ed, cast):
    address = preview_of(ed, ["", "City Library", ""])
    after = ed.post(address, {"go": "discard"}, follow=True)
    assert messages(after) == ["The preview of partners.csv was discarded."]
    assert ed.get(address).status_code == 404


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"x" * (MAX_BYTES + 1), "This file is larger than 5 MB."),
        (b"\x89PNG\0\0", "This file is not a spreadsheet."),
        (csv_of(["Sector"], ["courts"]), "No row of headings was found"),
        (csv_of(HEADINGS), "This file has headings and no entries under them."),
    ],
)
def test_a_refused_file_is_told_of_beside_its_control_and_stores_nothing(ed, cast, data, sentence):
    page = upload(ed, data)
    assert page.status_code == 422
    assert texts(page, '//p[@id="import-refusal"]')[0].startswith(sentence)
    assert texts(page, '//input[@type="file"]/@aria-describedby') == ["import-hint import-refusal"]
    wall.enter(cast.here.pk)
    assert PendingImport.objects.count() == 0


def test_what_a_file_says_is_shown_as_words(ed, cast):
    data = csv_of(["Name", "<b>Seat</b>", "Sector"], ["<script>x()</script>", "1", "<i>a</i>"])
    address = upload(ed, data, name="<img src=x>.csv")["Location"]
    page = ed.get(address)
    assert texts(page, "//h1") == ["Preview of <img src=x>.csv"]
    assert table(page)[0][2] == "<script>x()</script>"
    assert "1 column has a heading that means nothing here" in " ".join(texts(page, "//main//p"))


def test_a_workbook_comes_in_too(ed, cast):
    data = xlsx_of(["Name", "Sector"], ["City Library", "libraries"])
    press(ed, upload(ed, data, name="partners.xlsx")["Location"], "apply")
    wall.enter(cast.here.pk)
    assert sectors() == {"City Library": "libraries"}


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


def test_the_preview_takes_as_many_queries_for_three_hundred_rows_as_for_one(ed, cast):
    counted = []
    for number in (1, 300):
        entered = [enter(cast, f"Body {number}-{one}") for one in range(number)]
        address = preview_of(ed, *([one.pk, one.public_name, "new"] for one in entered))
        with CaptureQueriesContext(connection) as captured:
            assert ed.get(address).status_code == 200
        wall.enter(cast.here.pk)
        counted.append(len(captured))
    assert counted == [counted[0]] * 2


def test_an_import_of_a_thousand_rows_takes_a_bounded_number_of_statements(ed, cast):
    counted = []
    for number in (10, 500):
        entered = Collaborator.objects.bulk_create(
            Collaborator(grantee=cast.here, public_name=f"Old {number}-{one}")
            for one in range(number)
        )
        rows = [[one.pk, one.public_name, "changed"] for one in entered]
        rows += [["", f"New {number}-{one}", "added"] for one in range(number)]
        address = preview_of(ed, *rows)
        wall.enter(cast.here.pk)
        with CaptureQueriesContext(connection) as captured:
            applying.apply(PendingImport.objects.latest("pk").pk, by=cast.ed)
        assert Collaborator.objects.filter(sector__in=["changed", "added"]).count() >= 2 * number
        counted.append(len(captured))
        assert facts(ed, address)["Added"] == str(number)
        wall.enter(cast.here.pk)
    assert counted[1] <= counted[0] + 2
    assert counted[1] < 25
