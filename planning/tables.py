"""The outline as HTML, joined row by row in Python: a template include per row costs ten times.

Rows are f-strings: every text in them is escaped right where it is put in, once. What is not
escaped is a key, a number or an address that this module makes.
"""

from collections.abc import Iterable
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from planning.outline import LEVELS, WARNINGS, Node

# The form that the arrows of every row belong to; the page holds it once.
MOVE_FORM = "move-form"
NOTHING = mark_safe("")
# What is said of a strategy, and notes longer than this, stand under the title: beside it they
# would leave it no room.
SHORT = 40
TAGS = {
    what: f'<span class="tag tag-warn">{escape(words)}</span>' for what, words in WARNINGS.items()
}
LATE = '<span class="tag tag-warn">Late</span>'


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
        return self._list(nodes, deep=True)

    def draw_flat(self, nodes: list[Node]) -> SafeString:
        """The list of `nodes` alone."""
        return self._list(nodes, deep=False)

    def _list(self, nodes: list[Node], deep: bool) -> SafeString:
        if not nodes:
            return NOTHING
        rows = "".join([self._row(node, deep) for node in nodes])
        # Safe: _row, _meta and _arrows escape every text of the plan that they put in.
        return mark_safe(f'<ol class="tree">{rows}</ol>')  # noqa: S308

    def _row(self, node: Node, deep: bool) -> str:
        kind, title = node.kind, escape(node.title)
        inside = arrows = ""
        if deep:
            if node.children:
                inside = f"<ol>{''.join([self._row(child, deep) for child in node.children])}</ol>"
            if kind in self.moves:
                arrows = _arrows(f"{self.moves[kind]}{node.pk}/", title)
        beside, below = _meta(node), ""
        if kind == "strategy" or sum(map(len, node.notes)) > SHORT:
            beside, below = "", f'<span class="tree-meta">{beside}</span>' if beside else ""
        return (
            f'<li class="is-{kind}" id="{kind}-{node.pk}"><div class="tree-row">'
            f'<span class="tree-number">{node.number}</span><span class="tree-text">'
            f'<a href="{self.pages[kind]}{node.pk}/">{title}</a>{below}</span>'
            f'<span class="tree-meta">{beside}</span>{arrows}</div>{inside}</li>'
        )


def _arrows(url: str, title: str) -> str:
    """The two buttons of a row; `title` is escaped already."""
    start = f'<button class="button-quiet button-small" form="{MOVE_FORM}" formaction="{url}"'
    return (
        '<span class="actions no-print">'
        f'{start} name="to" value="up">'
        f'<span aria-hidden="true">↑</span><span class="visually-hidden">Move up: {title}</span>'
        "</button>"
        f'{start} name="to" value="down">'
        f'<span aria-hidden="true">↓</span><span class="visually-hidden">Move down: {title}</span>'
        "</button></span>"
    )


def _meta(node: Node) -> str:
    """What stands beside a title, escaped."""
    notes = escape(" · ".join(node.notes))
    if not node.lacks and not node.late:
        return notes
    tags = [TAGS[what] for what in node.lacks]
    if node.late:
        tags.append(LATE)
    return f"{notes} {' '.join(tags)}"


def options(pairs: Iterable[tuple[str | int, str]], chosen: str | int = "") -> SafeString:
    """The options of a select, from (value, label) pairs."""
    chosen = str(chosen)
    rows = [
        f'<option value="{escape(str(value))}"{" selected" if str(value) == chosen else ""}>'
        f"{escape(label)}</option>"
        for value, label in pairs
    ]
    return mark_safe("".join(rows))  # noqa: S308 (values and labels are escaped)
