"""Mission, vision, values and problem: drafts, what people say of them, and what was adopted."""

from collections import defaultdict
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts import rules
from accounts.access import Access
from editing.clean import clean_line
from editing.fields import Day, Line, Refused, whole_number
from engagement.models import Activity
from planning import adoption
from planning.models import DraftFeedback, Plan, Statement, StatementDraft, StatementWording
from planning.views.door import found, plan_form, plan_page, show

ADOPTED_ON = Day("Adopted on")
ADOPTED_AT = Line("Where, as it should be printed")


@plan_page
def statements(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """The four statements as they are printed, each with its drafts counted."""
    written = {item.kind_of: item for item in Statement.objects.filter(plan=plan)}
    counts = {
        kind: (drafts, waiting)
        for kind, drafts, waiting in StatementDraft.objects.filter(plan=plan)
        .order_by()
        .values("kind_of")
        .annotate(
            drafts=Count("pk", distinct=True),
            waiting=Count("feedback", filter=Q(feedback__resolved_at=None), distinct=True),
        )
        .values_list("kind_of", "drafts", "waiting")
    }
    return show(
        request,
        access,
        "statements",
        plan=plan,
        statements=[
            (written[kind], *counts.get(kind, (0, 0)))
            for kind in Statement.Kind.values
            if kind in written
        ],
        kinds=Statement.Kind.choices,
        step="prepare.statements",
    )


@plan_page
def statement(request: HttpRequest, access: Access, plan: Plan, kind: str) -> HttpResponse:
    """One statement: what is in force, its drafts side by side, and how it came about."""
    return _page(request, access, plan, kind)


def _page(
    request: HttpRequest, access: Access, plan: Plan, kind: str, *, status: int = 200, **typed
) -> HttpResponse:
    """The statement's page; `typed` is what a refused form held."""
    this = Statement.objects.filter(plan=plan, kind_of=kind).first()
    if this is None:
        raise Http404("There is no such statement.")
    wordings = list(
        StatementWording.objects.filter(plan=plan, kind_of=kind)
        .select_related("by")
        .order_by("-pk")
    )
    told = defaultdict(list)
    about = DraftFeedback.objects.filter(draft__plan=plan, draft__kind_of=kind)
    for item in about.select_related("by", "resolved_by").order_by("pk"):
        told[item.draft_id].append(item)
    drafts = [
        {
            "draft": draft,
            "feedback": told[draft.pk],
            "open": sum(item.resolved_at is None for item in told[draft.pk]),
            "typed": typed.get("feedback", "") if draft.pk == typed.get("draft") else "",
        }
        for draft in StatementDraft.objects.filter(plan=plan, kind_of=kind)
    ]
    return show(
        request,
        access,
        "statement",
        status=status,
        plan=plan,
        this=this,
        drafts=[item for item in drafts if not item["draft"].set_aside],
        set_aside=[item for item in drafts if item["draft"].set_aside],
        wordings=_with_activities(wordings),
        activities=_activities() if access.allows(rules.EDIT_PLAN) else (),
        may_comment=access.allows(rules.COMMENT),
        longest=DraftFeedback.LONGEST,
        today=timezone.localdate(),
        typed=typed,
        step="prepare.statements",
    )


def _activities() -> list[tuple[int, str]]:
    """Every activity to choose from, the latest first, with its day."""
    rows = Activity.objects.order_by("-starts_on", "position", "pk")
    return [
        (
            pk,
            f"{title} ({starts_on:%b} {starts_on.day}, {starts_on.year:04})"
            if starts_on
            else title,
        )
        for pk, title, starts_on in rows.values_list("pk", "title", "starts_on")
    ]


def _with_activities(wordings: list[StatementWording]) -> list[StatementWording]:
    """The lines of the timeline, each with `activity`: the key of one that is still in the log."""
    keys = {item.activity_key for item in wordings if item.activity_key}
    there = set(Activity.objects.filter(pk__in=keys).values_list("pk", flat=True)) if keys else ()
    for item in wordings:
        item.activity = item.activity_key if item.activity_key in there else None
    return wordings


def _to(access: Access, kind: str, anchor: str) -> HttpResponse:
    return redirect(f"{reverse('statement', args=[access.slug, kind])}#{anchor}")


@plan_form(rules.COMMENT, rules.READ_PLAN)
def give_feedback(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """What a collaborator or the team says of a draft."""
    draft = found(StatementDraft.objects.filter(plan=plan), pk)
    typed = request.POST.get("text", "")
    try:
        adoption.give_feedback(draft, typed, by=request.user, key=_key(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        kept = {"draft": pk, "feedback": typed}
        return _page(request, access, plan, draft.kind_of, status=422, **kept)
    messages.success(request, "Thank you. The team sees this beside the draft.")
    return _to(access, draft.kind_of, draft.anchor)


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None


@plan_form(rules.EDIT_PLAN)
def resolve_feedback(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """Feedback is dealt with, or open again."""
    resolved = request.POST.get("resolved", "1") == "1"
    feedback = adoption.resolve_feedback(pk, resolved=resolved, by=request.user)
    return _to(access, feedback.draft.kind_of, f"feedback-{pk}")


@plan_form(rules.EDIT_PLAN)
def adopt_draft(request: HttpRequest, access: Access, plan: Plan, kind: str) -> HttpResponse:
    """Record that a draft was adopted."""
    typed = {name: request.POST.get(name, "") for name in ("draft", "on", "activity", "words")}
    try:
        draft = _chosen(StatementDraft.objects.filter(plan=plan, kind_of=kind), typed["draft"])
        if draft is None:
            raise Refused("Choose the draft that was adopted.")
        activity = _chosen(Activity.objects.all(), typed["activity"])
        if typed["activity"] and activity is None:
            raise Refused("That activity is no longer in the log. Choose another.")
        adoption.adopt_draft(
            draft,
            on=ADOPTED_ON.parse([typed["on"]]),
            activity=activity,
            words=ADOPTED_AT.parse([typed["words"]]),
            by=request.user,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, access, plan, kind, status=422, adopt=typed)
    messages.success(request, f"“{clean_line(draft.title)}” is adopted. The deliverable prints it.")
    return _to(access, kind, "in-force")


def _chosen(rows, key: str):
    pk = whole_number(key)
    return rows.filter(pk=pk).first() if pk is not None else None


@plan_form(rules.EDIT_PLAN)
def withdraw_adoption(request: HttpRequest, access: Access, plan: Plan, kind: str) -> HttpResponse:
    """Take an adoption back, with the reason."""
    if kind not in Statement.Kind.values:
        raise Http404("There is no such statement.")
    reason = request.POST.get("reason", "")
    try:
        adoption.withdraw_adoption(plan, kind, reason=reason, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, access, plan, kind, status=422, reason=reason)
    messages.success(request, "The adoption is withdrawn. The text stays as a working text.")
    return _to(access, kind, "timeline")


@plan_form(rules.EDIT_PLAN)
def draft_from_wording(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """Begin a draft with an earlier wording."""
    wording = found(StatementWording.objects.filter(plan=plan), pk)
    draft = adoption.draft_from_wording(wording, by=request.user)
    return _to(access, draft.kind_of, draft.anchor)
