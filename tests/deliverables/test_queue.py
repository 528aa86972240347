"""Files that are cancelled, asked for again, and made in the order of use."""

import pytest
from django.urls import reverse

from accounts import wall
from deliverables import actions, claims, queue, tasks
from deliverables.models import Rendition, RenditionFile
from tests.deliverables.plans import fill
from tests.reading import texts


@pytest.fixture
def plan(cast):
    wall.enter(cast.here.pk)
    return fill(cast.here)


@pytest.fixture
def version(cast, plan):
    return actions.freeze(cast.here.pk, plan.pk, by=cast.alice)


def of(version, form="html"):
    wall.enter(version.grantee_id)
    return Rendition.objects.get(version=version, format=form)


def cancel(cast, item):
    return queue.cancel(item.pk, grantee_id=cast.here.pk, by=cast.alice)


def make(cast, item):
    return actions.make_file(item.pk, grantee_id=cast.here.pk)


def test_a_cancelled_file_is_not_made_until_it_is_asked_for_again(cast, version):
    assert cancel(cast, of(version)) is True
    assert make(cast, of(version)) is False
    assert (of(version).state, RenditionFile.objects.count()) == ("cancelled", 0)
    assert of(version).finished_at is not None
    assert cancel(cast, of(version)) is False
    actions.retry(of(version).pk, grantee_id=cast.here.pk, by=cast.alice)
    assert of(version).finished_at is None
    assert make(cast, of(version)) is True
    assert of(version).state == "done"
    assert cancel(cast, of(version)) is False
    assert of(version).state == "done"


def test_a_worker_stops_at_its_next_report_after_the_file_was_cancelled(cast, version, monkeypatch):
    pages = []

    def draw(document, *, progress, **arguments):
        for number in range(1, 9):
            pages.append(number)
            if number == 3:
                cancel(cast, of(version, "pdf"))
            progress(f"Laying out page {number}", number / 10)
        return b"%PDF-1.7"

    monkeypatch.setattr(actions, "render_pdf", draw)
    monkeypatch.setattr(claims, "REPORT_SECONDS", 0)
    assert make(cast, of(version, "pdf")) is False
    assert pages == [1, 2, 3]
    seen = of(version, "pdf")
    assert (seen.state, seen.stage, seen.claim, seen.error) == ("cancelled", "", None, "")


def test_a_file_cancelled_at_the_last_moment_is_not_stored(cast, version, monkeypatch):
    def draw(document, **arguments):
        cancel(cast, of(version))
        return "<p>done</p>"

    monkeypatch.setattr(actions, "render_html", draw)
    assert make(cast, of(version)) is False
    assert (of(version).state, RenditionFile.objects.count()) == ("cancelled", 0)


def test_the_reconciler_leaves_a_cancelled_file_alone(cast, version):
    for item in Rendition.objects.all():
        cancel(cast, item)
    Rendition.objects.update(queued_at="2020-01-01T00:00Z")
    assert actions.reconcile() == 0


def test_a_newer_version_goes_first_and_the_older_is_made_after_it(
    cast, plan, version, monkeypatch
):
    newest = actions.freeze(cast.here.pk, plan.pk, by=cast.alice)
    asked = []
    monkeypatch.setattr(actions, "_ask_for", lambda item: asked.append(item.pk))
    keys = {"grantee_id": cast.here.pk}
    tasks.render(rendition_id=of(version).pk, **keys)
    assert (of(newest).state, of(version).state) == ("done", "queued")
    assert asked == [of(version).pk]
    tasks.render(rendition_id=of(newest).pk, **keys)  # the newest one's own message: nothing to do
    tasks.render(rendition_id=of(version).pk, **keys)
    assert (of(version).state, asked) == ("done", [of(version).pk])
    assert RenditionFile.objects.count() == 2


def test_a_file_that_is_being_made_is_not_given_up_for_a_newer_one(cast, plan, version):
    newest = actions.freeze(cast.here.pk, plan.pk, by=cast.alice)
    assert queue.newer_waiting(of(version).pk, grantee_id=cast.here.pk) == of(newest).pk
    assert queue.newer_waiting(of(newest).pk, grantee_id=cast.here.pk) is None
    claims.take(Rendition, of(version).pk, cast.here.pk)
    assert queue.newer_waiting(of(version).pk, grantee_id=cast.here.pk) is None


def test_the_team_cancels_and_asks_again_on_the_page(client, cast, version):
    client.force_login(cast.alice)
    page = reverse("version", args=["here", 1])
    buttons = "//div[@id='rendition-html']//button"
    assert texts(client.get(page), buttons) == ["Cancel the Web page"]
    answer = client.post(reverse("cancel_rendition", args=["here", 1, "html"]), follow=True)
    assert texts(answer, "//div[@id='rendition-html']//span[contains(@class, 'tag')]") == [
        "Cancelled"
    ]
    assert texts(answer, buttons) == ["Make it after all: Web page"]
    client.post(reverse("retry_rendition", args=["here", 1, "html"]))
    assert of(version).state == "queued"


def test_who_only_reads_is_not_offered_to_cancel(client, cast, version):
    client.force_login(cast.vic)
    page = client.get(reverse("version", args=["here", 1]))
    assert texts(page, "//div[@id='rendition-html']//button") == []
