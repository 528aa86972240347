"""Sends hostile cases one by one, each undone afterwards, and keeps what went wrong."""

from django.apps import apps
from django.db import transaction

from accounts import wall
from editing.models import EditableModel
from tests.safety.stores import digests, writes

REFUSALS = {400, 403, 404, 405, 409, 410, 422}


class Run:
    """Sends cases one by one, each undone afterwards, and keeps what went wrong."""

    def __init__(self, client, tenants):
        self.client, self.tenants = client, tenants
        self.before = digests(*tenants)
        self.cases = 0
        self.wrong = []

    def post(self, name, url, data, check=None, **extra):
        self.cases += 1
        point = transaction.savepoint()
        with writes() as written:
            response = self.client.post(url, data, **extra)
        case = (name, _short(data), response.status_code)
        if response.status_code >= 500:
            self.wrong.append(case)
        elif response.status_code in REFUSALS and written and self._changed(response):
            self.wrong.append((*case, "refused, and something was stored"))
        elif check and (fault := check(response)):
            self.wrong.append((*case, fault))
        transaction.savepoint_rollback(point)
        return response

    def get(self, name, url, data=None, **extra):
        self.cases += 1
        response = self.client.get(url, data, **extra)
        if response.status_code >= 500:
            self.wrong.append((name, _short(data), response.status_code))
        return response

    def settle(self) -> None:
        """Fail with every case that went wrong."""
        assert "\n".join(map(str, self.wrong)) == ""

    def _changed(self, response) -> bool:
        now = digests(*self.tenants)
        if response.status_code == 409:  # the refused text is kept for its author
            now = {key: value for key, value in now.items() if "revision" not in key[1]}
        return any(self.before[key] != value for key, value in now.items())


def _short(data) -> str:
    return repr(data)[:120]


def records(grantee):
    """The first record of each editable kind, made where the world has none."""
    wall.enter(grantee.pk)
    found = {}
    for model in apps.get_models():
        if issubclass(model, EditableModel):
            found[model] = model.objects.order_by("pk").first()
    return {model: record for model, record in found.items() if record}
