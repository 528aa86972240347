"""The pages: what they offer to whom, what happens to what was typed, and how much they ask."""

import re

import pytest
from django.urls import resolve

from accounts import actions as people
from accounts import wall
from accounts.access import reach
from deliverables.models import Rendition
from planning.actions import open_plan
from reviews import actions, context, rules
from reviews.models import Notice, OutgoingMail, Round, Submission, Thread
from tests.reviews.helpers import make_file, make_version


@pytest.fixture
def one(cast):
    return make_version(cast.here, cast.alice)


def offers(client, cast, name, key):
    client.force_login(getattr(cast, name))
    return [offer.key for offer in client.get("/here/review/").context.get(key, [])]


def test_the_line_is_walked_through_the_pages_own_forms(cast, client, one):
    client.force_login(cast.alice)
    answer = client.post("/here/review/ask/", {"version": "1", "text": "Please read."})
    assert (answer.status_code, answer["Location"]) == (302, "/here/review/")
    wall.enter(cast.here.pk)
    round = Round.objects.get()
    client.force_login(cast.pat)
    client.post(
        f"/here/review/{round.pk}/comments/",
        {
            "version": "1",
            "component": "gaps",
            "kind": "must_fix",
            "text": "Which?",
            "next": "/here/versions/1/",
        },
    )
    wall.enter(cast.here.pk)
    thread = Thread.objects.get()
    client.post(
        f"/here/review/{round.pk}/verdicts/",
        {"version": "1", "component": "gaps", "value": "must_fix"},
    )
    client.post(f"/here/review/{round.pk}/return/", {"text": "One point."})
    client.force_login(cast.ed)
    client.post(f"/here/review/threads/{thread.pk}/reply/", {"text": "Two."})
    make_version(cast.here, cast.ed, 2, gaps="<p>Two counties.</p>")
    client.post(f"/here/review/{round.pk}/resend/", {"version": "2", "text": "Named."})
    client.force_login(cast.pat)
    client.post(f"/here/review/threads/{thread.pk}/resolve/")
    client.post(
        f"/here/review/{round.pk}/verdicts/",
        {"version": "2", "component": "gaps", "value": "acceptable"},
    )
    client.post(f"/here/review/{round.pk}/return/", {"text": ""})
    client.force_login(cast.alice)
    client.post("/here/review/submit/", {"version": "2", "text": "Ready."})
    wall.enter(cast.here.pk)
    submission = Submission.objects.get()
    client.force_login(cast.gina)
    client.post(f"/here/review/submissions/{submission.pk}/approve/", {"text": "Thanks."})
    wall.enter(cast.here.pk)
    submission.refresh_from_db()
    assert (submission.state, submission.letter, submission.version.number) == (
        rules.APPROVED,
        "Thanks.",
        2,
    )
    assert client.get("/here/review/").context["turn"].startswith("Approved by OVC: version 2")


def test_each_person_is_offered_the_moves_of_their_turn(cast, client, one):
    assert offers(client, cast, "alice", "round_offers") == ["ask"]
    assert offers(client, cast, "vic", "round_offers") == []
    round = actions.ask_review(one, by=cast.alice)
    assert offers(client, cast, "alice", "round_offers") == []
    assert offers(client, cast, "pat", "round_offers") == ["return"]
    actions.return_review(round, by=cast.pat)
    assert offers(client, cast, "pat", "round_offers") == []
    assert offers(client, cast, "ed", "round_offers") == ["close"]
    make_version(cast.here, cast.ed, 2)
    assert offers(client, cast, "ed", "round_offers") == ["resend", "close"]
    assert offers(client, cast, "alice", "submission_offers") == ["submit"]
    actions.submit_version(one, by=cast.alice)
    assert offers(client, cast, "alice", "submission_offers") == []
    assert offers(client, cast, "gina", "submission_offers") == ["approve", "send_back"]


def test_the_submit_button_says_why_it_cannot_be_used_yet(cast, client, one):
    round = actions.ask_review(one, by=cast.alice)
    actions.open_thread(round, "gaps", "must_fix", "Which?", by=cast.pat)
    client.force_login(cast.alice)
    offer = client.get("/here/review/").context["submission_offers"][0]
    sentence = rules.still_to_answer(["Gaps (a comment by Pat)"])
    assert offer.refusal == sentence
    refused = client.post("/here/review/submit/", {"version": "1", "text": "My statement."})
    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors() == [sentence]
    assert refused.context["form"]["text"].value() == "My statement."


def test_a_refused_comment_comes_back_with_every_word(cast, client, one):
    round = actions.ask_review(one, by=cast.alice)
    client.force_login(cast.ed)
    typed = {"version": "1", "component": "gaps", "kind": "question", "text": "word " * 2000}
    refused = client.post(
        f"/here/review/{round.pk}/comments/", typed | {"next": "/here/versions/1/"}
    )
    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors() == [rules.TOO_LONG]
    assert refused.context["form"]["text"].value() == "word " * 2000
    assert refused.context["back"] == "/here/versions/1/"


def test_a_form_leads_back_only_inside_the_grantee(cast, client, one):
    client.force_login(cast.alice)
    data = {"version": "1", "text": "", "next": "https://elsewhere.example/here/"}
    answer = client.post("/here/review/ask/", data)
    assert answer["Location"] == "/here/review/"


def test_a_comment_is_shown_as_it_was_typed_and_never_as_markup(cast, client, one):
    round = actions.ask_review(one, by=cast.alice)
    actions.open_thread(round, "gaps", "question", "<script>alert(1)</script>", by=cast.ed)
    client.force_login(cast.pat)
    for address in ("/here/review/", "/here/versions/1/"):
        page = client.get(address).content.decode()
        assert "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>" in page


def test_a_file_shows_how_far_it_is_asks_again_and_stops_when_finished(cast, client, one):
    rendition = Rendition.objects.create(
        grantee=cast.here, version=one, format="pdf", state="running", stage="Laying out", share=0.4
    )
    client.force_login(cast.alice)
    part = client.get("/here/versions/1/pdf/status/").content.decode()
    assert "Laying out: 40 %" in part
    assert 'hx-get="/here/versions/1/pdf/status/"' in part
    assert "<html" not in part
    wall.enter(cast.here.pk)
    Rendition.objects.filter(pk=rendition.pk).update(state="failed", error="A table is broken.")
    part = client.get("/here/versions/1/pdf/status/").content.decode()
    assert "A table is broken." in part
    assert "Try again" in part
    assert "hx-get" not in part
    client.force_login(cast.vic)
    assert "Try again" not in client.get("/here/versions/1/pdf/status/").content.decode()
    assert client.post("/here/versions/1/pdf/retry/").status_code == 403


def test_a_failed_file_can_be_queued_again(cast, client, one):
    wall.enter(cast.here.pk)
    Rendition.objects.create(
        grantee=cast.here, version=one, format="pdf", state="failed", error="Broken."
    )
    client.force_login(cast.ed)
    assert client.post("/here/versions/1/pdf/retry/")["Location"] == "/here/versions/1/"
    wall.enter(cast.here.pk)
    assert Rendition.objects.get().state == "queued"


def test_a_version_from_before_word_files_gets_one_on_demand_once(cast, client, one):
    wall.enter(cast.here.pk)
    for form in ("pdf", "html", "site"):
        Rendition.objects.create(grantee=cast.here, version=one, format=form, state="done")
    client.force_login(cast.ed)
    page = client.get("/here/versions/1/").content.decode()
    assert re.findall(r">(Make the [^<]*)<", page) == ["Make the Word document"]
    for _ in range(2):
        assert client.post("/here/versions/1/docx/retry/")["Location"] == "/here/versions/1/"
    wall.enter(cast.here.pk)
    found = Rendition.objects.filter(version=one).order_by("format").values_list("format", "state")
    assert list(found) == [
        ("docx", "queued"), ("html", "done"), ("pdf", "done"), ("site", "done"),
    ]  # fmt: skip
    assert "Make the" not in client.get("/here/versions/1/").content.decode()
    assert client.post("/here/versions/1/exe/retry/").status_code == 404
    client.force_login(cast.vic)
    assert client.post("/here/versions/1/html/retry/").status_code == 403
    assert "Make the" not in client.get("/here/versions/1/").content.decode()


def test_opening_a_notice_marks_it_read_and_goes_where_it_leads(cast, client, one):
    actions.ask_review(one, by=cast.alice)
    notice = Notice.objects.get(user=cast.pat)
    client.force_login(cast.pat)
    page = client.get("/notices/")
    assert (page.context["page"].items, page.context["notice_count"]) == ([notice], 1)
    answer = client.post(f"/notices/{notice.pk}/open/")
    assert answer["Location"] == "/here/review/"
    assert client.get("/notices/").context["notice_count"] == 0
    client.force_login(cast.gina)
    assert client.post(f"/notices/{notice.pk}/open/").status_code == 404


def test_coming_by_the_mails_link_reads_the_notice_too(cast, client, one):
    actions.ask_review(one, by=cast.alice)
    client.force_login(cast.pat)
    client.get("/here/review/")
    wall.enter(cast.here.pk)
    assert Notice.objects.get(user=cast.pat).read_at is not None


def test_home_shows_each_person_their_work(cast, client, one):
    actions.ask_review(one, by=cast.alice)
    client.force_login(cast.alice)
    (row,) = client.get("/").context["rows"]
    assert (row["access"].name, row["url"], row["next_step"]) == (
        "State of Here",
        "/here/",
        "Go on writing while the TTA provider reads",
    )
    client.force_login(cast.pat)
    page = client.get("/").context
    assert (page["rows"], page["reviewed"], page["to_review"], page["funded"]) == ([], 1, 1, 0)
    client.force_login(cast.gina)
    page = client.get("/").context
    assert (page["funded"], page["to_decide"]) == (1, 0)
    client.force_login(cast.ada)
    assert [row["url"] for row in client.get("/").context["rows"]] == [
        "/elsewhere/team/",
        "/here/team/",
    ]
    client.force_login(cast.stranger)
    assert client.get("/").context["nothing"] is True
    client.logout()
    assert client.get("/")["Location"] == "/accounts/login/?next=/"


def test_the_funder_is_not_told_about_a_review_under_way(cast, client, one):
    actions.ask_review(one, by=cast.alice)
    client.force_login(cast.gina)
    assert str(client.get("/here/review/").context["turn"]) == rules.NOTHING_SUBMITTED
    (row,) = client.get("/portfolio/").context["rows"]
    assert (row.title, row.state) == ("Not submitted", "")


def more_grantees(cast, count):
    """Further grantees of Pat and Gina, each with a review or a submission under way."""
    for number in range(count):
        grantee = people.create_grantee(slug=f"more-{number}", name=f"More {number}")
        people.assign_organization(grantee, cast.tta)
        people.assign_organization(grantee, cast.funder)
        people.grant_role(grantee, cast.alice, "lead")
        open_plan(grantee.pk, title=f"Plan {number}")
        under_way(grantee, cast)


def under_way(grantee, cast):
    one, two = make_version(grantee, cast.alice), make_version(grantee, cast.alice, 2)
    actions.submit_version(one, by=cast.alice)
    round = actions.ask_review(two, by=cast.alice)
    actions.open_thread(round, "gaps", "must_fix", "Which?", by=cast.pat)


@pytest.mark.parametrize(
    ("name", "address", "queries"),
    [("alice", "/", 8), ("pat", "/queue/", 8), ("pat", "/notices/", 8)],
)
@pytest.mark.parametrize("extra", [0, 2])
def test_pages_over_grantees_ask_the_same_for_one_and_for_three(
    cast, client, django_assert_num_queries, name, address, queries, extra
):
    under_way(cast.here, cast)
    more_grantees(cast, extra)
    client.force_login(getattr(cast, name))
    with django_assert_num_queries(queries):
        page = client.get(address)
    assert page.status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_holds_what_waits_the_longest_first(cast, client, count):
    under_way(cast.here, cast)
    more_grantees(cast, count - 1)
    client.force_login(cast.pat)
    rows = client.get("/queue/").context["rows"]
    assert [(r.grantee.name, r.open_threads, r.open_must_fix) for r, _due in rows] == [
        (name, 1, 1) for name in ["State of Here", "More 0", "More 1"][:count]
    ]
    assert client.get("/queue/?show=returned").context["rows"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_version_and_review_pages_ask_the_same_for_one_and_for_three(
    cast, client, django_assert_num_queries, count
):
    versions = [make_version(cast.here, cast.alice, n) for n in range(1, count + 1)]
    round = actions.ask_review(versions[0], by=cast.alice)
    for version in versions[1:]:
        actions.resend(round, version, by=cast.alice)
    for version in versions:
        make_file(version)
        for person in (cast.pat, cast.ed):
            thread = actions.open_thread(round, "gaps", "question", "?", by=person)
            actions.reply(thread, "!", by=cast.alice)
    client.force_login(cast.pat)
    with django_assert_num_queries(21):
        client.get(f"/here/versions/{count}/")
    with django_assert_num_queries(21):
        client.get("/here/review/")
    with django_assert_num_queries(9):
        client.get("/here/versions/")
    client.force_login(cast.alice)
    with django_assert_num_queries(25):
        client.get("/here/review/")


def test_every_room_of_the_navigation_opens_for_whom_it_is_shown(cast, client):
    wall.enter(cast.here.pk)
    for name in ("alice", "ed", "cole", "vic", "pat", "gina", "ada"):
        person = getattr(cast, name)
        (access,) = reach(person, "here")
        client.force_login(person)
        urls = [url for _title, members in context.rooms(access) for _label, url in members]
        assert urls, name
        for url in urls:
            assert resolve(url).func, url
            assert client.get(url).status_code == 200, (name, url)
        assert context.home(access) in urls


def test_pages_outside_the_grantees_ask_nothing_of_them(cast, client, django_assert_num_queries):
    client.force_login(cast.alice)
    with django_assert_num_queries(4):  # session, user, and the savepoint of the test
        client.get("/roles/")


def test_a_double_click_on_submit_is_one_submission(cast, client, one):
    client.force_login(cast.alice)
    for _ in range(2):
        answer = client.post("/here/review/submit/", {"version": "1", "text": "Here."})
        assert answer.status_code == 302
    wall.enter(cast.here.pk)
    assert Submission.objects.count() == 1
    assert OutgoingMail.objects.filter(user=cast.gina).count() == 1


def test_someone_signed_out_while_writing_is_told_where_the_form_is(cast, client, one):
    address = "/here/review/ask/"
    answer = client.post(address, {"version": "1", "text": "Long."})
    assert answer["Location"] == f"/accounts/login/?next={address}"
    client.force_login(cast.alice)
    page = client.get(address)
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert '<a class="button-secondary" href="/here/review/">' in page.content.decode()
    wall.enter(cast.here.pk)
    assert Round.objects.count() == 0


def test_the_page_after_a_sent_text_says_so_to_the_browser(cast, client, one):
    client.force_login(cast.alice)
    mark = '<meta name="sent" content="yes" data-sent>'
    assert mark not in client.get("/here/review/").content.decode()
    client.post("/here/review/ask/", {"version": "1", "text": "Long."})
    assert mark in client.get("/here/review/").content.decode()
    assert mark not in client.get("/here/review/").content.decode()
