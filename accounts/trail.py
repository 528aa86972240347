"""The history page: what was done, who signed in, who downloaded or looked at restricted items."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts import rules, seals
from accounts.access import Access, grantee_access
from accounts.models import (
    Event,
    GranteeGroupPermission,
    GranteeUserPermission,
    Seal,
    SignIn,
    User,
)

SIZE = 100
# The lines of a grantee's history that are about people and awards, not about the plan.
PEOPLE_VERBS = (
    "created grantee",
    "assigned organization",
    "ended assignment",
    "granted role",
    "ended role",
    "invited",
    "withdrew invitation",
    "recorded award",
)
# How the verbs begin of those who took something away or looked behind a restriction.
LOOKED = tuple(("verb__startswith", verb) for verb in ("viewed", "downloaded", "exported"))
SHOWN = {"": "Everything", "signins": "Sign-ins", "looked": "Downloads and restricted items"}


@dataclass(frozen=True)
class Row:
    """A line as the page shows it; `texts` are (name, text) of a removed record, `file` the form
    and the fingerprint of what was downloaded."""

    pk: int
    at: object
    by: object
    verb: str
    subject: str = ""
    role: str = ""
    texts: tuple[tuple[str, str], ...] = ()
    file: tuple[str, str] = ("", "")


@require_GET
@grantee_access(rules.MANAGE_TEAM)
def trail(request: HttpRequest, access: Access) -> HttpResponse:
    """The grantee's history, the newest first, a page of a hundred lines by key.

    Someone who looks after the team but reads no plan sees the lines about people and awards.
    """
    reads_plan = access.allows(rules.READ_PLAN)
    shown = {key: label for key, label in SHOWN.items() if reads_plan or key != "looked"}
    show = request.GET.get("show", "")
    show = show if show in shown else ""
    before = request.GET.get("before", "")
    source = _signins(access) if show == "signins" else _events(access, show, reads_plan)
    if before.isdecimal() and len(before) < 19:
        source = source.filter(pk__lt=int(before))
    found = list(source.order_by("-pk")[: SIZE + 1])
    rows = [_signin_row(item) if show == "signins" else _row(item, reads_plan) for item in found]
    context = {
        "rows": rows[:SIZE],
        "older": rows[SIZE - 1].pk if len(rows) > SIZE else None,
        "newest": not before,
        "reads_plan": reads_plan,
        "show": show,
        "shown": shown,
        "seal": Seal.objects.filter(grantee=access.grantee_id).first(),
    }
    return render(request, "accounts/trail.html", context)


@require_POST
@grantee_access(rules.MANAGE_TEAM)
def check_trail(request: HttpRequest, access: Access) -> HttpResponse:
    """Work out every seal of the history again and say whether the lines are as they were."""
    found = seals.check(access.grantee_id)
    _say_more(request, access, found)
    if found.broken:
        messages.error(
            request,
            f"Seal {found.broken.number} of {found.broken.at:%Y-%m-%d} does not fit its lines: "
            "some line up to there was changed, added or taken away after it was written. "
            "Tell whoever runs this service, and keep what this page shows.",
        )
    elif found.last is None:
        messages.info(request, "No line is sealed yet. Lines are sealed within the hour.")
    else:
        messages.success(
            request,
            f"All {found.lines} sealed lines are as they were written. "
            f"Seal {found.last.number}: {found.last.sha256}",
        )
    return redirect("trail", access.slug)


def _say_more(request: HttpRequest, access: Access, found: seals.Check) -> None:
    """What no seal tells: a hash noted elsewhere that is gone, times out of order, no sealing."""
    noted = request.POST.get("noted", "").strip()
    if noted and seals.is_seal(access.grantee_id, noted):
        messages.success(request, "The hash that you noted is that of a seal here.")
    elif noted:
        messages.error(
            request,
            "No seal here has the hash that you noted. If it was copied whole, seals were taken "
            "away or written anew since. Tell whoever runs this service.",
        )
    if found.strays:
        days = ", ".join(f"{timezone.localtime(at):%Y-%m-%d %H:%M}" for at in found.strays)
        messages.error(
            request,
            f"Lines that stand after a line of a later time: {days}. They were written later than "
            "they say, or the clock of this service was set back.",
        )
    if found.overdue:
        messages.warning(
            request,
            f"Older lines without a seal: {found.overdue}. The sealing stands still, or seals "
            "were taken away. Tell whoever runs this service.",
        )


def _events(access: Access, show: str, reads_plan: bool) -> QuerySet[Event]:
    events = Event.objects.filter(grantee=access.grantee_id).select_related("by")
    if show == "looked":
        events = events.filter(Q(*LOOKED, _connector=Q.OR))
    return events if reads_plan else events.filter(verb__in=PEOPLE_VERBS)


def _signins(access: Access) -> QuerySet[SignIn]:
    """Of those who hold a role here now; of organizations' people only for who assigns them."""
    team = GranteeUserPermission.objects.filter(content_object=access.grantee_id)
    people = Q(pk__in=team.values("user"))
    if access.allows(rules.MANAGE_GRANTEE):
        groups = GranteeGroupPermission.objects.filter(content_object=access.grantee_id)
        people |= Q(groups__in=groups.values("group"))
    return SignIn.objects.filter(user__in=User.objects.filter(people)).select_related("user")


def _signin_row(item: SignIn) -> Row:
    return Row(item.pk, item.at, item.user, item.get_verb_display())


def _row(event: Event, reads_plan: bool) -> Row:
    role = rules.ROLES.get(event.detail.get("role", ""))
    texts = _removed_texts(event) if reads_plan else ()
    title = role.title if role else ""
    file = str(event.detail.get("format", "")).upper(), str(event.detail.get("sha256", ""))
    return Row(event.pk, event.at, event.by, event.verb, event.subject, title, texts, file)


def _removed_texts(event: Event) -> tuple[tuple[str, str], ...]:
    """The texts of a removed record, so that they can be written again."""
    if not event.verb.startswith("removed "):
        return ()
    return tuple(
        (name.replace("_", " "), str(text))
        for name, text in event.detail.items()
        if name != "pk" and text
    )
