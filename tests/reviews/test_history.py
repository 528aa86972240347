"""The review history of a round and a version: what it tells to whom, as page, workbook, PDF."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts import wall
from accounts.access import reach
from accounts.models import Event
from deliverables import claims, document
from reviews import actions
from reviews.history import facts, files
from reviews.history.writing import write
from reviews.models import ReviewFile, Round, Submission, SubmissionFile
from tests.reviews.helpers import make_version
from tests.safety.scanners import in_pdf, in_text, unpacked

PAGE = "/here/review/history/"
HIDDEN = ["Canarynote11", "Canarynote12"]
TALK = ["Please read.", "Which counties?", "Two of them.", "One point.", "Named now."]
HANDED = ["Our statement.", "Start in the north.", "The yearly update is due."]


@pytest.fixture
def told(cast):
    """A review over two versions, with notes among reviewers; submitted, approved, opened again."""
    one = make_version(cast.here, cast.alice)
    round = actions.ask_review(one, TALK[0], by=cast.alice)
    thread = actions.open_thread(
        round, "gaps", "must_fix", TALK[1], by=cast.pat, quote="shelter takes"
    )
    actions.add_note(round, HIDDEN[0], by=cast.pat)
    actions.add_note(round, HIDDEN[1], component="gaps", by=cast.pat)
    actions.assign_reviewer(round, cast.pat, concludes=True, by=cast.pat)
    actions.give_view(round, "people", "suggestions", by=cast.pat)
    actions.give_verdict(round, "gaps", "must_fix", by=cast.pat)
    actions.return_review(round, TALK[3], by=cast.pat)
    actions.reply(thread, TALK[2], by=cast.ed)
    two = make_version(cast.here, cast.ed, 2, gaps="<p>Two counties.</p>")
    actions.resend(round, two, TALK[4], by=cast.ed)
    actions.resolve_thread(thread, by=cast.pat)
    actions.reopen_thread(thread, by=cast.pat)
    actions.resolve_thread(thread, by=cast.pat)
    actions.give_verdict(round, "gaps", "acceptable", by=cast.pat)
    letter = ("ours.txt", b"With this letter.")
    submission = actions.submit_version(two, HANDED[0], by=cast.alice, letter=letter)
    theirs = ("theirs.txt", b"Approved herewith.")
    submission = actions.approve(submission, HANDED[1], by=cast.gina, letter=theirs)
    actions.reopen_plan(submission, HANDED[2], kind="update", by=cast.alice)
    return cast


def history(cast, person, kind="round"):
    (access,) = reach(getattr(cast, person), "here")
    wall.enter(cast.here.pk)
    if kind == "round":
        scope = facts.scope_of_round(Round.objects.get())
    else:
        scope = facts.scope_of_version(Submission.objects.get().version)
    return access, scope, facts.load(access, scope)


def book(client, query=""):
    answer = client.get(f"{PAGE}workbook/{query}")
    found = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return {name: found.get_sheet_by_name(name).to_python() for name in found.sheet_names}


@pytest.fixture
def no_press(monkeypatch):
    """Files are bytes that nobody has to draw."""
    monkeypatch.setattr(files, "render_pdf", lambda document, **kwargs: b"%PDF-1.7 drawn")
    monkeypatch.setattr(files, "validate_pdf", lambda data: [])


def drawn(cast, person):
    """The PDF of the round or version as this person would get it."""
    access, scope, found = history(cast, person, "version" if person == "gina" else "round")
    plan = Submission.objects.get().plan_id
    file = files.ask(access, plan, scope, found, by=getattr(cast, person))
    assert files.make(file.pk, grantee_id=cast.here.pk) is True
    wall.enter(cast.here.pk)
    file.refresh_from_db()
    return file


def test_a_rounds_history_tells_every_move_with_its_words(told):
    *_, found = history(told, "alice")
    assert [(s.what, s.version, s.by, s.message) for s in found.steps] == [
        ("Asked for a review", 1, "Alice", "Please read."),
        ("Returned to the team", 1, "Pat", "One point."),
        ("Sent a revised version", 2, "Ed", "Named now."),
        ("Closed", 2, "Alice", ""),
    ]
    assert [(v.version, v.component, v.value, v.by) for v in found.verdicts] == [
        (1, "Gaps", "Must fix", "Pat"),
        (2, "Gaps", "Acceptable", "Pat"),
    ]
    (talk,) = found.talks
    assert (talk.kind, talk.quote, talk.is_resolved) == ("Must fix", "shelter takes", True)
    assert [(line.by, line.what, line.text) for line in talk.lines] == [
        ("Pat", "", "Which counties?"),
        ("Ed", "", "Two of them."),
        ("Pat", "Resolved", ""),
        ("Pat", "Opened again", ""),
        ("Pat", "Resolved", ""),
    ]
    (handed,) = found.handed
    assert (handed.version, handed.by, handed.decision, handed.decided_by) == (
        2, "Alice", "Approved", "Gina",
    )  # fmt: skip
    assert (handed.reopened_for, handed.reopened_by) == ("The yearly update", "Alice")
    kept = list(SubmissionFile.objects.order_by("pk").values_list("name", "sha256"))
    assert [(letter.name, letter.sha256) for letter in handed.letters] == kept
    assert found.versions == tuple(
        Round.objects.get().sent.order_by("pk").values_list("version__number", "version__sha256")
    )


def test_a_versions_history_is_that_version_alone(told):
    *_, found = history(told, "alice", "version")
    assert [(step.what, step.version) for step in found.steps] == [
        ("Sent a revised version", 2),
        ("Closed", 2),
    ]
    assert [said.version for said in found.verdicts] == [2]
    assert found.talks == ()
    assert [number for number, _ in found.versions] == [2]


@pytest.mark.parametrize(
    ("person", "sheets", "reads", "not_for_them"),
    [
        ("alice", "About Rounds Verdicts Comments Submissions Letters", TALK + HANDED, []),
        ("vic", "About Rounds Verdicts Comments Submissions Letters", TALK + HANDED, []),
        ("pat", "About Rounds Verdicts Comments", TALK, HANDED),
        ("gina", "About Submissions Letters", HANDED, TALK),
    ],
)
def test_page_workbook_and_pdf_hold_what_a_person_reads_and_no_note(
    told, client, tmp_path, person, sheets, reads, not_for_them
):
    client.force_login(getattr(told, person))
    assert " ".join(book(client)) == sheets
    wanted, never = ["".join(word.split()) for word in reads], [*HIDDEN, *not_for_them]
    if person != "gina":
        wanted.append("shelter takes".replace(" ", ""))
    texts = [client.get(PAGE).text, unpacked(client.get(f"{PAGE}workbook/").content)]
    for text in texts:
        assert in_text(text, ["".join(word.split()) for word in never]) == set()
        assert in_text(text, wanted) == set(wanted)
    if person == "vic":
        return  # his is Alice's
    data = bytes(drawn(told, person).data)
    assert data.startswith(b"%PDF-1.7")
    assert in_pdf(data, ["".join(word.split()) for word in never], tmp_path) == set()
    assert in_pdf(data, wanted, tmp_path) == set(wanted)


def test_the_workbook_holds_the_entries_row_by_row(told, client):
    client.force_login(told.alice)
    found = book(client, "?round=1")
    assert [row[1:3] + row[5:] for row in found["Rounds"][1:]] == [
        [1, "Asked for a review", "Alice", "Please read."],
        [1, "Returned to the team", "Pat", "One point."],
        [1, "Sent a revised version", "Ed", "Named now."],
        [1, "Closed", "Alice", ""],
    ]
    assert [row[8] for row in found["Comments"][1:]] == [
        "Comment", "Answer", "Resolved", "Opened again", "Resolved",
    ]  # fmt: skip
    assert [row[2] for row in found["Letters"][1:]] == ["ours.txt", "theirs.txt"]


def test_a_pdf_is_made_once_and_anew_only_when_something_has_happened(told, no_press):
    file = drawn(told, "pat")
    access, scope, found = history(told, "pat")
    assert files.kept(access, file.plan_id, scope, found).pk == file.pk
    again = files.ask(access, file.plan_id, scope, found, by=told.pat)
    assert (again.state, bytes(again.data)) == ("done", bytes(file.data))
    wall.enter(told.here.pk)
    round = Round.objects.get()
    Round.objects.update(state="returned", closed_at=None)
    actions.open_thread(round, "people", "question", "And who else?", by=told.pat)
    access, scope, found = history(told, "pat")
    assert files.kept(access, file.plan_id, scope, found) is None
    again = files.ask(access, file.plan_id, scope, found, by=told.pat)
    assert (again.pk, again.state, again.data) == (file.pk, "queued", None)


def test_a_worker_stores_nothing_for_a_history_that_was_asked_for_anew(told, monkeypatch):
    access, scope, found = history(told, "pat")
    plan = Submission.objects.get().plan_id
    file = files.ask(access, plan, scope, found, by=told.pat)

    def draw(*args, **kwargs):
        wall.enter(told.here.pk)
        ReviewFile.objects.update(**files.BLANK)
        return b"%PDF late"

    monkeypatch.setattr(files, "render_pdf", draw)
    monkeypatch.setattr(files, "validate_pdf", lambda data: [])
    assert files.make(file.pk, grantee_id=told.here.pk) is False
    wall.enter(told.here.pk)
    file.refresh_from_db()
    assert (file.state, file.data) == ("queued", None)


def test_what_could_not_be_drawn_says_why_and_can_be_asked_for_again(told, client, monkeypatch):
    client.force_login(told.alice)
    client.post(f"{PAGE}make/", {"round": "1"})
    wall.enter(told.here.pk)
    file = ReviewFile.objects.get()
    monkeypatch.setattr(files, "render_pdf", lambda *args, **kwargs: b"")
    monkeypatch.setattr(files, "validate_pdf", lambda data: ["No tags."])
    assert files.make(file.pk, grantee_id=told.here.pk) is False
    page = client.get(PAGE).text
    assert "The PDF did not pass the accessibility check: No tags." in page
    assert "Try again" in page
    client.post(f"{PAGE}make/", {"round": "1"})
    wall.enter(told.here.pk)
    file.refresh_from_db()
    assert (file.state, file.error) == ("queued", "")
    assert client.get(f"{PAGE}{file.pk}/").status_code == 404


def test_files_that_nobody_works_on_are_picked_up_and_given_up_after_three(told, client):
    client.force_login(told.alice)
    client.post(f"{PAGE}make/", {"version": "2"})
    assert files.reconcile() == 0
    wall.enter(told.here.pk)
    ago = timezone.now() - timedelta(minutes=2)
    ReviewFile.objects.update(state="running", claimed_until=ago, attempts=claims.MOST_ATTEMPTS)
    assert files.reconcile() == 1
    wall.enter(told.here.pk)
    file = ReviewFile.objects.get()
    assert files.make(file.pk, grantee_id=told.here.pk) is False
    wall.enter(told.here.pk)
    file.refresh_from_db()
    assert (file.state, file.error) == ("failed", claims.STOPPED)


def test_a_download_is_noted_and_is_for_its_audience_alone(told, client, no_press):
    file = drawn(told, "alice")
    client.force_login(told.alice)
    answer = client.get(f"{PAGE}{file.pk}/")
    assert answer.content == bytes(file.data)
    assert answer["Content-Disposition"] == (
        'attachment; filename="here-review-history-round-1.pdf"'
    )
    wall.enter(told.here.pk)
    noted = Event.objects.filter(verb="downloaded").get()
    assert (noted.subject, noted.detail["sha256"]) == (
        "review history of Review 1",
        document.sha256_of_bytes(answer.content),
    )
    for person in (told.pat, told.gina, told.mallory):
        client.force_login(person)
        assert client.get(f"{PAGE}{file.pk}/").status_code == 404
        assert client.get(f"{PAGE}{file.pk}/status/").status_code == 404


def test_before_anything_is_sent_the_page_says_where_to_begin(cast, client):
    make_version(cast.here, cast.alice)
    for person, sentence in (
        ("alice", "No version has been sent for a review yet."),
        ("gina", "No version has been submitted yet."),
    ):
        client.force_login(getattr(cast, person))
        page = client.get(PAGE)
        assert sentence in page.text
        assert client.get(f"{PAGE}workbook/").status_code == 404
        assert client.post(f"{PAGE}make/").status_code == 404


def test_what_was_not_sent_to_someone_has_no_history_for_them(told, client):
    make_version(told.here, told.alice, 3)
    client.force_login(told.gina)
    for query in ("?round=1", "?version=1", "?version=3", "?version=x"):
        assert client.get(f"{PAGE}{query}").status_code == 404, query
    assert client.get(f"{PAGE}?version=2").status_code == 200
    client.force_login(told.pat)
    assert client.get(f"{PAGE}?version=3").status_code == 404
    assert client.get(f"{PAGE}?round=2").status_code == 404


def test_a_document_of_the_same_history_is_the_same_bytes(told):
    first, second = (write(history(told, "alice")[2]) for _ in range(2))
    assert document.to_json(first) == document.to_json(second)
    assert document.from_json(document.to_json(first)) == first


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_for_one_thread_and_for_three(
    cast, client, django_assert_num_queries, count
):
    one = make_version(cast.here, cast.alice)
    round = actions.ask_review(one, by=cast.alice)
    for _ in range(count):
        thread = actions.open_thread(round, "gaps", "question", "?", by=cast.pat)
        actions.resolve_thread(thread, by=cast.pat)
    client.force_login(cast.alice)
    with django_assert_num_queries(22):
        client.get(PAGE)
