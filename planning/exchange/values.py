"""Fields between a row and the file: as the file writes them, and as a row stores them."""

from datetime import date
from typing import Any

from django.db.models import Model

from editing.fields import Amount, Day, Kind, Quantity, Rich
from planning.exchange import rich
from planning.exchange.parts import defaults_of, fields_of, trimmed

# Numbers that come back exactly: the file has them as texts in digits.
IN_DIGITS = (Quantity, Amount)


def written(model: type[Model], row: dict[str, Any]) -> dict[str, Any]:
    """The row's fields as the file has them, defaults left out."""
    values = {key: _written(kind, row[name]) for key, (name, kind) in fields_of(model).items()}
    return trimmed(model, values)


def _written(kind: Kind, value: Any) -> Any:
    if isinstance(kind, Rich):
        return rich.settled(value)
    if isinstance(kind, Day):
        return value and value.isoformat()
    if isinstance(kind, IN_DIGITS):
        return None if value is None else kind.text(value)
    return str(value) if isinstance(value, str) else value


def put(row: Model, values: dict[str, Any]) -> Any:
    """The row, each plain field given its value, or its default where `values` say nothing."""
    defaults = defaults_of(type(row))
    for key, (name, kind) in fields_of(type(row)).items():
        value = values.get(key, defaults[key])
        if isinstance(kind, Day) and value:
            value = date.fromisoformat(value)
        if isinstance(kind, IN_DIGITS) and value is not None:
            value = kind.parse([value])
        setattr(row, name, list(value) if isinstance(value, list) else value)
    return row
