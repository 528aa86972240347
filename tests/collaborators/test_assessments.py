"""Agencies' own view: who may see it, what it holds, and averages that do not pretend."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts import rules, wall
from collaborators.assessments.summary import Average, average
from collaborators.models import AgencyAssessment, Capability, Collaborator
from editing import actions as editing
from editing.fields import Refused
from tests.reading import messages, table, texts

ALL = "/here/agencies/"


@pytest.fixture
def inside(cast):
    wall.enter(cast.here.pk)


def agency(cast, name, **more):
    entry = Collaborator.objects.create(grantee=cast.here, public_name=name)
    return AgencyAssessment.objects.create(grantee=cast.here, collaborator=entry, **more)


@pytest.mark.parametrize(
    ("scores", "expected", "sentence"),
    [
        ([], Average(None, 0, 0), "Capacity: no answer yet, of 0 asked."),
        ([None, None], Average(None, 0, 2), "Capacity: no answer yet, of 2 asked."),
        ([4, None], Average(4.0, 1, 2), "Capacity: 4.0 of 10, the one answer of 2 asked."),
        (
            [4, 7, None, 8],
            Average(19 / 3, 3, 4),
            "Capacity: 6.3 of 10 on average, 3 of 4 answered.",
        ),
    ],
)
def test_an_average_says_how_many_answered(scores, expected, sentence):
    assert average(scores) == expected
    assert average(scores).in_words("Capacity") == sentence


def test_the_program_team_opens_its_own_assessment_and_one_for_an_agency(client, cast, inside):
    entry = Collaborator.objects.create(grantee=cast.here, public_name="Harbor Clinic")
    client.force_login(cast.ed)
    own = client.post("/here/add/agencyassessment/", {"open": "1"})
    theirs = client.post("/here/add/agencyassessment/", {"open": "1", "collaborator": entry.pk})
    for made, name in ((own, "The program team"), (theirs, "Harbor Clinic")):
        assert texts(client.get(made["Location"]), "//h1") == [name]
    again = client.post("/here/add/agencyassessment/", {"next": ALL}, follow=True)
    assert messages(again) == ["This agency has its assessment already. Open it in the list."]
    wall.enter(cast.here.pk)
    assert AgencyAssessment.objects.count() == 2


def test_every_field_saves_itself_from_the_page(client, cast, inside):
    found = agency(cast, "Harbor Clinic")
    client.force_login(cast.ed)
    page = client.get(found.get_absolute_url())
    fields = {address.split("/")[5] for address in texts(page, "//form[@data-autosave]/@action")}
    assert fields == set(AgencyAssessment.editable)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        (
            "agency_values",
            "a\nb\nc\nd\n\ne\nf",
            "At most 5 lines fit here; this has 6. Keep what matters most.",
        ),
        (
            "funding",
            "a\nb\nc\nd",
            "At most 3 lines fit here; this has 4. Keep what matters most.",
        ),
        (
            "capacity",
            "11",
            "Capacity, 1 to 10 is a whole number from 1 to 10. Type it in digits.",
        ),
        (
            "commitment",
            "0",
            "Commitment, 1 to 10 is a whole number from 1 to 10. Type it in digits.",
        ),
    ],
)
def test_too_much_or_off_the_scale_is_refused_in_words(cast, inside, field, typed, sentence):
    found = agency(cast, "Harbor Clinic")
    with pytest.raises(Refused) as refused:
        editing.save_field(AgencyAssessment, found.pk, field, [typed], version=1, by=cast.ed)
    assert str(refused.value) == sentence


def test_the_database_holds_the_scale_too(cast, inside):
    with pytest.raises(IntegrityError), transaction.atomic():
        agency(cast, "Harbor Clinic", capacity=11)


def test_a_sixth_capability_is_refused(client, cast, inside):
    found = agency(cast, "Harbor Clinic")
    client.force_login(cast.ed)
    address = found.get_absolute_url()
    for number in range(6):
        sent = {"assessment": found.pk, "attribute": f"Skill {number}", "next": address}
        answer = client.post("/here/add/capability/", sent, follow=True)
    assert messages(answer) == ["An agency names 5 capabilities at most. Change one of them."]
    wall.enter(cast.here.pk)
    assert Capability.objects.count() == 5


def test_the_summary_compares_agencies_and_says_who_has_not_answered(client, cast, inside):
    agency(cast, "Harbor Clinic", capacity=4, commitment=9, stage="leader", team_size=3)
    agency(cast, "Quiet Court")
    client.force_login(cast.alice)
    page = client.get(ALL)
    assert table(page, "Agencies") == [
        ["Harbor Clinic", "Leads in the field", "4", "9", "3", "not said"],
        ["Quiet Court", "Not said", "not answered", "not answered", "not answered", "not said"],
    ]
    assert texts(page, "//figure//*[local-name()='svg']/@aria-label") == [
        "Capacity of each agency, 1 to 10",
        "Commitment of each agency, 1 to 10",
    ]
    assert texts(page, '//section[@aria-labelledby="scores-title"]/div/div/p') == [
        "Capacity: 4.0 of 10, the one answer of 2 asked.",
        "Commitment: 9.0 of 10, the one answer of 2 asked.",
    ]


def test_frank_answers_are_for_those_who_write_also_in_their_history(client, cast, inside):
    found = agency(cast, "Harbor Clinic")
    editing.save_field(AgencyAssessment, found.pk, "commitment", ["2"], version=1, by=cast.ed)
    history = f"/here/history/agencyassessment/{found.pk}/commitment/"
    addresses = (ALL, found.get_absolute_url(), history)
    for who, status in (("alice", 200), ("ed", 200), ("cole", 403), ("vic", 403), ("pat", 403)):
        client.force_login(getattr(cast, who))
        assert [client.get(address).status_code for address in addresses] == [status] * 3
    client.force_login(cast.vic)
    assert rules.refusal(rules.EDIT_PLAN) in texts(client.get(ALL), "//main")[0]
    rooms = texts(client.get("/here/"), '//nav[@aria-label="Rooms"]//a')
    assert "Resource map" in rooms
    assert "Agencies’ own view" not in rooms


def test_an_entry_with_an_assessment_stays_in_the_register(client, cast, inside):
    found = agency(cast, "Harbor Clinic")
    with pytest.raises(Refused) as refused:
        editing.remove_record(Collaborator, found.collaborator_id, by=cast.alice)
    assert str(refused.value) == (
        "This collaborator still holds internal assessments. Move or remove those first."
    )


def test_another_grantees_agency_cannot_be_assessed(client, cast, inside):
    wall.enter(cast.elsewhere.pk)
    entry = Collaborator.objects.create(grantee=cast.elsewhere, public_name="Far body")
    theirs = AgencyAssessment.objects.create(grantee=cast.elsewhere, collaborator=entry)
    client.force_login(cast.alice)
    sent = {"collaborator": entry.pk}
    assert client.post("/here/add/agencyassessment/", sent).status_code == 404
    sent = {"assessment": theirs.pk, "attribute": "x"}
    assert client.post("/here/add/capability/", sent).status_code == 404
    assert client.get(f"{ALL}{theirs.pk}/").status_code == 404


def test_the_summary_takes_as_many_queries_for_thirty_as_for_one(client, cast, inside):
    client.force_login(cast.alice)
    counts = []
    for wanted in (1, 3, 30):
        while AgencyAssessment.objects.count() < wanted:
            agency(cast, "An agency", capacity=5)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(ALL)
        wall.enter(cast.here.pk)
        assert len(table(page, "Agencies")) == wanted
        counts.append(len(captured))
    assert counts == [counts[0]] * 3
