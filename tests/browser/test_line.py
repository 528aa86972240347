"""The whole line in a browser: from a new grantee to an approved plan and its downloaded PDF."""

import re
import subprocess

from playwright.sync_api import Page, expect

from tests.browser import founding
from tests.browser.founding import expect_message, open_plan, press
from tests.browser.steps import (
    WORKER_MS,
    choose,
    expect_page,
    expect_saved,
    rich,
    tick,
    unfold,
    write,
)

HOME = "/testing/"
LEAD = "lena@example.org"
STRATEGY = "A screening interview in every shelter"
REVISED = "Each shelter has two trained interviewers by the second spring."
LETTER = "Approved. Please tell us each quarter how many shelters have begun."


def test_the_whole_line(visit, tmp_path):
    ada, lead = visit("ada", afresh=True), visit()
    join(lead, make_grantee(ada))
    open_plan(lead, "testing", "Strategic plan of the State of Testing")
    write_guide_and_statements(lead)
    add_people(lead)
    add_activity(lead)
    add_evidence(lead)
    add_gaps(lead)
    add_strategy(lead)
    finish_plan(lead)
    freeze(lead, number=1, reason="For the first review")
    ask_for_review(lead)

    pat = visit("pat", afresh=True)
    review_and_return(pat)
    answer_and_resend(lead)
    accept(pat)
    submit(lead)

    gina = visit("gina", afresh=True)
    text = read_submission(gina, tmp_path)
    for words in ("State of Testing", STRATEGY, REVISED, "Rivers Shelter Network"):
        assert words in text
    approve(gina)
    lead.goto(f"{HOME}review/")
    expect(lead.get_by_text("Approved by OVC").first).to_be_visible()
    expect(lead.get_by_text(LETTER)).to_be_visible()


# -- the administrator --------------------------------------------------------------------------


def make_grantee(ada: Page) -> str:
    """A new grantee; its invitation link is shown once. Returns the link."""
    link = founding.make_grantee(ada, name="State of Testing", slug="testing", lead=LEAD)
    ada.goto(f"{HOME}team/")
    expect(ada.get_by_text(LEAD, exact=True)).to_be_visible()
    expect(ada.get_by_label("Link", exact=True)).to_have_count(0)
    assert link.rsplit("/", 2)[1] not in ada.content()
    return link


# -- the team -----------------------------------------------------------------------------------


def join(lead: Page, link: str) -> None:
    founding.join(lead, link, name="Lena Lightfoot", grantee="State of Testing")
    assert lead.goto(link).status == 410


def write_guide_and_statements(lead: Page) -> None:
    lead.get_by_role("link", name="Identify collaborators").first.click()
    expect_page(lead, "Identify collaborators")
    answer = rich(lead.get_by_role("main"), "Answer to question").first
    answer.click()
    lead.keyboard.type("Shelters, courts and the people who have been through both.")
    # Nothing is pressed and the field is not left: it saves itself.
    expect_saved(answer)
    lead.reload()
    expect(answer).to_have_text("Shelters, courts and the people who have been through both.")
    lead.goto(f"{HOME}statements/")
    for name, words in (
        ("Mission", "Nobody in the state is bought or sold."),
        ("Vision", "Whoever asks for help gets it on the same day."),
    ):
        part = lead.get_by_role("region", name=name, exact=True)
        write(rich(part, "Wording"), words)


def add_people(lead: Page) -> None:
    lead.goto(f"{HOME}collaborators/")
    for name, circle, voice in (
        ("Lena Lightfoot, program lead", "Program team", ""),
        ("Rivers Shelter Network", "Collaborator", ""),
        ("Council of Lived Experience", "Collaborator", "Survivors and youth"),
        ("Office of the Chief Clerk", "Collaborator", ""),
    ):
        form = lead.get_by_role("region", name="Add an entry")
        form.get_by_label("Name as printed").fill(name)
        form.get_by_label("Circle").select_option(label=circle)
        if voice:
            form.get_by_label("Speaks from lived experience").select_option(label=voice)
        form.get_by_role("button", name="Add", exact=True).click()
        expect(lead.get_by_role("table").get_by_role("link", name=name, exact=True)).to_be_visible()
        lead.wait_for_load_state()


def add_activity(lead: Page) -> None:
    lead.goto(f"{HOME}activities/")
    lead.get_by_label("What it was").fill("Listening session on the river")
    lead.get_by_label("When, in words").fill("March 2026")
    lead.get_by_label("Facilitated by").fill("Rivers Shelter Network")
    press(lead, "Log it and write what happened")
    expect_page(lead, "Listening session on the river")
    entry = lead.get_by_role("region", name="What it was and what came of it")
    tick(entry.get_by_label("Survivors took part"))
    tick(entry.get_by_label("Youth took part"))
    write(rich(entry, "What happened"), "Eleven people spoke in turn.")
    tick(lead.get_by_role("region", name="Who came").get_by_label("Council of Lived Experience"))


def add_evidence(lead: Page) -> None:
    lead.goto(f"{HOME}evidence/")
    lead.get_by_label("Source required").fill("Shelter intake records")
    lead.get_by_label("Baseline data from the application").check()
    press(lead, "Add and open it")
    expect_page(lead, "Shelter intake records")
    lead.get_by_label("Add a finding").fill("One shelter in nine asks about exploitation.")
    press(lead, "Add the finding")
    expect(lead.get_by_role("article", name="Finding 1")).to_be_visible()


def add_gaps(lead: Page) -> None:
    lead.goto(f"{HOME}gaps/")
    lead.get_by_label("Add a gap").fill("Shelters do not ask")
    press(lead, "Add and open it")
    expect_page(lead, "Shelters do not ask")
    shows = lead.get_by_role("region", name="What shows it")
    tick(shows.get_by_label("One shelter in nine asks about exploitation."))
    lead.goto(f"{HOME}gaps/")
    lead.get_by_label("Add a gap").fill("No safe housing in the north")
    press(lead, "Add and open it")
    expect_page(lead, "No safe housing in the north")
    part = lead.get_by_role("region", name="The gap")
    state = part.get_by_label("In this plan")
    choose(state, state.get_by_role("option").filter(has_text="Parked").inner_text())
    write(part.get_by_label("Why it has to wait"), "The building is not paid for before 2027.")


def add_strategy(lead: Page) -> None:
    lead.goto(f"{HOME}strategies/")
    lead.get_by_label("Goal required", exact=True).fill("Trafficking is seen where it happens")
    press(lead, "Add the goal")
    lead.get_by_role("link", name="Trafficking is seen where it happens").click()
    expect_page(lead, "Trafficking is seen where it happens")
    unfold(lead, "Add an objective")
    lead.locator("#new-objective").fill("Every shelter asks every guest")
    press(lead, "Add the objective")
    lead.get_by_role("link", name="Objective 1").click()
    expect_page(lead, re.compile("Every shelter asks every guest"))
    unfold(lead, "Add a strategy")
    lead.locator("#new-strategy").fill(STRATEGY)
    press(lead, "Add and open it")
    expect_page(lead, STRATEGY)
    about = lead.get_by_role("region", name="The strategy", exact=True)
    write(rich(about, "What will be different"), "Every guest is asked once.")
    choose(about.get_by_label("Champion"), "Rivers Shelter Network")
    tick(lead.get_by_role("region", name="Gaps it answers").get_by_label("Shelters do not ask"))
    behind = lead.get_by_role("region", name="Findings behind it")
    tick(behind.get_by_label("One shelter in nine asks about exploitation."))
    unfold(lead, "Add an action")
    lead.locator("#new-action").fill("Train the interviewers")
    press(lead, "Add the action")
    lead.get_by_role("link", name="Train the interviewers").first.click()
    expect_page(lead, "Train the interviewers")
    action = lead.get_by_role("region", name="The action")
    write(action.get_by_label("Due on"), "2026-12-01")
    write(action.get_by_label("Responsible, in words"), "Rivers Shelter Network")


def finish_plan(lead: Page) -> None:
    """What the readiness list still asks for, until it asks for nothing."""
    lead.goto(f"{HOME}deliverable/")
    expect(lead.get_by_text("required points still missing")).to_be_visible()
    lead.goto(f"{HOME}solicitation/")
    lead.get_by_label("Wording in the solicitation").last.fill("Identify victims of trafficking")
    press(lead, "Add the item")
    kept = lead.get_by_role("button", name="Remove Identify victims of trafficking")
    expect(kept).to_be_visible()
    lead.goto(f"{HOME}plan/")
    write(lead.get_by_label("First day of the plan"), "2026-10-01")
    write(lead.get_by_label("Last day of the plan"), "2028-09-30")
    lead.goto(f"{HOME}deliverable/")
    expect(lead.get_by_text("Every required point is met")).to_be_visible()
    expect(lead.locator(".readiness .is-miss")).to_have_count(0)


def freeze(lead: Page, *, number: int, reason: str) -> None:
    lead.goto(f"{HOME}deliverable/")
    lead.get_by_label("Why this version").fill(reason)
    press(lead, "Freeze a version")
    expect_page(lead, f"Version {number}")
    # The page follows the worker by itself, from waiting to ready.
    files = lead.get_by_role("region", name="Files")
    expect(files.get_by_role("link", name="Download the PDF")).to_be_visible(timeout=WORKER_MS)
    expect(files.get_by_text("Ready", exact=True).first).to_be_visible()


def ask_for_review(lead: Page) -> None:
    lead.goto(f"{HOME}review/")
    form = lead.get_by_role("form", name="Ask for a review")
    form.get_by_label("Message to the TTA provider").fill("Please look at the strategy most.")
    form.get_by_role("button", name="Ask for a review").click()
    expect_message(lead, "The review is asked for.")
    expect(lead.locator(".turn")).to_contain_text("With the TTA provider")


# -- the TTA provider ---------------------------------------------------------------------------


def review_and_return(pat: Page) -> None:
    pat.goto("/queue/")
    row = pat.get_by_role("row").filter(has_text="State of Testing")
    row.get_by_role("link", name="Version 1").click()
    expect_page(pat, "Version 1")
    strategies = pat.locator("#component-strategies")
    expect(strategies).to_contain_text(STRATEGY)
    beside = strategies.get_by_role("complementary")
    unfold(beside, "Add a comment")
    beside.get_by_label("Kind of comment").select_option(label="Must fix")
    beside.get_by_label("Comment", exact=True).fill("Who asks, and by when?")
    beside.get_by_role("button", name="Add the comment").click()
    expect(beside.get_by_text("Who asks, and by when?")).to_be_visible()
    verdict(pat, "strategies", "Must fix")
    verdict(pat, "people", "Acceptable")
    pat.goto(f"{HOME}review/")
    form = pat.get_by_role("form", name="Return to the team")
    form.get_by_label("Message to the team").fill("One point, then it is ready.")
    form.get_by_role("button", name="Return to the team").click()
    expect_message(pat, "The review is back with the team")


def verdict(pat: Page, component: str, value: str) -> None:
    beside = pat.locator(f"#component-{component}").get_by_role("complementary")
    beside.get_by_label(value, exact=True).check()
    beside.get_by_role("button", name="Record the verdict").click()
    expect(beside.locator(".tag").first).to_have_text(value)


def accept(pat: Page) -> None:
    pat.goto("/queue/")
    row = pat.get_by_role("row").filter(has_text="State of Testing")
    row.get_by_role("link", name="Version 2").click()
    expect_page(pat, "Version 2")
    strategies = pat.locator("#component-strategies")
    expect(strategies).to_contain_text(REVISED)
    unfold(strategies, "Reply or resolve")
    strategies.get_by_role("button", name="Mark as resolved").click()
    expect(strategies.get_by_text("Resolved by Pat Placeholder")).to_be_visible()
    verdict(pat, "strategies", "Acceptable")
    pat.goto(f"{HOME}review/")
    press(pat, "Return to the team")
    expect_message(pat, "The review is back with the team")


# -- the team again -----------------------------------------------------------------------------


def answer_and_resend(lead: Page) -> None:
    lead.goto("/notices/")
    expect(lead.get_by_text("Unread").first).to_be_visible()
    lead.goto(f"{HOME}review/")
    expect(lead.locator(".turn")).to_contain_text("With the program team, who answer the review")
    thread = lead.get_by_role("listitem").filter(has_text="Who asks, and by when?").first
    unfold(thread, "Reply or resolve")
    thread.get_by_label("Reply").fill("Two interviewers in each; it is in the plan now.")
    thread.get_by_role("button", name="Reply", exact=True).click()
    expect(lead.get_by_text("Two interviewers in each; it is in the plan now.")).to_be_visible()
    lead.goto(f"{HOME}strategies/")
    lead.get_by_role("link", name=STRATEGY).click()
    expect_page(lead, STRATEGY)
    about = lead.get_by_role("region", name="The strategy", exact=True)
    write(rich(about, "What will be different"), REVISED)
    freeze(lead, number=2, reason="Answers the review")
    lead.goto(f"{HOME}review/")
    form = lead.get_by_role("form", name="Send the revised version")
    form.get_by_label("Version").select_option(index=0)
    form.get_by_label("What you changed").fill("The outcome says who and when.")
    form.get_by_role("button", name="Send the revised version").click()
    expect_message(lead, "The revised version is with the TTA provider")


def submit(lead: Page) -> None:
    lead.goto(f"{HOME}review/")
    form = lead.get_by_role("form", name="Submit to OVC")
    form.get_by_label("Statement").fill("The plan of the State of Testing.")
    form.get_by_role("button", name="Submit to OVC").click()
    lead.get_by_role("dialog").get_by_role("button", name="Submit to OVC").click()
    expect(lead.locator(".turn")).to_contain_text("With OVC, who approves or returns it")


# -- the grant manager --------------------------------------------------------------------------


def read_submission(gina: Page, folder) -> str:
    """Opens the version from the portfolio and downloads its PDF; returns the PDF's text."""
    gina.goto("/portfolio/?show=waiting")
    row = gina.get_by_role("row").filter(has_text="State of Testing")
    row.get_by_role("link", name="Version 2").click()
    expect_page(gina, "Version 2")
    expect(gina.get_by_text(REVISED).first).to_be_visible()
    # What reviewer and team said to each other is not the funder's.
    expect(gina.get_by_text("Who asks, and by when?")).to_have_count(0)
    with gina.expect_download() as got:
        gina.get_by_role("link", name="Download the PDF").click()
    file = folder / "plan.pdf"
    got.value.save_as(file)
    assert file.read_bytes().startswith(b"%PDF-")
    command = ["pdftotext", "-raw", str(file), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return " ".join(text.split())


def approve(gina: Page) -> None:
    gina.goto(f"{HOME}review/")
    form = gina.get_by_role("form", name="Approve")
    form.get_by_role("textbox", name="Letter").fill(LETTER)
    form.get_by_role("button", name="Approve").click()
    expect(gina.locator(".turn")).to_contain_text("Approved by OVC")


# -- the others of a team -----------------------------------------------------------------------


def test_what_each_of_a_team_may_do(visit):
    """By what the pages offer: writing, freezing, asking for a review, submitting, the team."""
    offered = {}
    for person in ("alice", "ed", "cole", "vic"):
        page = visit(person, afresh=True)
        page.goto("/franklin/statements/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Statements")
        writes = page.get_by_role("textbox").count() > 0
        page.goto("/franklin/deliverable/")
        freezes = page.get_by_role("button", name="Freeze a version").count() == 1
        page.goto("/franklin/review/")
        comments = page.locator("summary", has_text="Reply or").count() > 0
        rooms = page.get_by_role("navigation", name="Rooms")
        leads = rooms.get_by_role("link", name="Team", exact=True).count() == 1
        offered[person] = (writes, freezes, comments, leads)
    assert offered == {
        "alice": (True, True, True, True),
        "ed": (True, True, True, False),
        "cole": (False, False, True, False),
        "vic": (False, False, False, False),
    }
