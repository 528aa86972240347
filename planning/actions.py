"""Opening a plan, and what every plan has from its first day."""

from django.db import transaction
from django.db.models import Max

from accounts import wall
from accounts.models import Award, User, record
from planning import guide
from planning.models import COMPONENTS, Answer, ComponentNarrative, Plan, Statement


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
