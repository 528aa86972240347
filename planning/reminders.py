"""Telling a team that parked gaps have come to the day to look at them again.

Whoever writes the plan is told once for each day that was set; a day that is set anew is told
again when it comes.
"""

from datetime import date

from django.db.models import F
from django.urls import reverse

from accounts import rules
from accounts.actions import holders_of
from accounts.handoffs import hand_off
from accounts.models import Grantee
from planning.actions import current_plan
from planning.models import Gap


def tell_of_due_gaps(grantee: Grantee, today: date) -> int:
    """How many gaps of the current plan people were told of now. Two workers at once tell once.

    The wall must be open for the grantee, in a transaction.
    """
    plan = current_plan(grantee.pk)
    gaps = Gap.objects.untold(today).filter(plan=plan).select_for_update(skip_locked=True)
    keys = list(gaps.values_list("pk", flat=True))
    if not keys:
        return 0
    Gap.objects.filter(pk__in=keys).update(told_for=F("revisit_on"))
    count = f"{len(keys)} parked gap{' has' if len(keys) == 1 else 's have'}"
    them = "it" if len(keys) == 1 else "them"
    hand_off(
        grantee.pk,
        holders_of(grantee.pk, rules.EDIT_PLAN),
        f"{grantee.name}: {count} come to the day to look at {them} again.",
        f"{reverse('gaps', args=[grantee.slug])}?show=due",
        by=None,
    )
    return len(keys)
