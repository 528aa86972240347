"""Looking for a word where a reader, or someone who takes a file apart, could find it."""

import html
import io
import re
import subprocess
import zipfile
import zlib
from base64 import b64decode
from pathlib import Path
from urllib.parse import unquote_plus

PDF_VIEWS = (
    ("pdftotext", "-raw"),
    ("qpdf", "--qdf", "--object-streams=disable"),
    ("pdfinfo", "-meta"),
    ("pdfinfo", "-struct-text"),
    ("pdfinfo", "-dests"),
    ("pdfinfo", "-url"),
    ("pdfdetach", "-list"),
)


def in_text(text: str | bytes, words: list[str]) -> set[str]:
    """Those of `words` in `text` as it is, unescaped from HTML, JSON or an address, or spaced.

    White space, soft hyphens and case do not hide a word.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    plain = html.unescape(unquote_plus(text))
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), plain)
    folded = re.sub(r"[\s\u00ad\u200b]+", "", plain + "\0" + text).casefold()
    return {word for word in words if word.casefold() in folded}


def unpacked(data: bytes) -> bytes:
    """A workbook or other zip as its parts, each with its name; the rest as it is."""
    if not data.startswith(b"PK\x03\x04"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return b"\n".join(name.encode() + b"\n" + packed.read(name) for name in packed.namelist())


def in_docx(data: bytes, words: list[str]) -> set[str]:
    """Those of `words` in a Word file's parts as they are, and as read across runs and tags."""
    parts = unpacked(data)
    return in_bytes(parts, words) | in_text(re.sub(rb"<[^>]*>", b"", parts), words)


def in_pdf(data: bytes, words: list[str], folder: Path) -> set[str]:
    """Those of `words` in a PDF's text, strings of any encoding, metadata, tags, attachments."""
    path = folder / "scanned.pdf"
    path.write_bytes(data)
    found: set[str] = set()
    for tool, *options in PDF_VIEWS:
        end = ["-"] if tool in {"pdftotext", "qpdf"} else []
        done = subprocess.run([tool, *options, path, *end], capture_output=True, check=False)
        found |= in_bytes(done.stdout, words)
    return found


def in_bytes(data: bytes, words: list[str]) -> set[str]:
    """Those of `words` in bytes as ASCII, UTF-16 of either order, or hexadecimal of these."""
    found = in_text(data, words)
    lower = data.lower()
    for word in words:
        forms = [word.encode(code) for code in ("ascii", "utf-16-be", "utf-16-le")]
        forms += [form.hex().encode() for form in forms]
        if any(form.lower() in lower for form in forms):
            found.add(word)
    return found


def in_opaque(value: bytes, words: list[str]) -> set[str]:
    """Those of `words` in a stored value, also when it is base64 or packed (session, message)."""
    found = in_bytes(value, words)
    for piece in re.findall(rb"[A-Za-z0-9+/_=-]{16,}", value):
        for raw in (piece, piece.replace(b"-", b"+").replace(b"_", b"/")):
            try:
                opened = b64decode(raw + b"=" * (-len(raw) % 4))
            except ValueError:
                continue
            found |= in_bytes(opened, words)
            try:
                found |= in_bytes(zlib.decompress(opened), words)
            except zlib.error:
                continue
    return found
