"""Where a gap came from, told so that it holds in another grantee.

A table has it as the key of a place on another page: "swot:12", "process:7:" and a hash,
"resource:own-3:minor:2", with the keys of rows in it. A file has the same with the places of those
rows in its own lists, counted from 1.
"""

import re
from collections.abc import Callable, Mapping

# The pattern of each page's places; each group is the number of a row in the list of that name.
PLACES = tuple(
    re.compile(pattern)
    for pattern in (
        r"swot:(?P<swot_entries>\d{1,18})",
        r"process:(?P<stages>\d{1,18}):[0-9a-f]{16}",
        r"resource:(?:own-(?P<own_needs>\d{1,18})|[a-z_]+\.[a-z_]+):[a-z_]*:(?P<regions>\d{1,18})?",
    )
)
LISTS = tuple(name for pattern in PLACES for name in pattern.groupindex)


def told(origin: str, number: Callable[[str, int], int | None]) -> str | None:
    """The origin with each number replaced by what `number` (list, number) gives for it.

    None when this is no place of a page that is known, or a row of it is not there.
    """
    found = next((match for one in PLACES if (match := one.fullmatch(origin))), None)
    if found is None:
        return None
    for name in reversed(list(found.re.groupindex)):
        if found[name] is None:
            continue
        other = number(name, int(found[name]))
        if other is None:
            return None
        origin = origin[: found.start(name)] + str(other) + origin[found.end(name) :]
    return origin


def through(tables: Mapping[str, Mapping[int, int]]) -> Callable[[str, int], int | None]:
    """What `told` asks, answered from a table for each list."""
    return lambda name, number: tables[name].get(number)
