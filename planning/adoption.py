"""The verbs of statements: saying what one thinks of a draft, adopting one, withdrawing that."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from accounts import rules
from accounts.actions import holders_of
from accounts.handoffs import hand_off
from accounts.models import User, record
from editing.actions import save_field
from editing.clean import clean_lines
from editing.fields import Refused
from editing.models import Receipt
from engagement.models import Activity
from planning.models import DraftFeedback, Plan, Statement, StatementDraft, StatementWording


@transaction.atomic
def give_feedback(
    draft: StatementDraft, text: str, *, by: User, key: UUID | None = None
) -> DraftFeedback | None:
    """Keep what someone says of a draft; None when the form with this `key` was kept before."""
    said = clean_lines(text)
    if not said:
        raise Refused("Nothing is written yet. Say what you would keep, and what you would change.")
    if len(said) > DraftFeedback.LONGEST:
        raise Refused(
            f"Feedback takes {DraftFeedback.LONGEST} characters; this has {len(said)}. Shorten it."
        )
    given = None
    if key is not None:
        receipt, fresh = Receipt.objects.get_or_create(
            grantee_id=draft.grantee_id, key=key, defaults={"kind": "feedback", "object_id": 0}
        )
        if not fresh:
            return None
    given = DraftFeedback.objects.create(grantee_id=draft.grantee_id, draft=draft, text=said, by=by)
    if key is not None:
        Receipt.objects.filter(pk=receipt.pk).update(object_id=given.pk)
    record(draft.grantee_id, "commented on draft", draft.title, by=by, pk=draft.pk)
    writers = holders_of(draft.grantee_id, rules.EDIT_PLAN)
    path = reverse("statement", args=[draft.grantee.slug, draft.kind_of])
    said = f"{by.name} gave feedback on a draft of the {draft.get_kind_of_display().lower()}."
    hand_off(draft.grantee_id, writers, said, path, by=by, mail=False)
    return given


@transaction.atomic
def resolve_feedback(pk: int, *, resolved: bool, by: User) -> DraftFeedback:
    """Mark feedback as dealt with, or open it again; saying it twice changes nothing."""
    found = DraftFeedback.objects.select_for_update(of=("self",)).select_related("draft")
    feedback = found.filter(pk=pk).first()
    if feedback is None:
        raise Http404("This feedback is not there, or not any more.")
    if bool(feedback.resolved_at) != resolved:
        feedback.resolved_at = timezone.now() if resolved else None
        feedback.resolved_by = by if resolved else None
        feedback.save(update_fields=["resolved_at", "resolved_by"])
        verb = "resolved feedback on draft" if resolved else "reopened feedback on draft"
        record(feedback.grantee_id, verb, feedback.draft.title, by=by, pk=feedback.draft_id)
    return feedback


@transaction.atomic
def adopt_draft(
    draft: StatementDraft,
    *,
    on: date | None,
    activity: Activity | None,
    words: str,
    by: User,
) -> Statement:
    """Make the draft's text the statement's wording, adopted on this day at this activity.

    `words` are how the meeting is printed; the activity's title when empty. The earlier wording
    stays in the timeline, and a working text that nobody adopted in the field's history. Raises
    Refused.
    """
    statement = _locked(draft.plan_id, draft.kind_of)
    at = words or (activity.title if activity else "")
    _check(statement, draft, on, at)
    if (statement.text, statement.adopted_on, statement.adopted_at) == (draft.text, on, at):
        return statement  # adopted already: a double click is one adoption
    if statement.adopted and _standing(statement) is None:
        # It came with an imported plan: from now on its line stands before the new one.
        _write(statement, by=None)
    _unlock(statement)
    save_field(Statement, statement.pk, "text", [draft.text], version=statement.version, by=by)
    statement.refresh_from_db()
    statement.adopted_on, statement.adopted_at = on, at
    statement.save(update_fields=["adopted_on", "adopted_at"])
    _write(
        statement,
        by=by,
        activity_key=activity.pk if activity else None,
        draft_title=draft.title,
    )
    record(draft.grantee_id, "adopted statement", str(statement), by=by, draft=draft.pk)
    return statement


def _check(statement: Statement, draft: StatementDraft, on: date | None, at: str) -> None:
    if not draft.text:
        raise Refused("This draft has no wording yet. Write it, then record its adoption.")
    if on is None:
        raise Refused("Say on which day it was adopted.")
    if on > timezone.localdate():
        raise Refused("That day has not come yet. Record the adoption once it has happened.")
    if not at:
        raise Refused("Say where it was adopted: choose an activity, or name the meeting.")
    if statement.adopted_on and on < statement.adopted_on:
        last = statement.adopted_on
        raise Refused(
            f"The wording in force was adopted on {last:%B} {last.day}, {last.year:04}; a later "
            "adoption cannot have an earlier day."
        )


@transaction.atomic
def withdraw_adoption(plan: Plan, kind: str, *, reason: str, by: User) -> Statement:
    """Take back that the present wording was adopted; the text stays, as a working text."""
    statement = _locked(plan.pk, kind)
    why = clean_lines(reason)
    if not statement.adopted:
        raise Refused("Nothing is adopted here, so there is nothing to withdraw.")
    if not why:
        raise Refused("Say why the adoption is withdrawn. It stands in the timeline.")
    if len(why) > 1000:
        raise Refused(f"The reason takes 1000 characters; this has {len(why)}. Shorten it.")
    standing = _standing(statement)
    if standing is None:
        _write(statement, by=None)
    _write(
        statement,
        by=by,
        event=StatementWording.Event.WITHDRAWN,
        reason=why,
        activity_key=standing.activity_key if standing else None,
        draft_title=standing.draft_title if standing else "",
    )
    _unlock(statement)
    record(statement.grantee_id, "withdrew adoption of statement", str(statement), by=by)
    return statement


@transaction.atomic
def draft_from_wording(wording: StatementWording, *, by: User) -> StatementDraft:
    """A new draft that begins with an adopted wording."""
    day = wording.adopted_on
    when = f" of {day:%B} {day.day}, {day.year:04}" if day else ""
    last = StatementDraft.objects.aggregate(last=Max("position"))["last"] or 0
    draft = StatementDraft.objects.create(
        grantee_id=wording.grantee_id,
        plan_id=wording.plan_id,
        kind_of=wording.kind_of,
        title=f"From the wording{when}",
        text=wording.text,
        position=last + 1,
    )
    record(wording.grantee_id, "added draft", draft.title, by=by, pk=draft.pk)
    return draft


def _locked(plan_id: int, kind: str) -> Statement:
    return Statement.objects.select_for_update().get(plan_id=plan_id, kind_of=kind)


def _standing(statement: Statement) -> StatementWording | None:
    """The line of the timeline that the statement's wording stands on, if it has one."""
    last = StatementWording.objects.filter(
        plan_id=statement.plan_id, kind_of=statement.kind_of
    ).last()
    if last is None or last.event == StatementWording.Event.WITHDRAWN:
        return None
    same = (last.text, last.adopted_on, last.adopted_at)
    return last if same == (statement.text, statement.adopted_on, statement.adopted_at) else None


def _unlock(statement: Statement) -> None:
    statement.adopted_on, statement.adopted_at = None, ""
    statement.save(update_fields=["adopted_on", "adopted_at"])


def _write(statement: Statement, *, by: User | None, **more) -> None:
    StatementWording.objects.create(
        grantee_id=statement.grantee_id,
        plan_id=statement.plan_id,
        kind_of=statement.kind_of,
        text=statement.text,
        adopted_on=statement.adopted_on,
        adopted_at=statement.adopted_at,
        by=by,
        **more,
    )
