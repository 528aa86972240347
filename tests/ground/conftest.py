"""A ground of its own for each test: a fresh data folder and nothing configured."""

import json
import shutil
from pathlib import Path

import pytest

from tests.database import WHEREABOUTS, found


@pytest.fixture
def ground(tmp_path, monkeypatch):
    """The data folder, not yet made, of services that nobody else uses.

    It lies behind a folder closed to everybody else, as a home folder is.
    """
    for name in WHEREABOUTS:
        monkeypatch.delenv(name, raising=False)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    data = closed / "data"
    monkeypatch.setenv("THROUGHLINE_DATA", str(data))
    yield data
    secrets = data / "secrets.json"
    elsewhere = json.loads(secrets.read_text()).get("services_dir") if secrets.exists() else None
    if elsewhere and Path(elsewhere).name.startswith("throughline-"):
        shutil.rmtree(elsewhere)


@pytest.fixture
def founded(migrated, ground):
    """The same ground with the tables in it, for stories that are not about migrating."""
    found(ground, migrated)
    return ground
