"""Comments in threads, and verdicts on components."""

import re
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from accounts import rules as rights
from accounts.actions import Refused, holders_of
from accounts.models import Grantee, User, record
from deliverables.document import Fact
from deliverables.models import Version
from reviews import quotes, rules
from reviews.actions.common import (
    checked_text,
    keep_names_in,
    locked_round,
    moving,
    plan_of,
    team_of,
)
from reviews.actions.reviewers import ask_who_concludes, check_component, round_to_judge
from reviews.mail import tell, untell
from reviews.models import Comment, Round, RoundVersion, Thread, Verdict


def open_thread(
    round: Round,
    component: str,
    kind: str,
    text: str,
    *,
    by: User,
    version: Version | None = None,
    quote: str = "",
    record_key: str = "",
) -> Thread:
    """Begin a thread on a component of the version that was read (the round's, unless named), on
    the words `quote` of it, or on the record that `record_key` names (see quotes.key_of)."""
    text = checked_text(text, required=rules.EMPTY_TEXT)
    quote = " ".join(quote.split())
    if len(quote) > rules.LONGEST_QUOTE:
        raise Refused(rules.LONG_QUOTE)
    with moving(round.grantee_id, round.plan_id, by, rights.COMMENT) as (grantee, held):
        round = locked_round(round)
        if round.state == rules.CLOSED:
            raise Refused(rules.REVIEW_IS_CLOSED)
        if kind not in dict(rules.thread_kinds(held)):
            raise Refused(rules.NOT_YOUR_KIND)
        keep_names_in(text, held)
        version_id = version.pk if version else round.version_id
        sent = RoundVersion.objects.filter(round=round, version=version_id)
        found = sent.select_related("version").first()
        if found is None:
            raise Refused(rules.NOT_IN_THIS_REVIEW)
        check_component(found.version, component)
        quote, fact = _what_is_meant(found.version, component, quote, record_key)
        thread = Thread.objects.create(
            grantee_id=grantee.pk,
            round=round,
            version=found.version,
            component=component,
            kind=kind,
            quote=quote,
            record_kind=fact.kind if fact else "",
            record_pk=fact.pk if fact else None,
            opened_by=by,
        )
        Comment.objects.create(grantee_id=grantee.pk, thread=thread, text=text, by=by)
        mentioned = _tell_mentioned(grantee, thread, text, by)
        _tell_whose_turn(grantee, thread, held, mentioned, by)
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
    plan_id = plan_of(thread)
    with moving(thread.grantee_id, plan_id, by, rights.COMMENT) as (grantee, held):
        keep_names_in(text, held)
        comment = Comment.objects.create(grantee_id=grantee.pk, thread=thread, text=text, by=by)
        record(grantee.pk, "replied", str(thread), by=by, thread=thread.pk)
        mentioned = _tell_mentioned(grantee, thread, text, by)
        others = User.objects.filter(
            pk__in=Comment.objects.filter(thread=thread).values("by"), is_active=True
        ).exclude(pk__in=[person.pk for person in mentioned])
        path = _path_of(grantee, thread)
        tell(grantee.pk, others, f"{by.name} replied to a comment.", path, by=by, mail=False)
    return comment


def assign_thread(thread: Thread, user: User | None, *, by: User) -> Thread:
    """Ask someone who reads the review to answer a comment; None takes the request back.

    The mail waits a little, and is not sent when the request is taken back before.
    """
    with moving(thread.grantee_id, plan_of(thread), by, rights.COMMENT) as (grantee, _):
        thread = Thread.objects.select_for_update(of=("self",)).get(
            grantee=grantee.pk, pk=thread.pk
        )
        if user is not None and user not in holders_of(grantee.pk, rights.COMMENT):
            raise Refused(rules.NOT_A_READER)
        if thread.assigned_to_id == (user.pk if user else None):
            return thread
        untell(grantee.pk, _about(thread))
        thread.assigned_to = user
        thread.save(update_fields=["assigned_to"])
        verb = "assigned comment" if user else "took back comment"
        record(grantee.pk, verb, str(thread), by=by, thread=thread.pk)
        if user is not None:
            _ask_to_answer(grantee, thread, user, f"{by.name} asks you to answer a comment.", by)
    return thread


def mentioned_in(text: str, people: Iterable[User]) -> list[User]:
    """Those of `people` whose name stands in `text` after an @."""
    said = " ".join(text.split()).casefold()
    return [
        person
        for person in people
        if re.search(rf"@{re.escape(person.name.casefold())}(?!\w)", said)
    ]


def _tell_mentioned(grantee: Grantee, thread: Thread, text: str, by: User) -> list[User]:
    if "@" not in text:
        return []
    mentioned = mentioned_in(text, holders_of(grantee.pk, rights.COMMENT))
    said = f"{by.name} names you in a comment."
    tell(grantee.pk, mentioned, said, _path_of(grantee, thread), by=by)
    return mentioned


def _tell_whose_turn(
    grantee: Grantee, thread: Thread, held: frozenset[str], mentioned: list[User], by: User
) -> None:
    """The side whose turn it is hears of a comment that the other begins meanwhile: of one's own
    side's comments the other hears when the turn passes to them."""
    reviewer = rights.GIVE_VERDICT in held
    if reviewer == (thread.round.state == rules.IN_REVIEW):
        return
    audience = holders_of(grantee.pk, rights.REQUEST_REVIEW if reviewer else rights.GIVE_VERDICT)
    others = [person for person in audience if person not in mentioned]
    said = f"{by.name} began a comment."
    tell(grantee.pk, others, said, _path_of(grantee, thread), by=by, mail=False)


def _ask_to_answer(grantee: Grantee, thread: Thread, user: User, text: str, by: User) -> None:
    path = _path_of(grantee, thread)
    tell(grantee.pk, [user], text, path, by=by, about=_about(thread), wait=rules.SETTLE)


def _about(thread: Thread) -> str:
    """The name of what was said to whoever is to answer the thread."""
    return f"thread-{thread.pk}"


def _path_of(grantee: Grantee, thread: Thread) -> str:
    """An address of the thread's own: what stands after a # is lost when someone signs in."""
    return reverse("thread", args=[grantee.slug, thread.pk])


def _what_is_meant(
    version: Version, component: str, quote: str, record_key: str
) -> tuple[str, Fact | None]:
    """The quoted words and the record behind them; a record without words gives its first ones.

    Refused when the component has no such words or no such record.
    """
    if not quote and not record_key:
        return "", None
    reader = quotes.Reader(version.document)
    fact = None
    if record_key:
        known = {quotes.key_of(fact): (fact, words) for fact, words in reader.records(component)}
        if record_key not in known:
            raise Refused(rules.NO_SUCH_RECORD)
        fact, words = known[record_key]
        quote = quote or words
    found = reader.find(component, quote, fact)
    if found is None:
        raise Refused(rules.NO_SUCH_WORDS)
    return quote, found.fact


def resolve_thread(thread: Thread, *, by: User) -> Thread:
    """Mark a thread as done; nothing happens to one that is done already."""
    with moving(thread.grantee_id, plan_of(thread), by, rights.COMMENT) as (grantee, held):
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
        untell(grantee.pk, _about(thread))  # there is nothing left to answer
        record(grantee.pk, "resolved comment", str(thread), by=by, thread=thread.pk)
    return thread


def reopen_thread(thread: Thread, *, by: User) -> Thread:
    """Mark a thread as not done after all; whoever was asked to answer it is asked again."""
    with moving(thread.grantee_id, plan_of(thread), by, rights.COMMENT) as (grantee, _):
        thread = Thread.objects.get(grantee=grantee.pk, pk=thread.pk)
        if thread.resolved_at is None:
            return thread
        thread.resolved_at = thread.resolved_by = None
        thread.save(update_fields=["resolved_at", "resolved_by"])
        record(grantee.pk, "reopened comment", str(thread), by=by, thread=thread.pk)
        # Their request was taken back when it was resolved, unless they had read of it already.
        asked = thread.assigned_to
        if asked is not None and asked in holders_of(grantee.pk, rights.COMMENT):
            text = f"{by.name} opened a comment again that you are to answer."
            _ask_to_answer(grantee, thread, asked, text, by)
    return thread


def give_verdict(
    round: Round, component: str, value: str, *, by: User, version: Version | None = None
) -> Verdict:
    """Say how a component of the version under review stands; may be changed while in review.

    `version` is the one that was read; refused when another has been sent since.
    """
    with moving(round.grantee_id, round.plan_id, by, rights.GIVE_VERDICT) as (grantee, _):
        round = round_to_judge(round, component, value, version)
        ask_who_concludes(round, by)
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
