"""Making an indicator of a line that a strategy has among its measures."""

from django.db import transaction

from accounts.models import User
from editing.actions import add_record
from editing.fields import Refused
from planning.models import Indicator, Strategy

LONGEST = Indicator.editable["name"].longest


@transaction.atomic
def indicator_of(strategy: Strategy, line: str, *, by: User) -> Indicator:
    """The strategy's indicator named as the line is; made when there is none yet.

    The line stays among the measures. Of one that is too long for a name the beginning is the
    name, and the whole stands in the notes. Raises Refused when the strategy has no such line.
    """
    locked = Strategy.objects.select_for_update().get(pk=strategy.pk)
    if line not in lines_of(locked):
        raise Refused("This line is not among the measures any more. Reload the page.")
    name = line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"
    known = Indicator.objects.filter(strategy=locked, name=name).first()
    if known is not None:
        return known
    given = {"plan": [str(locked.plan_id)], "strategy": [str(locked.pk)], "name": [name]}
    if name != line:
        given["notes"] = [line]
    return add_record(Indicator, grantee_id=locked.grantee_id, given=given, by=by)


def lines_of(strategy: Strategy) -> list[str]:
    """The measures, a line each, every line once."""
    lines = [line.strip() for line in strategy.measures.splitlines()]
    return list(dict.fromkeys(line for line in lines if line))
