"""Statements, sources, gaps and the solicitation, as the team and its readers see them."""

from datetime import date

from django.urls import reverse

from planning.models import (
    Finding,
    Gap,
    SolicitationItem,
    Source,
    Statement,
)
from tests.planning.pages import outline_of, said, visit, words


def test_statements_come_in_their_order_with_their_state(client, cast, plan):
    Statement.objects.filter(kind_of="mission").update(text="<p>To end it.</p>")
    Statement.objects.filter(kind_of="values").update(adopted_on=date(2026, 3, 4))
    page = visit(client, cast.vic, "statements")
    assert [words(head) for head in page.xpath("//section//div[@class='card-head']")] == [
        "Mission Draft",
        "Vision Not written yet",
        "Values Adopted Mar 4, 2026",
        "Problem Not written yet",
    ]


def test_evidence_lists_each_source_with_its_findings(client, cast, plan, line):
    Source.objects.create(grantee=cast.here, plan=plan, title="Baseline", is_baseline=True)
    page = visit(client, cast.vic, "evidence")
    assert [words(list(row)) for row in page.xpath("//tbody/tr")] == [
        ["Baseline Baseline", "", "", "", "0"],
        ["Survey 1", "Survey", "", "", "1"],
    ]


def test_a_source_says_what_uses_each_finding(client, cast, line):
    page = visit(client, cast.vic, "source", line["source"].pk)
    used = page.get_element_by_id(f"finding-{line['finding'].pk}").xpath(".//p[@class='small']")
    assert words(used) == ["Used by gap: No shelter 1, strategy: Open houses 1"]


def test_gaps_are_grouped_and_say_what_is_missing(client, cast, plan, line):
    tenant = {"grantee": cast.here, "plan": plan, "position": 9}
    Gap.objects.create(text="Boys", state=Gap.State.PARKED, **tenant)
    Gap.objects.create(text="Courts", **tenant)
    page = visit(client, cast.vic, "gaps")
    assert outline_of(page) == [
        ("1", "No shelter 1", []),
        ("2", "Courts", ["No strategy", "No evidence"]),
        ("1", "Boys", ["No day to look again", "No reason"]),
    ]
    assert outline_of(visit(client, cast.vic, "gaps", query="?show=unanswered")) == [
        ("1", "Courts", ["No strategy", "No evidence"])
    ]
    assert outline_of(visit(client, cast.vic, "gaps", query="?show=unexplained")) == [
        ("1", "Boys", ["No day to look again", "No reason"])
    ]


def test_a_gap_offers_findings_by_source_and_searches_them(client, cast, plan, line):
    other = Source.objects.create(grantee=cast.here, plan=plan, title="Court data", position=5)
    for number in range(40):
        Finding.objects.create(
            grantee=cast.here, source=other, text=f"Case {number}", position=number
        )
    page = visit(client, cast.alice, "gap", line["gap"].pk)
    boxes = page.xpath("//section[@id='findings']//form[@data-link-box]")
    assert words(boxes[:2]) == ["Youth wait 1 weeks Save", "Case 0 Save"]
    assert [len(boxes), page.xpath("count(//section[@id='findings']//input[@checked])")] == [31, 1]
    page = visit(client, cast.alice, "gap", line["gap"].pk, query="?q=case+39")
    boxes = page.xpath("//section[@id='findings']//form[@data-link-box]")
    assert words(boxes) == ["Youth wait 1 weeks Save", "Case 39 Save"]


def test_a_parked_gap_without_a_reason_is_asked_for_one(client, cast, plan):
    gap = Gap.objects.create(
        grantee=cast.here, plan=plan, text="Boys", state=Gap.State.PARKED, position=1
    )
    asks = "//p[@class='callout-title']"
    assert words(visit(client, cast.ed, "gap", gap.pk).xpath(asks)) == [
        "Say why this gap has to wait"
    ]
    Gap.objects.update(parked_reason="No money yet")
    assert visit(client, cast.ed, "gap", gap.pk).xpath(asks) == []


def test_a_gap_that_a_strategy_answers_is_not_removed(client, cast, line):
    client.force_login(cast.ed)
    response = client.post(reverse("remove", args=["here", "gap", line["gap"].pk]))
    assert said(response) == [
        "This gap still holds links to strategies. Move or remove those first."
    ]


def test_the_solicitation_says_what_no_strategy_serves(client, cast, plan, line):
    SolicitationItem.objects.create(grantee=cast.here, plan=plan, text="Train", position=7)
    page = visit(client, cast.vic, "solicitation")
    assert [words(item.xpath(".//p[@class='small']")) for item in page.xpath("//article")] == [
        ["1 strategy serves it"],
        ["No strategy serves it"],
    ]
