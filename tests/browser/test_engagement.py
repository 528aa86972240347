"""A structure, its monthly meetings, and ticking who came, by keyboard alone."""

from playwright.sync_api import Page, expect

from tests.browser.founding import expect_message
from tests.browser.steps import expect_page, new_name


def test_a_task_force_its_series_and_attendance_by_keyboard(visit):
    ed = visit("ed")
    name = new_name("Harbor task force")
    begin_structure(ed, name)
    add_members(ed, ("Alice Example", "Lantern Survivor Council"))
    log_series(ed, name)
    ed.get_by_role("link", name="planned for Sep 3, 2024").click()
    expect_page(ed, f"Meeting of {name}")
    tick_everyone(ed, name)
    ed.get_by_role("link", name=name).first.click()
    expect(ed.get_by_role("region", name="Attendance")).to_contain_text("100 % over all members")
    row = ed.get_by_role("region", name="Members").get_by_role("row", name="Alice Example")
    expect(row).to_contain_text("1 of 1 (100 %)")


def begin_structure(page: Page, name: str) -> None:
    page.goto("/franklin/structures/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Name").press("Enter")
    expect_page(page, name)


def add_members(page: Page, names: tuple[str, ...]) -> None:
    address = page.url
    for name in names:
        page.goto(f"{address}?who={name.replace(' ', '+')}#members")
        box = page.get_by_role("region", name="Members").get_by_label(name)
        box.focus()
        page.keyboard.press("Space")
        expect(box.locator("xpath=ancestor::form").get_by_role("status")).to_have_text("Saved")
    page.goto(address)


def log_series(page: Page, name: str) -> None:
    """The days are shown first; one without a meeting loses its tick."""
    page.get_by_role("link", name="Log repeating meetings").click()
    expect_page(page, "Repeating meetings")
    page.get_by_label("What it was").fill(f"Meeting of {name}")
    page.get_by_label("How often", exact=True).select_option(
        label="Every month on the same weekday"
    )
    page.get_by_label("First day").fill("2024-09-03")
    page.get_by_label("Last day").fill("2024-12-31")
    page.get_by_label("Last day").press("Enter")
    days = page.get_by_role("group", name="Days to log").get_by_role("checkbox")
    expect(days).to_have_count(4)
    days.last.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Log the ticked meetings").press("Enter")
    expect_message(page, "3 meetings are in the log.")


def tick_everyone(page: Page, name: str) -> None:
    """All members at once, undone, at once again; then a guest by typing a name."""
    everyone = page.get_by_role("button", name=f"All members of {name} came")
    count = page.locator("#named-count")
    everyone.press("Enter")
    expect(count).to_have_text("2")
    page.wait_for_load_state()
    page.get_by_role("button", name="Undo").press("Enter")
    expect(count).to_have_text("0")
    page.wait_for_load_state()
    everyone.press("Enter")
    expect(count).to_have_text("2")
    # Only its script takes the search for a way to tick.
    page.wait_for_load_state()
    search = page.get_by_label("Find by name, sector or part")
    search.fill("youth voice")
    search.press("Enter")
    expect(count).to_have_text("3")
    expect(page.locator("#attendance-form").get_by_role("status")).to_have_text(
        "Saved: Franklin Youth Voice Council came."
    )
    expect(search).to_have_value("")
    page.reload()
    expect(page.get_by_label("Franklin Youth Voice Council", exact=True)).to_be_checked()
