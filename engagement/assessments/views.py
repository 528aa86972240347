"""Self-assessments: all of them with any two compared, and one to fill in."""

from collections import defaultdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts import rules
from accounts.access import Access, grantee_access
from editing.fields import whole_number
from engagement.assessments.compare import LEVELS, moves_between, summary
from engagement.assessments.steps import SOURCE, STEPS
from engagement.models import Assessment, AssessmentRating
from figures.moves import moves


@require_GET
@grantee_access(rules.READ_PLAN)
def assessments(request: HttpRequest, access: Access) -> HttpResponse:
    """Every self-assessment side by side, and two of them compared (?from= and ?to=)."""
    held = list(Assessment.objects.order_by("held_on", "pk"))
    ratings: dict[int, dict[str, str]] = defaultdict(dict)
    for key, step, rating in AssessmentRating.objects.order_by().values_list(
        "assessment", "step", "rating"
    ):
        ratings[key][step] = rating
    words = dict(AssessmentRating.Rating.choices)
    context = {
        "held": held,
        "rows": [(step, [words[ratings[item.pk].get(step.key, "")] for item in held])
                 for step in STEPS],
        "kinds": Assessment.editable,
        "source": SOURCE,
        "may_edit": access.allows(rules.EDIT_PLAN),
    }  # fmt: skip
    if held:
        context |= _compared(request, held, ratings)
    return render(request, "engagement/assessments.html", context)


def _compared(request: HttpRequest, held: list[Assessment], ratings: dict) -> dict:
    """The picture: the first and the last unless others are asked for; one alone has no before."""
    by_key = {item.pk: item for item in held}
    before, now = (
        by_key.get(whole_number(request.GET.get(name, ""))) or fallback
        for name, fallback in (("from", held[0]), ("to", held[-1]))
    )
    found = moves_between({} if before is now else ratings[before.pk], ratings[now.pk])
    alone = before is now
    figure = moves(
        str(now) if alone else f"{before} and {now}",
        [(f"{n}. {move.title}", move.before, move.now) for n, move in enumerate(found, start=1)],
        LEVELS,
        before="" if alone else str(before),
        now=str(now),
    )
    return {
        "before": before,
        "now": now,
        "alone": alone,
        "figure": figure,
        "moved": [] if alone else summary(found),
    }


@require_GET
@grantee_access(rules.READ_PLAN)
def assessment(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """One self-assessment: when, who, and the ten steps to rate."""
    found = get_object_or_404(Assessment, pk=pk)
    rated = {rating.step: rating for rating in found.ratings.all()}
    context = {
        "assessment": found,
        "steps": [(step, rated[step.key]) for step in STEPS if step.key in rated],
        "done": sum(1 for rating in rated.values() if rating.rating),
        "source": SOURCE,
    }
    return render(request, "engagement/assessment.html", context)
