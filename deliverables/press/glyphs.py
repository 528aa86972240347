"""Characters that no installed font can draw, and what is printed in their place.

A missing glyph prints as an empty box that nobody can read aloud, and PDF/UA-1 forbids it.
"""

import logging
import threading
import unicodedata
from collections.abc import Callable
from functools import lru_cache

# Latin with every accent that Vietnamese uses, Greek, Cyrillic: in any text font that we accept.
COVERED = frozenset(
    char
    for char in map(chr, [*range(0x530), *range(0x1E00, 0x1F00), *range(0x2010, 0x2027)])
    if unicodedata.category(char) not in {"Cn", "Cc"} or char in "\n\t"
)
FLAG_LETTERS = range(0x1F1E6, 0x1F200)
SKIN_TONES = range(0x1F3FB, 0x1F400)


def replace_missing(html: str, styles: str, draw: Callable[[str, str], object]) -> str:
    """`html` with each character that no font can draw replaced by words in brackets.

    `draw` renders HTML with a style sheet the way the document will be rendered, with the same
    fonts. What it finds is remembered for as long as the process lives, so it must be one function
    and not made anew for each call.
    """
    unusual = "".join(sorted(set(html) - COVERED))
    if not unusual:
        return html
    return html.translate({ord(char): stand_in(char) for char in _missing(unusual, styles, draw)})


def stand_in(char: str) -> str:
    """What is printed for `char`: "[seedling]" for a picture, the letters of a flag, a code."""
    code = ord(char)
    if code in FLAG_LETTERS:
        return chr(ord("A") + code - FLAG_LETTERS.start)
    if code in SKIN_TONES:
        return ""
    if unicodedata.category(char) == "So":
        return f"[{unicodedata.name(char, f'U+{code:04X}').lower()}]"
    return f"[U+{code:04X}]"


@lru_cache(maxsize=256)
def _missing(characters: str, styles: str, draw: Callable[[str, str], object]) -> frozenset[str]:
    """Those of `characters` that a trial drawing, regular and bold, finds no glyph for."""
    listener = _Listener()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(listener)
    try:
        draw("".join(f"<p>{char} <b>{char}</b></p>" for char in characters), styles)
    finally:
        logger.removeHandler(listener)
    return frozenset(listener.found).intersection(characters)


class _Listener(logging.Handler):
    """Keeps the characters of WeasyPrint's warnings about missing glyphs."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: set[str] = set()
        self.thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        """Note the character of a warning from this thread."""
        if record.thread == self.thread and str(record.msg).startswith(".notdef glyph"):
            self.found.add(record.args[0])
