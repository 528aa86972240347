"""`/healthz`: whether the database, the broker and the workers answer."""

import logging

import psycopg
import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.celery import QUEUES, alive_key

WAIT_SECONDS = 2
log = logging.getLogger("throughline.health")


@require_safe
@never_cache
@login_not_required
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> JsonResponse:
    """200 and {"database": "ok", "broker": "ok", "worker": "ok"}, else 503 and each reason.

    Answers within a few seconds even when nothing else does. The reasons name no host, user
    or password; the log has the kind of error.
    """
    broker, worker = _broker_and_worker()
    answer = {"database": _database(), "broker": broker, "worker": worker}
    healthy = all(state == "ok" for state in answer.values())
    return JsonResponse(answer, status=200 if healthy else 503)


def _database() -> str:
    """A connection of its own: the request's could be a kept one that hangs without a limit."""
    wanted = settings.DATABASES["default"]
    try:
        with psycopg.connect(
            host=wanted["HOST"],
            port=wanted["PORT"],
            user=wanted["USER"],
            password=wanted["PASSWORD"],
            dbname=wanted["NAME"],
            connect_timeout=WAIT_SECONDS,
            tcp_user_timeout=WAIT_SECONDS * 1000,
            autocommit=True,
        ) as connection:
            connection.execute("SELECT 1")
    except psycopg.Error as error:
        log.warning("healthz: the database failed with %s", type(error).__name__)
        return "PostgreSQL does not answer or refuses this login."
    return "ok"


def _broker_and_worker() -> tuple[str, str]:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=WAIT_SECONDS, socket_timeout=WAIT_SECONDS
    )
    try:
        alive = client.mget([alive_key(queue) for queue in QUEUES])
    except redis.RedisError as error:
        log.warning("healthz: the broker failed with %s", type(error).__name__)
        return "The Redis server does not answer or refuses this login.", (
            "Unknown while the broker does not answer."
        )
    finally:
        client.close()
    missing = [queue for queue, sign in zip(QUEUES, alive, strict=True) if not sign]
    if missing:
        return "ok", f"No worker listens to: {', '.join(missing)}. Start a Celery worker for it."
    return "ok", "ok"
