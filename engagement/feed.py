"""Dates as iCalendar (RFC 5545), and the secret links that open them.

A feed holds title, dates, hours, place and printed facilitator of the activities that have a day:
nothing of who came, what was said or what is restricted. Hours have no time zone: they are those
of the place. The same records give the same bytes.
"""

import hashlib
import secrets
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.db.models import DateTimeField, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from icalendar import Calendar, Event

from accounts import rules
from accounts.access import reach
from accounts.models import Grantee, User, record
from editing.models import Revision
from engagement.clock import clock
from engagement.models import Activity, CalendarLink, Structure

PRODUCT = "-//Throughline//Engagement//EN"


@transaction.atomic
def make_link(grantee_id: int, *, by: User, structure: Structure | None = None) -> str:
    """The token of a new feed of `by`, or of `structure`; one made before stops working.

    The token is not kept and cannot be shown again.
    """
    token = secrets.token_urlsafe(32)
    _of(by, structure).delete()
    CalendarLink.objects.create(
        grantee_id=grantee_id, user=by, structure=structure, token_sha256=_hash(token)
    )
    record(grantee_id, "made calendar link", str(structure or by), by=by)
    return token


@transaction.atomic
def revoke_link(grantee_id: int, *, by: User, structure: Structure | None = None) -> bool:
    """End the feed of `by`, or of `structure`; whether there was one."""
    ended, _ = _of(by, structure).delete()
    if ended:
        record(grantee_id, "revoked calendar link", str(structure or by), by=by)
    return bool(ended)


def find_link(grantee: Grantee, token: str) -> CalendarLink | None:
    """The link with this token, if the person who made it may still read the plan."""
    link = (
        CalendarLink.objects.filter(token_sha256=_hash(token))
        .select_related("user", "structure")
        .first()
    )
    if link is None:
        return None
    held = reach(link.user, grantee.slug)
    return link if held and held[0].allows(rules.READ_PLAN) else None


def calendar_of(grantee: Grantee, structure: Structure | None = None) -> bytes:
    """The grantee's dated activities, or one structure's meetings, as an iCalendar file.

    One query. An all-day entry ends, as the format has it, on the day after its last.
    """
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("x-wr-calname", f"{structure.name}, {grantee.name}" if structure else grantee.name)
    for row in _rows(structure):
        found.add_component(_event(row, grantee))
    return found.to_ical()


def _rows(structure: Structure | None):
    revisions = Revision.objects.filter(kind=Activity.kind(), object_id=OuterRef("pk"))
    last = revisions.order_by().values("object_id").annotate(last=Max("at")).values("last")
    rows = Activity.objects.exclude(starts_on=None)
    if structure:
        rows = rows.filter(structure=structure)
    return (
        rows.annotate(changed=Coalesce(Subquery(last, DateTimeField()), "logged_at"))
        .order_by("starts_on", "pk")
        .values_list(
            *("pk", "version", "title", "starts_on", "ends_on", "starts_at", "ends_at"),
            *("place", "facilitator", "cancelled", "changed"),
            named=True,
        )
    )


def _event(row, grantee: Grantee) -> Event:
    event = Event()
    event.add("uid", f"activity-{row.pk}.{grantee.pk}@throughline")
    event.add("dtstamp", row.changed.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", row.version)
    event.add("summary", row.title or "No name yet")
    first, last = _span(row)
    event.add("dtstart", first)
    if last:
        event.add("dtend", last)
    if row.place:
        event.add("location", row.place)
    if row.facilitator:
        event.add("description", f"Facilitated by {row.facilitator}")
    if row.cancelled:
        event.add("status", "CANCELLED")
    return event


def _span(row) -> tuple[date, date | None]:
    """Start and end as the format wants them: days with the day after, or hours."""
    over_on = row.ends_on or row.starts_on
    begins, ends = clock(row.starts_at), clock(row.ends_at)
    if begins is None:
        after = over_on + timedelta(days=1) if over_on < date.max else None
        return row.starts_on, after
    first = datetime.combine(row.starts_on, begins)
    last = datetime.combine(over_on, ends) if ends else None
    return first, last if last and last > first else None


def _of(user: User, structure: Structure | None):
    if structure:
        return CalendarLink.objects.filter(structure=structure)
    return CalendarLink.objects.filter(user=user, structure=None)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
