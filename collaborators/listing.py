"""The register as table rows, joined in Python from plain values: long lists stay cheap."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from collaborators.models import Collaborator, CollaboratorPrivate

PAGE = 200
DASH = SafeString('<span class="muted">–<span class="visually-hidden">not said</span></span>')
RESTRICTED = SafeString(' <span class="tag tag-warn">Restricted entry</span>')


@dataclass(frozen=True)
class Listed:
    """One page of the register: its rows as HTML, how many, and the key of the next page or ''."""

    rows: SafeString
    shown: int
    following: str


def circle_counts(entries: QuerySet[Collaborator]) -> dict[str, int]:
    """How many entries each circle has, with the whole under ''; one query."""
    counted = dict(entries.order_by().values_list("circle").annotate(Count("pk")))
    return {"": sum(counted.values())} | {
        circle: counted.get(circle, 0) for circle in Collaborator.Circle.values
    }


def matching(search: str) -> QuerySet[Collaborator]:
    """The entries whose name, sector, part or origin holds every word of `search`."""
    entries = Collaborator.objects.all()
    for word in search.split():
        entries = entries.filter(
            Q(public_name__icontains=word)
            | Q(sector__icontains=word)
            | Q(role__icontains=word)
            | Q(origin__icontains=word)
        )
    return entries


def page_of(
    entries: QuerySet[Collaborator], *, slug: str, after: str = "", with_restricted: bool = False
) -> Listed:
    """The next `PAGE` entries in the register's order, after the key "position-id"; one query.

    `with_restricted` marks the entries that have a restricted part; pass it only for a person
    who may see those.
    """
    place = _key(after)
    if place:
        position, pk = place
        entries = entries.filter(Q(position__gt=position) | Q(position=position, pk__gt=pk))
    columns = ["pk", "position", "public_name", "nature", "circle", "sector", "role"]
    columns += ["lived_experience", "attended"]
    entries = entries.annotate(attended=Count("attendances"))
    if with_restricted:
        held = CollaboratorPrivate.objects.filter(collaborator=OuterRef("pk"))
        entries = entries.annotate(restricted=Exists(held))
        columns.append("restricted")
    found = list(entries.order_by("position", "pk").values_list(*columns, named=True)[: PAGE + 1])
    shown = found[:PAGE]
    following = f"{shown[-1].position}-{shown[-1].pk}" if len(found) > PAGE else ""
    return Listed(_rows(shown, slug), len(shown), following)


def _rows(found: list, slug: str) -> SafeString:
    natures, circles = dict(Collaborator.Nature.choices), dict(Collaborator.Circle.choices)
    voices = dict(Collaborator.LivedExperience.choices)
    register = reverse("collaborators", args=[slug])
    return format_html_join(
        "\n",
        '<tr><th scope="row"><a href="{}{}/">{}</a>{}</th><td>{}</td><td>{}</td><td>{}</td>'
        '<td>{}</td><td>{}</td><td class="num">{}</td></tr>',
        (
            (
                register,
                row.pk,
                row.public_name or "No name yet",
                RESTRICTED if getattr(row, "restricted", False) else "",
                natures[row.nature],
                circles[row.circle],
                row.sector or DASH,
                row.role or DASH,
                _voice(voices, row.lived_experience),
                row.attended,
            )
            for row in found
        ),
    )


def _voice(voices: dict[str, str], value: str) -> SafeString:
    return format_html('<span class="tag tag-voice">{}</span>', voices[value]) if value else DASH


def _key(after: str) -> tuple[int, int] | None:
    position, _, pk = after.partition("-")
    if position.isdecimal() and pk.isdecimal() and len(after) < 30:
        return int(position), int(pk)
    return None
