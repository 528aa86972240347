"""PostgreSQL or the broker dies under the running application, and comes back.

An application of its own, since the others must not notice. Its supervisor is made to hold still
while a service is gone, so that what is seen is not a race with the revival.
"""

import json
import os
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from playwright.sync_api import Page, expect

from tests.browser.conftest import Running, Visits, started
from tests.browser.steps import add_goal, meaning, new_name, state_of, write
from tests.browser.test_accessibility import violations

BACK_MS = 180_000


@pytest.fixture(scope="module")
def own(tmp_path_factory, migrated) -> Iterator[Running]:
    with started(tmp_path_factory.mktemp("own"), migrated) as running:
        yield running


@pytest.fixture
def alice(chromium, own) -> Iterator[Page]:
    visits = Visits(chromium, own.address, {})
    yield visits("alice")
    visits.end()


def secrets(own: Running) -> dict:
    return json.loads((own.data / "secrets.json").read_text())


def postgres_pid(own: Running) -> int:
    held = secrets(own)
    folder = Path(held.get("services_dir") or own.data)
    return int((folder / "postgres" / "postmaster.pid").read_text().split()[0])


def valkey_pid(own: Running) -> int:
    held = secrets(own)
    with redis.Redis(port=held["redis_port"], password=held["redis_password"]) as client:
        return client.info("server")["process_id"]


@contextmanager
def gone(own: Running, pid: int) -> Iterator[None]:
    """The process is killed, and nothing starts it again before the block ends."""
    own.process.send_signal(signal.SIGSTOP)
    try:
        os.kill(pid, signal.SIGKILL)
        yield
    finally:
        own.process.send_signal(signal.SIGCONT)


def health(own: Running) -> tuple[int, dict]:
    try:
        with urllib.request.urlopen(f"{own.address}/healthz", timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def wait_until_healthy(page: Page) -> None:
    """By asking from the browser, again and again, as an operator would."""
    page.wait_for_function(
        "() => fetch('/healthz').then((answer) => answer.ok, () => false)",
        timeout=BACK_MS,
        polling=500,
    )


def test_the_database_is_gone(alice, own):
    address = add_goal(alice, "franklin", new_name("A goal in a storm"))
    write(meaning(alice), "Written while all was well.")
    other = alice.context.new_page()
    with gone(own, postgres_pid(own)):
        meaning(alice).fill("Written while the database was gone.")
        meaning(alice).blur()
        state = state_of(meaning(alice))
        expect(state).to_contain_text("Not saved: the server cannot take it just now")
        expect(state).to_contain_text("Your text is kept in this browser")
        expect(meaning(alice)).to_have_text("Written while the database was gone.")

        assert other.goto(address).status == 503
        expect(other.get_by_role("main")).to_contain_text(
            "The database cannot be reached just now."
        )
        assert [*violations(other)] == []

        status, reasons = health(own)
        assert status == 503
        assert reasons["database"] == "PostgreSQL does not answer or refuses this login."
        assert reasons["broker"] == "ok"

    # Nobody presses anything: the service comes back and the field tries again.
    expect(state_of(meaning(alice))).to_contain_text("Saved at", timeout=BACK_MS)
    # Each of the two workers finds out by one request that its kept connection is dead.
    assert any(other.goto(address).status == 200 for _ in range(3))
    expect(meaning(other)).to_have_text("Written while the database was gone.")
    wait_until_healthy(other)
    assert health(own)[0] == 200


def test_the_broker_is_gone(alice, own):
    wait_until_healthy(alice)
    with gone(own, valkey_pid(own)):
        status, reasons = health(own)
        assert status == 503
        assert reasons["broker"] == "The Redis server does not answer or refuses this login."
        assert reasons["database"] == "ok"

        # Reading, writing and freezing need PostgreSQL alone.
        add_goal(alice, "franklin", new_name("A goal without a broker"))
        write(meaning(alice), "Written while the broker was gone.")
        alice.goto("/franklin/deliverable/")
        alice.get_by_label("Why this version").fill("The broker is gone")
        alice.get_by_role("button", name="Freeze a version").click()
        expect(alice.get_by_role("heading", level=1)).to_contain_text("Version")
        files = alice.get_by_role("region", name="Files")
        expect(files.get_by_text("Waiting for a worker").first).to_be_visible()

    # The file is made once the broker is back, by whoever picks up what waits.
    download = files.get_by_role("link", name="Download the PDF")
    expect(download).to_be_visible(timeout=BACK_MS)
    wait_until_healthy(alice)
