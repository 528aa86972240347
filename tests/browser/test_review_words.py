"""Quoted words on a version's page: marked, kept when the session ends, shown where they stand."""

from playwright.sync_api import Page, expect

from reviews.demo import PASSWORD
from tests.browser.founding import expect_message
from tests.browser.steps import new_name, unfold

PAGE = "/franklin/versions/2/"
WORDS = "No residential treatment in the state takes boys who have been trafficked."
TYPED = "Who could change the licensing rules? "


def part(page: Page):
    return page.locator("#component-gaps")


def test_a_comment_survives_the_end_of_the_session_with_its_words_and_kind(visit):
    tess = visit("tess", afresh=True)
    tess.goto(PAGE)
    unfold(part(tess), "Add a comment")
    part(tess).get_by_label("Words it is about").fill(WORDS)
    part(tess).get_by_label("Kind of comment").select_option(label="Question")
    part(tess).get_by_label("Comment", exact=True).fill(TYPED * 50)
    tess.context.clear_cookies(name="session")
    part(tess).get_by_role("button", name="Add the comment", exact=True).click()
    tess.get_by_label("E-mail address").fill("tess@example.org")
    tess.get_by_label("Password").fill(PASSWORD)
    tess.get_by_role("button", name="Sign in", exact=True).click()
    tess.get_by_role("link", name="Back to where you wrote it").click()
    tess.wait_for_url(f"**{PAGE}")
    expect(part(tess).get_by_label("Comment", exact=True)).to_have_value(TYPED * 50)
    expect(part(tess).get_by_label("Words it is about")).to_have_value(WORDS)
    expect(part(tess).get_by_label("Kind of comment")).to_have_value("question")
    # Something else arrives meanwhile; the comment has not, and is brought back once more.
    gaps = part(tess)
    unfold(gaps, "Notes among reviewers")
    gaps.get_by_label("Note to reviewers").fill(new_name("Who licenses them?"))
    gaps.get_by_role("button", name="Keep the note").click()
    expect_message(tess, "The note is kept. Only reviewers see it.")
    expect(gaps.get_by_label("Comment", exact=True)).to_have_value(TYPED * 50)
    part(tess).get_by_role("button", name="Discard it").click()
    expect(part(tess).get_by_label("Comment", exact=True)).to_have_value("")


def test_a_mail_leads_to_its_comment_past_the_sign_in_page_and_the_words_are_shown(visit):
    alice = visit("alice")
    alice.goto("/notices/")
    notice = alice.get_by_role("listitem").filter(has_text="asks you to answer a comment").first
    notice.get_by_role("button", name="Open").click()
    alice.wait_for_url("**/franklin/review/?round=1#thread-*")
    told = alice.get_by_role("listitem").filter(has_text=WORDS).first
    address = told.get_by_role("link", name="version 2").first.get_attribute("href")
    thread = address.partition("#thread-")[2]
    someone = visit()
    someone.goto(f"/franklin/review/threads/{thread}/")
    someone.get_by_label("E-mail address").fill("vic@example.org")
    someone.get_by_label("Password").fill(PASSWORD)
    someone.get_by_role("button", name="Sign in", exact=True).click()
    someone.wait_for_url(f"**/franklin/review/?round=1#thread-{thread}")
    expect(someone.locator(f"#thread-{thread}")).to_be_in_viewport()
    someone.goto(address)
    part(someone).get_by_role("button", name="Show in the text").click()
    expect(
        part(someone)
        .get_by_role("cell", name=WORDS)
        .or_(part(someone).get_by_role("rowheader", name=WORDS))
    ).to_be_in_viewport()
