"""The coverage check: who is at the table, who is only told, who is missing, who is set aside."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import wall
from accounts.models import Event
from collaborators.coverage import check
from collaborators.models import Collaborator, CoverageItem
from collaborators.starting_list import STARTING_LIST
from tests.reading import messages, table, texts

COVERAGE = "/here/collaborators/coverage/"
WHOLE_LIST = [(kind, label) for kind, labels in STARTING_LIST.items() for label in labels]


@pytest.fixture
def inside(cast):
    wall.enter(cast.here.pk)


def wanted(cast, label, kind="sector", **more):
    position = CoverageItem.objects.count() + 1
    return CoverageItem.objects.create(
        grantee=cast.here, label=label, kind_of=kind, position=position, **more
    )


def enter(cast, name, **more):
    position = Collaborator.objects.count() + 1
    return Collaborator.objects.create(
        grantee=cast.here, public_name=name, position=position, **more
    )


def states():
    return {one.label: one.state for one in check()}


@pytest.mark.parametrize(
    ("kind", "label", "said"),
    [
        ("sector", "Child welfare", {"sector": "child  WELFARE"}),
        ("sector", "courts", {"sector": "Legal services, Courts"}),
        ("sector", "Labor, trade", {"sector": "labor, trade"}),
        ("discipline", "Social work", {"disciplines": "law,social work , data"}),
        ("group", "Boys and young men", {"groups": "BOYS AND YOUNG MEN"}),
        ("group", "Survivors of trafficking", {"lived_experience": "survivor"}),
        ("group", "survivors", {"lived_experience": "both"}),
        ("group", "Youth", {"lived_experience": "youth"}),
        ("group", "Youth", {"lived_experience": "both"}),
    ],
)
def test_an_item_is_found_whatever_the_case_among_commas_and_in_lived_experience(
    cast, inside, kind, label, said
):
    wanted(cast, label, kind)
    enter(cast, "Someone", **said)
    assert states() == {label: "covered"}


@pytest.mark.parametrize(
    ("kind", "label", "said"),
    [
        ("sector", "Courts", {"disciplines": "courts", "groups": "courts", "role": "courts"}),
        ("sector", "Court", {"sector": "courts"}),
        ("discipline", "law", {"disciplines": "law enforcement"}),
        ("group", "Youth", {"lived_experience": "survivor"}),
        ("group", "Survivors of trafficking", {"lived_experience": "youth"}),
        ("group", "Tribal youth", {"lived_experience": "both"}),
        ("sector", "Youth", {"lived_experience": "youth"}),
        ("sector", "Courts", {"sector": ""}),
    ],
)
def test_what_is_only_like_it_does_not_cover_it(cast, inside, kind, label, said):
    wanted(cast, label, kind)
    enter(cast, "Someone", **said)
    assert states() == {label: "missing"}


@pytest.mark.parametrize(
    ("circles", "state"),
    [
        ([], "missing"),
        (["public"], "interested"),
        (["interested", "public"], "interested"),
        (["interested", "collaborator"], "covered"),
        (["team"], "covered"),
    ],
)
def test_the_circles_say_whether_someone_is_at_the_table(cast, inside, circles, state):
    wanted(cast, "Courts")
    wanted(cast, "Ports", set_aside="We have no coast.")
    for circle in circles:
        enter(cast, f"A {circle}", sector="courts", circle=circle)
        enter(cast, f"Port {circle}", sector="ports", circle=circle)
    assert states() == {"Courts": state, "Ports": "aside"}


@pytest.fixture
def full(cast, inside):
    """One item in each state."""
    wanted(cast, "Courts")
    wanted(cast, "Housing")
    wanted(cast, "Youth", "group")
    wanted(cast, "Ports", set_aside="We have no coast.")
    for number in range(6):
        enter(cast, f"Court {number}", sector="courts", circle="team")
    enter(cast, "Young Voices", lived_experience="youth", circle="interested")


def test_the_page_says_it_in_words_as_a_picture_and_as_a_table(client, cast, full):
    client.force_login(cast.ed)
    page = client.get(COVERAGE)
    assert texts(page, '//div[@class="coverage-said"]/h3') == [
        "Nobody is there for 1",
        "Only kept informed, not at the table 1",
        "At the table 1",
        "Not relevant for us 1",
    ]
    assert texts(page, '//div[@class="coverage-said"]/dl/div') == [
        "Sector: Housing",
        "Group with lived experience: Youth",
        "Sector: Courts",
        "Sector: Ports",
    ]
    assert table(page, "The list") == [
        ["Courts", "Sector", "At the table", "Court 0, Court 1, Court 2, Court 3 and 2 more", ""],
        ["Housing", "Sector", "Missing", "", "Add someone for Housing"],
        [
            "Youth",
            "Group with lived experience",
            "Only kept informed",
            "Young Voices",
            "Add someone for Youth",
        ],
        ["Ports", "Sector", "Not relevant for us", "We have no coast.", ""],
    ]
    drawn = '//*[local-name()="svg"]'
    assert texts(page, f'{drawn}//*[@class="figure-in-dot"]') == ["6"]
    assert texts(page, f'{drawn}//*[@class="figure-in-node"]') == ["1"]
    assert len(texts(page, f'{drawn}//*[contains(@class, "figure-gap")]')) == 1
    assert texts(page, "//figcaption") == [
        "Of 3 on the list: At the table: 1, Missing: 1, Not relevant for us: 1.",
        "Of 1 on the list: Only kept informed: 1.",
    ]


def test_add_someone_brings_the_word_into_the_form_and_comes_back_covered(client, cast, full):
    client.force_login(cast.ed)
    links = texts(client.get(COVERAGE), '//td[@class="row-actions"]/a/@href')
    assert [parse_qs(urlsplit(link).query) for link in links] == [
        {"new_sector": ["Housing"], "from": ["coverage"]},
        {"new_groups": ["Youth"], "from": ["coverage"]},
    ]
    page = client.get(links[0])
    form = '//section[@id="add"]//form'
    assert texts(page, f'{form}//input[@name="sector"]/@value') == ["Housing"]
    back = texts(page, f'{form}//input[@name="next"]/@value')[0]
    client.post(
        "/here/add/collaborator/",
        {"public_name": "Open Door", "sector": "Housing", "next": back},
    )
    assert back == COVERAGE
    wall.enter(cast.here.pk)
    assert states()["Housing"] == "covered"


def test_an_empty_list_offers_the_starting_list_and_twice_is_once(client, cast, inside):
    client.force_login(cast.ed)
    assert texts(client.get(COVERAGE), '//div[@class="empty"]//button') == ["Start with the list"]
    wanted(cast, "courts", set_aside="A reason of ours")
    for said in (
        f"{len(WHOLE_LIST) - 1} items added. Change them to fit your State.",
        "Everything on the starting list is there already.",
    ):
        assert messages(client.post(f"{COVERAGE}start/", follow=True)) == [said]
    wall.enter(cast.here.pk)
    items = list(CoverageItem.objects.order_by("position").values_list("kind_of", "label"))
    assert items == [("sector", "courts")] + [one for one in WHOLE_LIST if one[1] != "Courts"]
    assert Event.objects.filter(verb="added the starting list").count() == 1


def test_every_item_of_the_starting_list_could_be_typed_by_hand(cast, inside):
    for kind, label in WHOLE_LIST:
        item = CoverageItem(grantee=cast.here, kind_of=kind)
        assert item.refuse("label", CoverageItem.editable["label"].parse([label])) == ""
    assert len({(kind, label.lower()) for kind, label in WHOLE_LIST}) == len(WHOLE_LIST)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"label": "  "}, "Who ought to be there cannot be empty. Type a few words."),
        ({"label": "COURTS"}, "“COURTS” is on the list already."),
        (
            {"label": "law, medicine", "kind_of": "discipline"},
            "Leave out the comma: it divides one discipline or group from the next.",
        ),
        ({"label": "X", "kind_of": "planet"}, "Choose one of the answers offered for What it is."),
    ],
)
def test_an_item_that_makes_no_sense_is_refused(client, cast, inside, given, why):
    wanted(cast, "Courts")
    client.force_login(cast.ed)
    form = {"kind_of": "sector", "next": COVERAGE} | given
    assert messages(client.post("/here/add/coverageitem/", form, follow=True)) == [why]
    wall.enter(cast.here.pk)
    assert CoverageItem.objects.count() == 1


def test_an_item_renamed_into_another_is_refused_and_may_keep_its_own_name(client, cast, inside):
    wanted(cast, "Courts")
    item = wanted(cast, "Housing")
    client.force_login(cast.ed)
    answers = [
        client.post(
            f"/here/save/coverageitem/{item.pk}/{field}/",
            {"value": value, "version": "1"},
            headers={"accept": "application/json"},
        )
        for field, value in [("label", "courts"), ("label", "HOUSING"), ("kind_of", "group")]
    ]
    assert [answer.status_code for answer in answers] == [422, 200, 200]
    wall.enter(cast.here.pk)
    item.refresh_from_db()
    assert (item.label, item.kind_of) == ("HOUSING", "group")


def test_an_item_set_aside_with_a_reason_and_taken_up_again_on_its_page(client, cast, inside):
    item = wanted(cast, "Ports")
    client.force_login(cast.ed)
    page = f"{COVERAGE}{item.pk}/"
    shown = []
    for version, reason in enumerate(["We have no coast.", ""], start=1):
        client.post(
            f"/here/save/coverageitem/{item.pk}/set_aside/",
            {"value": reason, "version": version},
            headers={"accept": "application/json"},
        )
        shown += texts(client.get(page), '//p[@class="lede"]/span[1]')
    assert shown == ["Not relevant for us", "Missing"]


def test_a_viewer_reads_and_gets_no_form(client, cast, full):
    client.force_login(cast.vic)
    item = CoverageItem.objects.get(label="Courts")
    for address in (COVERAGE, f"{COVERAGE}{item.pk}/"):
        page = client.get(address)
        assert texts(page, '//main//form[@method="post"]') == []
        assert texts(page, '//main//a[contains(., "Add")]') == []
    assert texts(page, "//main//li/a")[-6:] == [f"Court {number}" for number in range(6)]


def test_labels_and_names_are_words_in_page_and_picture(client, cast, inside):
    wanted(cast, "<b>x</b>")
    enter(cast, "<i>y</i>", sector="<B>X</B>")
    client.force_login(cast.vic)
    page = client.get(COVERAGE)
    assert table(page, "The list")[0][0] == "<b>x</b>"
    assert table(page, "The list")[0][3] == "<i>y</i>"
    assert texts(page, "//main//b | //main//i") == []


def test_the_page_takes_as_many_queries_for_many_as_for_one(client, cast, inside):
    client.force_login(cast.ed)
    counts = []
    for number in (1, 3, 60):
        while CoverageItem.objects.count() < number:
            name = f"Field {CoverageItem.objects.count()}"
            item = wanted(cast, name)
            enter(cast, name, sector=name)
        for address in (COVERAGE, f"{COVERAGE}{item.pk}/"):
            with CaptureQueriesContext(connection) as captured:
                page = client.get(address)
            counts.append((address == COVERAGE, len(captured)))
        wall.enter(cast.here.pk)
        assert texts(page, "//h1") == [item.label]
    assert len(set(counts)) == 2
