"""Strengths, weaknesses, opportunities and threats with their evidence; and the data walk."""

import pytest
from django.urls import reverse

from deliverables import facts
from deliverables.assembly.information import information
from deliverables.document import Heading, Table
from editing import actions as editing
from planning.models import Finding, FindingTheme, Gap, SwotEntry, SwotFinding, Theme
from tests.planning.pages import asked, draw_line, said, visit, words


@pytest.fixture
def entry(cast, plan, line):
    """A weakness that one finding shows."""
    made = SwotEntry.objects.create(
        plan=plan, quadrant="weakness", text="Nobody counts", position=1, grantee=cast.here
    )
    SwotFinding.objects.create(entry=made, finding=line["finding"], grantee=cast.here)
    return made


def quadrants(page):
    return {
        words(section.xpath(".//h2")[0]): words(section.xpath(".//li/p"))
        for section in page.xpath("//section")
    }


def test_entries_stand_in_their_quadrants_and_lack_of_evidence_is_told(client, cast, plan, entry):
    SwotEntry.objects.create(
        plan=plan, quadrant="threat", text="Rumors", position=2, grantee=cast.here
    )
    page = visit(client, cast.vic, "swot")
    assert quadrants(page) == {
        "Strengths": [],
        "Weaknesses": ["Nobody counts", "1 finding"],
        "Opportunities": [],
        "Threats": ["Rumors", "Entry without evidence"],
    }
    assert words(page.find_class("callout-title")) == ["1 of 2 entries without evidence"]
    assert words(page.xpath("//section/p[1]"))[1] == (
        "Internal: within the collaboration. What we lack, or what holds us back."
    )
    assert page.xpath("count(//main//form)") == 0


def test_nothing_entered_says_how_to_begin(client, cast, plan):
    assert len(visit(client, cast.ed, "swot").find_class("empty")) == 1


def test_an_entry_is_added_and_moved_with_plain_forms(client, cast, plan):
    client.force_login(cast.ed)
    address = reverse("swot", args=["here"])
    given = {"plan": plan.pk, "text": "Trust", "quadrant": "strength", "next": address}
    client.post(reverse("add", args=["here", "swotentry"]), given)
    made = SwotEntry.objects.get()
    form = visit(client, cast.ed, "swot").xpath(f"//li[@id='swotentry-{made.pk}-quadrant']//form")
    assert words(form[0].xpath(".//button")) == ["To weaknesses", "To opportunities", "To threats"]
    fields = {item.get("name"): item.get("value") for item in form[0].xpath(".//input")}
    answer = client.post(form[0].get("action"), fields | {"value": "opportunity"})
    assert answer.url == f"{address}#swotentry-{made.pk}-quadrant"
    assert quadrants(visit(client, cast.ed, "swot"))["Opportunities"][0] == "Trust"


def test_a_quadrant_that_does_not_exist_is_refused(client, cast, entry):
    client.force_login(cast.ed)
    url = reverse("save", args=["here", "swotentry", entry.pk, "quadrant"])
    assert client.post(url, {"value": "luck", "version": 1}).status_code == 422
    entry.refresh_from_db()
    assert entry.quadrant == "weakness"


def test_an_entry_becomes_one_gap_with_its_evidence(client, cast, line, entry):
    client.force_login(cast.ed)
    url = reverse("swot_gap", args=["here", entry.pk])
    answers = [client.post(url), client.post(url)]
    gap = Gap.objects.get(text="Nobody counts")
    assert [answer.url for answer in answers] == [gap.get_absolute_url()] * 2
    assert said(answers[0]) == ["It is a gap of the plan now, with the same evidence."]
    assert [link.finding for link in gap.finding_links.all()] == [line["finding"]]
    assert words(visit(client, cast.vic, "swot").xpath("//section//li//p[2]/a")) == ["Gap 2"]
    assert words(visit(client, cast.ed, "swot_entry", entry.pk).xpath("//h1/../..//a")) == [
        "To gap 2"
    ]


def test_an_entrys_page_ties_findings_to_it(client, cast, line, entry):
    page = visit(client, cast.ed, "swot_entry", entry.pk)
    boxes = page.xpath("//section[@id='findings']//input[@checked]/ancestor::form")
    assert words(boxes) == ["Youth wait 1 weeks Save"]
    client.post(
        reverse("link", args=["here", "swotfinding"]),
        {"left": entry.pk, "right": line["finding"].pk, "on": "0"},
    )
    assert SwotFinding.objects.count() == 0
    page = visit(client, cast.vic, "swot_entry", entry.pk)
    assert words(page.find_class("callout-warn")) == ["This entry has no evidence yet."]


def test_the_document_prints_entries_by_quadrant(cast, plan, line, entry):
    SwotEntry.objects.create(plan=plan, text="Trust", position=9, grantee=cast.here)
    blocks = information(facts.load(plan.pk))
    at = next(
        place
        for place, block in enumerate(blocks)
        if isinstance(block, Heading) and "threats" in str(block)
    )
    printed = next(block for block in blocks[at:] if isinstance(block, Table))
    rows = [list(row) for row in printed.rows]
    inside = "Internal: within the collaboration"
    assert rows == [
        [f"Strengths\n{inside}", "Trust", "No finding named"],
        [f"Weaknesses\n{inside}", "Nobody counts", "Youth wait 1 weeks"],
    ]
    SwotEntry.objects.all().delete()
    blocks = information(facts.load(plan.pk))
    assert not any(isinstance(block, Heading) and "threats" in str(block) for block in blocks)


def test_pages_cost_the_same_with_one_entry_and_with_three(client, cast, plan, line, entry):
    theme = Theme.objects.create(grantee=cast.here, plan=plan, name="Waiting", position=1)
    FindingTheme.objects.create(grantee=cast.here, finding=line["finding"], theme=theme)
    pages = (["swot"], ["swot_entry", entry.pk], ["data_walk"])
    one = asked(client, cast.ed, *pages)
    for number in (2, 3):
        finding = draw_line(plan, number)["finding"]
        more = SwotEntry.objects.create(
            plan=plan, text=f"Entry {number}", position=number, grantee=cast.here
        )
        SwotFinding.objects.create(entry=more, finding=finding, grantee=cast.here)
        SwotFinding.objects.create(entry=entry, finding=finding, grantee=cast.here)
        theme = Theme.objects.create(
            grantee=cast.here, plan=plan, name=f"Theme {number}", position=number
        )
        FindingTheme.objects.create(grantee=cast.here, finding=finding, theme=theme)
    assert asked(client, cast.ed, *pages) == one


def test_a_removed_entry_leaves_its_gap(cast, entry):
    from planning.swot import gap_from_entry

    gap = gap_from_entry(entry, by=cast.ed)
    editing.remove_record(SwotEntry, entry.pk, by=cast.ed)
    assert Gap.objects.filter(pk=gap.pk).exists()


def test_the_data_walk_shows_themes_and_names_nobody(client, cast, plan, line):
    Finding.objects.filter(pk=line["finding"].pk).update(
        quote="We wait.", said_by="a counselor of the night shift"
    )
    for place, name in enumerate(("Waiting", "Trust"), start=1):
        Theme.objects.create(grantee=cast.here, plan=plan, name=name, position=place)
    waiting = Theme.objects.get(name="Waiting")
    FindingTheme.objects.create(grantee=cast.here, finding=line["finding"], theme=waiting)
    page = visit(client, cast.alice, "data_walk")
    assert words(page.xpath("//main//section[@class='walk']")) == [
        "1 of 2 Waiting Youth wait 1 weeks “We wait.” Survey 1 Next theme",
        "2 of 2 Trust No finding lies under this theme yet. Back to the start",
    ]
    assert "counselor" not in words(page)


def test_a_walk_without_themes_leads_to_the_board(client, cast, plan):
    page = visit(client, cast.vic, "data_walk")
    assert words(page.xpath("//div[@class='empty']//a")) == ["To the board"]
