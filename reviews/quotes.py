"""Finding quoted words, and records, in a version: where a comment on them points.

Words are compared without regard to spaces, line ends, case and the shape of quotation marks,
since a browser copies a text with other ones than the document keeps.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from html import unescape

from django.utils.html import strip_tags

from deliverables.document import Document, Fact
from deliverables.guarding import passages

TWINS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "\u00ad": None})
BREAKS = re.compile(r"</(p|li|blockquote)>|<br\s*/?>")
# A record goes by its first words; with more records than this a part is commented by its words.
FIRST_WORDS = 120
MOST_RECORDS = 300


@dataclass(frozen=True)
class Found:
    """A place where the words stand: the record they were written from, when there is just one."""

    fact: Fact | None


class Reader:
    """The texts of a document, read once for any number of comments."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @cached_property
    def _texts(self) -> dict[str, list[tuple[str, Fact | None]]]:
        found: dict[str, list[tuple[str, Fact | None]]] = {}
        for passage in passages(self._document):
            found.setdefault(passage.component, []).append((_text(passage.text), passage.fact))
        return found

    @cached_property
    def _words(self) -> dict[str, list[tuple[str, Fact | None]]]:
        return {
            component: [(_words(text), fact) for text, fact in texts]
            for component, texts in self._texts.items()
        }

    def find(self, component: str, quote: str, record: Fact | None = None) -> Found | None:
        """Where `quote` stands first in the component with this key, or in what was written there
        from `record`; None when it does not."""
        wanted = _words(quote)
        for words, fact in self._words.get(component, ()) if wanted else ():
            if wanted in words and record in {None, fact}:
                return Found(fact)
        return None

    def first_words(self, component: str, record: Fact) -> str:
        """The first words written from `record` in this component; '' when there are none."""
        texts = (text for text, fact in self._texts.get(component, ()) if fact == record)
        return next(filter(None, map(_first, texts)), "")

    def records(self, component: str) -> list[tuple[Fact, str]]:
        """The records that the component was written from, each with its first words; none when
        they are too many to choose from."""
        found: dict[Fact, str] = {}
        for text, fact in self._texts.get(component, ()):
            if fact is not None and fact not in found and (words := _first(text)):
                found[fact] = words
        return list(found.items()) if len(found) <= MOST_RECORDS else []


def key_of(record: Fact) -> str:
    """A record as a form says it, for example "gap-12"."""
    return f"{record.kind}-{record.pk}"


def _first(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    line = next(filter(None, lines), "")
    if len(line) <= FIRST_WORDS:
        return line
    return line[:FIRST_WORDS].rpartition(" ")[0] or line[:FIRST_WORDS]


def _text(text: str) -> str:
    """Prose without its markup; a text without any is left as it is."""
    if "<" not in text:
        return text
    return unescape(strip_tags(BREAKS.sub("\n", text)))


def _words(text: str) -> str:
    return " ".join(text.translate(TWINS).split()).casefold()
