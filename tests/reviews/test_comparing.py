"""The page of two versions compared: who may see it, what it says, what it asks for."""

import pytest
from django.urls import reverse

from accounts import wall
from planning.models import ComponentNarrative, Strategy
from reviews import actions
from tests.deliverables.plans import fill
from tests.reading import texts
from tests.reviews.helpers import make_version
from tests.safety.stores import marks

NEW = "<p>No shelter takes young men or boys.</p>"


def url(first=1, second=2, slug="here", **given):
    given = "&".join(f"{name}={value}" for name, value in given.items())
    return f"{reverse('compare_versions', args=[slug, first, second])}?{given}"


@pytest.fixture
def two(cast):
    return make_version(cast.here, cast.alice), make_version(cast.here, cast.ed, 2, gaps=NEW)


def test_words_are_marked_with_words_not_by_color_alone(client, cast, two):
    client.force_login(cast.vic)
    page = client.get(url())
    assert texts(page, "//main//ins") == ["Underlined", "[added: men or boys.]"]
    assert texts(page, "//main//del") == ["struck through", "[removed: men.]"]
    assert texts(page, "//section[@aria-labelledby='summary']//li") == ["Gaps: 1 passage changed"]
    assert texts(page, "//p[@class='compared-label']/span") == ["Changed"]


def test_side_by_side_each_side_reads_whole(client, cast, two):
    client.force_login(cast.vic)
    page = client.get(url(view="side"))
    [sides] = [texts(page, "//div[@class='compared-sides']/div")]
    assert sides == [
        "Version 1 No shelter takes young [removed: men.]",
        "Version 2 No shelter takes young [added: men or boys.]",
    ]


def test_the_other_way_round_what_came_has_gone(client, cast, two):
    client.force_login(cast.vic)
    page = client.get(url(2, 1))
    assert texts(page, "//main//ins")[1:] == ["[added: men.]"]


def test_what_stayed_the_same_is_folded_until_asked_for(client, cast, two):
    client.force_login(cast.vic)
    assert "Open one shelter" not in client.get(url()).content.decode()
    assert "Open one shelter" in client.get(url(all=1)).content.decode()


def test_equal_versions_say_so(client, cast):
    make_version(cast.here, cast.alice)
    make_version(cast.here, cast.alice, 2)
    client.force_login(cast.vic)
    assert texts(client.get(url()), "//p[@class='callout-title']") == [
        "The two say the same, word for word"
    ]


def test_whoever_may_not_read_one_of_the_two_is_not_told_that_it_is_there(client, cast, two):
    one, _ = two
    actions.ask_review(one, by=cast.alice)
    actions.submit_version(one, by=cast.alice)
    for name in ("pat", "gina"):
        client.force_login(getattr(cast, name))
        assert client.get(reverse("version", args=["here", 1])).status_code == 200
        for address in (url(1, 2), url(2, 1), url(1, 9)):
            response = client.get(address)
            assert response.status_code == 404
            assert "boys" not in response.content.decode()
    client.force_login(cast.mallory)
    assert client.get(url()).status_code == 404


def test_both_sent_both_compared(client, cast, two):
    one, second = two
    round = actions.ask_review(one, by=cast.alice)
    actions.return_review(round, by=cast.pat)
    actions.resend(round, second, by=cast.alice)
    client.force_login(cast.pat)
    assert client.get(url()).status_code == 200
    client.force_login(cast.gina)
    assert client.get(url()).status_code == 404


def test_choosing_leads_to_the_comparison(client, cast, two):
    client.force_login(cast.vic)
    choose = reverse("choose_comparison", args=["here"])
    page = client.get(choose)
    assert texts(page, "//select[@id='from']/option[@selected]")[0].startswith("Version 1,")
    assert texts(page, "//select[@id='to']/option[@selected]")[0].startswith("Version 2,")
    assert client.get(choose, {"from": "1", "to": "2"}).url == url(view="inline")
    assert client.get(choose, {"from": "1", "to": "plan", "view": "side"}).url == (
        "/here/versions/1/with/plan/?view=side"
    )
    for given in (("1", "1"), ("x", "2"), ("plan", "1"), ("1", "9" * 30)):
        answer = client.get(choose, dict(zip(("from", "to"), given, strict=True)))
        assert answer.status_code == 422
        assert texts(answer, "//div[@role='alert']") == ["Choose two different versions."]


def test_a_reader_outside_the_team_is_not_offered_the_working_plan(client, cast, two):
    actions.ask_review(two[0], by=cast.alice)
    client.force_login(cast.pat)
    choose = reverse("choose_comparison", args=["here"])
    assert "working plan" not in client.get(choose).content.decode()
    assert client.get(choose, {"from": "1", "to": "plan"}).status_code == 422
    assert client.get(reverse("compare_with_plan", args=["here", 1])).status_code == 403


def test_the_working_plan_against_the_last_version(client, cast):
    from deliverables.actions import freeze

    wall.enter(cast.here.pk)
    plan = fill(cast.here)
    freeze(cast.here.pk, plan.pk, by=cast.alice)
    wall.enter(cast.here.pk)
    Strategy.objects.update(title="Train every night worker")
    ComponentNarrative.objects.filter(component="gaps").update(text="<p>Where it is dark.</p>")
    client.force_login(cast.vic)
    page = client.get(reverse("compare_with_plan", args=["here", 1]))
    summary = texts(page, "//section[@aria-labelledby='summary']//li/a")
    assert "Where it is dark." in " ".join(texts(page, "//main//ins"))
    assert len(summary) >= 2
    assert texts(page, "//h1") == ["Version 1 and the working plan compared"]


def test_hostile_words_stay_words(client, cast):
    bad = "<img src=x onerror=alert(1)>"
    make_version(cast.here, cast.alice, title=bad, gaps="<p>&lt;script&gt;one</p>")
    make_version(cast.here, cast.alice, 2, title=f"{bad}2", gaps="<p>&lt;script&gt;two</p>")
    client.force_login(cast.vic)
    for view in ("inline", "side"):
        html = client.get(url(view=view, all=1)).content.decode()
        assert ("img", "onerror") not in marks(html)
        assert "&lt;script&gt;" in html and "<script>one" not in html


def test_as_many_queries_for_long_versions_as_for_short(
    client, cast, django_assert_max_num_queries
):
    make_version(cast.here, cast.alice)
    make_version(cast.here, cast.alice, 2, gaps="<p>Other.</p>" * 200)
    make_version(cast.here, cast.alice, 3, gaps="<p>Others.</p>" * 400)
    client.force_login(cast.vic)
    client.get(url())
    with django_assert_max_num_queries(14) as first:
        client.get(url(1, 2))
    with django_assert_max_num_queries(14) as second:
        client.get(url(2, 3))
    assert len(first) == len(second)
