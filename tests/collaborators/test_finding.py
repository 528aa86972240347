"""Finding someone in the register: words, filters, orders, all of it in an address."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import wall
from collaborators.models import Collaborator
from collaborators.ordering import ORDERS
from engagement.models import Activity, Attendance
from tests.reading import texts

REGISTER = "/here/collaborators/"


@pytest.fixture
def inside(cast):
    wall.enter(cast.here.pk)


@pytest.fixture
def reader(client, cast, inside):
    client.force_login(cast.vic)
    return client


def enter(cast, name, **more):
    position = Collaborator.objects.count() + 1
    return Collaborator.objects.create(
        grantee=cast.here, public_name=name, position=position, **more
    )


def names(response):
    return texts(response, "//table//tbody//th/a")


def seen(client, address):
    """The names on every page from `address` on."""
    found = []
    while address:
        page = client.get(address)
        found += names(page)
        onward = texts(page, '//a[@rel="next"]/@href')
        address = onward[0] if onward else ""
    return found


@pytest.mark.parametrize(
    "field", ["public_name", "sector", "disciplines", "groups", "role", "origin"]
)
def test_a_word_is_found_in_every_field_that_says_who_someone_is(reader, cast, field):
    enter(cast, "Someone else")
    enter(cast, **{"name": "Wanted"} | ({field: "A Larkspur B"} if field != "public_name" else {}))
    if field == "public_name":
        Collaborator.objects.filter(public_name="Wanted").update(public_name="A Larkspur B")
    assert len(names(reader.get(f"{REGISTER}?q=larkSPUR"))) == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=person", ["Ana"]),
        ("sector=COURTS", ["Ana", "Bo"]),
        ("sector=-", ["Cy"]),
        ("program=otip", ["Ana"]),
        ("program=-", ["Bo", "Cy"]),
        ("voice=survivor", ["Ana", "Bo"]),
        ("voice=youth", ["Bo"]),
        ("voice=any", ["Ana", "Bo"]),
        ("voice=-", ["Cy"]),
        ("engage=strategies", ["Cy"]),
        ("long_term=yes", ["Ana"]),
        ("long_term=no", ["Bo", "Cy"]),
        ("funder=yes", ["Bo"]),
        ("leader=yes", ["Cy"]),
        ("term=year", ["Bo", "Cy"]),
        ("term=over", ["Bo"]),
        ("sector=courts&voice=youth", ["Bo"]),
        ("q=a&voice=any&circle=team", ["Ana"]),
        # What an address cannot mean narrows nothing.
        ("kind=dragon&funder=perhaps&term=9&voice=%00", ["Ana", "Bo", "Cy"]),
    ],
)
def test_each_filter_narrows_alone_and_with_others(reader, cast, query, found):
    today = timezone.localdate()
    enter(
        cast,
        "Ana",
        nature="person",
        circle="team",
        sector="Courts",
        program="otip",
        lived_experience="survivor",
        long_term=True,
        term_ends_on=today + timedelta(days=366),
    )
    enter(
        cast,
        "Bo",
        sector="courts",
        lived_experience="both",
        is_funder=True,
        term_ends_on=today - timedelta(days=1),
        role="a",
    )
    enter(
        cast,
        "Cy",
        engage_when="strategies",
        government_leader=True,
        term_ends_on=today + timedelta(days=365),
    )
    page = reader.get(f"{REGISTER}?{query}")
    assert names(page) == found
    said = texts(page, "//caption")[0]
    number = f"{len(found)} {'entry' if len(found) == 1 else 'entries'}"
    assert said == (f"The register, {number}" if "dragon" in query else f"{number} found")


def test_the_address_of_a_filtered_list_shows_the_same_choices_again(reader, cast):
    enter(cast, "Ana", sector="courts", circle="team")
    page = reader.get(f"{REGISTER}?q=ana&circle=team&sector=courts&sort=name&dir=down")
    form = '//form[@id="register-filters"]'
    assert texts(page, f'{form}//input[@type="hidden"]/@value') == ["team", "name", "down"]
    assert texts(page, f'{form}//input[@type="search"]/@value') == ["ana"]
    assert texts(page, f"{form}//select/option[@selected]") == ["courts"]
    assert texts(page, f"{form}/details/@open") == [""]
    tab = texts(page, '//nav[@aria-label="Circles"]/a[1]/@href')[0]
    assert parse_qs(urlsplit(tab).query) == {
        "q": ["ana"],
        "sector": ["courts"],
        "sort": ["name"],
        "dir": ["down"],
    }


def test_the_script_gets_the_results_alone_and_hears_how_many(reader, cast):
    enter(cast, "Ana")
    part = reader.get(f"{REGISTER}?q=ana", headers={"HX-Request": "true"})
    assert texts(part, "//h1") == []
    assert texts(part, '//div[@id="register-results"]/@data-announce') == ["1 entry found"]
    assert names(part) == ["Ana"]


@pytest.fixture
def unsorted(cast, inside):
    """Ten entries with equal names, sectors, circles and counts among them."""
    rows = [
        ("beta", "law", "public", 0),
        ("Alpha", "", "team", 2),
        ("Beta", "Law", "interested", 1),
        ("gamma", "courts", "team", 1),
        ("alpha", "", "collaborator", 0),
        ("Delta", "Courts", "public", 2),
        ("delta", "law", "team", 0),
        ("Gamma", "", "interested", 0),
        ("beta", "health", "collaborator", 1),
        ("épsilon", "", "team", 0),
    ]
    meetings = [Activity.objects.create(grantee=cast.here, title=f"No {n}") for n in (1, 2)]
    for place, (name, sector, circle, attended) in enumerate(rows):
        entry = enter(cast, f"{name} {place}", sector=sector, circle=circle)
        Collaborator.objects.filter(pk=entry.pk).update(position=place // 4)
        for meeting in meetings[:attended]:
            Attendance.objects.create(grantee=cast.here, activity=meeting, collaborator=entry)
    return [f"{name} {place}" for place, (name, *_) in enumerate(rows)]


def last(names):
    return [name.split()[-1] for name in names]


@pytest.mark.parametrize("direction", ["", "down"])
@pytest.mark.parametrize("sort", ORDERS)
@pytest.mark.parametrize("size", [1, 3, 4])
def test_pages_under_every_order_hold_everyone_once(
    reader, cast, unsorted, monkeypatch, sort, direction, size
):
    address = f"{REGISTER}?sort={sort}&dir={direction}"
    whole = names(reader.get(address))
    assert sorted(whole) == sorted(unsorted)
    monkeypatch.setattr("collaborators.listing.PAGE", size)
    assert seen(reader, address) == whole


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", "0123456789"),
        ("sort=circle", "1369482705"),
        ("sort=circle&dir=down", "0527481369"),
        ("sort=sector", "3580261479"),
        ("sort=sector&dir=down", "0268351479"),
        ("sort=activities&dir=down", "1523804679"),
        ("sort=activities", "0467923815"),
    ],
)
def test_each_order_is_what_its_head_says(reader, cast, unsorted, query, order):
    assert "".join(last(names(reader.get(f"{REGISTER}?{query}")))) == order


def test_by_name_case_does_not_part_namesakes(reader, cast, unsorted):
    found = [name.split()[0].lower() for name in names(reader.get(f"{REGISTER}?sort=name"))]
    assert found == sorted(found, key=lambda name: name.replace("é", "e"))
    back = [name.split()[0].lower() for name in names(reader.get(f"{REGISTER}?sort=name&dir=down"))]
    assert back == found[::-1]


def test_an_entry_removed_between_two_pages_does_not_lose_the_place(
    reader, cast, unsorted, monkeypatch
):
    monkeypatch.setattr("collaborators.listing.PAGE", 4)
    whole = seen(reader, f"{REGISTER}?sort=sector")
    first = reader.get(f"{REGISTER}?sort=sector")
    wall.enter(cast.here.pk)
    Collaborator.objects.get(public_name=whole[3]).delete()
    assert seen(reader, texts(first, '//a[@rel="next"]/@href')[0]) == whole[4:]


def test_heads_say_how_the_list_is_sorted_and_turn_it_round(reader, cast):
    enter(cast, "Ana")
    page = reader.get(f"{REGISTER}?sort=name")
    assert texts(page, "//th[@aria-sort]") == ["Name as printed"]
    assert texts(page, "//th/@aria-sort") == ["ascending"]
    assert texts(page, "//thead//a/@href") == [
        "?sort=name&dir=down",
        "?sort=circle",
        "?sort=sector",
        "?sort=activities&dir=down",
    ]


def test_four_hundred_open_and_filter_within_the_queries_of_one(client, cast, inside):
    client.force_login(cast.alice)
    addresses = [REGISTER, f"{REGISTER}?sector=law&voice=any&sort=activities&dir=down"]
    counts = []
    for wanted in (1, 3, 400):
        made = range(Collaborator.objects.count(), wanted)
        Collaborator.objects.bulk_create(
            Collaborator(
                grantee=cast.here,
                public_name=f"Body {number}",
                position=number,
                sector="law",
                lived_experience="youth",
                groups=f"group {number % 40}",
            )
            for number in made
        )
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                page = client.get(address)
            assert len(names(page)) == min(wanted, 200)
            assert texts(page, "//caption")[0].split(",")[-1].split()[0] in {str(wanted), "200"}
            counts.append((address, len(captured)))
        wall.enter(cast.here.pk)
    assert len(set(counts)) == len(addresses)


def test_two_people_with_one_name_are_two_people(client, cast, inside):
    client.force_login(cast.ed)
    for sector in ("courts", "health"):
        client.post(
            "/here/add/collaborator/",
            {"public_name": "Rowan Ash", "nature": "person", "sector": sector},
        )
    page = client.get(f"{REGISTER}?q=rowan&sort=name")
    links = texts(page, "//table//tbody//th/a/@href")
    assert names(page) == ["Rowan Ash", "Rowan Ash"]
    assert len(set(links)) == 2
    sectors = [
        texts(client.get(link), '//input[contains(@id, "-sector-input")]/@value')[0]
        for link in links
    ]
    assert sectors == ["courts", "health"]
