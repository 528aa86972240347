"""Three-way merge of rich text by paragraph, and the words that differ between two texts.

Paragraphs, not letters: two people who replaced the same sentence must see both sentences,
never a mixture that neither wrote.
"""

from html.parser import HTMLParser

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from merge3 import Merge3

from editing.clean import plain_text
from editing.matching import Budget
from editing.wording import IN, OUT, WORDS_AND_SPACE, compare


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
    found = compare(
        plain_text(old), plain_text(new), budget or Budget(), words=WORDS_AND_SPACE, finely=True
    )
    return format_html_join("", "{}", ((_marked(kind, text),) for kind, text in found.spans))


def _marked(kind: str, text: str) -> SafeString:
    return format_html({OUT: "<del>{}</del>", IN: "<ins>{}</ins>"}.get(kind, "{}"), text)


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
