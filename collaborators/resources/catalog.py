"""The service areas and their needs as data, from needs.toml beside this module. No Django.

Source: the resource-mapping workbook (Community Solutions), Part #2; each area cites its page's
heading. The wording is ours.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

# What the map asks about the providers of a need: key -> (heading, who or what is missing when
# each provider says no, in words that end "No provider of ... ").
ASPECTS = MappingProxyType(
    {
        "partnership": ("Partnership", "has a partnership with us"),
        "trained": ("Trained", "is trained in trafficking and trauma"),
        "adult": ("Adults", "serves adults"),
        "minor": ("Minors", "serves minors"),
        "male": ("Men and boys", "serves men and boys"),
        "foreign_born": ("Foreign-born", "serves foreign-born people"),
    }
)


@dataclass(frozen=True)
class Need:
    """One need: `key` is "area.need" ("own-12" for a grantee's own), `without` the aspects that
    do not concern it."""

    key: str
    area: str
    text: str
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Area:
    """A service area with its needs in order; `cite` is the heading in the workbook."""

    key: str
    title: str
    cite: str
    needs: tuple[Need, ...]


def text() -> str:
    """The TOML text of the catalog."""
    return files(__package__).joinpath("needs.toml").read_text(encoding="utf-8")


@cache
def areas() -> tuple[Area, ...]:
    """The areas in the workbook's order."""
    return parse(text())


@cache
def needs() -> Mapping[str, Need]:
    """Every need of the catalog by its key, in order."""
    return MappingProxyType({need.key: need for area in areas() for need in area.needs})


def parse(toml: str) -> tuple[Area, ...]:
    """The areas in a TOML text. ValueError names the key that stands twice or is not known."""
    found = tuple(_area(given) for given in tomllib.loads(toml)["areas"])
    keys = [area.key for area in found] + [need.key for area in found for need in area.needs]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ValueError(f"These keys stand twice in the catalog of needs: {', '.join(twice)}.")
    return found


def _area(given: dict) -> Area:
    key = given["key"]
    return Area(
        key, given["title"], given["cite"], tuple(_need(key, one) for one in given["needs"])
    )


def _need(area: str, given: dict) -> Need:
    without = frozenset(given.get("without", ()))
    if unknown := without - set(ASPECTS):
        raise ValueError(
            f"The need {area}.{given['key']} goes without {', '.join(sorted(unknown))}, "
            f"which is none of {', '.join(ASPECTS)}."
        )
    return Need(f"{area}.{given['key']}", area, given["text"], without)
