"""The national plan’s outline edited in a browser: by keyboard, by pointer, without a script."""

import json
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from config.services import BASE_DIR
from tests.browser.founding import expect_message
from tests.browser.steps import expect_page
from tests.browser.test_accessibility import violations
from tests.browser.test_implementation import PASTE
from tests.database import WHEREABOUTS

CASE = Path(__file__).parents[1] / "cases" / "national-action-plan.json"
PAGE = "/national/strategies/"
FOUND = """
from django.core.management import call_command
from accounts.actions import grant_role
from accounts.models import Grantee, User
call_command("import_plan", {case!r}, grantee="national", create=True)
grant_role(Grantee.objects.get(slug="national"), User.objects.get(email="ed@example.org"), "lead")
"""


@pytest.fixture(scope="module")
def national(running):
    """The national plan as a grantee of its own, led by Ed: goals with principles and actions."""
    environment = {name: value for name, value in os.environ.items() if name not in WHEREABOUTS}
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", FOUND.format(case=str(CASE))],
        cwd=BASE_DIR,
        env=environment | {"THROUGHLINE_DATA": str(running.data)},
        check=True,
    )
    case = json.loads(CASE.read_text())

    def titles(of, goal):
        return [row["title"] for row in case[of] if row["goal"] == goal["id"]]

    return [
        [goal["title"], titles("strategies", goal), titles("actions", goal)]
        for goal in case["goals"]
    ]


def numbered(plan, pasted=None):
    """Every line of the plan in order, "1.2 Title"; `pasted` is (principle, its actions)."""
    lines = []
    for place, (goal, principles, actions) in enumerate(plan, start=1):
        lines.append(f"{place} {goal}")
        for number, title in enumerate([*principles, *actions], start=1):
            lines.append(f"{place}.{number} {title}")
            if pasted and title == pasted[0]:
                under = enumerate(pasted[1], start=1)
                lines += [f"{place}.{number}.{item} {action}" for item, action in under]
    return lines


def shown(page):
    return page.evaluate(
        """() => [...document.querySelectorAll("#tree-lines .tree-row")].map((row) => [
             row.querySelector(".tree-number").textContent, row.querySelector("a").textContent,
           ].join(" "))"""
    )


def line(page, title):
    return page.locator("#tree-lines li", has=page.get_by_text(title, exact=True)).last


def said(page, words):
    expect(page.locator("#announcer")).to_contain_text(words)


def row_of(page, title):
    return line(page, title).locator("> .tree-row")


def drag(page, title, onto):
    """Pull a line by its number to the upper edge of another, and drop it."""
    page.evaluate("scrollTo(0, 0)")
    row_of(page, onto).scroll_into_view_if_needed()
    here = row_of(page, title).locator(".tree-number").bounding_box()
    there = row_of(page, onto).bounding_box()
    page.mouse.move(here["x"] + 4, here["y"] + 8)
    page.mouse.down()
    page.mouse.move(there["x"] + 200, there["y"] + 30, steps=4)
    page.mouse.move(there["x"] + 200, there["y"] + 4, steps=2)
    page.mouse.up()


def test_the_national_plan_is_moved_about_pasted_into_and_undone(visit, national):
    page = visit("ed")
    keyboard = page.keyboard
    page.goto(PAGE)
    assert shown(page) == numbered(national)
    principles = national[0][1]
    first, second, third = principles[:3]

    # By keyboard: past its neighbour, and into another goal by the list of places.
    line(page, first).focus()
    keyboard.press("Alt+ArrowDown")
    said(page, "it is 1.2 now.")
    expect(line(page, first)).to_be_focused()
    principles[:2] = [second, first]
    assert shown(page) == numbered(national)
    keyboard.press("m")
    chooser = page.get_by_role("dialog", name="Move to")
    chooser.get_by_label("Place, by number and title").select_option(label="2 Protection")
    keyboard.press("Tab")
    keyboard.press("Enter")
    said(page, f"it is 2.{len(national[1][1]) + 1} now.")
    national[1][1].append(principles.pop(1))
    expect(line(page, first)).to_be_focused()
    page.reload()
    assert shown(page) == numbered(national)

    # By pointer: before another of its kind.
    drag(page, third, onto=second)
    said(page, "it is 1.1 now.")
    principles[:2] = [third, second]
    page.reload()
    assert shown(page) == numbered(national)

    # Fifty actions from a spreadsheet, under a principle.
    actions = [f"Pasted action {number:02}" for number in range(1, 51)]
    line(page, second).focus()
    page.evaluate(PASTE, "\n".join(f"{title}\t\tTown\t\t2026-12-31" for title in actions))
    page.get_by_role("button", name="Store 50 rows").click()
    expect_message(page, "Added 50 actions.")
    page.reload()
    assert shown(page) == numbered(national, (second, actions))
    line(page, second).focus()
    keyboard.press("Control+z")
    said(page, "Undone: 50 lines as before.")
    page.reload()
    assert shown(page) == numbered(national)

    for _ in range(3):
        # The guide's part of the page may come, and be read out, after what was done is.
        with page.expect_response(lambda reply: "/undo/" in reply.url) as undone:
            page.get_by_role("button", name="Undo").click()
        assert "moved back." in undone.value.json()["said"]
        page.reload()
    principles[:] = [first, second, third, *principles[2:]]
    national[1][1].remove(first)
    assert shown(page) == numbered(national)


def test_every_state_of_the_outline_is_accessible_and_works_by_keyboard(visit, national):
    page = visit("ed")
    keyboard = page.keyboard
    page.goto(PAGE)
    before = shown(page)
    title = national[3][1][0]
    line(page, title).focus()
    keyboard.press("Enter")
    keyboard.type("A principle of the test")
    wrong = [*violations(page)]
    keyboard.press("Enter")
    said(page, "Added “A principle of the test” as 4.2.")
    keyboard.press("Escape")
    expect(line(page, "A principle of the test")).to_be_focused()

    keyboard.press("F2")
    field = page.locator(".tree-write").get_by_label("Strategy required")
    expect(field).to_be_focused()
    wrong += violations(page)
    field.fill("A principle with another name")
    keyboard.press("Enter")
    renamed = line(page, "A principle with another name")
    expect(renamed).to_be_focused()

    keyboard.press("Space")
    keyboard.press("Shift+ArrowUp")
    expect(page.locator("#tree-chosen")).to_have_text("2 lines chosen. Escape lets go of them.")
    keyboard.press("e")
    change = page.get_by_role("dialog", name="Change the chosen lines")
    expect(change).to_be_visible()
    expect(page.locator("#tree-lines")).not_to_have_class(re.compile("is-sending"))
    wrong += violations(page)
    change.get_by_label("Level").select_option(label="Systems change")
    change.get_by_role("button", name="Change Level of 2 strategies").press("Enter")
    said(page, "Level: changed in 2 strategies.")
    page.locator("#tree-undo").get_by_role("button").click()
    said(page, "Undone: 2 lines as before.")

    renamed.focus()
    keyboard.press("Escape")
    keyboard.press("d")
    said(page, "Duplicated “A principle with another name”.")
    for name in ("A principle with another name (copy)", "A principle with another name"):
        line(page, name).focus()
        keyboard.press("Delete")
        asked = page.get_by_role("dialog", name="Remove this?")
        expect(asked).to_contain_text(f"“{name}” goes.")
        expect(asked.get_by_role("link", name="Cancel")).to_be_focused()
        keyboard.press("Shift+Tab")
        keyboard.press("Enter")
        said(page, f"Removed “{name}”.")
    assert shown(page) == before

    line(page, national[0][0]).focus()
    keyboard.press("ArrowLeft")
    expect(line(page, national[0][1][0])).to_be_hidden()
    keyboard.press("ArrowDown")
    expect(line(page, national[1][0])).to_be_focused()
    keyboard.press("Home")
    keyboard.press("ArrowRight")
    keyboard.press("ArrowRight")
    expect(line(page, national[0][1][0])).to_be_focused()
    assert wrong == []


@contextmanager
def on_its_way(page, address):
    """What is sent to the address arrives when the block ends."""
    held = []
    page.route(address, lambda route: held.append(route))
    yield
    for route in held:
        route.continue_()
    page.unroute(address)


def remove(page, name):
    line(page, name).focus()
    page.keyboard.press("Delete")
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    said(page, f"Removed “{name}”")


def test_what_is_written_while_a_change_is_on_its_way_stays(visit, national):
    page = visit("ed")
    keyboard = page.keyboard
    page.goto(PAGE)
    before = shown(page)
    line(page, national[2][1][1]).focus()
    field = page.locator(".tree-new").get_by_role("textbox")
    with on_its_way(page, "**/strategies/tree/move/"):
        keyboard.press("Alt+ArrowDown")
        keyboard.press("Enter")
        keyboard.type("Written")
    said(page, "it is 3.3 now.")
    expect(field).to_be_focused()
    keyboard.type(" meanwhile")
    expect(field).to_have_value("Written meanwhile")
    with on_its_way(page, "**/strategies/tree/add/"):
        keyboard.press("Enter")
        keyboard.type("And the next")
    said(page, "Added “Written meanwhile”")
    expect(field).to_be_focused()
    expect(field).to_have_value("And the next")
    field.fill("And teh next")
    with on_its_way(page, "**/strategies/tree/add/"):
        keyboard.press("Enter")
        field.fill("And the next")
    said(page, "Added “And teh next”")
    # A correction came too late for that line; it is not lost.
    expect(field).to_have_value("And the next")
    keyboard.press("Escape")

    # Another line is opened to write in before this one is left.
    line(page, "And teh next").focus()
    keyboard.press("F2")
    title = page.locator(".tree-write").get_by_label("Strategy required")
    expect(title).to_have_value("And teh next")
    line(page, "Written meanwhile").focus()
    keyboard.press("F2")
    expect(title).to_have_value("Written meanwhile")
    expect(title).to_be_focused()
    keyboard.press("Escape")
    for name in ("And teh next", "Written meanwhile"):
        remove(page, name)
    line(page, national[2][1][1]).focus()
    keyboard.press("Alt+ArrowUp")
    said(page, "it is 3.2 now.")
    assert shown(page) == before


def test_lines_are_moved_and_removed_without_a_script(visit, national):
    page = visit("ed", java_script_enabled=False)
    page.goto(PAGE)
    before = page.locator("#tree-lines .tree-row").all_inner_texts()
    row = page.locator(".tree-row", has_text=national[2][1][1])
    row.get_by_role("checkbox").check()
    page.get_by_role("button", name="Up", exact=True).click()
    expect_message(page, "it is 3.1 now.")
    page.get_by_role("button", name="Undo").click()
    expect_message(page, "moved back.")
    page.locator(".tree-row", has_text=national[2][0]).first.get_by_role("checkbox").check()
    page.get_by_role("button", name="Remove…").click()
    expect(page.get_by_role("main")).to_contain_text("goes with everything under it:")
    page.get_by_role("button", name="Remove", exact=True).click()
    expect_page(page, "Goals, objectives, strategies and actions")
    expect(page.locator("#tree-lines")).not_to_contain_text(national[2][1][1])
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#tree-lines")).to_contain_text(national[2][1][1])
    page.wait_for_load_state()
    assert page.locator("#tree-lines .tree-row").all_inner_texts() == before
