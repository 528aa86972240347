"""The register: who is in it, how it is found, and how long the page stays quick."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from accounts import rules, wall
from accounts.models import Event
from collaborators.models import Collaborator, CoverageItem
from engagement.models import Activity, Attendance
from tests.reading import messages, table, texts


@pytest.fixture
def inside(cast):
    wall.enter(cast.here.pk)


def enter_in_register(cast, name, **more):
    position = Collaborator.objects.count() + 1
    return Collaborator.objects.create(
        grantee=cast.here, public_name=name, position=position, **more
    )


def names(response):
    return texts(response, "//table//tbody//th/a")


def test_an_entry_added_stands_in_the_list_with_what_was_typed(client, cast):
    client.force_login(cast.ed)
    added = client.post(
        "/here/add/collaborator/",
        {
            "public_name": "Harbor Shelter",
            "nature": "organization",
            "circle": "team",
            "sector": "housing",
            "role": "hosts the meetings",
            "lived_experience": "survivor",
            "next": "/here/collaborators/",
        },
    )
    assert added["Location"].startswith("/here/collaborators/#collaborator-")
    assert table(client.get("/here/collaborators/"), "The register") == [
        [
            "",
            "Harbor Shelter",
            "Edit Harbor Shelter",
            "Organization or group",
            "Program team",
            "housing",
            "hosts the meetings",
            "Survivors of trafficking",
            "–not said",
            "0",
        ]
    ]


def test_add_and_open_goes_to_the_new_entry_and_sent_twice_it_is_one(client, cast):
    client.force_login(cast.ed)
    form = {
        "public_name": "Harbor Shelter",
        "open": "1",
        "form_key": "5f0c1c2e-0d4b-4f0a-9b43-0f6c0e4f7a11",
    }
    answers = [client.post("/here/add/collaborator/", form) for _ in range(2)]
    wall.enter(cast.here.pk)
    entry = Collaborator.objects.get()
    assert {answer["Location"] for answer in answers} == {f"/here/collaborators/{entry.pk}/"}
    assert entry.get_absolute_url() == f"/here/collaborators/{entry.pk}/"


def test_a_circle_and_words_narrow_the_list_and_the_tabs_count_what_matches(client, cast, inside):
    enter_in_register(cast, "Harbor Shelter", circle="team", sector="housing")
    enter_in_register(cast, "County Court", circle="team", sector="courts")
    enter_in_register(cast, "Harbor Police", circle="interested", sector="law enforcement")
    client.force_login(cast.vic)
    assert names(client.get("/here/collaborators/")) == [
        "Harbor Shelter",
        "County Court",
        "Harbor Police",
    ]
    assert names(client.get("/here/collaborators/?circle=team")) == [
        "Harbor Shelter",
        "County Court",
    ]
    found = client.get("/here/collaborators/?circle=team&q=harbor")
    assert names(found) == ["Harbor Shelter"]
    assert texts(found, '//nav[@aria-label="Circles"]/a') == [
        "All circles 2",
        "Program team 1",
        "Collaborator 0",
        "Interested party 1",
        "Public 0",
    ]
    assert texts(found, '//nav[@aria-label="Circles"]/a[@aria-current]') == ["Program team 1"]


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%25", "circle=nobody", "after=x", "after=9-" + "9" * 40]
)
def test_odd_addresses_show_a_list_all_the_same(client, cast, inside, query):
    enter_in_register(cast, "100 % Youth")
    client.force_login(cast.vic)
    assert names(client.get(f"/here/collaborators/?{query}")) == ["100 % Youth"]


def test_an_empty_register_and_an_empty_search_say_what_to_do(client, cast, inside):
    client.force_login(cast.alice)
    empty = client.get("/here/collaborators/")
    assert texts(empty, '//div[@class="empty"]//a') == ["Add the first entry"]
    enter_in_register(cast, "Harbor Shelter")
    nothing = client.get("/here/collaborators/?q=zebra")
    assert texts(nothing, '//div[@class="empty"]/p[1]') == [
        "Nobody in the register matches. Try fewer words, or take a filter off."
    ]


def test_a_viewer_gets_words_and_no_form(client, cast, inside):
    entry = enter_in_register(cast, "Harbor Shelter", long_term=True)
    client.force_login(cast.vic)
    for address in ("/here/collaborators/", f"/here/collaborators/{entry.pk}/"):
        forms = texts(client.get(address), '//main//form[@method="post"]')
        assert forms == []
    page = client.get(f"/here/collaborators/{entry.pk}/")
    assert texts(page, f'//div[@id="collaborator-{entry.pk}-long_term"]/p') == ["Yes"]


def test_names_are_shown_as_words_whatever_is_in_them(client, cast, inside):
    entry = enter_in_register(cast, "<script>x()</script>", sector="<b>bold</b>")
    client.force_login(cast.vic)
    assert table(client.get("/here/collaborators/"))[0][0] == "<script>x()</script>"
    page = client.get(f"/here/collaborators/{entry.pk}/")
    assert texts(page, "//h1") == ["<script>x()</script>"]


def test_an_entry_shows_what_it_took_part_in(client, cast, inside):
    entry = enter_in_register(cast, "Harbor Shelter")
    for position, title in enumerate(["Kick-off", "Data walk"]):
        activity = Activity.objects.create(grantee=cast.here, title=title, position=position)
        Attendance.objects.create(grantee=cast.here, activity=activity, collaborator=entry)
    client.force_login(cast.cole)
    page = client.get(f"/here/collaborators/{entry.pk}/")
    assert texts(page, '//ol[@class="timeline"]/li') == ["Kick-off", "Data walk"]
    assert table(client.get("/here/collaborators/"))[0][-1] == "2"


def test_every_field_of_an_entry_saves_itself_from_its_page(client, cast, inside):
    entry = enter_in_register(cast, "Harbor Shelter")
    client.force_login(cast.ed)
    page = client.get(f"/here/collaborators/{entry.pk}/")
    addresses = texts(page, "//main//form[@data-autosave]/@action")
    assert sorted(addresses) == sorted(
        f"/here/save/collaborator/{entry.pk}/{field}/" for field in Collaborator.editable
    )


def test_a_removed_entry_is_gone_and_its_texts_stand_in_the_history(client, cast, inside):
    entry = enter_in_register(cast, "Harbor Shelter", sector="housing")
    client.force_login(cast.alice)
    after = client.post(
        f"/here/remove/collaborator/{entry.pk}/", {"next": "/here/collaborators/"}, follow=True
    )
    assert messages(after) == ["The collaborator was removed."]
    assert client.get(f"/here/collaborators/{entry.pk}/").status_code == 404
    wall.enter(cast.here.pk)
    line = Event.objects.get(verb="removed collaborator")
    assert (line.subject, line.detail["sector"]) == ("Harbor Shelter", "housing")


def test_someone_elses_entry_does_not_exist_here(client, cast):
    wall.enter(cast.elsewhere.pk)
    theirs = Collaborator.objects.create(grantee=cast.elsewhere, public_name="Far away")
    client.force_login(cast.alice)
    assert client.get(f"/here/collaborators/{theirs.pk}/").status_code == 404
    assert client.get(f"/elsewhere/collaborators/{theirs.pk}/").status_code == 404
    assert table(client.get("/here/collaborators/")) == []


@pytest.mark.parametrize("who", ["pat", "gina", "ada"])
def test_advisers_funders_and_administrators_are_told_why_not(client, cast, who):
    client.force_login(getattr(cast, who))
    for address in ("/here/collaborators/", "/here/activities/"):
        refused = client.get(address)
        assert refused.status_code == 403
        assert rules.refusal(rules.READ_PLAN) in texts(refused, "//main")[0]


def test_the_list_takes_as_many_queries_for_thirty_as_for_one(client, cast, inside):
    client.force_login(cast.alice)
    counts = []
    for wanted in (1, 3, 30):
        while Collaborator.objects.count() < wanted:
            enter_in_register(cast, "Someone", lived_experience="youth")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page = client.get("/here/collaborators/")
        wall.enter(cast.here.pk)
        assert len(table(page)) == wanted
        counts.append(len(captured))
    assert counts == [counts[0]] * 3


def test_an_entry_takes_as_many_queries_for_thirty_activities_as_for_one(client, cast, inside):
    entry = enter_in_register(cast, "Harbor Shelter")
    client.force_login(cast.alice)
    counts = []
    for wanted in (1, 3, 30):
        while Activity.objects.count() < wanted:
            made = Activity.objects.create(grantee=cast.here, title="Meeting")
            Attendance.objects.create(grantee=cast.here, activity=made, collaborator=entry)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(f"/here/collaborators/{entry.pk}/")
        wall.enter(cast.here.pk)
        assert len(texts(page, '//ol[@class="timeline"]/li')) == wanted
        counts.append(len(captured))
    assert counts == [counts[0]] * 3


def test_a_long_register_comes_in_pages_that_miss_nobody(client, cast, inside, monkeypatch):
    monkeypatch.setattr("collaborators.listing.PAGE", 4)
    everyone = [enter_in_register(cast, f"Body {number}").public_name for number in range(10)]
    Collaborator.objects.filter(public_name__in=everyone[2:7]).update(position=3)
    client.force_login(cast.vic)
    seen, address = [], "/here/collaborators/?circle=collaborator"
    while address:
        page = client.get(address)
        seen += names(page)
        onward = texts(page, '//a[@rel="next"]/@href')
        address = onward[0] if onward else ""
    assert seen == everyone


@pytest.mark.parametrize(
    ("days", "said"),
    [(181, ""), (180, "Term ends"), (0, "Term ends"), (-1, "Term ended"), (-4000, "Term ended")],
)
def test_a_term_is_warned_of_half_a_year_ahead_on_the_page_and_in_the_list(
    client, cast, inside, days, said
):
    ends = timezone.localdate() + timedelta(days=days)
    entry = enter_in_register(cast, "The Governor", government_leader=True, term_ends_on=ends)
    client.force_login(cast.vic)
    page = client.get(f"/here/collaborators/{entry.pk}/")
    listed = client.get("/here/collaborators/")
    words = [f"{said} {date_format(ends, 'M j, Y')}"] if said else []
    assert texts(page, '//p[@class="callout-title"]') == words
    assert texts(listed, '//th/span[@class="tag tag-warn"]') == words


def test_words_in_use_and_on_the_coverage_list_are_offered_once(client, cast, inside):
    enter_in_register(cast, "A", sector="Courts", disciplines="law, Social work", groups="youth")
    entry = enter_in_register(cast, "B", sector="courts", disciplines="Law,, ")
    for kind, label in [("sector", "Health care"), ("discipline", "LAW"), ("group", "Elders")]:
        CoverageItem.objects.create(grantee=cast.here, kind_of=kind, label=label)
    client.force_login(cast.ed)
    for address in ("/here/collaborators/", f"/here/collaborators/{entry.pk}/"):
        page = client.get(address)
        offered = {
            name: texts(page, f'//datalist[@id="words-{name}"]/option/@value')
            for name in ("sector", "disciplines", "groups")
        }
        assert [
            words if name == "groups" else [w.lower() for w in words]
            for name, words in offered.items()
        ] == [
            ["courts", "health care"],
            ["law", "social work"],
            ["Elders", "youth"],
        ]
    fields = {"sector": "sector", "disciplines": "disciplines", "groups": "groups"}
    for field, name in fields.items():
        control = f'//input[@id="collaborator-{entry.pk}-{field}-input"]/@list'
        assert texts(page, control) == [f"words-{name}"]
