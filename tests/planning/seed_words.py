"""Comparing our texts with the source's, word run by word run."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# The guide and its companions, read where they lie: beside the project's root.
SEEDS = sorted((Path(__file__).parents[3] / "shared" / "seeds").glob("*.txt"))
RUN = 8
# Names, publishers and headings are quoted on purpose; the other fields are keys.
EXEMPT = {"cite", "name", "by", "heading", "url", "see", "key", "published"}


def words(text: str) -> list[str]:
    """Lower-case words without markup, link addresses or punctuation."""
    text = re.sub(r"</?[a-zA-Z][^>]*>", " ", text)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    return re.findall(r"[a-z0-9]+", text.lower().replace("\u2019", "'").replace("'", ""))


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}


def own_texts(values: Any) -> Iterator[str]:
    """Every text in parsed TOML that is ours to word."""
    if isinstance(values, str):
        yield values
    elif isinstance(values, list):
        for value in values:
            yield from own_texts(value)
    elif isinstance(values, dict):
        for name, value in values.items():
            if name not in EXEMPT:
                yield from own_texts(value)


def borrowed(sources: dict[str, str]) -> dict[str, list[str]]:
    """Word runs of our texts that the source has too, by file."""
    source = set().union(*(runs(seed.read_text(encoding="utf-8")) for seed in SEEDS))
    found = {}
    for file, text in sources.items():
        ours = set().union(*(runs(part) for part in own_texts(tomllib.loads(text))))
        if same := sorted(" ".join(run) for run in ours & source):
            found[file] = same
    return found
