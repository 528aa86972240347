"""What happened to a round or a version, read in a fixed number of queries into plain rows.

Reviewers' views and notes among themselves are not read here, so they can be in no history.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.access import Access
from accounts.models import Event
from deliverables.models import Version
from planning.models import COMPONENTS
from reviews import queries, rules
from reviews.models import (
    Comment,
    Round,
    RoundMove,
    RoundVersion,
    Submission,
    SubmissionFile,
    Thread,
    Verdict,
)

TEAM, PROVIDER, FUNDER = "team", "provider", "funder"
DONE = {"resolved comment": "Resolved", "reopened comment": "Opened again"}
STEPS = {"return": "Returned to the team", "close": "Closed"}


@dataclass(frozen=True)
class Scope:
    """What a history is of: a review round of a plan, or a version. `number` as people see it."""

    kind: str
    pk: int
    number: int

    @property
    def title(self) -> str:
        """As people call it: "Review 2", "Version 5"."""
        return f"{'Review' if self.kind == 'round' else 'Version'} {self.number}"


@dataclass(frozen=True)
class Step:
    """A move of a round: a version sent, the review returned or closed."""

    at: datetime
    by: str
    what: str
    round: int
    version: int
    message: str


@dataclass(frozen=True)
class Said:
    """A verdict on a component of a version."""

    at: datetime
    by: str
    version: int
    component: str
    value: str


@dataclass(frozen=True)
class Line:
    """A message in a thread, or that it was resolved or opened again."""

    at: datetime
    by: str
    what: str
    text: str


@dataclass(frozen=True)
class Talk:
    """A thread with all that was said and done in it."""

    kind: str
    component: str
    version: int
    quote: str
    is_resolved: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Letter:
    """A letter's name and hash; its bytes are downloaded from the submission."""

    at: datetime
    by: str
    side: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Handed:
    """A submission, the decision on it, and why it was opened again."""

    at: datetime
    by: str
    version: int
    statement: str
    state: str
    decision: str
    decided_at: datetime | None
    decided_by: str
    letter: str
    reopened_for: str
    reopened_at: datetime | None
    reopened_by: str
    reopened_why: str
    letters: tuple[Letter, ...]


@dataclass(frozen=True)
class History:
    """All of it, as far as `audience` may read it. `versions` are (number, SHA-256) pairs."""

    grantee: str
    title: str
    audience: str
    asked_by: str
    asked_at: datetime | None
    versions: tuple[tuple[int, str], ...]
    steps: tuple[Step, ...]
    verdicts: tuple[Said, ...]
    talks: tuple[Talk, ...]
    handed: tuple[Handed, ...]

    @property
    def reads_talk(self) -> bool:
        """Whether rounds, verdicts and comments are part of it."""
        return self.audience != FUNDER

    @property
    def reads_submissions(self) -> bool:
        """Whether submissions, decisions and letters are part of it."""
        return self.audience != PROVIDER

    @property
    def last_at(self) -> datetime | None:
        """When the last thing that it tells of happened; None while nothing did."""
        moments = [item.at for item in (*self.steps, *self.verdicts)]
        moments += [line.at for talk in self.talks for line in talk.lines]
        for item in self.handed:
            moments += [item.at, item.decided_at, item.reopened_at]
            moments += [letter.at for letter in item.letters]
        return max((moment for moment in moments if moment), default=None)


def audience_of(access: Access) -> str:
    """Which part of a history this person may read; the funder reads no review."""
    if not queries.reads_talk(access):
        return FUNDER
    return TEAM if queries.reads_submissions(access) else PROVIDER


def load(access: Access, scope: Scope) -> History:
    """The history of `scope` as far as this person may read it. The wall must be open."""
    audience = audience_of(access)
    versions, titles = _versions(scope)
    numbers = tuple((item.number, item.sha256) for item in versions)
    within = {scope.kind: scope.pk}
    talks = audience != FUNDER
    steps = _steps(within) if talks else ()
    return History(
        grantee=access.name,
        title=scope.title,
        audience=audience,
        asked_by=steps[0].by if steps else "",
        asked_at=steps[0].at if steps else None,
        versions=numbers,
        steps=steps,
        verdicts=_verdicts(within, titles) if talks else (),
        talks=_talks(within, titles) if talks else (),
        handed=_handed([item.pk for item in versions]) if audience != PROVIDER else (),
    )


def _versions(scope: Scope) -> tuple[list[Version], dict[str, str]]:
    """The versions concerned, the oldest first, and the titles of the newest one's parts."""
    found = Version.objects.order_by("number")
    if scope.kind == "round":
        sent = RoundVersion.objects.filter(round=scope.pk)
        found = found.filter(pk__in=sent.values("version"))
    else:
        found = found.filter(pk=scope.pk)
    versions = list(found.defer("content"))
    titles = dict(COMPONENTS)
    if versions:
        document = Version.objects.get(pk=versions[-1].pk).document
        titles |= {part.key: part.title for part in document.components}
    return versions, titles


def _steps(within: dict[str, int]) -> tuple[Step, ...]:
    """Versions sent (kept from the beginning) and the other moves, with what was written."""
    moves = list(
        RoundMove.objects.filter(**within)
        .select_related("by", "round", "version")
        .defer("version__content")
    )
    words = {(move.round_id, move.version_id, move.is_sending): move.message for move in moves}
    sent = list(
        RoundVersion.objects.filter(**within)
        .select_related("sent_by", "round", "version")
        .defer("version__content")
    )
    first = dict(
        RoundVersion.objects.filter(round__in={item.round_id for item in sent})
        .order_by("-pk")
        .values_list("round", "pk")
    )
    steps = [
        Step(
            item.sent_at,
            item.sent_by.name,
            "Asked for a review" if first[item.round_id] == item.pk else "Sent a revised version",
            item.round.number,
            item.version.number,
            words.get((item.round_id, item.version_id, True), ""),
        )
        for item in sent
    ]
    steps += [
        Step(
            move.at, move.by.name, STEPS[move.verb], move.round.number, move.version.number,
            move.message,
        )
        for move in moves
        if not move.is_sending
    ]  # fmt: skip
    return tuple(sorted(steps, key=lambda step: step.at))


def _verdicts(within: dict[str, int], titles: dict[str, str]) -> tuple[Said, ...]:
    found = Verdict.objects.filter(**within).select_related("by", "version")
    return tuple(
        Said(
            item.at, item.by.name, item.version.number,
            titles.get(item.component, item.component), item.get_value_display(),
        )
        for item in found.defer("version__content").order_by("version__number", "at", "pk")
    )  # fmt: skip


def _talks(within: dict[str, int], titles: dict[str, str]) -> tuple[Talk, ...]:
    threads = list(
        Thread.objects.filter(**within).select_related("version").defer("version__content")
    )
    lines = _lines([thread.pk for thread in threads])
    return tuple(
        Talk(
            thread.get_kind_display(),
            titles.get(thread.component, thread.component),
            thread.version.number,
            thread.quote,
            thread.resolved_at is not None,
            tuple(sorted(lines.get(thread.pk, ()), key=lambda line: line.at)),
        )
        for thread in threads
    )


def _lines(threads: Iterable[int]) -> dict[int, list[Line]]:
    """By thread: its messages, and each time that it was resolved or opened again.

    A thread keeps only its last resolution; the history line of each is kept for ever.
    """
    keys, found = list(threads), {}
    for comment in Comment.objects.filter(thread__in=keys).select_related("by"):
        line = Line(comment.at, comment.by.name, "", comment.text)
        found.setdefault(comment.thread_id, []).append(line)
    events = Event.objects.filter(verb__in=DONE, detail__thread__in=keys).select_related("by")
    for event in events.order_by("at", "pk"):
        line = Line(event.at, event.by.name, DONE[event.verb], "")
        found.setdefault(event.detail["thread"], []).append(line)
    return found


def _handed(versions: list[int]) -> tuple[Handed, ...]:
    letters: dict[int, list[Letter]] = {}
    files = SubmissionFile.objects.filter(submission__version__in=versions).defer("data")
    for file in files.select_related("by"):
        letter = Letter(
            file.at, file.by.name, file.get_side_display(), file.name, file.size, file.sha256
        )
        letters.setdefault(file.submission_id, []).append(letter)
    found = Submission.objects.filter(version__in=versions).order_by("submitted_at", "pk")
    people = ("submitted_by", "decided_by", "reopened_by")
    return tuple(
        _submission(item, tuple(letters.get(item.pk, ())))
        for item in found.select_related("version", *people).defer("version__content")
    )


def _submission(item: Submission, letters: tuple[Letter, ...]) -> Handed:
    decision = ""
    if item.decided_at:
        decision = "Approved" if item.state in rules.GRANTED else "Returned by OVC"
    return Handed(
        at=item.submitted_at,
        by=item.submitted_by.name,
        version=item.version.number,
        statement=item.statement,
        state=item.get_state_display(),
        decision=decision,
        decided_at=item.decided_at,
        decided_by=item.decided_by.name if item.decided_by else "",
        letter=item.letter,
        reopened_for=item.get_reopened_for_display() if item.reopened_for else "",
        reopened_at=item.reopened_at,
        reopened_by=item.reopened_by.name if item.reopened_by else "",
        reopened_why=item.reopened_why,
        letters=letters,
    )


def scope_of_round(round: Round) -> Scope:
    """The scope of a round."""
    return Scope("round", round.pk, round.number)


def scope_of_version(version: Version) -> Scope:
    """The scope of a version."""
    return Scope("version", version.pk, version.number)
