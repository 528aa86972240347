"""The resource map's pages: what is lit, what is filled, what becomes a gap of the plan."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from accounts import actions as accounts
from accounts import wall
from accounts.models import Event
from collaborators.models import AreaNote, Collaborator, OwnNeed, Region, ResourceOffer
from editing import actions as editing
from planning import actions as planning
from planning.models import Gap, Plan
from tests.reading import messages, table, texts

MAP = "/here/resources/"
DENTAL = "/here/resources/needs/medical.dental/"
ASKED = ["Not known"] * 6


@pytest.fixture
def inside(cast):
    wall.enter(cast.here.pk)


def offer(cast, need="medical.dental", provider="Tooth Fellows", **more):
    return ResourceOffer.objects.create(grantee=cast.here, need=need, provider=provider, **more)


def row(client, need="medical-dental", query=""):
    """The cells of a need's row on the map."""
    page = client.get(MAP + query)
    found = html.fromstring(page.content.decode()).xpath(f'//tr[@id="need-{need}"]')
    return [" ".join(cell.text_content().split()) for cell in found[0]] if found else None


def test_an_empty_map_has_all_needs_and_each_is_one_gap(client, cast, inside):
    client.force_login(cast.vic)
    page = client.get(MAP)
    assert len(table(page)) == 55
    assert texts(page, '//*[@id="map-summary"]') == ["55 needs: 55 without a provider."]
    assert row(client) == [
        "Dental care",
        "No provider",
        *["–nobody to ask yet"] * 6,
    ]
    assert len(texts(page, "//main//h2")) == 7


def test_not_known_is_not_no_and_no_is_a_gap(client, cast, inside):
    client.force_login(cast.vic)
    known = offer(cast)
    assert row(client) == ["Dental care", "Tooth Fellows", *ASKED]
    ResourceOffer.objects.filter(pk=known.pk).update(minor="no", male="yes")
    assert row(client) == [
        "Dental care",
        "Tooth Fellows",
        *["Not known"] * 3,
        "None",
        "1 of 1",
        "Not known",
    ]
    assert texts(client.get(MAP), '//*[@id="map-summary"]') == [
        "55 needs: 54 without a provider, 1 where nobody serves minors, "
        "1 with something still to ask."
    ]


def test_a_provider_added_and_answered_stands_on_the_map(client, cast, inside):
    entry = Collaborator.objects.create(grantee=cast.here, public_name="Harbor Clinic")
    client.force_login(cast.ed)
    form = {"need": "medical.dental", "collaborator": entry.pk, "provider": "", "trained": "yes"}
    client.post("/here/add/resourceoffer/", form | {"next": DENTAL})
    wall.enter(cast.here.pk)
    made = ResourceOffer.objects.get()
    assert (made.collaborator_id, made.trained, made.minor) == (entry.pk, "yes", "")
    client.post(f"/here/save/resourceoffer/{made.pk}/minor/", {"version": 1, "value": "no"})
    assert row(client)[:7] == [
        "Dental care",
        "Harbor Clinic",
        "Not known",
        "1 of 1",
        "Not known",
        "None To the plan as a gap: Dental care, Minors",
        "Not known",
    ]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (
            {"need": "medical.dental", "collaborator": "", "provider": " "},
            "Say who provides it: choose from the register, or type a name.",
        ),
        ({"need": "medical.wings", "provider": "X"}, "Choose one of the answers offered for Need."),
        (
            {"need": "medical.dental", "provider": "X", "minor": "perhaps"},
            "Choose one of the answers offered for Serves minors.",
        ),
        (
            {"need": "medical.dental", "provider": "X", "region": "999"},
            "Region: this entry is no longer there. Choose another.",
        ),
        ({"need": "", "provider": "X"}, "A provider stands under one need. Choose which."),
    ],
)
def test_what_does_not_fit_is_refused_in_words_and_nothing_is_stored(
    client, cast, inside, sent, sentence
):
    client.force_login(cast.ed)
    answer = client.post("/here/add/resourceoffer/", sent | {"next": DENTAL}, follow=True)
    assert messages(answer) == [sentence]
    wall.enter(cast.here.pk)
    assert ResourceOffer.objects.count() == 0


def test_a_typed_provider_goes_into_the_register_wherever_it_stands(client, cast, inside):
    first, second = offer(cast), offer(cast, need="medical.care", provider="tooth fellows")
    other = offer(cast, provider="Someone else")
    client.force_login(cast.ed)
    for _ in range(2):
        client.post(f"/here/resources/offers/{first.pk}/register/", {"next": DENTAL})
    wall.enter(cast.here.pk)
    entry = Collaborator.objects.get()
    assert (entry.public_name, entry.circle, entry.nature) == (
        "Tooth Fellows",
        "interested",
        "organization",
    )
    found = ResourceOffer.objects.values_list("pk", "collaborator_id", "provider")
    assert sorted(found) == [
        (first.pk, entry.pk, ""),
        (second.pk, entry.pk, ""),
        (other.pk, None, "Someone else"),
    ]
    assert Event.objects.filter(verb="added collaborator").count() == 1


def test_a_provider_who_is_in_the_register_already_is_tied_to_that_entry(client, cast, inside):
    person = Collaborator.objects.create(
        grantee=cast.here, public_name="Tooth Fellows", nature="person"
    )
    entry = Collaborator.objects.create(grantee=cast.here, public_name="TOOTH FELLOWS")
    made = offer(cast)
    client.force_login(cast.alice)
    client.post(f"/here/resources/offers/{made.pk}/register/")
    wall.enter(cast.here.pk)
    assert ResourceOffer.objects.get().collaborator_id == entry.pk
    assert set(Collaborator.objects.values_list("pk", flat=True)) == {person.pk, entry.pk}


def test_an_entry_removed_from_the_register_leaves_its_name_on_the_map(client, cast, inside):
    entry = Collaborator.objects.create(grantee=cast.here, public_name="Harbor Clinic")
    made = offer(cast, provider="", collaborator=entry)
    other = offer(cast, provider="Someone else")
    editing.remove_record(Collaborator, entry.pk, by=cast.alice)
    made.refresh_from_db()
    other.refresh_from_db()
    assert (made.collaborator_id, made.provider) == (None, "Harbor Clinic")
    assert other.provider == "Someone else"


def test_a_region_counts_its_own_providers_and_the_statewide_ones(client, cast, inside):
    north, south = (
        Region.objects.create(grantee=cast.here, name=name, position=place)
        for place, name in enumerate(["North", "South"])
    )
    offer(cast, provider="Northern Dentists", region=north, minor="no")
    offer(cast, need="medical.care", provider="State Clinic")
    client.force_login(cast.vic)
    assert row(client)[1] == "Northern Dentists (North)"
    assert row(client, query=f"?region={south.pk}")[1] == "No provider"
    assert row(client, "medical-care", query=f"?region={south.pk}")[1] == "State Clinic"
    page = client.get(DENTAL)
    assert texts(page, '//p[contains(@class, "callout-warn")]') == ["Nobody is named for South."]
    page = client.get(f"{MAP}?region={south.pk}&area=medical")
    assert texts(page, '//*[@id="map-summary"]/strong') == [
        "6 needs: 5 without a provider, 1 with something still to ask."
    ]


def test_only_needs_with_gaps_and_odd_filters(client, cast, inside):
    offer(cast, **dict.fromkeys(("partnership", "trained", "adult", "minor"), "yes"))
    client.force_login(cast.vic)
    page = client.get(f"{MAP}?only=gaps&area=medical")
    assert [cells[0] for cells in table(page)] == [
        "Emergency medicine",
        "Reproductive health",
        "Medical care",
        "Mental health care",
        "Treatment of substance use",
    ]
    for odd in ("area=nowhere", "region=x", "region=999", "only=all", "area=%00"):
        assert len(table(client.get(f"{MAP}?{odd}"))) == 55


def test_a_lit_cell_becomes_one_gap_of_the_plan_and_says_so(client, cast, inside):
    Gap.objects.create(grantee=cast.here, plan=Plan.objects.get(), text="Older")
    client.force_login(cast.ed)
    for wanted in (
        "Dental care: in the plan as gap 2.",
        "Dental care: in the plan as gap 2.",
    ):
        sent = {"cell": "medical.dental|", "next": MAP}
        answer = client.post("/here/resources/gap/", sent, follow=True)
        assert answer.redirect_chain == [(f"{MAP}#need-medical-dental", 302)]
        assert messages(answer) == [wanted]
    wall.enter(cast.here.pk)
    assert list(Gap.objects.values_list("text", flat=True)) == [
        "Older",
        "No provider is known for this need: Dental care",
    ]
    assert row(client)[1] == "No provider In the plan: gap 2 for Dental care"


def test_the_same_need_is_a_gap_of_its_own_in_each_region(client, cast, inside):
    north = Region.objects.create(grantee=cast.here, name="North")
    offer(cast, male="no", region=north)
    client.force_login(cast.ed)
    for region in ("", str(north.pk)):
        sent = {"cell": "medical.dental|male", "region": region}
        client.post("/here/resources/gap/", sent)
    wall.enter(cast.here.pk)
    assert list(Gap.objects.values_list("text", flat=True)) == [
        "No provider serves men and boys for this need: Dental care",
        "No provider in North serves men and boys for this need: Dental care",
    ]


def test_a_cell_filled_meanwhile_makes_no_gap(client, cast, inside):
    offer(cast)
    client.force_login(cast.ed)
    for cell in ("medical.dental|", "medical.dental|minor"):
        sent = {"cell": cell, "next": MAP}
        answer = client.post("/here/resources/gap/", sent, follow=True)
        assert messages(answer) == ["Dental care: this is no gap any more."]
    for cell in ("medical.wings|", "medical.dental|wings", "own-9|", ""):
        assert client.post("/here/resources/gap/", {"cell": cell}).status_code == 404
    wall.enter(cast.here.pk)
    assert Gap.objects.count() == 0


def test_without_a_plan_the_map_works_and_its_buttons_wait(client, cast):
    newcomer = accounts.create_grantee(slug="newcomer", name="State of Newcomer")
    accounts.grant_role(newcomer, cast.alice, "lead")
    client.force_login(cast.alice)
    page = client.get("/newcomer/resources/")
    assert texts(page, '//button[@name="cell"]') == []
    assert texts(page, '//p[@class="callout"]') == [
        "No plan is open yet. Once one is, each gap below has a button that takes it into the plan."
    ]
    sent = {"cell": "medical.dental|", "next": "/newcomer/resources/"}
    client.post("/newcomer/resources/gap/", sent)
    told = client.get("/newcomer/resources/")
    assert messages(told) == ["No plan is open yet. Open one on the overview, then come back."]
    wall.enter(newcomer.pk)
    assert Gap.objects.count() == 0


def test_a_need_of_the_teams_own_stands_in_its_area_with_providers(client, cast, inside):
    client.force_login(cast.ed)
    form = {"area": "social", "label": "Care for animals", "open": "1"}
    made = client.post("/here/add/ownneed/", form)
    wall.enter(cast.here.pk)
    own = OwnNeed.objects.get()
    assert made["Location"] == f"/here/resources/needs/own-{own.pk}/"
    client.post("/here/add/resourceoffer/", {"own_need": own.pk, "provider": "Kennel Row"})
    assert row(client, f"own-{own.pk}")[:2] == ["Care for animals", "Kennel Row"]
    page = client.get(made["Location"])
    assert texts(page, "//h1") == ["Care for animals"]
    refused = client.post(
        f"/here/remove/ownneed/{own.pk}/", {"next": made["Location"]}, follow=True
    )
    assert messages(refused) == [
        "This need of our own still holds places on the resource map. Move or remove those first."
    ]


def test_an_area_has_one_note_on_an_emergency(client, cast, inside):
    client.force_login(cast.ed)
    form = {"area": "medical", "emergency": "Clinics closed.", "next": MAP}
    client.post("/here/add/areanote/", form)
    answer = client.post("/here/add/areanote/", form, follow=True)
    assert messages(answer) == ["This area has its note already. Reload the page and write in it."]
    wall.enter(cast.here.pk)
    assert AreaNote.objects.count() == 1
    client.force_login(cast.vic)
    assert texts(client.get(MAP), '//section[@id="area-medical"]/details/p') == ["Clinics closed."]


def test_a_region_stands_in_the_list_once_and_is_kept_while_in_use(client, cast, inside):
    client.force_login(cast.ed)
    address = "/here/resources/regions/"
    for _ in range(2):
        answer = client.post("/here/add/region/", {"name": "North", "next": address}, follow=True)
    assert messages(answer) == ["North is in the list already."]
    wall.enter(cast.here.pk)
    north = Region.objects.get()
    offer(cast, region=north)
    answer = client.post(f"/here/remove/region/{north.pk}/", {"next": address}, follow=True)
    assert messages(answer) == [
        "This region still holds places on the resource map. Move or remove those first."
    ]


def test_a_viewer_reads_the_map_and_changes_nothing(client, cast, inside):
    offer(cast, note="Mondays only")
    OwnNeed.objects.create(grantee=cast.here, area="social", label="Care for animals")
    client.force_login(cast.vic)
    for address in (MAP, DENTAL, "/here/resources/regions/"):
        assert texts(client.get(address), '//main//form[@method="post"]') == []
        assert texts(client.get(address), "//main//button[@name]") == []
    assert "Mondays only" in texts(client.get(DENTAL), "//article")[0]


def test_nothing_of_another_grantee_is_on_the_map_or_can_be_named(client, cast, inside):
    wall.enter(cast.elsewhere.pk)
    there = {"grantee": cast.elsewhere}
    theirs = OwnNeed.objects.create(area="social", label="Far need", **there)
    region = Region.objects.create(name="Far region", **there)
    entry = Collaborator.objects.create(public_name="Far body", **there)
    far = ResourceOffer.objects.create(need="medical.dental", provider="Far away", **there)
    client.force_login(cast.alice)
    assert row(client)[1].startswith("No provider")
    assert len(table(client.get(MAP))) == 55
    assert client.get(f"/here/resources/needs/own-{theirs.pk}/").status_code == 404
    assert client.post(f"/here/resources/offers/{far.pk}/register/").status_code == 404
    base = {"need": "medical.dental", "provider": "Near"}
    client.post("/here/add/resourceoffer/", base | {"region": region.pk})
    client.post("/here/add/resourceoffer/", base | {"collaborator": entry.pk})
    gone = client.post("/here/add/resourceoffer/", {"own_need": theirs.pk, "provider": "Near"})
    assert gone.status_code == 404
    sent = {"cell": "medical.dental|", "region": region.pk}
    client.post("/here/resources/gap/", sent)
    wall.enter(cast.here.pk)
    assert ResourceOffer.objects.count() == 0
    assert [gap.text for gap in Gap.objects.all()] == [
        "No provider is known for this need: Dental care"
    ]


def test_names_are_shown_as_words_whatever_is_in_them(client, cast, inside):
    region = Region.objects.create(grantee=cast.here, name="<i>North</i>")
    offer(cast, provider="<script>x()</script>", region=region)
    OwnNeed.objects.create(grantee=cast.here, area="medical", label="<b>Need</b>")
    client.force_login(cast.ed)
    assert row(client)[1] == "<script>x()</script> (<i>North</i>)"
    assert table(client.get(MAP), "Table: Medical and mental health")[-1][0] == "<b>Need</b>"


def test_many_providers_of_a_need_are_told_in_short_and_listed_in_pages(client, cast, inside):
    for number in range(25):
        offer(cast, provider=f"Provider {number:02}", position=number)
    client.force_login(cast.vic)
    assert row(client)[1] == "Provider 00, Provider 01, Provider 02, Provider 03 and 21 more"
    seen, address = [], DENTAL
    while address:
        page = client.get(address)
        seen += texts(page, '//article/div[@class="card-head"]/h3/text()')
        onward = texts(page, '//a[@rel="next"]/@href')
        address = onward[0] and DENTAL + onward[0] if onward else ""
    assert seen == [f"Provider {number:02}" for number in range(25)]


@pytest.mark.parametrize("address", [MAP, DENTAL])
def test_pages_take_as_many_queries_for_thirty_as_for_one(client, cast, inside, address):
    client.force_login(cast.alice)
    plan = Plan.objects.get()
    counts = []
    for wanted in (1, 3, 15):
        while (number := ResourceOffer.objects.count()) < wanted:
            region = Region.objects.create(grantee=cast.here, name=f"Region {number}")
            entry = Collaborator.objects.create(grantee=cast.here, public_name=f"Body {number}")
            offer(cast, provider="", collaborator=entry, region=region)
            OwnNeed.objects.create(grantee=cast.here, area="law", label=f"Need {number}")
            origin = f"resource:law.local:{number}"
            planning.gap_from(plan, f"Gap {number}", origin=origin, by=cast.alice)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(address)
        wall.enter(cast.here.pk)
        assert page.status_code == 200
        counts.append(len(captured))
    assert counts == [counts[0]] * 3
