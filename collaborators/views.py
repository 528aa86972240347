"""The register's pages: everyone in it, and one entry with what is restricted apart."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts import rules
from accounts.access import Access, grantee_access
from collaborators.listing import circle_counts, matching, page_of
from collaborators.models import Collaborator, CollaboratorPrivate
from editing.clean import clean_line
from editing.restricted import restricted_part


@require_GET
@grantee_access(rules.READ_PLAN)
def collaborators(request: HttpRequest, access: Access) -> HttpResponse:
    """The register, whole or one circle of it (?circle=), narrowed by words (?q=)."""
    search = clean_line(request.GET.get("q", ""))[:100]
    circle = request.GET.get("circle", "")
    if circle not in Collaborator.Circle.values:
        circle = ""
    found = matching(search)
    counts = circle_counts(found)
    listed = page_of(
        found.filter(circle=circle) if circle else found,
        slug=access.slug,
        after=request.GET.get("after", ""),
        with_restricted=access.allows(rules.SEE_RESTRICTED),
    )
    address = reverse("collaborators", args=[access.slug])
    return render(
        request,
        "collaborators/collaborators.html",
        {
            "listed": listed,
            "total": counts[circle],
            "search": search,
            "circle": circle,
            "tabs": [
                (label, counts[key], key == circle, _address(address, circle=key, q=search))
                for key, label in [("", "All circles"), *Collaborator.Circle.choices]
            ],
            "next_url": listed.following
            and _address(address, circle=circle, q=search, after=listed.following),
            "first_url": "after" in request.GET and _address(address, circle=circle, q=search),
            "kinds": Collaborator.editable,
            "may_edit": access.allows(rules.EDIT_PLAN),
        },
    )


@require_GET
@grantee_access(rules.READ_PLAN)
def collaborator(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One entry: its fields, what it took part in, and its restricted part for those who may."""
    found = get_object_or_404(Collaborator, pk=pk)
    context = {
        "collaborator": found,
        "attended": found.attendances.order_by("activity__position", "activity_id").values_list(
            "activity_id", "activity__title", "activity__when"
        ),
    }
    if access.allows(rules.SEE_RESTRICTED):
        private = CollaboratorPrivate.objects.filter(collaborator=found).first()
        context |= restricted_part(access, found, private, by=request.user)
    return render(request, "collaborators/collaborator.html", context)


def _address(base: str, **parameters: str) -> str:
    query = urlencode({name: value for name, value in parameters.items() if value})
    return f"{base}?{query}" if query else base
