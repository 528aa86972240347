"""A review round: asked for, returned, answered, closed."""

from django.db.models import Max
from django.utils import timezone

from accounts.actions import Refused
from accounts.models import User, record
from deliverables.models import Version
from reviews import queries, rules
from reviews.actions.common import (
    ask_rule,
    checked_text,
    end_round,
    keep_names_in,
    locked_round,
    moving,
    note_move,
    team_of,
    tell_holders,
    version_of,
)
from reviews.actions.reviewers import ask_who_concludes
from reviews.models import Reviewer, Round, RoundVersion


def ask_review(version: Version, message: str = "", *, by: User) -> Round:
    """Open a review round on `version` and hand it to the TTA provider."""
    move = rules.ROUND_MOVES["ask"]
    plan_id, grantee_id = version.plan_id, version.grantee_id
    message = checked_text(message)
    with moving(grantee_id, plan_id, by, move.permission) as (grantee, held):
        keep_names_in(message, held)
        version = version_of(plan_id, grantee_id, version)
        rounds = Round.objects.filter(grantee=grantee_id, plan=plan_id)
        current = rounds.exclude(state=rules.CLOSED).first()
        ask_rule(move, current.state if current else rules.NONE)
        round = Round.objects.create(
            grantee_id=grantee_id,
            plan_id=plan_id,
            number=(rounds.aggregate(last=Max("number"))["last"] or 0) + 1,
            version=version,
            state=move.after,
            message=message,
            opened_by=by,
        )
        _send(round, version, by)
        note_move(round, "ask", by, message)
        record(grantee_id, "asked for review", str(version), by=by, round=round.number)
        text = f"{grantee.name} asks for a review of version {version.number}."
        tell_holders(grantee, move.tells, text, by)
    return round


def resend(round: Round, version: Version, message: str = "", *, by: User) -> Round:
    """Put a newer version in the round's place under review and hand it to the TTA provider."""
    move = rules.ROUND_MOVES["resend"]
    message = checked_text(message)
    with moving(round.grantee_id, round.plan_id, by, move.permission) as (grantee, held):
        keep_names_in(message, held)
        round = locked_round(round)
        ask_rule(move, round.state)
        version = Version.objects.get(grantee=round.grantee_id, plan=round.plan_id, pk=version.pk)
        refusal = rules.must_be_newer(version.number, round.version.number, "sent for this review")
        if refusal:
            raise Refused(refusal)
        unanswered = queries.unanswered_points(round.plan_id, version, team_of(grantee.pk))
        if refusal := rules.answer_before_sending(unanswered):
            raise Refused(refusal)
        Reviewer.objects.filter(round=round, ended_at=None).update(done_at=None)
        round.version = version
        round.state = move.after
        round.message = message
        round.turn_since = timezone.now()
        round.save(update_fields=["version", "state", "message", "turn_since"])
        _send(round, version, by)
        note_move(round, "resend", by, message)
        record(grantee.pk, "sent revised version", str(version), by=by, round=round.number)
        text = f"{grantee.name} sent version {version.number} in answer to the review."
        tell_holders(grantee, move.tells, text, by)
    return round


def return_review(round: Round, message: str = "", *, by: User) -> Round:
    """Give the round back to the team, with what the TTA provider wants to say about it all."""
    move = rules.ROUND_MOVES["return"]
    message = checked_text(message)
    with moving(round.grantee_id, round.plan_id, by, move.permission) as (grantee, _):
        round = locked_round(round)
        ask_rule(move, round.state)
        ask_who_concludes(round, by)
        round.state = move.after
        round.message = message
        round.turn_since = timezone.now()
        round.save(update_fields=["state", "message", "turn_since"])
        note_move(round, "return", by, message)
        record(grantee.pk, "returned review", str(round.version), by=by, round=round.number)
        text = f"The review of version {round.version.number} of {grantee.name} is back with you."
        tell_holders(grantee, move.tells, text, by)
    return round


def close_review(round: Round, *, by: User) -> Round:
    """End a returned round; a new one may then be asked for."""
    move = rules.ROUND_MOVES["close"]
    with moving(round.grantee_id, round.plan_id, by, move.permission) as (grantee, _):
        round = locked_round(round)
        ask_rule(move, round.state)
        end_round(round, by)
        text = f"{grantee.name} closed review {round.number}."
        tell_holders(grantee, move.tells, text, by)
    return round


def _send(round: Round, version: Version, by: User) -> None:
    RoundVersion.objects.create(
        grantee_id=round.grantee_id, round=round, version=version, sent_by=by
    )
