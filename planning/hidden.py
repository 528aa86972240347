"""What a PDF or an office file does when it is opened, also where it is hidden from a plain search.

A PDF writes its objects into packed streams, and any letter of a name as its number; an office
file names what it fetches in lists of relations. Nothing is unpacked past a bound.
"""

import re
import zlib
from itertools import pairwise
from xml.etree import ElementTree

RUNS = (b"/JavaScript", b"/Launch", b"/RichMedia")
# What the packed objects of a document may come to; real ones have a few megabytes.
MOST_UNPACKED = 64 * 1024 * 1024
STREAM = re.compile(rb"(?<!end)stream\r?\n")
NUMBERED = re.compile(rb"#([0-9A-Fa-f]{2})")
PLAIN_FILTER = re.compile(rb"/Filter\s*+\[?\s*+/FlateDecode\s*+(?=[\]/>\s])\]?")
PACKED, OTHERWISE = b"/ObjStm", b"/DecodeParms"
# Relations that lead out of an office file and are only followed when someone clicks.
CLICKED = ("/hyperlink", "/externalLinkPath")
# Relations to a part that is taken in, whatever it is, when the file is opened.
TAKEN_IN = ("/attachedTemplate", "/aFChunk")


def runs_something(data: bytes) -> bool:
    """Whether opening this PDF runs something, or hides what it does in an uncommon packing."""
    if _names_one(data):
        return True
    room, before = MOST_UNPACKED, 0
    starts = [found.span() for found in STREAM.finditer(data)]
    for (start, end), (until, _) in pairwise([*starts, (len(data), 0)]):
        head = _spelled(data[max(data.rfind(b"obj", before, start), before) : start])
        before = end
        if PACKED not in head:
            continue
        if OTHERWISE in head or not PLAIN_FILTER.search(head):
            return True
        objects = _unpacked(data[end:until], room)
        if objects is None or _names_one(objects):
            return True
        room -= len(objects)
    return False


def _names_one(data: bytes) -> bool:
    spelled = _spelled(data)
    return any(name in spelled for name in RUNS)


def _spelled(data: bytes) -> bytes:
    """With every letter that is written as its number (/Java#53cript) as itself."""
    return NUMBERED.sub(lambda found: bytes([int(found[1], 16)]), data)


def _unpacked(data: bytes, room: int) -> bytes | None:
    """The stream that `data` begins with; None when it is damaged, locked or too large."""
    unpacking = zlib.decompressobj()
    try:
        plain = unpacking.decompress(data, room + 1)
    except zlib.error:
        return None
    return plain if len(plain) <= room and unpacking.eof else None


def fetches_something(relations: bytes) -> bool | None:
    """Whether a list of relations has something taken in when the file is opened; None for one
    that cannot be read."""
    try:
        found = ElementTree.fromstring(relations)  # noqa: S314 (expat bounds what entities come to)
    except ElementTree.ParseError:
        return None
    return any(_is_fetched(item.attrib) for item in found.iter())


def _is_fetched(relation: dict[str, str]) -> bool:
    kind = relation.get("Type", "")
    leads_out = relation.get("TargetMode", "").lower() == "external"
    return kind.endswith(TAKEN_IN) or (leads_out and not kind.endswith(CLICKED))
