"""Who suggested whom: the network, and a suggestion made on an entry's own page."""

from collections import defaultdict
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from collaborators.listing import DASH, WHENS
from collaborators.models import Collaborator, Suggestion
from collaborators.naming import offered_names
from collaborators.suggesting import SIDES, around, entries_in_order, suggest, waiting
from editing.clean import clean_line
from editing.fields import Refused
from figures.network import Entry, network

ROW = (
    '<tr><th scope="row"><a href="{}">{}</a></th><td>{}</td><td>{}</td><td class="num">{}</td></tr>'
)


@require_GET
@grantee_access(rules.READ_PLAN)
def network_page(request: HttpRequest, access: Access) -> HttpResponse:
    """The drawing, the table of the same, and whose suggestions nobody has taken up yet."""
    entries = entries_in_order()
    ties = list(Suggestion.objects.order_by("pk").values_list("suggester_id", "suggested_id"))
    address = reverse("collaborators", args=[access.slug])
    figure = network(
        "Who suggested whom",
        [Entry(pk, name, when, f"{address}{pk}/") for pk, name, when, _ in entries],
        ties,
    )
    return render(
        request,
        "collaborators/network.html",
        {
            "may_edit": access.allows(rules.EDIT_PLAN),
            "figure": figure,
            "rows": _rows(entries, ties, address),
            "count": len(figure.rows),
            "total": len(entries),
            "waiting": _lines(waiting(entries, ties), address),
        },
    )


def _rows(entries, ties, address: str) -> SafeString:
    names = {pk: name for pk, name, *_ in entries}
    by = defaultdict(list)
    for one, other in ties:
        by[other].append(one)
    joined = {pk for tie in ties for pk in tie}
    return format_html_join(
        "\n",
        ROW,
        (
            (
                f"{address}{pk}/",
                name,
                _links(((one, names[one]) for one in by[pk]), address) or DASH,
                WHENS[when] if when else DASH,
                attended,
            )
            for pk, name, when, attended in entries
            if pk in joined
        ),
    )


def _links(pairs, address: str) -> SafeString:
    return format_html_join(
        ", ", '<a href="{}">{}</a>', ((f"{address}{pk}/", name) for pk, name in pairs)
    )


def _lines(found, address: str) -> SafeString:
    """A line for each suggester, with those who wait and when they are to be engaged."""
    return format_html_join(
        "\n",
        '<li><a href="{}">{}</a> suggested: {}</li>',
        (
            (
                f"{address}{pk}/",
                name,
                format_html_join(
                    ", ",
                    '<a href="{}">{}</a>{}',
                    (
                        (
                            f"{address}{other}/",
                            label,
                            format_html(" ({})", WHENS[when].lower()) if when else "",
                        )
                        for other, label, when in others
                    ),
                ),
            )
            for pk, name, others in found
        ),
    )


def suggestions_of(entry: Collaborator, request: HttpRequest, *, may_edit: bool) -> dict:
    """The context of templates/collaborators/suggestions.html on an entry's page."""
    context = around(entry) | {"whens": Collaborator.EngageWhen.choices}
    if may_edit:
        typed = {side: clean_line(request.GET.get(side, ""))[:300] for side in SIDES}
        context |= {"entry_names": offered_names(), "typed": typed}
    return context


@require_POST
@grantee_access(rules.EDIT_PLAN)
def suggest_entry(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Tie an entry to one that it suggested or that suggested it, an old one or a new."""
    entry = get_object_or_404(Collaborator, pk=pk)
    side, name = request.POST.get("side", ""), clean_line(request.POST.get("name", ""))
    afresh = request.POST.get("make") == "new"
    try:
        key = UUID(request.POST["form_key"]) if request.POST.get("form_key") else None
        other = suggest(
            entry,
            name,
            side=side,
            by=request.user,
            afresh=afresh,
            engage_when=request.POST.get("engage_when", ""),
            key=key,
        )
    except ValueError as refusal:  # Refused, or a form key that is none
        messages.error(request, _sentence(refusal))
        typed = {side: name} if side in SIDES else {}
        return redirect(f"{entry.get_absolute_url()}?{urlencode(typed)}#suggestions")
    added = "was added to the register and " if afresh else ""
    stands = "suggested by" if side == "suggested" else "the one who suggested"
    messages.success(request, f"{other} {added}stands as {stands} {entry}.")
    return redirect(f"{entry.get_absolute_url()}#suggestions")


def _sentence(refusal: ValueError) -> str:
    known = isinstance(refusal, Refused)
    return str(refusal) if known else "This page is incomplete. Reload it and try again."
