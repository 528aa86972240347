"""A review in a browser: three times there and back, two reviewers and two editors at once."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.founding import expect_message, make_grantee, open_plan, press
from tests.browser.steps import WORKER_MS, choose, expect_page, unfold, write

NAME, SLUG = "State of Three Rounds", "three-rounds"
HOME = f"/{SLUG}/"
GAP = "Shelters do not ask anyone"
NOTE = "Their intake data look copied; I will call them."
ASKED = "Which shelters do not ask?"
LETTER = "Approved for the first year."


def test_three_trips_to_approval_and_the_update_that_follows(visit):
    alice, ed = found(visit)
    gap = add_gap(alice)
    freeze(alice, 1)
    hand_over(alice, "Ask for a review", "Please look at the gaps.", "The review is asked for.")
    pat, tess = visit("pat"), visit("tess")
    assign(pat)
    comment_on_marked_words(tess)
    among_themselves(pat, tess, alice)
    conclude(pat, "Must fix", "One point.")

    answer_after_refusal(alice, ed, gap)
    compare(pat)
    conclude(pat, "Acceptable with suggestions", "Name the counties, too.")
    say(ed, gap, "Nine shelters in two counties do not ask.")
    freeze(ed, 3)
    hand_over(ed, "Send the revised version", "Counties are named.", "The revised version is with")
    resolve(pat)
    conclude(pat, "Acceptable", "Ready for OVC.")

    submit(alice, "The plan of three rounds.")
    gina = visit("gina")
    approve(gina)
    locked_until_opened_again(alice, ed, gap)
    submit(alice, "The first yearly update.")
    for_the_file(alice)


def for_the_file(alice: Page) -> None:
    """The history tells all of it, and a worker draws it."""
    alice.goto(f"{HOME}review/")
    alice.get_by_role("link", name="Review history").click()
    expect_page(alice, re.compile("^Review history"))
    told = alice.get_by_role("main")
    for words in (ASKED, "One point.", "Counties are named.", "Approved", "The yearly update"):
        expect(told).to_contain_text(words)
    expect(told).not_to_contain_text(NOTE)
    press(alice, "Make the PDF")
    made = alice.get_by_role("link", name="Download the PDF")
    expect(made).to_be_visible(timeout=WORKER_MS)
    with alice.expect_download() as got:
        made.click()
    assert got.value.path().read_bytes().startswith(b"%PDF-1.7")


def found(visit) -> tuple[Page, Page]:
    """The grantee with Alice as its lead and Ed as an editor, and an open plan."""
    ada, alice, ed = visit("ada"), visit("alice"), visit("ed")
    alice.goto(make_grantee(ada, name=NAME, slug=SLUG, lead="alice@example.org"))
    press(alice, "Join the team")
    expect_message(alice, f"Welcome to {NAME}.")
    open_plan(alice, SLUG, "Plan of three rounds")
    alice.goto(f"{HOME}team/")
    invite = alice.get_by_role("region", name="Invite someone")
    invite.get_by_label("E-mail").fill("ed@example.org")
    invite.get_by_label("Role").select_option(label="Editor")
    press(alice, "Make the invitation")
    ed.goto(alice.get_by_label("Link", exact=True).input_value())
    press(ed, "Join the team")
    expect_message(ed, f"Welcome to {NAME}.")
    return alice, ed


def add_gap(page: Page) -> str:
    """A parked gap, which the document lists; its address."""
    page.goto(f"{HOME}gaps/")
    page.get_by_label("Add a gap").fill(GAP)
    press(page, "Add and open it")
    expect_page(page, GAP)
    part = page.get_by_role("region", name="The gap")
    state = part.get_by_label("In this plan")
    choose(state, state.get_by_role("option").filter(has_text="Parked").inner_text())
    write(part.get_by_label("Why it has to wait"), "The interviewers are not trained before 2027.")
    return page.url


def say(page: Page, gap: str, words: str) -> None:
    """Another wording of the gap."""
    page.goto(gap)
    write(
        page.get_by_role("region", name="The gap").get_by_label("Gap required", exact=True), words
    )


def freeze(page: Page, number: int) -> None:
    page.goto(f"{HOME}deliverable/")
    press(page, "Freeze a version")
    expect_page(page, f"Version {number}")


def hand_over(page: Page, move: str, words: str, said: str) -> None:
    page.goto(f"{HOME}review/")
    form = page.get_by_role("form", name=move)
    form.get_by_role("textbox").fill(words)
    form.get_by_role("button", name=move).click()
    expect_message(page, said)


def assign(pat: Page) -> None:
    for person, concludes in (("Pat Placeholder", True), ("Tess Template", False)):
        pat.goto(f"{HOME}review/")
        unfold(pat, "Assign a reviewer")
        among = pat.get_by_role("region", name="Reviewers of this round")
        among.get_by_label("Reviewer", exact=True).select_option(label=person)
        among.get_by_label("Concludes the review").set_checked(concludes)
        among.get_by_role("button", name="Assign", exact=True).click()
        expect_message(pat, "The reviewer is assigned.")


def comment_on_marked_words(tess: Page) -> None:
    tess.goto("/queue/")
    row = tess.get_by_role("row").filter(has_text=NAME)
    expect(row).to_contain_text("You read it")
    row.get_by_role("link", name="Version 1").click()
    expect_page(tess, "Version 1")
    part = tess.locator("#component-gaps")
    mark(part.get_by_role("article").get_by_text(GAP).first)
    press(tess, "Comment on the marked words")
    beside = part.get_by_role("complementary")
    expect(beside.get_by_label("Words it is about")).to_have_value(GAP)
    beside.get_by_label("Kind of comment").select_option(label="Must fix")
    beside.get_by_label("Comment", exact=True).fill(ASKED)
    press(tess, "Add the comment", exact=True)
    expect(part.get_by_text(ASKED)).to_be_visible()
    expect(part.locator("blockquote.quoted")).to_have_text(GAP)


def mark(words: Locator) -> None:
    """Select the words, as a pointer does."""
    words.evaluate(
        """(element, wanted) => {
          const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(wanted);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + wanted.length);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
          }
        }""",
        GAP,
    )


def among_themselves(pat: Page, tess: Page, alice: Page) -> None:
    """A view, a note and a part that is done; the team sees none of it."""
    beside = tess.locator("#component-gaps").get_by_role("complementary")
    beside.get_by_label("Must fix", exact=True).check()
    beside.get_by_role("button", name="Record my view").click()
    expect(beside.get_by_text("Tess Template: Must fix")).to_be_visible()
    tess.goto(f"{HOME}review/")
    among = tess.get_by_role("region", name="Reviewers of this round")
    unfold(among, "Add a note")
    among.get_by_label("Note to reviewers").fill(NOTE)
    press(tess, "Keep the note")
    expect(among.get_by_text(NOTE)).to_be_visible()
    press(tess, "My part is done")
    expect_message(tess, "Your part is marked as done.")
    pat.goto(f"{HOME}review/")
    expect(pat.get_by_text(NOTE)).to_be_visible()
    for page in (f"{HOME}review/", f"{HOME}versions/1/", f"{HOME}review/history/"):
        alice.goto(page)
        expect(alice.get_by_role("main")).to_contain_text(ASKED)
        expect(alice.get_by_role("main")).not_to_contain_text(NOTE)


def conclude(pat: Page, verdict: str, words: str) -> None:
    pat.goto(f"{HOME}review/")
    pat.get_by_role("region", name="Verdicts").get_by_role("link", name="gaps").first.click()
    expect_page(pat, re.compile("^Version"))
    beside = pat.locator("#component-gaps").get_by_role("complementary")
    beside.get_by_label(verdict, exact=True).check()
    beside.get_by_role("button", name="Record the verdict").click()
    expect(beside.locator(".tag").first).to_have_text(verdict)
    hand_over(pat, "Return to the team", words, "The review is back with the team")


def answer_after_refusal(alice: Page, ed: Page, gap: str) -> None:
    """Ed's version is refused with the list, until Alice has answered; then it goes."""
    say(ed, gap, "Nine shelters do not ask.")
    freeze(ed, 2)
    ed.goto(f"{HOME}review/")
    form = ed.get_by_role("form", name="Send the revised version")
    form.get_by_role("textbox").fill("The gap says which.")
    form.get_by_role("button", name="Send the revised version").click()
    refused = ed.get_by_role("alert")
    expect(refused).to_contain_text("These must-fix points have no answer yet")
    expect(refused).to_contain_text("(a comment by Tess Template)")
    alice.goto(f"{HOME}review/")
    thread = alice.get_by_role("listitem").filter(has_text=ASKED).first
    unfold(thread, "Reply or resolve")
    thread.get_by_label("Reply").fill("Nine of them; it says so now.")
    thread.get_by_role("button", name="Reply", exact=True).click()
    expect(alice.get_by_text("Nine of them; it says so now.")).to_be_visible()
    # What was typed is still in the form that was refused.
    expect(ed.get_by_role("main").get_by_role("textbox")).to_have_value("The gap says which.")
    press(ed, "Send the revised version")
    expect_message(ed, "The revised version is with the TTA provider")


def compare(pat: Page) -> None:
    pat.goto(f"{HOME}review/")
    pat.get_by_role("link", name="from version 1 to 2").click()
    expect_page(pat, "Version 1 and version 2 compared")
    expect(pat.get_by_role("main")).to_contain_text("Nine shelters")
    pat.goto(f"{HOME}versions/2/")
    gone = "These words are gone from this version"
    expect(pat.locator("#component-gaps")).to_contain_text(gone)


def resolve(pat: Page) -> None:
    pat.goto(f"{HOME}versions/3/")
    part = pat.locator("#component-gaps")
    unfold(part, "Reply or resolve")
    press(pat, "Mark as resolved")
    expect(part.get_by_text("Resolved by Pat Placeholder")).to_be_visible()


def submit(alice: Page, statement: str) -> None:
    alice.goto(f"{HOME}review/")
    form = alice.get_by_role("form", name="Submit to OVC")
    form.get_by_label("Statement").fill(statement)
    letter = {"name": "letter.txt", "mimeType": "text/plain", "buffer": b"With this letter.\n"}
    form.get_by_label("Letter as a file").set_input_files(letter)
    form.get_by_role("button", name="Submit to OVC").click()
    alice.get_by_role("dialog").get_by_role("button", name="Submit to OVC").click()
    expect(alice.locator(".turn")).to_contain_text("With OVC, who approves or returns it")


def approve(gina: Page) -> None:
    gina.goto(f"{HOME}review/")
    expect(gina.get_by_role("link", name="letter.txt")).to_be_visible()
    expect(gina.get_by_role("main")).not_to_contain_text(ASKED)
    form = gina.get_by_role("form", name="Approve")
    form.get_by_role("textbox").fill(LETTER)
    form.get_by_role("button", name="Approve").click()
    expect(gina.locator(".turn")).to_contain_text("Approved by OVC")


def locked_until_opened_again(alice: Page, ed: Page, gap: str) -> None:
    """A newer version cannot be submitted before the lead opens the approved plan again."""
    say(ed, gap, "Four shelters still do not ask.")
    freeze(ed, 4)
    alice.goto(f"{HOME}review/")
    expect(alice.get_by_text(LETTER)).to_be_visible()
    expect(alice.get_by_role("form", name="Submit to OVC")).to_have_count(0)
    form = alice.get_by_role("form", name="Reopen the approved plan")
    form.get_by_label("The yearly update").check()
    form.get_by_role("textbox").fill("A year is over; five shelters ask now.")
    form.get_by_role("button", name="Reopen the approved plan").click()
    expect(alice.locator(".turn")).to_contain_text("who revise the approved plan")
