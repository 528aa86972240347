"""A grantee that begins from nothing: made by the administrator, joined by its lead."""

from playwright.sync_api import Page, expect

from tests.browser.steps import expect_page, unfold

PASSWORD = "a lantern beside nine rivers"
ORGANIZATIONS = ("Bridgework TTA", "Office for Victims of Crime (demo)")


def press(page: Page, name: str, **options) -> None:
    """Press the button called `name`."""
    page.get_by_role("button", name=name, **options).click()


def expect_message(page: Page, words: str) -> None:
    """The page whose messages hold `words` has come, and its scripts have run."""
    expect(page.locator("#messages")).to_contain_text(words)
    page.wait_for_load_state()


def make_grantee(ada: Page, *, name: str, slug: str, lead: str) -> str:
    """A new grantee with its organizations; returns the invitation link of its lead's address."""
    ada.goto("/administration/")
    unfold(ada, "Add a grantee")
    ada.get_by_label("Name", exact=True).first.fill(name)
    ada.get_by_label("Short name for the address").fill(slug)
    press(ada, "Add the grantee")
    expect_message(ada, f"{name} is there.")
    ada.goto(f"/{slug}/organizations/")
    for organization in ORGANIZATIONS:
        ada.get_by_label("Organization").select_option(label=organization)
        press(ada, "Assign", exact=True)
        expect_message(ada, f"{organization} now works with {name}.")
    ada.goto(f"/{slug}/team/")
    invite = ada.get_by_role("region", name="Invite someone")
    invite.get_by_label("E-mail").fill(lead)
    invite.get_by_label("Role").select_option(label="Program lead")
    press(ada, "Make the invitation")
    return ada.get_by_label("Link", exact=True).input_value()


def join(lead: Page, link: str, *, name: str, grantee: str) -> None:
    """Make an account with the invitation's link."""
    lead.goto(link)
    lead.get_by_label("Your name").fill(name)
    lead.get_by_label("Password").fill(PASSWORD)
    press(lead, "Make my account and join")
    expect_message(lead, f"Welcome to {grantee}.")


def open_plan(lead: Page, slug: str, title: str) -> None:
    """The grantee's award and its first plan."""
    lead.goto(f"/{slug}/award/")
    lead.get_by_label("Award number").fill("15POVC-24-GK-04242-HT")
    lead.get_by_label("Fiscal year of the solicitation").fill("2024")
    lead.get_by_label("Project start").fill("2025-10-01")
    lead.get_by_label("Project end").fill("2028-09-30")
    press(lead, "Save the award")
    expect_message(lead, "The award is recorded.")
    lead.goto(f"/{slug}/")
    lead.get_by_label("Title of the plan").fill(title)
    press(lead, "Open the plan")
    expect_page(lead, title)
