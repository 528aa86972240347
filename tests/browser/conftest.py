"""The whole application as `make run` starts it, and Chromium to use it with."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.places import free_port
from config.services import BASE_DIR
from tests.database import WHEREABOUTS, found

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 900  # half a minute when nobody else uses the machine
SLOW = str(Path(__file__).with_name("slow.py"))
# Both cores may be busy with another test run.
PATIENCE_MS = 40_000


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Running:
    """A running application: its address, its data folder and its supervisor."""

    address: str
    data: Path
    process: subprocess.Popen


def _wait_until_healthy(address: str, process: subprocess.Popen) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError("The application stopped while starting; see its output above.")
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise RuntimeError(f"The application did not answer within {START_SECONDS} seconds.")


@contextmanager
def _line_to(port: int) -> Iterator[str]:
    """The application's address: a slow line's (see slow.py), when one is asked for."""
    late = os.environ.get("THROUGHLINE_SLOW_MS")
    if not late:
        yield f"http://localhost:{port}"
        return
    entry = free_port()
    line = subprocess.Popen([sys.executable, SLOW, str(entry), str(port), late])
    address = f"http://localhost:{entry}"
    try:
        _wait_until_healthy(address, line)
        yield address
    finally:
        line.kill()
        line.wait()


@contextmanager
def started(folder: Path, migrated: Path | None) -> Iterator[Running]:
    """The application with the demo world, on data of its own under `folder`."""
    data = folder / "data"
    found(data, migrated)
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name not in WHEREABOUTS}
    environment |= {"THROUGHLINE_DATA": str(data), "PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "config.supervisor"], cwd=BASE_DIR, env=environment
    )
    address = f"http://localhost:{port}"
    try:
        _wait_until_healthy(address, process)
        with _line_to(port) as address:
            yield Running(address, data, process)
    finally:
        process.send_signal(signal.SIGCONT)  # a test may have made it hold still
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=300)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def running(tmp_path_factory, migrated) -> Iterator[Running]:
    """A running application that all tests share."""
    with started(tmp_path_factory.mktemp("application"), migrated) as application:
        yield application


@pytest.fixture(scope="session")
def application(running) -> str:
    """The address of the application that all tests share."""
    return running.address


@pytest.fixture(scope="module")
def chromium():
    """A headless Chromium. One for each file: while Playwright runs, Django takes the thread for
    an asynchronous one and refuses the database to tests of other folders."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    found = next(
        path
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (path := shutil.which(name))
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def sign_in(page, person: str, password: str = "") -> None:
    """Through the sign-in page, as `person` of the demo world or with an address of one's own."""
    from reviews.demo import PASSWORD

    page.goto("/accounts/login/")
    address = person if "@" in person else f"{person}@example.org"
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(password or PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)


class Visits:
    """Opens pages, each in a browser profile of its own, and gathers what goes wrong in them."""

    def __init__(self, browser, address: str, signed_in: dict):
        self.browser = browser
        self.address = address
        self.signed_in = signed_in
        self.contexts: list = []
        self.faults: list[str] = []

    def __call__(self, person: str = "", *, afresh: bool = False, **options):
        """A page signed in as `person`, or as nobody; `afresh` goes through the sign-in page.

        A session is made once for each person and used again, since hashing a password is slow.
        """
        kept = None if afresh else self.signed_in.get(person)
        # Without motion: what is measured in a page is then never half-way to another colour.
        common = {"base_url": self.address, "reduced_motion": "reduce", "storage_state": kept}
        context = self.browser.new_context(**(common | options))
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{person}: {error}"))
        page.on("console", lambda line: self._heard(person, line))
        if person and not kept:
            sign_in(page, person)
            if not afresh:
                self.signed_in[person] = context.storage_state()
        return page

    def _heard(self, person: str, line) -> None:
        if line.type == "error" and "Content Security Policy" in line.text:
            self.faults.append(f"{person}: {line.text}")

    def end(self) -> None:
        """Close everything. AssertionError when a script threw or the policy was broken."""
        for context in self.contexts:
            context.close()
        assert self.faults == []


@pytest.fixture(scope="session")
def signed_in() -> dict:
    """What the browser keeps of each person who has signed in."""
    return {}


@pytest.fixture
def visit(chromium, application, signed_in) -> Iterator[Visits]:
    """visit("alice") -> a page of a fresh browser profile, signed in as that demo person.

    The test fails when a page's script throws or its content policy is broken.
    """
    visits = Visits(chromium, application, signed_in)
    yield visits
    visits.end()
