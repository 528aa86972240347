"""The self-assessment: ten steps rated, again later, and what moved said in words."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import wall
from engagement.assessments import steps
from engagement.models import Assessment
from tests.planning.seed_words import SEEDS, borrowed
from tests.reading import table, texts


def assess(cast, title, ratings, month):
    wall.enter(cast.here.pk)
    day = date(2026, month, 1)
    made = Assessment.objects.create(grantee=cast.here, title=title, held_on=day)
    for step, rating in zip(steps.STEPS, ratings, strict=True):
        made.ratings.filter(step=step.key).update(rating=rating.strip())
    return made


def test_there_are_ten_steps_as_the_source_heads_them():
    assert [step.number for step in steps.STEPS] == list(range(1, 11))
    overview = next(seed.read_text() for seed in SEEDS if seed.name.startswith("002"))
    assert [step.heading for step in steps.STEPS if step.heading not in overview] == []


def test_the_steps_are_worded_by_ourselves():
    assert borrowed({"steps.toml": steps.FILE.read_text()}) == {}


def test_one_is_begun_rated_and_noted(client, cast):
    client.force_login(cast.ed)
    typed = {"title": "At the start", "held_on": "2026-01-05", "open": "1"}
    made = client.post("/here/add/assessment/", typed)
    wall.enter(cast.here.pk)
    assessment = Assessment.objects.get()
    assert made.url == f"/here/self-assessment/{assessment.pk}/"
    page = client.get(made.url)
    assert texts(page, "//main//section/h2")[1:] == [
        f"{step.number}. {step.title}" for step in steps.STEPS
    ]
    rating = assessment.ratings.get(step="needs")
    for field, value, version in (("rating", "2", "1"), ("note", "The map is drawn.", "2")):
        address = f"/here/save/assessmentrating/{rating.pk}/{field}/"
        saved = client.post(address, {"value": value, "version": version})
        assert saved.status_code == 302
    page = client.get(made.url)
    assert texts(page, '//p[@class="lede"]') == [
        "1 of 10 steps rated. Talk about each step, then choose how far you are together."
    ]
    rows = table(client.get("/here/self-assessment/"), "All self-assessments")
    assert [row[1] for row in rows] == ["Not rated", "In place", *["Not rated"] * 8]


def test_what_moved_between_two_is_said_drawn_and_tabled(client, cast):
    assess(cast, "First", "0100000 00", 1)
    assess(cast, "Second", "1000000000", 6)
    client.force_login(cast.vic)
    page = client.get("/here/self-assessment/")
    others = "; ".join(step.title for n, step in enumerate(steps.STEPS) if n not in {0, 1, 7})
    assert texts(page, "//section[1]/ul/li") == [
        "Forward: Ready in our own house.",
        "Back: Needs known, help mapped.",
        f"Where they were: {others}.",
        "Not rated both times: Records that show what helps.",
    ]
    assert texts(page, "//figcaption") == [
        "1 moved forward, 1 back, 7 stayed. 1 cannot be compared."
    ]
    assert len(texts(page, '//svg//*[@class="figure-forward"]')) == 1
    assert table(page, "All self-assessments")[0] == [
        "1. Ready in our own house",
        "Not begun",
        "Begun",
    ]


def test_any_two_of_several_are_compared(client, cast):
    made = [assess(cast, f"No. {n}", str(n) * 10, n + 1) for n in range(3)]
    client.force_login(cast.vic)
    page = client.get(f"/here/self-assessment/?from={made[2].pk}&to={made[1].pk}")
    everything = "; ".join(step.title for step in steps.STEPS)
    assert texts(page, "//section[1]/ul/li") == [f"Back: {everything}."]
    assert texts(page, "//select[@id='from']/option[@selected]") == ["No. 2 (Mar 1, 2026)"]
    for nonsense in ("?from=x&to=²", "?from=0", f"?to={'9' * 30}"):
        assert client.get(f"/here/self-assessment/{nonsense}").status_code == 200


def test_one_alone_says_where_we_are(client, cast):
    assess(cast, "Only", "3000000000", 1)
    client.force_login(cast.vic)
    page = client.get("/here/self-assessment/")
    assert texts(page, "//section[1]/h2") == ["Where we are"]
    assert texts(page, "//figcaption") == ["Furthest along: 1. Ready in our own house."]


def test_none_yet_says_how_to_begin(client, cast):
    client.force_login(cast.ed)
    page = client.get("/here/self-assessment/")
    assert texts(page, '//div[@class="empty"]//a') == ["Begin the first"]


@pytest.mark.parametrize("person", ["ed", "vic"])
def test_pages_take_as_many_queries_for_three_as_for_one(client, cast, person):
    client.force_login(getattr(cast, person))
    counts = []
    for wanted in (1, 3):
        wall.enter(cast.here.pk)
        while Assessment.objects.count() < wanted:
            made = assess(cast, "One", "1111111111", 1)
        with CaptureQueriesContext(connection) as captured:
            client.get("/here/self-assessment/")
            client.get(f"/here/self-assessment/{made.pk}/")
        counts.append(len(captured))
    assert counts == [counts[0]] * 2
