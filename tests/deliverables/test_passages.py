"""A passage in the team's own wording: kept, and flagged when the records under it change."""

import pytest
from django.urls import reverse

from accounts import wall
from collaborators.models import Collaborator
from deliverables.actions import freeze, plan_as_document
from deliverables.models import Version
from deliverables.views import CHANGED_AGAIN
from editing.actions import history, save_field
from editing.models import Revision
from engagement.models import Activity
from planning.models import Passage, Plan
from tests.deliverables.plans import fill
from tests.reading import messages, texts

REGISTER = (
    "<p>The register of this plan holds one member of the program team and {} collaborators. "
    "Of these, {} are organizations or groups and two are people. "
    "They come from two sectors: child welfare and courts.</p>"
)


@pytest.fixture
def plan(cast, client):
    wall.enter(cast.here.pk)
    client.force_login(cast.ed)
    return fill(cast.here)


def printed(plan) -> str:
    document, _ = plan_as_document(plan.grantee_id, plan)
    return next(
        block.html
        for block in document.component("people").blocks
        if getattr(block, "passage", "") == "people.register"
    )


def reword(client, key="people.register"):
    return client.post(reverse("reword_passage", args=["here", key]))


def write(cast, text):
    passage = Passage.objects.get()
    save_field(Passage, passage.pk, "text", [text], version=passage.version, by=cast.ed)
    return passage


def someone_joins(cast):
    Collaborator.objects.create(
        grantee=cast.here, public_name="Harbor Clinic", sector="courts", position=9
    )


def test_the_wording_begins_as_what_is_written_and_is_then_the_teams(client, cast, plan):
    answer = reword(client)
    passage = Passage.objects.get()
    assert answer.url == f"/here/deliverable/people/#passage-{passage.pk}"
    assert (passage.text, passage.written_from) == (REGISTER.format("three", "two"),) * 2
    assert printed(plan) == REGISTER.format("three", "two")
    write(cast, "<p>Four of us began.</p>")
    assert printed(plan) == "<p>Four of us began.</p>"


def test_begun_and_left_as_it_was_it_follows_the_records(client, cast, plan):
    reword(client)
    someone_joins(cast)
    assert printed(plan) == REGISTER.format("four", "three")
    reword(client)
    assert Passage.objects.get().text == REGISTER.format("four", "three")


def test_changed_records_leave_the_wording_and_are_told_with_both_texts(client, cast, plan):
    reword(client)
    write(cast, "<p>Four of us began.</p>")
    assert "have changed" not in client.get("/here/deliverable/people/").content.decode()
    someone_joins(cast)
    assert printed(plan) == "<p>Four of us began.</p>"
    page = client.get("/here/deliverable/people/")
    [section] = texts(page, "//section[starts-with(@id, 'passage-')]/@id")
    assert texts(page, f"//section[@id='{section}']//del") == ["three", "two"]
    assert texts(page, f"//section[@id='{section}']//ins") == ["four", "three"]
    [told] = texts(client.get("/here/deliverable/"), "//a[contains(@href, '#passage-')]")
    assert told.endswith(": Four of us began.")


def settle(client, passage, take, seen=None):
    """Press one of the passage's buttons on the page as it is, or as it was when `seen` was."""
    form = {"take": take, "seen": shown(client, passage) if seen is None else seen}
    url = reverse("settle_passage", args=["here", passage.pk])
    return client.post(url, form, follow=True)


def shown(client, passage) -> str:
    """What the passage's form says that its author has before them."""
    page = client.get("/here/deliverable/people/")
    [seen] = texts(page, f"//section[@id='{passage.anchor}']//input[@name='seen']/@value")
    return seen


def test_keeping_the_wording_quiets_the_flag_until_the_next_change(client, cast, plan):
    reword(client)
    passage = write(cast, "<p>Four of us began.</p>")
    someone_joins(cast)
    settle(client, passage, "mine")
    assert "have changed" not in client.get("/here/deliverable/people/").content.decode()
    assert printed(plan) == "<p>Four of us began.</p>"
    someone_joins(cast)
    assert "have changed" in client.get("/here/deliverable/people/").content.decode()


def test_taking_the_new_prints_the_records_and_the_old_wording_can_be_restored(client, cast, plan):
    reword(client)
    passage = write(cast, "<p>Four of us began.</p>")
    someone_joins(cast)
    settle(client, passage, "new")
    assert printed(plan) == REGISTER.format("four", "three")
    assert history(Passage, passage.pk, "text").first().before == "<p>Four of us began.</p>"
    assert Revision.objects.filter(kind="passage").count() == 3


@pytest.mark.parametrize(
    ("take", "kept"),
    [("mine", "<p>Four of us began.</p>"), ("new", REGISTER.format("five", "four"))],
)
def test_a_change_that_the_author_did_not_see_is_shown_before_anything_is_stored(
    client, cast, plan, take, kept
):
    reword(client)
    passage = write(cast, "<p>Four of us began.</p>")
    someone_joins(cast)
    seen = shown(client, passage)
    someone_joins(cast)
    before = Passage.objects.values().get()
    for stale in (seen, ""):
        page = settle(client, passage, take, seen=stale)
        assert page.redirect_chain == [(f"/here/deliverable/people/#{passage.anchor}", 302)]
        assert messages(page) == [CHANGED_AGAIN]
        assert texts(page, f"//section[@id='{passage.anchor}']//ins") == ["five", "four"]
        assert Passage.objects.values().get() == before
    assert messages(settle(client, passage, take)) != [CHANGED_AGAIN]
    assert printed(plan) == kept
    assert "have changed" not in client.get("/here/deliverable/people/").content.decode()


def test_the_new_wording_is_taken_where_nothing_had_changed(client, cast, plan):
    reword(client)
    passage = write(cast, "<p>Four of us began.</p>")
    settle(client, passage, "new")
    assert printed(plan) == REGISTER.format("three", "two")


def test_a_passage_whose_records_are_gone_is_not_printed_and_not_lost(client, cast, plan):
    reword(client, "engagement.log")
    write(cast, "<p>We met once.</p>")
    Activity.objects.all().delete()
    document, _ = plan_as_document(plan.grantee_id, plan)
    assert "We met once" not in str(document)
    page = client.get("/here/deliverable/engagement/").content.decode()
    assert "The records no longer give this passage" in page
    assert "We met once." in page


def test_an_unknown_passage_is_not_there(client, plan):
    assert reword(client, "people.nothing").status_code == 404
    assert not Passage.objects.exists()


def test_a_frozen_version_keeps_the_wording_of_its_moment(client, cast, plan):
    reword(client)
    write(cast, "<p>Four of us began.</p>")
    freeze(cast.here.pk, plan.pk, by=cast.alice)
    write(cast, "<p>Five now.</p>")
    wall.enter(cast.here.pk)
    frozen = Version.objects.get().document.component("people")
    assert "<p>Four of us began.</p>" in [getattr(block, "html", "") for block in frozen.blocks]
    assert Plan.objects.get() == plan
