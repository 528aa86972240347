"""A thread of records to draw, and the planning room's pages as a reader meets them."""

import re

from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from collaborators.models import Collaborator
from planning.models import (
    Action,
    ActionParty,
    Finding,
    Gap,
    GapFinding,
    Goal,
    Objective,
    SolicitationItem,
    Source,
    Strategy,
    StrategyFinding,
    StrategyGap,
    StrategySolicitationItem,
)


def draw_line(plan, number=1):
    """A source with a finding that shows a gap, which a strategy with an action answers."""
    tenant = {"grantee_id": plan.grantee_id}
    made = {**tenant, "plan": plan, "position": number}
    source = Source.objects.create(title=f"Survey {number}", kind_of="survey", **made)
    finding = Finding.objects.create(source=source, text=f"Youth wait {number} weeks", **tenant)
    gap = Gap.objects.create(text=f"No shelter {number}", **made)
    item = SolicitationItem.objects.create(text=f"Objective {number}", **made)
    goal = Goal.objects.create(title=f"Safe housing {number}", **made)
    objective = Objective.objects.create(title=f"More beds {number}", goal=goal, **made)
    person = Collaborator.objects.create(
        public_name=f"Housing office {number}", position=number, **tenant
    )
    strategy = Strategy.objects.create(
        title=f"Open houses {number}",
        objective=objective,
        champion=person,
        expected_outcome="<p>Nobody waits.</p>",
        funding="State budget",
        **made,
    )
    action = Action.objects.create(
        title=f"Lease {number}", strategy=strategy, timeline="2027", **made
    )
    GapFinding.objects.create(gap=gap, finding=finding, **tenant)
    StrategyGap.objects.create(strategy=strategy, gap=gap, **tenant)
    StrategyFinding.objects.create(strategy=strategy, finding=finding, **tenant)
    StrategySolicitationItem.objects.create(strategy=strategy, item=item, **tenant)
    ActionParty.objects.create(action=action, collaborator=person, **tenant)
    return {
        "source": source,
        "finding": finding,
        "gap": gap,
        "goal": goal,
        "objective": objective,
        "strategy": strategy,
        "action": action,
        "person": person,
    }


def visit(client, person, name, *args, query=""):
    """The page's parsed HTML, as `person` sees it."""
    client.force_login(person)
    response = client.get(reverse(name, args=["here", *args]) + query)
    assert response.status_code == 200, (name, response.status_code)
    return html.fromstring(response.content)


def words(found):
    """The text of an element or of each of several, spaces made one, none before a comma."""
    if isinstance(found, list):
        return [words(item) for item in found]
    return re.sub(r" (?=[,.])", "", " ".join(" ".join(found.itertext()).split()))


def outline_of(page):
    """Number and title of each line of the tree."""
    return [
        (
            words(row.find_class("tree-number")[0]),
            words(row.find_class("tree-text")[0].find("a")),
            words(row.find_class("tag")),
        )
        for row in page.find_class("tree-row")
    ]


def asked(client, person, *addresses):
    """How many queries each page takes on its second visit: [name, *keys] -> {name: number}."""
    client.force_login(person)
    counts = {}
    for name, *keys in addresses:
        address = reverse(name, args=["here", *keys])
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts[name] = len(captured)
    return counts


def said(response):
    """The messages that the page would show."""
    return [str(message) for message in get_messages(response.wsgi_request)]
