"""Several reviewers of one round, and comments on words, for someone, naming someone."""

import pytest
from django.utils import timezone

from accounts import rules as rights
from accounts import wall
from accounts.models import Event, User
from deliverables.document import Component, Document, Fact, Items, Prose, Table
from planning.models import Goal
from reviews import actions, quotes, rules
from reviews.actions.talk import mentioned_in
from reviews.models import Notice, OutgoingMail, Reviewer, ReviewerNote, Thread, View
from tests.reviews.helpers import make_version


@pytest.fixture
def one(cast):
    return make_version(cast.here, cast.alice)


@pytest.fixture
def tess(cast):
    """A second person of Pat's organization."""
    user = User.objects.create_user("tess@example.org", name="Tess Second")
    user.groups.add(cast.tta.group)
    return user


@pytest.fixture
def round(cast, one, tess):
    """A round that Pat concludes and Tess reads too."""
    made = actions.ask_review(one, by=cast.alice)
    actions.assign_reviewer(made, cast.pat, concludes=True, by=cast.pat)
    actions.assign_reviewer(made, tess, concludes=False, by=cast.pat)
    return made


def refusal(call, *args, **kwargs):
    with pytest.raises(actions.Refused) as caught:
        call(*args, **kwargs)
    return str(caught.value)


def test_only_who_concludes_gives_verdicts_and_returns_the_others_give_views(cast, tess, round):
    told = rules.not_yours_to_conclude(cast.pat.name)
    assert refusal(actions.give_verdict, round, "gaps", "must_fix", by=tess) == told
    assert refusal(actions.return_review, round, by=tess) == told
    actions.give_view(round, "gaps", "must_fix", by=tess)
    actions.give_view(round, "gaps", "suggestions", by=tess)
    wall.enter(cast.here.pk)
    assert View.objects.get().value == "suggestions"
    actions.finish_part(round, done=True, by=tess)
    wall.enter(cast.here.pk)
    assert Notice.objects.filter(user=cast.pat, text__contains="Tess Second is done").count() == 1
    actions.give_verdict(round, "gaps", "acceptable", by=cast.pat)
    assert actions.return_review(round, by=cast.pat).state == rules.RETURNED
    late = refusal(actions.give_view, round, "gaps", "acceptable", by=tess)
    assert late == rules.VERDICT_NOT_NOW


def test_the_review_is_not_stuck_when_who_concludes_leaves(cast, tess, round):
    cast.pat.groups.remove(cast.tta.group)
    assert actions.return_review(round, by=tess).state == rules.RETURNED


def test_one_person_concludes_and_is_assigned_once(cast, tess, round):
    again = refusal(actions.assign_reviewer, round, tess, concludes=False, by=cast.pat)
    assert again == rules.ALREADY_A_REVIEWER
    actions.assign_reviewer(round, tess, concludes=True, by=cast.pat)
    wall.enter(cast.here.pk)
    current = Reviewer.objects.filter(ended_at=None).values_list("user__name", "concludes")
    assert sorted(current) == [(cast.pat.name, False), ("Tess Second", True)]
    for stranger in (cast.alice, cast.gina, cast.mallory):
        said = refusal(actions.assign_reviewer, round, stranger, concludes=False, by=cast.pat)
        assert said == rules.NOT_A_REVIEWER
    assert refusal(actions.assign_reviewer, round, tess, concludes=False, by=cast.alice) == (
        rights.refusal(rights.GIVE_VERDICT)
    )


def test_an_assignment_taken_back_within_five_minutes_mails_nobody(cast, tess, round):
    wall.enter(cast.here.pk)
    assert OutgoingMail.objects.filter(user=tess, sent_at=None).count() == 2  # asked, assigned
    actions.remove_reviewer(Reviewer.objects.get(user=tess), by=cast.pat)
    wall.enter(cast.here.pk)
    assert OutgoingMail.objects.filter(user=tess, about__startswith="reviewer").count() == 0
    assert not Notice.objects.filter(user=tess, text__startswith="You review").exists()
    assert not Notice.objects.filter(user=tess, text__contains="took you off").exists()
    said = refusal(actions.finish_part, round, done=True, by=tess)
    assert said == rules.NOT_AMONG_REVIEWERS


def test_whoever_knew_of_the_part_is_told_that_it_is_taken_off(cast, tess, round):
    wall.enter(cast.here.pk)
    OutgoingMail.objects.filter(about__startswith="reviewer").update(sent_at=timezone.now())
    mails = OutgoingMail.objects.count()
    actions.remove_reviewer(Reviewer.objects.get(user=tess), by=cast.pat)
    wall.enter(cast.here.pk)
    told = Notice.objects.get(user=tess, text__contains="took you off")
    assert (told.path, OutgoingMail.objects.count()) == ("/here/review/", mails)


def test_whoever_took_the_part_themselves_is_told_that_it_is_taken_off(cast, one, tess):
    round = actions.ask_review(one, by=cast.alice)
    for by in (cast.pat, tess):
        mine = actions.assign_reviewer(round, tess, concludes=False, by=tess)
        actions.remove_reviewer(mine, by=by)
    wall.enter(cast.here.pk)
    told = Notice.objects.get(user=tess, text__contains="took you off")
    assert told.text == f"{cast.pat.name} took you off the review of {cast.here.name}."


def test_who_does_not_conclude_reads_who_does_beside_the_return(cast, client, tess, round):
    def refusals(user):
        client.force_login(user)
        page = client.get("/here/review/")
        return [(offer.key, offer.refusal) for offer in page.context["round_offers"]]

    assert refusals(cast.pat) == [("return", "")]
    assert refusals(tess) == [("return", rules.not_yours_to_conclude(cast.pat.name))]


def test_notes_among_reviewers_leave_nothing_the_grantee_could_see(cast, tess, client, round):
    wall.enter(cast.here.pk)
    before = Event.objects.count()
    note = actions.add_note(round, "Their data look copied.", component="gaps", by=tess)
    actions.give_view(round, "gaps", "must_fix", by=tess)
    wall.enter(cast.here.pk)
    assert Event.objects.count() == before
    assert refusal(actions.remove_note, note, by=cast.pat) == (
        "Only whoever wrote a note removes it."
    )
    for name in ("alice", "ed", "cole", "vic"):
        client.force_login(getattr(cast, name))
        for address in ("/here/review/", "/here/versions/1/", "/here/trail/"):
            page = client.get(address).content.decode()
            assert "Their data look copied" not in page
            assert "Views of the reviewers" not in page
            assert "Reviewers of this round" not in page
    client.force_login(cast.pat)
    page = client.get("/here/versions/1/").text
    assert "Their data look copied." in page
    assert "Tess Second: Must fix" in page
    wall.enter(cast.here.pk)
    actions.remove_note(note, by=tess)
    wall.enter(cast.here.pk)
    assert not ReviewerNote.objects.exists()


def test_a_revised_version_is_not_sent_past_a_must_fix_that_nobody_answered(cast, one):
    round = actions.ask_review(one, by=cast.alice)
    thread = actions.open_thread(round, "gaps", "must_fix", "Which counties?", by=cast.pat)
    actions.give_verdict(round, "strategies", "must_fix", by=cast.pat)
    actions.return_review(round, by=cast.pat)
    two = make_version(cast.here, cast.alice, 2, gaps="<p>Two counties.</p>")
    said = refusal(actions.resend, round, two, by=cast.alice)
    assert said == rules.answer_before_sending(
        [f"Gaps (a comment by {cast.pat.name})", "Strategies (the verdict on version 1)"]
    )
    actions.reply(thread, "It says so now.", by=cast.ed)
    three = make_version(cast.here, cast.alice, 3, goals="<p>Three shelters.</p>")
    assert actions.resend(round, three, by=cast.alice).version_id == three.pk


def test_a_comment_on_words_finds_them_again_or_shows_them_as_they_were(cast, client, one):
    round = actions.ask_review(one, by=cast.alice)
    quote = "no  shelter takes\nyoung men"
    thread = actions.open_thread(round, "gaps", "question", "Is it so?", by=cast.pat, quote=quote)
    assert thread.quote == "no shelter takes young men"
    ask = {"by": cast.pat}
    gone = refusal(actions.open_thread, round, "gaps", "question", "?", quote="not there", **ask)
    assert gone == rules.NO_SUCH_WORDS
    long = refusal(actions.open_thread, round, "gaps", "question", "?", quote="x" * 501, **ask)
    assert long == rules.LONG_QUOTE
    client.force_login(cast.alice)
    assert "These words stand in this version." in client.get("/here/versions/1/").text
    two = make_version(cast.here, cast.alice, 2, gaps="<p>One shelter takes them now.</p>")
    actions.resend(round, two, by=cast.alice)
    page = client.get("/here/versions/2/").text
    assert "These words are gone from this version; so they stood in version 1." in page
    assert "no shelter takes young men" in page


def test_the_record_behind_quoted_words_is_one_click_away_for_the_team(cast, client, one):
    round = actions.ask_review(one, by=cast.alice)
    wall.enter(cast.here.pk)
    goal = Goal.objects.create(grantee=cast.here, plan=one.plan, title="Open a shelter", position=1)
    thread = actions.open_thread(round, "gaps", "question", "?", by=cast.pat)
    wall.enter(cast.here.pk)
    Thread.objects.filter(pk=thread.pk).update(record_kind="goal", record_pk=goal.pk)
    client.force_login(cast.alice)
    answer = client.get(f"/here/review/threads/{thread.pk}/record/")
    assert answer["Location"] == goal.get_absolute_url()
    wall.enter(cast.here.pk)
    goal.delete()
    assert client.get(f"/here/review/threads/{thread.pk}/record/").status_code == 404


DOCUMENT = Document(
    title="", subtitle="", language="en", grantee="", front=(), statements=(),
    components=(
        Component("gaps", "Gaps", True, (
            Prose("<p>They said &amp; wrote “help us”.</p><p>Twice.</p>", (Fact("gap", 7),)),
            Items(("one thing", "another"), facts=(Fact("gap", 1), Fact("gap", 2))),
            Table("Gaps", ("Gap", "Why"), (("Beds", "None"), ("Staff", "Few")), (50, 50),
                  (Fact("gap", 3), Fact("gap", 4))),
        )),
        Component("people", "People", True, (Prose("<p>Staff few</p>"),)),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("quote", "fact"),
    [
        ('wrote "help us". Twice', Fact("gap", 7)),
        ("staff\tfew", Fact("gap", 4)),
        ("ANOTHER", None),
        ("Gaps", None),
    ],
)
def test_words_are_found_as_a_browser_copies_them(quote, fact):
    found = quotes.Reader(DOCUMENT).find("gaps", quote)
    assert found is not None
    assert found.fact == fact


@pytest.mark.parametrize("quote", ["help them", "", "  ", "<p>"])
def test_words_that_do_not_stand_there_are_not_found(quote):
    assert quotes.Reader(DOCUMENT).find("gaps", quote) is None


def test_a_comment_is_for_someone_and_the_mail_waits(cast, round):
    thread = actions.open_thread(round, "gaps", "question", "Who knows?", by=cast.pat)
    about = f"thread-{thread.pk}"
    actions.assign_thread(thread, cast.ed, by=cast.alice)
    wall.enter(cast.here.pk)
    assert OutgoingMail.objects.filter(user=cast.ed, about=about).count() == 1
    actions.assign_thread(thread, cast.cole, by=cast.alice)
    wall.enter(cast.here.pk)
    asked = OutgoingMail.objects.filter(about=about)
    assert list(asked.values_list("user__name", flat=True)) == [cast.cole.name]
    actions.assign_thread(thread, None, by=cast.alice)
    wall.enter(cast.here.pk)
    assert not asked.exists()
    for stranger in (cast.vic, cast.gina, cast.mallory):
        said = refusal(actions.assign_thread, thread, stranger, by=cast.alice)
        assert said == rules.NOT_A_READER


def test_a_comment_that_is_resolved_waits_for_nobody(cast, round):
    thread = actions.open_thread(round, "gaps", "question", "Who knows?", by=cast.pat)
    actions.assign_thread(thread, cast.ed, by=cast.pat)
    actions.resolve_thread(thread, by=cast.alice)
    wall.enter(cast.here.pk)
    assert not OutgoingMail.objects.filter(about=f"thread-{thread.pk}").exists()


def test_a_comment_resolved_by_mistake_waits_again_for_whoever_was_asked(cast, round):
    def waits():
        wall.enter(cast.here.pk)
        tables = (Notice, OutgoingMail)
        found = [table.objects.filter(about=f"thread-{thread.pk}") for table in tables]
        return [list(rows.values_list("user__name", flat=True)) for rows in found]

    thread = actions.open_thread(round, "gaps", "question", "Who knows?", by=cast.pat)
    actions.assign_thread(thread, cast.ed, by=cast.pat)
    actions.resolve_thread(thread, by=cast.alice)
    assert waits() == [[], []]
    actions.reopen_thread(thread, by=cast.alice)
    assert waits() == [[cast.ed.name], [cast.ed.name]]
    wall.enter(cast.here.pk)
    assert OutgoingMail.objects.get(about=f"thread-{thread.pk}").next_try_at > timezone.now()
    # Not when they open it again themselves, nor when they are gone.
    actions.resolve_thread(thread, by=cast.alice)
    assert waits() == [[], []]
    actions.reopen_thread(thread, by=cast.ed)
    assert waits() == [[], []]
    actions.resolve_thread(thread, by=cast.alice)
    User.objects.filter(pk=cast.ed.pk).update(is_active=False)
    actions.reopen_thread(thread, by=cast.alice)
    assert waits() == [[], []]


def test_whose_turn_it_is_hears_of_a_comment_that_the_other_side_begins(cast, round):
    def told(by):
        actions.open_thread(round, "gaps", "question", "Is it so?", by=by)
        wall.enter(cast.here.pk)
        found = Notice.objects.filter(text=f"{by.name} began a comment.")
        names = set(found.values_list("user__name", flat=True))
        found.delete()
        return names

    assert told(cast.pat) == set()  # the team hears when the review comes back
    assert told(cast.ed) == {cast.pat.name, "Tess Second"}
    actions.return_review(round, by=cast.pat)
    assert told(cast.ed) == set()
    assert told(cast.pat) == {cast.alice.name, cast.ed.name}


@pytest.mark.parametrize("later", [False, True])
def test_a_mail_about_a_comment_leads_to_it_though_another_review_began(cast, client, round, later):
    thread = actions.open_thread(round, "gaps", "question", f"@{cast.ed.name}?", by=cast.pat)
    if later:
        actions.return_review(round, by=cast.pat)
        actions.close_review(round, by=cast.alice)
        actions.ask_review(make_version(cast.here, cast.alice, 2), by=cast.alice)
    wall.enter(cast.here.pk)
    body = OutgoingMail.objects.get(user=cast.ed, body__contains="/threads/").body
    address = next(line for line in body.splitlines() if line.startswith("http"))
    path = address.partition("//")[2].partition("/")[2]
    client.force_login(cast.ed)
    answer = client.get(f"/{path}")
    assert answer["Location"] == f"/here/review/?round=1#thread-{thread.pk}"
    page = client.get("/here/review/?round=1")
    assert f'id="thread-{thread.pk}"' in page.text
    # Its forms lead back to the review that it stands in.
    assert page.context["back"] == ("/here/review/?round=1" if later else "/here/review/")
    done = client.post(f"/here/review/threads/{thread.pk}/resolve/", {"next": page.context["back"]})
    assert done["Location"] == f"{page.context['back']}#thread-{thread.pk}"


def test_who_is_named_in_a_comment_is_told(cast, round):
    text = f"Ask @{cast.ed.name}?"
    thread = actions.open_thread(round, "gaps", "question", text, by=cast.pat)
    wall.enter(cast.here.pk)
    names = Notice.objects.filter(text__contains="names you").values_list("user__name", flat=True)
    assert list(names) == [cast.ed.name]
    actions.reply(thread, f"No: @{cast.cole.name}, and @{cast.vic.name}.", by=cast.alice)
    wall.enter(cast.here.pk)
    told = Notice.objects.filter(user=cast.cole, text=f"{cast.alice.name} names you in a comment.")
    assert told.count() == 1
    assert not Notice.objects.filter(user=cast.vic).exists()  # reads no review


def test_a_name_is_taken_whole():
    people = [User(pk=1, name="Ann Lee"), User(pk=2, name="Ann Leeds")]
    assert mentioned_in("To @ann\nleeds only", people) == [people[1]]
    assert mentioned_in("@Ann Lee, please", people) == [people[0]]
    assert mentioned_in("Ann Lee without the sign", people) == []


def test_someone_who_lost_the_role_sees_nothing_of_the_round(cast, client, tess, round):
    client.force_login(tess)
    assert client.get("/here/review/").status_code == 200
    tess.groups.clear()
    assert client.get("/here/review/").status_code == 404


def test_a_reviewer_taken_off_while_writing_keeps_what_they_wrote_and_gets_a_sentence(
    cast, client, tess, round
):
    thread = actions.open_thread(round, "gaps", "question", "Is it so?", by=tess)
    actions.give_view(round, "gaps", "must_fix", by=tess)
    wall.enter(cast.here.pk)
    actions.remove_reviewer(Reviewer.objects.get(user=tess), by=cast.pat)
    client.force_login(tess)
    page = client.post(f"/here/review/{round.pk}/done/", {"done": "1"}, follow=True)
    assert rules.NOT_AMONG_REVIEWERS in page.text
    assert "Is it so?" in page.text
    late = {"version": "1", "component": "gaps", "value": "acceptable"}
    answer = client.post(f"/here/review/{round.pk}/views/", late)
    assert answer.context["form"].non_field_errors() == [rules.NOT_AMONG_REVIEWERS]
    tess.groups.clear()
    late = {"version": "1", "component": "gaps", "kind": "question", "text": "And this?"}
    assert client.post(f"/here/review/{round.pk}/comments/", late).status_code == 404
    wall.enter(cast.here.pk)
    assert Thread.objects.get() == thread


def test_a_comment_on_words_that_are_gone_is_refused_with_every_word(cast, client, one):
    round = actions.ask_review(one, by=cast.alice)
    client.force_login(cast.pat)
    typed = {
        "version": "1", "component": "gaps", "kind": "question", "text": "Is it so?",
        "quote": "Not in there", "next": "/here/versions/1/",
    }  # fmt: skip
    refused = client.post(f"/here/review/{round.pk}/comments/", typed)
    form = refused.context["form"]
    assert (refused.status_code, form.non_field_errors()) == (422, [rules.NO_SUCH_WORDS])
    assert (form["text"].value(), form["quote"].value()) == ("Is it so?", "Not in there")


def test_a_comment_on_a_review_closed_meanwhile_is_refused_with_every_word(cast, client, one):
    round = actions.ask_review(one, by=cast.alice)
    actions.return_review(round, by=cast.pat)
    actions.close_review(round, by=cast.alice)
    client.force_login(cast.pat)
    typed = {"version": "1", "component": "gaps", "kind": "question", "text": "Is it so?"}
    refused = client.post(f"/here/review/{round.pk}/comments/", typed)
    form = refused.context["form"]
    assert (refused.status_code, form.non_field_errors()) == (422, [rules.REVIEW_IS_CLOSED])
    assert form["text"].value() == "Is it so?"
    verdict = {"version": "1", "component": "gaps", "value": "acceptable"}
    late = client.post(f"/here/review/{round.pk}/verdicts/", verdict)
    assert late.context["form"].non_field_errors() == [rules.VERDICT_NOT_NOW]
    again = client.post(f"/here/review/{round.pk}/return/", {"text": "My message."})
    assert again.context["form"]["text"].value() == "My message."
