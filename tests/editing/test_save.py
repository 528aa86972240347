"""Saving one field: versions, conflicts, merges, late and repeated requests."""

import pytest
from django.apps import apps

from accounts import wall
from editing import actions
from editing.fields import Refused
from editing.models import Editable, Revision
from planning.models import Answer, Plan, Source, Strategy

BASE = "<p>First.</p><p>Second.</p><p>Third.</p>"


@pytest.fixture
def answer(cast):
    wall.enter(cast.here.pk)
    found = Answer.objects.order_by("pk").first()
    Answer.objects.filter(pk=found.pk).update(text=BASE, version=5)
    found.refresh_from_db()
    return found


def save(answer, text, version, by, tab="t1", seq=1):
    return actions.save_field(
        Answer, answer.pk, "text", [text], version=version, by=by, tab=tab, sequence=seq
    )


def text_of(answer):
    answer.refresh_from_db()
    return answer.text


def test_a_save_on_the_current_version_is_stored_with_who_and_what_was_before(cast, answer):
    saved = save(answer, "<p>New.</p>", 5, cast.alice)
    assert saved == actions.Saved(6, None)
    assert text_of(answer) == "<p>New.</p>"
    revision = Revision.objects.get()
    assert (revision.before, revision.after, revision.by, revision.version) == (
        BASE,
        "<p>New.</p>",
        cast.alice,
        6,
    )


def test_a_stale_save_of_the_same_paragraph_stores_nothing_and_keeps_both_texts(cast, answer):
    save(answer, "<p>Alice.</p>", 5, cast.alice)
    refused = save(answer, "<p>Ed.</p>", 5, cast.ed, tab="t2")
    assert (refused.version, refused.mine, refused.theirs, refused.by) == (
        6,
        "<p>Ed.</p>",
        "<p>Alice.</p>",
        "Alice",
    )
    assert text_of(answer) == "<p>Alice.</p>"
    kept = Revision.objects.get(refused=True)
    assert (kept.after, kept.by) == ("<p>Ed.</p>", cast.ed)


def test_changes_to_different_paragraphs_are_joined(cast, answer):
    save(answer, BASE.replace("First", "Alice's first"), 5, cast.alice)
    saved = save(answer, BASE.replace("Third", "Ed's third"), 5, cast.ed, tab="t2")
    joined = "<p>Alice's first.</p><p>Second.</p><p>Ed's third.</p>"
    assert saved.value == joined
    assert text_of(answer) == joined


def test_a_late_older_save_of_the_same_tab_is_dropped(cast, answer):
    save(answer, "<p>Second try.</p>", 5, cast.alice, seq=2)
    assert save(answer, "<p>First try.</p>", 5, cast.alice, seq=1) == actions.Saved(6)
    assert text_of(answer) == "<p>Second try.</p>"


def test_an_answer_lost_on_the_way_is_no_conflict_with_oneself(cast, answer):
    save(answer, "<p>One.</p>", 5, cast.alice, seq=1)
    saved = save(answer, "<p>Two.</p>", 5, cast.alice, seq=2)
    assert saved.version == 7
    assert text_of(answer) == "<p>Two.</p>"


def test_another_field_of_the_record_does_not_stand_in_the_way(cast, answer):
    strategy = Strategy.objects.create(grantee=cast.here, plan=answer.plan, title="Train")
    change = {"version": 1, "tab": "", "sequence": 0}
    actions.save_field(Strategy, strategy.pk, "title", ["Train all"], by=cast.alice, **change)
    actions.save_field(Strategy, strategy.pk, "reach", ["200 people"], by=cast.ed, **change)
    strategy.refresh_from_db()
    assert (strategy.title, strategy.reach, strategy.version) == ("Train all", "200 people", 3)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("<p>" + "x" * 70_000 + "</p>", "a field takes 64 KB"),
        ("<ul><li>" * 9 + "deep" + "</li></ul>" * 9, "Lists are nested 9 levels deep"),
        ("<blockquote>" * 40 + "deep" + "</blockquote>" * 40, "nested too deeply"),
    ],
)
def test_too_long_or_too_deep_is_refused_and_nothing_is_stored(cast, answer, typed, why):
    with pytest.raises(Refused, match=why):
        save(answer, typed, 5, cast.alice)
    assert text_of(answer) == BASE
    assert Revision.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("<p>a<script>steal()</script></p>", "<p>a</p>"),
        ('<p onclick="x()">a</p>', "<p>a</p>"),
        ('<p><a href="javascript:x()">a</a></p>', "<p><a>a</a></p>"),
        ('<p><a href="/logout/">a</a></p>', "<p><a>a</a></p>"),
        ('<p><img src="https://x.test/i.png">a</p>', "<p>a</p>"),
        ("<p><b>bold</b> <i>it</i></p>", "<p><strong>bold</strong> <em>it</em></p>"),
        ("one\n\ntwo & three", "<p>one</p><p>two &amp; three</p>"),
        ("<p></p>", ""),
        ("<div>a &amp; b</div>", "<p>a &amp; b</p>"),
    ],
)
def test_scripts_and_markup_are_cleaned_away_and_words_stay(cast, answer, typed, stored):
    save(answer, typed, 5, cast.alice)
    assert text_of(answer) == stored


def test_no_field_hides_what_every_record_can_do():
    can = {name for name in vars(Editable) if not name.startswith("_")} - {"version"}
    hidden = {
        (model.kind(), field.name)
        for model in apps.get_models()
        if issubclass(model, Editable)
        for field in model._meta.get_fields()
        if field.name in can
    }
    assert hidden == set()


def test_a_source_saves_with_its_holder_said(cast):
    wall.enter(cast.here.pk)
    source = Source.objects.create(
        grantee=cast.here, plan=Plan.objects.get(), title="Survey", owner="The health department"
    )
    saved = actions.save_field(
        Source, source.pk, "title", ["Survey of 2025"], version=1, by=cast.ed, tab="t1", sequence=1
    )
    assert saved == actions.Saved(2, None)
    assert Revision.objects.get().after == "Survey of 2025"
