"""The register as a file for a spreadsheet program, in the columns that an import reads."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time

from django.db.models import QuerySet

from collaborators.sheets.columns import NEUTRALISED, Columns, neutral, write_cell
from editing.workbook import FIRST_DAY, open_book

CHUNK = 1_000
# A drop-down's answers may come to this many characters in a workbook.
LONGEST_LIST = 255
WIDTHS = {"line": 26, "lines": 40, "day": 13, "flag": 10}


def write_csv(entries: QuerySet, columns: Columns) -> bytes:
    """UTF-8 with the mark by which Excel knows it; formulas neutralised by an apostrophe."""
    out = io.StringIO(newline="")
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(columns.labels)
    for pk, values in _rows(entries, columns):
        cells = (write_cell(kind, values[name]) for name, kind in columns.kinds.items())
        writer.writerow([pk, *map(neutral, cells)])
    return out.getvalue().encode()


def write_xlsx(entries: QuerySet, columns: Columns, title: str) -> bytes:
    """A workbook with one sheet; every text is a string, whatever it begins with."""
    out = io.BytesIO()
    book = open_book(out, title)
    sheet = book.add_worksheet("Register")
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for at, label in enumerate(columns.labels):
        sheet.write_string(0, at, label, bold)
    number = 0
    for number, (pk, values) in enumerate(_rows(entries, columns), start=1):
        sheet.write_number(number, 0, pk)
        for at, (name, kind) in enumerate(columns.kinds.items(), start=1):
            value = values[name]
            if isinstance(value, date) and value >= FIRST_DAY:
                sheet.write_datetime(number, at, datetime.combine(value, time()), day)
            elif text := write_cell(kind, value):
                sheet.write_string(number, at, f"'{text}" if NEUTRALISED.match(text) else text)
    _dress(sheet, columns, number)
    book.close()
    return out.getvalue()


def _rows(entries: QuerySet, columns: Columns) -> Iterator[tuple[int, dict]]:
    names = list(columns.kinds)
    for pk, *values in entries.values_list("pk", *names).iterator(chunk_size=CHUNK):
        yield pk, dict(zip(names, values, strict=True))


def _dress(sheet, columns: Columns, last: int) -> None:
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(last, 1), len(columns.labels) - 1)
    sheet.set_column(0, 0, 8)
    for at, kind in enumerate(columns.kinds.values(), start=1):
        sheet.set_column(at, at, WIDTHS.get(kind.control, 26))
        answers = [label for value, label in kind.options if value]
        if kind.control == "flag":
            answers = ["yes", "no"]
        # A comma parts the answers of a drop-down, so one with a comma cannot be offered.
        fits = len(",".join(answers)) <= LONGEST_LIST and not any("," in one for one in answers)
        if answers and fits and not kind.many:
            rule = {"validate": "list", "source": answers, "error_type": "information"}
            sheet.data_validation(1, at, max(last, 1) + CHUNK, at, rule)
