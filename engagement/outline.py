"""Structures as a tree with what each does, and one structure's members and meetings as rows."""

from dataclasses import dataclass, field

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from engagement.attendance import Rate, rates
from engagement.listing import CANCELLED, DASH, days, with_count
from engagement.models import Activity, Membership, Structure

MEETINGS = 50  # on a structure's own page; the log has the others


@dataclass
class Node:
    """A structure with those under it; `members` and `meetings` are numbers."""

    pk: int
    name: str
    kind: str
    origin: str
    cadence: str
    ended: bool
    members: int
    meetings: int
    groups: list["Node"] = field(default_factory=list)


def tree() -> list[Node]:
    """The structures at the top with all those under them, in the team's order; one query."""
    members = Membership.objects.filter(structure=OuterRef("pk"), left_on=None)
    meetings = Activity.objects.filter(structure=OuterRef("pk"), cancelled=False)
    rows = Structure.objects.annotate(people=_number(members), held=_number(meetings)).values_list(
        *("pk", "parent_id", "name", "kind_of", "origin", "cadence", "ends_on", "people", "held")
    )
    kinds, origins = dict(Structure.Kind.choices), dict(Structure.Origin.choices)
    nodes, above = {}, {}
    for pk, parent, name, kind, origin, cadence, ended, people, held in rows:
        kind, origin = kind and str(kinds[kind]), origin and str(origins[origin])
        nodes[pk] = Node(pk, name, kind, origin, cadence, bool(ended), people, held)
        above[pk] = parent
    for pk, parent in above.items():
        if parent:
            nodes[parent].groups.append(nodes[pk])
    return [nodes[pk] for pk, parent in above.items() if not parent]


def drawn(nodes: list[Node], slug: str) -> SafeString:
    """The tree as nested lists; '' for none."""
    if not nodes:
        return SafeString("")
    start = reverse("structures", args=[slug])
    rows = format_html_join(
        "",
        '<li class="is-strategy"><div class="tree-row"><span class="tree-number"></span>'
        '<span class="tree-text"><a href="{}{}/">{}</a><span class="tree-meta">{}</span></span>'
        "</div>{}</li>",
        ((start, n.pk, n.name or "No name yet", _meta(n), drawn(n.groups, slug)) for n in nodes),
    )
    return format_html('<ol class="tree">{}</ol>', rows)


def member_rows(structure: Structure, slug: str, *, may_edit: bool) -> tuple[SafeString, int, Rate]:
    """The members as table rows, how many still belong to it, and all their rates together.

    Two queries.
    """
    register = reverse("collaborators", args=[slug])
    parts, came = dict(Membership.Part.choices), rates(structure)
    rows = list(
        structure.members.order_by("collaborator__position", "collaborator_id").values_list(
            *("pk", "collaborator_id", "collaborator__public_name", "part", "joined_on", "left_on"),
            named=True,
        )
    )
    drawn_rows = format_html_join(
        "\n",
        '<tr><th scope="row"><a href="{}{}/">{}</a></th><td>{}</td><td>{}</td>'
        '<td class="num">{}</td>{}</tr>',
        (
            (
                register,
                row.collaborator_id,
                row.collaborator__public_name or "No name yet",
                parts[row.part],
                _belongs(row.joined_on, row.left_on),
                came.get(row.collaborator_id, Rate()),
                _change(slug, row) if may_edit else "",
            )
            for row in rows
        ),
    )
    current = sum(row.left_on is None for row in rows)
    return drawn_rows, current, sum(came.values(), Rate())


def meeting_rows(structure: Structure, slug: str) -> tuple[SafeString, int]:
    """The latest meetings as table rows, at most MEETINGS, and how many of them; one query."""
    log = reverse("activities", args=[slug])
    found = list(
        with_count(structure.activities.all())
        .order_by(F("starts_on").desc(nulls_last=True), "-pk")
        .values_list(
            "pk", "title", "when", "starts_on", "ends_on", "cancelled", "came", named=True
        )[:MEETINGS]
    )
    rows = format_html_join(
        "\n",
        '<tr><th scope="row"><a href="{}{}/">{}</a>{}</th><td>{}</td><td class="num">{}</td></tr>',
        (
            (
                *(log, row.pk, row.title or "No name yet", CANCELLED if row.cancelled else ""),
                days(row.starts_on, row.ends_on) or row.when or DASH,
                row.came,
            )
            for row in found
        ),
    )
    return rows, len(found)


def _number(rows) -> Coalesce:
    counted = rows.order_by().values("structure").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _meta(node: Node) -> SafeString:
    words = [node.cadence, _many(node.members, "member"), _many(node.meetings, "meeting")]
    tags = [node.kind, node.origin, "Ended" if node.ended else ""]
    return format_html(
        "{} {}",
        format_html_join(" ", '<span class="tag">{}</span>', ((tag,) for tag in tags if tag)),
        " · ".join(word for word in words if word),
    )


def _many(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _belongs(joined, left) -> str | SafeString:
    first, last = (date_format(day, "M j, Y") if day else "" for day in (joined, left))
    if first and last:
        return f"{first} to {last}"
    return (first and f"since {first}") or (last and f"until {last}") or DASH


def _change(slug: str, row) -> SafeString:
    return format_html(
        '<td><a href="{}">Change<span class="visually-hidden"> {}</span></a></td>',
        reverse("member", args=[slug, row.pk]),
        row.collaborator__public_name,
    )
