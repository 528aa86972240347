"""What waits for whom over several grantees: reviews in their order, open comments, submissions."""

from django.db.models import Case, Count, DateTimeField, Exists, OuterRef, Q, QuerySet, When
from django.db.models.expressions import RawSQL

from accounts import rules as rights
from accounts.actions import may_still
from accounts.models import User
from reviews import rules
from reviews.models import Reviewer, Round, Submission, Thread
from reviews.queries import RENEWED_AT


def waiting_rounds(grantee_ids: list[int], state: str) -> QuerySet[Round]:
    """Open rounds in `state` of these grantees, the longest waiting first, with `open_threads`
    and `open_must_fix`."""
    still_open = Q(threads__resolved_at=None, threads__isnull=False)
    return (
        Round.objects.filter(grantee__in=grantee_ids, state=state)
        .select_related("grantee", "version", "plan__award")
        .only(
            "number",
            "state",
            "turn_since",
            "opened_at",
            "grantee__name",
            "grantee__slug",
            "version__number",
            "version__grantee_id",
            "plan__cycle",
            "plan__award__starts_on",
            "plan__award__ends_on",
        )
        .annotate(
            open_threads=Count("threads", filter=still_open),
            open_must_fix=Count("threads", filter=still_open & Q(threads__kind=rules.MUST_FIX)),
        )
        .order_by("turn_since", "pk")
    )


def with_renewal(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """The rounds, joined with their plans and awards, each with `renewed_at`: when its plan or
    the plan's last yearly update was approved."""
    columns = {
        "grantee": '"reviews_round"."grantee_id"',
        "plan": '"reviews_round"."plan_id"',
        "award": '"planning_plan"."award_id"',
        "first_day": '"accounts_award"."starts_on"',
    }
    at = RawSQL(RENEWED_AT(**columns), [], output_field=DateTimeField())  # noqa: S611
    return rounds.annotate(renewed_at=at)


def open_comments(grantee_ids: list[int]) -> dict[int, list[int]]:
    """By grantee: its open comments in reviews that are not closed, and the must-fix among them."""
    found = Thread.objects.filter(grantee__in=grantee_ids, resolved_at=None)
    found = found.exclude(round__state=rules.CLOSED).order_by().values_list("grantee")
    must_fix = Count("pk", filter=Q(kind=rules.MUST_FIX))
    return {key: numbers for key, *numbers in found.annotate(all=Count("pk"), must_fix=must_fix)}


def assigned_to(rounds: QuerySet[Round], user: User) -> QuerySet[Round]:
    """The rounds with `user`'s part in each, those first that wait for this person alone. Then
    those that wait for nobody among their reviewers, so for anyone, then the others.

    A round waits for each reviewer who is still there and not done, and for whoever concludes it
    until it is returned. Adds `reads` and `concludes` (assigned, and concluding), `is_done`,
    `has_reviewers` and `place` (0 waits for `user`, 1 for anyone, 2 for others).
    """
    current = Reviewer.objects.filter(round=OuterRef("pk"), ended_at=None)
    mine = current.filter(user=user)
    awaited = current.filter(may_still(rights.GIVE_VERDICT), Q(done_at=None) | Q(concludes=True))
    place = Case(
        When(Exists(awaited.filter(user=user)), then=0), When(~Exists(awaited), then=1), default=2
    )
    return rounds.annotate(
        reads=Exists(mine),
        concludes=Exists(mine.filter(concludes=True)),
        is_done=Exists(mine.filter(done_at__isnull=False)),
        has_reviewers=Exists(current),
        place=place,
    ).order_by("place", "turn_since", "pk")


def for_me(grantee_ids: list[int], user: User) -> QuerySet[Round]:
    """The rounds under review that wait for `user`: their part, or nobody's."""
    return assigned_to(waiting_rounds(grantee_ids, rules.IN_REVIEW), user).filter(place__lt=2)


def waiting_submissions(grantee_ids: list[int]) -> QuerySet[Submission]:
    """Submissions of these grantees that wait for a decision, the longest waiting first."""
    return Submission.objects.filter(grantee__in=grantee_ids, state=rules.SUBMITTED).order_by(
        "submitted_at", "pk"
    )
