"""The register by keyboard alone: find, tick, change many, undo, edit in place; axe on the way."""

from playwright.sync_api import Page, expect

from tests.browser.steps import expect_page, new_name
from tests.browser.test_accessibility import violations
from tests.browser.test_keyboard import tab_to

REGISTER = "/franklin/collaborators/"


def add_three(page: Page) -> str:
    """Three new entries whose names share a word that no other test uses; returns the word."""
    word = new_name("Keyboard council").replace(" ", "-")
    # Without digits: a search for "2" finds it anywhere in a name.
    word = word.translate(str.maketrans("0123456789", "abcdefghij"))
    for number in (1, 2, 3):
        page.goto(f"{REGISTER}#add")
        card = page.get_by_role("region", name="Add an entry")
        card.get_by_label("Name as printed").fill(f"{word} {number}")
        card.get_by_label("Sector").fill("courts")
        card.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_role("link", name=f"{word} {number}", exact=True)).to_be_visible()
        page.wait_for_load_state()
    return word


def test_three_found_ticked_changed_and_undone(visit):
    page = visit("alice")
    keyboard = page.keyboard
    word = add_three(page)
    page.goto(REGISTER)
    tab_to(page, page.get_by_label("Search names"))
    keyboard.type(word)
    expect(page.locator("caption")).to_have_text("3 entries found")
    expect(page.get_by_label("Search names")).to_be_focused()
    expect(page).to_have_url(f"{page.url.split('?')[0]}?q={word}")
    expect(page.locator("#announcer")).to_have_text("3 entries found")
    assert [*violations(page)] == []

    for number in (1, 2, 3):
        tab_to(page, page.get_by_label(f"Tick {word} {number}"))
        keyboard.press("Space")
    expect(page.get_by_text("3 ticked")).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Change the ticked"), key="Shift+Tab")
    keyboard.press("Enter")
    expect_page(page, "Change 3 entries")
    assert [*violations(page)] == []

    sector = page.get_by_role("textbox", name="Sector")
    tab_to(page, sector)
    keyboard.type("law")
    keyboard.press("Enter")
    expect(page.get_by_text("3 of 3 entries change")).to_be_visible()
    page.wait_for_load_state()
    assert [*violations(page)] == []
    tab_to(page, page.get_by_role("button", name="Change 3 entries"))
    keyboard.press("Enter")
    said = page.get_by_role("status").filter(has_text="3 entries changed to “law”")
    expect(said).to_be_visible()
    page.wait_for_load_state()
    expect(page.get_by_role("row").filter(has_text=word).get_by_text("law")).to_have_count(3)
    assert [*violations(page)] == []
    tab_to(page, said.get_by_role("button", name="Undo"))
    keyboard.press("Enter")
    expect(page.get_by_text("Undone: 3 entries as before.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text=word).get_by_text("courts")).to_have_count(3)


def test_a_list_that_comes_late_takes_over_the_ticks_and_the_focus(visit):
    page = visit("alice")
    word = add_three(page)
    page.goto(f"{REGISTER}?q={word}")
    box = page.get_by_label(f"Tick {word} 2")
    with page.expect_response(lambda answer: "?q=" in answer.url):
        page.get_by_label("Search names").press("End")
        page.keyboard.type(" 2")
        box.focus()
        page.keyboard.press("Space")
    expect(page.locator("caption")).to_have_text("1 entry found")
    expect(box).to_be_focused()
    expect(box).to_be_checked()
    expect(page.get_by_text("1 ticked")).to_be_visible()


def test_a_search_that_fails_leaves_the_ticks_to_the_person(visit):
    page = visit("alice")
    word = add_three(page)
    page.goto(f"{REGISTER}?q={word}")
    box = page.get_by_label(f"Tick {word} 2")
    box.check()
    page.route("**/collaborators/?q=*", lambda route: route.fulfill(status=500))
    with page.expect_response(lambda answer: "?q=" in answer.url):
        page.get_by_label("Search names").press("End")
        page.keyboard.type(" 2")
    page.unroute("**/collaborators/?q=*")
    box.uncheck()
    page.get_by_role("link", name=f"Edit {word} 3", exact=True).click()
    form = page.get_by_role("form", name=f"{word} 3, in place")
    expect(form.get_by_label("Name as printed")).to_be_focused()
    expect(box).not_to_be_checked()


def test_a_row_edited_in_place_and_two_texts(visit):
    page, other = visit("alice"), visit("ed")
    keyboard = page.keyboard
    word = add_three(page)
    page.goto(f"{REGISTER}?q={word}")
    edit = page.get_by_role("link", name=f"Edit {word} 2", exact=True)
    tab_to(page, edit)
    keyboard.press("Enter")
    form = page.get_by_role("form", name=f"{word} 2, in place")
    expect(form.get_by_label("Name as printed")).to_be_focused()
    assert [*violations(page)] == []
    keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(edit).to_be_focused()

    keyboard.press("Enter")
    expect(form.get_by_label("Name as printed")).to_be_focused()
    other.goto(f"{REGISTER}?q={word}")
    other.get_by_role("link", name=f"Edit {word} 2", exact=True).click()
    theirs = other.get_by_role("form", name=f"{word} 2, in place")
    expect(theirs.get_by_label("Name as printed")).to_be_focused()
    theirs.get_by_label("Sector").fill("health")
    theirs.get_by_role("button", name="Save").click()
    expect(theirs).to_have_count(0)

    tab_to(page, form.get_by_label("Sector"))
    keyboard.press("Control+A")
    keyboard.type("housing")
    keyboard.press("Enter")
    expect(form.get_by_text("Stored now:")).to_be_visible()
    expect(form.locator(".theirs")).to_have_text("health")
    expect(form.get_by_label("Sector")).to_be_focused()
    expect(form.get_by_label("Sector")).to_have_value("housing")
    assert [*violations(page)] == []
    keyboard.press("Enter")
    expect(edit).to_be_focused()
    expect(page.get_by_role("row").filter(has_text=f"{word} 2")).to_contain_text("housing")
    expect(page.locator("#announcer")).to_have_text(f"{word} 2: saved.")


def test_coverage_from_an_empty_list_to_someone_at_the_table(visit):
    page = visit("tara")
    page.goto("/tamarack/collaborators/coverage/")
    assert [*violations(page)] == []
    page.get_by_role("button", name="Start with the list").click()
    expect(page.get_by_role("region", name="The list", exact=True)).to_be_visible()
    page.wait_for_load_state()
    assert [*violations(page)] == []
    page.get_by_role("link", name="Add someone for Transportation").click()
    expect_page(page, "Collaborators")
    card = page.get_by_role("region", name="Add an entry")
    expect(card.get_by_label("Sector")).to_have_value("Transportation")
    card.get_by_label("Name as printed").fill("Tamarack Transit")
    card.get_by_role("button", name="Add", exact=True).click()
    row = page.get_by_role("row").filter(has_text="Tamarack Transit")
    expect(row).to_contain_text("At the table")
    row.get_by_role("link", name="Transportation", exact=True).click()
    expect_page(page, "Transportation")
    assert [*violations(page)] == []
