"""The register as table rows, joined in Python from plain values: long lists stay cheap."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe

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
    following = key_of(shown[-1]) if len(found) > PAGE else ""
    return Listed(_rows(shown, slug, may_edit), len(shown), following)


def row_of(pk: int, *, slug: str, with_restricted: bool = False, said: str = "") -> SafeString:
    """One entry's row for someone who may edit it, with the focus and read out as `said`."""
    entries = Collaborator.objects.filter(pk=pk)
    return _rows(_plain(entries, "", False, "", with_restricted), slug, True, said)


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


def escaped(choices: list[tuple[str, str]]) -> dict[str, str]:
    """Each choice's value with its label as HTML."""
    return {value: escape(label) for value, label in choices}


NATURES = escaped(Collaborator.Nature.choices)
CIRCLES = escaped(Collaborator.Circle.choices)
WHENS = dict(Collaborator.EngageWhen.choices)
ENGAGED = escaped(Collaborator.EngageWhen.choices) | {"": DASH}
VOICES = {
    value: f'<span class="tag tag-voice">{label}</span>' if value else DASH
    for value, label in escaped(Collaborator.LivedExperience.choices).items()
}


def _rows(found: Iterable, slug: str, may_edit: bool, said: str | None = None) -> SafeString:
    register, today = reverse("collaborators", args=[slug]), timezone.localdate()
    rows = [_row(row, register, may_edit, today, said) for row in found]
    # Safe: _row escapes every text of the register that it puts in.
    return mark_safe("\n".join(rows))  # noqa: S308


def _row(row, register: str, may_edit: bool, today: date, said: str | None) -> str:
    """A row as HTML: an f-string, every text escaped right where it is put in, once."""
    pk, name = row.pk, escape(row.public_name or "No name yet")
    url = f"{register}{pk}/"
    announced = f' data-announce="{escape(said)}"' if said else ""
    tick = edit = ""
    if may_edit:
        tick = (
            f'<td class="tick"><input type="checkbox" name="pick" value="{pk}" form="bulk" '
            f'id="tick-{pk}" aria-label="Tick {name}"></td>'
        )
        focus = " autofocus" if said is not None else ""
        edit = (
            f'<td class="row-actions"><a id="edit-{pk}" href="{url}" hx-get="{url}edit/" '
            f'hx-target="closest tr" hx-swap="outerHTML"{focus}>Edit'
            f'<span class="visually-hidden"> {name}</span></a></td>'
        )
    held = RESTRICTED if getattr(row, "restricted", False) else ""
    return (
        f'<tr id="collaborator-{pk}"{announced}>{tick}<th scope="row"><a href="{url}">{name}</a>'
        f"{held}{_term_tag(row.term_ends_on, today)}</th>{edit}<td>{NATURES[row.nature]}</td>"
        f"<td>{CIRCLES[row.circle]}</td><td>{escape(row.sector) or DASH}</td>"
        f"<td>{escape(row.role) or DASH}</td><td>{VOICES[row.lived_experience]}</td>"
        f'<td>{ENGAGED[row.engage_when]}</td><td class="num">{row.attended}</td></tr>'
    )


def term_words(ends: date | None, today: date | None = None) -> str:
    """That a term is over or about to end, in words; '' when there is nothing to warn of."""
    if ends is None:
        return ""
    today = today or timezone.localdate()
    if ends > today + TERM_WARNING:
        return ""
    verb = "Term ended" if ends < today else "Term ends"
    return f"{verb} {date_format(ends, 'M j, Y')}"


def _term_tag(ends: date | None, today: date) -> str:
    """The warning as a tag with a space before it, or nothing."""
    words = term_words(ends, today)
    return f' <span class="tag tag-warn">{escape(words)}</span>' if words else ""
