"""Rich text brought to the few shapes that print well and stay PDF/UA-clean.

Text is cleaned again on the way in, then rebuilt from nothing: only the tags named here are ever
written, so whatever a cleaner might let through is words by the time it reaches a renderer.
WeasyPrint writes faulty tags for a paragraph inside a list item that breaks over a page, and for
a link that holds an element; neither shape survives.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape
from html.parser import HTMLParser

from django.utils.safestring import SafeString

from deliverables.errors import RenderError
from editing.clean import CONTROLS, MAX_DEPTH, MAX_LIST_DEPTH, clean_html

# Twice what a field takes, since a block may join an answer and its sub-answers.
DEPTH_LIMIT = 2 * MAX_DEPTH
# The second block of controls, and code points that never stand for a character.
LATER_CONTROLS = re.compile(r"[\x80-\x9f\ufdd0-\ufdef]")
LISTS = {"ul", "ol"}
BLOCKS = LISTS | {"p", "li", "blockquote"}
INLINE = {"strong", "em"}
SILENT = {"script", "style", "template", "title"}
LINKS = ("https://", "mailto:")

Inline = str
Kids = list["Node | str"]


class Node:
    """An element: its tag, the address of a link, its children."""

    __slots__ = ("href", "kids", "tag")

    def __init__(self, tag: str, href: str = "") -> None:
        self.tag = tag
        self.href = href
        self.kids: Kids = []


def prose_markup(html: str) -> SafeString:
    """`html` as paragraphs, lists and quotations; '' when it holds no words.

    Raises RenderError when elements are nested more than DEPTH_LIMIT deep.
    """
    # Depth is looked at first: nh3's time is quadratic in nesting.
    parse(html)
    root = parse(clean_html(html))
    return SafeString("".join(_flow(root.kids, 0)))


def line_markup(text: str) -> str:
    """Plain text escaped, each newline a <br/>, characters that XML cannot hold left out."""
    return escape(plain(text)).replace("\n", "<br/>")


def plain(text: str) -> str:
    """`text` without control characters and lone surrogates; line ends made uniform."""
    text = CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return LATER_CONTROLS.sub("", text).encode(errors="ignore").decode()


def parse(html: str) -> Node:
    """The element tree of `html`. Raises RenderError when it is too deep to draw."""
    builder = _Builder()
    builder.feed(plain(html))
    builder.close()
    return builder.root


class _Builder(HTMLParser):
    """Elements as nodes on a stack of its own, so depth costs no recursion."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("root")
        self.stack = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attrs).get("href") or "" if tag == "a" else "")
        self.stack[-1].kids.append(node)
        if tag in {"br", "img", "hr", "input", "meta", "link"}:
            return
        if len(self.stack) > DEPTH_LIMIT:
            raise RenderError(
                "A text is nested too deeply to be printed. Open it, paste it as plain text and "
                "take a new version."
            )
        self.stack.append(node)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self.stack) - 1, 0, -1):
            if self.stack[depth].tag == tag:
                del self.stack[depth:]
                return

    def handle_data(self, data: str) -> None:
        self.stack[-1].kids.append(data)


def _flow(kids: Kids, lists: int) -> Iterator[str]:
    """Block markup of what stands in a component or a quotation."""
    run: Kids = []
    for kid in kids:
        if isinstance(kid, str) or kid.tag not in BLOCKS:
            run.append(kid)
            continue
        yield from _paragraph(run)
        run = []
        if kid.tag in LISTS:
            yield _list(kid, lists + 1)
        elif kid.tag == "blockquote":
            if inner := "".join(_flow(kid.kids, lists)):
                yield f"<blockquote>{inner}</blockquote>"
        else:
            yield from _flow(kid.kids, lists)
    yield from _paragraph(run)


def _paragraph(kids: Kids) -> Iterator[str]:
    if markup := _inline(kids):
        yield f"<p>{markup}</p>"


def _list(node: Node, depth: int) -> str:
    items = "".join(_item(kid, depth) for kid in node.kids)
    return f"<{node.tag}>{items}</{node.tag}>" if items else ""


def _item(kid: "Node | str", depth: int) -> str:
    """A list item: its lines, then the lists below it; '' when it holds no words."""
    kids = kid.kids if isinstance(kid, Node) and kid.tag == "li" else [kid]
    lines, below = [], []
    for part in _segments(kids):
        if isinstance(part, Node) and depth < MAX_LIST_DEPTH:
            below.append(_list(part, depth + 1))
        elif isinstance(part, Node):
            lines.extend(_inline([item]) for item in part.kids)
        else:
            lines.append(_inline(part))
    words = "<br/>".join(line for line in lines if line)
    inner = words + "".join(below)
    return f"<li>{inner}</li>" if inner else ""


def _segments(kids: Kids) -> Iterator["Kids | Node"]:
    """Runs of inline nodes, a run for each paragraph; lists on their own."""
    run: Kids = []
    for kid in kids:
        if isinstance(kid, str) or kid.tag not in BLOCKS:
            run.append(kid)
            continue
        yield run
        run = []
        if kid.tag in LISTS:
            yield kid
        else:
            yield from _segments(kid.kids)
    yield run


def _inline(kids: Iterable["Node | str"]) -> Inline:
    """Inline markup; '' when it holds no words."""
    markup = "".join(_inline_parts(kids))
    words = markup.replace("<br/>", "").replace("\u200b", "").strip()
    return markup.strip() if words else ""


def _inline_parts(kids: Iterable["Node | str"]) -> Iterator[str]:
    for kid in kids:
        if isinstance(kid, str):
            yield escape(kid)
        elif kid.tag == "br":
            yield "<br/>"
        elif kid.tag == "a" and kid.href.lower().startswith(LINKS):
            if words := " ".join(_words(kid.kids).split()):
                yield f'<a href="{escape(kid.href)}">{escape(words)}</a>'
        elif kid.tag in INLINE:
            if inner := "".join(_inline_parts(kid.kids)):
                yield f"<{kid.tag}>{inner}</{kid.tag}>"
        elif kid.tag not in SILENT:
            yield from _inline_parts(kid.kids)


def _words(kids: Kids) -> str:
    return "".join(kid if isinstance(kid, str) else f" {_words(kid.kids)}" for kid in kids)
