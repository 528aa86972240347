"""What is wrong with a file, as sentences with JSON pointers (RFC 6901)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema.exceptions import ValidationError

Path = tuple[str | int, ...]

WANTED = {
    "object": "An object in braces",
    "array": "A list in brackets",
    "string": "A text in quotation marks",
    "boolean": "true or false",
    "integer": "A whole number",
}
MOST_SHOWN = 60


@dataclass(frozen=True)
class Fault:
    """One thing to repair, and the path to it."""

    path: Path
    sentence: str

    @property
    def pointer(self) -> str:
        """The JSON pointer; '' for the whole file."""
        return pointer(self.path)

    def __str__(self) -> str:
        return f"{self.pointer or 'The whole file'}: {self.sentence}"


def pointer(path: Path) -> str:
    """`path` as a JSON pointer."""
    return "".join(
        "/" + printable(str(step)).replace("~", "~0").replace("/", "~1") for step in path
    )


def printable(text: str) -> str:
    """`text` as any terminal can show it: no lone surrogates, no control characters."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode()
        for char in text
    )


def shown(value: Any) -> str:
    """A value of the file inside a sentence, cut where it is long."""
    text = printable(str(value))
    return f"“{text[:MOST_SHOWN]}…”" if len(text) > MOST_SHOWN else f"“{text}”"


def in_order(faults: list[Fault], document: Any) -> list[Fault]:
    """Faults as their places follow each other in the document."""
    places: dict[int, dict[str, int]] = {}

    def place(fault: Fault) -> list[int]:
        found, value = [], document
        for step in fault.path:
            if isinstance(value, dict):
                if id(value) not in places:
                    places[id(value)] = {key: number for number, key in enumerate(value)}
                found.append(places[id(value)].get(step, len(value)))
                value = value.get(step)
            elif isinstance(value, list):
                found.append(step)
                value = value[step]
        return found

    return sorted(faults, key=place)


def schema_faults(validator, document: Any) -> Iterator[Fault]:
    """Every breach of the schema that `validator` holds."""
    for error in validator.iter_errors(document):
        yield from _faults_of(error)


def _faults_of(error: ValidationError) -> Iterator[Fault]:
    path: Path = tuple(error.absolute_path)
    value, limit = error.instance, error.validator_value
    if error.validator == "additionalProperties":
        known = ", ".join(error.schema["properties"])
        for key in value:
            if key not in error.schema["properties"]:
                yield Fault(
                    (*path, key), f"The format has no such key here. It knows {known}. Remove it."
                )
        return
    if error.validator == "required":
        # One error for each missing key, its name in the message's quotation.
        key = next(name for name in limit if f"{name!r} is a required" in error.message)
        yield Fault(path, f"“{key}” is missing; add it.")
        return
    yield Fault(path, _sentence(error.validator, limit, value))


def _sentence(rule: str, limit: Any, value: Any) -> str:
    if rule == "type":
        if value is None:
            return "There is null here. Leave the key out where there is nothing to say."
        return f"{WANTED[limit]} is wanted here."
    if rule == "enum":
        choices = ", ".join(f"“{choice}”" for choice in limit if choice)
        return f"{shown(value)} is not one of {choices}."
    if rule == "maxLength":
        return f"This takes {limit} characters; there are {len(value)}. Shorten it."
    if rule == "minLength":
        return "This cannot be empty. Write it, or leave the entry out."
    if rule == "pattern":
        if "[0-9]{4}" in limit:
            return f"{shown(value)} is not a day. Write it as 2026-05-31."
        return (
            f"{shown(value)} cannot be an id. Use up to 64 letters, digits, dots, hyphens and "
            "underscores, and start with a letter or a digit."
        )
    if rule == "uniqueItems":
        return "Something is in this list twice. Name each once."
    if rule in {"minimum", "maximum"}:
        side = "below" if rule == "minimum" else "above"
        return f"{value} is {side} {limit}, the limit here."
    if rule == "not":
        both = " and ".join(f"“{key}”" for key in limit["required"])
        return f"There are {both} here; keep one of them."
    return f"This breaks the rule “{rule}” of the format."
