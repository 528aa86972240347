"""The bodies that people meet in: as a tree, one with its members and meetings, a membership."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import wall
from collaborators.models import Collaborator
from engagement.models import Activity, Attendance, Membership, Structure
from tests.reading import table, texts


@pytest.fixture
def inside(cast):
    wall.enter(cast.here.pk)


def structure(cast, name, **more):
    return Structure.objects.create(
        grantee=cast.here, name=name, position=Structure.objects.count() + 1, **more
    )


def person(cast, name):
    return Collaborator.objects.create(
        grantee=cast.here, public_name=name, position=Collaborator.objects.count() + 1
    )


def test_a_structure_is_added_and_stands_in_the_tree_under_its_parent(client, cast, inside):
    force = structure(cast, "Task force", kind_of="task_force", cadence="monthly")
    client.force_login(cast.ed)
    page = client.get(f"/here/structures/?under={force.pk}")
    assert texts(page, '//select[@name="parent"]/option[@selected]') == ["Task force"]
    client.post(
        "/here/add/structure/",
        {"name": "Data group", "kind_of": "work_group", "origin": "new", "parent": str(force.pk)},
    )
    page = client.get("/here/structures/")
    assert texts(page, '//ol[@class="tree"]/li/div//a') == ["Task force", "Data group"]
    assert texts(page, '//ol[@class="tree"]//ol/li/div//a') == ["Data group"]
    assert texts(page, '//ol[@class="tree"]//span[@class="tree-meta"]') == [
        "Task force monthly · 0 members · 0 meetings",
        "Work group Set up for this work 0 members · 0 meetings",
    ]


def test_an_empty_page_says_how_to_begin(client, cast):
    client.force_login(cast.vic)
    page = client.get("/here/structures/")
    assert texts(page, '//div[@class="empty"]//a') == []
    assert texts(page, '//main//form[@method="post"]') == []
    client.force_login(cast.ed)
    assert texts(client.get("/here/structures/"), '//div[@class="empty"]//a') == [
        "Add the first structure"
    ]


def test_every_field_saves_itself_and_a_member_is_added_by_a_tick(client, cast, inside):
    force, harbor = structure(cast, "Task force"), person(cast, "Harbor Shelter")
    client.force_login(cast.ed)
    here = f"/here/structures/{force.pk}/"
    page = client.get(here)
    saved = [a.split("/")[-2] for a in texts(page, "//main//form[@data-autosave]/@action")]
    assert sorted(saved) == sorted(Structure.editable)
    box = f'//form[@id="membership-{force.pk}-{harbor.pk}"]'
    assert len(texts(page, box)) == 1
    client.post(
        "/here/link/membership/", {"left": force.pk, "right": harbor.pk, "on": "1", "next": here}
    )
    page = client.get(here)
    assert (texts(page, box), table(page, "Table: Members")) == (
        [],
        [["Harbor Shelter", "Member", "–not said", "none held yet", "Change Harbor Shelter"]],
    )


def test_a_membership_says_part_days_and_how_often_they_came(client, cast, inside):
    force, harbor = structure(cast, "Task force"), person(cast, "Harbor Shelter")
    belongs = Membership.objects.create(
        grantee=cast.here, structure=force, collaborator=harbor, part="chair"
    )
    held = Activity.objects.create(
        grantee=cast.here, title="Kick-off", structure=force, starts_on="2025-03-04"
    )
    Attendance.objects.create(grantee=cast.here, activity=held, collaborator=harbor)
    Activity.objects.create(
        grantee=cast.here, title="Second", structure=force, starts_on="2025-04-04"
    )
    client.force_login(cast.ed)
    address = f"/here/save/membership/{belongs.pk}/joined_on/"
    client.post(address, {"value": "2025-01-01", "version": "1"})
    page = client.get(f"/here/members/{belongs.pk}/")
    assert texts(page, "//h1") == ["Harbor Shelter in Task force"]
    assert texts(page, '//p[@class="lede"]/text()[1]') == [
        "Came to 1 of 1 (100 %) of its meetings."
    ]
    page = client.get(f"/here/structures/{force.pk}/")
    assert [row[:4] for row in table(page, "Table: Members")] == [
        ["Harbor Shelter", "Chair", "since Jan 1, 2025", "1 of 1 (100 %)"]
    ]
    assert [row[0] for row in table(page, "Table: Meetings")] == ["Second", "Kick-off"]
    assert texts(page, '//p[@class="callout callout-warn"]') == [
        "1 past meeting without anyone ticked does not count. Tick who came, or mark it as "
        "cancelled."
    ]


@pytest.mark.parametrize("who", ["alice", "vic"])
def test_a_structure_takes_as_many_queries_for_thirty_as_for_one(client, cast, inside, who):
    force = structure(cast, "Task force")
    client.force_login(getattr(cast, who))
    counts = []
    for wanted in (1, 3, 30):
        while Membership.objects.count() < wanted:
            one = person(cast, "One")
            Membership.objects.create(grantee=cast.here, structure=force, collaborator=one)
            held = Activity.objects.create(
                grantee=cast.here, title="Meeting", structure=force, starts_on="2025-03-04"
            )
            Attendance.objects.create(grantee=cast.here, activity=held, collaborator=one)
            structure(cast, "Group", parent=force)
        for address in ("/here/structures/", f"/here/structures/{force.pk}/"):
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            wall.enter(cast.here.pk)
            counts.append(len(captured))
    assert counts == counts[:2] * 3
