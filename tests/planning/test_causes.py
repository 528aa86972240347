"""Why a gap is there: root causes on its page, in the chain, in the document and in the file."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts import wall
from deliverables import facts
from deliverables.assembly.information import gaps, information
from deliverables.document import Table
from planning import exchange
from planning.defence import chain
from planning.models import Finding, Gap, GapCause, GapCauseFinding, Plan
from planning.models.causes import DEEPEST, TOO_DEEP
from tests.cast import make_cast
from tests.planning.exchange_tools import full, read
from tests.planning.pages import asked, draw_line, said, visit, words
from tests.reviews.test_race import at_once


def cause(gap, text, place, *findings):
    made = GapCause.objects.create(gap=gap, text=text, position=place, grantee_id=gap.grantee_id)
    for finding in findings:
        GapCauseFinding.objects.create(cause=made, finding=finding, grantee_id=gap.grantee_id)
    return made


@pytest.fixture
def causes(cast, line):
    """The gap of the line with two root causes, the first shown by a finding."""
    return [
        cause(line["gap"], "Nobody counts.", 1, line["finding"]),
        cause(line["gap"], "Nobody is asked to count", 2),
    ]


def add(client, person, gap, text):
    client.force_login(person)
    address = reverse("gap", args=["here", gap.pk])
    return client.post(
        reverse("add", args=["here", "gapcause"]), {"gap": gap.pk, "text": text, "next": address}
    )


def listed(client, person, gap):
    """Question and answer of each step on the gap's page."""
    page = visit(client, person, "gap", gap.pk)
    return [
        (words(item.find(".//h3")), words(item.xpath("./div[@class='field']/p")[0]))
        for item in page.xpath("//section[@id='causes']//article")
    ]


def test_each_answer_is_asked_again_five_times_at_most(client, cast, line):
    questions = []
    for number in range(1, DEEPEST + 1):
        page = visit(client, cast.ed, "gap", line["gap"].pk)
        questions.append(words(page.xpath("//label[@for='new-cause']")))
        add(client, cast.ed, line["gap"], f"Because {number}")
    again = "Why is that? required"
    assert [question for [question] in questions] == [
        "1. Why is there this gap? required",
        f"2. {again}",
        f"3. {again}",
        f"4. {again}",
        f"5. {again}",
    ]
    page = visit(client, cast.ed, "gap", line["gap"].pk)
    assert page.xpath("//label[@for='new-cause']") == []
    refused = add(client, cast.ed, line["gap"], "Because 6")
    assert TOO_DEEP in [*said(refused), refused.content.decode()][0]
    wall.enter(cast.here.pk)
    assert GapCause.objects.count() == DEEPEST
    assert listed(client, cast.vic, line["gap"])[::4] == [
        ("1. Why is there this gap?", "Because 1"),
        ("5. Why is that?", "Because 5"),
    ]


def test_a_cause_is_reworded_moved_and_removed_in_place(client, cast, line, causes):
    client.force_login(cast.ed)
    first, second = causes
    address = reverse("save", args=["here", "gapcause", second.pk, "text"])
    assert client.post(address, {"value": "Nobody has to", "version": 1}).status_code in (200, 302)
    client.post(reverse("move", args=["here", "gapcause", second.pk]), {"to": "up"})
    assert [answer for _, answer in listed(client, cast.vic, line["gap"])] == [
        "Nobody has to",
        "Nobody counts.",
    ]
    client.force_login(cast.ed)
    client.post(reverse("remove", args=["here", "gapcause", first.pk]))
    assert listed(client, cast.vic, line["gap"]) == [("1. Why is there this gap?", "Nobody has to")]


def test_a_gap_with_root_causes_is_not_removed_under_them(client, cast, line, causes):
    client.force_login(cast.ed)
    answer = client.post(reverse("remove", args=["here", "gap", line["gap"].pk]))
    assert "This gap still holds" in said(answer)[0]
    wall.enter(cast.here.pk)
    assert Gap.objects.filter(pk=line["gap"].pk).exists()


def test_findings_are_tied_to_a_cause_on_the_gaps_page(client, cast, line, causes):
    page = visit(client, cast.ed, "gap", line["gap"].pk)
    article = page.get_element_by_id(f"gapcause-{causes[0].pk}")
    assert words(article.xpath(".//input[@checked]/ancestor::form")) == ["Youth wait 1 weeks Save"]
    client.post(
        reverse("link", args=["here", "gapcausefinding"]),
        {"left": causes[1].pk, "right": line["finding"].pk, "on": "1"},
    )
    wall.enter(cast.here.pk)
    assert list(
        GapCauseFinding.objects.order_by("cause__position").values_list("cause", "finding")
    ) == [(item.pk, line["finding"].pk) for item in causes]


def test_a_finding_leads_to_the_causes_that_it_shows(client, cast, line, causes):
    page = visit(client, cast.vic, "finding", line["finding"].pk)
    found = page.xpath("//h3[text()='Root causes that it shows']/following-sibling::ul[1]//a")
    assert [(words(link), link.get("href")) for link in found] == [
        ("Nobody counts.", causes[0].get_absolute_url())
    ]


def test_readers_see_the_chain_and_no_form(client, cast, line, causes):
    section = visit(client, cast.vic, "gap", line["gap"].pk).get_element_by_id("causes")
    assert section.xpath(".//form[@data-once or @data-autosave]") == []
    assert len(section.xpath(".//article")) == 2


def test_the_strategy_shows_why_its_gap_is_there(client, cast, line, causes):
    figure = chain.draw(chain.read(line["strategy"]), "here")
    assert [row[1] for row in figure.rows if row[0] == "Gaps"] == [
        "No shelter 1 (Why: Nobody counts; Nobody is asked to count)"
    ]
    page = visit(client, cast.vic, "strategy", line["strategy"].pk)
    card = page.xpath("//section[@aria-labelledby='chain']")[0]
    assert words(card.xpath("./ul/li[1]/ol/li")) == ["Nobody counts.", "Nobody is asked to count"]


def test_the_document_names_root_causes_below_the_gap(cast, plan, line, causes):
    sentence = "No shelter 1\nRoot causes named: Nobody counts; Nobody is asked to count."

    def first_cells(blocks, caption):
        tables = [block for block in blocks if isinstance(block, Table)]
        return [row[0] for table in tables if table.caption == caption for row in table.rows]

    loaded = facts.load(plan.pk)
    assert first_cells(information(loaded), "Gaps, evidence and answers") == [sentence]
    Gap.objects.filter(pk=line["gap"].pk).update(state=Gap.State.PARKED)
    assert first_cells(gaps(facts.load(plan.pk)), "Gaps that wait, and why") == [sentence]


def test_a_file_with_a_sixth_why_is_refused_where_it_stands():
    document = full()
    document["root_causes"] += [{"text": f"Why {n}", "gap": "gap1"} for n in range(4)]
    with pytest.raises(exchange.InvalidFile) as invalid:
        read(document)
    assert [(fault.pointer, fault.sentence) for fault in invalid.value.faults] == [
        ("/root_causes/6/gap", "A gap has at most 5 entries of this list. Leave one out.")
    ]


def test_pages_cost_the_same_with_one_cause_and_with_three(client, cast, plan, line, causes):
    pages = (["gap", line["gap"].pk], ["strategy", line["strategy"].pk])
    one = asked(client, cast.ed, *pages)
    wall.enter(cast.here.pk)
    for number in (3, 4):
        finding = draw_line(plan, number)["finding"]
        cause(line["gap"], f"Because {number}", number, finding, line["finding"])
    assert Finding.objects.count() == 3
    assert asked(client, cast.ed, *pages) == one


def test_six_answers_at_once_are_five(committed_db):
    with transaction.atomic():
        cast = make_cast()
        wall.enter(cast.here.pk)
        gap = draw_line(Plan.objects.get())["gap"]
    people = [cast.alice, cast.ed] * 3
    at_once(*[lambda who=who: add(Client(), who, gap, "Because").status_code for who in people])
    with transaction.atomic():
        wall.enter(cast.here.pk)
        assert GapCause.objects.count() == DEEPEST
