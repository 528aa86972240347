"""Reading spreadsheets: what every program writes comes in, what is hostile is refused in words."""

import io
import tracemalloc
import zipfile
from datetime import datetime

import pytest

from collaborators.sheets import reading, unpacking
from collaborators.sheets.reading import Row, read
from editing.fields import Refused
from tests.collaborators.sheet_tools import (
    COLUMNS,
    SHEET,
    changed_parts,
    csv_of,
    repacked,
    sheet_xml,
    with_sheet,
    xlsx_of,
)

HEADINGS = ["Name as printed", "Sector", "Funds this work, or may"]
ROW = ["Café Señora", "health, care", "yes"]
CELLS = {"public_name": "Café Señora", "sector": "health, care", "is_funder": "yes"}


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read(data, COLUMNS)
    return str(caught.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_csv_in_every_encoding_and_with_every_delimiter(encoding, delimiter):
    sheet = read(csv_of(HEADINGS, ROW, delimiter=delimiter, encoding=encoding), COLUMNS)
    assert sheet.rows == [Row(2, "", CELLS)]
    assert sheet.notes == ([reading.CP1252] if encoding == "cp1252" else [])


def test_a_workbook_gives_text_numbers_days_and_yes():
    def dress(book, sheet):
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_datetime(1, 2, datetime(2027, 5, 31), day)

    data = xlsx_of(
        ["NAME", "sector", "term_ends_on", "Leads in government"],
        ["Harbor Shelter", 12, None, True],
        dress=dress,
    )
    assert read(data, COLUMNS).rows == [
        Row(
            2,
            "",
            {
                "public_name": "Harbor Shelter",
                "sector": "12",
                "term_ends_on": "2027-05-31",
                "government_leader": "yes",
            },
        )
    ]


def test_headings_are_found_under_titles_in_any_case_and_order():
    data = csv_of(
        ["Partners of the task force"],
        [],
        ["printed in May"],
        ["  SECTOR: ", "Board seat", "name as PRINTED *", "Sector"],
        [],
        ["courts", "2", "County Court", "again"],
    )
    sheet = read(data, COLUMNS)
    assert sheet.rows == [Row(6, "", {"sector": "courts", "public_name": "County Court"})]
    assert sheet.ignored == ["Board seat", "Sector"]


def test_a_line_that_names_the_delimiter_is_passed_over():
    data = b"sep=;\r\nName;Sector\r\nCounty Court;courts\r\n"
    assert [row.number for row in read(data, COLUMNS).rows] == [3]


def test_the_first_visible_sheet_with_the_headings_is_read():
    def dress(book, sheet):
        second = book.add_worksheet("Second")
        second.write_row(0, 0, ["Name"])
        second.write_row(1, 0, ["County Court"])
        hidden = book.add_worksheet("Hidden")
        hidden.write_row(0, 0, ["Name"])
        hidden.write_row(1, 0, ["Nobody"])
        hidden.hide()

    sheet = read(xlsx_of(["How to fill this in"], dress=dress), COLUMNS)
    assert [row.cells for row in sheet.rows] == [{"public_name": "County Court"}]
    assert sheet.notes == ["Of 2 sheets, “Second” was read and no other."]


def test_formulas_count_as_what_they_came_to_and_are_told_of():
    def dress(book, sheet):
        sheet.write_formula(1, 1, '=CONCAT("co","urts")', None, "courts")
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")

    sheet = read(
        xlsx_of(["Name", "Sector"], ["County Court"], ["City Court"], dress=dress), COLUMNS
    )
    assert [row.cells["sector"] for row in sheet.rows] == ["courts", ""]
    assert [note.split(". ")[0] for note in sheet.notes] == ["The workbook has 2 formulas"]


def test_merged_cells_count_for_each_of_their_rows():
    def dress(book, sheet):
        sheet.merge_range(0, 0, 0, 1, "Our partners")
        sheet.merge_range(2, 1, 4, 1, "courts")

    data = xlsx_of(
        [], ["Name", "Sector"], ["County Court"], ["City Court"], ["High Court"], dress=dress
    )
    sheet = read(data, COLUMNS)
    assert [(row.number, row.cells["sector"]) for row in sheet.rows] == [
        (3, "courts"),
        (4, "courts"),
        (5, "courts"),
    ]
    assert sheet.notes == ["Cells merged over several rows count for each of those rows."]


@pytest.mark.parametrize("typed", ["=1+1", "+1 555 0100", "-x", "@home", "'=x", "''@x"])
def test_neutralised_cells_come_in_as_they_were(typed):
    data = csv_of(["Name", "Sector"], ["County Court", f"'{typed}"])
    assert read(data, COLUMNS).rows[0].cells["sector"] == typed


def test_an_apostrophe_of_a_name_stays():
    data = csv_of(["Name"], ["'Ohana House"])
    assert read(data, COLUMNS).rows[0].cells == {"public_name": "'Ohana House"}


def test_a_wide_sheet_is_read_and_its_other_columns_are_named():
    wide = [f"Extra {number}" for number in range(299)]
    sheet = read(xlsx_of(["Name", *wide], ["County Court", *wide]), COLUMNS)
    assert sheet.rows == [Row(2, "", {"public_name": "County Court"})]
    assert sheet.ignored == wide


def test_a_sheet_that_is_too_wide_is_refused():
    wide = [f"Extra {number}" for number in range(600)]
    for data in (xlsx_of(["Name", *wide]), csv_of(["Name", *wide])):
        assert refusal(data).startswith("This sheet has 601 columns; at most 500 can be read.")


def test_ten_thousand_rows_are_refused_with_what_to_do():
    rows = [[f"Body {number}"] for number in range(10_000)]
    for data in (csv_of(["Name"], *rows), xlsx_of(["Name"], *rows)):
        assert refusal(data) == (
            "This file has 10,000 rows of entries; 5,000 can be taken at a time. Split it into "
            "several files and import one after the other."
        )
    assert len(read(csv_of(["Name"], *rows[:5000]), COLUMNS).rows) == 5000


def test_a_cell_of_a_hundred_kilobytes_is_read_in_full():
    data = csv_of(["Name", "Sector"], ["County Court", "x" * 100_000])
    assert len(read(data, COLUMNS).rows[0].cells["sector"]) == 100_000


NOT_A_SHEET = reading.NO_SHEET
NO_HEADINGS = "No row of headings was found in the first 30 rows"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "This file is empty."),
        (b" \r\n ", "This file is empty."),
        (csv_of(["Sector"], ["courts"]), NO_HEADINGS),
        (csv_of(["Name", "Sector"]), "This file has headings and no entries under them."),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, NOT_A_SHEET),
        (b"Name\nCounty\0Court\n", NOT_A_SHEET),
        (b"\x01\x02\x03\x04" * 500, NOT_A_SHEET),
        (b"\x81\x8d\x8f" * 50, NOT_A_SHEET),
        (b"\xff\xfe\x00\xd8\x41", NOT_A_SHEET),
        (b"%PDF-1.7 Name,Sector", NO_HEADINGS),
        (b"<html><table><tr><td>Name</td></tr></table>", NO_HEADINGS),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "This is an old Excel file or one under a password."),
        (b"PK\x03\x04 and no more", unpacking.DAMAGED),
        (b"Name\n" + b"x" * (5 * 1024 * 1024), "This file is larger than 5 MB."),
        (b"Name\n" + b"\n" * 60_000, "This file has more than 50,000 lines;"),
        (b'Name\n"' + b"x" * 2_000_000, "Line 2 of this file cannot be read:"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_in_words(data, sentence):
    assert refusal(data).startswith(sentence)


def zip_of(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


GOOD = xlsx_of(["Name"], ["Harbor Shelter"])


NO_WORKBOOK = "This file is packed like a workbook but holds none."


def zips_in_zips() -> bytes:
    inner = zip_of({"xl/workbook.xml": b"0" * 30_000_000})
    for _ in range(3):
        inner = zip_of({f"{number}.zip": inner for number in range(10)})
    return inner


BOMBS = {
    "a part of 60 MB": (
        lambda: changed_parts(GOOD, **{"xl__big.xml": b"0" * 60_000_000}),
        unpacking.TOO_LARGE,
    ),
    "a sheet of 60 MB": (lambda: with_sheet(sheet_xml(" " * 60_000_000)), unpacking.TOO_LARGE),
    "30 MB of nothing": (lambda: zip_of({"a.xml": b"0" * 30_000_000}), unpacking.TOO_LARGE),
    "many parts": (
        lambda: zip_of({f"{number}.xml": b"<a/>" for number in range(2500)}),
        unpacking.TOO_LARGE,
    ),
    "zips in zips in zips": (zips_in_zips, NO_WORKBOOK),
    "no workbook": (lambda: zip_of({"hello.xml": b"<a/>"}), NO_WORKBOOK),
}


@pytest.mark.parametrize("name", BOMBS)
def test_zip_bombs_are_refused_before_they_are_unpacked(name):
    make, sentence = BOMBS[name]
    data = make()
    tracemalloc.start()
    said = refusal(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert said.startswith(sentence)
    assert peak < 20_000_000


FAR = '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>'
HOSTILE_SHEETS = {
    "a cell at the far corner": sheet_xml(
        FAR + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    ),
    "a place that is none": sheet_xml('<row><c r="A-1"><v>1</v></c></row>'),
    "cut off": sheet_xml(FAR)[:-30],
    "an entity": '<!DOCTYPE a [<!ENTITY b "c">]>' + sheet_xml(FAR),
    "entities in entities": (
        '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
        + sheet_xml(FAR)
    ),
    "no sheet at all": "<a/>",
}


@pytest.mark.parametrize("name", HOSTILE_SHEETS)
def test_hostile_sheets_are_refused_in_words(name):
    said = refusal(with_sheet(HOSTILE_SHEETS[name]))
    assert said in {unpacking.DAMAGED, unpacking.TOO_LARGE} or said.startswith(NO_HEADINGS)


def test_more_cells_than_are_looked_at_are_refused(monkeypatch):
    data = xlsx_of(["Name", "Sector"], ["County Court", "courts"])
    monkeypatch.setattr(unpacking, "MAX_CELLS", 3)
    assert refusal(data) == unpacking.TOO_LARGE
    monkeypatch.setattr(unpacking, "MAX_CELLS", 4)
    assert len(read(data, COLUMNS).rows) == 1


def test_one_long_text_used_by_every_cell_is_counted_each_time():
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 2001))
    long = f'<sst xmlns="x"><si><t>{"x" * 32_000}</t></si></sst>'.encode()
    data = repacked(
        with_sheet(sheet_xml(cells)),
        lambda name, old: long if name == "xl/sharedStrings.xml" else old,
    )
    assert len(data) < 100_000
    assert refusal(data) == unpacking.TOO_LARGE


def test_a_part_that_lies_about_its_size_is_not_unpacked_past_it():
    data = bytearray(with_sheet(sheet_xml(FAR + " " * 3_000_000)))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        real = archive.getinfo(SHEET).file_size.to_bytes(4, "little")
    assert data.count(real) == 2  # in the part's own head and in the list of parts
    assert refusal(bytes(data.replace(real, (400).to_bytes(4, "little")))) == unpacking.DAMAGED


def test_a_workbook_cut_short_anywhere_is_refused_or_read():
    whole = xlsx_of(HEADINGS, ROW)
    for end in range(0, len(whole) - 1, 97):
        with pytest.raises(Refused):
            read(whole[:end], COLUMNS)


def test_a_workbook_with_one_byte_wrong_never_does_worse_than_a_refusal():
    whole = xlsx_of(HEADINGS, ROW)
    for place in range(0, len(whole), 31):
        spoiled = bytearray(whole)
        spoiled[place] ^= 0x5A
        try:
            read(bytes(spoiled), COLUMNS)
        except Refused as refused:
            assert str(refused)


def test_macros_pictures_and_files_inside_are_not_looked_at():
    data = changed_parts(GOOD, **{"xl__vbaProject.bin": b"MZ", "xl__media__a.png": b"\x89PNG"})
    assert [row.cells for row in read(data, COLUMNS).rows] == [{"public_name": "Harbor Shelter"}]
