"""Wordings of required statements and the checklist of review conventions: read and changed.

Both are what an administrator was given by the funder; nothing of them is made up here, and until
they are entered there is nothing to print or tick.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils import timezone

from accounts.models import User, record
from editing.clean import clean_line, clean_lines
from editing.fields import Refused
from planning import requirements
from planning.models import Convention, ConventionTick, Plan, StatementText

LONGEST = 4000
LONGEST_LINE = 500
MOST_LINES = 200
# What a wording may leave for each plan to fill in.
AWARD_MARK, GRANTEE_MARK = "[award number]", "[grantee]"
NO_AWARD = "[award number not recorded]"


@dataclass(frozen=True)
class Item:
    """One line of a plan's checklist. `is_ticked` when the team ticked it in the words that it
    has now; `earlier` is the wording that was ticked, where it was worded anew since."""

    pk: int
    text: str
    is_ticked: bool
    by: str = ""
    at: datetime | None = None
    earlier: str = ""


def wordings(requirement_set: str) -> dict[str, StatementText]:
    """The wording in force of each statement of the set that has one; one query."""
    rows = StatementText.objects.filter(requirement_set=requirement_set).select_related("by")
    newest = rows.order_by("statement", "-pk").distinct("statement")
    return {row.statement: row for row in newest if row.text}


def filled(text: str, *, award: str, grantee: str) -> str:
    """A wording with the plan's own award number and grantee in the places left for them."""
    return text.replace(AWARD_MARK, award or NO_AWARD).replace(GRANTEE_MARK, grantee)


def word_statement(requirement_set: str, statement: str, typed: str, *, by: User) -> None:
    """Put a wording in force; an empty one takes it out of force. Raises Refused, or Http404."""
    found = _set(requirement_set)
    if statement not in {slot.key for slot in found.statements}:
        raise Http404("The requirement set has no such statement.")
    text = clean_lines(typed)
    if len(text) > LONGEST:
        raise Refused(f"A statement takes {LONGEST} characters; this has {len(text)}. Shorten it.")
    held = wordings(requirement_set).get(statement)
    if text != (held.text if held else ""):
        StatementText.objects.create(
            requirement_set=requirement_set, statement=statement, text=text, by=by
        )


def conventions(requirement_set: str) -> list[Convention]:
    """The lines of the set's checklist that hold now, in order; one query."""
    return list(Convention.objects.filter(requirement_set=requirement_set, ended_at=None))


@transaction.atomic
def add_conventions(requirement_set: str, typed: str, *, by: User) -> int:
    """Add each line that was typed, those that are there already left out; how many were added."""
    _set(requirement_set)
    held = {item.text for item in conventions(requirement_set)}
    lines = [clean_line(line) for line in clean_lines(typed).split("\n")]
    fresh = [line for line in dict.fromkeys(lines) if line and line not in held]
    if len(fresh) > MOST_LINES:
        raise Refused(f"{len(fresh)} lines are too many at once; {MOST_LINES} is the most.")
    for line in fresh:
        _check_line(line)
    last = Convention.objects.filter(requirement_set=requirement_set).aggregate(
        last=Max("position")
    )["last"]
    Convention.objects.bulk_create(
        Convention(requirement_set=requirement_set, text=line, position=place, by=by)
        for place, line in enumerate(fresh, (last or 0) + 1)
    )
    return len(fresh)


@transaction.atomic
def word_convention(pk: int, typed: str, *, by: User) -> Convention:
    """Word a line anew: teams that ticked its earlier words are asked to look again."""
    found = _convention(pk)
    text = clean_line(typed)
    if not text:
        raise Refused("A line of the checklist needs words. Take it off if it no longer holds.")
    _check_line(text)
    if text != found.text:
        found.text, found.by, found.at = text, by, timezone.now()
        found.save()
    return found


@transaction.atomic
def end_convention(pk: int) -> Convention:
    """Take a line off the checklist; what teams said of it stays stored."""
    found = _convention(pk)
    found.ended_at = timezone.now()
    found.save(update_fields=["ended_at"])
    return found


@transaction.atomic
def move_convention(pk: int, direction: str) -> Convention:
    """One place "up" or "down" among the lines of its set."""
    found = _convention(pk)
    rows = conventions(found.requirement_set)
    place = [row.pk for row in rows].index(found.pk)
    other = place + {"up": -1, "down": 1}.get(direction, 0)
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        for number, row in enumerate(rows, 1):
            row.position = number
        Convention.objects.bulk_update(rows, ["position"])
    return found


def checklist(plan_id: int, requirement_set: str) -> list[Item]:
    """The plan's checklist with who ticked what and when; two queries, the wall open."""
    ticks = {
        tick.convention_id: tick
        for tick in ConventionTick.objects.filter(plan=plan_id).select_related("by")
    }
    return [_item(row, ticks.get(row.pk)) for row in conventions(requirement_set)]


def _item(row: Convention, tick: ConventionTick | None) -> Item:
    if tick is None:
        return Item(row.pk, row.text, False)
    same = tick.wording == row.text
    earlier = "" if same else tick.wording
    by = tick.by.name if tick.by else "a plan file"
    return Item(row.pk, row.text, same, by, tick.at, earlier)


@transaction.atomic
def tick(plan: Plan, pk: int, *, follows: bool, by: User) -> None:
    """Say that the plan follows a convention, or take that back; twice is once."""
    found = _convention(pk)
    if found.requirement_set != plan.requirement_set:
        raise Http404("This convention is not on the plan's checklist.")
    held = ConventionTick.objects.select_for_update().filter(plan=plan, convention=found).first()
    if follows and held and held.wording == found.text:
        return
    if held:
        held.delete()
    elif not follows:
        return
    if follows:
        ConventionTick.objects.create(
            grantee_id=plan.grantee_id, plan=plan, convention=found, wording=found.text, by=by
        )
    verb = "ticked a review convention" if follows else "took back a review convention"
    record(plan.grantee_id, verb, found.text, by=by, pk=found.pk)


def _set(key: str) -> requirements.RequirementSet:
    try:
        return requirements.get(key)
    except KeyError as error:
        raise Http404(str(error)) from error


def _convention(pk: int) -> Convention:
    found = Convention.objects.select_for_update().filter(pk=pk, ended_at=None).first()
    if found is None:
        raise Http404("This line is no longer on the checklist.")
    return found


def _check_line(line: str) -> None:
    if len(line) > LONGEST_LINE:
        raise Refused(
            f"A line takes {LONGEST_LINE} characters; “{line[:40]}…” has {len(line)}. Shorten it."
        )
