"""The implementation table by keyboard: cells written, a block pasted, filled down, taken back."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import add_goal, expect_page, new_name, unfold
from tests.browser.test_accessibility import violations

BLOCK = "\n".join(f"Town {n}\t2026-0{n}-01\t{n}/28/2026\tplanned" for n in range(1, 6))
PASTE = """(text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true}));
}"""


def new_rows(page: Page, goal: str, titles: list[str]) -> None:
    """Five actions under a goal of their own, through the form that works without a script."""
    page.goto("/tamarack/implementation/")
    unfold(page, "Paste rows from a spreadsheet")
    page.get_by_label("Cells required").fill("\n".join(titles))
    choose_ending(page.get_by_label("New rows stand under"), goal)
    page.get_by_role("button", name="See what changes").click()
    page.get_by_role("button", name="Store 5 rows").click()
    choose_ending(page.get_by_label("Goal", exact=True), goal)
    page.get_by_role("button", name="Show these").click()
    expect_column(page, "title", titles)
    page.wait_for_load_state()


def choose_ending(select: Locator, words: str) -> None:
    """Choose the option that ends with these words: before them stands a number."""
    option = select.locator("option", has_text=re.compile(rf"{re.escape(words)}\s*$"))
    expect(option).to_have_count(1)  # the page that has it may be on its way
    select.select_option(label=option.inner_text())


def expect_column(page: Page, key: str, texts: list[str]) -> None:
    """The cells of a column, from top to bottom."""
    expect(page.locator(f"td[id$='-{key}']")).to_have_text(texts)


def test_the_table_is_edited_by_keyboard_and_a_block_is_pasted_and_undone(visit):
    page = visit("tara")
    keyboard = page.keyboard
    goal = new_name("Safe houses")
    add_goal(page, "tamarack", goal)
    titles = [new_name("Open house") for _ in range(5)]
    new_rows(page, goal, titles)
    wrong = [*violations(page)]

    first = page.get_by_role("gridcell", name=titles[0])
    first.focus()
    for _ in range(2):
        keyboard.press("ArrowRight")
    keyboard.type("Housing")  # a letter begins a new text
    keyboard.press("Tab")
    expect(page.locator("#sheet-state")).to_contain_text("Saved at")
    keyboard.press("Enter")
    keyboard.press("Escape")
    expect(page.locator("td[id$='-starts_on']").first).to_be_focused()
    keyboard.press("ArrowDown")
    keyboard.press("ArrowLeft")
    keyboard.press("F2")
    keyboard.type("never kept")
    keyboard.press("Escape")
    expect_column(page, "responsible", ["Housing", "", "", "", ""])

    keyboard.press("ArrowUp")
    page.evaluate(PASTE, BLOCK)
    expect_page(page, "What the pasted block changes")
    wrong += violations(page)
    page.get_by_role("button", name="Store 5 rows").press("Enter")
    expect(page.locator("td[id$='-responsible']").first).to_be_focused()
    towns = [f"Town {n}" for n in range(1, 6)]
    expect_column(page, "responsible", towns)
    page.reload()
    expect_column(page, "due_on", [f"2026-0{n}-28" for n in range(1, 6)])
    expect_column(page, "state", ["Planned"] * 5)

    page.locator("td[id$='-responsible']").first.focus()
    keyboard.press("Control+z")
    expect(page.locator("#messages")).to_contain_text("Undone: 5 rows as before.")
    page.reload()
    expect_column(page, "responsible", ["Housing", "", "", "", ""])
    expect_column(page, "due_on", [""] * 5)

    page.locator("td[id$='-responsible']").first.focus()
    for _ in range(4):
        keyboard.press("Shift+ArrowDown")
    keyboard.press("Control+d")
    expect(page.locator("#messages")).to_contain_text("Stored: 4 rows changed.")
    page.reload()
    expect_column(page, "responsible", ["Housing"] * 5)
    assert wrong == []


def test_a_day_out_of_order_stays_in_its_cell_until_it_is_settled(visit):
    page = visit("tara")
    goal = new_name("Fair work")
    add_goal(page, "tamarack", goal)
    new_rows(page, goal, [new_name("Teach") for _ in range(5)])
    start = page.locator("td[id$='-starts_on']").first
    for cell, day in (
        (start, "2026-05-01"),
        (page.locator("td[id$='-due_on']").first, "2026-01-01"),
    ):
        cell.focus()
        page.keyboard.press("Enter")
        cell.locator("input").fill(day)
        page.keyboard.press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Not saved: Due on would come before “Starts on”, May 1, 2026.")
    assert [*violations(page)] == []
    alert.get_by_role("button", name="Take what is stored").click()
    expect_column(page, "due_on", [""] * 5)


def test_on_a_phone_the_page_does_not_scroll_sideways(visit):
    page = visit("tara", viewport={"width": 360, "height": 740})
    page.goto("/tamarack/implementation/")
    wide = "(one) => one.scrollWidth - one.clientWidth"
    assert page.locator("html").evaluate(wide) <= 0
