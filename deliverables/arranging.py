"""The order of the deliverable's parts: moved one at a time, or given back to the shape."""

from django.db import transaction
from django.http import Http404

from accounts.models import User, record
from deliverables.assembly import printed_parts
from deliverables.assembly.shapes import SHAPES
from deliverables.facts import PlanFacts
from editing.actions import save_field
from planning.models import Plan
from planning.requirements import RequirementSet

STEPS = {"up": -1, "down": 1}


@transaction.atomic
def move_part(
    plan: Plan, key: str, direction: str, facts: PlanFacts, wanted: RequirementSet, *, by: User
) -> bool:
    """Send the part `key` one place "up" or "down"; whether it moved.

    The first and the last stay where they are, and so does the part that leads the shape. Raises
    Http404 for what is no printed part, or no direction.
    """
    order = [part.key for part in printed_parts(facts, wanted)]
    if key not in order or direction not in STEPS:
        raise Http404("The deliverable has no such part.")
    place = order.index(key)
    other = place + STEPS[direction]
    held = SHAPES[plan.shape].first
    if not 0 <= other < len(order) or held in (key, order[other]):
        return False
    order[place], order[other] = order[other], order[place]
    # Parts that are switched off keep their place behind those that are printed.
    order += [item for item in plan.part_order if item not in order]
    save_field(Plan, plan.pk, "part_order", order, version=plan.version, by=by)
    record(plan.grantee_id, "moved a part of the deliverable", key, by=by, to=direction)
    return True


@transaction.atomic
def usual_order(plan: Plan, *, by: User) -> None:
    """Give the order of the parts back to the shape."""
    if plan.part_order:
        save_field(Plan, plan.pk, "part_order", [], version=plan.version, by=by)
        record(plan.grantee_id, "took the usual order of parts", str(plan), by=by)
