"""What every move begins and ends with: lock, ask the rules again, tell whose turn it is."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.urls import reverse
from django.utils import timezone

from accounts import rules as rights
from accounts import wall
from accounts.access import reach
from accounts.actions import Refused, holders_of
from accounts.models import Grantee, User, record
from collaborators import protection
from deliverables.models import Version
from planning.models import Plan
from reviews import rules
from reviews.mail import tell
from reviews.models import Reviewer, ReviewerNote, Round, RoundMove, Thread


@contextmanager
def moving(
    grantee_id: int, plan_id: int, by: User, permission: str
) -> Iterator[tuple[Grantee, frozenset[str]]]:
    """The wall open, the plan locked, the right checked; gives grantee and the person's rights."""
    with wall.inside(grantee_id):
        grantee = Grantee.objects.get(pk=grantee_id)
        # NO KEY: moves wait for each other, but nobody's autosave waits for them. The right is
        # asked once it is this move's turn: it may have ended while the move was waiting.
        Plan.objects.select_for_update(no_key=True).get(grantee=grantee_id, pk=plan_id)
        held = next((access.permissions for access in reach(by, grantee.slug)), frozenset())
        if permission not in held:
            raise Refused(rights.refusal(permission))
        yield grantee, held


def ask_rule(move: rules.Move, state: str) -> None:
    """Refused when the move cannot start from `state`."""
    refusal = rules.may(move, state)
    if refusal:
        raise Refused(refusal)


def checked_text(text: str, *, required: str = "") -> str:
    """The text as it is stored; Refused with `required` when empty, or when it is too long."""
    text = text.replace("\r\n", "\n").strip()
    if required and not text:
        raise Refused(required)
    if len(text) > rules.LONGEST_TEXT:
        raise Refused(rules.TOO_LONG)
    return text


def keep_names_in(text: str, held: frozenset[str]) -> None:
    """Refused when a protected name stands in words that leave the team. The wall must be open.

    Of those who write the plan only, who see in the plan as well where such a name stands: to
    anyone else the refusal would tell whose name is protected.
    """
    if not text or rights.EDIT_PLAN not in held:
        return
    for found in protection.load().find([text]):
        if not found.is_decided:
            hit = found.hit
            raise Refused(rules.protected_name(f"{hit.before}{hit.match}{hit.after}"))


def review_path(grantee: Grantee) -> str:
    """Where notices about a review or a submission lead."""
    return reverse("review", args=[grantee.slug])


def version_of(plan_id: int, grantee_id: int, version: Version) -> Version:
    """The version again, without its content, and only when it is of this plan and grantee."""
    return Version.objects.defer("content").get(grantee=grantee_id, plan=plan_id, pk=version.pk)


def plan_of(said: Thread | Reviewer | ReviewerNote) -> int:
    """The key of the plan that something said or arranged in a round is about."""
    with wall.inside(said.grantee_id):
        return Round.objects.values_list("plan_id", flat=True).get(
            grantee=said.grantee_id, pk=said.round_id
        )


def locked_round(round: Round) -> Round:
    """The round as it is now, locked, with its version."""
    return (
        Round.objects.select_for_update(of=("self",), no_key=True)
        .select_related("version")
        .defer("version__content")
        .get(grantee=round.grantee_id, pk=round.pk)
    )


def note_move(round: Round, verb: str, by: User, message: str = "") -> None:
    """Keep who moved the round, when and with which words; the round keeps the last ones only."""
    RoundMove.objects.create(
        grantee_id=round.grantee_id,
        round=round,
        version_id=round.version_id,
        verb=verb,
        message=message,
        by=by,
    )


def end_round(round: Round, by: User) -> None:
    """Close the round; a new one may then be opened."""
    round.state = rules.CLOSED
    round.closed_at = round.turn_since = timezone.now()
    round.save(update_fields=["state", "closed_at", "turn_since"])
    note_move(round, "close", by)
    record(round.grantee_id, "closed review", str(round), by=by, round=round.number)


def tell_holders(grantee: Grantee, permission: str, text: str, by: User) -> None:
    """Notice and mail to everyone else who holds `permission` on the grantee."""
    tell(grantee.pk, holders_of(grantee.pk, permission), text, review_path(grantee), by=by)


def team_of(grantee_id: int) -> set[int]:
    """The people who answer a review."""
    return {person.pk for person in holders_of(grantee_id, rights.REQUEST_REVIEW)}
