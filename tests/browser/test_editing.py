"""Writing in a browser when things go wrong: two at once, no network, a reload, a refusal.

Each test adds a goal of its own to a demo plan and writes what the goal means.
"""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import (
    add_goal,
    expect_page,
    expect_saved,
    form_of,
    meaning,
    new_name,
    state_of,
    tick,
    without_scripts_yet,
    write,
)


def goal(page: Page) -> str:
    return add_goal(page, "franklin", new_name("A goal to write in"))


def type_paragraphs(control: Locator, *paragraphs: str) -> None:
    """Type into an empty rich text, as someone who presses Enter between paragraphs."""
    keyboard = control.page.keyboard
    control.click()
    for number, words in enumerate(paragraphs):
        if number:
            keyboard.press("Enter")
        keyboard.type(words)
    control.blur()
    expect_saved(control)


def add_to(control: Locator, paragraph: str, words: str) -> None:
    """Put the caret at the end of a paragraph, type there, and leave the field."""
    control.get_by_text(paragraph).click()
    control.page.keyboard.press("End")
    control.page.keyboard.type(words)
    control.blur()


def stored(page: Page, address: str) -> Locator:
    """The text as the server has it now."""
    page.goto(address)
    return meaning(page)


def test_a_pause_is_enough(visit):
    alice = visit("alice")
    address = goal(alice)
    meaning(alice).click()
    alice.keyboard.type("Saved without a button.")
    expect_saved(meaning(alice))
    # The caret stays where it was, and what is typed next goes on there.
    alice.keyboard.type(" And on.")
    meaning(alice).blur()
    expect_saved(meaning(alice))
    expect(stored(visit("ed"), address)).to_have_text("Saved without a button. And on.")


def test_no_key_is_lost_while_the_editor_loads(visit):
    """The editor takes the field over in the midst of a sentence."""
    alice = visit("alice")
    goal(alice)
    alice.route("**/editor*.js", lambda route: (alice.wait_for_timeout(400), route.continue_()))
    meaning(alice).click()
    for word in ("One", "two", "three", "four", "five", "six", "seven", "eight", "nine"):
        alice.keyboard.type(f"{word} ", delay=30)
    alice.keyboard.press("Enter")
    alice.keyboard.type("ten")
    meaning(alice).blur()
    expect_saved(meaning(alice))
    expect(meaning(alice).locator("p")).to_have_text(
        ["One two three four five six seven eight nine", "ten"]
    )


def test_what_is_selected_stays_selected_when_the_editor_comes(visit):
    """Words chosen to be replaced are replaced, though the editor takes over in between."""
    alice = visit("alice")
    goal(alice)
    write(meaning(alice), "One.")
    held = []
    alice.route("**/editor*.js", lambda route: held.append(route))
    alice.reload()
    meaning(alice).focus()
    alice.keyboard.press("Control+a")
    alice.wait_for_function("getSelection().toString().trim() == 'One.'")
    while not held:
        alice.wait_for_timeout(20)
    for route in held:
        route.continue_()
    alice.unroute("**/editor*.js")
    expect(meaning(alice)).to_have_class(re.compile("ProseMirror"))
    alice.keyboard.type("Two.")
    meaning(alice).blur()
    expect_saved(meaning(alice))
    expect(meaning(alice)).to_have_text("Two.")


def test_what_is_written_before_the_scripts_come_is_saved(visit):
    alice = visit("alice")
    address = goal(alice)
    part = alice.get_by_role("region", name="The goal", exact=True)
    title, words = part.get_by_label("Goal required"), new_name("Written early")
    with without_scripts_yet(alice, address):
        title.fill(words)
        part.get_by_label("What it means").press_sequentially("Help comes")
    expect_saved(title)
    # Whoever was in the midst of a rich text is still there, and goes on.
    expect(meaning(alice)).to_be_focused()
    alice.keyboard.type(" late.")
    meaning(alice).blur()
    expect_saved(meaning(alice))
    ed = visit("ed")
    expect(stored(ed, address)).to_have_text("Help comes late.")
    expect(ed.get_by_role("heading", level=1)).to_have_text(words)


def test_what_is_ticked_before_the_scripts_come_is_saved(visit):
    alice = visit("alice")
    address = log_activity(alice)
    box = alice.get_by_label("Survivors took part")
    came = alice.get_by_role("region", name="Who came").get_by_role("checkbox").first
    with without_scripts_yet(alice, address):
        box.check()
        came.check()
    for one in (box, came):
        expect(state_of(one)).to_contain_text("Saved")
    alice.goto(address)
    expect(box).to_be_checked()
    expect(came).to_be_checked()


@pytest.mark.parametrize("choice", ["Keep mine", "Take theirs", "Edit both"])
def test_two_write_the_same_paragraph(visit, choice):
    alice, ed = visit("alice"), visit("ed")
    address = goal(alice)
    type_paragraphs(meaning(alice), "Help comes late.")
    ed.goto(address)
    add_to(meaning(alice), "Help comes late.", " Alice knows by how much.")
    expect_saved(meaning(alice))
    add_to(meaning(ed), "Help comes late.", " Ed knows why.")

    panel = ed.get_by_role("group", name="Two texts for What it means")
    expect(panel).to_contain_text("Alice Example changed “What it means”")
    expect(panel).to_contain_text("Help comes late. Alice knows by how much.")
    expect(panel).to_contain_text("Help comes late. Ed knows why.")
    expect(state_of(meaning(ed))).to_contain_text("Not saved: Alice Example changed this text")
    panel.get_by_role("button", name=choice).click()
    expect(panel).to_have_count(0)

    theirs, mine = "Help comes late. Alice knows by how much.", "Help comes late. Ed knows why."
    result = {"Keep mine": mine, "Take theirs": theirs, "Edit both": mine + theirs}[choice]
    expect(meaning(ed)).to_have_text(result)
    if choice != "Take theirs":
        expect_saved(meaning(ed))
    alice.reload()
    expect(meaning(alice)).to_have_text(result)
    # The text that was not kept is in the history, by whoever wrote it.
    form_of(meaning(alice)).get_by_role("link", name="Earlier texts").click()
    expect(alice.get_by_role("main")).to_contain_text("Ed knows why.")
    expect(alice.get_by_role("main")).to_contain_text("Alice knows by how much.")


def test_two_write_different_paragraphs(visit):
    alice, ed = visit("alice"), visit("ed")
    address = goal(alice)
    type_paragraphs(meaning(alice), "The first.", "Between them.", "The last.")
    ed.goto(address)
    add_to(meaning(alice), "The first.", " By Alice.")
    expect_saved(meaning(alice))
    add_to(meaning(ed), "The last.", " By Ed.")
    expect_saved(meaning(ed))
    both = ["The first. By Alice.", "Between them.", "The last. By Ed."]
    # Ed is shown what Alice wrote, though he never reloaded.
    expect(meaning(ed).locator("p")).to_have_text(both)
    expect(stored(alice, address).locator("p")).to_have_text(both)


def test_no_network_and_back(visit):
    alice = visit("alice")
    address = goal(alice)
    write(meaning(alice), "Written before the tunnel.")
    alice.context.set_offline(True)
    meaning(alice).fill("Written in the tunnel.")
    meaning(alice).blur()
    expect(state_of(meaning(alice))).to_contain_text("Not saved: no connection to the server")
    expect(meaning(alice)).to_have_text("Written in the tunnel.")
    assert "Written in the tunnel." in kept(alice)
    alice.context.set_offline(False)
    expect_saved(meaning(alice))
    assert kept(alice) == ""
    expect(stored(visit("ed"), address)).to_have_text("Written in the tunnel.")


def kept(page: Page) -> str:
    """What autosave keeps in this browser."""
    return page.evaluate("Object.values(localStorage).join('\\n')")


def test_a_reload_before_it_was_saved(visit):
    alice = visit("alice")
    goal(alice)
    write(meaning(alice), "Stored.")
    alice.context.set_offline(True)
    meaning(alice).fill("Stored. And this was not.")
    meaning(alice).blur()
    expect(state_of(meaning(alice))).to_contain_text("Not saved")
    # The server does not answer while the page goes, as in a crash.
    alice.route("**/save/**", lambda route: route.abort())
    alice.context.set_offline(False)
    alice.reload()
    alice.unroute("**/save/**")
    expect(meaning(alice)).to_have_text("Stored.")
    state = state_of(meaning(alice))
    expect(state).to_contain_text("was not saved")
    state.get_by_role("button", name="Restore").click()
    expect_saved(meaning(alice))
    alice.reload()
    expect(meaning(alice)).to_have_text("Stored. And this was not.")


def test_the_session_ends_while_writing(visit):
    alice = visit("alice", afresh=True)
    address = goal(alice)
    alice.context.clear_cookies(name="session")
    meaning(alice).fill("Typed after the session ended.")
    meaning(alice).blur()
    expect(state_of(meaning(alice))).to_contain_text("Not saved: you have been signed out")
    assert "Typed after the session ended." in kept(alice)
    assert alice.goto(address).ok
    alice.get_by_label("E-mail address").fill("alice@example.org")
    alice.get_by_label("Password").fill("throughline demo")
    alice.get_by_role("button", name="Sign in", exact=True).click()
    expect_page(alice, re.compile("A goal to write in"))
    state_of(meaning(alice)).get_by_role("button", name="Restore").click()
    expect_saved(meaning(alice))


def test_a_text_that_is_too_long(visit):
    alice = visit("alice")
    goal(alice)
    title = alice.get_by_role("region", name="The goal", exact=True).get_by_label("Goal required")
    long = "word " * 101 + "end"
    title.fill(long)
    title.blur()
    error = form_of(title).get_by_role("alert")
    expect(error).to_contain_text("500")
    expect(title).to_have_attribute("aria-invalid", "true")
    expect(title).to_have_value(long)
    expect(state_of(title)).to_have_text("Not saved")
    write(title, "Short enough")
    expect(error).to_be_hidden()
    expect(title).not_to_have_attribute("aria-invalid", "true")


def test_a_rich_text_that_is_too_long(visit):
    alice = visit("alice")
    goal(alice)
    write(meaning(alice), "Stored before.")
    long = "a plan " * 10_000
    meaning(alice).fill(long)
    meaning(alice).blur()
    error = form_of(meaning(alice)).get_by_role("alert")
    expect(error).to_contain_text("a field takes 64 KB")
    expect(meaning(alice)).to_contain_text("a plan a plan")
    write(meaning(alice), "Shortened.")
    expect(error).to_be_hidden()


def test_script_in_a_text_never_runs(visit):
    """Typed, it is words; sent as markup, it is taken away on the way in."""
    alice, ed = visit("alice"), visit("ed")
    address = goal(alice)
    typed = "<script>document.title = 'broken'</script><img src=x onerror=alert(1)>"
    write(meaning(alice), typed)
    expect(stored(ed, address)).to_have_text(typed)
    send(
        form_of(meaning(alice)),
        "<p>Kept.</p><script>document.title = 'broken'</script>"
        "<img src=x onerror=\"document.title = 'broken'\">"
        "<a href=\"javascript:document.title='broken'\">a link</a>",
    )
    expect(stored(ed, address)).to_contain_text("Kept.")
    expect(meaning(ed).locator("script, img, a[href]")).to_have_count(0)
    expect(ed).not_to_have_title("broken")


def send(form: Locator, value: str) -> None:
    """What the form would send with this value, past the editor."""
    names = ("csrfmiddlewaretoken", "version")
    fields = {name: form.locator(f"[name={name}]").input_value() for name in names}
    url = form.evaluate("(form) => form.action")
    headers = {"Accept": "application/json", "Referer": url}
    answer = form.page.request.post(url, form=fields | {"value": value}, headers=headers)
    assert answer.json()["state"] == "saved"


def test_boxes_and_lists_save_at_once(visit):
    alice = visit("alice")
    address = log_activity(alice)
    box = alice.get_by_label("Survivors took part")
    tick(box)
    came = alice.get_by_role("region", name="Who came").get_by_role("checkbox").first
    name = came.locator("xpath=..").inner_text().strip()
    tick(came)
    alice.goto(address)
    expect(box).to_be_checked()
    expect(alice.get_by_label(name, exact=True).first).to_be_checked()


def log_activity(page: Page) -> str:
    """A new entry of Franklin's log; its page is open afterwards. Returns its address."""
    page.goto("/franklin/activities/")
    what = new_name("Listening session")
    page.get_by_label("What it was").fill(what)
    page.get_by_role("button", name="Log it and write what happened").click()
    expect_page(page, what)
    return page.url


def test_without_script(visit):
    alice = visit("alice", java_script_enabled=False)
    alice.goto("/franklin/guide/reflect.review/")
    card = alice.get_by_role("main").get_by_role("region").filter(has=alice.locator("textarea"))
    first = card.last
    words = new_name("Answered without script")
    first.get_by_label("Answer").fill(words)
    first.get_by_role("button", name="Save").click()
    expect(alice.locator("#messages")).to_contain_text("Answer: saved.")
    expect(card.last.get_by_label("Answer")).to_have_value(f"<p>{words}</p>")
    ed = visit("ed")
    ed.goto("/franklin/guide/reflect.review/")
    expect(ed.get_by_role("textbox").get_by_text(words, exact=True)).to_be_visible()


def test_a_page_names_who_else_of_the_team_has_it_open(visit):
    alice, ed, pat = visit("alice"), visit("ed"), visit("pat")
    with alice.expect_response("**/franklin/here/"):
        alice.goto("/franklin/plan/")
    ed.goto("/franklin/plan/")
    # Others may be named before her, whose pages another test has just closed.
    expect(ed.locator("#also-here")).to_contain_text(
        re.compile("Also on this page: .*Alice Example"), timeout=60_000
    )
    pat.goto("/franklin/review/")
    expect(pat.locator("#also-here")).to_have_count(0)
