"""The guide at the elbow by keyboard alone, remembered on another machine; a provider's note."""

from playwright.sync_api import expect

from tests.browser.steps import expect_saved, new_name, write
from tests.browser.test_accessibility import faults

PAGE = "/franklin/swot/"
BOX = "details[data-remember='plan.synthesis']"
ASK = "details[data-remember='plan.synthesis.2a']"


def fold(page, which: str):
    """Open or close a part with the keyboard, and wait until the server knows."""
    with page.expect_response(lambda answer: answer.url.endswith("/guide/look/")) as told:
        page.locator(f"{which} > summary").press("Enter")
    assert told.value.status == 204


def put_away(page):
    """Close what was left open, the inner part first: it comes with the outer one."""
    page.goto(PAGE)
    if page.locator(BOX).get_attribute("open") is None:
        fold(page, BOX)
    for which in (ASK, BOX):
        if page.locator(which).get_attribute("open") is not None:
            fold(page, which)


def test_a_question_is_answered_where_the_work_is_and_stays_open_elsewhere(visit):
    lead = visit("alice")
    put_away(lead)
    lead.goto(PAGE)
    expect(lead.locator(f"{BOX} form")).to_have_count(0)
    fold(lead, BOX)
    fold(lead, ASK)
    field = lead.locator(ASK).get_by_role("textbox", name="Answer to question 2a")
    field.focus()
    said = new_name("The university")
    lead.keyboard.insert_text(said)
    lead.keyboard.press("Tab")
    expect_saved(field)
    assert faults(lead) == []
    # Another machine of the same person: the part is open, and brings its text.
    other = visit("alice")
    other.goto(PAGE)
    expect(other.locator(ASK)).to_have_attribute("open", "")
    expect(other.locator(ASK)).to_contain_text(said)
    fold(other, ASK)
    fold(other, BOX)
    lead.goto(PAGE)
    expect(lead.locator(BOX)).not_to_have_attribute("open", "")


def test_a_provider_rewords_a_note_and_the_team_reads_it(visit):
    provider = visit("pat")
    provider.goto("/guidance/")
    text = new_name("Ask early")
    provider.get_by_label("For", exact=True).select_option(label="State of Franklin")
    provider.get_by_label("Beside").select_option("plan.synthesis.4")
    provider.get_by_role("textbox", name="Note").fill(text)
    provider.get_by_role("button", name="Leave it").press("Enter")
    provider.locator("li", has_text=text).get_by_role("link").click()
    expect(provider.get_by_role("button", name="Withdraw it")).to_be_visible()
    provider.wait_for_load_state()
    write(provider.get_by_role("textbox", name="Note"), f"{text}, in May")
    assert faults(provider) == []
    lead = visit("alice")
    lead.goto("/franklin/guide/plan.synthesis/")
    card = lead.locator("[id='plan.synthesis.4']")
    expect(card).to_contain_text("Note from Pat Placeholder, Bridgework TTA")
    expect(card).to_contain_text(f"{text}, in May")
    assert faults(lead) == []
    provider.get_by_role("button", name="Withdraw it").press("Enter")
    expect(provider.get_by_text("no team sees it").first).to_be_visible()
    lead.reload()
    expect(card).not_to_contain_text(text)
