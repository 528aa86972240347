"""Lists as a file for a spreadsheet program: every text stays text, whatever it begins with."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import xlsxwriter
from django.utils import timezone

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A sheet's name holds 31 characters at most, a cell 32,767.
LONGEST_NAME, LONGEST_CELL = 31, 32_767
FIRST_DAY = date(1901, 1, 1)  # Earlier days are not days to every spreadsheet program.

Cell = str | int | float | date | datetime | None


@dataclass(frozen=True)
class Sheet:
    """One sheet: a row of headings, frozen and filtered, over rows of as many cells."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int]


def workbook(title: str, sheets: Iterable[Sheet]) -> bytes:
    """The sheets as one .xlsx file. A time is written as the clock of this service shows it."""
    out = io.BytesIO()
    book = open_book(out, title)
    formats = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
        "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"}),
    }
    for item in sheets:
        _write(book.add_worksheet(item.name[:LONGEST_NAME]), item, formats)
    book.close()
    return out.getvalue()


def open_book(out: io.BytesIO, title: str) -> xlsxwriter.Workbook:
    """An empty workbook in which a text is a text, whatever it begins with."""
    plain = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    book = xlsxwriter.Workbook(out, plain | {"in_memory": True})
    book.set_properties({"title": title})
    return book


def _write(sheet, item: Sheet, formats: dict) -> None:
    for at, label in enumerate(item.headings):
        sheet.write_string(0, at, label, formats["head"])
        sheet.set_column(at, at, item.widths[at])
    number = 0
    for number, row in enumerate(item.rows, start=1):
        for at, value in enumerate(row):
            _write_cell(sheet, number, at, value, formats)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(number, 1), len(item.headings) - 1)


def _write_cell(sheet, number: int, at: int, value: Cell, formats: dict) -> None:
    if isinstance(value, datetime):
        local = timezone.localtime(value).replace(tzinfo=None)
        sheet.write_datetime(number, at, local, formats["time"])
    elif isinstance(value, date) and value >= FIRST_DAY:
        sheet.write_datetime(number, at, datetime.combine(value, time()), formats["day"])
    elif isinstance(value, int | float):
        sheet.write_number(number, at, value)
    elif value not in (None, ""):
        sheet.write_string(number, at, str(value)[:LONGEST_CELL], formats["text"])
