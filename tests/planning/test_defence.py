"""What a strategy has to show for itself, and what it says it lacks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import wall
from collaborators.models import Collaborator
from engagement.models import Activity, Attendance
from planning.defence import chain
from planning.defence.warnings import RULES, lacking
from planning.models import (
    LACKS,
    Action,
    ActivityFinding,
    ActivityStrategy,
    Finding,
    Gap,
    GapFinding,
    Strategy,
    StrategyGap,
)
from tests.planning.pages import outline_of, visit, words

ALL = {"evidence": 1, "gap": 1, "owner": "Courts", "outcome": "Safe", "funding": "State"}

# Warnings


def test_a_strategy_with_everything_has_no_warning_and_each_missing_thing_has_its_own():
    assert lacking(**ALL) == ()
    assert [
        [rule.label for rule in lacking(**(ALL | {key: nothing}))]
        for key, nothing in {
            "evidence": 0, "gap": False, "owner": None, "outcome": "", "funding": "",
        }.items()
    ] == [["No evidence"], ["No gap"], ["No owner"], ["No outcome"], ["No funding"]]  # fmt: skip


def test_a_thing_that_nobody_said_anything_about_is_an_error_not_a_warning():
    with pytest.raises(KeyError):
        lacking(evidence=1, gap=1, owner=1, outcome=1)


def test_the_database_counts_by_the_same_rules():
    assert list(LACKS) == [rule.key for rule in RULES]


def test_the_page_says_what_to_do_about_each_warning(client, cast, plan):
    bare = Strategy.objects.create(grantee=cast.here, plan=plan, title="Train")
    page = visit(client, cast.vic, "strategy", bare.pk)
    assert words(page.xpath("//section[@id='warnings']/ul/li")) == [
        f"{rule.label}. {rule.sentence}" for rule in RULES
    ]


def test_a_strategy_that_shows_everything_has_no_such_part(client, cast, line):
    page = visit(client, cast.vic, "strategy", line["strategy"].pk)
    assert page.xpath("//section[@id='warnings']") == []


def test_the_list_counts_and_shows_the_strategies_with_warnings(client, cast, plan, line):
    Strategy.objects.create(grantee=cast.here, plan=plan, title="Train", position=5)
    Strategy.objects.create(
        grantee=cast.here, plan=plan, title="Print", funding="In kind", position=6
    )
    page = visit(client, cast.vic, "strategies", query="?show=warnings")
    assert [title for _, title, _ in outline_of(page)] == ["Train", "Print"]
    assert words(page.xpath("//nav[@aria-label='Which lines']/a")) == [
        "The whole plan",
        "With warnings 2",
        "No evidence 2",
        "No gap 2",
        "No owner 2",
        "No outcome 2",
        "No funding 1",
    ]


# The chain


@pytest.fixture
def heard(cast, plan, line):
    """The line's finding was heard from two at a retreat, where the strategy was shaped too."""
    here = {"grantee": cast.here}
    retreat = Activity.objects.create(title="Retreat", **here)
    other = Collaborator.objects.create(public_name="Family Court", position=9, **here)
    for person in (line["person"], other):
        Attendance.objects.create(activity=retreat, collaborator=person, **here)
    ActivityFinding.objects.create(activity=retreat, finding=line["finding"], **here)
    ActivityStrategy.objects.create(activity=retreat, strategy=line["strategy"], **here)
    return retreat


def test_the_chain_leads_from_who_was_heard_to_who_acts(cast, line, heard):
    figure = chain.draw(chain.read(line["strategy"]), "here")
    assert figure.rows == (
        (
            "Heard at",
            "Retreat (Housing office 1, Family Court)",
            "Youth wait 1 weeks; Open houses 1",
        ),
        ("Findings", "Youth wait 1 weeks", "No shelter 1; Open houses 1"),
        ("Gaps", "No shelter 1", "Open houses 1"),
        ("Strategy", "Open houses 1 (Outcome: Nobody waits.)", "Housing office 1; Lease 1"),
        ("Actions", "Lease 1", "Housing office 1"),
        ("Owners", "Housing office 1", "The end of the chain"),
    )


def test_the_page_draws_the_chain_and_lists_it(client, cast, line, heard):
    page = visit(client, cast.vic, "strategy", line["strategy"].pk)
    card = page.xpath("//section[@aria-labelledby='chain']")[0]
    assert words(card.find(".//figcaption")) == (
        "From left to right: 1 activity, 1 finding, 1 gap, 1 strategy, 1 action, 1 owner."
    )
    by = "Heard at Retreat from Housing office 1, Family Court"
    assert words(card.xpath("./ul/li")) == [
        f"Answers the gap: No shelter 1 What shows it: Youth wait 1 weeks {by}",
        f"Supported by findings of its own: Youth wait 1 weeks {by}",
        "Shaped at Retreat, with Housing office 1, Family Court",
        "Carried out by: Lease 1, Housing office 1",
    ]
    assert [link.get("href") for link in card.findall(".//svg//a")] == [
        f"/here/activities/{heard.pk}/",
        f"/here/evidence/findings/{line['finding'].pk}/",
        f"/here/gaps/{line['gap'].pk}/",
        f"/here/actions/{line['action'].pk}/",
    ]


def test_an_empty_chain_says_what_is_missing(cast, plan):
    bare = Strategy.objects.create(grantee=cast.here, plan=plan, title="Train")
    figure = chain.draw(chain.read(bare), "here")
    assert figure.alternative == (
        "From left to right: 1 strategy. Missing: Nobody heard yet; No finding yet; No gap yet; "
        "No action yet; No owner yet."
    )


def test_more_names_than_three_are_counted():
    assert chain.Heard(1, "Retreat", ["A", "B", "C", "D", "E"]).who == "A, B, C and 2 more"


def test_the_chain_is_read_in_the_same_queries_with_one_and_with_three(cast, plan, line, heard):
    def queries() -> int:
        strategy = Strategy.objects.select_related("champion").get(pk=line["strategy"].pk)
        with CaptureQueriesContext(connection) as captured:
            chain.read(strategy)
        return len(captured)

    one = queries()
    wall.enter(cast.here.pk)
    here = {"grantee": cast.here}
    for number in range(2):
        finding = Finding.objects.create(source=line["source"], text=f"More {number}", **here)
        gap = Gap.objects.create(plan=plan, text=f"Another {number}", **here)
        GapFinding.objects.create(gap=gap, finding=finding, **here)
        StrategyGap.objects.create(strategy=line["strategy"], gap=gap, **here)
        ActivityFinding.objects.create(activity=heard, finding=finding, **here)
        Action.objects.create(plan=plan, strategy=line["strategy"], title=f"Do {number}", **here)
    assert queries() == one == 9
