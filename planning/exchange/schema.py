"""The format's JSON Schema: how it follows from the models, and the file that publishes it."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from accounts.models import Award, Grantee
from editing.fields import Choice, Day, Flag, Kind, Line, Number, Rich
from editing.fields import Several as Chosen
from planning.exchange.parts import Inside, Keyed, Single, required_of
from planning.exchange.shape import (
    ENTRIES,
    FINDINGS,
    FORMAT,
    LED_BY,
    ONE_PARENT,
    ONLY_ACCOUNTABLE,
    SOURCES,
    VERSION,
    Entry,
    fields_of,
)
from planning.exchange.values import IN_DIGITS
from planning.models import COMPONENTS, Convention, GapOrigin, Passage, Plan, Statement

FILE = "schema.json"
# Characters of the longest number that a quantity can be.
QUANTITY = 18
ID = {"$ref": "#/$defs/id"}
IDS = {"type": "array", "items": ID, "uniqueItems": True}


@cache
def published() -> dict[str, Any]:
    """The schema as the package ships it."""
    return json.loads(files("planning.exchange").joinpath(FILE).read_text(encoding="utf-8"))


@cache
def validator():
    """A validator of the shipped schema."""
    return extend(Draft202012Validator, {"uniqueItems": _names_once})(published())


def _names_once(validator, wanted: bool, value: Any, schema: dict) -> Iterator[ValidationError]:
    """`uniqueItems` for lists of texts: jsonschema's own is quadratic where types are mixed."""
    texts = [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
    if len(set(texts)) < len(texts):
        yield ValidationError("Something is in this list twice.")


def build() -> dict[str, Any]:
    """The schema as it follows from the models' fields; a test holds the shipped one to it."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Throughline plan",
        "description": "A strategic plan with its collaborators and activities. References are "
        "ids that are local to the file. A key that is left out says nothing.",
        **_object(
            {
                "format": {"type": "string", "enum": [FORMAT]},
                "version": {"type": "integer", "enum": [VERSION]},
                "grantee": _object(
                    {
                        "name": _text(_longest(Grantee, "name"), required=True),
                        "kind": {"type": "string", "enum": list(Grantee.Kind.values)},
                    },
                    required=["name"],
                ),
                "award": _object(
                    {
                        "number": _text(_longest(Award, "number"), required=True),
                        "fiscal_year": {"type": "integer", "minimum": 2000, "maximum": 2100},
                        "starts_on": {"$ref": "#/$defs/day"},
                        "ends_on": {"$ref": "#/$defs/day"},
                    },
                    required=["number", "fiscal_year", "starts_on", "ends_on"],
                ),
                "plan": _fields(Plan, required=["title"]),
                "statements": _object(
                    {kind: _fields(Statement, required=[]) for kind in Statement.Kind.values}
                ),
                "answers": {
                    "type": "object",
                    "description": "By the key of the guide's question.",
                    "additionalProperties": {"$ref": "#/$defs/rich"},
                },
                "narratives": _object({key: {"$ref": "#/$defs/rich"} for key, _ in COMPONENTS}),
                "passages": {
                    "type": "object",
                    "description": "By the passage's key.",
                    "additionalProperties": _fields(Passage, required=["text"]),
                },
                "conventions": {
                    "type": "array",
                    "description": "The review conventions that the plan follows, in their words.",
                    "items": _text(_longest(Convention, "text"), required=True),
                    "uniqueItems": True,
                },
                **{entry.key: {"type": "array", "items": _entry(entry)} for entry in ENTRIES},
            },
            required=["format", "version", "plan"],
        ),
    }
    schema["$defs"] = {
        "id": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"},
        "day": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "rich": {
            "type": "string",
            "description": "HTML of paragraphs, lists, emphasis and links; at most 64 KB.",
        },
    }
    return schema


def _entry(entry: Entry) -> dict[str, Any]:
    properties = {"id": ID} if entry.prefix else {}
    properties |= _fields(entry.model, required=[])["properties"]
    properties |= dict.fromkeys(entry.ones, ID)
    properties |= dict.fromkeys(entry.several, IDS)
    properties |= {key: _inside(part) for key, part in entry.inside.items()}
    if LED_BY in entry.ones:
        properties[ONLY_ACCOUNTABLE] = {"type": "boolean"}
    if entry is SOURCES:
        properties["findings"] = {"type": "array", "items": _entry(FINDINGS)}
    made = _object(properties, required=_required(entry))
    pairs = [list(pair) for pair in combinations(ONE_PARENT.get(entry.key, ()), 2)]
    if len(pairs) == 1:
        made["not"] = {"required": pairs[0]}
    elif pairs:
        made["allOf"] = [{"not": {"required": pair}} for pair in pairs]
    return made


def _required(entry: Entry) -> list[str]:
    return [*(["id"] if entry.prefix else []), *required_of(entry.model), *entry.needed]


def _inside(part: Inside) -> dict[str, Any]:
    if isinstance(part, Single):
        return _fields(part.model, required=[*required_of(part.model)])
    if isinstance(part, Keyed):
        row = _fields(part.model, required=[*required_of(part.model)])
        return _object(dict.fromkeys(part.options, row))
    if part.options:
        item: dict[str, Any] = {"type": "string", "enum": list(part.options)}
    else:
        item = _text(_longest(GapOrigin, "origin"), required=True)
    return {"type": "array", "items": item, "uniqueItems": True}


def _fields(model, *, required: list[str]) -> dict[str, Any]:
    return _object(
        {key: _value(kind) for key, (_, kind) in fields_of(model).items()}, required=required
    )


def _value(kind: Kind) -> dict[str, Any]:
    options = [value for value, _ in getattr(kind, "options", ())]
    if isinstance(kind, Rich):
        return {"$ref": "#/$defs/rich"}
    if isinstance(kind, Day):
        return {"$ref": "#/$defs/day"}
    if isinstance(kind, Flag):
        return {"type": "boolean"}
    if isinstance(kind, Number):
        return {"type": "integer", "minimum": kind.lowest, "maximum": kind.highest}
    if isinstance(kind, IN_DIGITS):
        return {"type": "string", "maxLength": QUANTITY, "description": "A number in digits."}
    if isinstance(kind, Choice):
        return {"type": "string", "enum": options}
    if isinstance(kind, Chosen):
        return {
            "type": "array",
            "items": {"type": "string", "enum": options},
            "uniqueItems": True,
        }
    if isinstance(kind, Line):
        return _text(kind.longest, required=kind.required)
    raise TypeError(f"The plan format does not know the field kind {type(kind).__name__}.")


def _text(longest: int, *, required: bool) -> dict[str, Any]:
    return {"type": "string"} | ({"minLength": 1} if required else {}) | {"maxLength": longest}


def _object(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        made["required"] = required
    return made | {"additionalProperties": False}


def _longest(model, name: str) -> int:
    return model._meta.get_field(name).max_length
