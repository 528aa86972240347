"""The outline as HTML, joined row by row in Python: a template include per row costs ten times."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from planning.outline import LEVELS, WARNINGS, Node

# The form that the arrows of every row belong to; the page holds it once.
MOVE_FORM = "move-form"
NOTHING = mark_safe("")
TAG = '<span class="tag tag-warn">{}</span>'
ROW = (
    '<li class="is-{}" id="{}-{}"><div class="tree-row"><span class="tree-number">{}</span>'
    '<span class="tree-text"><a href="{}">{}</a>{}</span><span class="tree-meta">{}</span>{}</div>'
    "{}</li>"
)
BELOW = '<span class="tree-meta">{}</span>'
# What is said of a strategy, and notes longer than this, stand under the title: beside it they
# would leave it no room.
SHORT = 40
ARROWS = (
    '<span class="actions no-print">'
    '<button class="button-quiet button-small" form="{0}" formaction="{1}" name="to" value="up">'
    '<span aria-hidden="true">↑</span><span class="visually-hidden">Move up: {2}</span></button>'
    '<button class="button-quiet button-small" form="{0}" formaction="{1}" name="to" value="down">'
    '<span aria-hidden="true">↓</span><span class="visually-hidden">Move down: {2}</span></button>'
    "</span>"
)


class Tree:
    """Draws outlines of one grantee. With `may_edit`, goals, objectives and strategies get arrows;
    actions are moved on the page of what they stand under, which keeps a long plan's page light.
    """

    def __init__(self, slug: str, may_edit: bool) -> None:
        self.pages = {kind: reverse(kind, args=[slug, 0])[:-2] for kind in LEVELS}
        self.moves = (
            {kind: reverse("move", args=[slug, kind, 0])[:-2] for kind in LEVELS[:3]}
            if may_edit
            else {}
        )

    def draw(self, nodes: list[Node]) -> SafeString:
        """The list of `nodes` with everything under them; nothing for none."""
        if not nodes:
            return NOTHING
        return format_html('<ol class="tree">{}</ol>', self._rows(nodes, deep=True))

    def draw_flat(self, nodes: list[Node]) -> SafeString:
        """The list of `nodes` alone."""
        if not nodes:
            return NOTHING
        return format_html('<ol class="tree">{}</ol>', self._rows(nodes, deep=False))

    def _rows(self, nodes: list[Node], deep: bool) -> SafeString:
        return format_html_join("", ROW, (self._cells(node, deep) for node in nodes))

    def _cells(self, node: Node, deep: bool) -> tuple:
        inside = NOTHING
        if deep and node.children:
            inside = format_html("<ol>{}</ol>", self._rows(node.children, deep))
        arrows = NOTHING
        if deep and node.kind in self.moves:
            arrows = format_html(
                ARROWS, MOVE_FORM, f"{self.moves[node.kind]}{node.pk}/", node.title
            )
        meta = _meta(node)
        below = node.kind == "strategy" or sum(map(len, node.notes)) > SHORT
        return (
            node.kind,
            node.kind,
            node.pk,
            node.number,
            f"{self.pages[node.kind]}{node.pk}/",
            node.title,
            format_html(BELOW, meta) if below and meta else NOTHING,
            NOTHING if below else meta,
            arrows,
            inside,
        )


def _meta(node: Node) -> SafeString:
    notes = " · ".join(node.notes)
    tags = [WARNINGS[what] for what in node.lacks] + (["Late"] if node.late else [])
    if not tags:
        return conditional_escape(notes)
    return format_html("{} {}", notes, format_html_join(" ", TAG, ((tag,) for tag in tags)))


def options(pairs: Iterable[tuple[str | int, str]], chosen: str | int = "") -> SafeString:
    """The options of a select, from (value, label) pairs."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (value, mark_safe(" selected") if str(value) == str(chosen) else NOTHING, label)
            for value, label in pairs
        ),
    )
