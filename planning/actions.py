"""Opening a plan, what every plan has from its first day, and where its records stand in it."""

from django.db import transaction
from django.db.models import Max
from django.http import Http404

from accounts import wall
from accounts.models import Award, Grantee, User, record
from editing.actions import add_record
from editing.fields import Refused, whole_number
from editing.models import Positioned
from planning import guide
from planning.models import (
    COMPONENTS,
    Action,
    ActionParty,
    Answer,
    ComponentNarrative,
    Gap,
    GapOrigin,
    Goal,
    Indicator,
    Objective,
    Plan,
    Statement,
    Strategy,
)
from planning.models.plan import hold_outline

# What each kind of record may stand under, by the name of its foreign key.
PLACES: dict[type[Positioned], dict[str, type[Positioned]]] = {
    Objective: {"goal": Goal},
    Strategy: {"goal": Goal, "objective": Objective},
    Action: {"goal": Goal, "strategy": Strategy},
    Indicator: {"goal": Goal, "objective": Objective, "strategy": Strategy},
}


@transaction.atomic
def open_plan(
    grantee_id: int, *, title: str, requirement_set: str | None = None, by: User | None = None
) -> Plan:
    """A new plan of the grantee, the next cycle, with its empty answers, statements, narratives.

    It answers to the grantee's latest award, and to that fiscal year's requirement set unless
    another is named.
    """
    with wall.inside(grantee_id):
        award = Award.objects.order_by("-starts_on").first()
        last = Plan.objects.aggregate(last=Max("cycle"))["last"] or 0
        plan = Plan.objects.create(
            grantee_id=grantee_id,
            title=title,
            cycle=last + 1,
            award=award,
            requirement_set=requirement_set or requirement_set_for(award),
        )
        fill_in(plan)
        record(grantee_id, "opened plan", title, by=by)
    return plan


def requirement_set_for(award: Award | None) -> str:
    """The key of the requirement set of the award's fiscal year; the newest set without one."""
    return "fy22-fy23" if award and award.fiscal_year in {2022, 2023} else "fy24"


def fill_in(plan: Plan) -> None:
    """Make the rows that a plan must have and lacks: a new question of the guide, say.

    The wall must be open for the plan's grantee.
    """
    tenant = {"grantee_id": plan.grantee_id, "plan": plan}
    Answer.objects.bulk_create(
        (Answer(question=question.key, **tenant) for question in guide.load().questions()),
        ignore_conflicts=True,
    )
    Statement.objects.bulk_create(
        (Statement(kind_of=kind, **tenant) for kind in Statement.Kind.values),
        ignore_conflicts=True,
    )
    ComponentNarrative.objects.bulk_create(
        (ComponentNarrative(component=key, **tenant) for key, _ in COMPONENTS),
        ignore_conflicts=True,
    )


def current_plan(grantee_id: int) -> Plan | None:
    """The grantee's latest cycle, with its award; the wall must be open for the grantee."""
    return (
        Plan.objects.filter(grantee_id=grantee_id)
        .select_related("award")
        .order_by("-cycle")
        .first()
    )


@transaction.atomic
def open_first_plan(grantee_id: int, *, title: str, by: User) -> Plan:
    """The grantee's plan, opened now if there is none yet: two clicks open one."""
    Grantee.objects.select_for_update().get(pk=grantee_id)
    return current_plan(grantee_id) or open_plan(grantee_id, title=title, by=by)


@transaction.atomic
def take_award(plan: Plan, *, by: User) -> Award:
    """Tie the plan to the grantee's latest award. Raises Refused when none is recorded."""
    award = Award.objects.filter(grantee=plan.grantee_id).order_by("-starts_on").first()
    if award is None:
        raise Refused("No award is recorded yet. The program lead enters it on the award page.")
    if plan.award_id != award.pk:
        plan.award = award
        plan.save(update_fields=["award"])
        record(plan.grantee_id, "tied plan to award", award.number, by=by, pk=plan.pk)
    return award


@transaction.atomic
def gap_from(plan: Plan, text: str, *, origin: str, by: User) -> Gap:
    """The gap of the plan that stands for `origin`, a place on another page; made when there is
    none yet, with `text` as its words. Saying it twice makes one.

    `origin` is a key of at most 200 characters that begins with the page's name ("resource:").
    """
    Plan.objects.select_for_update().get(pk=plan.pk)
    known = GapOrigin.objects.filter(plan=plan, origin=origin).select_related("gap").first()
    if known is not None:
        return known.gap
    gap = add_record(
        Gap, grantee_id=plan.grantee_id, given={"plan": [str(plan.pk)], "text": [text]}, by=by
    )
    GapOrigin.objects.create(grantee_id=plan.grantee_id, plan=plan, gap=gap, origin=origin)
    return gap


def gaps_from(plan: Plan, page: str) -> dict[str, tuple[int, str]]:
    """What became of the places of `page` ("resource"): origin -> (key of the gap, its name).

    An open gap is named by its number on the page of gaps; two statements.
    """
    numbers = {
        pk: f"gap {number}"
        for number, pk in enumerate(
            Gap.objects.filter(plan=plan)
            .open()
            .order_by("position", "pk")
            .values_list("pk", flat=True),
            start=1,
        )
    }
    origins = GapOrigin.objects.filter(plan=plan, origin__startswith=f"{page}:")
    return {
        origin: (pk, numbers.get(pk, "a parked gap"))
        for origin, pk in origins.values_list("origin", "gap_id")
    }


def standing_under(found: Positioned) -> str:
    """Where a record stands, as "goal-5", or "" where it has no place yet."""
    for name in PLACES[type(found)]:
        if pk := getattr(found, f"{name}_id"):
            return f"{name}-{pk}"
    return ""


@transaction.atomic
def place_record(model: type[Positioned], pk: int, parent: str, *, by: User) -> Positioned:
    """Put a record that PLACES names under `parent` ("goal-5"), or under nothing ("").

    It becomes the last there. Raises Refused for a parent of the wrong kind or one that is gone,
    and Http404 when the record itself is.
    """
    plan_id = model.objects.filter(pk=pk).values_list("plan_id", flat=True).first()
    if plan_id is not None:
        hold_outline(plan_id)  # before the record's own row, in the order of every other move
    found = model.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise Http404("This entry is no longer there.")
    before = standing_under(found)
    if parent == before:
        return found
    kind, _, key = parent.partition("-")
    place = whole_number(key)
    if parent and (kind not in PLACES[model] or place is None):
        raise Refused("Choose one of the places offered.")
    if parent and not PLACES[model][kind].objects.filter(pk=place, plan=found.plan_id).exists():
        raise Refused("That place is no longer there. Choose another.")
    for name in PLACES[model]:
        setattr(found, f"{name}_id", place if name == kind else None)
    last = model.objects.filter(plan=found.plan_id).aggregate(last=Max("position"))["last"]
    found.position = last + 1
    found.save(update_fields=[*PLACES[model], "position"])
    record(
        found.grantee_id,
        f"placed {model._meta.verbose_name}",
        str(found),
        by=by,
        pk=pk,
        before=before,
        after=parent,
    )
    return found


@transaction.atomic
def set_leader(action: Action, collaborator_id: int | None, *, by: User) -> None:
    """Let one of an action's parties lead it, or nobody. Raises Refused for anyone else."""
    parties = ActionParty.objects.select_for_update().filter(action=action)
    leader = None
    if collaborator_id is not None:
        leader = parties.filter(collaborator=collaborator_id).first()
        if leader is None:
            raise Refused("Only someone who takes part in the action can lead it.")
        if leader.leads:
            return
    changed = parties.filter(leads=True).update(leads=False)
    if leader is not None:
        leader.leads = True
        leader.save(update_fields=["leads"])
    if leader or changed:
        record(
            action.grantee_id,
            "chose leader of action",
            str(action),
            by=by,
            pk=action.pk,
            collaborator=collaborator_id,
        )
