"""What has to fit together inside one list: each rule of an entry, as the faults that break it."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from editing.clean import clean_line
from planning.exchange.faults import Fault, Path, pointer, shown
from planning.exchange.parts import Entry, defaults_of

Entries = list[dict[str, Any]]
# Those entries as the file has them, each with its path: what is no entry at all is not among them.
Given = list[tuple[Path, dict[str, Any]]]


def of_list(entry: Entry, found: Entries, given: Given, words: dict[str, str]) -> Iterator[Fault]:
    """Every fault between a list's canonical entries, which the file has as `given`. `words` name
    an entry of each list."""
    for keys in entry.once:
        yield from _twice(entry, keys, found, given)
    if entry.at_most:
        yield from _too_many(entry, found, given, words)
    if entry.above:
        yield from _rings(entry, found, given)


def of_entry(entry: Entry, path: Path, values: dict[str, Any]) -> Iterator[Fault]:
    """A fault where an entry, as the file has it, has too many or too few of some keys."""
    given = [key for key in entry.one_of if values.get(key)]
    if len(given) > 1:
        both = " and ".join(f"“{key}”" for key in given)
        yield Fault(path, f"There are {both} here; keep one of them.")
    elif entry.one_of and not given:
        yield Fault(path, f"Give either {_either(entry.one_of)}.")
    if entry.some_of and not any(_says(values.get(key)) for key in entry.some_of):
        yield Fault(path, f"Give {_either(entry.some_of)}.")


def _says(value: Any) -> bool:
    """Whether anything is left of a value once it is cleaned, as a field cleans it."""
    return bool(clean_line(value) if isinstance(value, str) else value)


def _either(keys: tuple[str, ...]) -> str:
    return " or ".join(f"“{key}”" for key in keys)


def _meant(entry: Entry, key: str, values: dict[str, Any], given: dict[str, Any]) -> Any:
    """What an entry says under a key: where its canonical form leaves that out, the default that
    it stands for. None where it says nothing or is at fault."""
    default = defaults_of(entry.model).get(key) or None
    return values.get(key, default if given.get(key, default) == default else None)


def _twice(entry: Entry, keys: tuple[str, ...], found: Entries, given: Given) -> Iterator[Fault]:
    first: dict[tuple, Path] = {}
    for (path, file), values in zip(given, found, strict=True):
        same = tuple(_meant(entry, key, values, file) for key in keys)
        seen = tuple(str(one).lower() for one in same) if entry.folded else same
        if None not in same and first.setdefault(seen, path) != path:
            there = pointer(first[seen])
            of = f" for the same {keys[0]}" if len(keys) > 1 else ""
            yield Fault(
                (*path, keys[-1]),
                f"{same[-1]} is there already{of}, in {there}. "
                "Change one of them, or leave one out.",
            )


def _too_many(entry: Entry, found: Entries, given: Given, words: dict[str, str]) -> Iterator[Fault]:
    key, most = entry.at_most
    seen: Counter[str] = Counter()
    for (path, _), values in zip(given, found, strict=True):
        if same := values.get(key):
            seen[same] += 1
            if seen[same] > most:
                yield Fault(
                    (*path, key),
                    f"A {words[entry.ones[key]]} has at most {most} entries of this list. "
                    "Leave one out.",
                )


def _rings(entry: Entry, found: Entries, given: Given) -> Iterator[Fault]:
    """A fault for each entry that stands, by way of others, above itself."""
    above = {values.get("id"): values.get(entry.above) for values in found}
    for (path, _), values in zip(given, found, strict=True):
        at, steps = values.get(entry.above), 0
        while at and at != values.get("id") and steps <= len(found):
            at, steps = above.get(at), steps + 1
        if at and at == values.get("id"):
            yield Fault(
                (*path, entry.above),
                f"{shown(at)} would be inside itself. Name another, or none.",
            )
