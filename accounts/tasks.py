"""The base of every Celery task about one grantee, and the sealing of the history."""

from celery import Task, shared_task

from accounts import seals
from accounts.models import Grantee


class TenantTask(Task):
    """Refuses to run without a grantee.

    Behind the wall a task that forgot its grantee would find every table empty, do nothing and
    say nothing. The task gets `grantee_id` by keyword, opens the wall for it, and reloads all.
    """

    abstract = True

    def __call__(self, *args, **kwargs):
        grantee_id = kwargs.get("grantee_id")
        if not isinstance(grantee_id, int) or not Grantee.objects.filter(pk=grantee_id).exists():
            raise ValueError(f"{self.name} needs the grantee_id of a grantee, not {grantee_id!r}.")
        return super().__call__(*args, **kwargs)


@shared_task
def seal_history() -> None:
    """Seal the lines of every grantee's history that have settled; each behind its own wall."""
    seals.seal_everything()
