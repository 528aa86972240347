"""The coverage check: who is at the table, who is missing, and the list of who ought to be."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from collaborators.coverage import (
    ASIDE,
    COVERED,
    INTERESTED,
    KINDS,
    MISSING,
    STATES,
    Covered,
    add_starting_list,
    check,
    picture,
)
from collaborators.models import Collaborator, CoverageItem

# The register's field that an item's label is looked for in, and prefilled with.
FIELDS = {KINDS.SECTOR: "sector", KINDS.DISCIPLINE: "disciplines", KINDS.GROUP: "groups"}
TAGS = {COVERED: "tag-ok", INTERESTED: "tag-info", MISSING: "tag-warn", ASIDE: "tag-plain"}
HEADS = {
    MISSING: "Nobody is there for",
    INTERESTED: "Only kept informed, not at the table",
    COVERED: "At the table",
    ASIDE: "Not relevant for us",
}
NAMED = 4


@require_GET
@grantee_access(rules.READ_PLAN)
def coverage(request: HttpRequest, access: Access) -> HttpResponse:
    """The check in words, as a picture and as a table, with the list's own forms."""
    items = check()
    may_edit = access.allows(rules.EDIT_PLAN)
    context = {
        "items": items,
        "said": _said(items),
        "figures": list(_figures(items)),
        "rows": _rows(items, access.slug, may_edit=may_edit),
        "kinds": CoverageItem.editable,
        "may_edit": may_edit,
    }
    return render(request, "collaborators/coverage.html", context)


@require_GET
@grantee_access(rules.READ_PLAN)
def coverage_item(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One item of the list: who answers to it, and its fields."""
    item = get_object_or_404(CoverageItem, pk=pk)
    covered = next(one for one in check() if one.pk == pk)
    circles = dict(Collaborator.Circle.choices)
    context = {
        "item": item,
        "covered": covered,
        "state": STATES[covered.state],
        "tag": TAGS[covered.state],
        "who": [(key, name, circles[circle]) for key, name, circle in covered.who],
        "missing_url": _add_url(covered, access.slug),
        "may_edit": access.allows(rules.EDIT_PLAN),
    }
    return render(request, "collaborators/coverage_item.html", context)


@require_POST
@grantee_access(rules.EDIT_PLAN)
def start(request: HttpRequest, access: Access) -> HttpResponse:
    """Put the starting list's items on the list, as far as they are not there."""
    number = add_starting_list(access.grantee_id, by=request.user)
    if number:
        said = (
            f"{number} {'item' if number == 1 else 'items'} added. Change them to fit your State."
        )
        messages.success(request, said)
    else:
        messages.info(request, "Everything on the starting list is there already.")
    return HttpResponseRedirect(reverse("coverage", args=[access.slug]))


def _figures(items: list[Covered]):
    """A picture for each kind that the list has, with the same in a sentence."""
    for kind, label in KINDS.choices:
        mine = [one for one in items if one.kind == kind]
        if mine:
            figure = picture(f"{label}: who is at the table", [[(label, mine)]])
            # Written by figures.svg, which escapes every text.
            yield mark_safe(figure.svg), figure.alternative  # noqa: S308


def _said(items: list[Covered]) -> list[tuple[str, int, list[tuple[str, str]]]]:
    """(what, how many, [(kind, labels)]) for each state that items have, the missing first."""
    found = []
    for state, head in HEADS.items():
        mine = [one for one in items if one.state == state]
        by_kind = [
            (label, ", ".join(one.label for one in mine if one.kind == kind))
            for kind, label in KINDS.choices
        ]
        found.append((head, len(mine), [one for one in by_kind if one[1]]))
    return [one for one in found if one[1]]


def _add_url(item: Covered, slug: str) -> str:
    """The register's add form with the field filled in that is missing."""
    query = urlencode({f"new_{FIELDS[item.kind]}": item.label, "from": "coverage"})
    return f"{reverse('collaborators', args=[slug])}?{query}#add"


def _rows(items: list[Covered], slug: str, *, may_edit: bool) -> SafeString:
    register, kinds = reverse("collaborators", args=[slug]), dict(KINDS.choices)
    base = reverse("coverage", args=[slug])
    return format_html_join(
        "\n",
        '<tr id="coverageitem-{}"><th scope="row"><a href="{}{}/">{}</a></th><td>{}</td>'
        '<td><span class="tag {}">{}</span></td><td>{}</td>{}</tr>',
        (
            (
                item.pk,
                base,
                item.pk,
                item.label,
                kinds[item.kind],
                TAGS[item.state],
                STATES[item.state],
                item.set_aside or _names(item, register, f"{base}{item.pk}/"),
                _way(item, slug) if may_edit else "",
            )
            for item in items
        ),
    )


def _names(item: Covered, register: str, page: str) -> SafeString:
    if not item.who:
        return SafeString("")
    named = format_html_join(
        ", ", '<a href="{}{}/">{}</a>', ((register, pk, name) for pk, name, _ in item.who[:NAMED])
    )
    more = len(item.who) - NAMED
    return format_html('{} <a href="{}">and {} more</a>', named, page, more) if more > 0 else named


def _way(item: Covered, slug: str) -> SafeString:
    if item.state not in {MISSING, INTERESTED}:
        return SafeString("<td></td>")
    return format_html(
        '<td class="row-actions"><a href="{}">Add someone<span class="visually-hidden"> for {}'
        "</span></a></td>",
        _add_url(item, slug),
        item.label,
    )
