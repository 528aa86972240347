"""Strengths, weaknesses, opportunities and threats, and what shows each of them."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import rules
from accounts.access import Access
from editing.clean import clean_line
from planning.actions import gaps_from
from planning.models import Finding, Plan, SwotEntry
from planning.swot import MEANINGS, PAGE, gap_from_entry
from planning.views.door import found, plan_form, plan_page, show
from planning.views.evidence import finding_boxes


@plan_page
def swot(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """The four quadrants with their entries."""
    entries = SwotEntry.objects.filter(plan=plan).annotate(evidence=Count("finding_links"))
    gaps = gaps_from(plan, PAGE)
    rows = [(entry, gaps.get(f"{PAGE}:{entry.pk}")) for entry in entries.order_by("position", "pk")]
    return show(
        request,
        access,
        "swot",
        plan=plan,
        meanings=MEANINGS,
        quadrants=[
            (
                meaning,
                [(entry, gap) for entry, gap in rows if entry.quadrant == meaning.key],
                [other for other in MEANINGS if other != meaning],
            )
            for meaning in MEANINGS
        ],
        without=sum(not entry.evidence for entry, _ in rows),
        number=len(rows),
        step="plan.synthesis",
    )


@plan_page
def swot_entry(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """One entry: its words, its quadrant, and the findings that show it."""
    this = found(SwotEntry.objects.filter(plan=plan), pk)
    return show(
        request,
        access,
        "swot_entry",
        plan=plan,
        this=this,
        meaning=next(meaning for meaning in MEANINGS if meaning.key == this.quadrant),
        gap=gaps_from(plan, PAGE).get(f"{PAGE}:{pk}"),
        findings=finding_boxes(
            plan,
            Finding.objects.filter(swot_links__entry=this),
            this.pk,
            clean_line(request.GET.get("q", ""))[:100],
        ),
        step="plan.synthesis",
    )


@plan_form(rules.EDIT_PLAN)
def swot_gap(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """Name the entry a gap of the plan, with the same evidence."""
    gap = gap_from_entry(found(SwotEntry.objects.filter(plan=plan), pk), by=request.user)
    messages.success(request, "It is a gap of the plan now, with the same evidence.")
    return redirect("gap", access.slug, gap.pk)
