"""Reading fields out of TOML tables so that every fault is found, not only the first.

Shared by the guide and the requirement sets. Pure Python, no Django.
"""

import tomllib
from collections.abc import Mapping
from typing import Any


class DataError(ValueError):
    """Data files that cannot be used. `faults` holds one sentence per fault."""

    heading = "The data files have faults"

    def __init__(self, faults: list[str]):
        self.faults = tuple(faults)
        super().__init__(f"{self.heading}:\n" + "\n".join(f"- {fault}" for fault in faults))


class Faults:
    """The faults found so far, each a sentence that names its file and key."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def add(self, file: str, key: str, sentence: str) -> None:
        place = f"{file}, {key}" if key else file
        self.sentences.append(f"{place}: {sentence}")


def parse_toml(sources: Mapping[str, str], file: str, faults: Faults) -> dict[str, Any]:
    """The file's top table; {} with a fault when it is missing or not TOML."""
    if file not in sources:
        faults.add(file, "", "The file is missing; restore it.")
        return {}
    try:
        return tomllib.loads(sources[file])
    except tomllib.TOMLDecodeError as error:
        faults.add(file, "", f"The file is not valid TOML ({error}); correct it there.")
        return {}


def tidy(text: str) -> str:
    """Unwrapped paragraphs, separated by one blank line."""
    paragraphs = (" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


class Table:
    """One TOML table under a key. Each getter notes a fault and returns an empty value of its
    type when the field is absent or of the wrong type; `close()` notes fields nobody asked for.
    """

    def __init__(self, file: str, key: str, values: Any, faults: Faults):
        self.file, self.key, self.faults = file, key, faults
        self._asked: set[str] = set()
        if not isinstance(values, dict):
            self.fault("should be a table.")
            values = {}
        self._values = values

    def fault(self, sentence: str) -> None:
        self.faults.add(self.file, self.key, sentence)

    def has(self, name: str) -> bool:
        return name in self._values

    def _get(self, name: str, kind: type, what: str) -> Any:
        self._asked.add(name)
        value = self._values.get(name)
        # TOML's true and false are no numbers, although Python's bool is an int.
        if value is None or (isinstance(value, kind) and (kind is bool) == isinstance(value, bool)):
            return value
        self.fault(f"'{name}' should be {what}.")
        return None

    def text(self, name: str, *, required: bool = True) -> str:
        value = self._get(name, str, "a text")
        value = tidy(value) if value else ""
        if required and not value:
            self.fault(f"'{name}' is missing or empty; write it.")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        values = self._get(name, list, "a list of texts") or []
        if any(not isinstance(value, str) or not value.strip() for value in values):
            self.fault(f"'{name}' should hold only texts, none of them empty.")
            return ()
        return tuple(tidy(value) for value in values)

    def flag(self, name: str, *, required: bool = True) -> bool:
        value = self._get(name, bool, "true or false")
        if required and name not in self._values:
            self.fault(f"'{name}' is missing; write true or false.")
        return bool(value)

    def number(self, name: str) -> int:
        value = self._get(name, int, "a whole number")
        if not value or value < 1:
            self.fault(f"'{name}' should be a whole number of at least 1.")
            return 0
        return value

    def tables(self, name: str) -> list[Any]:
        return self._get(name, list, "a list of tables") or []

    def table(self, name: str) -> Any:
        value = self._get(name, dict, "a table")
        if value is None and name not in self._values:
            self.fault(f"The table '{name}' is missing; add it.")
        return value or {}

    def close(self) -> None:
        for name in sorted(self._values.keys() - self._asked):
            self.fault(f"'{name}' is no known field; correct its spelling or remove it.")
