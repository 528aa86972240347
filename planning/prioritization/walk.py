"""Voting on a data walk: dots for themes or findings, by ballot or stuck on the wall."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max, Q

from accounts.models import User, record
from editing.fields import Refused
from planning.models import (
    Finding,
    PaperDots,
    Plan,
    Prioritization,
    PriorityOption,
    Theme,
)
from planning.models.prioritization import FULL, MOST_OPTIONS
from planning.prioritization.actions import FEWEST_OPTIONS, FROM

MOST_DOTS = 9999
COUNTED = "Type how many dots hang there in digits, from 0 to 9,999."
GONE = "An option has been withdrawn meanwhile, so nothing was kept. Look at the list again."


@transaction.atomic
def start(plan: Plan, theme: int | None, *, by: User) -> Prioritization:
    """A draft vote by dots on the plan's themes, or on the findings of one theme in their present
    words. Raises Refused where there is nothing to choose between."""
    if theme is None:
        title = "Data walk: which themes matter most"
        rows = Theme.objects.filter(plan=plan).values_list("pk", "name")
        chosen = [{"theme_id": pk, "text": name} for pk, name in rows]
    else:
        name = Theme.objects.filter(plan=plan, pk=theme).values_list("name", flat=True).first()
        if name is None:
            raise Refused("This theme is no longer there. Choose another.")
        title = f"Data walk: {name}"[:200]
        rows = Finding.objects.filter(theme_links__theme=theme)
        found = rows.order_by("source__position", "position", "pk").values_list(
            "pk", "text", "quote"
        )
        chosen = [
            {"finding_id": pk, "text": words[:500]}
            for pk, text, quote in found
            if (words := " ".join((text or quote).split()))
        ]
    if len(chosen) < FEWEST_OPTIONS:
        raise Refused(f"A vote needs {FEWEST_OPTIONS} options; there are {len(chosen)}.")
    if len(chosen) > MOST_OPTIONS:
        raise Refused(FULL.format(most=MOST_OPTIONS, what="options") + " Or vote theme by theme.")
    last = plan.prioritizations.aggregate(last=Max("position"))["last"] or 0
    tenant = {"grantee_id": plan.grantee_id}
    made = Prioritization.objects.create(
        plan=plan, title=title, method="dots", position=last + 1, **tenant
    )
    PriorityOption.objects.bulk_create(
        PriorityOption(prioritization=made, position=place, **option, **tenant)
        for place, option in enumerate(chosen, start=1)
    )
    record(plan.grantee_id, "prepared vote on a data walk", title, by=by, pk=made.pk)
    return made


def latest(plan: Plan) -> Prioritization | None:
    """The data walk's vote: the newest on themes or findings."""
    rows = plan.prioritizations.filter(
        Q(options__theme__isnull=False) | Q(options__finding__isnull=False), method="dots"
    )
    return rows.order_by("-pk").first()


@transaction.atomic
def count_paper(pk: int, counts: Mapping[int, int | None], *, by: User) -> int:
    """Keep the dots counted on the wall for each option of this round, in place of those kept
    before; the sum. Raises Refused for anything else than counts of options that stand."""
    this = Prioritization.objects.select_for_update(no_key=True).get(pk=pk)
    states, refusal = FROM["count dots"]
    if this.state not in states:
        raise Refused(refusal)
    if this.method != "dots":
        raise Refused("Only in a dot vote are dots counted.")
    standing = set(
        this.options.filter(is_withdrawn=False, dropped_after=None).values_list("pk", flat=True)
    )
    if not counts or not set(counts) <= standing:
        raise Refused(GONE)
    if any(number is None or number > MOST_DOTS for number in counts.values()):
        raise Refused(COUNTED)
    here = {"grantee_id": this.grantee_id, "prioritization": this, "round": this.round}
    PaperDots.objects.filter(option__in=counts, **here).delete()
    PaperDots.objects.bulk_create(
        PaperDots(option_id=option, dots=number, **here)
        for option, number in counts.items()
        if number
    )
    total = sum(counts.values())
    record(this.grantee_id, "counted dots on the wall", this.title, by=by, pk=pk, dots=total)
    return total
