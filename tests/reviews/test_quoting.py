"""Comments on a record, and what is said of words and records in a later version."""

import dataclasses

import pytest

from accounts import wall
from deliverables.document import Component, Fact, Prose, Table
from planning.actions import current_plan
from planning.models import Gap
from reviews import actions, quotes, rules
from reviews.models import Thread
from tests import reading
from tests.reviews.helpers import make_document, make_version


@pytest.fixture
def gap(cast):
    wall.enter(cast.here.pk)
    plan = current_plan(cast.here.pk)
    return Gap.objects.create(grantee=cast.here, plan=plan, text="No shelter", position=1)


def with_gap(gap, text, why="No bed"):
    """A document whose gaps are a table with one row, written from `gap`."""
    table = Table("Gaps", ("Gap", "Why"), ((text, why),), (50, 50), (Fact("gap", gap.pk),))
    blocks = (Prose("<p>One gap waits.</p>"), table)
    return dataclasses.replace(
        make_document(), components=(Component("gaps", "Gaps", True, blocks),)
    )


def refusal(call, *args, **kwargs):
    with pytest.raises(actions.Refused) as caught:
        call(*args, **kwargs)
    return str(caught.value)


def test_a_comment_on_a_record_is_found_again_when_its_words_have_changed(cast, client, gap):
    one = make_version(cast.here, cast.alice, made=with_gap(gap, "No shelter takes young men"))
    round = actions.ask_review(one, by=cast.alice)
    client.force_login(cast.pat)
    page = client.get("/here/versions/1/")
    part = next(part for part in page.context["parts"] if part["component"].key == "gaps")
    key = f"gap-{gap.pk}"
    assert part["comment"].fields["record"].widget.choices == [
        ("", "None in particular"),
        (key, "Gap: No shelter takes young men"),
    ]
    typed = {
        "version": "1", "component": "gaps", "kind": "question", "text": "Which?", "record": key,
    }  # fmt: skip
    client.post(f"/here/review/{round.pk}/comments/", typed)
    wall.enter(cast.here.pk)
    thread = Thread.objects.get()
    assert (thread.quote, thread.record_kind, thread.record_pk) == (
        "No shelter takes young men",
        "gap",
        gap.pk,
    )
    two = make_version(cast.here, cast.alice, 2, made=with_gap(gap, "No bed for boys"))
    actions.resend(round, two, by=cast.alice)
    for address in ("/here/review/", "/here/versions/2/"):
        now = "The record behind them now begins: “No bed for boys”."
        assert now in client.get(address).text
    assert "The record behind them" not in client.get("/here/versions/1/").text


def test_of_words_inside_a_record_that_are_gone_only_its_beginning_is_said(cast, client, gap):
    """The quoted cell is another one than the first, and what replaced it is not known."""
    text = "No shelter takes young men"
    one = make_version(cast.here, cast.alice, made=with_gap(gap, text))
    round = actions.ask_review(one, by=cast.alice)
    actions.open_thread(round, "gaps", "question", "?", by=cast.pat, quote="No bed")
    two = make_version(cast.here, cast.alice, 2, made=with_gap(gap, text, why="Two beds"))
    actions.resend(round, two, by=cast.alice)
    client.force_login(cast.pat)
    (said,) = reading.texts(client.get("/here/versions/2/"), '//li[@class="comment"]/p[2]')
    assert said == (
        "These words are gone from this version; so they stood in version 1. "
        f"The record behind them now begins: “{text}”."
    )


def test_words_are_looked_for_in_the_record_that_was_chosen(cast, client, gap):
    one = make_version(cast.here, cast.alice, made=with_gap(gap, "No shelter takes young men"))
    round = actions.ask_review(one, by=cast.alice)
    about = {"by": cast.pat, "record_key": f"gap-{gap.pk}"}
    thread = actions.open_thread(round, "gaps", "question", "?", quote="young men", **about)
    assert (thread.quote, thread.record_pk) == ("young men", gap.pk)
    said = refusal(
        actions.open_thread, round, "gaps", "question", "?", quote="One gap waits.", **about
    )
    assert said == rules.NO_SUCH_WORDS
    for key in (f"gap-{gap.pk + 1}", "gap", "user-1", "x" * 300):
        said = refusal(
            actions.open_thread, round, "gaps", "question", "?", by=cast.pat, record_key=key
        )
        assert said == rules.NO_SUCH_RECORD
    client.force_login(cast.pat)
    typed = {
        "version": "1", "component": "gaps", "kind": "question", "text": "Which?",
        "record": f"gap-{gap.pk}", "quote": "One gap waits.",
    }  # fmt: skip
    refused = client.post(f"/here/review/{round.pk}/comments/", typed)
    form = refused.context["form"]
    assert (refused.status_code, form.non_field_errors()) == (422, [rules.NO_SUCH_WORDS])
    assert f'<option value="gap-{gap.pk}" selected>' in refused.text


def test_where_words_stand_is_said_on_both_pages(cast, client):
    round = actions.ask_review(make_version(cast.here, cast.alice), by=cast.alice)
    actions.open_thread(round, "gaps", "question", "?", by=cast.pat, quote="young men")
    client.force_login(cast.ed)
    wall.enter(cast.here.pk)
    there = f"/here/versions/1/#thread-{Thread.objects.get().pk}"
    assert f'These words stand in <a href="{there}">version 1' in client.get("/here/review/").text
    page = client.get("/here/versions/1/").text
    assert '<blockquote class="quoted" data-here>young men</blockquote>' in page
    assert "These words stand in this version." in page


def test_a_record_goes_by_its_first_words_and_too_many_are_no_list(monkeypatch):
    long = "word " * 40
    rows = ((long, "a"), ("Short", "b"), ("Short again", "c"))
    facts = (Fact("gap", 1), Fact("gap", 2), Fact("gap", 2))
    table = Table("Gaps", ("Gap", "Why"), rows, (50, 50), facts)
    made = dataclasses.replace(
        make_document(), components=(Component("gaps", "Gaps", True, (table,)),)
    )
    assert quotes.Reader(made).records("gaps") == [
        (Fact("gap", 1), " ".join(["word"] * 24)),
        (Fact("gap", 2), "Short"),
    ]
    assert quotes.Reader(made).records("people") == []
    monkeypatch.setattr(quotes, "MOST_RECORDS", 1)
    assert quotes.Reader(made).records("gaps") == []


def test_a_verdict_opened_again_by_a_change_leads_to_what_changed(cast, client):
    round = actions.ask_review(make_version(cast.here, cast.alice), by=cast.alice)
    for component in ("people", "gaps"):
        actions.give_verdict(round, component, "acceptable", by=cast.pat)
    two = make_version(cast.here, cast.alice, 2, gaps="<p>One shelter takes young men.</p>")
    actions.resend(round, two, by=cast.alice)
    client.force_login(cast.pat)
    for address in ("/here/review/", "/here/versions/2/"):
        page = client.get(address).text
        assert page.count("See what changed") == 1
        assert 'href="/here/versions/1/with/2/#part-gaps"' in page
    assert 'id="part-gaps"' in client.get("/here/versions/1/with/2/").text
