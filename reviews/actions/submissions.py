"""A version handed to the funder, the funder's decision, and opening an approved plan again."""

import hashlib

from django.utils import timezone

from accounts import rules as rights
from accounts.actions import Refused
from accounts.models import User, record
from deliverables.models import Version
from editing.fields import Refused as FileRefused
from planning import filetypes
from reviews import queries, rules
from reviews.actions.common import (
    ask_rule,
    checked_text,
    end_round,
    keep_names_in,
    moving,
    team_of,
    tell_holders,
)
from reviews.models import Round, Submission, SubmissionFile

# A file's name and its bytes.
Letter = tuple[str, bytes]


def submit_version(
    version: Version, statement: str = "", *, by: User, letter: Letter | None = None
) -> Submission:
    """Hand `version` to the funder. Sent twice, it is still one submission: the first is returned.

    An open review ends with it; must-fix points that nobody answered stand in the way.
    """
    move = rules.SUBMISSION_MOVES["submit"]
    plan_id, grantee_id = version.plan_id, version.grantee_id
    statement = checked_text(statement)
    with moving(grantee_id, plan_id, by, move.permission) as (grantee, held):
        keep_names_in(f"{statement}\n{letter[0] if letter else ''}".strip(), held)
        version = Version.objects.get(grantee=grantee_id, plan=plan_id, pk=version.pk)
        last = _latest(grantee_id, plan_id)
        if last and last.state == rules.SUBMITTED and last.version_id == version.pk:
            return last
        refusal = why_not_submit(version, last)
        if refusal:
            raise Refused(refusal)
        current = (
            Round.objects.filter(grantee=grantee_id, plan=plan_id)
            .exclude(state=rules.CLOSED)
            .first()
        )
        if current:
            end_round(current, by)
            text = f"{grantee.name} submitted version {version.number}; the review is closed."
            tell_holders(grantee, rights.GIVE_VERDICT, text, by)
        submission = Submission.objects.create(
            grantee_id=grantee_id,
            plan_id=plan_id,
            version=version,
            statement=statement,
            submitted_by=by,
        )
        _keep(letter, submission, SubmissionFile.Side.TEAM, by)
        record(grantee_id, "submitted", str(version), by=by, submission=submission.pk)
        text = f"{grantee.name} submitted version {version.number}."
        tell_holders(grantee, move.tells, text, by)
    return submission


def why_not_submit(version: Version, last: Submission | None) -> str:
    """'' when `version` can be submitted after `last`, else the sentence that says why not.

    The wall must be open for the grantee.
    """
    if last:
        refusal = rules.may(rules.SUBMISSION_MOVES["submit"], last.state)
        refusal = refusal or rules.must_be_newer(version.number, last.version.number, "submitted")
        if refusal:
            return refusal
    points = queries.must_fix_points(version.plan_id, version, team_of(version.grantee_id))
    return rules.still_to_answer(points)


def approve(
    submission: Submission, text: str = "", *, by: User, letter: Letter | None = None
) -> Submission:
    """Approve what was submitted, with words or a letter when there is something to say."""
    return _decide(submission, "approve", checked_text(text), by, letter)


def send_back(
    submission: Submission, text: str, *, by: User, letter: Letter | None = None
) -> Submission:
    """Return what was submitted; the words say what to change."""
    text = checked_text(text, required=rules.LETTER_REQUIRED)
    return _decide(submission, "send_back", text, by, letter)


def reopen_plan(submission: Submission, why: str, *, kind: str, by: User) -> Submission:
    """Open an approved plan again, so that a newer version can be submitted.

    `kind` is a key of rules.REOPENINGS. The approved version and its files stay as they are.
    """
    move = rules.SUBMISSION_MOVES["reopen"]
    why = checked_text(why, required=rules.REASON_REQUIRED)
    if kind not in dict(rules.REOPENINGS):
        raise Refused(rules.REOPENING_REQUIRED)
    plan_id, grantee_id = submission.plan_id, submission.grantee_id
    with moving(grantee_id, plan_id, by, move.permission) as (grantee, held):
        keep_names_in(why, held)
        last = _latest(grantee_id, plan_id)
        if last.pk != submission.pk:
            raise Refused(move.refusal)
        ask_rule(move, last.state)
        last.state, last.reopened_for, last.reopened_why = move.after, kind, why
        last.reopened_by, last.reopened_at = by, timezone.now()
        last.save(
            update_fields=["state", "reopened_for", "reopened_why", "reopened_by", "reopened_at"]
        )
        record(grantee_id, "reopened", str(last.version), by=by, kind=kind)
        text = f"{grantee.name} reopened its approved plan, version {last.version.number}."
        tell_holders(grantee, move.tells, text, by)
    return last


def read_letter(letter: SubmissionFile, *, by: User) -> bytes:
    """The bytes of a letter, with a line in the history."""
    record(letter.grantee_id, "downloaded letter", letter.name, by=by, sha256=letter.sha256)
    return bytes(letter.data)


def _keep(letter: Letter | None, submission: Submission, side: str, by: User) -> None:
    if letter is None:
        return
    try:
        name = filetypes.clean_name(letter[0])
        kind = filetypes.check(name, letter[1])
    except FileRefused as refusal:
        raise Refused(str(refusal)) from refusal
    SubmissionFile.objects.create(
        grantee_id=submission.grantee_id,
        submission=submission,
        side=side,
        name=name,
        kind=kind.key,
        size=len(letter[1]),
        sha256=hashlib.sha256(letter[1]).hexdigest(),
        data=letter[1],
        by=by,
    )


def _decide(
    submission: Submission, verb: str, text: str, by: User, letter: Letter | None
) -> Submission:
    move = rules.SUBMISSION_MOVES[verb]
    plan_id, grantee_id = submission.plan_id, submission.grantee_id
    with moving(grantee_id, plan_id, by, move.permission) as (grantee, _):
        submission = (
            Submission.objects.select_related("version")
            .defer("version__content")
            .get(grantee=grantee_id, pk=submission.pk)
        )
        last = _latest(grantee_id, plan_id)
        number = submission.version.number
        if last.pk != submission.pk:
            raise Refused(rules.superseded(number, last.version.number))
        ask_rule(move, submission.state)
        submission.state, submission.letter = move.after, text
        submission.decided_by, submission.decided_at = by, timezone.now()
        submission.save(update_fields=["state", "letter", "decided_by", "decided_at"])
        _keep(letter, submission, SubmissionFile.Side.FUNDER, by)
        done = "approved" if move.after == rules.APPROVED else "returned with a letter"
        record(grantee_id, done, str(submission.version), by=by, submission=submission.pk)
        text = f"OVC {done.split()[0]} version {number} of {grantee.name}."
        tell_holders(grantee, move.tells, text, by)
    return submission


def _latest(grantee_id: int, plan_id: int) -> Submission | None:
    return (
        Submission.objects.filter(grantee=grantee_id, plan=plan_id)
        .select_related("version")
        .defer("version__content")
        .order_by("-submitted_at", "-pk")
        .first()
    )
