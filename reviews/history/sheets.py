"""A history as a workbook: one sheet for each kind of entry, the same entries as in the PDF."""

from collections.abc import Iterator

from editing.workbook import Sheet, workbook
from reviews.history.facts import History

NONE = "Nothing yet"


def write_workbook(history: History) -> bytes:
    """The parts of the history that its audience reads, as one .xlsx file."""
    sheets = [_about(history)]
    if history.reads_talk:
        sheets += [_moves(history), _verdicts(history), _comments(history)]
    if history.reads_submissions:
        sheets += [_submissions(history), _letters(history)]
    return workbook(f"Review history: {history.title}", sheets)


def _about(history: History) -> Sheet:
    rows = [
        ("Grantee", history.grantee, None),
        ("History of", history.title, None),
        ("Last entry", NONE if history.last_at is None else None, history.last_at),
        *((f"Version {number}, SHA-256", sha256, None) for number, sha256 in history.versions),
    ]
    return Sheet("About", ("What", "Entry", "When"), rows, (28, 68, 18))


def _moves(history: History) -> Sheet:
    hashes = dict(history.versions)
    rows = [
        (
            step.at, step.round, step.what, step.version, hashes.get(step.version, ""), step.by,
            step.message,
        )
        for step in history.steps
    ]  # fmt: skip
    headings = ("When", "Review", "What", "Version", "SHA-256", "Who", "Message")
    return Sheet("Rounds", headings, rows, (18, 8, 24, 9, 68, 22, 70))


def _verdicts(history: History) -> Sheet:
    rows = [
        (said.at, said.version, said.component, said.value, said.by) for said in history.verdicts
    ]
    headings = ("When", "Version", "Part of the plan", "Verdict", "Who")
    return Sheet("Verdicts", headings, rows, (18, 9, 40, 28, 22))


def _comments(history: History) -> Sheet:
    headings = (
        "Comment", "Part of the plan", "Kind", "Begun on version", "Quoted words", "State", "When",
        "Who", "What", "Text",
    )  # fmt: skip
    return Sheet("Comments", headings, _lines(history), (10, 34, 14, 12, 40, 10, 18, 22, 14, 80))


def _lines(history: History) -> Iterator[tuple]:
    for number, talk in enumerate(history.talks, 1):
        state = "Resolved" if talk.is_resolved else "Open"
        for place, line in enumerate(talk.lines):
            what = line.what or ("Answer" if place else "Comment")
            yield (
                number, talk.component, talk.kind, talk.version, talk.quote, state, line.at,
                line.by, what, line.text,
            )  # fmt: skip


def _submissions(history: History) -> Sheet:
    hashes = dict(history.versions)
    rows = [
        (
            item.at, item.version, hashes[item.version], item.by, item.statement, item.state,
            item.decision, item.decided_at, item.decided_by, item.letter, item.reopened_for,
            item.reopened_at, item.reopened_by, item.reopened_why,
        )
        for item in history.handed
    ]  # fmt: skip
    headings = (
        "Submitted", "Version", "SHA-256", "Submitted by", "Statement", "State", "Decision",
        "Decided", "Decided by", "Letter", "Opened again for", "Opened again", "Opened again by",
        "Reason",
    )  # fmt: skip
    widths = (18, 9, 68, 22, 50, 22, 18, 18, 22, 70, 24, 18, 22, 60)
    return Sheet("Submissions", headings, rows, widths)


def _letters(history: History) -> Sheet:
    rows = [
        (
            item.version, letter.side, letter.name, letter.size, letter.sha256, letter.by,
            letter.at,
        )
        for item in history.handed
        for letter in item.letters
    ]  # fmt: skip
    headings = ("Version", "From", "File", "Bytes", "SHA-256", "Kept by", "When")
    return Sheet("Letters", headings, rows, (9, 24, 40, 12, 68, 22, 18))
