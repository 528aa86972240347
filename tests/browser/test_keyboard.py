"""The jobs of a program team by keyboard alone: no pointer is ever used here."""

import re

from playwright.sync_api import Locator, Page, expect

from reviews.demo import PASSWORD
from tests.browser.steps import (
    WORKER_MS,
    expect_page,
    expect_saved,
    form_of,
    meaning,
    new_name,
    rich,
    unfold,
)

# Whether someone can see where the focus is: on the element itself, on the box that stands for
# it, on the card that it is the link of, or as the thick edge of what it is in a picture.
SHOWN = """() => {
    const drawn = (one) => {
        const style = getComputedStyle(one);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    };
    const thick = (part) => parseFloat(getComputedStyle(part).strokeWidth) >= 3;
    const parts = document.activeElement.querySelectorAll(".figure-node, .figure-dot, .figure-bar");
    if ([...parts].some(thick)) return true;
    for (let one = document.activeElement; one; one = one.parentElement) {
        if (drawn(one)) return true;
    }
    return false;
}"""
MOST_STOPS = 300


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press the key until `wanted` has the focus; at every stop on the way the focus can be seen.

    Only once the page's scripts have run: a rich text that is not there yet would be passed over.
    """
    expect(wanted).to_be_visible()
    page.wait_for_load_state()
    unseen = []
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        if not page.evaluate(SHOWN):
            unseen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
        if wanted.evaluate("(one) => one === document.activeElement"):
            assert unseen == []
            return
    raise AssertionError(f"{MOST_STOPS} times {key} did not lead to {wanted}; unseen: {unseen}")


def test_from_sign_in_to_an_answer(visit):
    page = visit()
    keyboard = page.keyboard
    page.goto("/accounts/login/")
    skip = page.get_by_role("link", name="Skip to the page")
    keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    keyboard.press("Tab")
    expect(page.get_by_label("E-mail address")).to_be_focused()
    keyboard.type("alice@example.org")
    keyboard.press("Tab")
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your grantees")

    grantee = page.get_by_role("main").get_by_role("link", name="State of Franklin")
    tab_to(page, grantee)
    keyboard.press("Enter")
    step = page.get_by_role("main").get_by_role("link", name="Identify collaborators", exact=True)
    expect(step).to_be_visible()
    tab_to(page, step)
    keyboard.press("Enter")
    answer = rich(page.get_by_role("main"), "Answer").last
    expect(answer).to_be_visible()
    tab_to(page, answer)
    words = new_name("Answered by keyboard")
    keyboard.press("Control+End")
    keyboard.type(f" {words}")
    keyboard.press("Tab")
    expect(answer).not_to_be_focused()
    expect_saved(answer)
    expect(answer).to_contain_text(words)

    room = page.get_by_role("navigation", name="Rooms").get_by_role("link", name="Gaps")
    page.reload()
    tab_to(page, room)
    keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Gaps")


def test_adding_writing_and_removing_a_goal(visit):
    page = visit("alice")
    keyboard = page.keyboard
    page.goto("/franklin/strategies/")
    unfold(page, "Add a goal")  # a fold's own keys are the browser's
    page.locator("summary", has_text="Add a goal").focus()
    keyboard.press("Tab")
    title = new_name("A goal by keyboard")
    keyboard.type(title)
    keyboard.press("Enter")
    link = page.get_by_role("link", name=title)
    expect(link).to_be_visible()
    link.focus()
    keyboard.press("Enter")
    expect_page(page, title)

    text = meaning(page)
    tab_to(page, text)
    keyboard.type("Plain, ")
    # The page's own editing becomes the editor's; a style chosen in between would be nobody's.
    expect(text).to_have_class(re.compile("ProseMirror"))
    keyboard.press("Control+b")
    keyboard.type("bold")
    # Back to the bar: one stop, and the arrows move inside it.
    keyboard.press("Shift+Tab")
    bar = form_of(text).get_by_role("toolbar")
    expect(bar.get_by_role("button", name="Bold")).to_be_focused()
    keyboard.press("ArrowRight")
    expect(bar.get_by_role("button", name="Italic")).to_be_focused()
    keyboard.press("Tab")
    expect(text).to_be_focused()
    keyboard.press("Tab")
    expect_saved(text)
    page.reload()
    expect(text.locator("strong")).to_have_text("bold")

    remove = page.get_by_role("button", name=f"Remove {title}")
    tab_to(page, remove)
    keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(remove).to_be_focused()
    keyboard.press("Enter")
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("The goal was removed.")


def test_the_menu_opens_and_closes(visit):
    page = visit("vic")
    page.goto("/franklin/")
    menu = page.locator("summary", has_text="Account")
    tab_to(page, menu)
    page.keyboard.press("Enter")
    out = page.get_by_role("button", name="Sign out")
    expect(out).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(out).to_be_hidden()
    expect(menu).to_be_focused()


def test_what_changes_by_itself_is_announced(visit):
    """A part that is swapped in says so to a screen reader, and the focus stays where it was."""
    page = visit("paul")
    page.goto("/palmetto/deliverable/")
    page.get_by_label("Why this version").focus()
    page.keyboard.type(new_name("To hear of"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Version")
    place = page.get_by_role("link", name="Review and submission").last
    place.focus()
    expect(page.locator("#announcer")).to_contain_text("is ready", timeout=WORKER_MS)
    expect(place).to_be_focused()
