"""A survey from its first question to a line of evidence, by keyboard and on a phone."""

import re

from playwright.sync_api import Page, expect

from tests.browser.steps import expect_page, new_name
from tests.browser.test_accessibility import violations
from tests.browser.test_keyboard import tab_to

SMALL = {"width": 360, "height": 740}


def build(page: Page, title: str) -> str:
    """Start a survey with two questions and open it, by keyboard alone; its public address."""
    keyboard = page.keyboard
    page.goto("/franklin/surveys/")
    tab_to(page, page.get_by_label("Title required"))
    keyboard.type(title)
    keyboard.press("Enter")
    expect_page(page, title)
    add = page.get_by_role("region", name="Add a question")
    tab_to(page, add.get_by_label("Question required"))
    keyboard.type("What helped?")
    tab_to(page, add.get_by_label("Options"))
    keyboard.type("A ride")
    keyboard.press("Enter")
    keyboard.type("A bed")
    tab_to(page, add.get_by_role("button", name="Add the question"))
    keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Question 1")).to_be_visible()
    tab_to(page, add.get_by_label("Question required"))
    keyboard.type("What else?")
    tab_to(page, add.get_by_label("Kind of answer"))
    keyboard.type("Long")
    expect(add.get_by_label("Options")).to_be_hidden()
    tab_to(page, add.get_by_role("button", name="Add the question"))
    keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Question 2")).to_be_visible()
    page.reload()
    tab_to(page, page.get_by_role("button", name="Move up: What else?"))
    keyboard.press("Enter")
    first = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Question 1"))
    expect(first.get_by_label("Question required")).to_have_value("What else?")
    page.reload()
    tab_to(page, page.get_by_role("button", name="Open the survey"))
    keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("The survey is open")
    page.wait_for_load_state()
    return page.get_by_label("Link for everyone").input_value()


def test_from_the_first_question_to_a_line_of_evidence(visit):
    team = visit("alice")
    title = new_name("What would help you")
    address = build(team, title)
    wrong = [*violations(team)]

    phone = visit(viewport=SMALL, has_touch=True, java_script_enabled=False)
    phone.goto(address)
    expect(phone.get_by_role("heading", level=1)).to_have_text(title)
    phone.get_by_label("What else?").fill("Someone who listens.")
    phone.get_by_text("A ride").tap()
    for box in phone.locator(".survey-options label, .survey-send").all():
        assert box.bounding_box()["height"] >= 44
    phone.get_by_role("button", name="Send my answers").tap()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert [cookie["name"] for cookie in phone.context.cookies()] == ["csrftoken"]

    stranger = visit(viewport=SMALL)
    stranger.goto(address)
    wrong += violations(stranger)
    stranger.get_by_role("button", name="Send my answers").click()
    expect(stranger.get_by_role("alert")).to_be_focused()
    stranger.wait_for_load_state()
    wrong += violations(stranger)
    stranger.get_by_label("A bed").check()
    stranger.get_by_role("button", name="Send my answers").click()
    expect_page(stranger, "Thank you")
    wrong += violations(stranger)

    team.reload()
    team.get_by_role("link", name="Results").click()
    expect(team.get_by_role("img", name="What helped?")).to_be_visible()
    expect(team.get_by_text("Fewer than 5 people have answered")).to_be_visible()
    team.wait_for_load_state()
    wrong += violations(team)
    tab_to(team, team.get_by_role("button", name="Quote A ride"))
    team.keyboard.press("Enter")
    expect(team.get_by_role("heading", level=1)).to_have_text(f"Survey: {title}")
    sentence = "1 of 2 who answered “What helped?” said “A ride” (50 percent)."
    expect(team.get_by_label("Finding", exact=True).first).to_have_value(sentence)

    team.goto("/franklin/surveys/")
    team.get_by_role("link", name=re.compile(f"^{title}$")).click()
    expect_page(team, title)
    team.get_by_role("button", name="Close the survey").click()
    team.get_by_role("dialog").get_by_role("button", name="Close it").click()
    expect(team.locator("#messages")).to_contain_text("takes no more answers")
    assert stranger.goto(address).status == 410
    expect(stranger.get_by_text("This survey is closed")).to_be_visible()
    wrong += violations(stranger)
    assert wrong == []
