"""The ten action steps as data: what a collaboration rates itself on."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ActionStep:
    """One step: its key, its place from 1, a short title and what being there looks like."""

    key: str
    number: int
    heading: str
    title: str
    text: str


FILE = Path(__file__).with_name("steps.toml")
_DATA = tomllib.loads(FILE.read_text(encoding="utf-8"))
SOURCE: str = _DATA["source"]
STEPS = tuple(ActionStep(number=place, **step) for place, step in enumerate(_DATA["step"], start=1))
TITLES = {step.key: step.title for step in STEPS}
