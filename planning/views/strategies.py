"""What will be done: the tree, and a page for each goal, objective and strategy."""

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts import rules
from accounts.access import Access
from collaborators.models import Collaborator
from editing.clean import clean_line
from planning import progress
from planning.defence import chain
from planning.defence import funding as paying
from planning.defence.warnings import lacking
from planning.implementation.columns import COLUMNS
from planning.implementation.table import UNPLACED
from planning.indicators.actions import lines_of
from planning.models import (
    Action,
    Finding,
    FundingLine,
    Gap,
    Goal,
    Indicator,
    Objective,
    Plan,
    PriorityResult,
    SolicitationItem,
    Strategy,
    StrategyGap,
    StrategySolicitationItem,
)
from planning.models.plan import MISSING, label_of
from planning.outline import WARNINGS, Node, Outline, outline, strategy_numbers
from planning.tables import Tree, options
from planning.tree.undoing import last_change
from planning.views.door import found, plan_page, show
from planning.views.evidence import finding_boxes
from planning.views.placing import places


@plan_page
def strategies(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """The plan as an outline; `?missing=` and `?show=` list only what needs a look."""
    return outline_page(request, access, plan, request.GET)


def outline_page(
    request: HttpRequest,
    access: Access,
    plan: Plan,
    query: Mapping[str, str],
    *,
    status: int = 200,
    **more,
) -> HttpResponse:
    """The outline, narrowed by `query`; `more` is what a refused form left to be shown."""
    whole = outline(plan, timezone.localdate())
    may_edit = access.allows(rules.EDIT_PLAN)
    context = {"plan": plan, "filters": _filters(whole)}
    if narrowed := _narrowed(whole, query.get("missing", ""), query.get("show", "")):
        heading, current, wanted = narrowed
        context |= {
            "narrowed": True,
            "heading": heading,
            "current": current,
            "tree": Tree(access.slug, may_edit).draw_flat(wanted),
        }
    else:
        context |= drawn(whole, access)
    if may_edit:
        context["under"] = {
            kind: options((node.pk, f"{node.number} {node.title}") for node in whole.of_kind(kind))
            for kind in ("goal", "objective", "strategy")
        }
        context |= _for_editors(request, plan, whole, more)
    return show(
        request, access, "strategies", step="plan.strategies", status=status, **(context | more)
    )


def drawn(whole: Outline, access: Access) -> dict[str, SafeString]:
    """The lines of the outline, and those that have no place yet, as HTML."""
    tree = Tree(access.slug, access.allows(rules.EDIT_PLAN))
    return {"tree": tree.draw(whole.goals), "loose": tree.draw(whole.loose)}


def _for_editors(request: HttpRequest, plan: Plan, whole: Outline, more: dict) -> dict:
    lines = [node for node in whole.walk() if node.kind != "action"]
    homes = [(f"{node.kind}-{node.pk}", f"{node.number} {node.title}") for node in lines]
    typed = more.get("typed", {})
    return {
        "homes": options([("", "Move under…"), *homes, (UNPLACED, "Not yet placed")]),
        "holders": options(
            [("", "Choose"), *(pair for pair in homes if not pair[0].startswith("objective"))],
            typed.get("under", ""),
        ),
        "columns": COLUMNS,
        "last": last_change(plan, request.user),
    }


def _narrowed(whole: Outline, missing: str, shown: str) -> tuple[str, str, list[Node]] | None:
    """(heading, query, lines) of the list that was asked for; None for the whole plan."""
    if shown == "late":
        return "Late actions", "show=late", [node for node in whole.walk() if node.late]
    if shown == "warnings":
        return "With warnings", "show=warnings", [node for node in whole.walk() if node.lacks]
    if missing in WARNINGS:
        wanted = [node for node in whole.walk() if missing in node.lacks]
        return f"Strategies: {WARNINGS[missing].lower()}", f"missing={missing}", wanted
    return None


def _filters(whole: Outline) -> list[tuple[str, str, int]]:
    """The narrowed lists that would show something: (query, label, how many)."""
    counts: dict[str, int] = defaultdict(int)
    late = warned = 0
    for node in whole.walk():
        late += node.late
        warned += bool(node.lacks)
        for what in node.lacks:
            counts[what] += 1
    found = [
        (f"missing={what}", label, counts[what]) for what, label in WARNINGS.items() if counts[what]
    ]
    if warned:
        found.insert(0, ("show=warnings", "With warnings", warned))
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
        progress=progress.of_actions(Action.objects.under_goal(this)),
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
    return strategy_page(request, access, plan, pk)


def strategy_page(
    request: HttpRequest,
    access: Access,
    plan: Plan,
    pk: int,
    *,
    status: int = 200,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    """The strategy's page; `typed` is an answer about costs that was refused."""
    this = found(
        Strategy.objects.filter(plan=plan)
        .with_support()
        .select_related("goal", "objective__goal", "champion"),
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
    rests_on = chain.read(this)
    indicators = list(Indicator.objects.filter(strategy=this).values_list("pk", "name"))
    taken = {name for _, name in indicators}
    lines = list(FundingLine.objects.filter(strategy=this))
    return show(
        request,
        access,
        "strategy",
        status=status,
        plan=plan,
        this=this,
        number=strategy_numbers(plan).get(pk, ""),
        typed=typed,
        lines=lines,
        indicators=indicators,
        measures=[line for line in lines_of(this) if line not in taken],
        asked=paying.asked_of(this, lines, _words_of_actions(this)),
        money=FundingLine.Kind.choices,
        champions=list(Collaborator.objects.values_list("pk", "public_name")),
        places=places(plan, this),
        warnings=lacking(
            evidence=this.has_evidence,
            gap=this.has_gap,
            owner=this.champion_id or this.responsible,
            outcome=this.expected_outcome,
            funding=this.funding or this.has_funding,
        ),
        gaps_on=[box for box in gaps if box["on"]],
        gaps_off=[box for box in gaps if not box["on"]],
        findings=findings,
        chain=rests_on,
        figure=chain.draw(rests_on, access.slug),
        items=_solicitation_boxes(plan, this),
        actions=_action_rows(Action.objects.filter(strategy=this)),
        progress=progress.of_actions(Action.objects.filter(strategy=this)),
        priorities=list(
            PriorityResult.objects.filter(option__strategy=this)
            .select_related("option__prioritization")
            .order_by("-option__prioritization__recorded_on", "-pk")
        ),
        step="plan.strategies",
    )


def _solicitation_boxes(plan: Plan, this: Strategy) -> list[dict]:
    tied = StrategySolicitationItem.objects.filter(strategy=this, item=OuterRef("pk"))
    kinds = dict(SolicitationItem.Kind.choices)
    return [
        {
            "left": this.pk,
            "right": key,
            "on": on,
            "label": f"{label_of(kinds[kind], number)}: {text or MISSING}",
        }
        for key, kind, number, text, on in SolicitationItem.objects.filter(plan=plan)
        .annotate(on=Exists(tied))
        .values_list("pk", "kind_of", "number", "text", "on")
    ]


def _titles(rows: QuerySet) -> list[dict]:
    """Strategies as a short list, each with what it lacks."""
    columns = ("pk", "title", "champion_id", "responsible", "expected_outcome", "funding")
    found = rows.with_support().values_list(*columns, "has_gap", "has_evidence", "has_funding")
    return [
        {
            "pk": pk,
            "title": title,
            "warnings": lacking(
                evidence=evidence,
                gap=gap,
                owner=champion or said,
                outcome=outcome,
                funding=funding or lines,
            ),
        }
        for pk, title, champion, said, outcome, funding, gap, evidence, lines in found
    ]


def _words_of_actions(this: Strategy) -> QuerySet:
    return Action.objects.filter(strategy=this).values_list("title", "description")


def _action_rows(rows: QuerySet) -> list[dict]:
    states = dict(Action.State.choices)
    return [
        row | {"state": states[row["state"]] if row["state"] else ""}
        for row in rows.values("pk", "title", "timeline", "due_on", "responsible", "state")
    ]
