"""Spreadsheets made in the tests, good and hostile."""

import csv
import io
import zipfile

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from collaborators.models import Collaborator
from collaborators.sheets.columns import Columns
from tests.reading import texts

IMPORT = "/here/collaborators/import/"
HEADINGS = ["Key", "Name as printed", "Sector"]

COLUMNS = Columns(Collaborator, name="public_name", aliases={"name": "public_name"})


def csv_of(*rows, delimiter=",", encoding="utf-8") -> bytes:
    """Rows of cells as the bytes of a CSV file."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx_of(*rows, dress=None) -> bytes:
    """Rows of cells as a workbook; `dress(book, sheet)` adds to it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Partners")
    for number, cells in enumerate(rows):
        for at, cell in enumerate(cells):
            sheet.write(number, at, cell)
    if dress:
        dress(book, sheet)
    book.close()
    return out.getvalue()


def changed_parts(data: bytes, **parts) -> bytes:
    """A workbook with some parts replaced or added: file name -> bytes, `/` written as `__`."""
    given = {name.replace("__", "/"): content for name, content in parts.items()}
    return repacked(data, lambda name, content: given.pop(name, content), given)


def repacked(data: bytes, change, more=()) -> bytes:
    """The zip `data` with every part put through `change(name, content)`, and `more` added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in dict(more).items():
            new.writestr(name, content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def with_sheet(xml: str) -> bytes:
    """A workbook whose sheet is this XML."""
    plain = xlsx_of(["Name"], ["Harbor Shelter"])
    content = xml.encode()
    return repacked(plain, lambda name, old: content if name == SHEET else old)


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_xml(cells: str) -> str:
    """The XML of a sheet around its rows."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'


def enter(cast, name, **more):
    """An entry at the end of the register, with the wall open for `here`."""
    position = Collaborator.objects.count() + 1
    return Collaborator.objects.create(
        grantee=cast.here, public_name=name, position=position, **more
    )


def upload(client, data, name="partners.csv"):
    """The answer to a file that is sent."""
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
    """What the page of a done import counts: words -> number."""
    names = texts(client.get(address), "//dl/div/dt")
    return dict(zip(names, texts(client.get(address), "//dl/div/dd"), strict=True))


def sectors():
    """Every entry's name -> its sector."""
    return dict(Collaborator.objects.order_by("pk").values_list("public_name", "sector"))
