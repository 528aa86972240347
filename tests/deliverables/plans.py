"""A small plan with everything in it, for tests of what is written from it."""

from datetime import date

from collaborators.models import Collaborator, CollaboratorPrivate
from engagement.models import Activity, Attendance
from planning.models import (
    Action,
    ActionParty,
    ComponentNarrative,
    Finding,
    Gap,
    GapFinding,
    Goal,
    Objective,
    Plan,
    SolicitationItem,
    Source,
    Statement,
    Strategy,
    StrategyGap,
    StrategySolicitationItem,
)

SECRET = "Canary Realname-7731"


def fill(grantee) -> Plan:
    """Fill the grantee's plan so that every required rule is met. The wall must be open."""
    here = {"grantee": grantee}
    plan = Plan.objects.get()
    plan.ends_on = date(2028, 9, 30)
    plan.save()
    team = Collaborator.objects.create(
        public_name="Office of Youth", circle="team", sector="child welfare", position=1, **here
    )
    court = Collaborator.objects.create(
        public_name="Family Court", sector="courts", position=2, **here
    )
    hidden = Collaborator.objects.create(
        public_name="Robin",
        nature="person",
        naming="pseudonym",
        lived_experience="survivor",
        position=3,
        **here,
    )
    CollaboratorPrivate.objects.create(collaborator=hidden, real_name=SECRET, **here)
    unnamed = Collaborator.objects.create(
        public_name="Someone Unnamed-4412", nature="person", naming="unnamed", position=4, **here
    )
    retreat = Activity.objects.create(
        title="Planning retreat",
        kind_of="retreat",
        starts_on=date(2025, 11, 3),
        facilitator="Office of Youth",
        attendance="14 people",
        with_survivors=True,
        with_youth=True,
        position=1,
        **here,
    )
    for person in (team, court, unnamed):
        Attendance.objects.create(activity=retreat, collaborator=person, **here)
    source = Source.objects.create(
        plan=plan, title="Intake records", is_baseline=True, kind_of="data", position=1, **here
    )
    finding = Finding.objects.create(
        source=source, text="One in three youths waited over a month.", position=1, **here
    )
    gap = Gap.objects.create(plan=plan, text="No shelter takes boys", position=1, **here)
    GapFinding.objects.create(gap=gap, finding=finding, **here)
    Gap.objects.create(
        plan=plan,
        text="No data on labor trafficking",
        state="parked",
        parked_reason="Needs a law first.",
        position=2,
        **here,
    )
    goal = Goal.objects.create(plan=plan, title="Every youth is seen", position=1, **here)
    objective = Objective.objects.create(
        plan=plan, goal=goal, title="Screening everywhere", position=1, **here
    )
    strategy = Strategy.objects.create(
        plan=plan,
        objective=objective,
        title="Train every intake worker",
        champion=court,
        populations=["males", "youth"],
        measures="METRIC-5521 share of staff trained",
        position=1,
        **here,
    )
    StrategyGap.objects.create(strategy=strategy, gap=gap, **here)
    item = SolicitationItem.objects.create(
        plan=plan, kind_of="objective", text="Improve identification", position=1, **here
    )
    StrategySolicitationItem.objects.create(strategy=strategy, item=item, **here)
    action = Action.objects.create(
        plan=plan,
        strategy=strategy,
        title="Write the course",
        due_on=date(2026, 5, 31),
        position=1,
        **here,
    )
    ActionParty.objects.create(action=action, collaborator=team, leads=True, **here)
    ActionParty.objects.create(action=action, collaborator=court, **here)
    for kind, text in (("mission", "<p>We see every youth.</p>"), ("vision", "<p>Safe.</p>")):
        Statement.objects.filter(plan=plan, kind_of=kind).update(text=text)
    ComponentNarrative.objects.filter(plan=plan, component="people").update(
        text="<p>We began with <strong>those who know</strong>.</p>"
    )
    return plan
