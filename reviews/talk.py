"""Threads and verdicts prepared for a page: what each says, and what this person may do to it."""

from dataclasses import dataclass

from accounts import rules as rights
from accounts.access import Access
from reviews import rules
from reviews.forms import WordsForm
from reviews.models import Comment, Round, Thread
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


def threads_by_component(access: Access, round: Round, *, back: str) -> dict[str, list]:
    """The round's threads by component key, oldest first, each a ThreadOnPage.

    `back` is the page that the forms return to.
    """
    threads = (
        Thread.objects.filter(round=round)
        .select_related("opened_by", "resolved_by", "version")
        .defer("version__content")
    )
    comments: dict[int, list[Comment]] = {}
    for comment in Comment.objects.filter(thread__round=round).select_related("by"):
        comments.setdefault(comment.thread_id, []).append(comment)
    found: dict[str, list] = {}
    for thread in threads:
        reply = None
        if access.allows(rights.COMMENT):
            reply = WordsForm(
                label="Reply", rows=2, needed=rules.EMPTY_TEXT, auto_id=f"reply-{thread.pk}-%s"
            )
        found.setdefault(thread.component, []).append(
            ThreadOnPage(
                thread, comments.get(thread.pk, []), reply, back, LEVELS.get(thread.kind, "plain")
            )
        )
    return found


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
