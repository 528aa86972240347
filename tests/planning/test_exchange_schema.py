"""The published schema says what the models allow, and is a schema."""

import json
import textwrap
from pathlib import Path

from jsonschema import Draft202012Validator

from planning.exchange import schema
from planning.exchange.parts import Single, Words
from planning.exchange.shape import ENTRIES, FINDINGS, fields_of
from planning.models import Plan
from tests.planning.exchange_tools import CASES, full, minimal, read

DESCRIPTION = Path(__file__).parents[2] / "docs" / "plan-format.md"


def test_shipped_schema_follows_from_the_models():
    assert schema.published() == schema.build(), (
        "planning/exchange/schema.json no longer says what the models allow. Write "
        "planning.exchange.schema.build() into it, and look at docs/plan-format.md."
    )


def test_shipped_schema_is_a_schema_that_the_files_meet():
    Draft202012Validator.check_schema(schema.published())
    for document in (minimal(), full()):
        assert list(schema.validator().iter_errors(document)) == []
    for file in CASES.glob("*.json"):
        assert list(schema.validator().iter_errors(json.loads(file.read_text()))) == []


def test_every_limit_fits_its_column():
    for model in (Plan, *(entry.model for entry in (*ENTRIES, FINDINGS))):
        for name, kind in fields_of(model).values():
            room = model._meta.get_field(name).max_length
            longest = getattr(kind, "longest", None)
            assert not (room and longest) or longest <= room, f"{model.__name__}.{name}"


def test_full_example_uses_every_key():
    """So that the round trip of it leaves no field out."""
    document = full()
    for entry in ENTRIES:
        used = set().union(*document[entry.key])
        wanted = {*fields_of(entry.model), *entry.ones, *entry.several, *entry.inside}
        assert wanted - used == set(), entry.key
        for key, part in entry.inside.items():
            inside = [made[key] for made in document[entry.key] if key in made]
            if not isinstance(part, Words):
                rows = inside if isinstance(part, Single) else [*inside[0].values()]
                assert set(fields_of(part.model)) == set().union(*rows), (entry.key, key)
    assert set(fields_of(Plan)) == set(document["plan"])
    assert set(schema.published()["properties"]) == {*document, "conventions"}


def test_the_example_in_the_description_is_a_plan_file():
    text = DESCRIPTION.read_text(encoding="utf-8")
    start = text.index("    {\n")
    example = json.loads(textwrap.dedent(text[start : text.index("\n    }\n", start) + 7]))

    document = read(example)

    assert set(document) == set(schema.published()["properties"])
