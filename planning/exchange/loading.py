"""From bytes to a JSON value, refusing what is no plan file before anything looks inside."""

import json
from collections.abc import Iterator
from typing import Any

from planning.exchange.faults import Fault, Path, printable

MAX_BYTES = 20 * 1024 * 1024
# The format itself needs six levels.
MAX_DEPTH = 32


class InvalidFile(Exception):
    """A file that cannot be imported; `faults` names everything that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class _Object(dict):
    """An object that remembers which of its keys stood there more than once."""

    twice: tuple[str, ...] = ()


def load(data: bytes) -> tuple[Any, list[Fault]]:
    """The JSON value and the faults of its writing: keys said twice, broken characters.

    Raises InvalidFile for what cannot be read at all.
    """
    if len(data) > MAX_BYTES:
        raise _unreadable(
            f"The file is larger than {MAX_BYTES // 1024 // 1024} MB, the most that is read. "
            "A plan of thousands of actions takes one or two."
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(
            f"The file is not UTF-8: byte {error.start + 1} cannot be read. Save it as UTF-8."
        ) from None
    try:
        value = json.loads(text, object_pairs_hook=_pairs, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise _unreadable(
            f"The file is not JSON: line {error.lineno}, column {error.colno}: {error.msg}."
        ) from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise _unreadable(f"The file is not JSON that can be read: {error}.") from None
    return value, list(_writing_faults(value)) if isinstance(value, dict | list) else []


def _pairs(pairs: list[tuple[str, Any]]) -> _Object:
    made = _Object(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        made.twice = tuple(dict.fromkeys(key for key, _ in pairs if key in seen or seen.add(key)))
    return made


def _constant(name: str) -> None:
    raise ValueError(f"it holds {name}, which is no JSON number")


def _writing_faults(value: Any, path: Path = ()) -> Iterator[Fault]:
    if len(path) > MAX_DEPTH:
        raise _too_deep()
    if isinstance(value, dict):
        for key in value.twice:
            yield Fault((*path, key), f"The key “{printable(key)}” stands here twice. Keep one.")
        for key in value:
            if _broken(key):
                yield Fault((*path, key), "The key holds half a character. Write it again.")
        inside = value.items()
    else:
        inside = enumerate(value)
    for step, inner in inside:
        if isinstance(inner, dict | list):
            yield from _writing_faults(inner, (*path, step))
        elif isinstance(inner, str) and _broken(inner):
            yield Fault(
                (*path, step), "The text holds half a character (a lone surrogate). Retype it."
            )


def _broken(text: str) -> bool:
    """Whether it has half of a surrogate pair, which no database takes."""
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _unreadable(sentence: str) -> InvalidFile:
    return InvalidFile([Fault((), sentence)])


def _too_deep() -> InvalidFile:
    return _unreadable(
        f"The file is nested more than {MAX_DEPTH} levels deep; a plan needs six. "
        "It is probably no plan file."
    )
