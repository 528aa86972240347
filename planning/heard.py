"""What was heard where: the steps, findings and strategies that an activity informed."""

from django.db import transaction
from django.db.models import Q

from accounts.models import User, record
from engagement.models import Activity
from planning import guide
from planning.models import (
    ActivityFinding,
    ActivityStep,
    Finding,
    Plan,
    Strategy,
)

OFFERED = 20  # of each that is not tied; others are found by their words


@transaction.atomic
def set_step(activity: Activity, step: str, *, on: bool, by: User) -> None:
    """Tie an activity to a step of the guide, or untie it; saying it twice changes nothing."""
    keys = {"grantee_id": activity.grantee_id, "activity": activity, "step": step}
    if on:
        _, changed = ActivityStep.objects.get_or_create(**keys)
    else:
        changed, _ = ActivityStep.objects.filter(**keys).delete()
    if changed:
        verb = "linked step" if on else "unlinked step"
        record(activity.grantee_id, verb, activity.title, by=by, pk=activity.pk, step=step)


def steps_of(activity: Activity) -> list[tuple[str, str, bool]]:
    """(key, "Phase: step", whether tied) of every step of the guide; one query."""
    tied = set(ActivityStep.objects.filter(activity=activity).values_list("step", flat=True))
    return [
        (step.key, f"{phase.title}: {step.title}", step.key in tied)
        for phase in guide.load().phases
        for step in phase.steps
    ]


def strategies_of(activity: Activity, plan: Plan, q: str) -> dict:
    """The plan's strategies as boxes, those tied and some to choose from; two queries."""
    rows = Strategy.objects.filter(plan=plan).order_by("position", "pk")
    on = rows.filter(activity_links__activity=activity).values_list("pk", "title")
    off = rows.exclude(activity_links__activity=activity)
    if q:
        off = off.filter(title__icontains=q)
    return _boxes("activitystrategy", activity, on, off.values_list("pk", "title"))


def findings_of(activity: Activity, plan: Plan, q: str) -> dict:
    """The plan's findings as boxes, those tied and some to choose from; two queries."""
    rows = Finding.objects.filter(source__plan=plan).order_by(
        "source__position", "source_id", "position", "pk"
    )
    on = rows.filter(activity_links__activity=activity).values_list("pk", "text")
    off = rows.exclude(activity_links__activity=activity)
    if q:
        off = off.filter(Q(text__icontains=q) | Q(source__title__icontains=q))
    return _boxes("activityfinding", activity, on, off.values_list("pk", "text"))


def heard_at(finding: Finding) -> list[tuple[int, str]]:
    """(key, title) of the activities that a finding was heard at."""
    rows = ActivityFinding.objects.filter(finding=finding)
    return list(
        rows.order_by("activity__position", "activity_id").values_list(
            "activity_id", "activity__title"
        )
    )


def _boxes(kind: str, activity: Activity, on, off) -> dict:
    def box(pk: int, label: str, ticked: bool) -> dict:
        return {"left": activity.pk, "right": pk, "on": ticked, "label": label or "Without words"}

    others = list(off[: OFFERED + 1])
    return {
        "kind": kind,
        "on": [box(pk, label, True) for pk, label in on],
        "off": [box(pk, label, False) for pk, label in others[:OFFERED]],
        "more": len(others) > OFFERED,
    }
