"""Finding quoted words in a version: where a comment on them points.

Words are compared without regard to spaces, line ends, case and the shape of quotation marks,
since a browser copies a text with other ones than the document keeps.
"""

import re
from dataclasses import dataclass
from html import unescape

from django.utils.html import strip_tags

from deliverables.document import Document, Fact
from deliverables.guarding import passages

TWINS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "\u00ad": None})
BREAKS = re.compile(r"</(p|li|blockquote)>|<br\s*/?>")


@dataclass(frozen=True)
class Found:
    """A place where the words stand: the record they were written from, when there is just one."""

    fact: Fact | None


def find(document: Document, component: str, quote: str) -> Found | None:
    """Where `quote` stands first in the component with this key; None when it does not."""
    wanted = _words(quote)
    if not wanted:
        return None
    for passage in passages(document):
        if passage.component == component and wanted in _words(_text(passage.text)):
            return Found(passage.fact)
    return None


def _text(text: str) -> str:
    """Prose without its markup; a text without any is left as it is."""
    if "<" not in text:
        return text
    return unescape(strip_tags(BREAKS.sub(" ", text)))


def _words(text: str) -> str:
    return " ".join(text.translate(TWINS).split()).casefold()
