"""The power map: placed, moved, refused, and hidden from everyone it judges."""

import pytest
from lxml import html

from accounts import rules, wall
from collaborators.models import Collaborator, CollaboratorPrivate, PowerPosition
from editing.models import Revision
from planning import exchange
from planning.models import Plan
from tests.reading import messages, table, texts


@pytest.fixture
def placed(cast):
    """An entry on the map at 20, 90."""
    wall.enter(cast.here.pk)
    entry = Collaborator.objects.create(
        grantee=cast.here, public_name="Chamber of Trade", circle="interested", position=1
    )
    return PowerPosition.objects.create(
        grantee=cast.here, collaborator=entry, support=20, influence=90
    )


def save(client, position, field, value, version=1):
    return client.post(
        f"/here/save/powerposition/{position.pk}/{field}/",
        {"value": value, "version": version},
        headers={"Accept": "application/json"},
    )


def shown(page):
    """What each point of the drawing says."""
    points = html.fromstring(page.content).xpath("//*[@class='figure-point']")
    return [(one.get("aria-label"), one.get("aria-valuetext")) for one in points]


def rows(page):
    return [row[:3] + row[5:6] for row in table(page, "The map as a table")]


def test_an_entry_is_placed_and_said_in_picture_and_table(client, cast, placed):
    other = Collaborator.objects.create(grantee=cast.here, public_name="Youth Council", position=2)
    client.force_login(cast.ed)
    page = client.get("/here/collaborators/power/")
    assert texts(page, "//select[@name='collaborator']/option") == ["Youth Council"]
    client.post(
        "/here/add/powerposition/",
        {
            "collaborator": other.pk,
            "support": "95",
            "influence": "30",
            "next": "/here/collaborators/power/",
        },
    )
    page = client.get("/here/collaborators/power/")
    assert shown(page) == [
        ("Chamber of Trade", "Support 20, influence 90"),
        ("Youth Council", "Support 95, influence 30"),
    ]
    assert rows(page) == [
        ["1", "Chamber of Trade", "Interested party", "Win over"],
        ["2", "Youth Council", "Collaborator", "Bring in"],
    ]
    assert texts(page, "//h2[@id='place-title']") == ["Not placed yet: 0"]


def test_a_circle_narrows_the_map(client, cast, placed):
    Collaborator.objects.create(grantee=cast.here, public_name="Office", circle="team")
    client.force_login(cast.ed)
    page = client.get("/here/collaborators/power/?circle=team")
    assert shown(page) == []
    assert texts(page, "//select[@name='collaborator']/option") == ["Office"]
    assert shown(client.get("/here/collaborators/power/?circle=nonsense")) == [
        ("Chamber of Trade", "Support 20, influence 90")
    ]


def test_both_values_of_one_move_are_stored_with_one_version(client, cast, placed):
    client.force_login(cast.ed)
    assert save(client, placed, "support", "65").json()["state"] == "saved"
    assert save(client, placed, "influence", "40").json()["state"] == "saved"
    placed.refresh_from_db()
    assert (placed.support, placed.influence, placed.version) == (65, 40, 3)


def test_a_stale_move_is_refused_and_both_are_shown(client, cast, placed):
    client.force_login(cast.ed)
    save(client, placed, "support", "65")
    client.force_login(cast.alice)
    late = save(client, placed, "support", "10")
    assert late.status_code == 409
    assert (late.json()["mine"], late.json()["theirs"]) == ("10", "65")
    placed.refresh_from_db()
    assert placed.support == 65


@pytest.mark.parametrize("value", ["-1", "101", "6.5", "many", "²", ""])
def test_what_is_no_number_of_the_scale_is_refused(client, cast, placed, value):
    client.force_login(cast.ed)
    answer = save(client, placed, "support", value)
    sentence = (
        "Support is a whole number from 0 to 100. Type it in digits."
        if value
        else "Support cannot be empty. Type a number from 0 to 100."
    )
    assert (answer.status_code, answer.json()["message"]) == (422, sentence)
    placed.refresh_from_db()
    assert placed.support == 20


def test_nobody_is_placed_twice(client, cast, placed):
    client.force_login(cast.ed)
    page = client.post(
        "/here/add/powerposition/",
        {"collaborator": placed.collaborator_id, "next": "/here/collaborators/power/"},
        follow=True,
    )
    assert messages(page) == ["This entry was placed on the map meanwhile. Reload the page."]
    assert PowerPosition.objects.count() == 1


@pytest.mark.parametrize("who", ["cole", "vic", "pat", "gina", "ada"])
def test_those_who_are_judged_do_not_see_it(client, cast, placed, who):
    for value in ("77", "78"):
        client.force_login(cast.ed)
        placed.refresh_from_db()
        save(client, placed, "support", value, placed.version)
    client.force_login(getattr(cast, who))
    refused = [
        client.get("/here/collaborators/power/"),
        client.get(f"/here/history/powerposition/{placed.pk}/support/"),
        save(client, placed, "support", "1"),
        client.post(f"/here/remove/powerposition/{placed.pk}/"),
    ]
    assert [answer.status_code for answer in refused] == [403, 403, 403, 403]
    if who in ("cole", "vic"):
        assert rules.refusal(rules.EDIT_PLAN) in html.fromstring(refused[0].content).text_content()
    said = [html.fromstring(answer.content).text_content() for answer in refused]
    assert [words for words in said if "78" in words.split()] == []
    pages = ["/here/collaborators/", f"/here/collaborators/{placed.collaborator_id}/"]
    pages += ["/here/collaborators/network/", "/here/collaborators/process/"]
    for address in pages:
        page = client.get(address)
        assert b"powerposition" not in page.content
        assert b"/power/" not in page.content
    assert (PowerPosition.objects.get().support, Revision.objects.count()) == (78, 2)


def test_a_plan_file_does_not_hold_it(cast, placed):
    plan = Plan.objects.get()
    document = exchange.dump(exchange.export_plan(cast.here, plan)).decode()
    assert "Chamber of Trade" in document
    assert [word for word in ("power", 'support"', "influence") if word in document] == []


def test_restricted_notes_are_pointed_to_for_those_who_may_see_them(client, cast, placed):
    canary = "Quillfeather-5521"
    CollaboratorPrivate.objects.create(
        grantee=cast.here, collaborator=placed.collaborator, notes=f"Feud with {canary}."
    )
    found = {}
    for who in ("alice", "ed"):
        client.force_login(getattr(cast, who))
        page = client.get("/here/collaborators/power/")
        found[who] = texts(page, "//a[contains(@href, '#restricted')]")
        assert canary not in page.content.decode()
    assert found == {"alice": ["Restricted notes of Chamber of Trade"], "ed": []}


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_map(client, cast, count, django_assert_num_queries):
    wall.enter(cast.here.pk)
    for place in range(count):
        entry = Collaborator.objects.create(grantee=cast.here, public_name=f"Entry {place}")
        PowerPosition.objects.create(grantee=cast.here, collaborator=entry)
    client.force_login(cast.alice)
    client.get("/here/collaborators/power/")
    with django_assert_num_queries(11):
        client.get("/here/collaborators/power/")
