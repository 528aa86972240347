"""The way through the systems, stage by stage, and a gap of it taken into the plan."""

from collections import defaultdict
from hashlib import sha256

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from collaborators import stages
from collaborators.models import ProcessStage, StageCollaborator
from collaborators.naming import offered_names
from editing.clean import clean_line
from editing.fields import Refused, whole_number
from figures.flow import Step, flow
from planning.actions import current_plan, gap_from, gaps_from

PAGE = "process"


@require_GET
@grantee_access(rules.READ_PLAN)
def process(request: HttpRequest, access: Access) -> HttpResponse:
    """The path as a picture, and each stage with who is met there and what is missing."""
    rows = list(ProcessStage.objects.order_by("position", "pk"))
    met = _met()
    plan = current_plan(access.grantee_id)
    known = gaps_from(plan, PAGE) if plan else {}
    steps = [Step(row.name, len(met[row.pk]), len(row.gap_lines), f"#{row.anchor}") for row in rows]
    may_edit = access.allows(rules.EDIT_PLAN)
    return render(
        request,
        "collaborators/process.html",
        {
            "may_edit": may_edit,
            "plan": plan,
            "figure": flow("The way through the systems", steps),
            "stages": [_stage(row, met[row.pk], known) for row in rows],
            "entry_names": offered_names() if may_edit and rows else [],
            "starting": [name for name, _ in stages.STARTING],
            "typed": clean_line(request.GET.get("typed", ""))[:300],
            "typed_at": whole_number(request.GET.get("stage", "")),
        },
    )


def _met() -> dict[int, list[dict]]:
    found = defaultdict(list)
    rows = StageCollaborator.objects.order_by("collaborator__public_name", "pk")
    for stage, pk, name in rows.values_list(
        "stage_id", "collaborator_id", "collaborator__public_name"
    ):
        found[stage].append({"left": stage, "right": pk, "pk": pk, "label": name})
    return found


def _stage(row: ProcessStage, met: list[dict], known: dict[str, tuple[int, str]]) -> dict:
    gaps = [
        {"text": text, "key": _key(text), "gap": known.get(_origin(row, text))}
        for text in dict.fromkeys(row.gap_lines)
    ]
    return {"stage": row, "met": met, "gaps": gaps}


def _key(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def _origin(row: ProcessStage, text: str) -> str:
    """A gap is known by its stage and its words: written anew, it is another gap."""
    return f"{PAGE}:{row.pk}:{_key(text)}"


@require_POST
@grantee_access(rules.EDIT_PLAN)
def process_start(request: HttpRequest, access: Access) -> HttpResponse:
    """Begin with the starting set of stages."""
    if stages.start_stages(access.grantee_id, by=request.user):
        messages.success(request, "The stages are there. Change them to what is true here.")
    else:
        messages.info(request, "There are stages already. Change those, or add one.")
    return redirect("process", access.slug)


@require_POST
@grantee_access(rules.EDIT_PLAN)
def process_meet(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Note who is met at a stage."""
    stage = get_object_or_404(ProcessStage, pk=pk)
    name = clean_line(request.POST.get("name", ""))[:320]
    page = reverse("process", args=[access.slug])
    try:
        entry = stages.meet(stage, name, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{page}?{urlencode({'stage': pk, 'typed': name})}#{stage.anchor}")
    messages.success(request, f"{entry} is met at “{stage}”.")
    return redirect(f"{page}#{stage.anchor}")


@require_POST
@grantee_access(rules.EDIT_PLAN)
def process_gap(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take one gap of a stage into the plan; done twice it is one gap."""
    stage = get_object_or_404(ProcessStage, pk=pk)
    back = redirect(f"{reverse('process', args=[access.slug])}#{stage.anchor}")
    wanted = request.POST.get("gap", "")
    text = next((line for line in stage.gap_lines if _key(line) == wanted), None)
    plan = current_plan(access.grantee_id)
    if text is None:
        messages.error(request, "That gap was written anew meanwhile. Here is how it reads now.")
    elif plan is None:
        messages.error(request, "No plan is open yet. Open one on the overview first.")
    else:
        try:
            gap = gap_from(plan, text, origin=_origin(stage, text), by=request.user)
            messages.success(request, f"In the plan as a gap: {gap}")
        except Refused as refusal:
            messages.error(request, str(refusal))
    return back
