"""From the kind in a URL to the model that it names: only editable models have one."""

from functools import cache

from django.apps import apps
from django.http import Http404

from editing.models import EditableModel, Link


@cache
def _kinds() -> dict[str, type[EditableModel]]:
    return {m.kind(): m for m in apps.get_models() if issubclass(m, EditableModel)}


@cache
def _links() -> dict[str, type[Link]]:
    return {m._meta.model_name: m for m in apps.get_models() if issubclass(m, Link)}


def editable_model(kind: str) -> type[EditableModel]:
    """The editable model of this kind, or 404."""
    try:
        return _kinds()[kind]
    except KeyError:
        raise Http404(f"There are no entries of the kind {kind}.") from None


def link_model(kind: str) -> type[Link]:
    """The link model of this kind, or 404."""
    try:
        return _links()[kind]
    except KeyError:
        raise Http404(f"There are no links of the kind {kind}.") from None
