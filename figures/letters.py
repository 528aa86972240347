"""How wide words will be, guessed on the safe side, and how they are cut to fit.

The browser's font is not known here. The widths are those of a wide sans serif (DejaVu Sans and
Verdana, in shares of the font size), so that what fits by this count fits in narrower ones too.
"""

import unicodedata

from figures.svg import words

# Shares of the size for groups of letters; what is in none is OTHER, or CAPITAL.
GROUPS = {
    0.34: "ijlIJ.,:;'|! ",
    0.43: "tfr()[]-/",
    0.58: "ckszvxy",
    0.84: "w",
    1.0: "mMW@%&—…",
}
SHARES = {letter: share for share, letters in GROUPS.items() for letter in letters}
OTHER, CAPITAL, UNKNOWN, SQUARE = 0.64, 0.76, 1.0, 1.1
ELLIPSIS = "…"


def width_of(text: str, size: float) -> float:
    """An upper guess at the width of `text` in letters of `size` units."""
    return size * sum(_share(letter) for letter in text)


def _share(letter: str) -> float:
    if letter in SHARES:
        return SHARES[letter]
    if unicodedata.combining(letter) or letter == "\u200b":
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF" or ord(letter) > 0xFFFF:
        return SQUARE
    if letter.isupper():
        return max(CAPITAL, SHARES.get(unicodedata.normalize("NFD", letter)[0], 0))
    return OTHER if ord(letter) < 0x2000 else UNKNOWN


def shorten(text: str, width: float, size: float) -> str:
    """`text` on one line no wider than `width`, with an ellipsis where something is left out."""
    line = words(text)
    if width_of(line, size) <= width:
        return line
    room = width - width_of(ELLIPSIS, size)
    kept = ""
    for letter in line:
        if width_of(kept + letter, size) > room:
            break
        kept += letter
    return kept.rstrip(" ,;:-") + ELLIPSIS


def wrap(text: str, width: float, size: float, most: int = 2) -> tuple[str, ...]:
    """`text` in at most `most` lines no wider than `width`, broken between words where it can be.

    What does not fit is cut with an ellipsis; the table beside a picture has the whole text.
    """
    lines: list[str] = []
    rest = words(text)
    while rest and len(lines) < most - 1:
        line = _first_line(rest, width, size)
        lines.append(line)
        rest = rest[len(line) :].lstrip()
    if rest:
        lines.append(shorten(rest, width, size))
    return tuple(lines)


def _first_line(text: str, width: float, size: float) -> str:
    kept = used = 0
    for place, letter in enumerate(text):
        if letter == " ":
            kept = place
        used += _share(letter) * size
        if used > width:
            return text[: kept or max(place, 1)].rstrip()
    return text
