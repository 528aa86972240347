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

from tests.areas import AREAS
from tests.browser.steps import add_goal, expect_page, meaning, new_name, write
from tests.test_access import PAGES, PEOPLE

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    },
    # Off unless asked for: targets of 24 px, and two that no tag above holds: no positive tabindex,
    # and no two regions of a page with the same name.
    "rules": {
        "target-size": {"enabled": True},
        "tabindex": {"enabled": True},
        "landmark-unique": {"enabled": True},
    },
    "resultTypes": ["violations"],
}
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 375, "height": 812}
NARROW = {"width": 320, "height": 640}  # 1280 px at 400 %
UNWALKED = set().union(*(area.UNWALKED for area in AREAS))

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
# Hers and his are whole walks: every page that the access table opens to them, by links alone.
WHOLE = ("alice", "vic")
# Open to readers, but the links are beside what only writers change: the history of a field, a
# membership, a survey's own address.
LINKED_FOR_WRITERS = {"history", "member", "answer_survey"}
# Open to everybody, but shown only to those who review or fund something.
ROOMS_OF_OTHERS = {"queue", "portfolio", "portfolio_calendar"}
# What each must come to besides, by the names of the URLs; accounts' pages are in no table.
REACHED = {
    "alice": "account_change_password account_email mfa_index mfa_activate_totp mfa_add_webauthn",
    "vic": "",
    "tara": "overview collaborators coverage activities evidence gaps strategies versions review",
    "pat": "home queue review version versions notices guidance guidance_note",
    "gina": "home portfolio portfolio_calendar review version versions notices",
    "ada": "home administration organizations team award trail catalogue catalogue_solicitation "
    "import_solicitation requirement_texts",
    "": "account_login account_reset_password",
}


def violations(page: Page) -> Iterator[str]:
    """What axe finds in the page as it is, in light and dark, and whether it fits."""
    open_folds(page)
    for scheme, size in (("light", DESK), ("dark", PHONE)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        yield from (f"{page.url} [{scheme}] {fault}" for fault in faults(page))
    page.set_viewport_size(NARROW)
    wide = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
    if wide > 0:
        yield f"{page.url} is {wide} px wider than a window of 320 px"
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")


def faults(page: Page) -> list[str]:
    """What axe finds in the page as it stands."""
    return [
        f"{found['id']}: {node['html'][:160]}"
        for found in Axe().run(page, options=RULES).response["violations"]
        for node in found["nodes"]
    ]


def open_folds(page: Page) -> None:
    """What is folded away is looked at too; menus lie over the page and stay closed.

    To look is not to open: the server remembers nothing of it (static/js/guide.js). What a fold
    fetches has been asked for when its event has come, which it does in a turn of its own.
    """
    page.locator("main details:not([open])").evaluate_all(
        """all => Promise.all(all.map((fold) => new Promise((done) => {
          fold.addEventListener("toggle", done, {once: true});
          fold.dataset.was = "open";
          fold.open = true;
        })))"""
    )
    expect(page.locator(".htmx-request")).to_have_count(0)


def kind_of_page(address: str) -> str:
    """The URL's name, with what makes another kind of page of it: a filter or an optional part."""
    parts = urlsplit(address)
    match = resolve(parts.path)
    query = re.match(r"\w+", parts.query)
    return f"{match.url_name}?{query[0]}" if query else match.url_name


def grantee_of(address: str) -> str | None:
    """The short name of the grantee that a page is about; None for a page about no single one."""
    return resolve(urlsplit(address).path).kwargs.get("grantee")


def walk(page: Page, starts: list[str]) -> tuple[set[str], list[str]]:
    """One page of each kind that links lead to from `starts`: the kinds, and what is wrong.

    Of the grantees it looks at those in `starts` alone: what other tests have made is half made.
    """
    waiting, asked, kinds, wrong = list(starts), set(), set(), []
    at_home = set(map(grantee_of, starts))
    while waiting:
        address = waiting.pop(0)
        kind = kind_of_page(address)
        known = address in asked if address in starts else kind in kinds
        if known or kind.split("?")[0] in UNWALKED | {"healthz"}:
            continue
        if grantee_of(address) not in at_home | {None}:
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


def due(person: str) -> set[str]:
    """The pages that links must lead this person to."""
    named = names(REACHED[person])
    if person not in WHOLE:
        return named
    column = PEOPLE.index(person)
    open_to = (pages for row, pages in PAGES.items() if row.split()[column] == "2")
    hidden = UNWALKED | ROOMS_OF_OTHERS | (LINKED_FOR_WRITERS if person == "vic" else set())
    return named | names(" ".join(open_to)) - hidden


def test_every_page_is_walked_by_someone():
    walked = set().union(*map(due, REACHED))
    pages = names(" ".join(PAGES.values()))
    assert pages - walked == UNWALKED


@pytest.mark.parametrize("person", STARTS, ids=lambda person: person or "nobody")
def test_every_page(visit, person):
    kinds, wrong = walk(visit(person), STARTS[person])
    assert wrong == []
    assert due(person) - {kind.split("?")[0] for kind in kinds} == set()


def test_a_planted_fault_is_found(visit):
    page = visit()
    page.goto("/accounts/login/")
    page.evaluate(
        """() => {
            const picture = document.createElement("img");
            picture.src = "/static/img/logo.svg";
            picture.tabIndex = 3;
            const twins = ["Twin", "Twin"].map((name) => {
                const region = document.createElement("section");
                region.ariaLabel = name;
                return region;
            });
            document.querySelector("main").append(picture, ...twins);
            document.querySelector("main").style.width = "900px";
        }"""
    )
    found = "\n".join(violations(page))
    for rule in ("image-alt", "tabindex", "landmark-unique"):
        assert found.count(f"] {rule}:") == 2  # in light and in dark
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
    alice.wait_for_load_state()
    wrong = [*violations(alice)]
    alice.goto("/franklin/award/")
    alice.get_by_label("Project end").fill("2001-01-01")
    alice.get_by_role("button", name="Save the award").click()
    expect(alice.get_by_text("The project ends before it starts").first).to_be_visible()
    alice.wait_for_load_state()
    wrong += violations(alice)
    nobody = visit()
    nobody.goto("/accounts/login/")
    nobody.get_by_label("E-mail address").fill("nobody@example.org")
    nobody.get_by_label("Password").fill("not the password")
    nobody.get_by_role("button", name="Sign in", exact=True).click()
    expect(nobody.get_by_role("alert")).to_be_visible()
    nobody.wait_for_load_state()
    wrong += violations(nobody)
    assert wrong == []


def test_an_invitation_open_and_over(visit):
    tara, guest = visit("tara"), visit()
    tara.goto("/tamarack/team/")
    name = new_name("guest").replace(" ", "-")
    tara.get_by_label("E-mail").fill(f"{name}@example.org")
    tara.get_by_role("button", name="Make the invitation").click()
    link = tara.get_by_label("Link", exact=True).input_value()
    tara.wait_for_load_state()
    wrong = [*violations(tara)]
    guest.goto(link)
    wrong += violations(guest)
    guest.get_by_role("button", name="Make my account and join").click()
    expect(guest.get_by_text("This field is required").first).to_be_visible()
    guest.wait_for_load_state()
    wrong += violations(guest)
    tara.get_by_role("button", name=f"Withdraw the invitation of {name}").click()
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
    expect_page(plain, "Two texts for What it means")
    # axe is a script itself, so the same page is looked at where scripts run.
    copy = visit("alice")
    copy.route("**/two-texts/", lambda route: route.fulfill(body=plain.content()))
    copy.goto("/two-texts/")
    assert [*violations(copy)] == []
