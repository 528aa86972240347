"""The evidence library: findings of all sources, the themes in them, and agreements on data."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts import rules
from accounts.access import Access
from editing.fields import Refused, whole_number
from editing.views import back
from planning import library
from planning.findings import NO_THEME, Narrowing, page_of
from planning.models import (
    AgreementSource,
    DataUseAgreement,
    Finding,
    FindingTheme,
    Gap,
    GapCause,
    Plan,
    Source,
    Strategy,
    Theme,
)
from planning.views.door import found, plan_form, plan_page, show


@plan_page
def findings(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Findings of all sources, narrowed by theme, source, baseline, use and words."""
    return _findings(request, access, plan, Narrowing.of(request.GET))


def _findings(
    request: HttpRequest, access: Access, plan: Plan, asked: Narrowing, status: int = 200
) -> HttpResponse:
    themes = list(Theme.objects.filter(plan=plan).values_list("pk", "name"))
    listed = page_of(
        asked.of_plan(plan),
        slug=access.slug,
        after=request.GET.get("after", ""),
        names=dict(themes),
        may_edit=access.allows(rules.EDIT_PLAN),
    )
    address = reverse("findings", args=[access.slug])
    return show(
        request,
        access,
        "findings",
        status=status,
        plan=plan,
        here="findings",
        asked=asked,
        themes=[(str(pk), name) for pk, name in themes],
        no_theme=NO_THEME,
        sources=[
            (str(pk), title)
            for pk, title in Source.objects.filter(plan=plan).values_list("pk", "title")
        ],
        listed=listed,
        next_url=listed.following and asked.address(address, after=listed.following),
        first_url="after" in request.GET and asked.address(address),
        step="plan.synthesis",
    )


@plan_form(rules.EDIT_PLAN)
def code_findings(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Code the ticked findings to a theme, or take it off them."""
    pks = [pk for raw in request.POST.getlist("finding") if (pk := whole_number(raw))]
    on = request.POST.get("on", "1") == "1"
    try:
        key = whole_number(request.POST.get("theme", ""))
        theme = Theme.objects.filter(plan=plan, pk=key).first() if key else None
        if theme is None:
            raise Refused("Choose the theme.")
        if not pks:
            raise Refused("Tick the findings that belong to it.")
        changed = library.code_findings(plan.pk, pks, theme, on=on, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _findings(request, access, plan, Narrowing(), status=422)
    many = f"{changed} finding{'' if changed == 1 else 's'}"
    said = f"{many} coded to “{theme.name}”." if on else f"“{theme.name}” taken off {many}."
    messages.success(request, said)
    return back(request, access)


@plan_page
def finding(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """One finding: its exact words, its themes, and the gaps and strategies that rest on it."""
    rows = Finding.objects.filter(source__plan=plan).select_related("source")
    this = found(rows, pk)
    coded = set(this.theme_links.values_list("theme_id", flat=True))
    shows = set(this.gap_links.values_list("gap_id", flat=True))
    gaps = [
        {"left": key, "right": pk, "on": key in shows, "label": text}
        for key, text in Gap.objects.filter(plan=plan).values_list("pk", "text")
    ]
    return show(
        request,
        access,
        "finding",
        plan=plan,
        this=this,
        themes=[
            {"left": pk, "right": key, "on": key in coded, "label": name}
            for key, name in Theme.objects.filter(plan=plan).values_list("pk", "name")
        ],
        coded=bool(coded),
        gaps_on=[box for box in gaps if box["on"]],
        gaps_off=[box for box in gaps if not box["on"]],
        causes=GapCause.objects.filter(finding_links__finding=this).values_list(
            "pk", "gap_id", "text"
        ),
        strategies=Strategy.objects.filter(finding_links__finding=this).values_list("pk", "title"),
        step="plan.synthesis",
    )


@plan_page
def themes(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Every theme with how many findings are coded to it, and from how many sources."""
    counts = {
        theme: (drawn, sources)
        for theme, drawn, sources in FindingTheme.objects.filter(theme__plan=plan)
        .values("theme")
        .annotate(drawn=Count("pk"), sources=Count("finding__source", distinct=True))
        .values_list("theme", "drawn", "sources")
    }
    return show(
        request,
        access,
        "themes",
        plan=plan,
        here="themes",
        themes=[
            (theme, *counts.get(theme.pk, (0, 0))) for theme in Theme.objects.filter(plan=plan)
        ],
        step="plan.synthesis",
    )


@plan_page
def agreements(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Every data use agreement: where it stands, until when, and for which sources."""
    today = timezone.localdate()
    rows = DataUseAgreement.objects.filter(plan=plan).annotate(sources=Count("source_links"))
    return show(
        request,
        access,
        "agreements",
        plan=plan,
        here="agreements",
        agreements=[(item, item.notice(today)) for item in rows.order_by("position", "pk")],
        step="prepare.information",
    )


@plan_page
def agreement(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """One agreement, and the sources whose use it governs."""
    this = found(DataUseAgreement.objects.filter(plan=plan), pk)
    tied = set(AgreementSource.objects.filter(agreement=this).values_list("source_id", flat=True))
    return show(
        request,
        access,
        "agreement",
        plan=plan,
        this=this,
        notice=this.notice(timezone.localdate()),
        governs=bool(tied),
        sources=[
            {"left": pk, "right": key, "on": key in tied, "label": title}
            for key, title in Source.objects.filter(plan=plan).values_list("pk", "title")
        ],
        step="prepare.information",
    )


@plan_form(rules.EDIT_PLAN)
def add_findings(request: HttpRequest, access: Access, plan: Plan, pk: int) -> HttpResponse:
    """A finding for each line that was pasted."""
    from planning.views.evidence import source_page

    source = found(Source.objects.filter(plan=plan), pk)
    typed = request.POST.get("lines", "")
    try:
        added, there = library.add_findings(source, typed, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return source_page(request, access, plan, pk, status=422, lines=typed)
    passed = f" {there} {'was' if there == 1 else 'were'} there already." if there else ""
    messages.success(request, f"{added} finding{'' if added == 1 else 's'} added.{passed}")
    return redirect(f"{source.get_absolute_url()}#findings")
