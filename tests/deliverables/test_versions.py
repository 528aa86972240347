"""Freezing versions and making their files: one moment, one claim, one file."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts import wall
from deliverables import actions, claims, document
from deliverables.errors import RenderError
from deliverables.models import Rendition, RenditionFile, Version
from planning.models import Goal, Plan
from tests.cast import make_cast
from tests.deliverables.docx_tools import faults
from tests.deliverables.plans import fill


@pytest.fixture
def version(cast):
    wall.enter(cast.here.pk)
    plan = fill(cast.here)
    return actions.freeze(cast.here.pk, plan.pk, by=cast.alice, reason=" for review ")


def pdf_of(version):
    return Rendition.objects.get(version=version, format="pdf")


def test_a_version_keeps_the_document_its_hash_and_who_froze_it(cast, version):
    assert (version.number, version.reason, version.created_by) == (1, "for review", cast.alice)
    assert version.sha256 == document.sha256(version.content)
    assert version.missing == []
    assert version.document.title == "Strategic plan of State of Here"
    queued = Rendition.objects.values_list("format", "state").order_by("format")
    assert list(queued) == [
        ("docx", "queued"), ("html", "queued"), ("pdf", "queued"), ("site", "queued"),
    ]  # fmt: skip


def test_the_next_version_is_numbered_on_and_the_first_is_as_it_was(cast, version):
    before = version.content
    Goal.objects.update(title="Another goal")
    second = actions.freeze(cast.here.pk, version.plan_id, by=cast.ed)
    assert second.number == 2
    assert Version.objects.get(number=1).content == before
    assert second.sha256 != version.sha256


def test_a_worker_makes_the_file_once_and_a_second_call_finds_nothing_to_do(cast, version):
    pdf = pdf_of(version)
    assert actions.make_file(pdf.pk, grantee_id=cast.here.pk) is True
    assert actions.make_file(pdf.pk, grantee_id=cast.here.pk) is False
    pdf.refresh_from_db()
    stored = RenditionFile.objects.get(rendition=pdf)
    assert (pdf.state, pdf.share, pdf.claim, pdf.error) == ("done", 1, None, "")
    assert bytes(stored.data[:5]) == b"%PDF-"
    assert stored.sha256 == document.sha256_of_bytes(bytes(stored.data))


def test_a_word_file_is_made_and_stored_like_the_others(cast, version):
    item = Rendition.objects.get(version=version, format="docx")
    assert actions.make_file(item.pk, grantee_id=cast.here.pk) is True
    stored = RenditionFile.objects.get(rendition=item)
    assert faults(bytes(stored.data)) == []
    assert bytes(stored.data) == actions._draw(version, "docx", lambda *args, **kwargs: None)
    with pytest.raises(ValueError, match="No files are made as exe"):
        actions.ask_for_file(version, "exe", by=cast.alice)


def test_the_same_version_drawn_again_gives_the_same_bytes(cast, version):
    quiet = lambda *args, **kwargs: None  # noqa: E731
    assert actions._draw(version, "pdf", quiet) == actions._draw(version, "pdf", quiet)


def test_a_row_that_another_worker_holds_is_left_alone(cast, version):
    pdf = pdf_of(version)
    claim = claims.take(Rendition, pdf.pk, cast.here.pk)
    assert claim is not None
    assert claims.take(Rendition, pdf.pk, cast.here.pk) is None


def test_a_worker_that_lost_its_claim_stops_and_stores_nothing(cast, version):
    pdf = pdf_of(version)
    lost = claims.take(Rendition, pdf.pk, cast.here.pk)
    Rendition.objects.filter(pk=pdf.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    held = claims.take(Rendition, pdf.pk, cast.here.pk)
    with pytest.raises(claims.Superseded):
        claims.Reporter(Rendition, pdf.pk, cast.here.pk, lost)("Laying out", 0.2)
    assert actions._store(pdf.pk, cast.here.pk, lost, b"%PDF-old") is False
    assert actions._store(pdf.pk, cast.here.pk, held, b"%PDF-new") is True
    assert bytes(RenditionFile.objects.get(rendition=pdf).data) == b"%PDF-new"


def test_what_cannot_be_drawn_is_a_state_with_a_reason_and_can_be_tried_again(
    cast, version, monkeypatch
):
    def broken(*args, **kwargs):
        raise RenderError("A table has a ragged row. Mend it.")

    monkeypatch.setattr(actions, "render_pdf", broken)
    pdf = pdf_of(version)
    assert actions.make_file(pdf.pk, grantee_id=cast.here.pk) is False
    pdf.refresh_from_db()
    assert (pdf.state, pdf.error) == ("failed", "A table has a ragged row. Mend it.")
    actions.retry(pdf.pk, grantee_id=cast.here.pk, by=cast.alice)
    pdf.refresh_from_db()
    assert (pdf.state, pdf.error, pdf.attempts) == ("queued", "", 0)


def test_a_row_whose_worker_died_three_times_says_so_and_does_not_spin(cast, version):
    pdf = pdf_of(version)
    for _ in range(3):
        assert claims.take(Rendition, pdf.pk, cast.here.pk) is not None
        Rendition.objects.filter(pk=pdf.pk).update(
            claimed_until=timezone.now() - timedelta(seconds=1)
        )
    assert claims.take(Rendition, pdf.pk, cast.here.pk) is None
    pdf.refresh_from_db()
    assert (pdf.state, pdf.error.split(".")[0]) == (
        "failed",
        "The worker stopped 3 times while making this file",
    )


def test_the_reconciler_finds_what_waits_and_what_was_dropped_in_every_grantee(cast, version):
    assert actions.reconcile() == 0
    long_ago = timezone.now() - timedelta(minutes=5)
    wall.enter(cast.here.pk)
    Rendition.objects.filter(format="html").update(queued_at=long_ago)
    Rendition.objects.filter(format="pdf").update(state="running", claimed_until=long_ago)
    assert actions.reconcile() == 2


def test_a_freeze_never_holds_half_of_a_change(committed_db):
    """A writer keeps two goals equal in one transaction; no version may see them differ."""
    cast = make_cast()
    with wall.inside(cast.here.pk):
        plan = Plan.objects.get()
        goals = [
            Goal.objects.create(grantee=cast.here, plan=plan, title="0", position=n) for n in (1, 2)
        ]
    stop = threading.Event()

    def write():
        turn = 0
        while not stop.is_set():
            turn += 1
            with wall.inside(cast.here.pk):
                for goal in goals:
                    Goal.objects.filter(pk=goal.pk).update(title=str(turn))
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [actions.freeze(cast.here.pk, plan.pk, by=cast.alice) for _ in range(40)]
    finally:
        stop.set()
        writer.join()
    titles = [
        [block.text.split(". ")[1] for block in item.document.component("strategies").blocks
         if getattr(block, "text", "").startswith("Goal ")]
        for item in made
    ]  # fmt: skip
    assert [pair for pair in titles if pair[0] != pair[1]] == []
    assert [item.number for item in made] == list(range(1, 41))
    assert len({pair[0] for pair in titles}) > 3  # the writer really was writing meanwhile


def test_two_freezes_at_once_get_two_numbers(committed_db):
    cast = make_cast()
    with wall.inside(cast.here.pk):
        plan = Plan.objects.get()
    numbers, faults = [], []

    def freeze():
        try:
            numbers.append(actions.freeze(cast.here.pk, plan.pk, by=cast.alice).number)
        except Exception as error:
            faults.append(error)
        connection.close()

    threads = [threading.Thread(target=freeze) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(numbers), faults) == ([1, 2, 3, 4], [])


def test_a_task_without_a_grantee_refuses_to_run(cast, version):
    from deliverables.tasks import render

    for grantee_id in (None, 0, "1"):
        with pytest.raises(ValueError, match="needs the grantee_id of a grantee"):
            render(grantee_id=grantee_id, rendition_id=1)
    with transaction.atomic():
        render(grantee_id=cast.here.pk, rendition_id=pdf_of(version).pk)
    assert pdf_of(version).state == "done"
