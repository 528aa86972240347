"""Pages over several grantees: home, the TTA provider's queue, notices."""

from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from accounts import rules as rights
from accounts.access import Access, Holding, across_grantees
from accounts.administration import is_operator
from accounts.models import User
from reviews import context, queries, rules, waiting
from reviews.deadlines import Due, due_note, is_over, update_due_on
from reviews.doors import anywhere
from reviews.models import Notice, Round
from reviews.paging import Page

OWN = (rights.READ_PLAN, rights.MANAGE_TEAM)


@require_GET
@anywhere
def home(request: HttpRequest, mine: list[Access]) -> HttpResponse:
    """My grantees with my role, whose turn it is and what I can do next."""
    own = [access for access in mine if access.permissions.intersection(OWN)]
    reviewed = _ids(mine, rights.GIVE_VERDICT)
    funded = _ids(mine, rights.DECIDE)
    page = Page.of(request, own)
    found = queries.standings(access.grantee_id for access in page.items)
    return render(
        request,
        "reviews/home.html",
        {
            "page": page,
            "rows": [_home_row(access, found.get(access.grantee_id)) for access in page.items],
            "nothing": not mine,
            "operates": _ids(mine, rights.MANAGE_GRANTEE)
            or (not mine and is_operator(request.user)),
            "reviewed": len(reviewed),
            "to_review": waiting.for_me(reviewed, request.user).count() if reviewed else 0,
            "funded": len(funded),
            "to_decide": waiting.waiting_submissions(funded).count() if funded else 0,
        },
    )


def _ids(mine: list[Access], permission: str) -> list[int]:
    return [access.grantee_id for access in mine if access.allows(permission)]


def _home_row(access: Access, standing: queries.Standing | None) -> dict:
    return {
        "access": access,
        "url": context.home(access),
        "reads_plan": access.allows(rights.READ_PLAN),
        "turn": standing.turn(access) if standing else "",
        "next_step": rules.next_step(standing.state_for(access), access.permissions)
        if standing
        else "",
    }


@require_GET
@across_grantees(rights.READ_REVIEWED)
def queue(request: HttpRequest, mine: Holding) -> HttpResponse:
    """The reviews that wait for me, mine first, the longest waiting first; or the teams'."""
    if request.GET.get("show") == "all":
        return _advised(request, mine)
    returned = request.GET.get("show") == "returned"
    state = rules.RETURNED if returned else rules.IN_REVIEW
    found = waiting.with_renewal(waiting.waiting_rounds(mine.ids, state))
    page = Page.of(request, found if returned else waiting.assigned_to(found, request.user))
    context = {"page": page, "rows": [(round, _next_day(round)) for round in page.items]}
    context |= {"shown": "returned" if returned else "waiting", "reach": len(mine)}
    return render(request, "reviews/queue.html", context)


def _advised(request: HttpRequest, mine: Holding) -> HttpResponse:
    """Every grantee that I advise, by name: where its plan stands and which day comes next."""
    page = Page.of(request, mine)
    ids = [access.grantee_id for access in page.items]
    found, comments = queries.standings(ids), waiting.open_comments(ids)
    rows = [
        _advised_row(access, found.get(access.grantee_id), comments.get(access.grantee_id))
        for access in page.items
    ]
    context = {"page": page, "rows": rows, "shown": "all", "reach": len(mine)}
    return render(request, "reviews/queue.html", context)


def _advised_row(
    access: Access, standing: queries.Standing | None, comments: list[int] | None
) -> tuple:
    turn = standing.turn(access) if standing else ""
    return access, turn, _standing_day(standing), comments or [0, 0]


def _next_day(round: Round) -> tuple[str, Due] | None:
    """The deadline that the plan under review comes to next."""
    award, renewed, today = round.plan.award, round.renewed_at, timezone.localdate()
    ends_on = award.ends_on if award else None
    if is_over(ends_on, today):
        return None
    update = update_due_on(renewed, ends_on, today)
    return _day(renewed, update, award.approval_due_on if award else None)


def _standing_day(standing: queries.Standing | None) -> tuple[str, Due] | None:
    if standing is None or standing.is_over:
        return None
    return _day(standing.renewed_at, standing.update_due_on, standing.due_on)


def _day(
    renewed: datetime | None, update: date | None, approval: date | None
) -> tuple[str, Due] | None:
    """The yearly update of a plan approved before, or else the first approval, when dated."""
    what, on = ("Yearly update", update) if renewed else ("Approval", approval)
    note = due_note(on)
    return (what, note) if note else None


@require_GET
@anywhere
def notices(request: HttpRequest, mine: list[Access]) -> HttpResponse:
    """My notices, the newest first."""
    found = Notice.objects.filter(user=request.user).select_related("grantee")
    context = {"page": Page.of(request, found), "choices": User.MailChoice.choices}
    return render(request, "reviews/notices.html", context)


@require_POST
@anywhere
def open_notice(request: HttpRequest, mine: list[Access], pk: int) -> HttpResponse:
    """Mark one of my notices as read and go where it leads."""
    notice = get_object_or_404(Notice, user=request.user, pk=pk)
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
    safe = url_has_allowed_host_and_scheme(notice.path, allowed_hosts=None)
    return redirect(notice.path if safe else "notices")


@require_POST
@anywhere
def mail_choice(request: HttpRequest, mine: list[Access]) -> HttpResponse:
    """How mail about notices comes to me. What waits to be gathered goes with the next mail."""
    chosen = request.POST.get("mail_choice", "")
    if chosen not in User.MailChoice.values:
        messages.error(request, "Choose one of the four ways in which mail can come to you.")
        return redirect("notices")
    User.objects.filter(pk=request.user.pk).update(mail_choice=chosen)
    messages.success(request, f"Saved: {User.MailChoice(chosen).label}.")
    return redirect("notices")


@require_POST
@anywhere
def read_notices(request: HttpRequest, mine: list[Access]) -> HttpResponse:
    """Mark all of my notices as read."""
    Notice.objects.filter(user=request.user, read_at=None).update(read_at=timezone.now())
    return redirect("notices")
