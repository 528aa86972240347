"""Two drafts, a collaborator's word, an adoption that is printed; a file in, and out again."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.steps import expect_page, new_name, rich, unfold
from tests.planning.file_samples import HOSTILE, PDF

VALUES = "/franklin/statements/values/"


def add_draft(page, name: str, words: str) -> None:
    unfold(page, "Add a draft")
    form = page.locator("form", has=page.get_by_role("button", name="Add the draft"))
    form.get_by_label("Name of the draft").fill(name)
    rich(form, "Wording").click()
    page.keyboard.type(words)
    form.get_by_role("button", name="Add the draft").click()
    expect(page.get_by_role("article", name=name)).to_contain_text(words)
    page.wait_for_load_state()


def test_drafts_are_discussed_and_one_is_adopted_and_printed(visit):
    alice, cole = visit("alice"), visit("cole")
    short, long = new_name("Short values"), new_name("Long values")
    alice.goto(VALUES)
    add_draft(alice, short, f"We listen first. {short}.")
    add_draft(alice, long, f"We listen first, and decide together. {long}.")

    cole.goto(VALUES)
    expect(cole.get_by_role("button", name="Record the adoption")).to_have_count(0)
    part = cole.get_by_role("article", name=long)
    unfold(part, "Say what you think")
    part.get_by_role("textbox", name=f"Your feedback on “{long}”").fill("Together is the word.")
    part.get_by_role("button", name="Send the feedback").click()
    expect(part).to_contain_text("Together is the word.")

    alice.goto(VALUES)
    part = alice.get_by_role("article", name=long)
    expect(part).to_contain_text("1 open comment")
    part.get_by_role("button", name="Mark as dealt with").click()
    expect(part).to_contain_text("Dealt with by Alice Example")
    form = alice.get_by_role("region", name="Record an adoption")
    form.get_by_label("Draft").select_option(label=long)
    form.get_by_label("Adopted on").fill("2026-02-24")
    form.get_by_label("At this activity of the log").select_option(
        label="Prioritization retreat (Feb 24, 2026)"
    )
    form.get_by_role("button", name="Record the adoption").click()
    expect(alice.get_by_role("region", name="In force")).to_contain_text(f"{long}.")
    line = alice.get_by_role("region", name="Timeline").get_by_role("listitem").first
    expect(line).to_contain_text("Adopted Feb 24, 2026, recorded by Alice Example")
    expect(line.get_by_role("link", name="Prioritization retreat")).to_be_visible()

    alice.goto("/franklin/deliverable/strategies/")
    printed = alice.get_by_role("main")
    expect(printed).to_contain_text(f"We listen first, and decide together. {long}.")
    expect(printed).to_contain_text("Adopted on February 24, 2026 at Prioritization retreat")


def test_a_file_is_kept_and_comes_back_the_same(visit):
    ed, vic = visit("ed"), visit("vic")
    ed.goto("/franklin/evidence/")
    ed.get_by_role("link", name="Community survey").click()
    expect_page(ed, re.compile("Community survey"))
    source = ed.url
    name, data, _ = HOSTILE["a program as a PDF"]
    send(ed, name, data)
    expect(ed.get_by_text("it is not a PDF")).to_be_visible()
    ed.goto(source)
    mine = f"{new_name('Questionnaire')}.pdf"
    data = PDF + mine.encode() + b"\n%%EOF\n"
    send(ed, mine, data)
    expect(ed.get_by_role("link", name=mine)).to_be_visible()

    vic.goto(source)
    with vic.expect_download() as waiting:
        vic.get_by_role("link", name=mine).click()
    download = waiting.value
    assert download.suggested_filename == mine
    assert Path(download.path()).read_bytes() == data


def send(page, name: str, data: bytes) -> None:
    files = page.get_by_role("region", name="Files")
    unfold(files, "Keep a file with it")
    files.get_by_label("File", exact=True).set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": data}
    )
    files.get_by_role("button", name="Keep the file").click()
