"""Restricted parts: seen by those who may, by nobody else, and never unseen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import rules, wall
from accounts.models import Event
from collaborators.models import Collaborator, CollaboratorPrivate
from editing.models import RestrictedRevision, Revision
from engagement.models import Activity, ActivityPrivate, Attendance
from tests.reading import messages, texts

CANARY = "Quillfeather"
REFUSAL = rules.refusal(rules.SEE_RESTRICTED)


@pytest.fixture
def planted(cast):
    """A pseudonym with a real name behind it, and an activity with restricted notes."""
    wall.enter(cast.here.pk)
    entry = Collaborator.objects.create(
        grantee=cast.here, public_name="River", naming="pseudonym", nature="person"
    )
    private = CollaboratorPrivate.objects.create(
        grantee=cast.here, collaborator=entry, real_name=f"Una {CANARY}", notes=f"Knows {CANARY}."
    )
    activity = Activity.objects.create(grantee=cast.here, title="Listening session")
    activity_private = ActivityPrivate.objects.create(
        grantee=cast.here, activity=activity, notes=f"{CANARY} was paid by card."
    )
    Attendance.objects.create(grantee=cast.here, activity=activity, collaborator=entry)
    return entry, private, activity, activity_private


def pages(planted):
    entry, _, activity, _ = planted
    return [
        "/here/collaborators/",
        "/here/collaborators/?q=feather",
        f"/here/collaborators/{entry.pk}/",
        "/here/activities/",
        f"/here/activities/{activity.pk}/",
        f"/here/activities/{activity.pk}/?who=Quill",
        f"/here/history/collaborator/{entry.pk}/role/",
        f"/here/history/activity/{activity.pk}/title/",
    ]


@pytest.mark.parametrize("who", ["ed", "cole", "vic"])
def test_without_the_right_neither_value_nor_section_is_on_any_page(client, cast, planted, who):
    client.force_login(getattr(cast, who))
    for address in pages(planted):
        page = client.get(address)
        assert page.status_code == 200, address
        said = page.content.decode()
        assert CANARY not in said, address
        assert "estricted" not in said, address
        flat = [item for part in page.context or [] for item in part.flatten().items()]
        assert "private" not in dict(flat)


def test_with_the_right_the_value_is_in_its_section_and_the_list_is_marked(client, cast, planted):
    entry, _, activity, _ = planted
    client.force_login(cast.alice)
    page = client.get(f"/here/collaborators/{entry.pk}/")
    assert texts(page, '//section[@id="restricted"]//input[@type="text"]/@value')[0] == (
        f"Una {CANARY}"
    )
    page = client.get(f"/here/activities/{activity.pk}/")
    notes = ["", f"{CANARY} was paid by card."]
    assert texts(page, '//section[@id="restricted"]//textarea') == notes
    for address in ("/here/collaborators/", "/here/activities/"):
        assert texts(client.get(address), "//tbody//th/span") == ["Restricted entry"]


def test_each_view_of_a_filled_entry_is_one_line_in_the_history(client, cast, planted):
    entry, _, activity, _ = planted
    other = Collaborator.objects.create(grantee=cast.here, public_name="Nothing kept")
    client.force_login(cast.alice)
    for address in [
        f"/here/collaborators/{entry.pk}/",
        f"/here/collaborators/{entry.pk}/",
        f"/here/activities/{activity.pk}/",
        f"/here/collaborators/{other.pk}/",
        "/here/collaborators/",
    ]:
        client.get(address)
    wall.enter(cast.here.pk)
    lines = Event.objects.filter(verb="viewed restricted entry").order_by("pk")
    assert list(lines.values_list("subject", "by__name")) == [
        ("River", "Alice"),
        ("River", "Alice"),
        ("Listening session", "Alice"),
    ]


@pytest.mark.parametrize("which", ["collaboratorprivate", "activityprivate"])
def test_an_editor_saves_adds_removes_and_reads_nothing_restricted(client, cast, planted, which):
    entry, private, activity, activity_private = planted
    target = private if which == "collaboratorprivate" else activity_private
    client.force_login(cast.ed)
    answers = [
        client.post(
            f"/here/save/{which}/{target.pk}/notes/", {"value": "mine now", "version": "1"}
        ),
        client.post(f"/here/add/{which}/", {"collaborator": entry.pk, "activity": activity.pk}),
        client.post(f"/here/remove/{which}/{target.pk}/"),
        client.get(f"/here/history/{which}/{target.pk}/notes/"),
    ]
    for answer in answers:
        assert answer.status_code == 403
        assert REFUSAL in texts(answer, "//main")[0]
        assert CANARY not in answer.content.decode()
    wall.enter(cast.here.pk)
    target.refresh_from_db()
    assert CANARY in target.notes


def test_a_restricted_entry_is_opened_once_then_saves_itself_into_its_own_history(client, cast):
    wall.enter(cast.here.pk)
    entry = Collaborator.objects.create(grantee=cast.here, public_name="River")
    client.force_login(cast.alice)
    here = f"/here/collaborators/{entry.pk}/"
    assert texts(client.get(here), '//section[@id="restricted"]//button') == [
        "Open a restricted entry"
    ]
    form = {"collaborator": entry.pk, "next": here}
    client.post("/here/add/collaboratorprivate/", form)
    again = client.post("/here/add/collaboratorprivate/", form, follow=True)
    assert messages(again) == ["A restricted entry was opened meanwhile. Reload the page."]
    wall.enter(cast.here.pk)
    private = CollaboratorPrivate.objects.get()
    saved = client.post(
        f"/here/save/collaboratorprivate/{private.pk}/real_name/",
        {"value": f"Una {CANARY}", "version": "1"},
        headers={"accept": "application/json"},
    )
    assert saved.json()["state"] == "saved"
    wall.enter(cast.here.pk)
    assert list(RestrictedRevision.objects.values_list("after", flat=True)) == [f"Una {CANARY}"]
    assert Revision.objects.count() == 0
    assert [line for line in Event.objects.all() if CANARY in f"{line.subject}{line.detail}"] == []


def test_the_restricted_section_costs_the_same_however_many_there_are(client, cast, planted):
    client.force_login(cast.alice)
    counts = []
    for wanted in (1, 3, 30):
        while CollaboratorPrivate.objects.count() < wanted:
            more = Collaborator.objects.create(grantee=cast.here, public_name="Someone")
            CollaboratorPrivate.objects.create(grantee=cast.here, collaborator=more)
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/here/collaborators/")
        wall.enter(cast.here.pk)
        assert texts(page, "//tbody//th/span") == ["Restricted entry"] * wanted
        counts.append(len(captured))
    assert counts == [counts[0]] * 3
