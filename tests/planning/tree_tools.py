"""A plan to move about in, and what its outline's forms send."""

from datetime import date
from uuid import uuid4

from django.urls import reverse

from accounts import wall
from planning.models import Action, Goal, Objective, Plan, Strategy
from planning.outline import outline
from planning.tree.shape import line_of
from planning.tree.undoing import last_change
from tests.planning.pages import said

TODAY = date(2026, 1, 1)


def grow(plan: Plan) -> dict[str, str]:
    """Two goals, an objective, three strategies and four actions: their titles -> "kind-key".

    1 Housing: 1.1 Beds (1.1.1 Open (1.1.1.1 Find, 1.1.1.2 Lease, 1.1.1.3 Staff)), 1.2 Train
    2 Courts:  2.1 Judges, 2.2 Ask
    """
    here = {"grantee_id": plan.grantee_id, "plan": plan}
    housing = Goal.objects.create(title="Housing", position=1, **here)
    courts = Goal.objects.create(title="Courts", position=2, **here)
    beds = Objective.objects.create(title="Beds", goal=housing, position=1, **here)
    opened = Strategy.objects.create(title="Open", objective=beds, position=1, **here)
    train = Strategy.objects.create(title="Train", goal=housing, position=2, **here)
    judges = Strategy.objects.create(title="Judges", goal=courts, position=3, **here)
    actions = [
        Action.objects.create(title=title, strategy=opened, position=place, **here)
        for place, title in enumerate(("Find", "Lease", "Staff"), start=1)
    ]
    actions.append(Action.objects.create(title="Ask", goal=courts, position=4, **here))
    rows = [housing, courts, beds, opened, train, judges, *actions]
    return {row.title: row.anchor for row in rows}


def listed(plan: Plan) -> list[str]:
    """Number and title of every line, as the outline lists them."""
    wall.enter(plan.grantee_id)
    return [f"{node.number} {node.title}".strip() for node in outline(plan, TODAY).walk()]


def rows_of(plan: Plan, *names: str) -> list[str]:
    """The boxes of these lines ("action-12") as the page has them now."""
    wall.enter(plan.grantee_id)
    found = {f"{node.kind}-{node.pk}": node.parent for node in outline(plan, TODAY).walk()}
    return [f"{name}_{found[name]}" for name in names]


def send(client, person, name, *args, **data):
    """A form of the outline, sent as the page without script sends it."""
    client.force_login(person)
    return client.post(reverse(name, args=["here", *args]), data)


def send_script(client, person, name, *args, **data):
    """The same as the page's script sends it."""
    client.force_login(person)
    address = reverse(name, args=["here", *args])
    return client.post(address, data, headers={"accept": "application/json"})


def told(response) -> str:
    """The last of the messages that the page would show."""
    return said(response)[-1]


def fresh_key() -> str:
    return str(uuid4())


def seen(plan: Plan, *names: str) -> dict:
    """Lines for the verbs, each with what it stands under now."""
    pairs = [row.partition("_") for row in rows_of(plan, *names)]
    return {line_of(name): line_of(above) for name, _, above in pairs}


def undo(client, person, plan):
    change = last_change(plan, person)
    return send(client, person, "tree_undo", change.pk)


def duplicate(client, cast, plan, *names, **more):
    data = {"row": rows_of(plan, *names), "form_key": fresh_key()} | more
    return send(client, cast.ed, "tree_duplicate", **data)
