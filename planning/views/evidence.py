"""What is known: sources with their findings, and gaps."""

import re
from collections import defaultdict

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import rules
from accounts.access import Access
from editing.clean import clean_line
from planning import filetypes
from planning.causes import chain_of, question
from planning.models import (
    ActivityFinding,
    AgreementSource,
    Finding,
    Gap,
    GapFinding,
    Plan,
    Source,
    SourceFile,
    Strategy,
    StrategyFinding,
    notice_of,
)
from planning.models.causes import DEEPEST
from planning.views.door import found, plan_page, show

# An address in a citation, without the stop or bracket that ends its sentence.
LINK = re.compile(r"https://[^\s<>\"]+[^\s<>\".,;:)\]]")
# How many findings that are not tied yet a page offers before it asks to search.
OFFERED = 30


@plan_page
def evidence(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Every source with how many findings were drawn from it, and what it asks of the team."""
    sources = (
        Source.objects.filter(plan=plan)
        .annotate(drawn=Count("findings"))
        .order_by("position", "pk")  # grouping drops the model's own order
        .values(
            *("pk", "title", "kind_of", "owner", "dated", "is_baseline", "drawn"),
            *("permission", "permission_state"),
        )
    )
    kinds = dict(Source.Kind.choices)
    notices = _notices(plan)
    return show(
        request,
        access,
        "evidence",
        plan=plan,
        here="evidence",
        sources=[
            row
            | {
                "kind": kinds[row["kind_of"]] if row["kind_of"] else "",
                "baseline": row["is_baseline"],
                "findings": row["drawn"],
                "permission": permission_notice(row["permission"], row["permission_state"]),
                "notices": [notice for _, _, notice in notices[row["pk"]] if notice],
            }
            for row in sources
        ],
        kinds=Source.Kind.choices,
        step="prepare.information",
    )


def permission_notice(needed: str, state: str) -> str:
    """What stands in the way of using a source, in two or three words; '' for nothing."""
    if state == Source.Permission.REFUSED:
        return "Permission refused"
    if state == Source.Permission.ASKED:
        return "Permission asked for"
    if needed and state == Source.Permission.UNSAID:
        return "Permission unclear"
    return ""


def _notices(plan: Plan, **of_source) -> dict[int, list[tuple]]:
    """The agreements on each source, as (key, title, notice), by the source's key."""
    today = timezone.localdate()
    found = defaultdict(list)
    links = AgreementSource.objects.filter(agreement__plan=plan, **of_source)
    columns = ("title", "state", "signed_on", "expires_on")
    for source, pk, title, *values in links.order_by("agreement__position", "pk").values_list(
        "source_id", "agreement_id", *(f"agreement__{name}" for name in columns)
    ):
        found[source].append((pk, title, notice_of(*values, today)))
    return found


@plan_page
def source(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """One source, and each finding with the gaps and strategies that rest on it."""
    return source_page(request, access, plan, pk)


def source_page(
    request: HttpRequest, access: Access, plan: Plan, pk: int, *, status: int = 200, lines: str = ""
) -> HttpResponse:
    """The source's page; `lines` are findings that were pasted and refused."""
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
    heard = defaultdict(list)
    for finding, activity, title in (
        ActivityFinding.objects.filter(finding__source=this)
        .order_by("activity__position", "activity_id")
        .values_list("finding_id", "activity_id", "activity__title")
    ):
        heard[finding].append((activity, title))
    files = list(SourceFile.objects.filter(source=this).select_related("by"))
    may_see = access.allows(rules.SEE_RESTRICTED)
    return show(
        request,
        access,
        "source",
        status=status,
        plan=plan,
        this=this,
        findings=[
            {
                "finding": item,
                "gaps": gaps[item.pk],
                "strategies": strategies[item.pk],
                "heard": heard[item.pk],
            }
            for item in Finding.objects.filter(source=this)
        ],
        lines=lines,
        agreements=_notices(plan, source=this)[this.pk],
        permission=permission_notice(this.permission, this.permission_state),
        files=[item for item in files if may_see or not item.restricted],
        hidden_files=sum(item.restricted for item in files) if not may_see else 0,
        may_see_restricted=may_see,
        accept=filetypes.ACCEPT,
        link=found_at.group() if (found_at := LINK.search(this.citation)) else "",
        step="prepare.information",
    )


@plan_page
def gaps(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Every gap, those addressed and those parked; `?show=` narrows to what needs a look."""
    rows, today = Gap.objects.filter(plan=plan), timezone.localdate()
    shown = request.GET.get("show", "")
    if shown == "unanswered":
        rows = rows.unanswered()
    elif shown == "unexplained":
        rows = rows.parked().filter(parked_reason="")
    elif shown == "undated":
        rows = rows.parked().filter(revisit_on=None)
    elif shown == "due":
        rows = rows.due(today)
    else:
        shown = ""
    listed = list(
        rows.annotate(
            evidence=Count("finding_links", distinct=True),
            answers=Count("strategy_links", distinct=True),
        )
        .order_by(*(("revisit_on",) if shown == "due" else ()), "position", "pk")
        .values("pk", "text", "state", "parked_reason", "revisit_on", "evidence", "answers")
    )
    return show(
        request,
        access,
        "gaps",
        plan=plan,
        shown=shown,
        today=today,
        open_gaps=[gap for gap in listed if gap["state"] == Gap.State.OPEN],
        parked_gaps=[gap for gap in listed if gap["state"] == Gap.State.PARKED],
        step="plan.synthesis",
    )


@plan_page
def gap(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """One gap: what shows it, why it is there, and what answers it."""
    this = found(Gap.objects.filter(plan=plan), pk)
    tied = set(this.strategy_links.values_list("strategy_id", flat=True))
    strategies = [
        {"left": key, "right": this.pk, "on": key in tied, "label": title}
        for key, title in Strategy.objects.filter(plan=plan).values_list("pk", "title")
    ]
    findings = finding_boxes(
        plan,
        Finding.objects.filter(gap_links__gap=this),
        this.pk,
        clean_line(request.GET.get("q", ""))[:100],
    )
    offered = [box for group in findings["on"] + findings["off"] for box in group["boxes"]]
    causes = chain_of(this, offered)
    return show(
        request,
        access,
        "gap",
        plan=plan,
        this=this,
        strategies_on=[box for box in strategies if box["on"]],
        strategies_off=[box for box in strategies if not box["on"]],
        findings=findings,
        causes=causes,
        next_why=question(len(causes) + 1) if len(causes) < DEEPEST else "",
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
