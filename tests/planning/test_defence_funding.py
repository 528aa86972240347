"""Who pays for a strategy, and the question about what this award does not pay for."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from lxml import html

from accounts import wall
from accounts.models import Event
from planning.defence import allowable, funding
from planning.defence.allowable import Payer, found_in, questions
from planning.models import Action, AllowableAnswer, FundingLine, Strategy
from tests.planning.pages import asked, draw_line, said, visit, words

CASES = Path(__file__).parents[3] / "shared" / "cases"
# What the Illinois work group plans, as it stands in quotation marks in the case.
STATUTES = "recommendations through legislation and statutory change"


def case(name: str) -> dict:
    return json.loads((CASES / f"{name}.json").read_text("utf-8"))


def strings(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in strings(part)]


# The check, over real plans


def test_what_the_illinois_work_group_plans_raises_the_question():
    quoted = re.findall("“([^”]+)”", " ".join(case("illinois-improving-outcomes-fy24")["traps"]))
    assert STATUTES in quoted
    [question] = questions([STATUTES], chosen={}, payers=())
    assert (question.kind.label, question.payer) == ("Lobbying", "")
    assert question.because == "The words say “recommendations through legislation”."


def test_what_else_illinois_does_raises_none_its_paid_survivor_panel_included():
    plan = case("illinois-improving-outcomes-fy24")
    keys = ("goals", "key_activities", "survivor_youth_engagement", "barriers", "participants")
    assert found_in(strings([plan[key] for key in keys])) == {}


def test_the_same_paid_by_another_source_is_quiet_and_names_it():
    [question] = questions([STATUTES], chosen={}, payers=[Payer("Dues of the work group")])
    assert question.payer == "Dues of the work group"


def test_with_this_award_among_the_payers_the_question_stays():
    payers = [Payer("State budget"), Payer("The award", is_award=True)]
    assert [one.payer for one in questions([STATUTES], chosen={}, payers=payers)] == [""]


def test_over_two_large_plans_it_asks_once_and_rightly():
    maine, nation = case("maine-family-first-2021"), case("us-national-action-plan-2021")
    rows = maine["strategies"] + maine["actions"] + nation["actions"]
    rows += [strategy for goal in nation["goals"] for strategy in goal["strategies"]]
    raised = [found for row in rows if (found := found_in(strings(row)))]
    assert len(rows) == 6 + 32 + 110 + 21
    assert raised == [{"prevention": "prevention programs in schools"}]


SPOKEN_OF = (
    ("prevention", "Primary prevention in every district"),
    ("prevention", "Prevention education for middle school students"),
    ("prevention", "Teach students what grooming looks like"),
    ("prevention", "Prevent exploitation before it happens"),
    ("beds", "Hold two beds at the shelter for boys"),
    ("beds", "Beds that are kept open for referrals"),
    ("stipends", "Stipends for youth who attend counseling sessions"),
    ("stipends", "Gift cards to participants who complete the program: rewards for treatment"),
    ("beds", "Have two emergency beds ready at all times"),
    ("beds", "One standby bed in each region"),
    ("stipends", "Youth who take part in services receive an incentive"),
    ("stipends", "Give gift cards to youth who come to the drop-in"),
    ("stipends", "Rewards for using our services"),
    ("stipends", "Pay survivors for attending therapy"),
    ("legalization", "Campaign to legalize prostitution"),
    ("legalization", "Support for making sex work legal, that is legalised"),
    ("lobbying", "Hire a lobbyist"),
    ("lobbying", "Urge the assembly to pass a bill on vacatur"),
    ("lobbying", "Advocate for changes to the criminal code"),
    ("lobbying", "Amend the state's safe harbor law"),
    ("lobbying", "Changing the safe harbor law"),
    ("lobbying", "A coalition that changes the statute"),
    ("lobbying", "Rewriting the state statute"),
    ("lobbying", "Rewrites the vacatur law"),
    ("lobbying", "Enacts a safe harbor law"),
    ("lobbying", "Strengthens the state's trafficking laws"),
    ("lobbying", "Strengthen law enforcement's say and reform the loitering law"),
    ("lobbying", "Support better laws on screening"),
)


@pytest.mark.parametrize(("kind", "text"), SPOKEN_OF)
def test_each_kind_is_seen_in_words(kind, text):
    assert list(found_in([text])) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Put posters in hotel lobbies",
        "Pay survivor advisers a stipend for their advice",
        "Count the beds in each region",
        "Decriminalize minors, who are victims and not offenders in prostitution",
        "Review what the statute says about screening",
        "Train prevention staff of state agencies",
        "Incentives for agencies to share data",
        "Incentives for agencies to use the screening tool",
        "Pay young people for their time in the planning sessions",
        "Pay for survivors' counseling",
        "Amend protocols to follow state law",
        "Train judges on the change in the law",
        "Strengthen law enforcement partnerships with providers",
        "Strengthening law enforcement training",
        "Reform law enforcement screening",
        "Reforms law-enforcement interviews",
        "Strengthen law school clinics",
        "Support state law enforcement with an interpreter",
        "Promote changes in law enforcement practice",
        "Brief advocates on changes since the vacatur law",
        "Help survivors with name changes that state law allows",
        "Track policy changes and case law",
        "Follow bail reforms and case law",
        "Train staff on changes the new law brings",
        "Explain what changes the vacatur law brought",
        "Train on what changes as the safe harbor law takes effect",
        "Poster on how reporting changes when the law applies",
        "Summarize rule changes and new federal laws for advocates",
        "Work with law\u2011enforcement liaisons to strengthen law\u2011enforcement training",
        "List the beds that each shelter has",
        "",
    ],
)
def test_what_the_award_may_well_pay_for_is_left_alone(text):
    assert found_in([text]) == {}


def test_a_kind_that_the_team_marked_is_asked_about_without_any_word():
    [question] = questions(["Open houses"], chosen={"beds": "The team marked it."}, payers=())
    assert (question.kind.key, question.because) == ("beds", "The team marked it.")


def test_the_patterns_stay_quick_on_long_words():
    text = "advocate " * 3000 + "prevent " * 3000 + "gift card to use " * 2000
    text += "amend the " * 3000 + "pay people who go " * 2000 + "beds " * 3000
    text += "strengthens law enforcement " * 3000 + "support state law enforcement " * 3000
    assert found_in([text]) == {}


# On the pages


@pytest.fixture
def borderline(cast, plan):
    """A strategy with an action that keeps beds free, and nobody named who pays."""
    here = {"grantee": cast.here, "plan": plan}
    strategy = Strategy.objects.create(title="Safe nights", **here)
    Action.objects.create(strategy=strategy, title="Hold two beds at the shelter", **here)
    return strategy


def boxes(page):
    return words(page.xpath("//div[starts-with(@id, 'question-')]/p"))


def test_the_strategys_page_asks_and_another_payer_quiets_it(client, cast, borderline):
    page = visit(client, cast.vic, "strategy", borderline.pk)
    kind = allowable.BY_KEY["beds"]
    assert boxes(page) == [
        "Holding beds: a question",
        "The words say “Hold two beds”.",
        f"{kind.ask} The funder's rules for this award do not allow it. If so, name the other "
        "source that pays for it above. If not, say why it is allowable.",
    ]
    FundingLine.objects.create(
        grantee=cast.here, strategy=borderline, source="City fund", kind_of="local", state="sought"
    )
    assert boxes(visit(client, cast.vic, "strategy", borderline.pk)) == [
        "Holding beds",
        "The words say “Hold two beds”.",
        "Paid by another source: City fund (local, sought). Nothing to ask.",
    ]


def test_an_added_source_is_kept_and_ends_the_warning(client, cast, borderline):
    client.force_login(cast.ed)
    form = {
        "strategy": borderline.pk,
        "source": "State budget",
        "kind_of": "state",
        "amount": "$12,500",
        "state": "secured",
    }
    assert list(Strategy.objects.lacking("funding")) == [borderline]
    client.post(reverse("add", args=["here", "fundingline"]), form)
    wall.enter(cast.here.pk)
    assert list(FundingLine.objects.values_list("source", "kind_of", "amount", "state")) == [
        ("State budget", "state", Decimal("12500.00"), "secured")
    ]
    assert list(Strategy.objects.lacking("funding")) == []


def test_a_source_with_a_strange_amount_is_not_stored(client, cast, borderline):
    client.force_login(cast.ed)
    form = {"strategy": borderline.pk, "source": "City", "kind_of": "local", "amount": "a lot"}
    response = client.post(reverse("add", args=["here", "fundingline"]), form)
    assert said(response) == [
        "Amount in dollars is a sum in dollars, for example 1,250.00, of at most 999,999,999."
    ]
    wall.enter(cast.here.pk)
    assert FundingLine.objects.count() == 0


def test_the_team_answers_a_question_and_the_answer_says_who(client, cast, borderline):
    client.force_login(cast.ed)
    address = reverse("answer_cost", args=["here", borderline.pk])
    response = client.post(address, {"activity": "beds", "reason": "They are given free."})
    assert said(response) == ["The answer is recorded."]
    page = visit(client, cast.vic, "strategy", borderline.pk)
    assert boxes(page)[0] == "Holding beds"
    assert boxes(page)[2] == "Allowable because: They are given free."
    assert boxes(page)[3].startswith("Recorded by Ed on ")
    wall.enter(cast.here.pk)
    event = Event.objects.get(verb="answered cost question")
    assert (event.by, event.detail["reason"]) == (cast.ed, "They are given free.")


def test_an_answer_without_a_reason_is_not_stored(client, cast, borderline):
    client.force_login(cast.ed)
    address = reverse("answer_cost", args=["here", borderline.pk])
    response = client.post(address, {"activity": "beds", "reason": "  "})
    assert response.status_code == 422
    page = html.fromstring(response.content)
    assert words(page.xpath("//div[@id='question-beds']//p[@class='field-error']")) == [
        "The reason cannot be empty. Say in a few words why it is allowable."
    ]
    long = client.post(address, {"activity": "beds", "reason": "x" * 2001})
    assert f"{'x' * 2001}</textarea>" in long.content.decode()
    wall.enter(cast.here.pk)
    assert AllowableAnswer.objects.count() == 0


def test_a_question_can_be_asked_again(client, cast, borderline):
    client.force_login(cast.ed)
    form = {"activity": "beds", "reason": "They are given free."}
    client.post(reverse("answer_cost", args=["here", borderline.pk]), form)
    for _ in range(2):  # a double click is one withdrawal
        client.post(reverse("withdraw_cost", args=["here", borderline.pk]), {"activity": "beds"})
    assert boxes(visit(client, cast.vic, "strategy", borderline.pk))[0] == (
        "Holding beds: a question"
    )
    wall.enter(cast.here.pk)
    assert Event.objects.filter(verb="withdrew cost answer").count() == 1


def test_a_strategy_of_the_level_prevention_is_asked_about(client, cast, plan):
    made = Strategy.objects.create(grantee=cast.here, plan=plan, title="Clubs", level="prevention")
    assert boxes(visit(client, cast.vic, "strategy", made.pk))[:2] == [
        "Primary prevention: a question",
        "Its level is prevention.",
    ]


def test_the_page_of_payers_lists_sources_sums_and_open_questions(client, cast, line, borderline):
    for source, amount in (("State budget", 1000), ("State fund", 250)):
        FundingLine.objects.create(
            grantee=cast.here,
            strategy=line["strategy"],
            source=source,
            kind_of="state",
            amount=amount,
        )
    page = visit(client, cast.vic, "funding")
    assert words(page.xpath("//main//dl/div")) == ["State, secured $1,250.00"]
    assert words(page.xpath("//tbody/tr")) == [
        "1.1.1 Open houses 1 State budget (state, secured, $1,000.00) "
        "State fund (state, secured, $250.00) Nothing",
        "S1 Safe nights No funding Question Holding beds",
    ]
    narrowed = visit(client, cast.vic, "funding", query="?show=open")
    assert words(narrowed.xpath("//tbody/tr/th")) == ["S1 Safe nights"]


def test_the_page_of_payers_takes_the_same_queries_for_one_and_for_three(client, cast, plan, line):
    one = asked(client, cast.ed, ["funding"])
    wall.enter(cast.here.pk)
    for number in (2, 3):
        more = draw_line(plan, number)["strategy"]
        FundingLine.objects.create(grantee=cast.here, strategy=more, source="City", kind_of="local")
        AllowableAnswer.objects.create(
            grantee=cast.here, strategy=more, activity="beds", reason="Free.", by=cast.ed
        )
    assert asked(client, cast.ed, ["funding"]) == one


def test_the_overview_counts_the_strategies_with_an_open_question(
    client, cast, plan, line, borderline
):
    address = "//section[@aria-labelledby='attention']//a[contains(@href, 'show=open')]"
    [link] = visit(client, cast.vic, "overview").xpath(address)
    assert words(link) == "1 strategy has a question about costs that waits for an answer."
    assert link.get("href") == "/here/strategies/funding/?show=open"
    Action.objects.create(
        grantee=cast.here, plan=plan, strategy=line["strategy"], title="Bed holds", position=9
    )
    FundingLine.objects.create(grantee=cast.here, strategy=borderline, source="A", kind_of="award")
    [link] = visit(client, cast.vic, "overview").xpath(address)
    assert words(link) == "2 strategies have a question about costs that waits for an answer."
    funding.answer(borderline, "beds", "The office says yes.", by=cast.ed)
    other = {"source": "City fund", "kind_of": "local"}
    FundingLine.objects.create(grantee=cast.here, strategy=line["strategy"], **other)
    assert visit(client, cast.vic, "overview").xpath(address) == []


@pytest.mark.parametrize("text", [text for _, text in SPOKEN_OF])
def test_the_database_passes_over_no_text_that_a_pattern_finds(text):
    assert re.search(allowable.HINT, text, re.IGNORECASE)
