"""From a bar of the timeline to its action, and an indicator with its values, by keyboard."""

from playwright.sync_api import expect

from tests.browser.steps import expect_page, new_name, unfold
from tests.browser.test_accessibility import violations
from tests.browser.test_keyboard import tab_to


def test_a_bar_is_reached_by_keyboard_and_leads_to_its_action(visit):
    page = visit("alice")
    page.goto("/franklin/implementation/timeline/?by=owner")
    bar = page.locator("svg.figure-gantt a").first
    name = bar.get_attribute("aria-label").split(", starts ")[0].partition(" ")[2]
    page.get_by_role("button", name="Show these").focus()
    tab_to(page, bar)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.goto("/franklin/implementation/timeline/")
    assert [*violations(page)] == []


def test_on_a_phone_names_and_bars_are_seen_whole(visit):
    page = visit("vic", viewport={"width": 360, "height": 740})
    page.goto("/franklin/implementation/timeline/")
    pictures = page.locator("svg.figure-gantt").locator("visible=true")
    expect(pictures.first).to_be_visible()
    edges = pictures.evaluate_all("all => all.map(one => one.getBoundingClientRect().right)")
    assert max(edges) <= 360
    assert [*violations(page)] == []


def test_an_indicator_is_added_and_measured_and_a_slip_loses_nothing(visit):
    page = visit("alice")
    page.goto("/franklin/indicators/")
    unfold(page, "Add an indicator")
    name = new_name("Beds for one night")
    page.get_by_label("Indicator required").fill(name)
    page.get_by_label("Baseline", exact=True).fill("3")
    page.get_by_label("Baseline day").fill("2026-12-31")
    page.get_by_label("Target by").fill("2026-01-31")
    page.get_by_role("button", name="Add the indicator").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Baseline day would come after “Target by”")
    expect(page.get_by_label("Indicator required")).to_have_value(name)
    page.get_by_label("Target by").fill("2027-12-31")
    page.get_by_role("button", name="Add the indicator").press("Enter")
    expect_page(page, name)
    page.get_by_label("Day, or last day of the period required").fill("2027-03-31")
    page.get_by_label("Number required").fill("5")
    page.get_by_role("button", name="Add the value").press("Enter")
    expect(page.locator("figcaption")).to_have_text("Baseline 3; 5 on Mar 31, 2027.")
    page.wait_for_load_state()
    assert [*violations(page)] == []
