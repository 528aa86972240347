"""Shape and order of the parts on the deliverable's page, by plain buttons."""

import pytest
from django.urls import reverse

from accounts import wall
from accounts.models import Event
from planning.models import Plan
from tests.reading import texts

HERE = ["here"]


def move(client, part, direction):
    url = reverse("move_part", args=[*HERE, part])
    return client.post(url, {"direction": direction})


def page_of(client):
    return " ".join(texts(client.get(reverse("deliverable", args=HERE)), "//main"))


def order(cast):
    wall.enter(cast.here.pk)
    return Plan.objects.get().part_order


@pytest.fixture
def alice(client, cast):
    client.force_login(cast.alice)
    return client


def test_a_part_moves_up_and_down_and_the_whole_order_is_kept(alice, cast):
    answer = move(alice, "strategies", "up")
    assert answer.url == reverse("deliverable", args=HERE) + "#part-strategies"
    assert order(cast) == [
        "people", "engagement", "survivors", "strategies", "information", "gaps", "action_plan",
    ]  # fmt: skip
    move(alice, "people", "down")
    assert order(cast)[:2] == ["engagement", "people"]
    # What is first stays first, however many times it is sent up.
    move(alice, "engagement", "up")
    assert order(cast)[:2] == ["engagement", "people"]
    wall.enter(cast.here.pk)
    kept = Event.objects.filter(verb="moved a part of the deliverable").count()
    assert kept == 2


def test_the_usual_order_comes_back(alice, cast):
    move(alice, "gaps", "up")
    alice.post(reverse("usual_order", args=HERE))
    assert order(cast) == []


def test_the_part_that_leads_a_shape_is_held(alice, cast):
    wall.enter(cast.here.pk)
    Plan.objects.update(shape="action")
    move(alice, "action_plan", "down")
    assert order(cast) == []
    move(alice, "strategies", "up")
    assert order(cast) == []


@pytest.mark.parametrize(("part", "direction"), [("cover", "up"), ("people", "sideways")])
def test_what_is_no_part_and_no_direction_is_not_there(alice, cast, part, direction):
    assert move(alice, part, direction).status_code == 404
    assert order(cast) == []


def test_the_page_offers_what_can_be_done_and_says_what_is_held(alice, cast):
    page = page_of(alice)
    assert "Cover, contents and required statements always come first." in page
    assert "Formal report" in page
    assert "Back to the usual order" not in page
    move(alice, "gaps", "up")
    assert "Back to the usual order" in page_of(alice)


def test_who_only_reads_is_shown_no_buttons(client, cast):
    client.force_login(cast.vic)
    page = client.get(reverse("deliverable", args=HERE)).content.decode()
    assert reverse("move_part", args=[*HERE, "gaps"]) not in page
