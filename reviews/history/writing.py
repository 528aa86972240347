"""A history as a Document, which pages show and the PDF is drawn from: a pure function.

Nothing in it tells when it was written, so a history in which nothing happened is the same bytes.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, linebreaks

from deliverables.document import (
    Block,
    Component,
    Document,
    Heading,
    Missing,
    Prose,
    Table,
)
from reviews.history.facts import History, Letter, Line, Talk

# Numerals that fit a column: a hash is printed in groups, which a line may break between.
GROUP = 16


def write(history: History) -> Document:
    """The history with the parts that its audience reads."""
    components = []
    if history.reads_talk:
        components += [_rounds(history), _verdicts(history), _comments(history)]
    if history.reads_submissions:
        components.append(_submissions(history))
    front = [("Versions", ", ".join(str(number) for number, _ in history.versions) or "None")]
    if history.last_at:
        front.append(("Last entry", moment(history.last_at)))
    return Document(
        title=f"{history.title}: review history",
        subtitle="What was sent, said and decided, by whom and when",
        language="en",
        grantee=history.grantee,
        front=tuple(front),
        statements=(),
        components=tuple(components),
    )


def moment(at: datetime) -> str:
    """A time by the clock of this service, as pages show it."""
    return date_format(timezone.localtime(at), "F j, Y, g:i A")


def grouped(sha256: str) -> str:
    """A hash in groups of letters."""
    return " ".join(sha256[at : at + GROUP] for at in range(0, len(sha256), GROUP))


def _part(key: str, title: str, blocks: Iterable[Block], nothing: str) -> Component:
    return Component(key, title, None, tuple(blocks) or (Missing(nothing),))


def _rounds(history: History) -> Component:
    blocks: list[Block] = []
    if history.steps:
        rows = tuple(
            (
                moment(step.at), f"Review {step.round}: {step.what.lower()}",
                f"Version {step.version}", step.by, step.message,
            )
            for step in history.steps
        )  # fmt: skip
        columns = ("When", "What", "Version", "Who", "Message")
        blocks.append(Table("Moves, in their order", columns, rows, (19, 20, 11, 15, 35)))
        blocks.append(_fingerprints(history))
    return _part("rounds", "Rounds", blocks, "This version was not sent for a review.")


def _fingerprints(history: History) -> Table:
    rows = tuple((f"Version {number}", grouped(sha256)) for number, sha256 in history.versions)
    return Table("Fingerprints of the versions", ("Version", "SHA-256"), rows, (20, 80))


def _verdicts(history: History) -> Component:
    rows = tuple(
        (said.component, f"Version {said.version}", said.value, said.by, moment(said.at))
        for said in history.verdicts
    )
    columns = ("Part of the plan", "Version", "Verdict", "Who", "When")
    table = Table("Verdicts on each version", columns, rows, (32, 12, 21, 15, 20))
    return _part("verdicts", "Verdicts", [table] if rows else [], "No verdict was given.")


def _comments(history: History) -> Component:
    blocks = [block for talk in history.talks for block in _talk(talk)]
    return _part("comments", "Comments", blocks, "Nothing was commented on.")


def _talk(talk: Talk) -> Iterable[Block]:
    state = "resolved" if talk.is_resolved else "open"
    yield Heading(2, f"{talk.component}: {talk.kind.lower()}, {state}")
    said = f"<p>Begun on version {talk.version}.</p>"
    if talk.quote:
        said += f"<blockquote><p>{escape(talk.quote)}</p></blockquote>"
    yield Prose(said + "".join(_line(line) for line in talk.lines))


def _line(line: Line) -> str:
    head = f"{line.by}, {moment(line.at)}"
    if line.what:
        return f"<p><em>{escape(line.what)} by {escape(head)}</em></p>"
    return f"<p><strong>{escape(head)}</strong></p>{linebreaks(line.text, autoescape=True)}"


def _submissions(history: History) -> Component:
    blocks: list[Block] = []
    hashes = dict(history.versions)
    for item in history.handed:
        blocks.append(Heading(2, f"Version {item.version}, submitted {moment(item.at)}"))
        rows = [
            ("Submitted by", f"{item.by}, {moment(item.at)}"),
            ("Fingerprint of the version (SHA-256)", grouped(hashes[item.version])),
            ("Now", item.state),
        ]
        if item.statement:
            rows.append(("Statement", item.statement))
        if item.decided_at:
            rows.append((item.decision, f"{item.decided_by}, {moment(item.decided_at)}"))
        if item.letter:
            rows.append(("Letter", item.letter))
        if item.reopened_at:
            rows.append(("Opened again", f"{item.reopened_by}, {moment(item.reopened_at)}"))
            rows.append(("Opened again for", f"{item.reopened_for}\n{item.reopened_why}"))
        rows += [(letter.side, _letter(letter)) for letter in item.letters]
        caption = f"The submission of version {item.version}"
        blocks.append(Table(caption, ("What", "Entry"), tuple(rows), (28, 72)))
    return _part("submissions", "Submissions to OVC", blocks, "It was not submitted to OVC.")


def _letter(letter: Letter) -> str:
    return f"{letter.name}\n{letter.by}, {moment(letter.at)}\nSHA-256 {grouped(letter.sha256)}"
