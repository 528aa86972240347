"""The door: from a URL's grantee to a grantee that this person may use for this.

`reach` and `holding` are all that reads rights, each a single SQL over guardian's tables: what one
person may do where, and where a person may do one thing. The door, the auth backend, the
cross-grantee pages and the wall's setting are all fed from them.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse

from accounts import rules, wall
from accounts.models import Grantee, User

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
# One permission, whatever the number of grantees: keys alone, no names, no order.
HOLDING = """
    SELECT content_object_id FROM accounts_granteeuserpermission
    WHERE user_id = %(user)s AND permission_id IN (
        SELECT id FROM auth_permission WHERE codename = %(permission)s
    )
    UNION
    SELECT o.content_object_id FROM accounts_granteegrouppermission o
    JOIN accounts_user_groups m ON m.group_id = o.group_id
    WHERE m.user_id = %(user)s AND o.permission_id IN (
        SELECT id FROM auth_permission WHERE codename = %(permission)s
    )
"""
# What RIGHTS says, of a stretch by name of the grantees with these keys.
SHOWN = """
    WITH shown AS MATERIALIZED (
        SELECT id, slug, name, kind FROM accounts_grantee
        WHERE id = ANY (string_to_array(%(ids)s::text, ',')::bigint[])
        ORDER BY name, id LIMIT %(count)s::int OFFSET %(start)s::int
    )
    SELECT g.id, g.slug, g.name, g.kind, ARRAY (
        SELECT p.codename FROM accounts_granteeuserpermission u
        JOIN auth_permission p ON p.id = u.permission_id
        WHERE u.user_id = %(user)s AND u.content_object_id = g.id
        UNION
        SELECT p.codename FROM accounts_granteegrouppermission o
        JOIN accounts_user_groups m ON m.group_id = o.group_id
        JOIN auth_permission p ON p.id = o.permission_id
        WHERE m.user_id = %(user)s AND o.content_object_id = g.id
    )
    FROM shown g ORDER BY g.name, g.id
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
    return _accesses(RIGHTS, {"user": user.pk, "slug": slug})


def _accesses(sql: str, given: dict) -> list[Access]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [Access(*row[:4], frozenset(row[4])) for row in cursor.fetchall()]


class Holding:
    """The grantees on which a person holds one permission: their keys, in no order, read at once;
    the `Access` to each, by name, for the stretch that is asked for: `holding(...)[25:50]`.
    """

    def __init__(self, user: User, ids: list[int]) -> None:
        self.user = user
        self.ids = ids

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, part: slice) -> list[Access]:
        start, stop, _ = part.indices(len(self.ids))
        return self._read(self.ids, start, stop - start)

    def among(self, ids: list[int]) -> dict[int, Access]:
        """The `Access` to those of `ids` that are held, by key."""
        held = list(set(ids).intersection(self.ids))
        return {access.grantee_id: access for access in self._read(held, 0, len(held))}

    def _read(self, ids: list[int], start: int, count: int) -> list[Access]:
        if count <= 0:
            return []
        keys = ",".join(map(str, ids))
        return _accesses(SHOWN, {"user": self.user.pk, "ids": keys, "start": start, "count": count})


def holding(user: User, permission: str) -> Holding:
    """The grantees on which `user` holds `permission`; one query.

    Empty for an anonymous or inactive user.
    """
    if not user.is_authenticated or not user.is_active:
        return Holding(user, [])
    with connection.cursor() as cursor:
        cursor.execute(HOLDING, {"user": user.pk, "permission": permission})
        return Holding(user, [pk for (pk,) in cursor.fetchall()])


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

    The view gets the `Holding`; the wall is open for the crossing tables of those.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def inner(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            mine = holding(request.user, permission)
            wall.enter_many(mine.ids)
            return view(request, mine, *args, **kwargs)

        inner.across_permission = permission
        return inner

    return decorate


def outside_grantees(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view that touches no grantee's data (sign-in pages, role matrix, health)."""
    view.outside_grantees = True
    return view


def by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a URL of one grantee to whoever holds its link, signed in or not.

    The view gets the `Grantee` in place of the slug, the wall open for it, and must answer 404
    unless it finds something by the token in the address: the token is the only right there is.
    """

    @functools.wraps(view)
    def inner(request: HttpRequest, grantee: str, *args, **kwargs) -> HttpResponse:
        tenant = Grantee.objects.filter(slug=grantee).first()
        if tenant is None:
            raise Http404("There is nothing at this address.")
        wall.enter(tenant.pk)
        return view(request, tenant, *args, **kwargs)

    inner.by_link = True
    inner.login_required = False
    return inner
