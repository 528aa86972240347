"""The whole application as `make run` starts it, and Chromium to use it with."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from config.services import BASE_DIR, DATABASE_VARIABLES

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 180


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


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


@pytest.fixture(scope="session")
def application(tmp_path_factory):
    """The address of a running application with the demo world, on data of its own."""
    data = tmp_path_factory.mktemp("application") / "data"
    port = _free_port()
    hidden = {*DATABASE_VARIABLES, "REDIS_URL", "SECRET_KEY", "THROUGHLINE_DATABASE_ROLE"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment |= {"THROUGHLINE_DATA": str(data), "PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "config.supervisor"], cwd=BASE_DIR, env=environment
    )
    address = f"http://localhost:{port}"
    try:
        _wait_until_healthy(address, process)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        shutil.rmtree(data.parent, ignore_errors=True)


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium for the session."""
    from playwright.sync_api import sync_playwright

    found = next(
        path
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (path := shutil.which(name))
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, application):
    """visit("alice") -> a page of a fresh browser profile, signed in as that demo person.

    Every page fails the test when its script throws or its policy is broken.
    """
    contexts, faults = [], []

    def open_page(person: str = "", **options):
        from reviews.demo import PASSWORD

        context = chromium.new_context(base_url=application, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(f"{person}: {error}"))
        page.on(
            "console",
            lambda line: (
                faults.append(f"{person}: {line.text}")
                if line.type == "error" and "Content Security Policy" in line.text
                else None
            ),
        )
        if person:
            page.goto("/accounts/login/")
            page.get_by_label("E-mail address").fill(f"{person}@example.org")
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.wait_for_url(lambda url: "/accounts/login" not in url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
