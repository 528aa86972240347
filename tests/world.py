"""A grantee in the middle of everything, for tests that walk all pages."""

from dataclasses import dataclass

from accounts import actions as people
from accounts import wall
from accounts.models import Invitation
from collaborators.models import Collaborator
from deliverables import actions as deliverables
from deliverables.models import Rendition, Version
from engagement.models import Activity, ActivityPrivate
from planning.models import Action, Answer, Gap, Goal, Objective, Source, Strategy
from reviews import actions as reviews
from reviews.models import Notice, Round, Submission, Thread
from tests.areas import AREAS
from tests.cast import Cast, make_cast
from tests.deliverables.plans import fill


@dataclass
class World:
    """The cast, and the keys of one record of each kind in `here`."""

    cast: Cast
    token: str
    keys: dict[str, int]


def make_world() -> World:
    """Version 1 reviewed and returned, version 2 resent and submitted, version 3 frozen only."""
    cast = make_cast()
    here = cast.here
    with wall.inside(here.pk):
        plan = fill(here)
        ActivityPrivate.objects.create(
            grantee=here, activity=Activity.objects.first(), notes="Canary-notes-8817"
        )
    first = deliverables.freeze(here.pk, plan.pk, by=cast.alice)
    round = reviews.ask_review(first, "Please read.", by=cast.alice)
    thread = reviews.open_thread(round, "people", "must_fix", "Who else?", by=cast.pat)
    reviews.return_review(round, "See my comment.", by=cast.pat)
    reviews.reply(thread, "Added.", by=cast.ed)
    reviews.resolve_thread(thread, by=cast.pat)
    second = deliverables.freeze(here.pk, plan.pk, by=cast.ed)
    reviews.resend(round, second, "Revised.", by=cast.alice)
    for component in second.document.components:
        reviews.give_verdict(round, component.key, "acceptable", by=cast.pat)
    reviews.submit_version(second, "Our plan.", by=cast.alice)
    deliverables.freeze(here.pk, plan.pk, by=cast.ed)
    with wall.inside(here.pk):
        for rendition in Rendition.objects.filter(version=second, format="html"):
            deliverables.make_file(rendition.pk, grantee_id=here.pk)
    invitation, token = people.invite(here, "new@example.org", "viewer", by=cast.alice)
    with wall.inside(here.pk):
        keys = {
            "plan": plan.pk,
            "collaborator": Collaborator.objects.first().pk,
            "activity": Activity.objects.first().pk,
            "source": Source.objects.first().pk,
            "gap": Gap.objects.first().pk,
            "goal": Goal.objects.first().pk,
            "objective": Objective.objects.first().pk,
            "strategy": Strategy.objects.first().pk,
            "action": Action.objects.first().pk,
            "answer": Answer.objects.first().pk,
            "round": Round.objects.get().pk,
            "thread": Thread.objects.get().pk,
            "submission": Submission.objects.get().pk,
            "invitation": Invitation.objects.get().pk,
            "notice": Notice.objects.filter(user=cast.alice).first().pk,
            "version": Version.objects.get(number=2).pk,
        }
        world = World(cast, token, keys)
        for area in AREAS:
            if hasattr(area, "make"):
                keys |= area.make(world)
    return world
