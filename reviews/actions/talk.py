"""Comments in threads, and verdicts on components."""

from django.utils import timezone

from accounts import rules as rights
from accounts import wall
from accounts.actions import Refused
from accounts.models import User, record
from deliverables.models import Version
from reviews import rules
from reviews.actions.common import checked_text, locked_round, moving, review_path, team_of
from reviews.mail import tell
from reviews.models import Comment, Round, RoundVersion, Thread, Verdict


def open_thread(
    round: Round,
    component: str,
    kind: str,
    text: str,
    *,
    by: User,
    version: Version | None = None,
) -> Thread:
    """Begin a thread on a component of the version that was read (the round's, unless named)."""
    text = checked_text(text, required=rules.EMPTY_TEXT)
    with moving(round.grantee_id, round.plan_id, by, rights.COMMENT) as (grantee, held):
        round = locked_round(round)
        if round.state == rules.CLOSED:
            raise Refused(rules.REVIEW_IS_CLOSED)
        if kind not in dict(rules.thread_kinds(held)):
            raise Refused(rules.NOT_YOUR_KIND)
        version_id = version.pk if version else round.version_id
        sent = RoundVersion.objects.filter(round=round, version=version_id)
        found = sent.select_related("version").first()
        if found is None:
            raise Refused(rules.NOT_IN_THIS_REVIEW)
        _component(found.version, component)
        thread = Thread.objects.create(
            grantee_id=grantee.pk,
            round=round,
            version=found.version,
            component=component,
            kind=kind,
            opened_by=by,
        )
        Comment.objects.create(grantee_id=grantee.pk, thread=thread, text=text, by=by)
        record(
            grantee.pk,
            "commented",
            str(found.version),
            by=by,
            component=component,
            thread=thread.pk,
        )
    return thread


def reply(thread: Thread, text: str, *, by: User) -> Comment:
    """Add a message; the others who wrote in the thread are told in the app."""
    text = checked_text(text, required=rules.EMPTY_TEXT)
    plan_id = _plan_of(thread)
    with moving(thread.grantee_id, plan_id, by, rights.COMMENT) as (grantee, _):
        comment = Comment.objects.create(grantee_id=grantee.pk, thread=thread, text=text, by=by)
        record(grantee.pk, "replied", str(thread), by=by, thread=thread.pk)
        others = User.objects.filter(
            pk__in=Comment.objects.filter(thread=thread).values("by"), is_active=True
        )
        path = f"{review_path(grantee)}#thread-{thread.pk}"
        tell(grantee.pk, others, f"{by.name} replied to a comment.", path, by=by, mail=False)
    return comment


def resolve_thread(thread: Thread, *, by: User) -> Thread:
    """Mark a thread as done; nothing happens to one that is done already."""
    with moving(thread.grantee_id, _plan_of(thread), by, rights.COMMENT) as (grantee, held):
        thread = Thread.objects.get(grantee=grantee.pk, pk=thread.pk)
        if thread.resolved_at:
            return thread
        team = team_of(grantee.pk)
        answered = Comment.objects.filter(thread=thread, by__in=team).exists()
        refusal = rules.may_resolve(thread.kind, held, answered=answered)
        if refusal:
            raise Refused(refusal)
        thread.resolved_at, thread.resolved_by = timezone.now(), by
        thread.save(update_fields=["resolved_at", "resolved_by"])
        record(grantee.pk, "resolved comment", str(thread), by=by, thread=thread.pk)
    return thread


def reopen_thread(thread: Thread, *, by: User) -> Thread:
    """Mark a thread as not done after all."""
    with moving(thread.grantee_id, _plan_of(thread), by, rights.COMMENT) as (grantee, _):
        thread = Thread.objects.get(grantee=grantee.pk, pk=thread.pk)
        if thread.resolved_at is None:
            return thread
        thread.resolved_at = thread.resolved_by = None
        thread.save(update_fields=["resolved_at", "resolved_by"])
        record(grantee.pk, "reopened comment", str(thread), by=by, thread=thread.pk)
    return thread


def give_verdict(
    round: Round, component: str, value: str, *, by: User, version: Version | None = None
) -> Verdict:
    """Say how a component of the version under review stands; may be changed while in review.

    `version` is the one that was read; refused when another has been sent since.
    """
    with moving(round.grantee_id, round.plan_id, by, rights.GIVE_VERDICT) as (grantee, _):
        round = locked_round(round)
        if round.state != rules.IN_REVIEW:
            raise Refused(rules.VERDICT_NOT_NOW)
        if version is not None and version.pk != round.version_id:
            raise Refused(
                f"Version {round.version.number} is under review now. Give the verdict on that one."
            )
        if value not in dict(rules.VERDICTS):
            raise Refused("Choose one of the verdicts.")
        _component(round.version, component)
        verdict, _created = Verdict.objects.update_or_create(
            grantee_id=grantee.pk,
            version_id=round.version_id,
            component=component,
            defaults={"round": round, "value": value, "by": by, "at": timezone.now()},
        )
        record(
            grantee.pk, "gave verdict", str(round.version), by=by, component=component, value=value
        )
    return verdict


def _plan_of(thread: Thread) -> int:
    with wall.inside(thread.grantee_id):
        return Round.objects.values_list("plan_id", flat=True).get(
            grantee=thread.grantee_id, pk=thread.round_id
        )


def _component(version: Version, key: str) -> None:
    if key not in {part.key for part in version.document.components}:
        raise Refused(rules.NO_SUCH_COMPONENT)
