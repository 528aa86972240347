"""Two hundred made-up names, and what people and programs do to a name in a text."""

import random
from collections.abc import Callable

FIRSTS = [
    "Marlo", "Quilla", "Anneliese", "Tobiah", "Ysolde", "Zoë", "Jürgen", "Ann", "Ravenna", "Li",
    "Siobhan", "Mateo", "Ngozi", "Piotr", "Hale", "Inés", "Bo", "Caspian", "Dorothea", "Xiomara",
]  # fmt: skip
LASTS = [
    "Quenby", "Drumm-Okafor", "O'Fennimore", "Müllerin", "Ashgrovesen", "de la Pintura",
    "Tallowby", "Ironmonger", "Włodarkiewicz", "Brightwaterly",
]  # fmt: skip
NAMES = [f"{first} {last}" for first in FIRSTS for last in LASTS]

CYRILLIC = str.maketrans("aeopcyxiABEHKMOPCTX", "аеорсухіАВЕНКМОРСТХ")
GREEK = str.maketrans("oviuABEZHIKMNOPTYX", "ονιυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")
LEET = str.maketrans("oielst", "013157")
SWAPPED = str.maketrans("asi", "@$!")


def _full_width(name: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name)


def _bold(name: str) -> str:
    def of(char: str) -> str:
        if "A" <= char <= "Z":
            return chr(0x1D400 + ord(char) - ord("A"))
        return chr(0x1D41A + ord(char) - ord("a")) if "a" <= char <= "z" else char

    return "".join(map(of, name))


def _squared(name: str) -> str:
    return "".join(chr(0x1F130 + ord(c) - ord("A")) if "A" <= c <= "Z" else c for c in name.upper())


def _last_first(name: str) -> str:
    first, _, last = name.partition(" ")
    return f"{last}, {first}"


def _every(name: str, between: str) -> str:
    return between.join(name)


def _inside(name: str, what: str) -> str:
    return " ".join(f"{word[:2]}{what}{word[2:]}" for word in name.split(" "))


DISGUISES: dict[str, Callable[[str], str]] = {
    "as it is": lambda name: name,
    "capitals": str.upper,
    "accents": lambda name: "".join(c + "\u0301" if c in "aeiou" else c for c in name),
    "zero-width characters": lambda name: _every(name, "\u200b"),
    "soft hyphens": lambda name: _inside(name, "\u00ad"),
    "direction marks": lambda name: "\u202e" + _inside(name, "\u2060\u200e") + "\u202c",
    "control characters": lambda name: _inside(name, "\x07"),
    "tags between": lambda name: name.replace(" ", "</strong> <em>"),
    "tags inside": lambda name: _inside(name, '<em class="x">'),
    "a comment inside": lambda name: _inside(name, "<!-- - -->"),
    "paragraphs": lambda name: name.replace(" ", "</p>\n<p>"),
    "entities": lambda name: "".join(f"&#x{ord(c):x};" for c in name),
    "entities twice": lambda name: _inside(name, "&amp;shy;"),
    "line breaks": lambda name: name.replace(" ", "\r\n   "),
    "no-break spaces": lambda name: name.replace(" ", "\u00a0\u2003"),
    "hyphens": lambda name: name.replace(" ", "-"),
    "underscores": lambda name: name.replace(" ", "_"),
    "dots": lambda name: name.replace(" ", "."),
    "other apostrophes": lambda name: name.replace("'", "\u02bc").replace(" ", " \u2019"),
    "no apostrophe": lambda name: name.replace("'", ""),
    "full width": _full_width,
    "mathematical bold": _bold,
    "squared letters": _squared,
    "Cyrillic": lambda name: name.translate(CYRILLIC),
    "Greek": lambda name: name.translate(GREEK),
    "spaced out": lambda name: _every(name, " "),
    "dotted out": lambda name: _every(name, "."),
    "last, first": _last_first,
    "possessive": lambda name: name + "\u2019s",
    "an initial between": lambda name: name.replace(" ", " Q. ", 1),
    "digits": lambda name: name.translate(LEET),
    "signs": lambda name: name.translate(SWAPPED),
    "in an address": lambda name: f'<a href="mailto:{name.replace(" ", ".")}@example.org">mail</a>',
    "quoted for an address": lambda name: name.replace(" ", "%20"),
}


def sentences(seed: int = 7) -> list[Callable[[str], str]]:
    """Ways to put a name into a text."""
    around = [
        "{}",
        "We heard from {} in May.",
        "<p>At the first session ({}) the group spoke of shelter.</p>",
        "Facilitated by {}; notes by the team",
        "<ul><li>{}</li><li>Office of Youth</li></ul>",
    ]
    random.Random(seed).shuffle(around)
    return [text.format for text in around]
