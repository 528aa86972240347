"""The guide: its steps as pages to answer on, and its two marks over all phases."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from planning import guide, standing
from planning.actions import current_plan
from planning.guidance import looks, notes
from planning.guidance.layers import asked as asked_of
from planning.guidance.rollup import rollup, totals
from planning.models import Answer, Plan
from planning.steps import stepper
from planning.views.door import plan_page, show

# In the address in place of a mark's key: all of them together.
BOTH = "all"
# The rooms where what a step asks about is kept: (URL name, what is done there).
ROOMS = {
    "prepare.collaborators": [("collaborators", "Keep the register of collaborators")],
    "prepare.statements": [("statements", "Write the mission, vision, values and problem")],
    "prepare.structure": [("activities", "Log meetings, interviews and surveys")],
    "prepare.information": [("evidence", "Collect sources and findings")],
    "plan.synthesis": [
        ("gaps", "Name the gaps, and park those that wait"),
        ("evidence", "Go through the findings"),
    ],
    "plan.strategies": [
        ("strategies", "Write goals, objectives and strategies"),
        ("solicitation", "Enter what the solicitation asks for"),
        ("gaps", "See which gaps have no strategy"),
    ],
    "plan.implementation": [("strategies", "Give strategies their actions, owners and dates")],
    "implement.action": [
        ("strategies", "Say how far the actions are"),
        ("activities", "Log what was done together"),
    ],
    "reflect.review": [
        ("gaps", "Look again at the parked gaps"),
        ("deliverable", "Read the plan as it stands"),
    ],
    "sustain.future": [
        ("collaborators", "Mark who stays for the long term"),
        ("strategies", "Name the funding of each strategy"),
    ],
}


@plan_page
def guide_step(request: HttpRequest, access: Access, plan: Plan, key: str) -> HttpResponse:
    """One step: what it is for, its questions with their answers, call-outs and approaches."""
    book = guide.load()
    step = _step(key)
    place = book.steps.index(step)
    tag = _tag(request.GET.get("tag", ""))
    asked = [q for q in step.questions if tag is None or tag.key in q.tags]
    answered = set(
        Answer.objects.filter(plan=plan).exclude(text="").values_list("question", flat=True)
    )
    left = _notes(access, step)
    phase = book.phase(step.phase)
    phases = standing.phases(book, answered)
    return show(
        request,
        access,
        "guide_step",
        plan=plan,
        this=step,
        phase=phase,
        stepper=stepper(phases, access.slug, phase.key),
        roles=[book.role(role) for role in step.roles],
        answers=asked_of(plan, asked, left),
        notes=left.get(step.key, ()),
        feeds=plan.requirements.fed_by(step.key),
        asked=len(step.questions),
        answered=sum(question.key in answered for question in step.questions),
        tag=tag,
        tags=[item for item in book.tags if any(item.key in q.tags for q in step.questions)],
        rooms=ROOMS.get(step.key, []),
        **_left_open(request, step),
        previous=book.steps[place - 1] if place else None,
        following=book.steps[place + 1] if place + 1 < len(book.steps) else None,
    )


@require_GET
@grantee_access(rules.READ_PLAN)
def guide_elbow(request: HttpRequest, access: Access, key: str) -> HttpResponse:
    """What opens at the elbow of another page; without script, the step's own page."""
    step = _step(key)
    if not request.htmx:
        return redirect("guide_step", access.slug, step.key)
    plan = current_plan(access.grantee_id)
    if plan is None:
        return show(request, access, "guide_elbow", this=step)
    left = _notes(access, step)
    answers = asked_of(plan, step.questions, left)
    return show(
        request,
        access,
        "guide_elbow",
        plan=plan,
        this=step,
        answers=answers,
        notes=left.get(step.key, ()),
        feeds=plan.requirements.fed_by(step.key),
        asked=len(answers),
        answered=sum(item.answered for item in answers),
        **_left_open(request, step),
    )


@require_POST
@grantee_access(rules.READ_PLAN)
def guide_look(request: HttpRequest, access: Access) -> HttpResponse:
    """Remember that this person opened or closed a part of the guide."""
    key, is_open = request.POST.get("key", ""), request.POST.get("open") == "1"
    try:
        looks.remember(access.grantee_id, request.user, key, is_open=is_open)
    except KeyError:
        raise Http404("The guide has no such part.") from None
    return HttpResponse(status=204)


@plan_page
def guide_tag(request: HttpRequest, access: Access, plan: Plan, tag: str) -> HttpResponse:
    """What became of one mark over all phases, or of both; ?open=1 leaves out what is answered."""
    book = guide.load()
    marks = book.tags if tag == BOTH else tuple(item for item in book.tags if item.key == tag)
    if not marks:
        raise Http404("The guide has no such mark.")
    keys = frozenset(mark.key for mark in marks)
    answers = asked_of(plan, [q for q in book.questions() if q.tags & keys])
    rows = rollup(keys, answers, looks.looked_at())
    open_only = request.GET.get("open") == "1"
    return show(
        request,
        access,
        "guide_tag",
        plan=plan,
        marks=marks,
        chosen=tag,
        choices=[(item.key, item.title) for item in book.tags] + [(BOTH, "Both")],
        open_only=open_only,
        rows=rows,
        shown=[row for row in rows if not (open_only and row.done)],
        totals=totals(rows),
        open=looks.open_to(request.user),
    )


def _tag(key: str) -> guide.Tag | None:
    return next((tag for tag in guide.load().tags if tag.key == key), None)


def _step(key: str) -> guide.Step:
    try:
        return guide.load().step(key)
    except KeyError:
        raise Http404("The guide has no such step.") from None


def _left_open(request: HttpRequest, step: guide.Step) -> dict:
    """What of the step this person left open."""
    found = looks.open_to(request.user, f"{step.key}.")
    return {"open": found, "reading_open": f"{step.key}.{looks.READING}" in found}


def _notes(access: Access, step: guide.Step) -> dict[str, list[notes.Shown]]:
    """A TTA provider's notes on the step and its questions, for those who write the plan."""
    if not access.allows(rules.EDIT_PLAN):
        return {}
    return notes.beside(access.grantee_id, [step.key, *(q.key for q in step.questions)])
