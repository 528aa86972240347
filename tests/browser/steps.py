"""What people do on pages, as functions: finding a field, writing in it, adding records."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from playwright.sync_api import Locator, Page, expect

# What a worker makes may wait behind what it makes for other tests.
WORKER_MS = 180_000

_numbers = count(1)


def new_name(what: str) -> str:
    """A name that no other test has used in this run."""
    return f"{what} {next(_numbers):03d}"


def form_of(control: Locator) -> Locator:
    """The form around a control."""
    return control.locator("xpath=ancestor::form[1]")


def state_of(control: Locator) -> Locator:
    """Where a field that saves itself says how far it is."""
    return form_of(control).get_by_role("status")


def expect_saved(control: Locator) -> None:
    """The field says that the server has its text."""
    expect(state_of(control)).to_contain_text("Saved at")


def write(control: Locator, text: str) -> None:
    """Put `text` in place of what is in a field, leave it, and see it saved."""
    control.fill(text)
    control.blur()
    expect_saved(control)


def choose(control: Locator, label: str) -> None:
    """Choose in a list that saves itself."""
    control.select_option(label=label)
    expect_saved(control)


def tick(box: Locator) -> None:
    """Tick a box that saves itself, a field's own or one that ties two records."""
    box.check()
    expect(state_of(box)).to_contain_text("Saved")


def unfold(around: Page | Locator, summary: str) -> None:
    """Open the first fold with this summary, if it is closed."""
    line = around.locator("summary", has_text=summary).first
    fold = line.locator("xpath=..")
    if fold.get_attribute("open") is None:
        line.click()
    expect(fold).to_have_attribute("open", "")


def expect_page(page: Page, heading: str | re.Pattern) -> None:
    """The page with this heading has come, and its scripts have run.

    For pages that a click or a key leads to: what is read or pressed before is the old page's.
    """
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    page.wait_for_load_state()


@contextmanager
def without_scripts_yet(page: Page, address: str, script: str = "autosave") -> Iterator[None]:
    """The page is there to be read and written in; its scripts come when the block ends.

    They run in order, so holding one holds those behind it.
    """
    held = []
    page.route(f"**/js/{script}*.js", lambda route: held.append(route))
    page.goto(address, wait_until="commit")
    yield
    while not held:
        page.wait_for_timeout(20)
    for route in held:
        route.continue_()
    page.unroute(f"**/js/{script}*.js")
    page.wait_for_load_state()


def add_goal(page: Page, slug: str, title: str) -> str:
    """A new goal of the grantee; its page is open afterwards. Returns its address."""
    page.goto(f"/{slug}/strategies/")
    unfold(page, "Add a goal")
    page.get_by_label("Goal required", exact=True).fill(title)
    page.get_by_role("button", name="Add the goal").click()
    page.get_by_role("link", name=title).click()
    expect_page(page, title)
    return page.url


def rich(around: Locator, name: str) -> Locator:
    """The rich texts with this label, each once its script has made it one."""
    return around.get_by_role("textbox", name=name).and_(
        around.page.locator("[contenteditable=true]")
    )


def meaning(page: Page) -> Locator:
    """The rich text on a goal's page."""
    return rich(page.get_by_role("region", name="The goal", exact=True), "What it means")
