"""Parts inside an entry: how they are read from rows, and made into rows again."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Model

from accounts.models import User
from planning.exchange import origins
from planning.exchange.parts import Inside, Keyed, Single, Words
from planning.exchange.values import put, written

# By list: what a number stands for, the key of a row or its place in the list.
Numbers = Mapping[str, Mapping[int, int]]


def read_rows(part: Inside, grantee, places: Numbers) -> dict[int, Any]:
    """What each entry holds under the part's key, by the entry's primary key; one query."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in part.model.objects.filter(grantee=grantee).order_by("pk").values():
        found[row[f"{part.own}_id"]].append(row)
    read = {own: _read(part, rows, places) for own, rows in found.items()}
    return {own: value for own, value in read.items() if value}


def _read(part: Inside, rows: list[dict[str, Any]], places: Numbers) -> Any:
    if isinstance(part, Single):
        return written(part.model, rows[0])
    if isinstance(part, Keyed):
        said = {row[part.key]: written(part.model, row) for row in rows}
        return {key: said[key] for key in part.options if said.get(key)}
    texts = {row[part.column] for row in rows}
    if part.options:
        return [text for text in part.options if text in texts]
    told = {origins.told(text, origins.through(places)) for text in texts}
    return sorted(text for text in told if text)


def made_rows(
    part: Inside, owner: Model, value: Any, keys: Numbers, by: User | None
) -> Iterator[Model]:
    """The rows, not stored yet, of what the entry stored as `owner` holds under the part's key."""
    tie = {"grantee_id": owner.grantee_id, f"{part.own}_id": owner.pk}
    if isinstance(part, Single):
        if value:
            yield put(part.model(**tie), value)
    elif isinstance(part, Keyed):
        said = value or {}
        signed = {"by": by} if any(one.name == "by" for one in part.model._meta.fields) else {}
        for key in part.options if part.complete else said:
            yield put(part.model(**tie, **signed, **{part.key: key}), said.get(key, {}))
    else:
        for text in value or ():
            yield part.model(
                **tie, **_of_plan(part, owner), **{part.column: _told(part, text, keys)}
            )


def _of_plan(part: Words, owner: Model) -> dict[str, int]:
    """The key of the plan, for rows that have it beside their entry's."""
    has_plan = any(one.name == "plan" for one in part.model._meta.fields)
    return {"plan_id": owner.plan_id} if has_plan else {}


def _told(part: Words, text: str, keys: Numbers) -> str | None:
    return text if part.options else origins.told(text, origins.through(keys))
