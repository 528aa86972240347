"""A weighted matrix from the question to the strategy: a facilitator, and Cole on a phone."""

import csv

from playwright.sync_api import Page, expect

from tests.browser.steps import expect_page, new_name, unfold
from tests.browser.test_accessibility import faults
from tests.browser.test_keyboard import tab_to

PHONE = {"width": 360, "height": 740}


def no_faults(page: Page) -> None:
    """axe finds nothing in the page that has come, and nothing is wider than the window."""
    page.wait_for_load_state()
    assert faults(page) == []
    wide = page.locator("html").evaluate("(one) => one.scrollWidth - one.clientWidth")
    assert wide <= 0


def test_cole_votes_on_a_phone_and_the_strategy_shows_its_rank(visit):
    page = visit("alice")
    title = new_name("What first")
    page.goto("/franklin/prioritization/")
    page.get_by_label("Title required").fill(title)
    page.get_by_label("Ballots", exact=True).select_option("open")
    page.get_by_role("button", name="Start it and add options").click()
    expect_page(page, title)
    address = page.url

    page.get_by_label("Criterion required").fill("Reach")
    page.locator("#add-weight").fill("5")
    page.get_by_role("button", name="Add the criterion").click()
    expect(page.locator("#criteria .priority-list > li")).to_have_count(1)
    page.get_by_label("An option of your own required").fill("Something else")
    page.get_by_role("button", name="Add the option").click()
    expect(page.locator("#options .priority-list > li")).to_have_count(1)
    unfold(page, "Strategies of the plan")
    strategy = "A help line that answers by text at night"
    page.get_by_role("checkbox", name=strategy).check()
    page.get_by_role("button", name="Take up what is ticked").click()
    expect(page.locator("#options .priority-list > li")).to_have_count(2)
    no_faults(page)
    page.get_by_role("button", name="Open the vote").click()
    expect(page.locator("#tally")).to_contain_text("0 ballots so far")
    no_faults(page)

    phone = visit("cole", viewport=PHONE)
    phone.goto(f"{address}ballot/")
    no_faults(phone)
    phone.get_by_role("button", name="Send my ballot").click()
    expect(phone.get_by_role("alert").get_by_role("listitem")).to_have_count(2)
    no_faults(phone)
    mine = phone.get_by_role("group", name=strategy).get_by_role("radio", name="0")
    tab_to(phone, mine)
    for _ in range(4):
        phone.keyboard.press("ArrowRight")
    other = phone.get_by_role("group", name="Something else").get_by_role("radio", name="2")
    other.check()
    phone.get_by_role("button", name="Send my ballot").click()
    expect(phone.get_by_text("Your ballot is in")).to_be_visible()

    # The facilitator's page has noticed by itself, and said so.
    tally = page.get_by_role("region", name="Tally by option").get_by_role("row")
    expect(tally.nth(1)).to_contain_text(strategy)
    expect(tally.nth(1)).to_contain_text("20")
    expect(page.locator("#announcer")).to_have_text("1 ballot so far.")

    press(page, "Close the vote", "Close it")
    press(page, "Record the result", "Record it")
    page.get_by_role("link", name="Result", exact=True).click()
    expect(page.get_by_role("heading", name="How it was counted")).to_be_visible()
    no_faults(page)
    recorded = page.get_by_role("region", name="Table of what was recorded")
    recorded.get_by_role("link", name=strategy).click()
    expect(page.locator("#priority")).to_contain_text(f"1 of 2 in “{title}”: total 20")


def press(page: Page, name: str, agree: str) -> None:
    """A button that asks before it acts."""
    page.get_by_role("button", name=name).click()
    page.get_by_role("dialog").get_by_role("button", name=agree).click()
    expect(page.locator("#vote")).to_be_visible()
    expect(page.get_by_role("button", name=name)).to_have_count(0)
    expect(page.locator("#messages")).not_to_be_empty()
    page.wait_for_load_state()


def test_a_link_opens_a_ballot_without_an_account_or_script(visit):
    page = visit("ed")
    page.goto("/franklin/prioritization/")
    page.get_by_role("link", name="Topics for the spring retreat", exact=True).click()
    page.get_by_label("How many links").fill("1")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Make links and download them").click()
    with open(waiting.value.path(), encoding="utf-8-sig", newline="") as file:
        link = list(csv.DictReader(file))[0]["Link"]
    phone = visit(viewport=PHONE, java_script_enabled=False)
    phone.goto(link)
    expect(phone.get_by_role("group", name="You have 2 votes")).to_be_visible()
    phone.get_by_role("checkbox", name="Beds for boys and young men").check()
    phone.get_by_role("button", name="Send my ballot").click()
    expect(phone.get_by_text("Your ballot is in")).to_be_visible()
    phone.goto(link)
    expect(phone.get_by_text("This link has been used")).to_be_visible()
