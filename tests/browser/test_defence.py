"""The grid of populations by keyboard alone: move, tick, hear what was saved, find it again."""

from playwright.sync_api import Locator, expect

from tests.browser.steps import without_scripts_yet

GRID = "/franklin/strategies/populations/"
# Whether the middle of the box with the focus is on top of all else.
UNCOVERED = """async () => {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const box = document.activeElement.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return top === document.activeElement;
}"""


def in_order(boxes: Locator) -> list[str]:
    return boxes.evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")


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


def test_a_tick_made_before_the_script_has_come_is_stored(visit):
    lead = visit("alice")
    lead.goto(GRID)
    name = in_order(lead.get_by_role("table").get_by_role("checkbox"))[-1]
    box = lead.get_by_role("checkbox", name=name, exact=True)
    before = box.is_checked()
    with without_scripts_yet(lead, GRID, "grid"):
        box.set_checked(not before)
    expect(lead.locator("#grid-state")).to_have_text(f"Saved: {name}")
    lead.goto(GRID)
    expect(box).to_be_checked(checked=not before)
    box.press("Space")
    expect(lead.locator("#grid-state")).to_have_text(f"Saved: {name}")
    expect(box).to_be_checked(checked=before)


def test_going_back_shows_what_is_stored_and_no_older_ticks(visit):
    lead, other = visit("alice"), visit("ed")
    lead.goto(GRID)
    name = in_order(lead.get_by_role("table").get_by_role("checkbox"))[0]
    before = lead.get_by_role("checkbox", name=name, exact=True).is_checked()
    for person, wanted in ((lead, not before), (other, before)):
        person.goto(GRID)
        person.get_by_role("checkbox", name=name, exact=True).set_checked(wanted)
        expect(person.locator("#grid-state")).to_have_text(f"Saved: {name}")
        person.goto("/franklin/")
    lead.go_back()
    expect(lead.get_by_role("checkbox", name=name, exact=True)).to_be_checked(checked=before)


def test_on_a_phone_the_box_with_the_focus_is_never_under_the_names_or_the_foot(visit):
    lead = visit("alice", viewport={"width": 360, "height": 740})
    lead.goto(GRID)
    boxes = lead.get_by_role("table").get_by_role("checkbox")
    names = [name.split(": ", 1) for name in in_order(boxes)]
    wide, high = len({column for column, _ in names}), len({row for _, row in names})
    boxes.last.focus()
    covered = []
    for key, times in (
        ("ArrowLeft", wide - 1),
        ("ArrowUp", high - 1),
        ("ArrowRight", wide - 1),
        ("ArrowDown", high - 1),
    ):
        for _ in range(times):
            lead.keyboard.press(key)
            if not lead.evaluate(UNCOVERED):
                covered.append(lead.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert covered == []
