"""What will be done: the tree, and a page for each goal, objective and strategy."""

from collections import defaultdict

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import rules
from accounts.access import Access
from collaborators.models import Collaborator
from editing.clean import clean_line
from planning.models import (
    Action,
    Finding,
    Gap,
    GapFinding,
    Goal,
    Objective,
    Plan,
    SolicitationItem,
    Strategy,
    StrategyGap,
    StrategySolicitationItem,
)
from planning.outline import WARNINGS, Outline, lacks, outline
from planning.tables import Tree, options
from planning.views.door import found, plan_page, show
from planning.views.evidence import finding_boxes
from planning.views.placing import places


@plan_page
def strategies(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """The plan as an outline; `?missing=` and `?show=late` list only what needs a look."""
    whole = outline(plan, timezone.localdate())
    missing, late = request.GET.get("missing", ""), request.GET.get("show", "") == "late"
    may_edit = access.allows(rules.EDIT_PLAN)
    tree = Tree(access.slug, may_edit)
    context = {"plan": plan, "filters": _filters(whole)}
    if late or missing in WARNINGS:
        wanted = [node for node in whole.walk() if (node.late if late else missing in node.lacks)]
        context |= {
            "narrowed": True,
            "heading": "Late actions" if late else f"Strategies: {WARNINGS[missing].lower()}",
            "current": "show=late" if late else f"missing={missing}",
            "tree": tree.draw_flat(wanted),
        }
    else:
        context |= {"tree": tree.draw(whole.goals), "loose": tree.draw(whole.loose)}
    if may_edit:
        context["under"] = {
            kind: options((node.pk, f"{node.number} {node.title}") for node in whole.of_kind(kind))
            for kind in ("goal", "objective", "strategy")
        }
    return show(request, access, "strategies", step="plan.strategies", **context)


def _filters(whole: Outline) -> list[tuple[str, str, int]]:
    """The narrowed lists that would show something: (query, label, how many)."""
    counts: dict[str, int] = defaultdict(int)
    late = 0
    for node in whole.walk():
        late += node.late
        for what in node.lacks:
            counts[what] += 1
    found = [
        (f"missing={what}", label, counts[what]) for what, label in WARNINGS.items() if counts[what]
    ]
    return found + ([("show=late", "Late", late)] if late else [])


@plan_page
def goal(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """One goal with its objectives, and the strategies and actions right under it."""
    this = found(Goal.objects.filter(plan=plan), pk)
    return show(
        request,
        access,
        "goal",
        plan=plan,
        this=this,
        objectives=list(Objective.objects.filter(goal=this)),
        strategies=_titles(Strategy.objects.filter(goal=this)),
        actions=_action_rows(Action.objects.filter(goal=this)),
        step="plan.strategies",
    )


@plan_page
def objective(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """One objective: its fields, its goal, its strategies."""
    this = found(Objective.objects.filter(plan=plan).select_related("goal"), pk)
    return show(
        request,
        access,
        "objective",
        plan=plan,
        this=this,
        strategies=_titles(Strategy.objects.filter(objective=this)),
        places=places(plan, this),
        step="plan.strategies",
    )


@plan_page
def strategy(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """One strategy, what it rests on, whom it reaches, and its actions."""
    this = found(
        Strategy.objects.filter(plan=plan).with_support().select_related("goal", "objective__goal"),
        pk,
    )
    gaps = [
        {"left": this.pk, "right": key, "on": on, "label": text, "parked": state == "parked"}
        for key, text, state, on in Gap.objects.filter(plan=plan)
        .annotate(on=Exists(StrategyGap.objects.filter(strategy=this, gap=OuterRef("pk"))))
        .values_list("pk", "text", "state", "on")
    ]
    findings = finding_boxes(
        plan,
        Finding.objects.filter(strategy_links__strategy=this),
        this.pk,
        clean_line(request.GET.get("q", ""))[:100],
    )
    return show(
        request,
        access,
        "strategy",
        plan=plan,
        this=this,
        champions=list(Collaborator.objects.values_list("pk", "public_name")),
        places=places(plan, this),
        lacks=_warnings(
            this.has_evidence,
            this.has_gap,
            this.champion_id or this.responsible,
            this.expected_outcome,
        ),
        gaps_on=[box for box in gaps if box["on"]],
        gaps_off=[box for box in gaps if not box["on"]],
        findings=findings,
        chain=_chain(this, findings),
        items=_solicitation_boxes(plan, this),
        actions=_action_rows(Action.objects.filter(strategy=this)),
        step="plan.strategies",
    )


def _chain(this: Strategy, findings: dict) -> dict:
    """What it rests on: each gap with the findings that show it, then its own findings."""
    gaps = {
        key: {"pk": key, "text": text, "findings": []}
        for key, text in StrategyGap.objects.filter(strategy=this)
        .order_by("gap__position", "gap_id")
        .values_list("gap_id", "gap__text")
    }
    shown = set()
    for key, finding, text, source in (
        GapFinding.objects.filter(gap__strategy_links__strategy=this)
        .order_by("finding__source__position", "finding__position", "finding_id")
        .values_list("gap_id", "finding_id", "finding__text", "finding__source_id")
    ):
        shown.add(finding)
        gaps[key]["findings"].append({"pk": finding, "text": text, "source": source})
    own = [box for group in findings["on"] for box in group["boxes"]]
    return {
        "gaps": list(gaps.values()),
        "own": own,
        "findings": len(shown | {box["right"] for box in own}),
    }


def _solicitation_boxes(plan: Plan, this: Strategy) -> list[dict]:
    tied = StrategySolicitationItem.objects.filter(strategy=this, item=OuterRef("pk"))
    kinds = dict(SolicitationItem.Kind.choices)
    return [
        {"left": this.pk, "right": key, "on": on, "label": f"{kinds[kind]}: {text}"}
        for key, kind, text, on in SolicitationItem.objects.filter(plan=plan)
        .annotate(on=Exists(tied))
        .values_list("pk", "kind_of", "text", "on")
    ]


def _titles(rows: QuerySet) -> list[dict]:
    """Strategies as a short list, each with what it lacks."""
    return [
        {"pk": pk, "title": title, "lacks": _warnings(evidence, gap, champion or said, outcome)}
        for pk, title, champion, said, outcome, gap, evidence in rows.with_support().values_list(
            "pk",
            "title",
            "champion_id",
            "responsible",
            "expected_outcome",
            "has_gap",
            "has_evidence",
        )
    ]


def _warnings(evidence, gap, owner, outcome) -> list[str]:
    found = lacks(evidence=evidence, gap=gap, owner=owner, outcome=outcome)
    return [WARNINGS[what] for what in found]


def _action_rows(rows: QuerySet) -> list[dict]:
    states = dict(Action.State.choices)
    return [
        row | {"state": states[row["state"]] if row["state"] else ""}
        for row in rows.values("pk", "title", "timeline", "due_on", "responsible", "state")
    ]
