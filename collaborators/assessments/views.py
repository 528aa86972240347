"""Internal assessments: frank, so for those who write in the plan (see models/assessments.py)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from collaborators.assessments.summary import average
from collaborators.models import AgencyAssessment, Capability, Collaborator
from collaborators.models.assessments import MOST_CAPABILITIES, TEAM
from collaborators.resources.actions import register_provider as register
from editing.views import back
from figures.bars import bars

KINDS = ("Capacity", "Commitment")


@require_GET
@grantee_access(rules.EDIT_PLAN)
def assessments(request: HttpRequest, access: Access) -> HttpResponse:
    """Every agency's assessment in one table, with averages that say how many answered."""
    stages = dict(AgencyAssessment.Stage.choices)
    rows = [
        row | {"agency": row["collaborator__public_name"] or TEAM, "stage": stages[row["stage"]]}
        for row in AgencyAssessment.objects.order_by("position", "pk").values(
            "pk",
            "collaborator_id",
            "collaborator__public_name",
            "stage",
            "capacity",
            "commitment",
            "team_size",
            "answered_on",
        )
    ]
    known = {row["collaborator_id"] for row in rows}
    organizations = Collaborator.objects.filter(nature=Collaborator.Nature.ORGANIZATION)
    return render(
        request,
        "collaborators/assessments.html",
        {
            "rows": rows,
            "scores": [_score(kind, rows) for kind in KINDS],
            "team_missing": None not in known,
            "others": organizations.exclude(pk__in=known - {None})
            .order_by("public_name", "pk")
            .values_list("pk", "public_name"),
        },
    )


def _score(kind: str, rows: list[dict]) -> dict:
    """One of the two scores: its average in words, and a bar for each agency."""
    given = [(row["agency"], row[kind.lower()]) for row in rows]
    picture = bars(f"{kind} of each agency, 1 to 10", given, highest=10, columns=("Agency", kind))
    return {"words": average(score for _, score in given).in_words(kind), "picture": picture}


@require_GET
@grantee_access(rules.EDIT_PLAN)
def assessment(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One agency's assessment, with its capabilities."""
    found = get_object_or_404(AgencyAssessment.objects.select_related("collaborator"), pk=pk)
    capabilities = list(found.capabilities.all())
    return render(
        request,
        "collaborators/assessment.html",
        {
            "assessment": found,
            "capabilities": capabilities,
            "room_for_more": len(capabilities) < MOST_CAPABILITIES,
            "kinds": Capability.editable,
        },
    )


@require_POST
@grantee_access(rules.EDIT_PLAN)
def register_provider(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take a provider of the resource map into the register, and stay where one was."""
    entry = register(pk, by=request.user)
    if not request.POST.get("next"):
        return redirect("collaborator", access.slug, entry.pk)
    return back(request, access, f"resourceoffer-{pk}")
