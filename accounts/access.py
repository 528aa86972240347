"""The door: from a URL's grantee to a grantee that this person may use for this.

`reach` is the one function that reads rights: a single SQL over guardian's tables. The door,
the auth backend, the cross-grantee pages and the wall's setting are all fed from it.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse

from accounts import rules, wall
from accounts.models import User

RIGHTS = """
    SELECT g.id, g.slug, g.name, g.kind, array_agg(DISTINCT p.codename)
    FROM (
        SELECT content_object_id, permission_id FROM accounts_granteeuserpermission
        WHERE user_id = %(user)s
        UNION
        SELECT o.content_object_id, o.permission_id FROM accounts_granteegrouppermission o
        JOIN accounts_user_groups m ON m.group_id = o.group_id WHERE m.user_id = %(user)s
    ) held
    JOIN accounts_grantee g ON g.id = held.content_object_id
    JOIN auth_permission p ON p.id = held.permission_id
    WHERE %(slug)s::text IS NULL OR g.slug = %(slug)s
    GROUP BY g.id ORDER BY g.name
"""


@dataclass(frozen=True)
class Access:
    """What one person may do in one grantee."""

    grantee_id: int
    slug: str
    name: str
    kind: str
    permissions: frozenset[str]

    @property
    def roles(self) -> list[rules.Role]:
        """The roles that these permissions amount to."""
        return rules.roles_of(self.permissions)

    @property
    def role_title(self) -> str:
        """The roles in words, for the page's head."""
        return ", ".join(role.title for role in self.roles)

    def allows(self, permission: str) -> bool:
        """Whether `permission` is held here."""
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise the 403 with its reason unless `permission` is held here."""
        if permission not in self.permissions:
            raise PermissionDenied(rules.refusal(permission))


def reach(user: User, slug: str | None = None) -> list[Access]:
    """Every grantee that `user` holds any permission on, by name; one query.

    With `slug`, only that grantee. Empty for an anonymous or inactive user.
    """
    if not user.is_authenticated or not user.is_active:
        return []
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS, {"user": user.pk, "slug": slug})
        return [Access(*row[:4], frozenset(row[4])) for row in cursor.fetchall()]


def grantee_access(permission: str, *, any_of: tuple[str, ...] = (), own_transaction: bool = False):
    """Open a grantee's URL to those who hold `permission` (or one of `any_of`) there.

    Outside one's reach is 404, inside but not allowed 403 with the reason. The view gets the
    `Access` in place of the slug, and the wall open for that grantee. With `own_transaction`
    the view's action opens transaction and wall itself (freezing needs its own isolation).
    """
    wanted = (permission, *any_of)

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def inner(request: HttpRequest, grantee: str, *args, **kwargs) -> HttpResponse:
            found = reach(request.user, grantee)
            if not found:
                raise Http404("There is no such grantee within your reach.")
            access = found[0]
            if not access.permissions.intersection(wanted):
                raise PermissionDenied(rules.refusal(permission))
            request.access = access
            if not own_transaction:
                wall.enter(access.grantee_id)
            return view(request, access, *args, **kwargs)

        inner.grantee_permissions = wanted
        return transaction.non_atomic_requests(inner) if own_transaction else inner

    return decorate


def across_grantees(permission: str):
    """Open a page over every grantee on which the person holds `permission` (maybe none).

    The view gets the list of `Access`; the wall is open for the crossing tables of those.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def inner(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            mine = [access for access in reach(request.user) if access.allows(permission)]
            wall.enter_many(access.grantee_id for access in mine)
            return view(request, mine, *args, **kwargs)

        inner.across_permission = permission
        return inner

    return decorate


def outside_grantees(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view that touches no grantee's data (sign-in pages, role matrix, health)."""
    view.outside_grantees = True
    return view
