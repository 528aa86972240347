"""Several reviewers of one round: who reads, who concludes, what each thinks, notes among them.

What reviewers say among themselves leaves no line in the grantee's history.
"""

from django.utils import timezone

from accounts import rules as rights
from accounts.actions import Refused, holders_of
from accounts.models import Grantee, User, record
from deliverables.models import Version
from reviews import rules
from reviews.actions.common import checked_text, locked_round, moving, plan_of, review_path
from reviews.mail import tell, untell
from reviews.models import Reviewer, ReviewerNote, Round, View
from reviews.rules import SETTLE


def assign_reviewer(round: Round, user: User, *, concludes: bool, by: User) -> Reviewer:
    """Put `user` among those who read this round; one of them concludes it."""
    with moving(round.grantee_id, round.plan_id, by, rights.GIVE_VERDICT) as (grantee, _):
        round = locked_round(round)
        if round.state == rules.CLOSED:
            raise Refused(rules.REVIEW_IS_CLOSED)
        if user not in holders_of(grantee.pk, rights.GIVE_VERDICT):
            raise Refused(rules.NOT_A_REVIEWER)
        current = Reviewer.objects.filter(round=round, ended_at=None)
        if current.filter(user=user, concludes=concludes).exists():
            raise Refused(rules.ALREADY_A_REVIEWER)
        if concludes:
            current.filter(concludes=True).update(concludes=False)
        reviewer, fresh = Reviewer.objects.update_or_create(
            grantee_id=grantee.pk,
            round=round,
            user=user,
            ended_at=None,
            defaults={"concludes": concludes},
            create_defaults={"concludes": concludes, "assigned_by": by},
        )
        if fresh:
            record(grantee.pk, "assigned reviewer", user.name, by=by, round=round.number)
            text = f"You review version {round.version.number} of {grantee.name}."
            _tell(grantee, user, text, reviewer, by)
    return reviewer


def remove_reviewer(reviewer: Reviewer, *, by: User) -> Reviewer:
    """Take someone off the round; their comments stay. Whoever knew of the part is told."""
    plan_id = plan_of(reviewer)
    with moving(reviewer.grantee_id, plan_id, by, rights.GIVE_VERDICT) as (grantee, _):
        reviewer = Reviewer.objects.select_for_update().get(grantee=grantee.pk, pk=reviewer.pk)
        if reviewer.ended_at is None:
            reviewer.ended_at, reviewer.concludes = timezone.now(), False
            reviewer.save(update_fields=["ended_at", "concludes"])
            # Nobody was told of a part that someone took themselves, and yet they know of it.
            own = reviewer.assigned_by_id == reviewer.user_id
            if not untell(grantee.pk, f"reviewer-{reviewer.pk}") or own:
                text = f"{by.name} took you off the review of {grantee.name}."
                tell(grantee.pk, [reviewer.user], text, review_path(grantee), by=by, mail=False)
            record(grantee.pk, "took off reviewer", reviewer.user.name, by=by)
    return reviewer


def finish_part(round: Round, *, done: bool, by: User) -> Reviewer:
    """Say that one's own part of the review is done, or that it is not after all."""
    with moving(round.grantee_id, round.plan_id, by, rights.GIVE_VERDICT) as (grantee, _):
        mine = Reviewer.objects.filter(round=round, user=by, ended_at=None).first()
        if mine is None:
            raise Refused(rules.NOT_AMONG_REVIEWERS)
        if done == (mine.done_at is not None):
            return mine
        mine.done_at = timezone.now() if done else None
        mine.save(update_fields=["done_at"])
        lead = concluder(round)
        if done and lead is not None:
            text = f"{by.name} is done with the review of {grantee.name}."
            tell(grantee.pk, [lead], text, review_path(grantee), by=by)
    return mine


def give_view(
    round: Round, component: str, value: str, *, by: User, version: Version | None = None
) -> View:
    """A reviewer's own view of a component of the version under review."""
    with moving(round.grantee_id, round.plan_id, by, rights.GIVE_VERDICT) as (grantee, _):
        round = round_to_judge(round, component, value, version)
        if not Reviewer.objects.filter(round=round, user=by, ended_at=None).exists():
            raise Refused(rules.NOT_AMONG_REVIEWERS)
        view, _ = View.objects.update_or_create(
            grantee_id=grantee.pk,
            version_id=round.version_id,
            component=component,
            by=by,
            defaults={"round": round, "value": value, "at": timezone.now()},
        )
    return view


def add_note(round: Round, text: str, *, component: str = "", by: User) -> ReviewerNote:
    """A note that only reviewers read, on a component of the version or on all of it."""
    text = checked_text(text, required=rules.EMPTY_TEXT)
    with moving(round.grantee_id, round.plan_id, by, rights.GIVE_VERDICT) as (grantee, _):
        round = locked_round(round)
        if component:
            check_component(round.version, component)
        return ReviewerNote.objects.create(
            grantee_id=grantee.pk,
            round=round,
            version_id=round.version_id,
            component=component,
            text=text,
            by=by,
        )


def remove_note(note: ReviewerNote, *, by: User) -> None:
    """Destroy a note of one's own."""
    with moving(note.grantee_id, plan_of(note), by, rights.GIVE_VERDICT):
        if note.by_id != by.pk:
            raise Refused("Only whoever wrote a note removes it.")
        note.delete()


def concluder(round: Round) -> User | None:
    """Who concludes the round, as long as they may; None when anyone of the provider does."""
    lead = Reviewer.objects.filter(round=round, ended_at=None, concludes=True).first()
    if lead is None:
        return None
    found = (
        person
        for person in holders_of(round.grantee_id, rights.GIVE_VERDICT)
        if person.pk == lead.user_id
    )
    return next(found, None)


def ask_who_concludes(round: Round, by: User) -> None:
    """Refused when someone else concludes the round."""
    lead = concluder(round)
    if lead is not None and lead != by:
        raise Refused(rules.not_yours_to_conclude(lead.name))


def round_to_judge(round: Round, component: str, value: str, version: Version | None) -> Round:
    """The round, locked; Refused unless `value` can be said now of this part of `version`."""
    round = locked_round(round)
    if round.state != rules.IN_REVIEW:
        raise Refused(rules.VERDICT_NOT_NOW)
    if version is not None and version.pk != round.version_id:
        raise Refused(rules.another_version(round.version.number))
    if value not in dict(rules.VERDICTS):
        raise Refused("Choose one of the verdicts.")
    check_component(round.version, component)
    return round


def check_component(version: Version, key: str) -> None:
    """Refused when the version has no such component."""
    if key not in {part.key for part in version.document.components}:
        raise Refused(rules.NO_SUCH_COMPONENT)


def _tell(grantee: Grantee, user: User, text: str, reviewer: Reviewer, by: User) -> None:
    about = f"reviewer-{reviewer.pk}"
    tell(grantee.pk, [user], text, review_path(grantee), by=by, about=about, wait=SETTLE)
