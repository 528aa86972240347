"""Protected names in a plan file: restricted entries are never in one, but people's texts are."""

from collections.abc import Iterator
from typing import Any

from collaborators import protection


def protected_places(document: dict[str, Any]) -> list[str]:
    """The JSON pointers of the texts in which a protected name stands. The wall must be open.

    The labels of unnamed entries are no hit: a plan file holds them, so that it can be read back.
    """
    texts = list(_texts(document, ""))
    known = protection.load(with_labels=False)
    hits = known.find([text for _, text in texts])
    return sorted({texts[item.hit.text][0] for item in hits if not item.is_decided})


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _texts(item, f"{pointer}/{place}")
