"""The timeline of the actions, drawn and as a table."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import rules
from accounts.access import Access
from planning.implementation import timeline as lines
from planning.implementation.table import Wanted
from planning.models import Plan
from planning.tables import options
from planning.views.door import plan_page, show
from planning.views.implementation import choices

BY = (("", "By goal"), (lines.OWNER, "By owner"))


@plan_page
def timeline(request: HttpRequest, access: Access, plan: Plan) -> HttpResponse:
    """Bars from start to due day, narrowed as the table is; `?by=owner` under their owners."""
    today = timezone.localdate()
    wanted = Wanted.read(request.GET)
    by = lines.OWNER if request.GET.get("by") == lines.OWNER else lines.GOAL
    found = lines.read(plan, wanted, by, today)
    turn = "&by=owner" if by == lines.OWNER else ""
    return show(
        request,
        access,
        "timeline",
        plan=plan,
        found=found,
        wanted=wanted,
        figures=lines.draw(found, access.slug, today),
        narrow=lines.draw(found, access.slug, today, narrow=True),
        table=lines.dated_rows(found, access.slug),
        undated=lines.undated_rows(found, access.slug, access.allows(rules.EDIT_PLAN)),
        today=today,
        choices=choices(found.goals, found.owners, wanted),
        ways=options(BY, by if by == lines.OWNER else ""),
        by_owner=by == lines.OWNER,
        match=wanted.query() + turn,
        previous=wanted.query(page=found.page - 1) + turn if found.page > 1 else "",
        next=wanted.query(page=found.page + 1) + turn if found.page < found.pages else "",
        step="plan.implementation",
    )
