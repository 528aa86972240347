"""The register as a file: what people see, nothing that may not leave, and back without change."""

import csv
import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from accounts import wall
from accounts.models import Event
from collaborators.models import Collaborator, CollaboratorPrivate, PendingImport
from collaborators.sheets import applying
from tests.collaborators.sheet_tools import COLUMNS
from tests.reading import texts

EXPORT = "/here/collaborators/export/"
NASTY = ["=1+1", "+1 555 0100", "-2", "@home", "'=x", "''-y", "'Ohana", 'a "b", c; d', "Café 中"]


@pytest.fixture
def inside(cast):
    wall.enter(cast.here.pk)


def fill(cast):
    """Entries that use every field, with texts that a spreadsheet program might run."""
    for number, text in enumerate(NASTY, start=1):
        Collaborator.objects.create(
            grantee=cast.here,
            public_name=f"{text} {number}",
            position=number,
            nature="person",
            circle="team",
            naming="pseudonym",
            lived_experience="both",
            groups=text,
            sector=text,
            program="otip",
            long_term=number % 2 == 0,
            is_funder=True,
            term_ends_on=[date(2027, 5, 31), date(1826, 1, 1), None][number % 3],
            engage_when="now",
        )


def rows_of(sheet, content):
    if sheet == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("sheet", ["csv", "xlsx"])
def test_a_file_has_the_columns_and_words_that_people_see(client, cast, inside, sheet):
    entry = Collaborator.objects.create(
        grantee=cast.here,
        public_name="Harbor Shelter",
        circle="team",
        long_term=True,
        term_ends_on=date(2027, 5, 31),
    )
    client.force_login(cast.vic)
    answer = client.get(f"{EXPORT}{sheet}/")
    assert answer["Content-Disposition"] == (f'attachment; filename="here-collaborators.{sheet}"')
    head, row = rows_of(sheet, answer.content)
    assert head == ["Key", *(kind.label for kind in Collaborator.editable.values())]
    found = dict(zip(head, row, strict=True))
    assert {name: found[name] for name in ("Name as printed", "Kind", "Circle")} == {
        "Name as printed": "Harbor Shelter",
        "Kind": "Organization or group",
        "Circle": "Program team",
    }
    assert str(found["Key"]).split(".")[0] == str(entry.pk)
    assert found["In place for the long term"] == "yes"
    assert str(found["End of their term"]) == "2027-05-31"
    assert found["Speaks from lived experience"] == ""


def test_the_csv_begins_with_the_mark_that_spreadsheet_programs_know(client, cast, inside):
    client.force_login(cast.vic)
    assert client.get(f"{EXPORT}csv/").content.startswith(b"\xef\xbb\xbfKey,")


def test_no_cell_of_a_file_is_run_as_a_formula(client, cast, inside):
    fill(cast)
    client.force_login(cast.vic)
    cells = [
        cell
        for row in rows_of("csv", client.get(f"{EXPORT}csv/").content)
        for cell in row
        if cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    ]
    assert cells == []
    workbook = client.get(f"{EXPORT}xlsx/").content
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
        assert sheet.count(b"<f>") == sheet.count(b"<f ") == 0
        assert [name for name in parts.namelist() if "externalLink" in name] == []
    assert rows_of("xlsx", workbook)[1][1] == "=1+1 1"


@pytest.mark.parametrize("sheet", ["csv", "xlsx"])
def test_imported_again_a_file_changes_nothing(client, cast, inside, sheet):
    fill(cast)
    client.force_login(cast.alice)
    content = client.get(f"{EXPORT}{sheet}/").content
    before = list(Collaborator.objects.order_by("pk").values())
    file = SimpleUploadedFile(f"again.{sheet}", content)
    address = client.post("/here/collaborators/import/", {"file": file})["Location"]
    for clear in ("", "1"):
        client.post(address, {"shown": "", "by_name": "1", "clear_empty": clear, "go": "ways"})
        wall.enter(cast.here.pk)
        lines = applying.lines_of(PendingImport.objects.get())
        assert [line.status for line in lines] == ["unchanged"] * len(NASTY)
    done = client.post(address, {"go": "apply"}, follow=True)
    assert texts(done, "//dl/div/dd") == ["0", "0", str(len(NASTY)), "0", "0"]
    wall.enter(cast.here.pk)
    assert list(Collaborator.objects.order_by("pk").values()) == before


def test_every_field_of_an_entry_has_its_column():
    assert list(COLUMNS.kinds) == list(Collaborator.editable)


@pytest.mark.parametrize("sheet", ["csv", "xlsx"])
def test_a_file_holds_what_the_list_shows(client, cast, inside, sheet):
    for name, circle in (
        ("Harbor Shelter", "team"),
        ("Harbor Police", "public"),
        ("Court", "team"),
    ):
        Collaborator.objects.create(grantee=cast.here, public_name=name, circle=circle)
    wall.enter(cast.elsewhere.pk)
    Collaborator.objects.create(grantee=cast.elsewhere, public_name="Harbor far away")
    client.force_login(cast.vic)
    found = rows_of(sheet, client.get(f"{EXPORT}{sheet}/?q=harbor&circle=team").content)
    assert [row[1] for row in found[1:]] == ["Harbor Shelter"]
    page = client.get("/here/collaborators/?q=harbor&circle=team")
    assert f"{EXPORT}{sheet}/?q=harbor&circle=team" in texts(page, "//main//a/@href")


@pytest.mark.parametrize("sheet", ["csv", "xlsx"])
def test_no_restricted_value_is_in_a_file_even_for_those_who_may_see_it(
    client, cast, inside, sheet
):
    entry = Collaborator.objects.create(grantee=cast.here, public_name="River")
    secrets = {name: f"Canary-{name}-7731" for name in CollaboratorPrivate.editable}
    CollaboratorPrivate.objects.create(grantee=cast.here, collaborator=entry, **secrets)
    client.force_login(cast.alice)
    content = client.get(f"{EXPORT}{sheet}/").content
    assert "River" in str(rows_of(sheet, content))
    assert "Canary" not in str(rows_of(sheet, content))
    if sheet == "xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            assert [name for name in parts.namelist() if b"Canary" in parts.read(name)] == []


def test_who_took_a_file_is_written_in_the_history(client, cast, inside):
    client.force_login(cast.vic)
    client.get(f"{EXPORT}xlsx/")
    wall.enter(cast.here.pk)
    line = Event.objects.get(verb="exported collaborators")
    assert (line.by, line.subject) == (cast.vic, "here-collaborators.xlsx")


def test_another_kind_of_file_is_not_there(client, cast):
    client.force_login(cast.vic)
    assert client.get(f"{EXPORT}pdf/").status_code == 404


@pytest.mark.parametrize("sheet", ["csv", "xlsx"])
def test_a_file_takes_as_many_queries_for_thirty_entries_as_for_one(
    client, cast, inside, sheet, django_assert_num_queries
):
    client.force_login(cast.vic)
    client.get(f"{EXPORT}{sheet}/")
    for wanted in (1, 30):
        wall.enter(cast.here.pk)
        while Collaborator.objects.count() < wanted:
            Collaborator.objects.create(grantee=cast.here, public_name="Someone")
        # Session, person, door, wall, entries, the history line; a savepoint opened and closed.
        with django_assert_num_queries(8):
            client.get(f"{EXPORT}{sheet}/")
