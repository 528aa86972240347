"""Putting the demo world up, step by step, so that a run that was interrupted can be completed.

Each grantee with its team and its plan is one transaction. Freezing a version needs a transaction
of its own, so a story goes in chapters, each a version and what is said about it: a chapter whose
version was sent or submitted is told already.
"""

from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from accounts import actions as accounts
from accounts import wall
from accounts.models import Grantee, Organization, User
from collaborators.models import Collaborator, CollaboratorPrivate
from deliverables.actions import freeze
from deliverables.models import Version
from engagement.models import Activity, ActivityPrivate
from planning import exchange
from planning.actions import current_plan
from planning.models import Plan
from reviews.demo import (
    cast,
    defence,
    engagement,
    evidence,
    guidance,
    indicators,
    partners,
    pictures,
    register,
    resources,
    solicitations,
    stories,
    synthesis,
)
from reviews.demo.prioritization import put_to_the_vote
from reviews.demo.safeguards import add_safeguards
from reviews.demo.surveys import add_surveys
from reviews.models import RoundVersion, Submission

HERE = Path(__file__).parent
# The published case is a test case of the plan format; an installed image has no tests.
MAINE_FILE = settings.BASE_DIR / "tests" / "cases" / "maine.json"


class NotEmpty(Exception):
    """The database is in real use; the message says what was found and what to do."""


def build_world() -> list[cast.Place]:
    """Put up the demo world, or what is missing of it; returns the places that it has.

    Raises NotEmpty when the database holds people or grantees of a real installation.
    """
    with _one_at_a_time():
        if not cast.is_there():
            _refuse_real_installation()
            cast.make_cast()
        people = cast.people()
        places = [place for place in cast.PLACES if place is not cast.MAINE or _has_maine()]
        for place in places:
            grantee = _grantee(place, people)
            _tell(grantee, stories.CHAPTERS.get(place.slug, ()), people)
        solicitations.put_up(_document(cast.FRANKLIN), by=people["ada"])
        return places


@contextmanager
def _one_at_a_time():
    """Two starts at once build one world: the second waits, and finds it there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('demo world'))")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('demo world'))")


def _refuse_real_installation() -> None:
    # Someone may have imported the published case first, as the README shows.
    grantees = Grantee.objects.exclude(slug=cast.MAINE.slug)
    found = list(grantees.values_list("name", flat=True)[:3])
    if not found:
        found = list(Organization.objects.values_list("name", flat=True)[:3])
    if not found and User.objects.exists():
        found = ["accounts of people"]
    if found:
        raise NotEmpty(
            f"This database is in use already ({', '.join(found)}), and the demo world has "
            "sign-ins that everyone knows. Build it in an empty database, or start without it: "
            "THROUGHLINE_DEMO=0 make run"
        )


def _has_maine() -> bool:
    return MAINE_FILE.exists() or Grantee.objects.filter(slug=cast.MAINE.slug).exists()


@transaction.atomic
def _grantee(place: cast.Place, people: dict[str, User]) -> Grantee:
    """The grantee with its rights, plan and restricted entries, made now if it has no lead yet."""
    grantee = Grantee.objects.filter(slug=place.slug).first()
    if grantee and accounts.leads_of(grantee.pk):
        return grantee
    ada = people["ada"]
    if grantee is None:
        grantee = accounts.create_grantee(slug=place.slug, name=place.name, kind=place.kind, by=ada)
    for name in (cast.OPERATOR, *place.organizations):
        accounts.assign_organization(grantee, Organization.objects.get(name=name), by=ada)
    for person in cast.PEOPLE:
        if person.place is place:
            accounts.grant_role(grantee, people[person.key], person.role, by=ada)
    lead = people[_lead_of(place)]
    with wall.inside(grantee.pk):
        if current_plan(grantee.pk) is None:
            exchange.import_plan(grantee, _document(place), by=lead)
            if place is cast.FRANKLIN:
                register.coverage_list(grantee, by=lead)
                evidence.franklin(current_plan(grantee.pk), people)
                synthesis.weigh(current_plan(grantee.pk))
                resources.build(grantee)
                pictures.draw(grantee, by=lead)
                put_to_the_vote(grantee, people)
                add_surveys(grantee, lead)
                engagement.put_up(grantee)
                partners.put_up(grantee, lead)
                defence.franklin(grantee)
                indicators.franklin(current_plan(grantee.pk))
                guidance.franklin(grantee, people)
                guidance.general(people)
            _restricted_entries(grantee, stories.RESTRICTED.get(place.slug, {}))
            add_safeguards(grantee)
    if invited := stories.INVITED.get(place.slug):
        accounts.invite(grantee, *invited, by=lead)
    return grantee


def _lead_of(place: cast.Place) -> str:
    return next(p.key for p in cast.PEOPLE if p.place is place and p.role == "lead")


def _document(place: cast.Place) -> dict:
    file = MAINE_FILE if place is cast.MAINE else HERE / f"{place.slug}.json"
    return exchange.read_document(file.read_bytes())


def _restricted_entries(grantee: Grantee, entries: dict[str, dict[str, str]]) -> None:
    """What a plan file never holds, by the printed name or title that it belongs to."""
    for name, values in entries.items():
        if who := Collaborator.objects.filter(grantee=grantee, public_name=name).first():
            CollaboratorPrivate.objects.create(grantee=grantee, collaborator=who, **values)
        else:
            activity = Activity.objects.get(grantee=grantee, title=name)
            ActivityPrivate.objects.create(grantee=grantee, activity=activity, **values)


def _tell(grantee: Grantee, chapters: tuple[stories.Chapter, ...], people: dict[str, User]) -> None:
    """Go through the chapters that are not told yet."""
    if not chapters:
        return
    with wall.inside(grantee.pk):
        plan = Plan.objects.get(grantee=grantee, cycle=1)
        last = Version.objects.filter(plan=plan).aggregate(last=Max("number"))["last"] or 0
        told = {
            *RoundVersion.objects.filter(round__plan=plan).values_list(
                "version__number", flat=True
            ),
            *Submission.objects.filter(plan=plan).values_list("version__number", flat=True),
        }
    for number, chapter in enumerate(chapters, start=1):
        if number in told:
            continue
        if number > last:
            freeze(grantee.pk, plan.pk, by=people[chapter.by], reason=chapter.reason)
        with wall.inside(grantee.pk):
            version = Version.objects.get(plan=plan, number=number)
            chapter.tell(version, people)
