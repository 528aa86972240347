"""axe over every page, in light on a desk and in dark on a phone; nothing wider than 320 px.

Each person starts from a few addresses and follows every link inside the application until one
page of each kind was seen, so a page that no link leads to is noticed too.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve
from playwright.sync_api import Page, expect

from tests.browser.steps import add_goal, meaning, new_name, write
from tests.test_access import PAGES

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    },
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 375, "height": 812}
NARROW = {"width": 320, "height": 640}  # 1280 px at 400 %

# Where each person starts, besides the front page.
STARTS = {
    "alice": ["/", "/franklin/"],  # everything full, everything editable
    "vic": ["/", "/franklin/"],  # everything read-only
    "tara": ["/", "/tamarack/"],  # as good as nothing written yet
    "pat": ["/", "/palmetto/review/", "/queue/?show=returned"],
    "gina": ["/", "/palmetto/review/", "/portfolio/?show=waiting"],
    "ada": ["/", "/tamarack/organizations/"],
    "": ["/accounts/login/"],
}
# What each must come to by links alone, by the names of the URLs.
WORKING_PLAN = """overview guide_step guide_tag plan_settings collaborators collaborator
    coverage coverage_item activities activity
    statements statement evidence source findings finding themes agreements agreement
    network process gaps gap resource_map resource_need resource_regions
    strategies goal objective strategy action
    structures structure series calendars
    solicitation deliverable narrative versions version review home notices
    surveys survey survey_preview survey_results assessments assessment"""
WRITERS = """repeat member agencies agency power
    survey_poster survey_texts redact_answer survey_contacts answer_survey"""
ACCOUNT = "account_change_password account_email mfa_index mfa_activate_totp mfa_add_webauthn"
REACHED = {
    "alice": f"{WORKING_PLAN} {ACCOUNT} {WRITERS} history team award trail role_matrix",
    "vic": WORKING_PLAN,
    "tara": "overview collaborators coverage activities evidence gaps strategies versions review",
    "pat": "home queue review version versions notices",
    "gina": "home portfolio review version versions notices",
    "ada": "home administration organizations team award trail",
    "": "account_login account_reset_password",
}
# Files, parts of pages, and a page that only an invitation's link leads to (see below).
FILES = {"calendar_feed", "download", "source_file", "survey_csv", "survey_xlsx"}
NOT_WALKED = {*FILES, "rendition", "collaborator_edit", "accept_invitation"}

# The way in for a file, the files out, and the preview that only an upload leads to.
REACHED["alice"] += " import_collaborators"
NOT_WALKED |= {"export_collaborators", "import_preview"}


def violations(page: Page) -> Iterator[str]:
    """What axe finds in the page as it is, in light and dark, and whether it fits."""
    open_folds(page)
    for scheme, size in (("light", DESK), ("dark", PHONE)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        for found in Axe().run(page, options=RULES).response["violations"]:
            for node in found["nodes"]:
                yield f"{page.url} [{scheme}] {found['id']}: {node['html'][:160]}"
    page.set_viewport_size(NARROW)
    wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    if wide > 0:
        yield f"{page.url} is {wide} px wider than a window of 320 px"
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")


def open_folds(page: Page) -> None:
    """What is folded away is looked at too; menus lie over the page and stay closed."""
    page.locator("main details:not([open])").evaluate_all(
        "all => all.forEach((fold) => { fold.open = true; })"
    )
    expect(page.locator(".htmx-request")).to_have_count(0)


def kind_of_page(address: str) -> str:
    """The URL's name, with what makes another kind of page of it: a filter or an optional part."""
    parts = urlsplit(address)
    match = resolve(parts.path)
    query = re.match(r"\w+", parts.query)
    return f"{match.url_name}?{query[0]}" if query else match.url_name


def walk(page: Page, starts: list[str]) -> tuple[set[str], list[str]]:
    """One page of each kind that links lead to from `starts`: the kinds, and what is wrong."""
    waiting, asked, kinds, wrong = list(starts), set(), set(), []
    while waiting:
        address = waiting.pop(0)
        kind = kind_of_page(address)
        known = address in asked if address in starts else kind in kinds
        if known or kind.split("?")[0] in NOT_WALKED | {"healthz"}:
            continue
        asked.add(address)
        kinds.add(kind)
        answer = page.goto(address)
        if answer.status != 200:
            wrong.append(f"{address} answered {answer.status}")
            continue
        wrong += violations(page)
        waiting += links(page)
    return kinds, wrong


def links(page: Page) -> list[str]:
    """Where the page's links inside the application lead, without the part after #."""
    here = urlsplit(page.url)
    # A link in a picture has an object for its href.
    found = page.locator("a[href]").evaluate_all(
        "all => all.map((one) => new URL(one.getAttribute('href'), location).href)"
    )
    parts = [urlsplit(address) for address in dict.fromkeys(found)]
    return [
        part.path + (f"?{part.query}" if part.query else "")
        for part in parts
        if part[:2] == here[:2]
    ]


def names(text: str) -> set[str]:
    return set(text.split())


def test_every_page_is_walked_by_someone():
    walked = set().union(*map(names, REACHED.values()))
    pages = names(" ".join(PAGES.values()))
    assert pages - walked == NOT_WALKED


@pytest.mark.parametrize("person", STARTS, ids=lambda person: person or "nobody")
def test_every_page(visit, person):
    kinds, wrong = walk(visit(person), STARTS[person])
    assert wrong == []
    assert names(REACHED[person]) - {kind.split("?")[0] for kind in kinds} == set()


def test_a_planted_fault_is_found(visit):
    page = visit()
    page.goto("/accounts/login/")
    page.evaluate(
        """() => {
            const picture = document.createElement("img");
            picture.src = "/static/img/logo.svg";
            document.querySelector("main").append(picture);
            document.querySelector("main").style.width = "900px";
        }"""
    )
    found = "\n".join(violations(page))
    assert found.count("image-alt") == 2
    assert "wider than a window of 320 px" in found


def test_refused_and_missing(visit):
    alice, vic = visit("alice"), visit("vic")
    wrong = []
    for page, address, status in (
        (alice, "/nowhere/", 404),
        (alice, "/franklin/gaps/999999/", 404),
        (vic, "/franklin/team/", 403),
        (vic, "/administration/", 403),
        (alice, "/franklin/review/ask/", 405),
        (alice, "/franklin/deliverable/freeze/", 405),
    ):
        assert page.goto(address).status == status
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        wrong += violations(page)
    assert wrong == []


def test_forms_sent_back(visit):
    alice = visit("alice")
    alice.goto("/franklin/team/")
    alice.get_by_label("E-mail").fill("not an address")
    alice.get_by_role("button", name="Make the invitation").click()
    expect(alice.get_by_text("Enter a valid email address").first).to_be_visible()
    wrong = [*violations(alice)]
    alice.goto("/franklin/award/")
    alice.get_by_label("Project end").fill("2001-01-01")
    alice.get_by_role("button", name="Save the award").click()
    expect(alice.get_by_text("The project ends before it starts").first).to_be_visible()
    wrong += violations(alice)
    nobody = visit()
    nobody.goto("/accounts/login/")
    nobody.get_by_label("E-mail address").fill("nobody@example.org")
    nobody.get_by_label("Password").fill("not the password")
    nobody.get_by_role("button", name="Sign in", exact=True).click()
    expect(nobody.get_by_role("alert")).to_be_visible()
    wrong += violations(nobody)
    assert wrong == []


def test_an_invitation_open_and_over(visit):
    tara, guest = visit("tara"), visit()
    tara.goto("/tamarack/team/")
    tara.get_by_label("E-mail").fill(f"{new_name('guest').replace(' ', '-')}@example.org")
    tara.get_by_role("button", name="Make the invitation").click()
    link = tara.get_by_label("Link").input_value()
    wrong = [*violations(tara)]
    guest.goto(link)
    wrong += violations(guest)
    guest.get_by_role("button", name="Make my account and join").click()
    expect(guest.get_by_text("This field is required").first).to_be_visible()
    wrong += violations(guest)
    tara.get_by_role("button", name="Withdraw the invitation of guest").last.click()
    expect(tara.get_by_text("The invitation is withdrawn")).to_be_visible()
    assert guest.goto(link).status == 410
    wrong += violations(guest)
    assert wrong == []


def test_a_field_in_every_state(visit):
    """Saved, refused, two texts beside each other, and a question before removing."""
    alice, ed = visit("alice"), visit("ed")
    address = add_goal(alice, "franklin", new_name("A goal to look at"))
    ed.goto(address)
    write(meaning(alice), "Everyone knows whom to call.")
    wrong = [*violations(alice)]
    meaning(ed).fill("Nobody has to ask twice.")
    meaning(ed).blur()
    expect(ed.get_by_role("group", name="Two texts for What it means")).to_be_visible()
    wrong += violations(ed)
    title = alice.get_by_role("region", name="The goal", exact=True).get_by_label("Goal required")
    title.fill("")
    title.blur()
    expect(title).to_have_attribute("aria-invalid", "true")
    wrong += violations(alice)
    alice.get_by_role("button", name="Remove").first.click()
    expect(alice.get_by_role("dialog")).to_be_visible()
    wrong += violations(alice)
    assert wrong == []


def test_a_field_without_script(visit):
    """The pages that a form leads to where no script runs."""
    alice = visit("alice")
    address = add_goal(alice, "franklin", new_name("A goal without script"))
    plain = visit("alice", java_script_enabled=False)
    plain.goto(address)
    write(meaning(alice), "Written with script.")
    save = plain.get_by_role("region", name="The goal", exact=True)
    save.get_by_label("What it means").fill("Written without.")
    save.get_by_role("button", name="Save").last.click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Two texts for What it means")
    # axe is a script itself, so the same page is looked at where scripts run.
    copy = visit("alice")
    copy.route("**/two-texts/", lambda route: route.fulfill(body=plain.content()))
    copy.goto("/two-texts/")
    assert [*violations(copy)] == []
