"""The actions on a timeline, by goal or by owner: what is drawn, and the same as rows.

Days are drawn, words are not: an action whose time is told in words alone ("Year 2, Q3") is
listed without a bar. The statements are as many for 25 actions as for 2,500.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from figures import Figure
from figures.gantt import Bar, Group, gantt
from planning.implementation.table import (
    PAGE,
    Leaders,
    Wanted,
    goals_of,
    leaders_of,
    narrowed,
    owners_in,
)
from planning.models import Action, Plan
from planning.outline import Node, Outline, outline
from planning.progress import Progress, grouped

# The room for a picture on the narrowest window, in CSS pixels.
PHONE = 328
GOAL, OWNER = "goal", "owner"
STATES = dict(Action.State.choices)
NOT_PLACED, NOBODY = (0, "Not under a goal"), (0, "Nobody is accountable yet")
Heading = tuple[int, str]


@dataclass(frozen=True)
class Row:
    """One action under its heading (key and words), with its days, and its time in words. `other`
    names its owner where the heading is a goal, and its goal where the heading is an owner."""

    pk: int
    name: str
    heading: Heading
    other: str
    starts_on: date | None
    due_on: date | None
    words: str
    state: str
    late: bool

    @property
    def is_dated(self) -> bool:
        return bool(self.starts_on or self.due_on)

    @property
    def said(self) -> str:
        """The state in words, with "Late" where it is."""
        state = STATES[self.state] if self.state else ""
        return ", ".join(part for part in ("Late" if self.late else "", state) if part)

    @property
    def kind(self) -> str:
        """What figures.gantt draws it as."""
        return kind_of(self.state, late=self.late)


def kind_of(state: str, *, late: bool) -> str:
    """The kind of bar (figures.gantt.KINDS) of an action in this state."""
    drawn = {
        Action.State.DONE: "done",
        Action.State.NOT_NEEDED: "dropped",
        Action.State.UNDER_WAY: "under_way",
    }
    return "late" if late else drawn.get(state, "planned")


@dataclass
class Timeline:
    """A page of the timeline; `total` and `progress` tell of all actions that are wanted, `notes`
    of those under each heading."""

    rows: list[Row]
    notes: dict[Heading, Progress]
    total: int
    page: int
    pages: int
    progress: Progress
    goals: list[tuple[int, str]]
    owners: list[tuple[int, str]]

    @property
    def dated(self) -> list[Row]:
        return [row for row in self.rows if row.is_dated]

    @property
    def undated(self) -> list[Row]:
        return [row for row in self.rows if not row.is_dated]


def read(plan: Plan, wanted: Wanted, by: str, today: date, size: int = PAGE) -> Timeline:
    """The page that is wanted, `by` GOAL or OWNER; the last one where there are fewer."""
    whole, leaders = outline(plan, today), leaders_of(plan)
    owners = owners_in(leaders)
    rows = list(_rows(plan, whole, wanted, leaders, by))
    if by == OWNER:
        order = {owner: place for place, owner in enumerate([*owners, NOBODY])}
        # The sort keeps the plan's order within an owner.
        rows.sort(key=lambda row: order[row.heading])
    pages = max(-(-len(rows) // size), 1)
    page = min(wanted.page, pages)
    return Timeline(
        rows=rows[(page - 1) * size : page * size],
        notes=grouped((row.heading, row.state) for row in rows),
        total=len(rows),
        page=page,
        pages=pages,
        progress=Progress.of(row.state for row in rows),
        goals=goals_of(whole),
        owners=owners,
    )


def _rows(plan: Plan, whole: Outline, wanted: Wanted, leaders: Leaders, by: str) -> Iterator[Row]:
    columns = ("starts_on", "due_on", "timeline")
    found = Action.objects.filter(plan=plan).order_by().values_list("pk", *columns)
    days = {pk: told for pk, *told in found}
    goals = _goal_of(whole)
    for node in narrowed(whole, wanted, leaders):
        if node.pk in days:
            goal, owner = goals.get(node.pk, NOT_PLACED), leaders.get(node.pk, NOBODY)
            heading, other = (goal, owner) if by == GOAL else (owner, goal)
            yield Row(
                node.pk,
                f"{node.number} {node.title}".strip(),
                heading,
                other[1] if other[0] else "",
                *days[node.pk],
                node.state,
                node.late,
            )


def _goal_of(whole: Outline) -> dict[int, Heading]:
    """Action -> (key of its goal, number and title)."""
    return {
        action.pk: (goal.pk, f"{goal.number} {goal.title}")
        for goal in whole.goals
        for action in _actions_under(goal)
    }


def _actions_under(goal: Node) -> list[Node]:
    return Outline([goal], []).of_kind("action")


def draw(found: Timeline, slug: str, today: date, *, narrow: bool = False) -> list[Figure]:
    """The page's dated actions as pictures, each bar leading to its action; `narrow` for a phone,
    each name over its bar."""
    page = reverse("action", args=[slug, 0])[:-2]
    groups = [
        Group(
            heading[1],
            [
                Bar(row.name, row.starts_on, row.due_on, row.kind, row.said, f"{page}{row.pk}/")
                for row in rows
            ],
            found.notes[heading].said,
        )
        for heading, rows in groupby(found.dated, key=lambda row: row.heading)
    ]
    size = {"width": PHONE, "height": 3 * PHONE, "above": True} if narrow else {}
    return gantt("Timeline of the actions", groups, today=today, **size)


def dated_rows(found: Timeline, slug: str) -> SafeString:
    """The <tr> elements of the dated actions, each heading before its own."""
    page = reverse("action", args=[slug, 0])[:-2]
    parts = []
    for heading, rows in groupby(found.dated, key=lambda row: row.heading):
        note = escape(found.notes[heading].said)
        parts.append(
            f'<tr class="timeline-head"><th scope="colgroup" colspan="6">{escape(heading[1])} '
            f'<span class="small muted">{note}</span></th></tr>'
        )
        parts += [
            _cells(page, row, row.other, _day(row.starts_on), _day(row.due_on), row.words, row.said)
            for row in rows
        ]
    return mark_safe("".join(parts))  # noqa: S308 (_cells escapes what it is given)


def undated_rows(found: Timeline, slug: str, may_edit: bool) -> SafeString:
    """The <tr> elements of the actions without a day; for an editor each leads to giving one."""
    page = reverse("action", args=[slug, 0])[:-2]
    rows = []
    for row in found.undated:
        said = f'<span class="visually-hidden">: {escape(row.name)}</span>'
        link = f'<a href="{page}{row.pk}/#action-{row.pk}-due_on">Give a day{said}</a>'
        more = f'<td class="no-print">{link}</td>' if may_edit else ""
        rows.append(_cells(page, row, row.other, row.words, row.said, more=more))
    return mark_safe("".join(rows))  # noqa: S308 (_cells escapes what it is given)


def _cells(page: str, row: Row, *texts: str, more: str = "") -> str:
    cells = "".join([f"<td>{escape(text) or '–'}</td>" for text in texts])
    name = f'<a href="{page}{row.pk}/">{escape(row.name)}</a>'
    return f'<tr id="row-{row.pk}"><th scope="row">{name}</th>{cells}{more}</tr>'


def _day(day: date | None) -> str:
    # Not broken over two lines.
    return f"{day:%b}\u00a0{day.day},\u00a0{day.year}" if day else ""
