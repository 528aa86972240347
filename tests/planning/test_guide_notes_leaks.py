"""A TTA provider's notes never reach whom they are not for: other grantees, other providers, light
accounts, the document; nor does the team reach into them."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import actions as accounts
from accounts import wall
from deliverables.assembly import assemble
from deliverables.facts import load
from planning import requirements
from planning.guidance import notes
from planning.models import GeneralNote, GranteeNote
from tests.planning.note_tools import PLACE, leave, listed, only, seen


def test_a_note_for_one_grantee_is_nowhere_in_another(client, cast):
    accounts.assign_organization(cast.elsewhere, cast.tta)
    leave(client, cast.pat, "Ask the farm bureau.", cast.here.pk)
    assert seen(client, cast.mallory, "elsewhere") == []
    wall.enter(cast.elsewhere.pk)
    assert notes.beside(cast.elsewhere.pk) == {}
    assert GranteeNote.objects.count() == 0


def test_another_providers_notes_are_not_seen_even_in_a_shared_grantee(client, cast, rival):
    leave(client, cast.pat, "Start early.")
    leave(client, cast.pat, "Ask the farm bureau.", cast.here.pk)
    assert listed(client, rival) == []
    for model, kind in ((GeneralNote, "all"), (GranteeNote, "one")):
        note = only(model, cast)
        client.force_login(rival)
        for method, address in (
            ("get", f"/guidance/{kind}/{note.pk}/"),
            ("post", f"/guidance/{kind}/{note.pk}/save/"),
            ("post", f"/guidance/{kind}/{note.pk}/withdraw/"),
        ):
            given = {"version": "1", "value": "Mine now."}
            assert getattr(client, method)(address, given).status_code == 404
        assert only(model, cast).text != "Mine now."
    # Nor in a grantee that only the other provider works with.
    assert seen(client, cast.mallory, "elsewhere") == []
    assert len(seen(client, cast.alice)) == 2


def test_the_team_neither_rewords_nor_withdraws_a_note(client, cast):
    leave(client, cast.pat, "Ask the farm bureau.", cast.here.pk)
    note = only(GranteeNote, cast)
    client.force_login(cast.alice)
    given = {"version": "1", "value": "Ours."}
    for address in (
        f"/guidance/one/{note.pk}/save/",
        f"/guidance/one/{note.pk}/withdraw/",
        "/guidance/add/",
    ):
        assert client.post(address, given).status_code == 403
    # The generic addresses do not know this kind of record.
    assert client.post(f"/here/save/granteenote/{note.pk}/text/", given).status_code == 404
    assert client.post(f"/here/remove/granteenote/{note.pk}/", given).status_code == 404
    assert client.get(f"/here/history/granteenote/{note.pk}/text/").status_code == 404
    assert only(GranteeNote, cast).text == "Ask the farm bureau."


def test_a_note_is_not_in_the_document(client, cast, plan, line):
    leave(client, cast.pat, "Canary of the provider")
    leave(client, cast.pat, "Canary for here", cast.here.pk)
    wall.enter(cast.here.pk)
    assert "Canary" not in str(assemble(load(plan.pk), requirements.get("fy24")))


@pytest.mark.parametrize("who", ["gina", "ada", "mallory", "alice", "stranger"])
def test_only_members_of_a_provider_open_its_page(client, cast, who):
    client.force_login(getattr(cast, who))
    response = client.get("/guidance/")
    assert response.status_code == 403
    assert "Only members of a TTA provider" in response.content.decode()


def test_without_the_application_the_wall_keeps_general_notes_apart(client, cast, rival):
    """Raw SQL as the web role: own rows, those of a grantee's providers to read, or nothing."""
    leave(client, cast.pat, "Start early.")

    def rows(sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else cursor.rowcount

    read = "SELECT text FROM planning_generalnote"
    wall.enter_many([])
    assert rows(read) == []
    wall.enter(cast.elsewhere.pk)
    assert rows(read) == []
    wall.enter(cast.here.pk)
    assert rows(read) == [("Start early.",)]
    assert rows("UPDATE planning_generalnote SET text = 'x'") == 0
    assert rows("DELETE FROM planning_generalnote") == 0
    other = rival.groups.get().organization
    wall.enter_many([])
    wall.enter_organizations([other.pk])
    assert rows(read) == []
    wall.enter_organizations([cast.tta.pk])
    assert rows(read) == [("Start early.",)]
    with pytest.raises(DatabaseError), transaction.atomic():
        GeneralNote.objects.create(
            organization=other, place=PLACE, text="x", by=rival, form_key=uuid4()
        )
    for statement in ("DELETE FROM", "UPDATE"):
        words_of = f"{statement} planning_generalnoterevision" + (
            " SET text = ''" if statement == "UPDATE" else ""
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            rows(words_of)


def test_opening_a_grantee_closes_the_organizations_rows(client, cast):
    leave(client, cast.pat, "Start early.")
    wall.enter_organizations([cast.tta.pk])
    wall.enter_many([cast.elsewhere.pk])
    assert GeneralNote.objects.count() == 0
    wall.enter_organizations([cast.tta.pk])
    with wall.inside(cast.elsewhere.pk):
        assert GeneralNote.objects.count() == 0
    assert GeneralNote.objects.count() == 1
