"""The Celery application, and the sign of life each worker leaves for `/healthz`.

PostgreSQL is the truth and the broker may be lost at any moment, so a task is only a nudge
carrying ids: acknowledged late, given again when its worker dies, and safe to run twice.
"""

import logging
import os
import time

from celery import Celery
from celery.signals import (
    after_setup_logger,
    after_setup_task_logger,
    heartbeat_sent,
    worker_ready,
)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

TASK_SECONDS = 600

app = Celery("throughline")
app.config_from_object("django.conf:settings", namespace="CELERY")
# What settings.py does not say otherwise.
app.add_defaults(
    {
        "task_serializer": "json",
        "result_serializer": "json",
        "accept_content": ["json"],
        "task_default_queue": "default",
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_ignore_result": True,
        "task_time_limit": TASK_SECONDS,
        "worker_prefetch_multiplier": 1,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "broker_connection_retry_on_startup": True,
        # Longer than any task may take, or a slow one would be given to a second worker.
        "broker_transport_options": {
            "visibility_timeout": 2 * TASK_SECONDS,
            "socket_connect_timeout": 5,
            "socket_keepalive": True,
        },
    }
)
app.autodiscover_tasks()

QUEUES = ("default", "render", "long")
ALIVE_SECONDS = 20
REFRESH_SECONDS = 5

log = logging.getLogger("throughline.worker")


def alive_key(queue: str) -> str:
    """The broker key that exists while some worker listens to `queue`."""
    return f"throughline:worker:{queue}"


class _SignOfLife:
    """Refreshes the keys of this worker's queues.

    Celery sends the heartbeat from the loop that also fetches tasks, every two seconds, so the
    keys run out when that loop hangs, not only when the process is gone. A worker started with
    --without-heartbeat leaves no sign.
    """

    def __init__(self) -> None:
        self.queues: list[str] = []
        self.refreshed_at = 0.0
        self.client = None

    def listen_to(self, queues: list[str]) -> None:
        self.queues = queues
        self.refresh()

    def refresh(self) -> None:
        if not self.queues or time.monotonic() - self.refreshed_at < REFRESH_SECONDS:
            return
        import redis  # here, because every command imports this module and few need it

        if self.client is None:
            self.client = redis.Redis.from_url(
                app.conf.broker_url, socket_connect_timeout=1, socket_timeout=1
            )
        self.refreshed_at = time.monotonic()
        try:
            for queue in self.queues:
                self.client.set(alive_key(queue), "1", ex=ALIVE_SECONDS)
        except redis.RedisError as error:
            log.warning("The sign of life could not be written: %s", type(error).__name__)


_sign = _SignOfLife()


@after_setup_logger.connect
@after_setup_task_logger.connect
def keep_details_out(logger: logging.Logger, **kwargs: object) -> None:
    """Celery sets up logging of its own; its lines too say what failed without a value."""
    from config.middleware import NoDatabaseDetails

    for handler in logger.handlers:
        handler.addFilter(NoDatabaseDetails())


@worker_ready.connect
def _worker_ready(sender: object, **kwargs: object) -> None:
    _sign.listen_to([queue.name for queue in sender.task_consumer.queues])


@heartbeat_sent.connect
def _heartbeat_sent(**kwargs: object) -> None:
    _sign.refresh()
