"""The outline as HTML, joined row by row in Python: a template include per row costs ten times.

Rows are f-strings: every text in them is escaped right where it is put in, once. What is not
escaped is a key, a number or an address that this module makes.
"""

from collections.abc import Iterable
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from planning.outline import LEVELS, WARNINGS, Node

# The form that the boxes of all rows belong to; the page holds it once.
TREE_FORM = "tree-form"
NOTHING = mark_safe("")
# What is said of a strategy, and notes longer than this, stand under the title: beside it they
# would leave it no room.
SHORT = 40
TAGS = {
    what: f'<span class="tag tag-warn">{escape(words)}</span>' for what, words in WARNINGS.items()
}
LATE = '<span class="tag tag-warn">Late</span>'


class Tree:
    """Draws outlines of one grantee. With `may_edit` each line has a box to choose it by, which
    says where the line stands on this page: a move finds out when it stands elsewhere by then.
    """

    def __init__(self, slug: str, may_edit: bool) -> None:
        self.pages = {kind: reverse(kind, args=[slug, 0])[:-2] for kind in LEVELS}
        self.may_edit = may_edit

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
        # Safe: _row and _meta escape every text of the plan that they put in.
        return mark_safe(f'<ol class="tree">{rows}</ol>')  # noqa: S308

    def _row(self, node: Node, deep: bool) -> str:
        kind, title, name = node.kind, escape(node.title), f"{node.kind}-{node.pk}"
        inside = box = ""
        if deep and node.children:
            rows = [self._row(child, deep) for child in node.children]
            inside = f"<ol>{''.join(rows)}</ol>"
        if self.may_edit:
            box = (
                f'<input type="checkbox" form="{TREE_FORM}" name="row" value="{name}_'
                f'{node.parent}" aria-label="Choose {node.number or title}">'
            )
        beside, below = _meta(node), ""
        if kind == "strategy" or sum(map(len, node.notes)) > SHORT:
            beside, below = "", f'<span class="tree-meta">{beside}</span>' if beside else ""
        return (
            f'<li class="is-{kind}" id="{name}"><div class="tree-row">{box}'
            f'<span class="tree-number">{node.number}</span><span class="tree-text">'
            f'<a href="{self.pages[kind]}{node.pk}/">{title}</a>{below}</span>'
            f'<span class="tree-meta">{beside}</span></div>{inside}</li>'
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
