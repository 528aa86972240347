"""Maine's participants and engagement log, typed into the pages; the document is written from them.

The case is the published Family First plan in `../shared/cases`: 26 participants and 19 entries.
"""

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.founding import expect_message, join, make_grantee, open_plan, press
from tests.browser.steps import expect_page, expect_saved, tick

CASE = Path(__file__).parents[3] / "shared" / "cases" / "maine-family-first-2021.json"
NAME = "State of Pine"
CIRCLES = {
    "program team": "Program team",
    "collaborator": "Collaborator",
    "interested party": "Interested party",
}
SPEAKING = {"Youth Leadership Advisory Team (YLAT)": "Youth"}


def test_what_is_typed_from_maines_plan_is_what_its_document_says(visit):
    case = json.loads(CASE.read_text(encoding="utf-8"))
    assert (len(case["participants"]), len(case["engagement"])) == (26, 19)
    link = make_grantee(visit("ada"), name=NAME, slug="pine", lead="june@example.org")
    lead = visit()
    join(lead, link, name="June Juniper", grantee=NAME)
    open_plan(lead, "pine", "Plan of the State of Pine")
    for participant in case["participants"]:
        add_participant(lead, participant)
    for entry in case["engagement"]:
        log_entry(lead, entry)
    check_people(lead, case["participants"])
    check_engagement(lead, case["engagement"])
    check_survivors(lead, case["engagement"])


def add_participant(lead: Page, participant: dict) -> None:
    circle, _, part = participant["role"].partition(" (")
    lead.goto("/pine/collaborators/")
    form = lead.locator("#add")
    form.get_by_label("Name as printed").fill(participant["name"])
    form.get_by_label("Circle").select_option(label=CIRCLES[circle])
    form.get_by_label("Sector").fill(participant["sector"])
    form.get_by_label("Part in the plan").fill(part.removesuffix(")"))
    if voice := SPEAKING.get(participant["name"]):
        form.get_by_label("Speaks from lived experience").select_option(label=voice)
    form.get_by_role("button", name="Add").first.click()
    name = participant["name"]
    expect(lead.get_by_role("table").get_by_role("link", name=name, exact=True)).to_be_visible()


def log_entry(lead: Page, entry: dict) -> None:
    """One entry with its own words for the time; youth are ticked where the entry says youth."""
    lead.goto("/pine/activities/")
    form = lead.locator("#add")
    form.get_by_label("What it was").fill(entry["type"])
    form.get_by_label("When, in words").fill(entry["date"])
    form.get_by_label("Facilitated by").fill(entry["facilitator"])
    press(lead, "Log it and write what happened")
    expect_page(lead, entry["type"])
    if entry["detail"]:
        attendance = lead.get_by_label("Attendance", exact=True)
        attendance.fill(entry["detail"])
        attendance.blur()
        expect_saved(attendance)
    if "youth" in entry["type"]:
        box = lead.get_by_label("Youth took part")
        tick(box)


def table_rows(page: Page, caption: str) -> list[str]:
    """The first line of each row of the table whose caption begins with `caption`."""
    table = page.locator("table", has=page.locator("caption", has_text=caption))
    expect(table).to_be_visible()
    heads = table.locator("tbody th").all_inner_texts()
    return [head.split("\n")[0] for head in heads]


def check_people(lead: Page, participants: list[dict]) -> None:
    lead.goto("/pine/deliverable/people/")
    shown = lead.locator("section", has=lead.locator("#preview"))
    expect(shown).to_contain_text(
        "The register of this plan holds one member of the program team, 23 collaborators and "
        "two interested parties."
    )
    for circle, caption in (
        ("program team", "Program team: 1 entry"),
        ("collaborator", "Collaborators: 23 entries"),
        ("interested party", "Interested parties: 2 entries"),
    ):
        expected = [item["name"] for item in participants if item["role"].startswith(circle)]
        assert table_rows(lead, caption) == expected
    lead.goto("/pine/collaborators/")
    expect(lead.locator("caption")).to_have_text("The register, 26 entries")


def check_engagement(lead: Page, entries: list[dict]) -> None:
    lead.goto("/pine/deliverable/engagement/")
    shown = lead.locator("section", has=lead.locator("#preview"))
    expect(shown).to_contain_text("The team logged 19 engagement activities.")
    assert table_rows(lead, "Engagement activities") == [item["type"] for item in entries]
    text = " ".join(shown.inner_text().split())
    missing = [
        words
        for item in entries
        for words in (item["date"], item["facilitator"], item["detail"] or "")
        if " ".join(words.split()) not in text
    ]
    assert missing == []


def check_survivors(lead: Page, entries: list[dict]) -> None:
    lead.goto("/pine/deliverable/survivors/")
    youth = [item["type"] for item in entries if "youth" in item["type"]]
    assert table_rows(lead, "Activities with survivors and youth") == youth
    shown = lead.locator("section", has=lead.locator("#preview"))
    expect(shown).to_contain_text("Youth took part in one activity.")
    assert table_rows(lead, "Groups that speak from lived experience") == list(SPEAKING)
    lead.goto("/pine/deliverable/")
    press(lead, "Freeze a version")
    expect_message(lead, "is frozen")
