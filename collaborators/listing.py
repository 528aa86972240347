"""The register as table rows, joined in Python from plain values: long lists stay cheap."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from collaborators.models import Collaborator, CollaboratorPrivate
from collaborators.ordering import ORDERS, key_of

PAGE = 200
# A leader's term is warned of this long before it ends: about the time to meet the next one.
TERM_WARNING = timedelta(days=180)
DASH = SafeString('<span class="muted">–<span class="visually-hidden">not said</span></span>')
RESTRICTED = SafeString(' <span class="tag tag-warn">Restricted entry</span>')
COLUMNS = ["pk", "public_name", "nature", "circle", "sector", "role", "lived_experience"]
COLUMNS += ["engage_when", "term_ends_on", "attended", "sort_key"]
SEARCHED = ("public_name", "sector", "disciplines", "groups", "role", "origin")

READ_ROW = (
    '<tr id="collaborator-{pk}"{attributes}>{tick}<th scope="row"><a href="{url}">{name}</a>'
    "{restricted}{term}</th>{edit}<td>{nature}</td><td>{circle}</td><td>{sector}</td><td>{role}</td>"
    '<td>{voice}</td><td>{engage}</td><td class="num">{attended}</td></tr>'
)
TICK = (
    '<td class="tick"><input type="checkbox" name="pick" value="{}" form="bulk" '
    'id="tick-{}" aria-label="Tick {}"></td>'
)
EDIT = (
    '<td class="row-actions"><a id="edit-{}" href="{}" hx-get="{}edit/" '
    'hx-target="closest tr" hx-swap="outerHTML"{}>Edit<span class="visually-hidden"> {}</span>'
    "</a></td>"
)


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
    """The entries of which each word of `search` is in one of the fields `SEARCHED`."""
    entries = Collaborator.objects.all()
    for word in search.split():
        found = Q()
        for name in SEARCHED:
            found |= Q(**{f"{name}__icontains": word})
        entries = entries.filter(found)
    return entries


def page_of(
    entries: QuerySet[Collaborator],
    *,
    slug: str,
    sort: str = "",
    down: bool = False,
    after: str = "",
    with_restricted: bool = False,
    may_edit: bool = False,
) -> Listed:
    """The next `PAGE` entries in the order `sort`, after the key of another page; one query.

    `with_restricted` marks the entries that have a restricted part; pass it only for a person
    who may see those. `may_edit` gives each row a box to tick and a way to edit it in place.
    """
    found = list(_plain(entries, sort, down, after, with_restricted)[: PAGE + 1])
    shown = found[:PAGE]
    register = reverse("collaborators", args=[slug])
    rows = format_html_join("\n", "{}", ((_row(row, register, may_edit),) for row in shown))
    return Listed(rows, len(shown), key_of(shown[-1]) if len(found) > PAGE else "")


def row_of(pk: int, *, slug: str, with_restricted: bool = False, said: str = "") -> SafeString:
    """One entry's row for someone who may edit it, with the focus and read out as `said`."""
    entries = Collaborator.objects.filter(pk=pk)
    row = _plain(entries, "", False, "", with_restricted).first()
    return _row(row, reverse("collaborators", args=[slug]), True, said) if row else SafeString("")


def _plain(entries, sort: str, down: bool, after: str, with_restricted: bool) -> QuerySet:
    columns = [*COLUMNS]
    entries = entries.annotate(attended=Count("attendances"))
    if with_restricted:
        held = CollaboratorPrivate.objects.filter(collaborator=OuterRef("pk"))
        entries = entries.annotate(restricted=Exists(held))
        columns.append("restricted")
    order = ORDERS[sort]
    entries = order.sorted(entries, down=down).filter(order.beyond(after, down=down))
    return entries.values_list(*columns, named=True)


NATURES, CIRCLES = dict(Collaborator.Nature.choices), dict(Collaborator.Circle.choices)
VOICES, WHENS = dict(Collaborator.LivedExperience.choices), dict(Collaborator.EngageWhen.choices)


def _row(row, register: str, may_edit: bool, said: str | None = None) -> SafeString:
    url, name = f"{register}{row.pk}/", row.public_name or "No name yet"
    focus = SafeString(" autofocus" if said is not None else "")
    return format_html(
        READ_ROW,
        pk=row.pk,
        attributes=format_html(' data-announce="{}"', said) if said else "",
        tick=format_html(TICK, row.pk, row.pk, name) if may_edit else "",
        url=url,
        name=name,
        restricted=RESTRICTED if getattr(row, "restricted", False) else "",
        term=term_tag(row.term_ends_on),
        nature=NATURES[row.nature],
        circle=CIRCLES[row.circle],
        sector=row.sector or DASH,
        role=row.role or DASH,
        voice=_voice(row.lived_experience),
        engage=WHENS[row.engage_when] if row.engage_when else DASH,
        attended=row.attended,
        edit=format_html(EDIT, row.pk, url, url, focus, name) if may_edit else "",
    )


def _voice(value: str) -> SafeString:
    return format_html('<span class="tag tag-voice">{}</span>', VOICES[value]) if value else DASH


def term_words(ends: date | None) -> str:
    """That a term is over or about to end, in words; '' when there is nothing to warn of."""
    today = timezone.localdate()
    if ends is None or ends > today + TERM_WARNING:
        return ""
    verb = "Term ended" if ends < today else "Term ends"
    return f"{verb} {date_format(ends, 'M j, Y')}"


def term_tag(ends: date | None) -> SafeString:
    """The warning as a tag with a space before it, or nothing."""
    words = term_words(ends)
    return format_html(' <span class="tag tag-warn">{}</span>', words) if words else SafeString("")
