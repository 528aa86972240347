"""A light brake on floods: so many answers a minute for one survey, counted nowhere for long."""

import time

import redis.exceptions
from django.core.cache import cache

MOST_A_MINUTE = 120


def too_many(grantee_id: int, survey_id: int) -> bool:
    """Count one more answer of this minute, and say whether there are too many.

    No address is looked at, so a roomful behind one connection can answer. With the cache gone
    nothing is counted: answers matter more.
    """
    key = f"survey:{grantee_id}:{survey_id}:{int(time.time() // 60)}"
    try:
        cache.add(key, 0, timeout=120)
        return cache.incr(key) > MOST_A_MINUTE
    except (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError, ValueError):
        return False  # ValueError: the minute's count was dropped in between
