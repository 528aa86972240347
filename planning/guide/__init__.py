"""The planning guide as data: five phases, ten steps, every key question, in our own words.

The texts are the TOML files beside this module; `load()` reads and checks them once.
"""

from functools import cache
from importlib.resources import files

from planning.guide.read import GuideError
from planning.guide.read import parse as _parse
from planning.guide.shape import (
    Approach,
    Callout,
    CalloutPoint,
    Guide,
    Phase,
    Question,
    Resource,
    Role,
    Section,
    Source,
    Step,
    Tag,
)

__all__ = [
    "Approach",
    "Callout",
    "CalloutPoint",
    "Guide",
    "GuideError",
    "Phase",
    "Question",
    "Resource",
    "Role",
    "Section",
    "Source",
    "Step",
    "Tag",
    "load",
    "texts",
]


def texts() -> dict[str, str]:
    """The TOML text of every file of the guide, by file name."""
    folder = files(__name__)
    return {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    }


@cache
def load() -> Guide:
    """The guide, read once per process. Raises GuideError listing every fault in its files."""
    return _parse(texts())
