"""/healthz tells what is gone, in words, and nothing more."""

import json

import pytest
import redis

from config.celery import QUEUES, alive_key
from config.health import healthz

NO_WORKER = "No worker listens to: {}. Start a Celery worker for it."
NO_BROKER = "The Redis server does not answer or refuses this login."
NO_DATABASE = "PostgreSQL does not answer or refuses this login."


@pytest.fixture
def broker(services, settings):
    """A database of the broker that no running worker writes its sign of life to."""
    settings.REDIS_URL = f"{settings.REDIS_URL.rpartition('/')[0]}/9"
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
        yield client
        client.flushdb()


def test_all_is_well_when_every_queue_has_a_worker(client, db, broker):
    for queue in QUEUES:
        broker.set(alive_key(queue), "1", ex=20)

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (
        200,
        {"database": "ok", "broker": "ok", "worker": "ok"},
    )


def test_a_queue_without_a_worker_is_named(client, db, broker):
    broker.set(alive_key("default"), "1", ex=20)

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (
        503,
        {"database": "ok", "broker": "ok", "worker": NO_WORKER.format("render, long")},
    )


def test_a_lost_broker_and_a_lost_database_are_said_without_their_addresses(
    rf, settings, monkeypatch
):
    settings.REDIS_URL = "redis://:hidden@127.0.0.1:1/0"
    monkeypatch.setitem(settings.DATABASES["default"], "PORT", "1")

    answer = healthz(rf.get("/healthz"))

    assert (answer.status_code, json.loads(answer.content)) == (
        503,
        {
            "database": NO_DATABASE,
            "broker": NO_BROKER,
            "worker": "Unknown while the broker does not answer.",
        },
    )
