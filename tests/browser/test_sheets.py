"""A spreadsheet into the register by keyboard: chosen, looked at, confirmed."""

from playwright.sync_api import expect

from tests.browser.steps import expect_page, new_name
from tests.browser.test_accessibility import violations
from tests.browser.test_keyboard import tab_to
from tests.collaborators.sheet_tools import csv_of

HEADINGS = ["Key", "Name as printed", "Sector", "End of their term", "Board seat"]


def test_an_import_by_keyboard(visit):
    page = visit("alice")
    keyboard = page.keyboard
    page.goto("/franklin/collaborators/")
    link = page.get_by_role("link", name="Import a spreadsheet")
    link.focus()
    keyboard.press("Enter")
    expect_page(page, "Import collaborators from a spreadsheet")
    chooser = page.get_by_label("Spreadsheet")
    chooser.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"\x89PNG\0\0"})
    chooser.focus()
    tab_to(page, page.get_by_role("button", name="Show the preview"))
    keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This file is not a spreadsheet.")
    expect(chooser).to_be_focused()
    page.wait_for_load_state()
    expect(chooser).to_have_attribute("aria-invalid", "true")
    wrong = [*violations(page)]

    library, mayor, twin = (new_name(name) for name in ("City Library", "Mayor", "Jordan Example"))
    data = csv_of(
        HEADINGS,
        ["", library, "libraries", "", "2"],
        ["", mayor, "", "1926-05-31", ""],
        ["", twin, "health", "", ""],
        ["", twin, "schools", "", ""],
        ["999999999", "Nobody", "", "", ""],
    )
    send(page, data)
    wrong += violations(page)
    tab_to(page, page.get_by_role("checkbox", name="Import row 3"))
    keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Import the ticked rows"))
    keyboard.press("Enter")
    expect_page(page, "Imported partners.csv")
    expect(page.get_by_role("status")).to_contain_text("partners.csv was imported.")
    expect(page.locator("dl.facts > div", has_text="Added")).to_have_text("Added3")
    expect(page.get_by_role("region", name="Rows that were not imported")).to_contain_text("Nobody")
    wrong += violations(page)

    send(page, csv_of(HEADINGS[1:3], [library, "books"], [twin, "courts"]))
    changed = page.get_by_role("row", name=library)
    expect(changed).to_contain_text("Sector: from libraries to books")
    question = page.get_by_role("group", name="Which")
    tab_to(page, question.get_by_label("A new entry"))
    keyboard.press("ArrowDown")
    wrong += violations(page)
    tab_to(page, page.get_by_role("button", name="Import the ticked rows"))
    keyboard.press("Enter")
    expect(page.locator("dl.facts > div", has_text="Changed")).to_have_text("Changed2")
    assert wrong == []


def send(page, data: bytes) -> None:
    """Choose a file and look at its preview."""
    page.goto("/franklin/collaborators/import/")
    page.get_by_label("Spreadsheet").set_input_files(
        {"name": "partners.csv", "mimeType": "text/csv", "buffer": data}
    )
    page.get_by_role("button", name="Show the preview").press("Enter")
    expect_page(page, "Preview of partners.csv")
