"""What is known: statements, sources with their findings, and gaps."""

from collections import defaultdict

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from accounts.access import Access
from editing.clean import clean_line
from planning.models import (
    Finding,
    Gap,
    GapFinding,
    Plan,
    Source,
    Statement,
    Strategy,
    StrategyFinding,
)
from planning.views.door import found, plan_page, show

# How many findings that are not tied yet a page offers before it asks to search.
OFFERED = 30


@plan_page
def statements(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Mission, vision, values and problem, each with where it was adopted."""
    written = {item.kind_of: item for item in Statement.objects.filter(plan=plan)}
    return show(
        request,
        access,
        "statements",
        plan=plan,
        statements=[written[kind] for kind in Statement.Kind.values if kind in written],
        step="prepare.statements",
    )


@plan_page
def evidence(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Every source with how many findings were drawn from it."""
    sources = (
        Source.objects.filter(plan=plan)
        .annotate(drawn=Count("findings"))
        .order_by("position", "pk")  # grouping drops the model's own order
        .values_list("pk", "title", "kind_of", "owner", "dated", "is_baseline", "drawn")
    )
    kinds = dict(Source.Kind.choices)
    return show(
        request,
        access,
        "evidence",
        plan=plan,
        sources=[
            {
                "pk": pk,
                "title": title,
                "kind": kinds[kind] if kind else "",
                "owner": owner,
                "dated": dated,
                "baseline": baseline,
                "findings": drawn,
            }
            for pk, title, kind, owner, dated, baseline, drawn in sources
        ],
        kinds=Source.Kind.choices,
        step="prepare.information",
    )


@plan_page
def source(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """One source, and each finding with the gaps and strategies that rest on it."""
    this = found(Source.objects.filter(plan=plan), pk)
    gaps, strategies = defaultdict(list), defaultdict(list)
    for finding, gap, text in (
        GapFinding.objects.filter(finding__source=this)
        .order_by("gap__position", "gap_id")
        .values_list("finding_id", "gap_id", "gap__text")
    ):
        gaps[finding].append((gap, text))
    for finding, strategy, title in (
        StrategyFinding.objects.filter(finding__source=this)
        .order_by("strategy__position", "strategy_id")
        .values_list("finding_id", "strategy_id", "strategy__title")
    ):
        strategies[finding].append((strategy, title))
    return show(
        request,
        access,
        "source",
        plan=plan,
        this=this,
        findings=[
            {"finding": item, "gaps": gaps[item.pk], "strategies": strategies[item.pk]}
            for item in Finding.objects.filter(source=this)
        ],
        step="prepare.information",
    )


@plan_page
def gaps(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Every gap, those addressed and those parked; `?show=` narrows to what needs a look."""
    rows = Gap.objects.filter(plan=plan)
    shown = request.GET.get("show", "")
    if shown == "unanswered":
        rows = rows.unanswered()
    elif shown == "unexplained":
        rows = rows.parked().filter(parked_reason="")
    else:
        shown = ""
    listed = list(
        rows.annotate(
            evidence=Count("finding_links", distinct=True),
            answers=Count("strategy_links", distinct=True),
        )
        .order_by("position", "pk")
        .values("pk", "text", "state", "parked_reason", "revisit_on", "evidence", "answers")
    )
    return show(
        request,
        access,
        "gaps",
        plan=plan,
        shown=shown,
        open_gaps=[gap for gap in listed if gap["state"] == Gap.State.OPEN],
        parked_gaps=[gap for gap in listed if gap["state"] == Gap.State.PARKED],
        step="plan.synthesis",
    )


@plan_page
def gap(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """One gap: what shows it, and what answers it."""
    this = found(Gap.objects.filter(plan=plan), pk)
    tied = set(this.strategy_links.values_list("strategy_id", flat=True))
    strategies = [
        {"left": key, "right": this.pk, "on": key in tied, "label": title}
        for key, title in Strategy.objects.filter(plan=plan).values_list("pk", "title")
    ]
    return show(
        request,
        access,
        "gap",
        plan=plan,
        this=this,
        strategies_on=[box for box in strategies if box["on"]],
        strategies_off=[box for box in strategies if not box["on"]],
        findings=finding_boxes(
            plan,
            Finding.objects.filter(gap_links__gap=this),
            this.pk,
            clean_line(request.GET.get("q", ""))[:100],
        ),
        unexplained=this.state == Gap.State.PARKED and not this.parked_reason,
        step="plan.synthesis",
    )


def finding_boxes(plan: Plan, tied: QuerySet, left: int, q: str) -> dict:
    """The findings tied to the record `left`, and those to choose from, grouped by source.

    Of the others the first OFFERED are shown, or of those with `q` in their words or their
    source's title; `more` says that there are further ones. Two statements.
    """
    columns = ("pk", "text", "source_id", "source__title")
    in_order = ("source__position", "source_id", "position", "pk")
    on = list(tied.order_by(*in_order).values_list(*columns))
    others = Finding.objects.filter(source__plan=plan).exclude(pk__in=[row[0] for row in on])
    if q:
        others = others.filter(Q(text__icontains=q) | Q(source__title__icontains=q))
    off = list(others.order_by(*in_order).values_list(*columns)[: OFFERED + 1])
    return {
        "q": q,
        "on": _by_source(on, left, ticked=True),
        "off": _by_source(off[:OFFERED], left, ticked=False),
        "more": len(off) > OFFERED,
        "search": bool(q) or len(off) > OFFERED,
    }


def _by_source(rows: list[tuple], left: int, *, ticked: bool) -> list[dict]:
    groups: dict[int, dict] = {}
    for pk, text, source, title in rows:
        label = text or "A finding without words"
        box = {"left": left, "right": pk, "on": ticked, "label": label, "source": source}
        groups.setdefault(source, {"title": title, "boxes": []})["boxes"].append(box)
    return list(groups.values())
