"""Made-up words in every confidential field of a world, and who may see which."""

import secrets
from dataclasses import dataclass, field
from types import SimpleNamespace

from accounts import actions as people
from accounts import wall
from accounts.models import Invitation
from collaborators.models import Collaborator, CollaboratorPrivate
from deliverables import actions as deliverables
from deliverables.models import Rendition
from editing import actions as editing
from engagement.models import Activity
from planning.models import Action, Answer, Gap, Goal, Objective, Plan, Source, Strategy
from reviews import actions as reviews
from reviews.models import Notice, Round, Submission, Thread
from tests.areas import AREAS
from tests.cast import Cast, make_cast
from tests.deliverables.plans import fill


def word(kind: str) -> str:
    """A word that stands nowhere else."""
    return f"Canary{kind.title().replace('_', '')}{secrets.token_hex(4)}"


@dataclass
class Canaries:
    """The words by what they may reach: nothing outside the team, no document, no page at all.

    Areas plant theirs with `change`, which says to which of the lists a word belongs:
    `restricted` is for those who may see restricted parts, `team` for those who may edit,
    `notes` for those and for the provider who wrote them, `reviewers` for the provider alone,
    `unnamed` and `measures` for everyone who may read the plan. Those of `restricted` that are in
    no field with a history, as a file's, are in `unwritten` too.
    """

    cast: Cast
    restricted: list[str] = field(default_factory=list)
    team: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reviewers: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)
    unwritten: list[str] = field(default_factory=list)

    @property
    def never_printed(self) -> list[str]:
        """All of them: none may be in a document, or before anyone outside the team."""
        return [
            *self.restricted,
            *self.team,
            *self.notes,
            *self.reviewers,
            *self.unnamed,
            *self.measures,
        ]

    def change(self, record, name: str, *, into: list[str], times: int = 1) -> None:
        """Save `times` made-up words in a field, one after the other, and note them in `into`.

        The earlier ones are in the field's history alone.
        """
        for _ in range(times):
            planted = word(name)
            version = type(record).objects.get(pk=record.pk).version
            editing.save_field(
                type(record), record.pk, name, [planted], version=version, by=self.cast.alice
            )
            into.append(planted)


def plant(cast: Cast) -> tuple[Plan, Canaries]:
    """A full plan in `here` with a word in each confidential field, old ones in the history."""
    found = Canaries(cast)
    with wall.inside(cast.here.pk):
        plan = fill(cast.here)
        for area in AREAS:
            if hasattr(area, "plant"):
                area.plant(found)
    return plan, found


def make_planted() -> SimpleNamespace:
    """A submitted plan with its words; the keys that the access table's addresses need."""
    cast = make_cast()
    plan, words = plant(cast)
    here = cast.here
    first = deliverables.freeze(here.pk, plan.pk, by=cast.alice, reason="For review")
    round = reviews.ask_review(first, "Please read.", by=cast.alice)
    thread = reviews.open_thread(round, "people", "suggestion", "Who else?", by=cast.pat)
    words.reviewers += [word("general_note"), word("part_note")]
    reviews.add_note(round, words.reviewers[0], by=cast.pat)
    reviews.add_note(round, words.reviewers[1], component="people", by=cast.pat)
    reviews.return_review(round, "See my comment.", by=cast.pat)
    second = deliverables.freeze(here.pk, plan.pk, by=cast.ed)
    reviews.resend(round, second, "Revised.", by=cast.alice)
    reviews.submit_version(second, "Our plan.", by=cast.alice)
    with wall.inside(here.pk):
        for rendition in Rendition.objects.filter(version=second):
            deliverables.make_file(rendition.pk, grantee_id=here.pk)
    _, token = people.invite(here, "new@example.org", "viewer", by=cast.alice)
    with wall.inside(here.pk):
        models = (Collaborator, Activity, Source, Gap, Goal, Objective, Strategy, Action, Answer)
        keys = {model.kind(): model.objects.order_by("pk").last().pk for model in models}
        models = (Round, Thread, Submission, Invitation)
        keys |= {model._meta.model_name: model.objects.get().pk for model in models}
        keys["notice"] = Notice.objects.filter(user=cast.alice).first().pk
        keys["plan"] = plan.pk
        world = SimpleNamespace(cast=cast, keys=keys, token=token)
        for area in AREAS:
            if hasattr(area, "make"):
                keys |= area.make(world)
        restricted = CollaboratorPrivate.objects.order_by("pk").last().pk
    return SimpleNamespace(
        cast=cast, plan=plan, words=words, token=token, keys=keys, version=second,
        thread=thread, restricted=restricted,
    )  # fmt: skip
