"""Threads and verdicts prepared for a page: what each says, and what this person may do to it."""

from dataclasses import dataclass

from django.http import Http404

from accounts import rules as rights
from accounts.access import Access
from accounts.actions import holders_of
from accounts.models import User
from deliverables.document import Fact
from editing.registry import editable_model
from reviews import quotes, rules
from reviews.forms import ReviewerForm, WordsForm
from reviews.models import Comment, Reviewer, ReviewerNote, Round, Thread, View
from reviews.queries import Word

LEVELS = {rules.ACCEPTABLE: "ok", rules.SUGGESTIONS: "info", rules.MUST_FIX: "stop"}


@dataclass(frozen=True)
class ThreadOnPage:
    """A thread, its comments, and the reply form of someone who may comment."""

    thread: Thread
    comments: list[Comment]
    reply: WordsForm | None
    back: str
    level: str
    # "" for a thread on a whole part, else where its words are now: "here", or "gone".
    words: str
    # Where the words are gone: the first words of what the record behind them says now.
    begins: str
    # (key, name) of those who can be asked to answer.
    people: list[tuple[int, str]]


def threads_by_component(
    access: Access, round: Round, reader: quotes.Reader, *, back: str
) -> dict[str, list]:
    """The round's threads by component key, oldest first, each a ThreadOnPage.

    `reader` reads the version on the page, where quoted words are looked for again; `back` is the
    page that the forms return to.
    """
    threads = (
        Thread.objects.filter(round=round)
        .select_related("opened_by", "resolved_by", "assigned_to", "version")
        .defer("version__content")
    )
    comments: dict[int, list[Comment]] = {}
    for comment in Comment.objects.filter(thread__round=round).select_related("by"):
        comments.setdefault(comment.thread_id, []).append(comment)
    people = []
    if access.allows(rights.COMMENT):
        holders = holders_of(access.grantee_id, rights.COMMENT)
        people = [(person.pk, person.name) for person in holders]
    found: dict[str, list] = {}
    for thread in threads:
        reply = None
        if access.allows(rights.COMMENT):
            reply = WordsForm(
                label="Reply", rows=2, needed=rules.EMPTY_TEXT, auto_id=f"reply-{thread.pk}-%s"
            )
        found.setdefault(thread.component, []).append(
            ThreadOnPage(
                thread,
                comments.get(thread.pk, []),
                reply,
                back,
                LEVELS.get(thread.kind, "plain"),
                *_where(thread, reader),
                people,
            )
        )
    return found


def _where(thread: Thread, reader: quotes.Reader) -> tuple[str, str]:
    """Where a thread's words are now; of words that are gone, how the record behind them begins
    now. What stands in their own place nobody knows: they may be from its middle."""
    if not thread.quote:
        return "", ""
    if reader.find(thread.component, thread.quote):
        return "here", ""
    if thread.record_pk is None:
        return "gone", ""
    record = Fact(thread.record_kind, thread.record_pk)
    return "gone", reader.first_words(thread.component, record)


def record_choices(reader: quotes.Reader, component: str) -> list[tuple[str, str]]:
    """The records of a part as a list to choose from: (key, kind and first words)."""
    return [
        (quotes.key_of(fact), f"{_kind(fact)}: {words}")
        for fact, words in reader.records(component)
    ]


def _kind(fact: Fact) -> str:
    # A version may name a kind of record that is no longer known.
    try:
        title = str(editable_model(fact.kind)._meta.verbose_name)
    except Http404:
        title = fact.kind
    return title.capitalize()


@dataclass(frozen=True)
class AmongReviewers:
    """What reviewers say among themselves: who reads, views by component, notes by component."""

    reviewers: list[Reviewer]
    mine: Reviewer | None
    concludes: User | None
    views: dict[str, list[View]]
    notes: dict[str, list[ReviewerNote]]
    form: ReviewerForm | None
    note_form: WordsForm

    @property
    def general(self) -> list[ReviewerNote]:
        """The notes on no part of the version, but on all of it."""
        return self.notes.get("", [])


def among_reviewers(access: Access, round: Round, user: User) -> AmongReviewers | None:
    """For those who give verdicts; None for everybody else, who must not learn that it exists."""
    if not access.allows(rights.GIVE_VERDICT):
        return None
    reviewers = list(Reviewer.objects.filter(round=round, ended_at=None).select_related("user"))
    holders = holders_of(access.grantee_id, rights.GIVE_VERDICT)
    views: dict[str, list[View]] = {}
    for view in View.objects.filter(round=round, version=round.version_id).select_related("by"):
        views.setdefault(view.component, []).append(view)
    notes: dict[str, list[ReviewerNote]] = {}
    for note in ReviewerNote.objects.filter(round=round).select_related("by"):
        notes.setdefault(note.component, []).append(note)
    lead = next((item.user for item in reviewers if item.concludes), None)
    people = [(person.pk, person.name) for person in holders]
    return AmongReviewers(
        reviewers,
        next((item for item in reviewers if item.user_id == user.pk), None),
        lead if lead in holders else None,
        views,
        notes,
        ReviewerForm(people=people, auto_id="reviewer-%s") if round.state != rules.CLOSED else None,
        WordsForm(
            label="Note to reviewers", rows=2, needed=rules.EMPTY_TEXT, auto_id="note-on-all-%s"
        ),
    )


def why_not_return(among: AmongReviewers | None, user: User) -> str:
    """The sentence for someone who sees the round, when another person concludes it; else ''."""
    lead = among.concludes if among else None
    return rules.not_yours_to_conclude(lead.name) if lead and lead != user else ""


def word_rows(words: list[Word]) -> list[tuple[Word, str, str]]:
    """(word, level, note) for the table of verdicts."""
    return [(word, level(word), note(word)) for word in words]


def level(word: Word) -> str:
    """The tag that the verdict is shown with."""
    if word.verdict is None or word.changed:
        return "plain"
    return LEVELS[word.verdict.value]


def note(word: Word) -> str:
    """On which version the verdict was given, and whether it still stands."""
    if word.verdict is None:
        return ""
    if word.changed:
        return f"Changed since version {word.version}; open again"
    return f"On version {word.version}"
