"""Words of the review, of a submission and of what was never sent: each for its own readers.

The funder reads no review, the provider no submission, and neither a version that was not sent to
them. The same walk is made with the rules broken one by one, and must notice each time.
"""

import re
from dataclasses import dataclass, field

import pytest
from django.urls import reverse

from accounts import wall
from deliverables import actions as deliverables
from deliverables.models import Rendition, Version
from planning.models import Goal
from reviews import actions, queries, talk
from reviews.history import facts
from reviews.models import ReviewerNote, SubmissionFile
from reviews.views import history, versions
from tests.cast import Cast, make_cast
from tests.deliverables.plans import fill
from tests.safety.canaries import word
from tests.safety.scanners import in_text, unpacked
from tests.test_access import call

# Made anew for each page: the tokens and keys of forms.
TOKEN = re.compile(r"[0-9A-Za-z]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OUTSIDE = ("", "pat", "gina", "ada", "mallory", "stranger")


@dataclass
class Planted:
    """The words by who reads them besides the team; `reviewers` are for the provider alone."""

    cast: Cast
    talk: list[str] = field(default_factory=list)
    handed: list[str] = field(default_factory=list)
    unsent: list[str] = field(default_factory=list)
    reviewers: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)

    @property
    def everything(self) -> list[str]:
        return [*self.talk, *self.handed, *self.unsent, *self.reviewers]

    def put(self, into: list[str], kind: str) -> str:
        into.append(word(kind))
        return into[-1]


@pytest.fixture
def planted(db):
    """Version 1 reviewed, version 2 submitted with a letter, version 3 with the team."""
    found = Planted(cast := make_cast())
    with wall.inside(cast.here.pk):
        plan = fill(cast.here)
    first = deliverables.freeze(cast.here.pk, plan.pk, by=cast.alice)
    round = actions.ask_review(first, found.put(found.talk, "asked"), by=cast.alice)
    text = found.put(found.talk, "comment")
    thread = actions.open_thread(round, "people", "must_fix", text, by=cast.pat)
    actions.add_note(round, found.put(found.reviewers, "note"), by=cast.pat)
    actions.add_note(round, found.put(found.reviewers, "part"), component="people", by=cast.pat)
    actions.return_review(round, found.put(found.talk, "returned"), by=cast.pat)
    actions.reply(thread, found.put(found.talk, "reply"), by=cast.ed)
    actions.resolve_thread(thread, by=cast.pat)
    second = deliverables.freeze(cast.here.pk, plan.pk, by=cast.ed)
    actions.resend(round, second, found.put(found.talk, "resent"), by=cast.alice)
    name, inside = found.put(found.handed, "letter"), found.put(found.handed, "inside")
    statement = found.put(found.handed, "statement")
    letter = (f"{name}.txt", inside.encode())
    actions.submit_version(second, statement, by=cast.alice, letter=letter)
    with wall.inside(cast.here.pk):
        Goal.objects.create(grantee=cast.here, plan=plan, title=found.put(found.unsent, "goal"))
    reason = found.put(found.unsent, "reason")
    third = deliverables.freeze(cast.here.pk, plan.pk, by=cast.ed, reason=reason)
    with wall.inside(cast.here.pk):
        for item in Rendition.objects.filter(version__in=[second, third], format="html"):
            deliverables.make_file(item.pk, grantee_id=cast.here.pk)
        found.pages = addresses(SubmissionFile.objects.get().pk, thread.pk)
    return found


def addresses(letter: int, thread: int) -> list[str]:
    """Every page and file that tells of versions, reviews and submissions."""
    names = ["home", "queue", "notices", "portfolio", "portfolio_export", "portfolio_calendar"]
    found = [reverse(name) for name in names]
    names = [
        "review",
        "versions",
        "review_history",
        "review_history_workbook",
        "choose_comparison",
        "trail",
    ]
    found += [reverse(name, args=["here"]) for name in [*names, "deliverable", "strategies"]]
    for number in (1, 2, 3):
        found.append(reverse("version", args=["here", number]))
        found.append(reverse("download", args=["here", number, "html"]))
        found.append(reverse("compare_with_plan", args=["here", number]))
        found.append(reverse("compare_versions", args=["here", number, number % 3 + 1]))
        for name in ("review_history", "review_history_workbook"):
            found.append(f"{reverse(name, args=['here'])}?version={number}")
    found.append(f"{reverse('review_history', args=['here'])}?round=1")
    found.append(f"{reverse('review', args=['here'])}?round=1")
    found.append(reverse("letter", args=["here", letter]))
    return [*found, reverse("thread", args=["here", thread])]


def seen(client, planted: Planted, person: str) -> set[str]:
    """The words that any page or file tells `person`, in its text, headers or packed parts."""
    found = set()
    for address in planted.pages:
        response = call(client, planted, person, "get", address)
        body = b"".join(response) if response.streaming else response.content
        text = unpacked(body) + str(response.headers).encode()
        found |= in_text(text, planted.everything)
    return found


def test_each_reads_what_is_theirs_and_no_word_more(client, planted):
    team = {*planted.talk, *planted.handed, *planted.unsent}
    reads = {
        "alice": team,
        "vic": team,
        "pat": {*planted.talk, *planted.reviewers},
        "gina": set(planted.handed),
    }
    for person in ("alice", "vic", *OUTSIDE):
        assert seen(client, planted, person) == reads.get(person, set()), person


def test_the_zip_of_submissions_holds_neither_review_nor_what_was_not_sent(client, planted):
    answer = call(client, planted, "gina", "post", reverse("portfolio_files"))
    data = unpacked(b"".join(answer.streaming_content))
    assert in_text(data, ["manifest.csv"]) == {"manifest.csv"}
    assert in_text(data, planted.everything) == set()


def _every_version(access):
    return Version.objects.filter(grantee=access.grantee_id)


def _among(access, round, user):
    """What reviewers say among themselves, whoever asks."""
    access = type("Reviewer", (), {"grantee_id": access.grantee_id, "allows": lambda *_: True})
    return talk_as_it_is(access, round, user)


talk_as_it_is = talk.among_reviewers
YES = lambda access: True  # noqa: E731
# What is broken -> who then reads what.
BUGS = {
    "the funder reads the review": (
        [(queries, "reads_talk", YES)], "gina", lambda planted: planted.talk
    ),
    "the provider reads submissions": (
        [(queries, "reads_submissions", YES)], "pat", lambda planted: planted.handed
    ),
    "everyone reads every version": (
        [(queries, "readable_versions", _every_version)], "gina", lambda planted: planted.unsent
    ),
    "the provider reads every version": (
        [(queries, "readable_versions", _every_version)], "pat", lambda planted: planted.unsent
    ),
    "one history for all": (
        [(facts, "audience_of", lambda access: facts.TEAM),
         (history, "audience_of", lambda access: facts.TEAM)],
        "gina", lambda planted: planted.talk,
    ),
    "a history of submissions for the provider": (
        [(facts, "audience_of", lambda access: facts.TEAM)], "pat", lambda planted: planted.handed
    ),
    "the team reads the reviewers' notes": (
        [(versions, "among_reviewers", _among)], "alice", lambda planted: planted.reviewers
    ),
}  # fmt: skip


@pytest.mark.parametrize("bug", BUGS)
def test_the_walk_notices_each_rule_that_is_broken(client, planted, monkeypatch, bug):
    changes, person, words = BUGS[bug]
    kept = set(words(planted)) & set(planted.everything)
    assert kept and not seen(client, planted, person) & kept
    for module, name, broken in changes:
        monkeypatch.setattr(module, name, broken)
    assert seen(client, planted, person) & kept


def test_reviewers_notes_leave_no_number_in_the_grantees_sight(client, planted):
    """The pages are the same, letter by letter, whether there are notes or not."""
    wall.enter(planted.cast.here.pk)

    def texts() -> list[str]:
        told = []
        for person in ("alice", "gina"):
            for address in planted.pages:
                response = call(client, planted, person, "get", address)
                body = b"".join(response) if response.streaming else response.content
                if not body.startswith(b"PK") and address != reverse("trail", args=["here"]):
                    told.append(TOKEN.sub("", body.decode()))
        return told

    with_notes = texts()
    wall.enter(planted.cast.here.pk)
    assert ReviewerNote.objects.all().delete()[0] == 2
    assert texts() == with_notes
