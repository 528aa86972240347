"""Three-way merge of rich text by paragraph, and the words that differ between two texts.

Paragraphs, not letters: two people who replaced the same sentence must see both sentences,
never a mixture that neither wrote.
"""

import re
from html.parser import HTMLParser

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from merge3 import Merge3

from editing.clean import plain_text
from editing.matching import Budget, Step


def merge_paragraphs(base: str, mine: str, theirs: str) -> str | None:
    """`mine` and `theirs`, both made from `base`, as one text; None where they disagree."""
    merged: list[str] = []
    for group in Merge3(blocks(base), blocks(mine), blocks(theirs)).merge_groups():
        if group[0] == "conflict":
            return None
        merged.extend(group[1])
    return "".join(merged)


def blocks(html: str) -> list[str]:
    """The top-level elements of cleaned rich text, in order, each as its own HTML."""
    splitter = _TopLevel()
    splitter.feed(html)
    splitter.close()
    return splitter.finish()


def word_difference(old: str, new: str, budget: Budget | None = None) -> SafeString:
    """Both rich texts as plain words in safe HTML, with <del> and <ins> around changes.

    A page that shows many gives them one `budget`. Texts that say the same words over and over
    are shown as removed and added whole.
    """
    before, after = (re.findall(r"\S+[^\S\n]*|\s+", plain_text(text)) for text in (old, new))
    # What is the same at both ends is most of a text, and matching is quadratic at worst.
    start = _same(before, after)
    end = _same(before[start:][::-1], after[start:][::-1])
    old_words, new_words = before[start : len(before) - end], after[start : len(after) - end]
    parts = [format_html("{}", "".join(after[:start]))]
    for operation, i1, i2, j1, j2 in _steps(old_words, new_words, budget):
        removed, added = "".join(old_words[i1:i2]), "".join(new_words[j1:j2])
        if operation == "equal":
            parts.append(format_html("{}", added))
            continue
        if removed:
            parts.append(format_html("<del>{}</del>", removed))
        if added:
            parts.append(format_html("<ins>{}</ins>", added))
    parts.append(format_html("{}", "".join(after[len(after) - end :])))
    return format_html_join("", "{}", ((part,) for part in parts))


def _steps(before: list[str], after: list[str], budget: Budget | None) -> list[Step]:
    """What turns one list of words into the other; both as a whole where that is hard to say."""
    whole = [("replace", 0, len(before), 0, len(after))]
    return (budget or Budget()).match(before, after) or whole


def _same(left: list[str], right: list[str]) -> int:
    """How many items from the beginning are equal in both."""
    for count, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            return count
    return min(len(left), len(right))


class _TopLevel(HTMLParser):
    """Cuts HTML where the nesting depth comes back to zero."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.depth = 0
        self.current: list[str] = []
        self.done: list[str] = []

    def _add(self, text: str) -> None:
        self.current.append(text)

    def _cut(self) -> None:
        block = "".join(self.current).strip()
        if block:
            self.done.append(block)
        self.current = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag == "br":
            self._add("<br>")
            return
        if self.depth == 0 and tag in {"p", "ul", "ol", "blockquote"}:
            self._cut()
        self.depth += 1
        self._add(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "br":
            return
        self.depth = max(0, self.depth - 1)
        self._add(f"</{tag}>")
        if self.depth == 0 and tag in {"p", "ul", "ol", "blockquote"}:
            self._cut()

    def handle_data(self, data: str) -> None:
        self._add(data)

    def handle_entityref(self, name: str) -> None:
        self._add(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._add(f"&#{name};")

    def finish(self) -> list[str]:
        self._cut()
        return self.done
