"""Exactly one accountable and at least one responsible: the rule in pasted blocks."""

import pytest
from django.urls import reverse
from lxml import html

from accounts import wall
from collaborators.models import Collaborator
from planning.models import Action, ActionParty
from tests.planning.pages import draw_line, visit, words

OFFICE, AID = "Housing office 1", "Legal Aid"


@pytest.fixture
def actions(cast, plan):
    """Two actions, of the first of which the housing office is accountable and responsible."""
    line = draw_line(plan)
    ActionParty.objects.update(leads=True)
    Collaborator.objects.create(grantee=cast.here, public_name=AID)
    here = {"grantee": cast.here, "plan": plan, "strategy": line["strategy"]}
    return [line["action"], Action.objects.create(title="Furnish", position=2, **here)]


def preview(client, cast, text, start):
    client.force_login(cast.ed)
    data = {"text": text, "column": "owner", "start": start}
    return client.post(reverse("implementation_preview", args=["here"]), data), data


def store(client, cast, text, start):
    response, data = preview(client, cast, text, start)
    seen = html.fromstring(response.content).xpath("//input[@name='seen']/@value")[0]
    return client.post(reverse("implementation_paste", args=["here"]), data | {"seen": seen})


def letters(client, cast):
    page = visit(client, cast.vic, "raci")
    return {words(row[0]): words(list(row)[1:]) for row in page.xpath("//tbody/tr")}


@pytest.mark.parametrize("text", [f"{AID}; {OFFICE}", f'"{AID}\n{OFFICE}"', f"{AID} and {OFFICE}"])
def test_two_accountables_in_a_cell_are_refused_in_words_and_nothing_is_stored(
    client, cast, actions, text
):
    response, _ = preview(client, cast, f"{AID}\n{text}", actions[0].pk)
    assert response.status_code == 422
    page = html.fromstring(response.content)
    named = f"{AID} {OFFICE}" if "\n" in text else text
    assert words(page.xpath("//div[@class='error-summary']//li")) == [
        f"Row 2: Owner: “{named}” names 2, and one is accountable for an action. "
        "Write one of them; the others take part under “Who does what”."
    ]
    wall.enter(cast.here.pk)
    [party] = ActionParty.objects.all()
    assert (party.collaborator.public_name, party.leads) == (OFFICE, True)


def test_a_pasted_owner_takes_over_and_the_action_keeps_exactly_one(client, cast, actions):
    store(client, cast, f"{AID}\n{AID}", actions[0].pk)
    wall.enter(cast.here.pk)
    leading = ActionParty.objects.filter(leads=True).values_list("action__title", flat=True)
    assert sorted(leading) == ["Furnish", "Lease 1"]
    assert letters(client, cast) == {
        "1.1.1.1 Lease 1": ["A and R", "R"],
        "1.1.1.2 Furnish": ["A and R", "–"],
    }


def test_a_block_that_leaves_an_action_without_one_says_so_before_it_is_stored(
    client, cast, actions
):
    response, _ = preview(client, cast, f"\n{OFFICE}", actions[0].pk)
    page = html.fromstring(response.content)
    rows = page.xpath("//tbody/tr")
    assert [words(row.find_class("tag-warn")) for row in rows] == [["Nobody accountable"], []]
    ActionParty.objects.update(role="consulted")
    response, _ = preview(client, cast, OFFICE, actions[0].pk)
    page = html.fromstring(response.content)
    assert words(page.find_class("tag-warn")) == ["Nobody responsible"]


def test_a_name_with_a_comma_in_it_is_one_owner(client, cast, actions):
    wall.enter(cast.here.pk)
    for name in ("Shelter, Harbor", "Shelter", "Harbor"):
        Collaborator.objects.create(grantee=cast.here, public_name=name)
    store(client, cast, "Shelter, Harbor", actions[1].pk)
    wall.enter(cast.here.pk)
    owner = ActionParty.objects.get(action=actions[1])
    assert (owner.collaborator.public_name, owner.leads) == ("Shelter, Harbor", True)
