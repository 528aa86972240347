"""The outline edited: what its forms do, and what its script is told."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts import rules
from accounts.access import Access
from collaborators.models import Collaborator
from editing.fields import Refused, whole_number
from editing.views import INCOMPLETE, form_key, wants_json
from planning.implementation.table import UNPLACED
from planning.models import Plan
from planning.outline import Line, outline
from planning.tree import adding, changing, copying, moving, removing, undoing
from planning.tree.shape import MODELS, Stale, line_of, many, name_of
from planning.views.door import found, plan_form, plan_page, show
from planning.views.strategies import drawn, outline_page

NOTHING_CHOSEN = "Choose a line first."


@plan_form(rules.EDIT_PLAN)
def tree_add(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """A line right after another, or as the last under its parent."""

    def verb() -> moving.Done:
        return adding.add(
            plan,
            request.POST.get("kind", ""),
            request.POST.get("title", ""),
            parent=_named(request, "parent"),
            after=_named(request, "after"),
            key=form_key(request, required=True),
            by=request.user,
        )

    return _answer(request, access, plan, verb)


@plan_form(rules.EDIT_PLAN)
def tree_move(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """The chosen lines up, down, in, out, or to a place."""

    def verb() -> moving.Done:
        target = None
        parent = _named(request, "parent")
        if parent or request.POST.get("parent") == UNPLACED:
            target = moving.Target(parent, _named(request, "before"), _named(request, "after"))
        how = request.POST.get("how", "")
        return moving.move(plan, _seen(request), how, to=target, by=request.user)

    return _answer(request, access, plan, verb)


@plan_form(rules.EDIT_PLAN)
def tree_duplicate(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """A copy of the chosen lines with everything under them."""
    return _answer(
        request,
        access,
        plan,
        lambda: copying.duplicate(
            plan, _seen(request), key=form_key(request, required=True), by=request.user
        ),
    )


@plan_form(rules.EDIT_PLAN)
def tree_undo(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """Take back one's own change of the outline."""
    return _answer(request, access, plan, lambda: undoing.undo(plan, pk, by=request.user))


@plan_form(rules.EDIT_PLAN)
def tree_ask(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """What to change in the chosen lines, or what their removal would take along."""
    try:
        if request.POST.get("what") == "remove":
            return _question(request, access, _about_removal(plan, _seen(request)))
        return _question(request, access, _about_change(plan, list(_seen(request))))
    except Refused as refusal:
        return _refused(request, access, plan, refusal)


@plan_form(rules.EDIT_PLAN)
def tree_change(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """One field of the chosen lines given one value."""
    versions = _versions(request)
    asked, raw = request.POST.get("field", ""), request.POST.getlist("value")
    try:
        done = changing.change(plan, versions, asked, raw, by=request.user)
    except Refused as refusal:
        if not versions:
            return _refused(request, access, plan, Refused(NOTHING_CHOSEN))
        about = _about_change(plan, list(versions), asked, raw[0] if raw else "")
        return _question(request, access, about, 422, why=str(refusal))
    return _answer(request, access, plan, lambda: done)


@plan_form(rules.EDIT_PLAN)
def tree_remove(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Remove the chosen lines, once the question said what goes with them."""
    seen, count = _seen(request), whole_number(request.POST.get("count", ""))

    def verb() -> moving.Done:
        if count is None:
            raise Refused(INCOMPLETE)
        return removing.remove(plan, seen, count=count, by=request.user)

    return _answer(request, access, plan, verb)


@plan_page
def tree_line(request: HttpRequest, access: Access, plan: Plan, kind: str, pk: int) -> HttpResponse:
    """The fields of one line, to be written in where it stands: a part of the outline."""
    if kind not in MODELS:
        raise Http404("There are no such lines in a plan.")
    this = found(MODELS[kind].objects.filter(plan=plan), pk)
    people = Collaborator.objects.values_list("pk", "public_name") if kind == "strategy" else ()
    return show(request, access, "parts/tree_line", this=this, kind=kind, champions=list(people))


@plan_page
def tree_lines(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """The lines as they are now, for the outline's script: JSON."""
    return JsonResponse(_now(request, access, plan))


def _named(request: HttpRequest, field: str) -> Line | None:
    return line_of(request.POST.get(field, ""))


def _seen(request: HttpRequest) -> moving.Seen:
    """The lines that a form names, each with what it stood under: "action-12_strategy-3"."""
    seen: moving.Seen = {}
    for text in [*request.POST.getlist("row"), *request.POST.get("rows", "").split(",")]:
        name, _, above = text.partition("_")
        if line := line_of(name):
            seen[line] = line_of(above)
    return seen


def _versions(request: HttpRequest) -> dict[Line, int]:
    """The lines with the versions that the question showed: "action-12.3,action-15.1"."""
    pairs = [text.partition(".") for text in request.POST.get("picked", "").split(",")]
    return {
        line: whole_number(version) or 0 for name, _, version in pairs if (line := line_of(name))
    }


def _about_removal(plan: Plan, seen: moving.Seen) -> dict:
    sentence, count = removing.ask(plan, seen)
    rows = ",".join(f"{name_of(line)}_{name_of(above)}" for line, above in seen.items())
    return {"what": "remove", "sentence": sentence, "count": count, "rows": rows}


def _about_change(plan: Plan, lines: list[Line], asked: str = "", typed: str = "") -> dict:
    """The fields to choose from, by kind of line, and the lines with their versions."""
    if not lines:
        raise Refused(NOTHING_CHOSEN)
    versions: dict[Line, int] = {}
    kinds = []
    for kind, names in changing.FIELDS.items():
        keys = [pk for one, pk in lines if one == kind]
        rows = MODELS[kind].objects.filter(plan=plan, pk__in=keys).values_list("pk", "version")
        there = dict(rows)
        versions |= {(kind, pk): version for pk, version in there.items()}
        fields = []
        for name in names if there else ():
            value = typed if f"{kind}.{name}" == asked else ""
            fields.append(
                {
                    "name": f"{kind}.{name}",
                    "id": f"many-{kind}-{name}",
                    "kind": changing.kind_of(kind, name),
                    "choices": changing.choices(kind, name),
                    "value": value,
                    "owner": name == changing.OWNER,
                }
            )
        if there:
            kinds.append((many(kind, len(there)), fields))
    if not kinds:
        raise Refused(
            "Goals and objectives have no field that is changed for many at once. Choose "
            "strategies or actions."
        )
    picked = ",".join(f"{name_of(line)}.{version}" for line, version in versions.items())
    names = Collaborator.objects.order_by("public_name").values_list("public_name", flat=True)
    return {"what": "change", "kinds": kinds, "picked": picked, "names": names.distinct()}


def _question(
    request: HttpRequest, access: Access, about: dict, status: int = 200, why: str = ""
) -> HttpResponse:
    """The question as a page, or for the script as the part that it shows in a dialog."""
    context = about | {
        "access": access,
        "why": why,
        "match": _match(request),
        "back": f"{reverse('strategies', args=[access.slug])}?{_match(request)}",
    }
    if wants_json(request):
        part = render_to_string("planning/parts/tree_question.html", context, request)
        return JsonResponse({"question": part, "said": why}, status=status)
    return render(request, "planning/tree_question.html", context, status=status)


def _match(request: HttpRequest) -> str:
    """The narrowed list that a form was on, as the query of its address."""
    given = QueryDict(request.POST.get("match", "")[:200])
    kept = QueryDict(mutable=True)
    for name in ("missing", "show"):
        if given.get(name):
            kept[name] = given[name]
    return kept.urlencode()


def _answer(
    request: HttpRequest, access: Access, plan: Plan, verb: Callable[[], moving.Done]
) -> HttpResponse:
    """Do it, and say what came of it: to the script with the lines as they are now, else on
    the outline."""
    try:
        done = verb()
    except Refused as refusal:
        return _refused(request, access, plan, refusal)
    at = name_of(done.lines[0]) if done.lines else ""
    if wants_json(request):
        return JsonResponse(_now(request, access, plan) | {"said": done.said, "at": at})
    messages.success(request, done.said)
    url = f"{reverse('strategies', args=[access.slug])}?{_match(request)}"
    return redirect(f"{url.removesuffix('?')}{f'#{at}' if at else ''}")


def _refused(request: HttpRequest, access: Access, plan: Plan, refusal: Refused) -> HttpResponse:
    status = 409 if isinstance(refusal, Stale) else 422
    if wants_json(request):
        return JsonResponse(_now(request, access, plan) | {"said": str(refusal)}, status=status)
    messages.error(request, str(refusal))
    return outline_page(request, access, plan, QueryDict(_match(request)), status=status)


def _now(request: HttpRequest, access: Access, plan: Plan) -> dict:
    """The lines as they are now, and the change that undoing would take back."""
    parts = drawn(outline(plan, timezone.localdate()), access)
    last = undoing.last_change(plan, request.user)
    return {
        "lines": render_to_string("planning/parts/tree_lines.html", parts),
        "undo": last and reverse("tree_undo", args=[access.slug, last.pk]),
        "undoes": last.said if last else "",
    }
