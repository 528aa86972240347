"""The resource map by keyboard alone: a need is filled, and another becomes a gap of the plan."""

from playwright.sync_api import Page, expect

from tests.browser.steps import expect_page, expect_saved, new_name
from tests.browser.test_keyboard import tab_to

MAP = "/tamarack/resources/?area=work"
PHONE = {"width": 360, "height": 740}


def row(page: Page, need: str):
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=need))


def test_a_need_is_filled_and_another_goes_into_the_plan_by_keyboard(visit):
    page = visit("tara")
    keyboard = page.keyboard
    page.goto(MAP)
    expect(row(page, "Managing money")).to_contain_text("No provider")
    tab_to(page, page.get_by_role("link", name="Managing money"))
    keyboard.press("Enter")
    expect_page(page, "Managing money")
    name = new_name("River Credit Union")
    tab_to(page, page.get_by_label("Provider who is not in the register"))
    keyboard.type(name)
    tab_to(page, page.get_by_role("button", name="Add the provider"))
    keyboard.press("Enter")
    offer = page.get_by_role("article", name=name)
    expect(offer).to_be_visible()
    adults = offer.get_by_label("Serves adults")
    tab_to(page, adults)
    keyboard.press("ArrowDown")
    keyboard.press("Tab")
    expect(adults).to_have_value("yes")
    expect_saved(adults)

    page.goto(MAP)
    filled = row(page, "Managing money")
    expect(filled).to_contain_text(name)
    expect(filled).to_contain_text("1 of 1")
    expect(filled.get_by_role("button")).to_have_count(0)

    button = page.get_by_role("button", name="To the plan as a gap: Job training")
    tab_to(page, button)
    keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("in the plan as gap")
    expect(button).to_have_count(0)
    link = row(page, "Job training").get_by_role("link", name="In the plan: gap")
    tab_to(page, link)
    keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "No provider is known for this need: Job training and the way to a job"
    )


def test_on_a_phone_each_cell_stands_under_its_heading_and_nothing_scrolls_sideways(visit):
    page = visit("vic", viewport=PHONE)
    page.goto("/franklin/resources/?area=medical")
    mental = row(page, "Mental health care")
    expect(mental.get_by_role("cell").first).to_be_visible()
    lefts = mental.get_by_role("cell").evaluate_all(
        "all => all.map((cell) => Math.round(cell.getBoundingClientRect().left))"
    )
    assert len(lefts) == 7 and len(set(lefts)) == 1
    wide = "(one) => one.scrollWidth - one.clientWidth"
    assert page.locator("html").evaluate(wide) <= 0
    assert page.get_by_role("region", name="Medical and mental health").last.evaluate(wide) <= 0
