"""The name guard as a whole: what it catches, what it lets stand, how long it takes."""

import itertools
import json
import time
from pathlib import Path

import pytest

from collaborators.names import Guard
from planning import guide
from tests.safety.disguises import DISGUISES, FIRSTS, LASTS, NAMES, sentences

ROOT = Path(__file__).parents[2]
PLANS = [*(ROOT / "tests" / "cases").glob("*.json"), *(ROOT / "reviews" / "demo").glob("*.json")]


def strings(value) -> list[str]:
    """Every string in a JSON value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = value.values()
    return [item for each in value for item in strings(each)] if not _plain(value) else []


def _plain(value) -> bool:
    return value is None or isinstance(value, int | float)


def others() -> list[str]:
    """People who share a first or a last name with a protected one, and bodies called alike."""
    firsts = [f"{first} Elsewhere spoke for the county." for first in FIRSTS]
    lasts = [f"Ms. Otherby and Judge Wendel {last} came to the hearing." for last in LASTS]
    bodies = [f"The {last} Foundation pays for the {first} Center." for first, last in
              itertools.product(FIRSTS[:10], LASTS)]  # fmt: skip
    return firsts + lasts + bodies


def clean_texts() -> list[str]:
    """Texts in which no protected name stands."""
    found = [text for plan in PLANS for text in strings(json.loads(plan.read_text()))]
    for step in guide.load().steps:
        found += [" ".join(question.text.split()) for question in step.questions]
    documents = sorted((ROOT / "docs").rglob("*.md"))
    found += [part for path in documents for part in path.read_text().split("\n\n")]
    return found + others()


@pytest.fixture(scope="module")
def guard() -> Guard:
    return Guard(NAMES)


def test_there_are_enough_names_and_disguises():
    assert len(set(NAMES)) == 200
    assert len(DISGUISES) >= 14


def test_disguised_names_are_caught(guard):
    """Of 200 names in each disguise at least 99.5 %, and at least 98 % in every single one."""
    around = itertools.cycle(sentences())
    missed: dict[str, list[str]] = {}
    for title, disguise in DISGUISES.items():
        texts = [next(around)(disguise(name)) for name in NAMES]
        caught = {(hit.text, hit.name) for hit in guard.find(texts)}
        missed[title] = [name for at, name in enumerate(NAMES) if (at, at) not in caught]
    total = len(NAMES) * len(DISGUISES)
    assert sum(map(len, missed.values())) <= 0.005 * total, missed
    assert {title: names for title, names in missed.items() if len(names) > 4} == {}


def test_clean_text_raises_few_alarms(guard):
    texts = clean_texts()
    assert len(texts) > 2000
    alarms = {hit.text for hit in guard.find(texts)}
    assert len(alarms) <= 0.02 * len(texts), [texts[at] for at in sorted(alarms)][:10]


def test_single_first_names_raise_few_alarms_in_clean_text():
    """Nicknames of one word are the hardest: also these leave plans, cases and the guide alone."""
    nicknames = ["Ann", "Marlo", "Hope", "Grace", "May", "Ali", "Robin", "Star", "Lia", "Dawn"]
    texts = clean_texts()[: -len(others())]
    alarms = {hit.text for hit in Guard(nicknames).find(texts)}
    assert len(alarms) <= 0.02 * len(texts), [texts[at] for at in sorted(alarms)][:10]


def test_four_hundred_names_in_a_large_document_take_no_time():
    names = [f"{first}el {last[:4]}inson" for first in FIRSTS for last in LASTS] + NAMES
    texts = (clean_texts() * 5)[:12_000]
    texts[6000] = "At the end Marlo Quenby spoke."
    guard = Guard(names)
    started = time.process_time()
    hits = guard.find(texts)
    assert time.process_time() - started < 2
    assert (6000, len(names) - len(NAMES)) in {(hit.text, hit.name) for hit in hits}
