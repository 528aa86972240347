"""What each area of the application tells the tests that go through all of them.

A module here is an area. It may hold
  PAGES, FORMS   rows of the access table (see tests/test_access.py): row -> names of URLs
  BY_LINK        names of URLs whose token is all the right there is
  UNWALKED       names of pages that no link leads to, or that are files or parts of pages, each
                 with its reason: the walk of tests/browser/test_accessibility.py leaves them out
                 and must come to every other page by links
  RECORDS        name of a URL -> kind of the record whose key stands in it, where they differ
  KINDS          name of a URL -> the kind in its address
  FIXED          name of an argument in addresses, or of a URL and its argument ("page.token")
                 -> its value, or a function of the world
  make(world)    records for the pages, with the wall open for world.cast.here: kind -> key
  plant(planted) confidential words in every field of the area, see tests/safety/canaries.py
"""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

PARTS = {
    "PAGES": {},
    "FORMS": {},
    "BY_LINK": set(),
    "UNWALKED": set(),
    "RECORDS": {},
    "KINDS": {},
    "FIXED": {},
}


def _load(name: str) -> ModuleType:
    area = import_module(f"{__name__}.{name}")
    for part, nothing in PARTS.items():
        if not hasattr(area, part):
            setattr(area, part, nothing)
    return area


AREAS = [_load(found.name) for found in iter_modules(__path__)]


def merged(part: str) -> dict:
    """`part` of all areas as one dictionary; the names of URLs in a shared row are joined."""
    found: dict = {}
    for area in AREAS:
        for key, value in getattr(area, part).items():
            joined = part in {"PAGES", "FORMS"} and key in found
            found[key] = f"{found[key]} {value}" if joined else value
    return found
