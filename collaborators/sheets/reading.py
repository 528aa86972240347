"""From an uploaded file's bytes to rows of text under the columns of a table; no database.

`read` is all that others call. It takes .csv in the encodings and with the delimiters that
spreadsheet programs write, and .xlsx; everything else is refused with the sentence for the page.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from collaborators.sheets.columns import KEY, Columns, as_typed, cell_text, plain_heading
from collaborators.sheets.unpacking import DAMAGED, TOO_LARGE, unpacked
from editing.clean import CONTROLS
from editing.fields import Refused

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5_000
MAX_COLUMNS = 500
# A heading may stand under titles and notes, but not further down than this.
HEADING_WITHIN = 30
DELIMITERS = (",", ";", "\t")
# Lines of a text file, empty ones too.
MAX_LINES = 50_000
MAX_MERGES = 20_000
# The first bytes of old Excel files, and of any Office file under a password.
OLD_OFFICE = b"\xd0\xcf\x11\xe0"

NO_SHEET = (
    "This file is not a spreadsheet. Choose one saved as .csv (UTF-8, UTF-16 or Windows-1252) "
    "or .xlsx."
)


@dataclass(frozen=True)
class Row:
    """One row under the headings: its number in the file, its key and its cells by field."""

    number: int
    key: str
    cells: dict[str, str]


@dataclass
class Sheet:
    """What a file holds: rows, the headings that mean nothing here, and notes for its reader."""

    rows: list[Row]
    ignored: list[str]
    notes: list[str] = field(default_factory=list)


Grid = list[list[str]]


def read(data: bytes, columns: Columns) -> Sheet:
    """The rows of the first sheet in `data` that has the columns' headings.

    Raises Refused, with what to do, for anything that cannot be read in full: too many bytes,
    rows or columns, an unknown encoding, a damaged workbook, no row of headings.
    """
    if len(data) > MAX_BYTES:
        raise Refused(
            f"This file is larger than {MAX_BYTES // 1024**2} MB. Split it into several files, "
            "or save only the sheet with the entries."
        )
    if data.startswith(OLD_OFFICE):
        raise Refused(
            "This is an old Excel file or one under a password. Open it, save it as .xlsx "
            "without a password, and choose the new file."
        )
    if not data.strip():
        raise Refused("This file is empty. Choose one that holds the entries.")
    sheets = _workbook(data) if data.startswith(b"PK") else _text(data)
    for grid, notes in sheets:
        found = _under_headings(grid, columns)
        if found:
            found.notes = notes + found.notes
            return found
    raise Refused(
        f"No row of headings was found in the first {HEADING_WITHIN} rows: one cell must say "
        f"“{columns.kinds[columns.name].label}”. {columns.help}"
    )


def _under_headings(grid: Grid, columns: Columns) -> Sheet | None:
    known = columns.headings()
    best, place = 0, None
    for index, cells in enumerate(grid[:HEADING_WITHIN]):
        fields = {known.get(plain_heading(cell)) for cell in cells} - {None}
        if columns.name in fields and len(fields) > best:
            best, place = len(fields), index
    if place is None:
        return None
    headings, ignored = _headings(grid[place], known)
    rows = [
        Row(
            number,
            cells[headings[KEY]].strip() if headings.get(KEY, len(cells)) < len(cells) else "",
            {
                name: as_typed(cells[at])
                for name, at in headings.items()
                if name != KEY and at < len(cells)
            },
        )
        for number, cells in enumerate(grid[place + 1 :], start=place + 2)
        if any(cell.strip() for cell in cells)
    ]
    rows = [row for row in rows if row.key or any(cell.strip() for cell in row.cells.values())]
    if len(rows) > MAX_ROWS:
        raise Refused(
            f"This file has {len(rows):,} rows of entries; {MAX_ROWS:,} can be taken at a time. "
            "Split it into several files and import one after the other."
        )
    if not rows:
        raise Refused("This file has headings and no entries under them. There is nothing to take.")
    return Sheet(rows, ignored)


def _headings(cells: list[str], known: dict[str, str]) -> tuple[dict[str, int], list[str]]:
    """Field (or KEY) -> place of its column; the first of two counts, the other is ignored."""
    taken: dict[str, int] = {}
    ignored = []
    for at, cell in enumerate(cells):
        meant = known.get(plain_heading(cell))
        if meant is None or meant in taken:
            if cell.strip():
                ignored.append(" ".join(cell.split())[:60])
        else:
            taken[meant] = at
    return taken, ignored


def _text(data: bytes) -> Iterator[tuple[Grid, list[str]]]:
    """The file as a grid, once for each delimiter that it may have been written with."""
    text, notes = _decoded(data)
    breadths = {delimiter: _breadth(text, delimiter) for delimiter in DELIMITERS}
    # The right one makes more cells of the first rows; a wrong one leaves them in one piece.
    for delimiter in sorted(breadths, key=breadths.__getitem__, reverse=True):
        yield _split(text, delimiter), notes


def _breadth(text: str, delimiter: str) -> int:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return sum(len(cells) for cells in islice(rows, HEADING_WITHIN))
    except csv.Error:
        return 0


def _split(text: str, delimiter: str) -> Grid:
    grid: Grid = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            _check_breadth(len(cells))
            grid.append([_clean(cell) for cell in cells])
            if len(grid) > MAX_LINES:
                raise Refused(
                    f"This file has more than {MAX_LINES:,} lines; {MAX_ROWS:,} entries can be "
                    "taken at a time. Split it into several files."
                )
    except csv.Error as fault:
        raise Refused(
            f"Line {len(grid) + 1} of this file cannot be read: a cell is far too long, most "
            "often because a quotation mark is missing. Mend it and choose the file again."
        ) from fault
    return grid


def _decoded(data: bytes) -> tuple[str, list[str]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif data[1:2] == b"\0" and b"\0" not in data[:40:2]:
        encodings = ["utf-16-le"]
    elif data[:1] == b"\0" and b"\0" not in data[1:40:2]:
        encodings = ["utf-16-be"]
    elif b"\0" in data:
        raise Refused(NO_SHEET)
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text or len(CONTROLS.findall(text)) > len(text) // 100:
            break
        note = [] if encoding != "cp1252" else [CP1252]
        return text, note
    raise Refused(NO_SHEET)


CP1252 = (
    "The file's letters were read as Windows-1252. If accents look wrong in the rows below, save "
    "it as “CSV UTF-8” and start again."
)


def _workbook(data: bytes) -> Iterator[tuple[Grid, list[str]]]:
    plain, extent = unpacked(data)
    formulas = (
        [
            f"The workbook has {extent.formulas:,} "
            f"{'formula' if extent.formulas == 1 else 'formulas'}. What each came to when the "
            "file was saved is taken; a formula that was never worked out counts as empty."
        ]
        if extent.formulas
        else []
    )
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(plain))
        visible = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        for name in visible:
            sheet = book.get_sheet_by_name(name)
            notes = list(formulas)
            if len(visible) > 1:
                notes.append(f"Of {len(visible)} sheets, “{name}” was read and no other.")
            _check_breadth(sheet.end[1] + 1 if sheet.end else 0)
            grid = [
                [_clean(cell_text(cell)) for cell in cells]
                for cells in sheet.to_python(skip_empty_area=False)
            ]
            if _fill_down(grid, sheet.merged_cell_ranges or []):
                notes.append("Cells merged over several rows count for each of those rows.")
            yield grid, notes
    except (Refused, GeneratorExit):
        raise
    except BaseException as fault:
        # The reader's own faults include panics, which are no Exception.
        if isinstance(fault, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise Refused(DAMAGED) from fault


def _fill_down(grid: Grid, ranges: list) -> bool:
    """Repeat what stands in a cell merged over several rows in each of them; whether any was."""
    filled = False
    if len(ranges) > MAX_MERGES:
        raise Refused(TOO_LARGE)
    for (top, left), (bottom, _) in ranges:
        if top >= len(grid) or left >= len(grid[top]) or not grid[top][left].strip():
            continue
        for cells in grid[top + 1 : bottom + 1]:
            if left < len(cells) and not cells[left].strip():
                cells[left] = grid[top][left]
                filled = True
    return filled


def _check_breadth(columns: int) -> None:
    if columns > MAX_COLUMNS:
        raise Refused(
            f"This sheet has {columns:,} columns; at most {MAX_COLUMNS} can be read. Delete the "
            "columns that do not belong to the entries."
        )


def _clean(text: str) -> str:
    return CONTROLS.sub("", text)
