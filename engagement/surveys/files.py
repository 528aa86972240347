"""A survey's answers as CSV and XLSX; what looks like a formula comes out as text."""

import csv
import io
from collections.abc import Iterable

import xlsxwriter

from collaborators.sheets.columns import neutral

WIDTH = 30  # characters; long texts wrap


def as_csv(rows: Iterable[list[str]]) -> bytes:
    """UTF-8 with the mark that spreadsheets look for; a leading apostrophe keeps text text."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([neutral(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Iterable[list[str]], title: str) -> bytes:
    """One sheet, every cell written as a string, the first row bold and kept in sight."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": title})
        sheet = book.add_worksheet("Answers")
        plain, head = (book.add_format({"text_wrap": True, "valign": "top", **more})
                       for more in ({}, {"bold": True}))  # fmt: skip
        sheet.set_column(1, 100, WIDTH)
        sheet.freeze_panes(1, 0)
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(place, column, cell, plain if place else head)
    return out.getvalue()
