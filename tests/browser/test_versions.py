"""The preview beside an editor, and two versions compared, as a person meets them."""

import re

from playwright.sync_api import expect

from tests.browser.steps import expect_page

PART = "/palmetto/deliverable/information/"
# The block at the upper edge of the preview, and how far below the edge it begins.
EDGE = """body => {
  const edge = body.getBoundingClientRect().top;
  const block = [...body.children].find((item) => item.getBoundingClientRect().bottom > edge);
  const below = block.getBoundingClientRect().top - edge;
  return [block.textContent.trim().slice(0, 60), Math.round(below)];
}"""


def test_the_preview_follows_a_save_and_keeps_focus_and_place(visit):
    page = visit("paul", viewport={"width": 1400, "height": 900})
    page.goto(PART)
    preview = page.locator(".preview-body")
    preview.evaluate("body => { body.scrollTop = body.scrollHeight / 2; }")
    place = preview.evaluate(EDGE)
    editor = page.locator("[contenteditable=true]").first
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Nobody was asked twice.")
    expect(preview.get_by_text("Nobody was asked twice.")).to_be_attached()
    expect(page.locator("#announcer")).to_have_text("The preview is up to date.")
    assert preview.evaluate(EDGE) == place
    expect(editor).to_be_focused()

    # Hidden by the keyboard, and still hidden on another part and after a reload.
    toggle = page.get_by_role("button", name="Hide the preview")
    toggle.focus()
    page.keyboard.press("Enter")
    expect(preview).to_be_hidden()
    page.goto("/palmetto/deliverable/people/")
    expect(preview).to_be_hidden()
    page.get_by_role("button", name="Show the preview").click()
    expect(preview).to_be_visible()


def test_without_script_the_preview_is_below_the_editor_and_refreshes_by_a_link(visit):
    page = visit("paul", java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto(PART)
    expect(page.get_by_role("button", name="Hide the preview")).to_be_hidden()
    page.get_by_role("link", name="Refresh").click()
    expect(page).to_have_url(re.compile(f"{PART}#preview$"))
    expect(page.locator(".preview-body")).to_be_visible()


def test_two_versions_are_chosen_and_compared_by_keyboard(visit):
    page = visit("alice")
    page.goto("/franklin/versions/")
    page.get_by_role("link", name="Compare two versions").focus()
    page.keyboard.press("Enter")
    expect_page(page, "Compare two versions")
    for label, number in (("From", "Version 1"), ("To", "Version 2")):
        choice = page.get_by_label(label)
        choice.select_option(choice.locator("option", has_text=number).get_attribute("value"))
    page.get_by_label("From").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_label("To")).to_be_focused()
    page.get_by_role("button", name="Compare").focus()
    page.keyboard.press("Enter")
    expect_page(page, "Version 1 and version 2 compared")
    expect(page.get_by_role("cell", name="Moved", exact=True)).to_have_count(1)
    page.get_by_role("link", name="Side by side").click()
    expect(page.locator(".compared-sides").nth(3)).to_be_visible()
