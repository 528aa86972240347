"""Indicators: the list, one with its values, bad input in words, and no word in a document."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from accounts import wall
from collaborators.models import Collaborator
from deliverables import facts
from deliverables.actions import plan_as_document
from deliverables.render_html import render_html
from editing.actions import save_field
from editing.fields import Refused
from planning.indicators.standing import following, later, standing
from planning.models import Goal, Indicator, IndicatorValue, Strategy
from tests.planning.pages import asked, draw_line, said, visit, words


@pytest.fixture(autouse=True)
def _in_january(monkeypatch):
    """What is due is due by a day of this file's own, not by the day of the run."""
    monkeypatch.setattr(timezone, "localdate", lambda: date(2027, 1, 20))


@pytest.fixture
def beds(cast, line, plan):
    """An outcome of the line's strategy, measured twice."""
    found = Indicator.objects.create(
        grantee=cast.here,
        plan=plan,
        strategy=line["strategy"],
        name="Nights without a bed",
        kind_of="outcome",
        unit="nights",
        baseline=40,
        baseline_on=date(2025, 12, 31),
        target=10,
        target_on=date(2028, 12, 31),
        frequency="half_yearly",
        collector=line["person"],
        position=1,
    )
    for day, value in ((date(2026, 6, 30), 34), (date(2026, 12, 31), 25)):
        IndicatorValue.objects.create(
            grantee=cast.here, indicator=found, measured_on=day, value=value
        )
    return found


def rows(page):
    return [words(row.xpath("th|td")) for row in page.xpath("//tbody/tr")]


def post(client, person, page, /, *args, **data):
    client.force_login(person)
    return client.post(reverse(page, args=["here", *args]), data)


def fault(response):
    page = html.fromstring(response.content)
    assert response.status_code == 422
    return words(page.xpath("//div[@role='alert']/p"))


# The list


def test_the_list_says_where_each_began_stands_and_is_to_be(client, cast, beds, plan):
    Indicator.objects.create(grantee=cast.here, plan=plan, name="Trainings", position=2)
    assert rows(visit(client, cast.vic, "indicators")) == [
        [
            "Nights without a bed Strategy: Open houses 1",
            "Outcome",
            "40 nights Dec 31, 2025",
            "25 nights Dec 31, 2026; 50 % of the way",
            "10 nights by Dec 31, 2028",
            "Half-yearly next Jun 30, 2027",
            "Housing office 1",
        ],
        ["Trainings The plan as a whole", "Output", "–", "–", "–", "–", "–"],
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?kind=outcome", ["Nights"]),
        ("?kind=kpi", []),
        ("?goal={goal}", ["Nights", "Of the objective", "Of the goal"]),
        ("?goal=none", ["Loose"]),
        ("?collector={person}", ["Nights"]),
        ("?show=unmeasured", ["Of the objective", "Of the goal", "Loose"]),
        ("?show=no-target", ["Of the objective", "Of the goal", "Loose"]),
        ("?show=due", ["Loose"]),
        ("?kind=x&goal=x&show=x&page=x", 4),
    ],
)
def test_the_list_is_narrowed(client, cast, beds, plan, line, query, expected):
    here = {"grantee": cast.here, "plan": plan}
    Indicator.objects.create(
        name="Of the objective", objective=line["objective"], position=2, **here
    )
    Indicator.objects.create(name="Of the goal", goal=line["goal"], position=3, **here)
    Indicator.objects.create(
        name="Loose", baseline_on=date(2020, 1, 1), frequency="monthly", position=4, **here
    )
    asked_for = query.format(goal=line["goal"].pk, person=line["person"].pk)
    names = [row[0] for row in rows(visit(client, cast.vic, "indicators", query=asked_for))]
    if isinstance(expected, int):
        assert len(names) == expected
    else:
        assert [name.startswith(word) for name, word in zip(names, expected, strict=True)] == [
            True
        ] * len(expected)


def test_queries_are_the_same_with_one_indicator_and_with_a_hundred(client, cast, plan, beds):
    pages = (("indicators",), ("indicator", beds.pk))
    few = asked(client, cast.ed, *pages)
    wall.enter(cast.here.pk)
    here = {"grantee": cast.here, "plan": plan, "strategy": beds.strategy}
    made = Indicator.objects.bulk_create(
        Indicator(name=f"More {n}", position=n, collector=beds.collector, **here)
        for n in range(100)
    )
    IndicatorValue.objects.bulk_create(
        IndicatorValue(grantee=cast.here, indicator=one, measured_on=date(2026, 1, 1 + n), value=n)
        for one in (*made, beds)
        for n in range(3)
    )
    assert asked(client, cast.ed, *pages) == few


def test_an_empty_list_says_where_to_begin(client, cast, plan):
    [empty] = words(visit(client, cast.ed, "indicators").find_class("empty"))
    assert empty.startswith("No indicator yet. Say what you will count")
    page = visit(client, cast.ed, "indicators", query="?kind=kpi")
    assert words(page.find_class("empty")) == ["No indicator is in this list. Show all indicators"]


# One


def test_ones_page_draws_its_values_beside_a_table_of_them(client, cast, beds):
    page = visit(client, cast.vic, "indicator", beds.pk)
    assert words(page.xpath("//figcaption")) == [
        "Baseline 40 nights; 25 nights on Dec 31, 2026; Target 10 nights."
    ]
    assert rows(page) == [
        ["Dec 31, 2026", "–", "25", "–"],
        ["Jun 30, 2026", "–", "34", "–"],
    ]
    assert page.xpath("//main//form[@method='post']") == []


def test_an_indicator_is_added_and_its_values_after_it(client, cast, line):
    data = {
        "name": "Trained staff",
        "under": f"goal-{line['goal'].pk}",
        "kind_of": "kpi",
        "unit": "%",
        "baseline": "12.5",
        "baseline_on": "2026-01-31",
        "target": "1,000",
        "target_on": "2026-01-31",
        "frequency": "monthly",
        "collector": line["person"].pk,
        "notes": "Once a month.",
    }
    response = post(client, cast.ed, "add_indicator", **data)
    wall.enter(cast.here.pk)
    made = Indicator.objects.get()
    assert response.url == f"/here/indicators/{made.pk}/"
    assert (made.goal, made.strategy, made.kind_of) == (line["goal"], None, "kpi")
    assert (made.baseline, made.target) == (Decimal("12.5"), Decimal(1000))
    value = {"measured_on": "2026-02-28", "period": "February", "value": "-3.25", "note": "Cold"}
    post(client, cast.ed, "add_value", made.pk, **value)
    assert rows(visit(client, cast.vic, "indicator", made.pk)) == [
        ["Feb 28, 2026", "February", "-3.25", "Cold"]
    ]


DAYS = {"baseline_on": "2026-05-31", "target_on": "2026-05-30"}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": " "}, "Indicator cannot be empty. Type a few words."),
        (
            DAYS,
            "Baseline day would come after “Target by”, May 30, 2026. "
            "Choose another day, or change that one first.",
        ),
        (
            {"target": "many"},
            "Target is a number in digits, for example 1,250 or 83.9, with at most four "
            "decimals. Leave the unit out.",
        ),
        ({"target_on": "soon"}, "Target by is not a day of the calendar. Write it as 2026-05-31."),
        (
            {"collector": "999999"},
            "Who collects them: this entry is no longer there. Choose another.",
        ),
    ],
)
def test_a_bad_indicator_is_refused_in_words_and_nothing_typed_is_lost(
    client, cast, line, typed, sentence
):
    data = {"name": "Beds", "kind_of": "output", "notes": "Mine", "baseline": "7"} | typed
    response = post(client, cast.ed, "add_indicator", **data)
    assert fault(response) == [sentence]
    page = html.fromstring(response.content)
    form = page.xpath("//form[contains(@action, 'indicators/add')]")[0]
    kept = {name: form.fields[name] for name in data if name != "collector"}
    assert {name: (value or "").strip("\n") for name, value in kept.items()} == {
        name: value for name, value in data.items() if name != "collector"
    }
    wall.enter(cast.here.pk)
    assert not Indicator.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            {"measured_on": "2026-06-30"},
            "There is a value already: June 30, 2026: 34. "
            "Change that one, or give another day or period.",
        ),
        (
            {"period": "SPRING"},
            "There is a value already: Spring: 25. Change that one, or give another day or period.",
        ),
        ({"value": ""}, "Number cannot be empty. Type a number."),
        (
            {"value": "12 nights"},
            "Number is a number in digits, for example 1,250 or 83.9, with at most four "
            "decimals. Leave the unit out.",
        ),
        (
            {"measured_on": ""},
            "Day, or last day of the period cannot be empty. Write it as 2026-05-31.",
        ),
    ],
)
def test_a_bad_value_is_refused_in_words_and_nothing_typed_is_lost(
    client, cast, beds, typed, sentence
):
    IndicatorValue.objects.filter(value=25).update(period="Spring")
    data = {"measured_on": "2027-06-30", "period": "", "value": "20", "note": "Mine"} | typed
    response = post(client, cast.ed, "add_value", beds.pk, **data)
    assert fault(response) == [sentence]
    form = html.fromstring(response.content).xpath("//form[contains(@action, '/value/')]")[0]
    assert {name: form.fields[name] for name in data} == data
    wall.enter(cast.here.pk)
    assert IndicatorValue.objects.count() == 2


def test_changing_in_place_keeps_the_same_rules(cast, beds):
    first, second = beds.values.order_by("measured_on")
    with pytest.raises(Refused, match="There is a value already"):
        save_field(IndicatorValue, second.pk, "measured_on", ["2026-06-30"], version=1, by=cast.ed)
    with pytest.raises(Refused, match="would come before “Baseline day”"):
        save_field(Indicator, beds.pk, "target_on", ["2020-01-01"], version=1, by=cast.ed)
    save_field(IndicatorValue, first.pk, "measured_on", ["2026-06-30"], version=1, by=cast.ed)


def test_it_is_placed_somewhere_else_and_holds_what_it_stands_under(client, cast, beds, line):
    goal = line["goal"]
    response = post(client, cast.ed, "place", "indicator", beds.pk, parent=f"goal-{goal.pk}")
    assert response.url == f"/here/indicators/{beds.pk}/"
    wall.enter(cast.here.pk)
    beds.refresh_from_db()
    assert (beds.goal, beds.strategy) == (goal, None)
    answer = post(client, cast.ed, "remove", "goal", goal.pk, next="/here/")
    assert "indicators" in said(answer)[-1]
    wall.enter(cast.here.pk)
    assert Goal.objects.filter(pk=goal.pk).exists()


def test_a_line_of_the_measures_becomes_an_indicator_once_and_stays(client, cast, line):
    long = "x" * 320
    Strategy.objects.update(measures=f"Beds opened\n\n{long}\nBeds opened")
    strategy = line["strategy"].pk
    page = visit(client, cast.ed, "strategy", strategy)
    assert page.xpath("//input[@name='line']/@value") == ["Beds opened", long]
    for _ in range(2):
        post(client, cast.ed, "indicator_from_line", strategy, line="Beds opened")
    post(client, cast.ed, "indicator_from_line", strategy, line=long)
    gone = post(client, cast.ed, "indicator_from_line", strategy, line="Never written")
    assert said(gone)[-1] == "This line is not among the measures any more. Reload the page."
    wall.enter(cast.here.pk)
    short, cut = Indicator.objects.order_by("pk")
    assert (short.name, short.strategy_id, short.notes) == ("Beds opened", strategy, "")
    assert (len(cut.name), cut.notes) == (300, long)
    page = visit(client, cast.ed, "strategy", strategy)
    assert words(page.xpath("//h3[.='Indicators']/following-sibling::ul/li"))[0] == "Beds opened"
    assert "Beds opened" in Strategy.objects.get().measures


# Where it stands, and what comes next


@pytest.mark.parametrize(
    ("baseline", "target", "latest", "expected"),
    [
        (40, 10, 25, "50 % of the way"),
        (10, 40, 25, "50 % of the way"),
        (40, 10, 45, "Further from the target than at the baseline"),
        (40, 10, 9, "Target met"),
        (0, 3000, 2999, "99.9 % of the way"),
        (None, 10, 9, ""),
        (None, 10, 10, "Target met"),
        (5, 5, 4, ""),
        (5, None, 4, ""),
        (5, 10, None, ""),
    ],
)
def test_the_way_to_the_target_is_told_in_either_direction(baseline, target, latest, expected):
    one = Indicator(
        baseline=baseline if baseline is None else Decimal(baseline),
        target=target if target is None else Decimal(target),
    )
    number = latest if latest is None else Decimal(latest)
    assert standing(one, number, None, date(2026, 1, 1)).way == expected


def test_the_next_measurement_follows_the_last_or_the_baseline():
    last = date(2026, 11, 30)
    for frequency, expected in (
        ("monthly", date(2026, 12, 31)),
        ("quarterly", date(2027, 2, 28)),
        ("half_yearly", date(2027, 5, 31)),
        ("yearly", date(2027, 11, 30)),
        ("once", None),
        ("", None),
    ):
        assert following(Indicator(frequency=frequency), last) == expected
    once = Indicator(frequency="once", target_on=date(2028, 1, 1))
    assert following(once, None) == date(2028, 1, 1)
    assert following(Indicator(frequency="monthly"), None) is None
    assert later(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert later(date(9999, 12, 1), 1) == date.max


# Never in the deliverable


def test_no_word_or_number_of_an_indicator_is_in_a_document(cast, plan):
    draw_line(plan)
    empty = plan_as_document(cast.here.pk, plan)[0]
    person = Collaborator.objects.first()
    planted = {
        "name": "Canaryname",
        "unit": "Canaryunit",
        "baseline_source": "Canarysource",
        "data_source": "Canarydata",
        "notes": "Canarynotes",
    }
    numbers = {"baseline": Decimal("77123.4567"), "target": Decimal("88123.4567")}
    one = Indicator.objects.create(
        grantee=cast.here,
        plan=plan,
        strategy=Strategy.objects.get(),
        collector=person,
        baseline_on=date(1977, 7, 7),
        target_on=date(1988, 8, 8),
        **planted,
        **numbers,
    )
    IndicatorValue.objects.create(
        grantee=cast.here,
        indicator=one,
        measured_on=date(1999, 9, 9),
        period="Canaryperiod",
        value=Decimal("99123.4567"),
        note="Canarynote",
    )
    full = plan_as_document(cast.here.pk, plan)[0]
    assert full == empty  # nothing of it at all
    text = render_html(full, version_label="1", dated="2026-01-01", sha256="0", draft=True)
    assert "Open houses 1" in text
    hidden = ["Canary", "77123", "88123", "99123", "1977", "1988", "1999"]
    assert [word for word in hidden if word in text] == []
    assert "ndicator" not in Path(facts.__file__).read_text().replace("indicators of formal", "")
