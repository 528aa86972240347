"""What every page shows around its content: rooms, whose turn it is, unread notices.

Everything is worked out only when a template asks for it, so parts that htmx swaps in cost
nothing here, and each at most once a request.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape

from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString, mark_safe

from accounts import rules as rights
from accounts.access import Access
from planning import guide
from reviews import queries

TEAM = (rights.READ_PLAN,)
# Group title, then (label, address under the grantee or from the root, whom it is for).
# A test opens each.
ROOMS = (
    (
        "All grantees",
        (
            ("Review queue", "/queue/", (rights.READ_REVIEWED,)),
            ("Notes to teams", "/guidance/", (rights.LEAVE_NOTES,)),
            ("Portfolio", "/portfolio/", (rights.READ_SUBMITTED,)),
            ("Administration", "/administration/", (rights.MANAGE_GRANTEE,)),
        ),
    ),
    ("", (("Overview", "", TEAM),)),
    (
        "Guide",
        tuple((phase.title, f"guide/{phase.steps[0].key}/", TEAM) for phase in guide.load().phases),
    ),
    (
        "Who and how",
        (
            ("Collaborators", "collaborators/", TEAM),
            ("Structures", "structures/", TEAM),
            ("Partners", "partners/", TEAM),
            ("Activities", "activities/", TEAM),
            ("Surveys", "surveys/", TEAM),
            ("Self-assessment", "self-assessment/", TEAM),
            ("Safeguards", "safeguards/", (rights.SEE_RESTRICTED,)),
            ("Evidence", "evidence/", TEAM),
            ("Resource map", "resources/", TEAM),
            ("Agencies’ own view", "agencies/", (rights.EDIT_PLAN,)),
        ),
    ),
    (
        "What",
        (
            ("Statements", "statements/", TEAM),
            ("Strengths and threats", "swot/", TEAM),
            ("Gaps", "gaps/", TEAM),
            ("Goals and strategies", "strategies/", TEAM),
            ("Prioritization", "prioritization/", TEAM),
            ("Implementation", "implementation/", TEAM),
            ("Indicators", "indicators/", TEAM),
            ("Solicitation", "solicitation/", TEAM),
        ),
    ),
    (
        "Written plan",
        (
            ("Deliverable", "deliverable/", TEAM),
            ("Versions", "versions/", queries.MAY_READ),
            ("Review and submission", "review/", queries.MAY_READ),
        ),
    ),
    (
        "Settings",
        (
            ("Plan settings", "plan/", TEAM),
            ("Team", "team/", (rights.MANAGE_TEAM,)),
            ("Award", "award/", (rights.MANAGE_TEAM, rights.MANAGE_GRANTEE)),
            ("Organizations", "organizations/", (rights.MANAGE_GRANTEE,)),
            ("History", "trail/", (rights.MANAGE_TEAM,)),
        ),
    ),
)


# Asked by every page; written out, it costs a third of what the ORM takes.
UNREAD = "SELECT count(*) FROM reviews_notice WHERE user_id = %s AND read_at IS NULL"
CURRENT = ' aria-current="page"'


@dataclass(frozen=True)
class Place:
    """The grantee that a page is about; `home` is the first room this person may enter, `here`
    the address that says who else has the page open ("" outside the team)."""

    pk: int
    slug: str
    name: str
    home: str
    here: str


def page(request: HttpRequest) -> dict:
    """The context processor: links, access, grantee, nav, turn and notice_count."""
    access: Access | None = getattr(request, "access", None)
    context: dict = {"links": links, "notice_count": SimpleLazyObject(lambda: _unread(request))}
    if access is not None:
        context |= {
            "access": access,
            "grantee": Place(
                access.grantee_id,
                access.slug,
                access.name,
                home(access),
                f"/{access.slug}/here/" if access.allows(rights.READ_PLAN) else "",
            ),
            "nav": SimpleLazyObject(lambda: navigation(access, request.path)),
            "turn": SimpleLazyObject(lambda: _turn(request)),
        }
    return context


@cache
def links() -> dict[str, str]:
    """The addresses in the head of every page, looked up once per process."""
    return {
        "notices": reverse("notices"),
        "codes": reverse("mfa_index"),
        "password": reverse("account_change_password"),
        "sign_out": reverse("account_logout"),
    }


def rooms(access: Access) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """(group title, [(label, url), ...]) of the rooms that this person may enter."""
    for title, members in ROOMS:
        found = [
            (label, path if path.startswith("/") else f"/{access.slug}/{path}")
            for label, path, permissions in members
            if access.permissions.intersection(permissions)
        ]
        if found:
            yield title, found


def navigation(access: Access, path: str) -> SafeString:
    """The groups of rooms as HTML, with the one that `path` is in marked; "" for none.

    Written here once a request, because every page shows it twice: beside and, on a phone, above.
    """
    overview = f"/{access.slug}/"
    groups = "".join(
        [
            (f"<p>{escape(title)}</p>" if title else "")
            + "<ul>"
            + "".join(
                [
                    f'<li><a href="{escape(url)}"'
                    f"{CURRENT if _is_in(path, url, overview) else ''}>{escape(label)}</a></li>"
                    for label, url in members
                ]
            )
            + "</ul>"
            for title, members in rooms(access)
        ]
    )
    # Safe: titles, addresses and labels are escaped where they are put in.
    return mark_safe(f'<div class="rooms">{groups}</div>' if groups else "")  # noqa: S308


def _is_in(path: str, url: str, overview: str) -> bool:
    """Whether `path` is the room's page or one behind it; all steps of a phase are in the phase."""
    if url == overview:
        return path == url
    phase, dot, _ = url.partition("guide/")[2].partition(".")
    return path.startswith(f"{overview}guide/{phase}." if dot else url)


def home(access: Access) -> str:
    """Where this person starts in the grantee."""
    if access.allows(rights.READ_PLAN):
        return f"/{access.slug}/"
    talk = access.permissions.intersection(queries.MAY_READ)
    return f"/{access.slug}/{'review' if talk else 'team'}/"


def standing_of(request: HttpRequest, access: Access) -> queries.Standing | None:
    """Where the grantee's plan stands, asked once a request."""
    if not hasattr(request, "standing"):
        request.standing = queries.standings([access.grantee_id]).get(access.grantee_id)
    return request.standing


def _turn(request: HttpRequest) -> str:
    standing = standing_of(request, request.access) if connection.in_atomic_block else None
    return standing.turn(request.access) if standing else ""


def _unread(request: HttpRequest) -> int:
    # Outside the view's transaction (an error page) or behind no door (sign-in, role matrix)
    # the wall is closed: there is nothing to count, so nothing is asked.
    view = getattr(request.resolver_match, "func", None)
    open_here = hasattr(request, "access") or hasattr(view, "across_permission")
    if not open_here or not connection.in_atomic_block or not request.user.is_authenticated:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(UNREAD, [request.user.pk])
        return cursor.fetchone()[0]
