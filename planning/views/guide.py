"""The guide: its steps as pages to answer on, and its two marks over all phases."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse

from accounts.access import Access
from planning import guide, standing
from planning.actions import fill_in
from planning.models import Answer, Plan
from planning.steps import stepper
from planning.views.door import plan_page, show

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


def answers_of(plan: Plan, questions: Iterable[guide.Question]) -> list[dict]:
    """Each question with its answer's record, and whether it belongs to another question.

    A question that the guide gained after the plan was opened gets its record now.
    """
    asked = list(questions)
    keys = [question.key for question in asked]
    found = {item.question: item for item in Answer.objects.filter(plan=plan, question__in=keys)}
    if len(found) < len(keys):
        fill_in(plan)
        found = {
            item.question: item for item in Answer.objects.filter(plan=plan, question__in=keys)
        }
    titles = {tag.key: tag for tag in guide.load().tags}
    return [
        {
            "question": question,
            "answer": found[question.key],
            "label": f"Answer to question {question.label}" if question.label else "Answer",
            "tags": [titles[key] for key in sorted(question.tags)],
        }
        for question in asked
    ]


@plan_page
def guide_step(request: HttpRequest, access: Access, plan: Plan, key: str) -> HttpResponse:
    """One step: what it is for, its questions with their answers, call-outs and approaches."""
    book = guide.load()
    try:
        step = book.step(key)
    except KeyError:
        raise Http404("The guide has no such step.") from None
    place = book.steps.index(step)
    tag = _tag(request.GET.get("tag", ""))
    asked = [q for q in step.questions if tag is None or tag.key in q.tags]
    answered = set(
        Answer.objects.filter(plan=plan).exclude(text="").values_list("question", flat=True)
    )
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
        answers=answers_of(plan, asked),
        asked=len(step.questions),
        answered=sum(question.key in answered for question in step.questions),
        tag=tag,
        tags=[item for item in book.tags if any(item.key in q.tags for q in step.questions)],
        rooms=ROOMS.get(step.key, []),
        previous=book.steps[place - 1] if place else None,
        following=book.steps[place + 1] if place + 1 < len(book.steps) else None,
    )


@plan_page
def guide_tag(request: HttpRequest, access: Access, plan: Plan, tag: str) -> HttpResponse:
    """Every question with one mark, over all phases, with its answer."""
    book = guide.load()
    mark = _tag(tag)
    if mark is None:
        raise Http404("The guide has no such mark.")
    asked = book.questions(mark.key)
    answers = answers_of(plan, asked)
    groups = []
    for phase in book.phases:
        for step in phase.steps:
            inside = [item for item in answers if item["question"].step == step.key]
            if inside:
                groups.append({"phase": phase, "step": step, "answers": inside})
    return show(
        request,
        access,
        "guide_tag",
        plan=plan,
        mark=mark,
        others=[item for item in book.tags if item.key != mark.key],
        groups=groups,
        asked=len(asked),
        answered=sum(bool(item["answer"].text) for item in answers),
    )


def _tag(key: str) -> guide.Tag | None:
    return next((tag for tag in guide.load().tags if tag.key == key), None)
