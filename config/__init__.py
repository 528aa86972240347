"""Settings, URLs, services and the Celery application; no domain.

The Celery application is imported with the package, so that every process that can queue a task
(web, worker, command) queues it where the settings say.
"""

from config.celery import app as celery_app

__all__ = ["celery_app"]
