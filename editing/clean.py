"""Rich text as it may be stored and printed: a short list of tags, no attribute but a safe link.

Cleaned on write and again on read, so that a row written by any other way is harmless too.
"""

import re
from html import escape
from html.parser import HTMLParser

import nh3

MAX_BYTES = 64 * 1024
MAX_LIST_DEPTH = 8
MAX_DEPTH = 32

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote"}
VOID = {"br", "hr", "img", "input", "meta", "link", "wbr", "area", "base", "col", "embed", "source"}
# Editors and word processors write the same thing under other names; mapped, not lost.
SYNONYMS = {"b": "strong", "i": "em"}
# Whatever reads HTML begins a tag, or a list, at no other place.
OPENED, LISTED = re.compile(r"<[a-zA-Z]"), re.compile(r"<[uo]l", re.IGNORECASE)
LOOKS_LIKE_HTML = re.compile(r"<[a-zA-Z/!]")
EMPTY = re.compile(r"(<p>|</p>|<br>|&nbsp;|\s|\u200b|\u00ad)*")
# PostgreSQL refuses NUL, and XML the other C0 controls; none of them is text.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


class TextRefused(ValueError):
    """Text that cannot be stored; the message says what to change."""


def check_rich(text: str) -> None:
    """Raise TextRefused when `text` is longer or deeper than a field takes.

    Depth is looked at before nh3 sees the text: its time is quadratic in nesting.
    """
    check_size(text)
    if len(OPENED.findall(text)) <= MAX_DEPTH and len(LISTED.findall(text)) <= MAX_LIST_DEPTH:
        return  # too few tags to be deep, however they are nested
    meter = _DepthMeter()
    meter.feed(text)
    if meter.deepest_list > MAX_LIST_DEPTH:
        raise TextRefused(
            f"Lists are nested {meter.deepest_list} levels deep; {MAX_LIST_DEPTH} is the most. "
            "Move the innermost points one level out."
        )
    if meter.deepest > MAX_DEPTH:
        raise TextRefused(
            "This text is nested too deeply to be stored. Paste it as plain text instead."
        )


def check_size(text: str) -> None:
    """Raise TextRefused when `text` is longer than a field takes."""
    size = len(text.encode(errors="replace"))
    if size > MAX_BYTES:
        raise TextRefused(
            f"This text is {size // 1024} KB long; a field takes {MAX_BYTES // 1024} KB. "
            "Shorten it, or move a part to another field."
        )


def clean_html(text: str) -> str:
    """`text` with everything but the allowed tags and links taken away; '' when nothing is left."""
    text = CONTROLS.sub("", text)
    if not LOOKS_LIKE_HTML.search(text):
        text = paragraphs(text)
    for old, new in SYNONYMS.items():
        text = re.sub(rf"<(/?){old}(?=[\s>])", rf"<\1{new}", text)
    cleaned = nh3.clean(
        text,
        tags=TAGS,
        attributes={"a": {"href"}, "*": set()},
        url_schemes={"https", "mailto"},
        url_relative="deny",
        link_rel=None,
    )
    if EMPTY.fullmatch(cleaned):
        return ""
    # Words left bare, of a tag that was taken away, are a paragraph: cleaning twice is the same.
    return cleaned.strip() if LOOKS_LIKE_HTML.search(cleaned) else f"<p>{cleaned.strip()}</p>"


def clean_line(text: str) -> str:
    """One line of plain text: controls removed, white space folded."""
    return " ".join(CONTROLS.sub("", text).split())


def clean_lines(text: str) -> str:
    """Plain text of several lines: controls removed, line ends made uniform."""
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def paragraphs(text: str) -> str:
    """Plain text as HTML: a blank line starts a paragraph, a line end a line."""
    blocks = re.split(r"\n\s*\n", clean_lines(text))
    return "".join(
        "<p>" + "<br>".join(escape(line, quote=False) for line in block.split("\n")) + "</p>"
        for block in blocks
        if block.strip()
    )


def plain_text(html: str) -> str:
    """The words of rich text, a line a block: for comparing, searching and counting."""
    words = _Words()
    words.feed(html)
    return re.sub(r"\n{2,}", "\n", "".join(words.parts)).strip()


class _DepthMeter(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.depth = self.deepest = self.lists = self.deepest_list = 0

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag in VOID:
            return
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        if tag in {"ul", "ol"}:
            self.lists += 1
            self.deepest_list = max(self.deepest_list, self.lists)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        self.depth = max(0, self.depth - 1)
        if tag in {"ul", "ol"}:
            self.lists = max(0, self.lists - 1)


class _Words(HTMLParser):
    BLOCKS = {"p", "li", "ul", "ol", "blockquote", "br"}

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag in self.BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
