"""Texts as plain letters: what a disguise leaves of them once it is taken off.

`views` undoes mark-up and addresses, `fold` undoes letters that only look different. Both are
pure and know nothing of names.
"""

import html
import re
import unicodedata
from urllib.parse import unquote

# Letters of other scripts, and of Latin itself, that a reader takes for these.
LOOK_ALIKES = {
    "a": "аɑαᴀ∂ⱥ",
    "b": "вʙЬҍƀ",
    "c": "сϲᴄ¢ƈ",
    "d": "ԁᴅđðɗժ",
    "e": "еєҽᴇɛэε℮ə",
    "f": "ғƒꜰϝ",
    "g": "ɡɢԍց",
    "h": "һнʜհħ",
    "i": "іɩιıɪı",
    "j": "јᴊϳɉ",
    "k": "кκᴋқ",
    "l": "ӏʟłⅼ׀∣ǀɫ",
    "m": "мᴍϻ",
    "n": "пɴηոռи",
    "o": "оοᴏσөօøɔ",
    "p": "рρᴘϸþ",
    "q": "ԛգ",
    "r": "гʀᴦɾя",
    "s": "ѕꜱʂ",
    "t": "тτᴛŧ†",
    "u": "υᴜսцʋ",
    "v": "ѵνᴠ",
    "w": "ԝωᴡѡшա",
    "x": "хχ×",
    "y": "уүγʏყ",
    "z": "ᴢʐż",
    "ae": "æ",
    "oe": "œ",
}
# Capitals whose small letter looks like another one: Н is an h, its small н too, but Η is an H.
CAPITALS = {
    "b": "ΒВ",
    "e": "ΕЕ",
    "h": "ΗНᎻ",
    "k": "ΚКK",
    "m": "ΜМ",
    "n": "ΝᏁ",
    "p": "ΡР",
    "t": "ΤТ",
    "x": "ΧХ",
    "y": "ΥУҮ",
    "z": "ΖᏃ",
    "a": "ΑА",
    "i": "ΙІ",
    "o": "ΟО",
    "c": "С",
    "s": "Ѕ",
    "j": "Ј",
    "r": "Ʀ",
    "d": "ᗪ",
    "l": "ᒪ",
}
KNOWN = {char: plain for plain, many in LOOK_ALIKES.items() for char in many}
KNOWN |= {char: plain for plain, many in CAPITALS.items() for char in many}
# Letters in black circles and squares and the flags' letters have no plain form in Unicode's data.
KNOWN |= {
    chr(start + place): letter
    for start in (0x1F150, 0x1F170, 0x1F1E6)
    for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz")
}
# Drawn as nothing or as a gap, whatever their category says.
HIDDEN = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
GAPS = "\u2800"

SYMBOLS = str.maketrans({"@": "a", "$": "s", "!": "i", "|": "l", "€": "e", "£": "l", "+": "t"})
DIGITS = str.maketrans("01345789i", "oleastbgl")
SPACE, MARK = " ", "-"

COMMENT = re.compile(r"<!--.*?-->", re.S)
# Only these part words on a page; any other tag may stand inside a word.
PARTING = re.compile(
    r"</?(?:p|br|li|ul|ol|div|tr|td|th|h[1-6]|blockquote|table|hr|dd|dt|dl|section)\b[^>]*>", re.I
)
TAG = re.compile(r"</?[a-z][^>]*>", re.I)


class _Letters(dict):
    """Character -> its plain letters, SPACE, MARK, or '' when it is not seen; filled as needed."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = _plain(chr(code))
        return plain


LETTERS = _Letters()


def _plain(char: str) -> str:
    if char in KNOWN:
        return KNOWN[char]
    if char in HIDDEN:
        return ""
    if char.isspace() or char in GAPS:
        return SPACE
    category = unicodedata.category(char)
    if category in {"Cf", "Cc", "Mn", "Me", "Cs", "Co", "Cn"}:
        return ""
    if category == "Lm" and not unicodedata.decomposition(char):
        return MARK  # apostrophes and the like that Unicode counts among the letters
    small = unicodedata.normalize("NFKD", char).casefold()
    found = "".join(KNOWN.get(part, part) for part in small if part.isalnum() or part in KNOWN)
    if found:
        return found
    return SPACE if small.isspace() else MARK


def views(text: str) -> list[tuple[int, str, str]]:
    """The ways in which `text` may be read, as (number, what is shown, what is read).

    0 is `text` as a page shows it, 1 what stands inside its tags, 2 its addresses unquoted. A mark
    such as @ is read as itself and then as a letter; shown and read are equally long.
    """
    typed = _unescaped(text)
    readings = [typed]
    if "<" in typed:
        tags = [*COMMENT.findall(typed), *TAG.findall(typed)]
        readings = [TAG.sub("", PARTING.sub(" ", COMMENT.sub("", typed))), "\n".join(tags)]
    if "%" in typed:
        quoted = [unquote(word) for word in typed.split() if "%" in word]
        readings = [*readings, ""][:2] + ["\n".join(quoted)]
    found = [(number, item, item) for number, item in enumerate(readings) if item]
    swapped = [(number, item, item.translate(SYMBOLS)) for number, item, _ in found]
    return found + [each for each in swapped if each[1] != each[2]]


def _unescaped(text: str) -> str:
    """Character references undone, also those that were written twice over."""
    for _ in range(3):
        if "&" not in text:
            break
        before, text = text, html.unescape(text)
        if text == before:
            break
    return text


def fold(text: str) -> str:
    """`text` in plain small letters and digits, gaps as SPACE, other marks as MARK."""
    return text.translate(LETTERS)


def letters(text: str) -> str:
    """The letters and digits of `text` alone, folded."""
    return fold(text).replace(SPACE, "").replace(MARK, "")


def coarse(folded: str) -> str:
    """Folded letters with digits as the letters they pass for, and i as l."""
    return folded.translate(DIGITS)


def places(text: str) -> list[int]:
    """For each of `letters(text)` the place in `text` that it comes from."""
    found: list[int] = []
    for place, char in enumerate(text):
        plain = LETTERS[ord(char)]
        if plain not in (SPACE, MARK):
            found += [place] * len(plain)
    return found
