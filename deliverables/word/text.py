"""Text as runs and paragraphs of WordprocessingML.

Word marks direction itself where HTML leaves it to the reader: a paragraph that begins in a script
written from the right is marked (w:bidi), and so is each run in such a script (w:rtl).
"""

import re
from collections.abc import Callable
from html import escape
from urllib.parse import quote, urlsplit

from deliverables.prose import LINKS, Node, parse, plain, prose_markup

# Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms; marks between words go along.
RTL = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+"
    "(?:[\\s\u060c\u061b]+[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+)*"
)
LETTER = re.compile(r"[^\W\d_]")
BREAKS = {"\n": "<w:br/>", "\t": "<w:tab/>"}
# Word shows no longer address than this and calls a file with one damaged.
LONGEST_ADDRESS = 2000
MAIL = re.compile(r"mailto:[^@\s]+@[^@\s]+", re.IGNORECASE)

Link = Callable[[str], str]  # an address -> the id of its relationship
Numbering = Callable[[bool], int]  # whether a list is ordered -> the number of a new list


def run(text: str, properties: str = "") -> str:
    """Plain text as runs; newlines are line breaks. `properties` are inside w:rPr, before w:rtl."""
    text = plain(text)
    if not RTL.search(text):
        return _run(text, properties)
    written, at = [], 0
    for found in RTL.finditer(text):
        written += [_run(text[at : found.start()], properties)]
        written += [_run(found[0], f"{properties}<w:rtl/>")]
        at = found.end()
    return "".join([*written, _run(text[at:], properties)])


def _run(text: str, properties: str) -> str:
    if not text:
        return ""
    inside = "".join(
        BREAKS.get(piece) or f'<w:t xml:space="preserve">{escape(piece, quote=False)}</w:t>'
        for piece in re.split("([\n\t])", text)
        if piece
    )
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{inside}</w:r>"


def paragraph(runs: str, style: str = "", *, text: str = "", number: str = "") -> str:
    """A paragraph. `text` is what its direction is read from; `number` is its w:numPr."""
    properties = (
        (f'<w:pStyle w:val="{style}"/>' if style else "")
        + number
        + ("<w:bidi/>" if from_the_right(text) else "")
    )
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def words(text: str, style: str = "") -> str:
    """A paragraph of plain text."""
    return paragraph(run(text), style, text=text)


def from_the_right(text: str) -> bool:
    """Whether the first letter of `text` belongs to a script written from the right."""
    letter = LETTER.search(text)
    return bool(letter and RTL.match(letter[0]))


def safe_address(href: str) -> str:
    """`href` as a relationship may hold it: https or mailto, only characters of an address.

    '' for what no reader could open; Word calls a file damaged over a malformed address.
    """
    if not href.lower().startswith(LINKS) or len(href) > LONGEST_ADDRESS:
        return ""
    address = quote(href.strip(), safe=":/?#@!$&'()*+,;=-._~%")
    address = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", address)
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        parts.port  # noqa: B018 - a port that is no number raises
    except ValueError:
        return ""
    if parts.scheme == "mailto":
        return address if MAIL.fullmatch(address) else ""
    return address if re.fullmatch(r"[A-Za-z0-9.-]+", host) else ""


class Prose:
    """Rich text as paragraphs, lists and quotations; `link` and `numbering` are the package's."""

    def __init__(self, link: Link, numbering: Numbering) -> None:
        self.link = link
        self.numbering = numbering

    def draw(self, html: str) -> str:
        """`html` as paragraphs; the same shapes that print. RenderError when nested too deep."""
        return "".join(self._block(kid, "") for kid in parse(prose_markup(html)).kids)

    def _block(self, node: Node | str, style: str) -> str:
        if isinstance(node, str):
            return ""
        if node.tag in {"ul", "ol"}:
            return self._list(node, 0)
        if node.tag == "blockquote":
            return "".join(self._block(kid, "Quote") for kid in node.kids)
        return paragraph(self._inline(node.kids, ""), style, text=_text(node.kids))

    def _list(self, node: Node, level: int) -> str:
        number = self.numbering(node.tag == "ol")
        return "".join(self._item(kid, number, level) for kid in node.kids if isinstance(kid, Node))

    def _item(self, node: Node, number: int, level: int) -> str:
        own = [kid for kid in node.kids if isinstance(kid, str) or kid.tag not in {"ul", "ol"}]
        below = [kid for kid in node.kids if isinstance(kid, Node) and kid.tag in {"ul", "ol"}]
        line = item(self._inline(own, ""), number, level, text=_text(own)) if own else ""
        return line + "".join(self._list(kid, level + 1) for kid in below)

    def _inline(self, kids: list, properties: str) -> str:
        return "".join(self._piece(kid, properties) for kid in kids)

    def _piece(self, kid: Node | str, properties: str) -> str:
        if isinstance(kid, str):
            return run(kid, properties)
        if kid.tag == "br":
            return "<w:r><w:br/></w:r>"
        if kid.tag == "a":
            return self._link(kid, properties)
        mark = "<w:b/><w:bCs/>" if kid.tag == "strong" else "<w:i/><w:iCs/>"
        both = "".join(sorted({*re.findall("<w:./><w:.Cs/>", properties), mark}))
        return self._inline(kid.kids, both)

    def _link(self, node: Node, properties: str) -> str:
        address = safe_address(node.href)
        if not address:
            return self._inline(node.kids, properties)
        runs = self._inline(node.kids, f'<w:rStyle w:val="Hyperlink"/>{properties}')
        return f'<w:hyperlink r:id="{self.link(address)}" w:history="1">{runs}</w:hyperlink>'


def item(runs: str, number: int, level: int, *, text: str) -> str:
    """One item of the list `number`; `level` counts from 0."""
    properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(runs, "ListParagraph", text=text, number=properties)


def _text(kids: list) -> str:
    return "".join(kid if isinstance(kid, str) else _text(kid.kids) for kid in kids)
