"""What reviews ask the database: who may read which version, and where a plan stands.

Nothing here reads a working text: reviewers and funders see versions only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format

from accounts import rules as rights
from accounts.access import Access
from accounts.models import Award
from deliverables.document import Component, Document
from deliverables.models import Version
from reviews import rules
from reviews.deadlines import days_long, is_over, update_due_on
from reviews.models import Comment, Round, RoundVersion, Submission, Thread, Verdict

MAY_READ = (rights.READ_PLAN, rights.READ_REVIEWED, rights.READ_SUBMITTED)


def readable_versions(access: Access) -> QuerySet[Version]:
    """The versions that this person may read: the team all, others what was sent to them."""
    versions = Version.objects.filter(grantee=access.grantee_id)
    if access.allows(rights.READ_PLAN):
        return versions
    readable = Q(pk=None)
    if access.allows(rights.READ_REVIEWED):
        sent = RoundVersion.objects.filter(grantee=access.grantee_id)
        readable |= Q(pk__in=sent.values("version"))
    if access.allows(rights.READ_SUBMITTED):
        handed_in = Submission.objects.filter(grantee=access.grantee_id)
        readable |= Q(pk__in=handed_in.values("version"))
    return versions.filter(readable)


def reads_talk(access: Access) -> bool:
    """Whether this person reads reviews: the team and the TTA provider, not the funder."""
    return access.allows(rights.READ_PLAN) or access.allows(rights.READ_REVIEWED)


def reads_submissions(access: Access) -> bool:
    """Whether this person reads submissions and letters: the team and the funder."""
    return access.allows(rights.READ_PLAN) or access.allows(rights.READ_SUBMITTED)


@dataclass(frozen=True)
class Standing:
    """Where a grantee's latest plan is on its way, without a word of what it says."""

    grantee_id: int
    plan_id: int
    cycle: int
    review: dict | None
    submission: dict | None
    approved_at: datetime | None
    renewed_at: datetime | None
    award_number: str
    due_on: date | None
    ends_on: date | None

    @property
    def state(self) -> str:
        """A key of `rules.TURN`."""
        return self._where()[0]

    @property
    def update_due_on(self) -> date | None:
        """When the yearly update of the approved plan is due."""
        return update_due_on(self.renewed_at, self.ends_on, timezone.localdate())

    @property
    def is_over(self) -> bool:
        """Whether its award has ended."""
        return is_over(self.ends_on, timezone.localdate())

    @property
    def funder_state(self) -> str:
        """The same for someone who reads only what was submitted."""
        return self.submission["state"] if self.submission else rules.NONE

    def turn(self, access: Access) -> str:
        """Whose turn it is and since when, as one sentence that this person may know."""
        if not any(access.allows(permission) for permission in MAY_READ):
            return ""
        if not reads_talk(access):
            if not self.submission:
                return rules.NOTHING_SUBMITTED
            return _turn(self.submission["state"], self.submission)
        return _turn(*self._where())

    def state_for(self, access: Access) -> str:
        """The state that this person may know; CARRIED for an approval of an earlier award's."""
        state = self.state if reads_talk(access) else self.funder_state
        carried = state == rules.APPROVED and self.approved_at is None and self.due_on is not None
        return rules.CARRIED if carried else state

    def _where(self) -> tuple[str, dict | None]:
        if self.submission and self.submission["state"] == rules.SUBMITTED:
            return rules.SUBMITTED, self.submission
        if self.review:
            return self.review["state"], self.review
        if self.submission:
            return self.submission["state"], self.submission
        return rules.NONE, None


def _turn(state: str, source: dict | None) -> str:
    if source is None:
        return rules.TURN[state]
    since = date_format(timezone.localtime(source["since"]), "F j, Y")
    # An approved plan waits for nobody, so its age is no news.
    age = "" if state == rules.APPROVED else days_long(source["since"])
    return f"{rules.TURN[state]}: version {source['version']}, since {since}{age}"


# The states of an approved submission, as SQL.
GRANTED = "(" + ", ".join(f"'{state}'" for state in rules.GRANTED) + ")"
# Whether a decision on the plan of this award counts for it: one from before its first day answered
# another award. A plan without an award counts them all.
UNDER_AWARD = f"""({{first_day}} IS NULL OR {{row}}.decided_at >=
    {{first_day}}::timestamp AT TIME ZONE '{timezone.get_default_timezone_name()}')"""
# When a plan was approved last, the plans of its award taken together; to be formatted with the
# columns of its grantee, plan, award and that award's first day, and a condition on the submission
# y.
APPROVED_AT = f"""(
    SELECT max(y.decided_at) FROM reviews_submission y
    JOIN planning_plan k ON k.grantee_id = y.grantee_id AND k.id = y.plan_id
    WHERE y.grantee_id = {{grantee}} AND (k.id = {{plan}} OR k.award_id = {{award}})
    AND y.state IN {GRANTED} AND {UNDER_AWARD.replace("{row}", "y")}
    AND {{which}})"""  # noqa: S608 (only states, columns and our own conditions are put in)
# A change in between is no yearly update: the clock does not begin again with it. What was reopened
# had been approved under this award, or the approval after it is the award's first.
NO_CHANGE = f"""coalesce((
    SELECT e.reopened_for FROM reviews_submission e
    WHERE e.grantee_id = y.grantee_id AND e.plan_id = y.plan_id AND e.reopened_at < y.submitted_at
    AND {UNDER_AWARD.replace("{row}", "e")}
    ORDER BY e.reopened_at DESC LIMIT 1), '') <> '{rules.CHANGE}'"""  # noqa: S608
RENEWED_AT = APPROVED_AT.replace("{which}", NO_CHANGE).format
# The same columns where a statement has the plan as p and its award as a.
PLACE = {
    "grantee": "p.grantee_id",
    "plan": "p.id",
    "award": "p.award_id",
    "first_day": "a.starts_on",
}
# Written out: the ORM takes several times as long to put this together as PostgreSQL to answer,
# and every page of a grantee asks it. The grantees are its one parameter.
STANDINGS = f"""
    SELECT p.grantee_id, p.id, p.cycle, a.number, a.starts_on, a.ends_on,
        (SELECT min(y.decided_at) FROM reviews_submission y
            WHERE y.grantee_id = p.grantee_id AND y.plan_id = p.id
            AND y.state IN {GRANTED}
            AND {UNDER_AWARD.format(row="y", **PLACE)}),
        {RENEWED_AT(**PLACE)},
        r.id, r.number, r.state, r.turn_since, r.version,
        s.id, s.state, coalesce(s.reopened_at, s.decided_at, s.submitted_at), s.version
    FROM (
        SELECT DISTINCT ON (grantee_id) grantee_id, id, cycle, award_id FROM planning_plan
        WHERE grantee_id = ANY (%s::bigint[]) ORDER BY grantee_id, cycle DESC
    ) p
    LEFT JOIN accounts_award a ON a.id = p.award_id
    LEFT JOIN LATERAL (
        SELECT o.id, o.number, o.state, o.turn_since, v.number AS version
        FROM reviews_round o JOIN deliverables_version v ON v.id = o.version_id
        WHERE o.grantee_id = p.grantee_id AND o.plan_id = p.id AND o.state <> '{rules.CLOSED}'
        ORDER BY o.number DESC LIMIT 1
    ) r ON true
    LEFT JOIN LATERAL (
        SELECT h.id, h.state, h.submitted_at, h.decided_at, h.reopened_at, v.number AS version
        FROM reviews_submission h JOIN deliverables_version v ON v.id = h.version_id
        WHERE h.grantee_id = p.grantee_id AND h.plan_id = p.id
        ORDER BY h.submitted_at DESC, h.id DESC LIMIT 1
    ) s ON true
"""  # noqa: S608 (only states, columns and the questions above are put in)


def standings(grantee_ids: Iterable[int]) -> dict[int, Standing]:
    """The standing of each grantee's latest plan, by grantee id, in one query.

    A grantee without a plan is left out. The wall must be open for all of them.
    """
    ids = list(grantee_ids)
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(STANDINGS, [ids])
        return {row[0]: _standing(row) for row in cursor.fetchall()}


def _standing(row: tuple) -> Standing:
    grantee, plan, cycle, award_number, starts_on, ends_on, approved_at, renewed_at, *found = row
    review = dict(zip(("pk", "number", "state", "since", "version"), found[:5], strict=True))
    submission = dict(zip(("pk", "state", "since", "version"), found[5:], strict=True))
    return Standing(
        grantee_id=grantee,
        plan_id=plan,
        cycle=cycle,
        review=review if review["pk"] else None,
        submission=submission if submission["pk"] else None,
        approved_at=approved_at,
        renewed_at=renewed_at,
        ends_on=ends_on,
        award_number=award_number or "",
        due_on=Award(starts_on=starts_on).approval_due_on if starts_on else None,
    )


def whose_turn(access: Access) -> str:
    """The sentence at the head of every page of the grantee; '' when there is nothing to say."""
    standing = standings([access.grantee_id]).get(access.grantee_id)
    return standing.turn(access) if standing else ""


@dataclass(frozen=True)
class Word:
    """The latest verdict on a component, and whether the component has changed since."""

    component: str
    title: str
    verdict: Verdict | None
    version: int | None
    changed: bool

    @property
    def state(self) -> str:
        """The verdict in words, for a table."""
        if self.verdict is None:
            return "No verdict yet"
        return self.verdict.get_value_display()


def words(round: Round, version_id: int, document: Document) -> list[Word]:
    """One line a component of `document`, which is that version's: the latest verdict of the
    round, open again when the component has changed since."""
    latest: dict[str, Verdict] = {}
    verdicts = Verdict.objects.filter(round=round).select_related("version", "by")
    for verdict in verdicts.defer("version__content").order_by("version__number", "at"):
        latest[verdict.component] = verdict
    others = {item.version_id for item in latest.values()} - {version_id}
    documents = {
        other.pk: other.document
        for other in (Version.objects.filter(pk__in=others) if others else ())
    }
    return [
        _word(component, latest.get(component.key), documents) for component in document.components
    ]


def _word(component: Component, verdict: Verdict | None, documents: dict[int, Document]) -> Word:
    if verdict is None:
        return Word(component.key, component.title, None, None, False)
    before = documents.get(verdict.version_id)
    changed = before is not None and component not in before.components
    return Word(component.key, component.title, verdict, verdict.version.number, changed)


def must_fix_points(plan_id: int, version: Version, team: set[int]) -> list[str]:
    """What stands in the way of submitting `version`, as words for a sentence.

    Every must-fix thread that is not resolved; and every must-fix verdict of the latest round,
    unless the component differs in `version` or one of `team` has written on it since.
    """
    still_open = Thread.objects.filter(round__plan=plan_id, kind=rules.MUST_FIX, resolved_at=None)
    return _points(plan_id, version, team, still_open)


def unanswered_points(plan_id: int, version: Version, team: set[int]) -> list[str]:
    """The same for sending `version` into the review: must-fix threads need a word of the team."""
    answered = Comment.objects.filter(thread=OuterRef("pk"), by__in=team)
    silent = Thread.objects.filter(round__plan=plan_id, kind=rules.MUST_FIX, resolved_at=None)
    return _points(plan_id, version, team, silent.exclude(Exists(answered)))


def _points(plan_id: int, version: Version, team: set[int], threads: QuerySet[Thread]) -> list[str]:
    document = version.document
    titles = {part.key: part.title for part in document.components}
    points = [
        f"{titles.get(key, key)} (a comment by {name})"
        for key, name in threads.values_list("component", "opened_by__name")
    ]
    last = Round.objects.filter(plan=plan_id).order_by("-number").first()
    if last is None:
        return points
    fixes = [
        word
        for word in words(last, version.pk, document)
        if word.verdict and word.verdict.value == rules.MUST_FIX and not word.changed
    ]
    answers = _answers(last, team) if fixes else {}
    return points + [
        f"{word.title} (the verdict on version {word.version})"
        for word in fixes
        if word.component not in answers or answers[word.component] < word.verdict.at
    ]


def _answers(round: Round, team: set[int]) -> dict[str, datetime]:
    """When one of `team` last wrote on each component of the round."""
    written = Comment.objects.filter(thread__round=round, by__in=team).order_by()
    return dict(written.values_list("thread__component").annotate(last=Max("at")))


def with_version_state(versions: QuerySet[Version]) -> QuerySet[Version]:
    """The versions with `was_sent`, and `handed_in`: the state of their latest submission."""
    mine = Submission.objects.filter(version=OuterRef("pk")).order_by("-submitted_at")
    return (
        versions.defer("content")
        .select_related("created_by")
        .annotate(
            was_sent=Exists(RoundVersion.objects.filter(version=OuterRef("pk"))),
            handed_in=Subquery(mine.values("state")[:1]),
        )
        .order_by("-created_at", "-pk")
    )
