"""The register's pages: everyone in it, and one entry with what is restricted apart."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from accounts import rules
from accounts.access import Access, grantee_access
from collaborators.coverage import labels
from collaborators.filters import CIRCLE, FILTERS, UNSAID, Finding, read_finding
from collaborators.listing import circle_counts, page_of, term_words
from collaborators.models import Collaborator, CollaboratorPrivate
from collaborators.views_bulk import just_changed
from collaborators.views_network import suggestions_of
from collaborators.words import words_in_use
from editing.clean import clean_line
from editing.restricted import restricted_part

# What the column heads sort by; the rest of the columns have no order worth a click.
HEADS = (
    ("Name as printed", "name"),
    ("Kind", ""),
    ("Circle", "circle"),
    ("Sector", "sector"),
    ("Part in the plan", ""),
    ("Lived experience", ""),
    ("When to engage", ""),
    ("Activities", "activities"),
)
# What an address may bring into the add form, where someone is missed elsewhere.
PREFILLED = ("public_name", "sector", "disciplines", "groups", "lived_experience")


@require_GET
@grantee_access(rules.READ_PLAN)
@vary_on_headers("HX-Request")
def collaborators(request: HttpRequest, access: Access) -> HttpResponse:
    """The register, narrowed and sorted as its address says; htmx gets the results alone."""
    finding = read_finding(request.GET)
    context = _results(request, access, finding)
    if request.htmx:
        return render(request, "collaborators/register_results.html", context)
    words = words_in_use()
    from_coverage = request.GET.get("from") == "coverage"
    return render(
        request,
        "collaborators/collaborators.html",
        context
        | {
            "filters": list(_controls(finding, words.sector)),
            "words": words.with_more(labels()),
            "add_next": reverse("coverage", args=[access.slug]) if from_coverage else "",
            "kinds": Collaborator.editable,
            "changed": just_changed(request, access),
            "prefilled": {
                name: clean_line(request.GET.get(f"new_{name}", ""))[:300] for name in PREFILLED
            },
        },
    )


def _results(request: HttpRequest, access: Access, finding: Finding) -> dict:
    """What the list itself shows: counts, heads that sort, rows, and the way on."""
    counts = circle_counts(finding.entries(any_circle=True))
    after = request.GET.get("after", "")
    may_edit = access.allows(rules.EDIT_PLAN)
    listed = page_of(
        finding.entries(),
        slug=access.slug,
        sort=finding.sort,
        down=finding.down,
        after=after,
        with_restricted=access.allows(rules.SEE_RESTRICTED),
        may_edit=may_edit,
    )
    address = reverse("collaborators", args=[access.slug])
    return {
        "finding": finding,
        "listed": listed,
        "total": counts[finding.circle],
        "query": finding.query(),
        "tabs": [
            (label, counts[key], key == finding.circle, _at(address, finding.query(circle=key)))
            for key, label in [("", "All circles"), *CIRCLE.options]
        ],
        "heads": [_head(finding, label, sort) for label, sort in HEADS],
        "next_url": listed.following and _at(address, finding.query(after=listed.following)),
        "first_url": after and _at(address, finding.query()),
        "may_edit": may_edit,
    }


def _at(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


def _head(finding: Finding, label: str, sort: str) -> dict[str, str]:
    """A column's head: where a click on it leads, and how the list is sorted by it now."""
    mine = bool(sort) and finding.sort == sort
    # A first click asks who comes first by name, and who has done the most.
    down = not finding.down if mine else sort == "activities"
    return {
        "name": sort,
        "label": label,
        "query": finding.query(sort=sort, dir="down" if down else "") if sort else "",
        "now": ("descending" if finding.down else "ascending") if mine else "",
    }


def _controls(finding: Finding, sectors: list[str]):
    for name, one in FILTERS.items():
        options = one.options or [(word, word) for word in sectors] + [(UNSAID, "No sector yet")]
        chosen = finding.chosen.get(name, "")
        if chosen and chosen not in dict(options):
            options = [*options, (chosen, chosen)]
        yield {"name": name, "label": one.label, "options": options, "chosen": chosen}


@require_GET
@grantee_access(rules.READ_PLAN)
def collaborator(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One entry: its fields, what it took part in, and its restricted part for those who may."""
    found = get_object_or_404(Collaborator, pk=pk)
    context = {
        "collaborator": found,
        "term": (term := term_words(found.term_ends_on)),
        "term_over": term and found.term_ends_on < timezone.localdate(),
        "attended": found.attendances.order_by("activity__position", "activity_id").values_list(
            "activity_id", "activity__title", "activity__when"
        ),
    }
    if access.allows(rules.EDIT_PLAN):
        context["words"] = words_in_use().with_more(labels())
    context |= suggestions_of(found, request, may_edit=access.allows(rules.EDIT_PLAN))
    if access.allows(rules.SEE_RESTRICTED):
        private = CollaboratorPrivate.objects.filter(collaborator=found).first()
        context |= restricted_part(access, found, private, by=request.user)
    return render(request, "collaborators/collaborator.html", context)
