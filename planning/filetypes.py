"""What kind of file some bytes are, judged by the bytes; the name has to agree.

Taken are PDF, DOCX, XLSX, CSV, plain text, PNG and JPEG. What can run something when it is
opened is not: pages, drawings with script, programs, macros, scripts in a PDF. A file is never
opened here beyond what that takes, and never shown: it only leaves again as a download.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from editing.fields import Refused
from planning import hidden

MAX_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 120
# What a packed office file may be unpacked: far more than real ones, far less than a bomb.
MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 5000
MAX_PART_READ = 1024 * 1024
DAMAGED = "This file is damaged. Save it again and choose that."

# Endings that stand inside a name only to mislead: "report.exe.pdf".
MISLEADING = frozenset(
    ("app", "bat", "bin", "cmd", "com", "cpl", "dll", "docm", "dotm", "exe", "hta", "htm", "html")
    + ("jar", "js", "jse", "lnk", "mht", "mhtml", "msi", "php", "pif", "ps1", "py", "scr", "sh")
    + ("svg", "swf", "vbe", "vbs", "wsf", "xhtml", "xlam", "xlsb", "xlsm", "xltm", "xml", "zip")
)
ANY_OFFICE = re.compile(r"vbaproject|vbadata|macrosheets/|activex/|embeddings/.*\.bin$", re.I)
MARKUP = re.compile(r"<\s*(!doctype|\?xml|html|head|body|script|svg|iframe|object|embed)\b", re.I)
# Everything a text may hold besides letters: tab, line ends, form feed.
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# What an office file has no use for: parts that a program is in.
PROGRAM = re.compile(
    r"\.(app|bat|cmd|com|dll|exe|hta|html?|jar|js|lnk|msi|ps1|scr|sh|vb[es]|wsf)$", re.I
)


@dataclass(frozen=True)
class FileType:
    """A type that is taken: its key, its name in sentences, and what it is sent out as."""

    key: str
    title: str
    content_type: str
    endings: tuple[str, ...]


TYPES = {
    kind.key: kind
    for kind in (
        FileType("pdf", "PDF", "application/pdf", ("pdf",)),
        FileType(
            "docx",
            "Word document",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ("docx",),
        ),
        FileType(
            "xlsx",
            "Excel workbook",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ("xlsx",),
        ),
        FileType("csv", "CSV table", "text/csv; charset=utf-8", ("csv",)),
        FileType("txt", "plain text", "text/plain; charset=utf-8", ("txt",)),
        FileType("png", "PNG picture", "image/png", ("png",)),
        FileType("jpg", "JPEG picture", "image/jpeg", ("jpg", "jpeg")),
    )
}
BY_ENDING = {ending: kind for kind in TYPES.values() for ending in kind.endings}
TAKEN = "PDF, DOCX, XLSX, CSV, TXT, PNG and JPEG"
ACCEPT = ",".join(f".{ending}" for ending in BY_ENDING)


def clean_name(raw: str) -> str:
    """A file's name as it may be stored and sent: one line, no path, no quotes, not too long."""
    name = unicodedata.normalize("NFC", raw).replace("\\", "/").rsplit("/", 1)[-1]
    # Letters that are not seen, or turn the reading direction, make one name look like another.
    name = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in name)
    name = " ".join(re.sub(r'["\'<>|:*?;%]', " ", name).split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip('. ')}.{ending}" if stem else name


def check(name: str, data: bytes) -> FileType:
    """The type of `data` under this cleaned name. Raises Refused with what to do instead."""
    if not data:
        raise Refused("This file is empty. Choose the file again.")
    if len(data) > MAX_BYTES:
        raise Refused(too_large(len(data)))
    stem, _, ending = name.lower().rpartition(".")
    kind = BY_ENDING.get(ending)
    if not stem or kind is None:
        raise Refused(f"Files of this kind are not kept here. {TAKEN} are taken.")
    second = [part for part in stem.split(".")[1:] if part.strip() in MISLEADING]
    if second:
        raise Refused(
            f"The name says both .{second[0].strip()} and .{ending}. Give the file a plain name "
            "and choose it again."
        )
    if not _SIGNS[kind.key](data):
        raise Refused(
            f"This file is named .{ending}, but it is not a {kind.title}. Save it as one, or "
            "give it the ending that it should have."
        )
    _REFUSALS.get(kind.key, lambda data: None)(data)
    return kind


def too_large(size: int) -> str:
    """The sentence for a file of `size` bytes."""
    return (
        f"This file has {size / 1024 / 1024:.1f} MB; a file may have {MAX_BYTES // 1024 // 1024}. "
        "Make it smaller, or write in the source where it can be found."
    )


def _is_office(part: str) -> Callable[[bytes], bool]:
    def holds(data: bytes) -> bool:
        if not data.startswith(b"PK\x03\x04"):
            return False
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                return {"[Content_Types].xml", part} <= set(packed.namelist())
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            return False

    return holds


def _is_png(data: bytes) -> bool:
    ends = data.rstrip(b"\x00").endswith(b"IEND\xaeB`\x82")
    return data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR" and ends


def _is_jpeg(data: bytes) -> bool:
    return data.startswith(b"\xff\xd8\xff") and data.rstrip(b"\x00").endswith(b"\xff\xd9")


def _is_pdf(data: bytes) -> bool:
    return re.match(rb"%PDF-[12]\.\d", data) is not None and b"%%EOF" in data[-2048:]


def _is_text(data: bytes) -> bool:
    text = _decoded(data)
    return text is not None and not NOT_TEXT.search(text)


def _decoded(data: bytes) -> str | None:
    """The text in UTF-8, in UTF-16 with its mark, or in the old Windows encoding."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _no_markup(data: bytes) -> None:
    if MARKUP.search(_decoded(data) or ""):
        raise Refused(
            "This file holds a web page or a drawing under the name of a text. Save it as PDF "
            "and choose that."
        )
    if data.startswith((b"MZ", b"#!", b"%PDF", b"{\\rtf")):
        raise Refused("This file is not plain text, whatever its name says. Save it as text.")


def _no_script(data: bytes) -> None:
    if hidden.runs_something(data):
        raise Refused(
            "This PDF runs something when it is opened. Print it to a new PDF and choose that."
        )


def _no_macros(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = packed.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise Refused("This file unpacks to far more than a document. Save it again.")
        if any(part.flag_bits & 1 for part in parts):
            raise Refused("This file is locked with a password. Save it without one.")
        if any(_leads_out(part.filename) for part in parts):
            raise Refused("This file is not packed as a document is. Save it again.")
        types = _read(packed, "[Content_Types].xml")
        names = [part.filename for part in parts]
        programs = any(ANY_OFFICE.search(name) or PROGRAM.search(name) for name in names)
        if programs or b"macroEnabled" in types:
            raise Refused(
                "This file holds macros or another program. Save it without them, or as PDF."
            )
        if any(_fetches(packed, name) for name in names if name.lower().endswith(".rels")):
            raise Refused(
                "This document fetches something from elsewhere when it is opened: a template, a "
                "picture or another document. Save it as PDF."
            )


def _fetches(packed: zipfile.ZipFile, part: str) -> bool:
    found = hidden.fetches_something(_read(packed, part))
    if found is None:
        raise Refused(DAMAGED)
    return found


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/")


def _read(packed: zipfile.ZipFile, part: str) -> bytes:
    """The part's first megabyte: a content list has a few kilobytes."""
    try:
        with packed.open(part) as opened:
            return opened.read(MAX_PART_READ)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as fault:
        raise Refused(DAMAGED) from fault


_SIGNS: dict[str, Callable[[bytes], bool]] = {
    "pdf": _is_pdf,
    "docx": _is_office("word/document.xml"),
    "xlsx": _is_office("xl/workbook.xml"),
    "csv": _is_text,
    "txt": _is_text,
    "png": _is_png,
    "jpg": _is_jpeg,
}
_REFUSALS: dict[str, Callable[[bytes], None]] = {
    "pdf": _no_script,
    "docx": _no_macros,
    "xlsx": _no_macros,
    "csv": _no_markup,
    "txt": _no_markup,
}
