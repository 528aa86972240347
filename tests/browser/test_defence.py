"""The grid of populations by keyboard alone: move, tick, hear what was saved, find it again."""

from playwright.sync_api import expect

GRID = "/franklin/strategies/populations/"


def test_a_population_is_ticked_with_the_keyboard_and_still_is_after_a_reload(visit):
    lead = visit("alice")
    lead.goto(GRID)
    boxes = lead.get_by_role("table").get_by_role("checkbox")
    boxes.first.focus()
    lead.keyboard.press("ArrowDown")
    lead.keyboard.press("ArrowRight")
    name = lead.evaluate("document.activeElement.getAttribute('aria-label')")
    box = lead.get_by_role("checkbox", name=name, exact=True)
    before = box.is_checked()
    lead.keyboard.press("Space")
    expect(lead.locator("#grid-state")).to_have_text(f"Saved: {name}")
    expect(box).to_be_focused()
    lead.reload()
    expect(box).to_be_checked(checked=not before)
    box.press("Space")
    expect(lead.locator("#grid-state")).to_have_text(f"Saved: {name}")
    expect(box).to_be_checked(checked=before)
