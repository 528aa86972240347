"""Who else has the same page of a grantee open: a courtesy, kept in Redis for a minute and nowhere
else. A save never waits for it, and when Redis is away nobody is named.

Only the team is named, and only to the team: a provider and a funder hold no right to the pages
that are written in.
"""

import hashlib
import time
from functools import cache

import redis
from django.conf import settings
from django.http import Http404, HttpRequest, JsonResponse
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST

from accounts import rules
from accounts.access import Access, grantee_access
from accounts.actions import holders_of

# A page that does not ask again within so many seconds is taken for closed.
STAYS = 75


@require_POST
@grantee_access(rules.READ_PLAN)
def here(request: HttpRequest, access: Access) -> JsonResponse:
    """Note that this person has `page` open, or with `gone` no more; the names of the others.

    404 for a page that this person could not open, so that nobody learns who is on it.
    """
    page = request.POST.get("page", "")
    if not _may_open(access, page):
        raise Http404("There is no such page, or your role does not open it.")
    try:
        others = _others(access.grantee_id, page, request.user.pk, gone="gone" in request.POST)
    except redis.RedisError:
        others = set()
    team = holders_of(access.grantee_id, rules.READ_PLAN) if others else []
    return JsonResponse({"names": [person.name for person in team if person.pk in others]})


def _may_open(access: Access, page: str) -> bool:
    if not page.startswith(f"/{access.slug}/"):
        return False
    try:
        view = resolve(page).func
    except Resolver404:
        return False
    return bool(access.permissions.intersection(getattr(view, "grantee_permissions", ())))


def _others(grantee_id: int, page: str, user_id: int, *, gone: bool) -> set[int]:
    key = key_of(grantee_id, page)
    now = time.time()
    with _client().pipeline() as pipe:
        pipe.zremrangebyscore(key, "-inf", now - STAYS)
        if gone:
            pipe.zrem(key, user_id)
        else:
            pipe.zadd(key, {str(user_id): now})
        pipe.expire(key, STAYS)
        pipe.zrange(key, 0, -1)
        found = pipe.execute()[-1]
    return {int(member) for member in found} - {user_id}


def key_of(grantee_id: int, page: str) -> str:
    """The key of a page in Redis: the grantee's, and no word of the address."""
    return f"here:{grantee_id}:{hashlib.sha256(page.encode()).hexdigest()[:32]}"


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
