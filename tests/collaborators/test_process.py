"""The way through the systems: stages, who is met, and gaps taken into the plan."""

import pytest
from lxml import html

from accounts import wall
from collaborators.models import Collaborator, ProcessStage, StageCollaborator
from collaborators.stages import STARTING
from planning.models import Gap
from tests.reading import messages, texts

PAGE = "/here/collaborators/process/"


@pytest.fixture
def stage(cast):
    """One stage with two gaps."""
    wall.enter(cast.here.pk)
    return ProcessStage.objects.create(
        grantee=cast.here,
        name="First response",
        gaps="Nobody comes at night.\n\n No interpreter. ",
        position=1,
    )


def gap_keys(client):
    page = html.fromstring(client.get(PAGE).content)
    return page.xpath("//input[@name='gap']/@value")


def names(page):
    return [name.split(" ", 1)[1] for name in texts(page, "//li[contains(@class, 'stage')]//h3")]


def test_the_starting_set_is_put_up_once(client, cast):
    client.force_login(cast.ed)
    client.post(f"{PAGE}start/")
    page = client.post(f"{PAGE}start/", follow=True)
    assert messages(page)[-1] == "There are stages already. Change those, or add one."
    assert names(page) == [name for name, _ in STARTING]


def test_stages_are_added_renamed_moved_and_removed(client, cast, stage):
    client.force_login(cast.ed)
    client.post("/here/add/processstage/", {"name": "Housing", "next": PAGE})
    housing = ProcessStage.objects.get(name="Housing")
    client.post(f"/here/save/processstage/{housing.pk}/name/", {"value": "A home", "version": 1})
    client.post(f"/here/move/processstage/{housing.pk}/", {"to": "up", "next": PAGE})
    assert names(client.get(PAGE)) == ["A home", "First response"]
    client.post(f"/here/remove/processstage/{stage.pk}/", {"next": PAGE})
    assert names(client.get(PAGE)) == ["A home"]


def test_who_is_met_is_found_by_name_and_a_wrong_name_stays_typed(client, cast, stage):
    entry = Collaborator.objects.create(grantee=cast.here, public_name="Night Line")
    client.force_login(cast.ed)
    page = client.post(f"{PAGE}{stage.pk}/meet/", {"name": "Day Line"}, follow=True)
    assert messages(page) == [
        "Nobody in the register is called “Day Line”. Choose a name from the list, or add the "
        "entry first."
    ]
    typed = html.fromstring(page.content).get_element_by_id(f"meet-{stage.pk}")
    assert typed.get("value") == "Day Line"
    page = client.post(f"{PAGE}{stage.pk}/meet/", {"name": "night line"}, follow=True)
    assert messages(page) == ["Night Line is met at “First response”."]
    assert list(StageCollaborator.objects.values_list("stage_id", "collaborator_id")) == [
        (stage.pk, entry.pk)
    ]
    assert texts(page, "//*[local-name()='svg']//*[@class='figure-small']") == [
        "1 met here, 2 gaps"
    ]


def test_a_gap_is_taken_into_the_plan_once(client, cast, stage):
    client.force_login(cast.ed)
    keys = gap_keys(client)
    for _ in range(2):
        page = client.post(f"{PAGE}{stage.pk}/gap/", {"gap": keys[0]}, follow=True)
    assert messages(page)[-1] == "In the plan as a gap: Nobody comes at night."
    assert list(Gap.objects.values_list("text", flat=True)) == ["Nobody comes at night."]
    assert texts(page, "//a[contains(@class, 'tag-ok')]") == ["In the plan: gap 1"]
    assert gap_keys(client) == keys[1:]


def test_a_gap_written_anew_meanwhile_is_not_taken(client, cast, stage):
    client.force_login(cast.ed)
    key = gap_keys(client)[0]
    ProcessStage.objects.update(gaps="Nobody comes after eight.")
    page = client.post(f"{PAGE}{stage.pk}/gap/", {"gap": key}, follow=True)
    assert messages(page) == ["That gap was written anew meanwhile. Here is how it reads now."]
    assert Gap.objects.count() == 0


def test_a_gap_too_long_for_the_plan_is_refused_in_words(client, cast, stage):
    ProcessStage.objects.update(gaps="long " * 300)
    client.force_login(cast.ed)
    key = gap_keys(client)[0]
    page = client.post(f"{PAGE}{stage.pk}/gap/", {"gap": key}, follow=True)
    assert messages(page) == ["Gap takes 1000 characters; this has 1499. Shorten it."]
    assert Gap.objects.count() == 0


def test_without_a_plan_the_page_stands_and_no_gap_is_offered(client, cast, stage, monkeypatch):
    monkeypatch.setattr("planning.views.process.current_plan", lambda grantee_id: None)
    client.force_login(cast.ed)
    assert gap_keys(client) == []
    assert names(client.get(PAGE)) == ["First response"]


def test_a_reader_reads_and_changes_nothing(client, cast, stage):
    client.force_login(cast.vic)
    page = html.fromstring(client.get(PAGE).content)
    assert page.xpath("//main//form") == []
    assert [li.text_content().strip() for li in page.xpath("//ul[@class='stage-gaps']/li")] == [
        "Nobody comes at night.",
        "No interpreter.",
    ]


def test_an_empty_page_offers_the_set_to_those_who_write(client, cast):
    found = {}
    for who in ("ed", "vic"):
        client.force_login(getattr(cast, who))
        found[who] = texts(client.get(PAGE), "//div[@class='empty']//button")
    assert found == {"ed": ["Begin with these stages"], "vic": []}


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_stages(client, cast, count, django_assert_num_queries):
    wall.enter(cast.here.pk)
    for place in range(count):
        entry = Collaborator.objects.create(grantee=cast.here, public_name=f"Entry {place}")
        made = ProcessStage.objects.create(
            grantee=cast.here, name=f"Stage {place}", gaps="One.\nTwo.", position=place
        )
        StageCollaborator.objects.create(grantee=cast.here, stage=made, collaborator=entry)
    client.force_login(cast.ed)
    client.get(PAGE)
    with django_assert_num_queries(15):
        client.get(PAGE)
