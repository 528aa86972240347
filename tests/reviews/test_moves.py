"""The moves of a review and a submission, as stories with the cast."""

import pytest

from accounts import rules as rights
from accounts import wall
from accounts.models import Event
from reviews import actions, queries, rules
from reviews.models import Comment, Notice, OutgoingMail, Round, Submission, Verdict
from tests.reviews.helpers import make_version

FIXED = "<p>Two counties have no shelter for young men.</p>"


def turn(cast):
    """The state of the plan of Here."""
    wall.enter(cast.here.pk)
    return queries.standings([cast.here.pk])[cast.here.pk].state


def refusal(call, *args, **kwargs):
    with pytest.raises(actions.Refused) as caught:
        call(*args, **kwargs)
    return str(caught.value)


@pytest.fixture
def one(cast):
    return make_version(cast.here, cast.alice)


@pytest.fixture
def two(cast, one):
    return make_version(cast.here, cast.alice, 2, gaps=FIXED)


def test_the_whole_line_from_asking_to_approval(cast, one):
    assert turn(cast) == rules.NONE
    round = actions.ask_review(one, "Look at the gaps, please.", by=cast.alice)
    assert turn(cast) == rules.IN_REVIEW
    thread = actions.open_thread(round, "gaps", "must_fix", "Which counties?", by=cast.pat)
    actions.give_verdict(round, "gaps", "must_fix", by=cast.pat)
    actions.return_review(round, "One thing is missing.", by=cast.pat)
    assert turn(cast) == rules.RETURNED
    actions.reply(thread, "Two of them; it says so now.", by=cast.ed)
    two = make_version(cast.here, cast.ed, 2, gaps=FIXED)
    round = actions.resend(round, two, "Counties are named.", by=cast.ed)
    assert turn(cast) == rules.IN_REVIEW
    actions.resolve_thread(thread, by=cast.pat)
    actions.give_verdict(round, "gaps", "acceptable", by=cast.pat)
    actions.return_review(round, "Well done.", by=cast.pat)
    submission = actions.submit_version(two, "Ready to be read.", by=cast.alice)
    assert turn(cast) == rules.SUBMITTED
    assert Round.objects.get().state == rules.CLOSED
    submission = actions.approve(submission, "Thank you.", by=cast.gina)
    assert turn(cast) == rules.APPROVED
    assert (submission.letter, submission.decided_by) == ("Thank you.", cast.gina)
    verbs = list(Event.objects.order_by("pk").values_list("verb", "by__name"))
    assert verbs[-12:] == [
        ("asked for review", "Alice"),
        ("commented", "Pat"),
        ("gave verdict", "Pat"),
        ("returned review", "Pat"),
        ("replied", "Ed"),
        ("sent revised version", "Ed"),
        ("resolved comment", "Pat"),
        ("gave verdict", "Pat"),
        ("returned review", "Pat"),
        ("closed review", "Alice"),
        ("submitted", "Alice"),
        ("approved", "Gina"),
    ]


def test_whoever_has_the_turn_is_told_in_the_app_and_by_a_mail_that_says_nothing(cast, one):
    round = actions.ask_review(one, "Secret words.", by=cast.alice)
    assert [(n.user, n.text, n.path) for n in Notice.objects.all()] == [
        (cast.pat, "State of Here asks for a review of version 1.", "/here/review/")
    ]
    mail = OutgoingMail.objects.get()
    assert (mail.address, mail.subject) == (
        "pat@example.org",
        "Something waits for you in Throughline",
    )
    assert "/here/review/" in mail.body
    assert "Secret" not in mail.body
    Notice.objects.all().delete()
    actions.return_review(round, by=cast.pat)
    assert sorted(n.user.name for n in Notice.objects.all()) == ["Alice", "Ed"]


def test_two_clicks_on_submit_give_one_submission(cast, one):
    first = actions.submit_version(one, "Here it is.", by=cast.alice)
    second = actions.submit_version(one, "Here it is.", by=cast.alice)
    assert (second, Submission.objects.count()) == (first, 1)
    assert Notice.objects.filter(user=cast.gina).count() == 1


def test_only_one_review_is_open_at_a_time(cast, one, two):
    actions.ask_review(one, by=cast.alice)
    assert refusal(actions.ask_review, two, by=cast.alice) == rules.ROUND_MOVES["ask"].refusal


def test_a_review_is_returned_once_and_closed_only_when_it_is_back(cast, one):
    round = actions.ask_review(one, by=cast.alice)
    assert refusal(actions.close_review, round, by=cast.ed) == rules.ROUND_MOVES["close"].refusal
    actions.return_review(round, by=cast.pat)
    assert refusal(actions.return_review, round, by=cast.pat) == rules.ROUND_MOVES["return"].refusal
    actions.close_review(round, by=cast.ed)
    assert turn(cast) == rules.NONE


def test_a_revised_version_can_be_sent_while_the_provider_still_reads(cast, one, two):
    round = actions.ask_review(one, by=cast.alice)
    round = actions.resend(round, two, by=cast.alice)
    assert (round.state, round.version) == (rules.IN_REVIEW, two)
    assert refusal(actions.resend, round, one, by=cast.alice) == (
        "Version 2 was sent for this review already. Choose a newer version, or freeze one."
    )


def test_a_verdict_belongs_to_the_version_under_review_and_may_be_changed(cast, one, two):
    round = actions.ask_review(one, by=cast.alice)
    actions.give_verdict(round, "gaps", "must_fix", by=cast.pat, version=one)
    actions.give_verdict(round, "gaps", "suggestions", by=cast.pat, version=one)
    assert [(v.component, v.value) for v in Verdict.objects.all()] == [("gaps", "suggestions")]
    actions.resend(round, two, by=cast.alice)
    assert refusal(actions.give_verdict, round, "gaps", "must_fix", by=cast.pat, version=one) == (
        "Version 2 is under review now. Give the verdict on that one."
    )
    assert (
        refusal(actions.give_verdict, round, "no_such", "must_fix", by=cast.pat)
        == rules.NO_SUCH_COMPONENT
    )
    actions.return_review(round, by=cast.pat)
    assert (
        refusal(actions.give_verdict, round, "gaps", "must_fix", by=cast.pat)
        == rules.VERDICT_NOT_NOW
    )


def test_a_verdict_opens_again_when_its_component_changes_and_stays_when_not(cast, one, two):
    round = actions.ask_review(one, by=cast.alice)
    actions.give_verdict(round, "gaps", "acceptable", by=cast.pat)
    actions.give_verdict(round, "strategies", "acceptable", by=cast.pat)
    round = actions.resend(round, two, by=cast.alice)
    words = {
        word.component: (word.state, word.changed)
        for word in queries.words(round, two.pk, two.document)
    }
    assert words == {
        "people": ("No verdict yet", False),
        "gaps": ("Acceptable", True),
        "strategies": ("Acceptable", False),
    }


def test_must_fix_points_nobody_answered_stand_in_the_way_of_submitting(cast, one):
    round = actions.ask_review(one, by=cast.alice)
    thread = actions.open_thread(round, "gaps", "must_fix", "Which?", by=cast.pat)
    actions.give_verdict(round, "strategies", "must_fix", by=cast.pat)
    actions.return_review(round, by=cast.pat)
    assert refusal(actions.submit_version, one, by=cast.alice) == (
        "Must-fix points are still open: Gaps (a comment by Pat); "
        "Strategies (the verdict on version 1). "
        "Resolve the comments, and revise or reply where the verdict is must fix."
    )
    assert Submission.objects.count() == 0
    assert refusal(actions.resolve_thread, thread, by=cast.alice) == rules.ANSWER_FIRST
    actions.reply(thread, "All of them.", by=cast.alice)
    actions.resolve_thread(thread, by=cast.alice)
    two = make_version(cast.here, cast.alice, 2, goals="<p>Open two shelters.</p>")
    assert actions.submit_version(two, by=cast.alice).state == rules.SUBMITTED


def test_a_reply_answers_a_must_fix_verdict_without_a_change(cast, one):
    round = actions.ask_review(one, by=cast.alice)
    actions.give_verdict(round, "strategies", "must_fix", by=cast.pat)
    thread = actions.open_thread(round, "strategies", "question", "Why one?", by=cast.pat)
    actions.reply(thread, "The legislature paid for one.", by=cast.ed)
    assert actions.submit_version(one, by=cast.alice).state == rules.SUBMITTED


def test_a_decision_is_made_once_and_never_on_a_superseded_version(cast, one, two):
    first = actions.submit_version(one, by=cast.alice)
    assert refusal(actions.send_back, first, "  ", by=cast.gina) == rules.LETTER_REQUIRED
    assert refusal(actions.submit_version, two, by=cast.alice) == (
        rules.SUBMISSION_MOVES["submit"].refusal
    )
    actions.send_back(first, "Name the counties.", by=cast.gina)
    assert turn(cast) == rules.SENT_BACK
    assert (
        refusal(actions.approve, first, by=cast.gina) == rules.SUBMISSION_MOVES["approve"].refusal
    )
    assert refusal(actions.submit_version, one, by=cast.alice) == (
        "Version 1 was submitted already. Choose a newer version, or freeze one."
    )
    second = actions.submit_version(two, by=cast.alice)
    assert refusal(actions.approve, first, by=cast.gina) == (
        "Version 2 was submitted after version 1. Open version 2 and decide."
    )
    assert actions.approve(second, by=cast.gina).state == rules.APPROVED


def test_an_approved_plan_is_locked_until_it_is_reopened_with_a_reason(cast, one, two):
    first = actions.approve(actions.submit_version(one, by=cast.alice), by=cast.gina)
    assert refusal(actions.submit_version, two, by=cast.alice) == (
        rules.SUBMISSION_MOVES["submit"].refusal
    )
    assert refusal(actions.reopen_plan, first, " ", kind="update", by=cast.alice) == (
        rules.REASON_REQUIRED
    )
    assert refusal(actions.reopen_plan, first, "Why.", kind="x", by=cast.alice) == (
        rules.REOPENING_REQUIRED
    )
    assert refusal(actions.reopen_plan, first, "Why.", kind="update", by=cast.ed) == (
        rights.refusal(rights.SUBMIT_VERSION)
    )
    again = actions.reopen_plan(first, "A year has passed.", kind="update", by=cast.alice)
    assert (again.state, again.reopened_by) == (rules.REOPENED, cast.alice)
    assert turn(cast) == rules.REOPENED
    assert queries.standings([cast.here.pk])[cast.here.pk].approved_at == first.decided_at
    assert refusal(actions.reopen_plan, first, "Twice.", kind="change", by=cast.alice) == (
        rules.SUBMISSION_MOVES["reopen"].refusal
    )
    told = Notice.objects.filter(user=cast.gina).order_by("-pk").first()
    assert told.text == "State of Here reopened its approved plan, version 1."
    second = actions.submit_version(two, by=cast.alice)
    assert turn(cast) == rules.SUBMITTED
    assert actions.approve(second, by=cast.gina).state == rules.APPROVED
    first.refresh_from_db()
    assert (first.state, first.version_id) == (rules.REOPENED, one.pk)


def test_letters_are_kept_as_files_with_what_they_belong_to(cast, client, one):
    letter = ("our letter.txt", b"To the Office: here is our plan.\n")
    submission = actions.submit_version(one, by=cast.alice, letter=letter)
    program = ("run.exe", b"MZ\x90\x00")
    assert "PDF" in refusal(actions.approve, submission, by=cast.gina, letter=program)
    assert Submission.objects.get().state == rules.SUBMITTED
    actions.approve(submission, by=cast.gina, letter=("yes.txt", b"Granted.\n"))
    kept = submission.letters.values_list("side", "name", "by__name")
    assert list(kept) == [("team", "our letter.txt", "Alice"), ("funder", "yes.txt", "Gina")]
    for name, status in (("alice", 200), ("gina", 200), ("vic", 200), ("pat", 403), ("ada", 403)):
        client.force_login(getattr(cast, name))
        answer = client.get(f"/here/review/letters/{submission.letters.first().pk}/")
        assert answer.status_code == status, name
    client.force_login(cast.gina)
    answer = client.get(f"/here/review/letters/{submission.letters.first().pk}/")
    assert (answer.content, answer["Content-Type"]) == (letter[1], "text/plain; charset=utf-8")
    assert answer["Content-Disposition"] == 'attachment; filename="our letter.txt"'
    wall.enter(cast.here.pk)
    assert Event.objects.order_by("-pk").first().verb == "downloaded letter"


def test_who_may_not_make_a_move_is_refused_in_the_doors_own_words(cast, one):
    assert refusal(actions.ask_review, one, by=cast.cole) == rights.refusal(rights.REQUEST_REVIEW)
    assert refusal(actions.ask_review, one, by=cast.mallory) == rights.refusal(
        rights.REQUEST_REVIEW
    )
    round = actions.ask_review(one, by=cast.alice)
    assert refusal(actions.return_review, round, by=cast.alice) == rights.refusal(
        rights.GIVE_VERDICT
    )
    assert refusal(actions.submit_version, one, by=cast.ed) == rights.refusal(rights.SUBMIT_VERSION)
    assert refusal(actions.open_thread, round, "gaps", "question", "?", by=cast.vic) == (
        rights.refusal(rights.COMMENT)
    )
    assert refusal(actions.open_thread, round, "gaps", "must_fix", "Fix!", by=cast.cole) == (
        rules.NOT_YOUR_KIND
    )


def test_comments_keep_to_the_versions_of_an_open_review_and_to_a_length(cast, one, two):
    round = actions.ask_review(one, by=cast.alice)
    assert (
        refusal(actions.open_thread, round, "gaps", "question", "?", by=cast.ed, version=two)
        == rules.NOT_IN_THIS_REVIEW
    )
    assert (
        refusal(actions.open_thread, round, "gaps", "question", " ", by=cast.ed) == rules.EMPTY_TEXT
    )
    assert (
        refusal(actions.open_thread, round, "gaps", "question", "x" * 8001, by=cast.ed)
        == rules.TOO_LONG
    )
    actions.return_review(round, by=cast.pat)
    actions.close_review(round, by=cast.ed)
    assert (
        refusal(actions.open_thread, round, "gaps", "question", "?", by=cast.ed)
        == rules.REVIEW_IS_CLOSED
    )
    assert Comment.objects.count() == 0


def test_a_thread_that_was_resolved_can_be_opened_again(cast, one):
    round = actions.ask_review(one, by=cast.alice)
    thread = actions.open_thread(round, "gaps", "question", "Which?", by=cast.pat)
    assert actions.resolve_thread(thread, by=cast.ed).resolved_by == cast.ed
    assert actions.reopen_thread(thread, by=cast.pat).resolved_at is None


def test_a_reply_tells_the_others_in_the_thread_without_a_mail(cast, one):
    round = actions.ask_review(one, by=cast.alice)
    thread = actions.open_thread(round, "gaps", "question", "Which?", by=cast.pat)
    mails = OutgoingMail.objects.count()
    actions.reply(thread, "Two.", by=cast.ed)
    told = Notice.objects.filter(path=f"/here/review/threads/{thread.pk}/")
    assert [(notice.user, notice.text) for notice in told] == [
        (cast.pat, "Ed replied to a comment.")
    ]
    assert OutgoingMail.objects.count() == mails
