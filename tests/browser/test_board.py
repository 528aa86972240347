"""The affinity board in use: a card dragged, one moved by keyboard, themes merged, all undone."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import new_name, unfold

BOARD = "/franklin/evidence/board/"


@pytest.fixture
def board(visit):
    """Franklin's board as Ed has it open, with two empty themes of this test's own."""
    page = visit("ed")
    page.goto(BOARD)
    page.names = [new_name("Theme of the test") for _ in range(2)]
    for name in page.names:
        page.get_by_label("Add an empty theme").fill(name)
        page.get_by_role("button", name="Add the theme").click()
        expect(column(page, name)).to_be_visible()
        page.wait_for_load_state()
    return page


def column(page, name):
    return page.get_by_role("region", name=name, exact=True)


def loose(page):
    """The cards that lie under no theme."""
    return column(page, "Not yet under a theme").locator(".board-card > a")


def expect_cards(page, name, *texts):
    """What lies in the column now, and after loading the page again."""
    found = column(page, name).locator(".board-card > a")
    expect(found).to_have_text(list(texts))
    page.reload()
    expect(found).to_have_text(list(texts))


def said(page, words):
    expect(page.locator("#announcer")).to_contain_text(words)


def centre(locator):
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 40)


def drag(page, card, name):
    """Pull the card over the board's right edge until the column comes in sight, and drop it."""
    page.mouse.move(*centre(card))
    page.mouse.down()
    frame = page.locator("#board").bounding_box()
    page.mouse.move(frame["x"] + frame["width"] - 10, frame["y"] + 100, steps=5)
    page.wait_for_function(
        "() => { const b = document.getElementById('board');"
        " return b.scrollLeft + b.clientWidth >= b.scrollWidth - 1; }"
    )
    box = column(page, name).bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 30, steps=5)
    page.mouse.up()


def test_cards_are_dragged_moved_by_keys_merged_and_put_back(board):
    page, (first, second) = board, board.names
    rest = column(page, "Not yet under a theme")
    dragged, keyed = loose(page).all_inner_texts()[:2]

    drag(page, rest.locator(".board-card").first, second)
    said(page, f"1 finding moved to “{second}”.")
    expect_cards(page, second, dragged)

    grip = rest.get_by_role("button", name="Move").first
    grip.focus()
    page.keyboard.press("ArrowRight")
    said(page, "column 2 of")
    page.keyboard.press("Escape")
    said(page, "Left where it was.")
    names = page.locator(".board-column h2").all_inner_texts()
    for _ in range(names.index(first)):
        page.keyboard.press("ArrowRight")
    said(page, f"{first}, column")
    page.keyboard.press("Enter")
    said(page, f"1 finding moved to “{first}”.")
    expect(column(page, first).get_by_role("button", name="Move")).to_be_focused()
    expect_cards(page, first, keyed)

    part = column(page, first)
    unfold(part, "Rename or merge")
    part.get_by_label("Merge it into").select_option(label=second)
    part.get_by_role("button", name="Merge").click()
    expect(page.get_by_text(f"“{first}” merged into “{second}”: 1 finding moved.")).to_be_visible()
    expect(column(page, first)).to_have_count(0)
    expect(column(page, second).locator(".board-card")).to_have_count(2)

    page.get_by_role("button", name="Undo").click()
    expect(column(page, first).locator(".board-card")).to_have_count(1)
    expect_cards(page, first, keyed)
    for name in (first, second):
        page.get_by_role("button", name="Undo").click()
        expect(column(page, name).locator(".board-card")).to_have_count(0)
    for place, text in enumerate((dragged, keyed)):
        expect(loose(page).nth(place)).to_have_text(text)


def test_a_card_that_someone_moved_meanwhile_is_told_and_laid_where_it_is(board, visit):
    page, (first, second) = board, board.names
    other = visit("alice")
    other.goto(BOARD)
    moved = loose(page).first.inner_text()
    choose(other, first)
    said(other, f"1 finding moved to “{first}”.")

    choose(page, second)
    expect(page.get_by_text(f"It is under “{first}” now.").first).to_be_visible()
    expect_cards(page, first, moved)
    other.get_by_role("button", name="Undo").click()
    expect(column(other, first).locator(".board-card")).to_have_count(0)


def choose(page, theme):
    """Move the first card that lies under no theme, from the list."""
    column(page, "Not yet under a theme").get_by_role("button", name="Move").first.click()
    chooser = page.get_by_role("dialog", name="Where does it belong?")
    chooser.get_by_label("Theme", exact=True).select_option(label=theme)
    chooser.get_by_role("button", name="Move", exact=True).click()


def test_the_data_walk_fills_the_screen_and_goes_on_by_arrows(visit):
    page = visit("vic", viewport={"width": 1600, "height": 1200})
    page.goto("/franklin/evidence/walk/")
    themes = page.locator("#walk-screen > .walk")
    button = page.get_by_role("button", name="Show it on the wall")
    button.press("Enter")
    expect(themes.nth(0)).to_be_focused()
    expect(page.locator("#walk-screen:fullscreen")).to_have_count(1)
    # A theme that is longer than the screen is read to its end first.
    press_until_focused(page, "ArrowRight", themes.nth(1))
    expect(themes.nth(1)).to_be_in_viewport(ratio=0.9)
    page.keyboard.press("ArrowLeft")
    expect(themes.nth(0)).to_be_focused()
    page.evaluate("document.exitFullscreen()")
    expect(button).to_be_focused()


def press_until_focused(page, key, target):
    """Press the key until the element has the focus, fifty times at most."""
    for _ in range(50):
        page.keyboard.press(key)
        if target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError("The element was not reached.")
