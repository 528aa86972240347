"""Snowball identification: suggestions made on an entry's page, and the network of them all."""

import pytest

from accounts import wall
from collaborators.models import Collaborator, Suggestion
from engagement.models import Activity, Attendance
from tests.reading import messages, table, texts


@pytest.fixture
def entry(cast):
    """A council that suggests others."""
    wall.enter(cast.here.pk)
    return enter(cast, "Lantern Council")


def enter(cast, name, **more):
    place = Collaborator.objects.count() + 1
    return Collaborator.objects.create(grantee=cast.here, public_name=name, position=place, **more)


def suggest(client, entry, **typed):
    return client.post(f"/here/collaborators/{entry.pk}/suggest/", typed, follow=True)


def ties() -> list[tuple[str, str]]:
    rows = Suggestion.objects.order_by("pk")
    return list(rows.values_list("suggester__public_name", "suggested__public_name"))


def test_an_entry_in_the_register_is_tied_as_suggested(client, cast, entry):
    enter(cast, "Harbor Shelter")
    client.force_login(cast.ed)
    page = suggest(client, entry, side="suggested", name="harbor shelter")
    assert messages(page) == ["Harbor Shelter stands as suggested by Lantern Council."]
    assert ties() == [("Lantern Council", "Harbor Shelter")]
    suggest(client, entry, side="suggested", name="Harbor Shelter")
    assert ties() == [("Lantern Council", "Harbor Shelter")]


def test_someone_new_comes_into_the_register_as_suggested_once(client, cast, entry):
    client.force_login(cast.ed)
    typed = {
        "side": "suggested",
        "name": "River Legal Aid",
        "make": "new",
        "engage_when": "strategies",
        "form_key": "6f9a3a4e-6f0b-4b5a-9b1e-0d4f3d5f6a70",
    }
    suggest(client, entry, **typed)
    page = suggest(client, entry, **typed)
    assert messages(page) == [
        "River Legal Aid was added to the register and stands as suggested by Lantern Council."
    ]
    made = Collaborator.objects.get(public_name="River Legal Aid")
    assert (made.engage_when, ties()) == ("strategies", [("Lantern Council", "River Legal Aid")])


def test_two_people_with_one_name_are_two_people(client, cast, entry):
    enter(cast, "Sam Fiction")
    second = enter(cast, "sam fiction")
    client.force_login(cast.ed)
    page = suggest(client, entry, side="suggester", name="Sam Fiction")
    assert messages(page) == [
        "Two entries are called “Sam Fiction”. Choose one of them from the list, where each has "
        "its number."
    ]
    offered = [
        option.get("value") for option in tree(page).xpath("//datalist[@id='entry-names']/option")
    ]
    assert f"sam fiction (entry {second.pk})" in offered
    suggest(client, entry, side="suggester", name=f"sam fiction (entry {second.pk})")
    assert list(Suggestion.objects.values_list("suggester_id", "suggested_id")) == [
        (second.pk, entry.pk)
    ]


def tree(response):
    from lxml import html

    return html.fromstring(response.content)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            {"side": "suggested", "name": "Nobody at All"},
            "Nobody in the register is called “Nobody at All”. Choose a name from the list, or "
            "add the entry first.",
        ),
        (
            {"side": "suggested", "name": " "},
            "Type or choose a name from the register first.",
        ),
        (
            {"side": "suggested", "name": "Lantern Council"},
            "Lantern Council cannot suggest itself. Choose another entry.",
        ),
        (
            {"side": "sideways", "name": "Lantern Council"},
            "Say who suggested whom: reload the page and try again.",
        ),
        (
            {"side": "suggested", "name": "New", "make": "new", "engage_when": "never"},
            "Choose one of the answers offered for When to engage them.",
        ),
        (
            {"side": "suggested", "name": "New", "make": "new", "form_key": "none"},
            "This page is incomplete. Reload it and try again.",
        ),
    ],
)
def test_what_cannot_be_tied_is_refused_and_stays_typed(client, cast, entry, typed, sentence):
    client.force_login(cast.ed)
    page = suggest(client, entry, **typed)
    assert messages(page) == [sentence]
    assert (ties(), Collaborator.objects.count()) == ([], 1)
    if typed["side"] == "suggested":
        kept = tree(page).xpath("//input[@id='suggested-name']/@value")
        assert kept == [typed["name"].strip()]


def test_an_entry_elsewhere_cannot_be_named(client, cast, entry):
    wall.enter(cast.elsewhere.pk)
    Collaborator.objects.create(grantee=cast.elsewhere, public_name="Far Away")
    wall.enter(cast.here.pk)
    client.force_login(cast.alice)
    page = suggest(client, entry, side="suggested", name="Far Away")
    assert messages(page)[0].startswith("Nobody in the register is called “Far Away”.")
    assert ties() == []


def test_the_network_says_in_words_whom_nobody_has_met_yet(client, cast, entry):
    met = enter(cast, "Met Shelter", engage_when="now")
    waits = enter(cast, "Later Chamber", engage_when="strategies")
    enter(cast, "Alone Office")
    for other in (met, waits):
        Suggestion.objects.create(grantee=cast.here, suggester=entry, suggested=other)
    meeting = Activity.objects.create(grantee=cast.here, title="First meeting")
    Attendance.objects.create(grantee=cast.here, activity=meeting, collaborator=met)
    client.force_login(cast.vic)
    page = client.get("/here/collaborators/network/")
    assert texts(page, "//section[@aria-labelledby='waiting-title']//li") == [
        "Lantern Council suggested: Later Chamber (once strategies exist)"
    ]
    assert table(page, "Suggestions as a table") == [
        ["Lantern Council", "–not said", "–not said", "0"],
        ["Met Shelter", "Lantern Council", "Now", "1"],
        ["Later Chamber", "Lantern Council", "Once strategies exist", "0"],
    ]
    links = tree(page).xpath("//a[contains(@href, '/collaborators/') and @aria-label]")
    assert [one.get("aria-label") for one in links] == [
        "Lantern Council",
        "Met Shelter, engage now",
        "Later Chamber, engage once strategies exist",
    ]


def test_an_empty_network_starts_the_work(client, cast):
    client.force_login(cast.ed)
    page = client.get("/here/collaborators/network/")
    assert texts(page, "//div[@class='empty']/p[1]") == [
        "No suggestion is noted yet. Ask everyone you meet whom else to speak with, and note it "
        "on their entry, under Suggestions."
    ]


def test_hostile_names_are_only_words(client, cast, entry):
    name = '<script>alert("x")</script>'
    other = enter(cast, name)
    Suggestion.objects.create(grantee=cast.here, suggester=other, suggested=entry)
    client.force_login(cast.ed)
    for address in ("/here/collaborators/network/", f"/here/collaborators/{entry.pk}/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_suggestions(
    client, cast, entry, count, django_assert_num_queries
):
    for place in range(count):
        other = enter(cast, f"Entry {place}")
        Suggestion.objects.create(grantee=cast.here, suggester=entry, suggested=other)
    client.force_login(cast.ed)
    client.get("/here/collaborators/network/")
    with django_assert_num_queries(11):
        client.get("/here/collaborators/network/")
