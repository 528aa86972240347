"""A workbook's parts, counted before anything reads them: what swells is not unpacked.

An .xlsx file is a zip of XML parts. Each part is unpacked here within limits, read through once
for its size as a table, and handed on in a plain copy, so that the reader of spreadsheets meets
only what was counted. Pictures, macros and files inside the file are left out of that copy.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.parsers import expat

from editing.fields import Refused

MAX_PARTS = 2_000
MAX_UNPACKED = 40 * 1024 * 1024
MAX_RATIO = 200
# Small files swell most in proportion and do no harm.
RATIO_COUNTS_FROM = 4 * 1024 * 1024
MAX_TEXT = 20_000_000
# The reader of spreadsheets keeps a place for every cell between the first and the last.
MAX_PLACES = 500_000
# Cells of all sheets together: each is looked at once.
MAX_CELLS = 1_000_000
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

DAMAGED = (
    "This file says it is a workbook but cannot be read; it may be damaged. Open it in your "
    "spreadsheet program, save it again as .xlsx or .csv, and choose the new file."
)
TOO_LARGE = (
    "This workbook unpacks to far more than a register holds. Copy the rows you need into a new "
    "workbook, save that, and choose it instead."
)


@dataclass
class Extent:
    """Of all sheets: how many cells, how many with formulas, how many characters of text."""

    cells: int = 0
    formulas: int = 0
    text: int = 0


def unpacked(data: bytes) -> tuple[bytes, Extent]:
    """A plain copy of the workbook in `data`, and what its sheets take up.

    Raises Refused for what is no workbook, is damaged, or swells past the limits.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _parts(archive)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,  # a part under a password
    ) as fault:
        if isinstance(fault, Refused):
            raise
        raise Refused(DAMAGED) from fault
    if "xl/workbook.xml" not in parts:
        raise Refused(
            "This file is packed like a workbook but holds none. Choose a spreadsheet saved as "
            ".xlsx or .csv."
        )
    return _packed(parts), _measured(parts)


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    listed = archive.infolist()
    if len(listed) > MAX_PARTS:
        raise Refused(TOO_LARGE)
    total = sum(item.file_size for item in listed)
    packed = sum(item.compress_size for item in listed)
    if total > MAX_UNPACKED or (total > RATIO_COUNTS_FROM and total > MAX_RATIO * packed):
        raise Refused(TOO_LARGE)
    parts: dict[str, bytes] = {}
    for item in listed:
        if not item.filename.endswith((".xml", ".rels")):
            continue
        if item.filename in parts:
            raise Refused(DAMAGED)
        # Never more than the size that was counted above, whatever the part holds.
        parts[item.filename] = archive.read(item)
    return parts


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as copy:
        for name, content in parts.items():
            copy.writestr(name, content)
    return out.getvalue()


def _measured(parts: dict[str, bytes]) -> Extent:
    extent = Extent()
    shared: list[int] = []
    strings = [content for name, content in parts.items() if name.endswith("sharedStrings.xml")]
    for content in strings:
        shared += _read(content, _Strings()).lengths
    for content in parts.values():
        _read(content, _Cells(extent, shared))
        if extent.text > MAX_TEXT:
            raise Refused(TOO_LARGE)
    return extent


def _read(content: bytes, reader):
    # Told that it is UTF-8, since the reader of spreadsheets takes every part for that.
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.words
    parser.StartDoctypeDeclHandler = _no_doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as fault:
        raise Refused(DAMAGED) from fault
    return reader


def _no_doctype(*args) -> None:
    raise Refused(DAMAGED)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _Strings:
    """How long each of the workbook's shared texts is."""

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def start(self, name: str, attributes: dict) -> None:
        if _local(name) == "si":
            self.lengths.append(0)

    def end(self, name: str) -> None:
        """Nothing: a text is over when the next begins."""

    def words(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)


@dataclass
class _Cells:
    """Where a sheet's cells stand and the length of all text, shared texts each time."""

    extent: Extent
    shared: list[int]
    row: int = 0
    column: int = 0
    rows: int = 0
    columns: int = 0
    is_shared: bool = False
    value: list[str] = field(default_factory=list)

    def start(self, name: str, attributes: dict) -> None:
        name = _local(name)
        if name == "row":
            self.row = _number(attributes.get("r")) or self.row + 1
            self.column = 0
            self.rows = max(self.rows, self.row)
        elif name == "c":
            self._cell(attributes)
        elif name == "f":
            self.extent.formulas += 1
        if name == "v":
            self.value = []

    def _cell(self, attributes: dict) -> None:
        place = CELL.fullmatch(attributes.get("r", ""))
        if place:
            self.column = _column(place[1])
            self.row = int(place[2])
        elif attributes.get("r"):
            raise Refused(DAMAGED)
        else:
            self.column += 1
        self.is_shared = attributes.get("t") == "s"
        self.rows = max(self.rows, self.row)
        self.columns = max(self.columns, self.column)
        # At once, so that a sheet that is too large is not gone through to its end.
        self.extent.cells += 1
        if self.rows * self.columns > MAX_PLACES or self.extent.cells > MAX_CELLS:
            raise Refused(TOO_LARGE)

    def end(self, name: str) -> None:
        if _local(name) == "v" and self.is_shared:
            index = _number("".join(self.value))
            if index is not None and index < len(self.shared):
                self.extent.text += self.shared[index]

    def words(self, text: str) -> None:
        self.extent.text += len(text)
        if self.is_shared and len(self.value) < 20:
            self.value.append(text)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
