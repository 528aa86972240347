"""The history: sign-ins and looks beside the rest, and seals that show a later change."""

from datetime import timedelta

import pytest
from allauth.mfa.signals import authenticator_added
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from accounts import seals, wall
from accounts.models import Event, Seal, SignIn, record
from accounts.tasks import seal_history
from tests.cast import make_cast

PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def _settle_at_once(monkeypatch):
    monkeypatch.setattr(seals, "SETTLED", timedelta(0))


def told(cast, *verbs, minutes=0):
    """Lines by Alice, dated so many minutes ahead."""
    wall.enter(cast.here.pk)
    at = timezone.now() + timedelta(minutes=minutes)
    for verb in verbs:
        Event.objects.create(
            grantee=cast.here, by=cast.alice, at=at, verb=verb, subject="the plan", detail={"n": 1}
        )


def sealed(cast):
    wall.enter(cast.here.pk)
    return list(
        Seal.objects.filter(grantee=cast.here).order_by("number").values_list("number", "lines")
    )


def lines(page):
    return [(row.verb, str(row.by)) for row in page.context["rows"]]


def test_lines_are_sealed_once_they_have_settled_each_seal_over_the_one_before(cast, monkeypatch):
    wall.enter(cast.here.pk)
    already = Event.objects.filter(grantee=cast.here).count()
    told(cast, "wrote", "froze")
    told(cast, "not settled", minutes=60)
    told(cast, "after one that is not")
    first = seals.seal(cast.here.pk)
    assert (first.number, first.lines) == (1, already + 2)
    assert seals.seal(cast.here.pk) is None
    monkeypatch.setattr(seals, "SETTLED", timedelta(minutes=-61))
    seal_history()
    assert sealed(cast) == [(1, already + 2), (2, 2)]
    found = seals.check(cast.here.pk)
    assert (found.broken, found.seals) == (None, 2)


def tamper(cast, sql, *parameters):
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('app.grantee', %s, true)", [str(cast.here.pk)])
        cursor.execute(sql, parameters)
        return cursor.rowcount


CHANGES = [
    "UPDATE accounts_event SET subject = 'something else' WHERE verb = 'wrote'",
    "UPDATE accounts_event SET at = at + interval '1 second' WHERE verb = 'wrote'",
    "UPDATE accounts_event SET detail = '{\"n\": 2}' WHERE verb = 'wrote'",
    "DELETE FROM accounts_event WHERE verb = 'wrote'",
    "UPDATE accounts_seal SET lines = lines + 1 WHERE number = 1",
    "DELETE FROM accounts_seal WHERE number = 1",
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_later_change_shows_even_when_the_owner_of_the_tables_made_it(
    committed_db, client, capsys, change
):
    with transaction.atomic():
        cast = make_cast()
        told(cast, "wrote")
    seals.seal(cast.here.pk)
    with transaction.atomic():
        told(cast, "froze")
    seals.seal(cast.here.pk)
    call_command("check_history")
    assert tamper(cast, change) == 1
    with transaction.atomic():
        wall.enter(cast.here.pk)
        assert seals.check(cast.here.pk).broken is not None
    with pytest.raises(CommandError, match="was changed after it was sealed"):
        call_command("check_history")
    client.force_login(cast.alice)
    said = client.post("/here/trail/check/", follow=True).text
    assert "does not fit its lines" in said


def test_the_application_itself_changes_neither_seals_nor_sign_ins(cast, client):
    told(cast, "wrote")
    seals.seal(cast.here.pk)
    client.force_login(cast.alice)
    for rows in (Seal.objects, SignIn.objects):
        assert rows.exists()
        for change in (lambda rows=rows: rows.update(at=timezone.now()), rows.all().delete):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                change()


def test_the_page_says_that_all_is_as_it_was_written(cast, client):
    client.force_login(cast.alice)
    assert "No line is sealed yet" in client.post("/here/trail/check/", follow=True).text
    told(cast, "wrote")
    seal = seals.seal(cast.here.pk)
    page = client.post("/here/trail/check/", follow=True)
    assert f"All {seal.lines} sealed lines are as they were written." in page.text
    assert page.text.count(seal.sha256) == 2  # said, and shown to be noted


def test_a_line_written_later_under_an_old_time_is_told(cast, client, capsys, monkeypatch):
    monkeypatch.setattr(seals, "SETTLED", timedelta(minutes=15))
    told(cast, "froze")
    told(cast, "wrote", "read", minutes=30)
    told(cast, "a moment late", minutes=20)
    assert seals.check(cast.here.pk).strays == ()
    told(cast, "made up", minutes=-300)
    monkeypatch.setattr(seals, "SETTLED", timedelta(minutes=-40))
    seals.seal(cast.here.pk)
    monkeypatch.setattr(seals, "SETTLED", timedelta(minutes=15))
    found = seals.check(cast.here.pk)
    assert found.broken is None
    assert [timezone.now() - at > timedelta(minutes=299) for at in found.strays] == [True]
    client.force_login(cast.alice)
    assert (
        "They were written later than they say"
        in client.post("/here/trail/check/", follow=True).text
    )
    call_command("check_history")
    assert "here: out of the order of times" in capsys.readouterr().out


def test_seals_taken_away_with_their_lines_are_missed_by_a_hash_that_was_noted(
    committed_db, client
):
    with transaction.atomic():
        cast = make_cast()
        told(cast, "wrote")
    first = seals.seal(cast.here.pk)
    with transaction.atomic():
        told(cast, "froze")
    noted = seals.seal(cast.here.pk).sha256
    client.force_login(cast.alice)

    def said(hash):
        return client.post("/here/trail/check/", {"noted": hash}, follow=True).text

    assert "is that of a seal here" in said(f" {noted[:32].upper()} {noted[32:]} ")
    tamper(cast, "DELETE FROM accounts_event WHERE id > %s", first.last)
    assert tamper(cast, "DELETE FROM accounts_seal WHERE number = 2") == 1
    with transaction.atomic():
        wall.enter(cast.here.pk)
        assert seals.check(cast.here.pk).broken is None  # what is left fits
    assert "No seal here has the hash that you noted" in said(noted)
    assert "No seal here has the hash that you noted" in said("\x00' OR 1=1")
    assert "is that of a seal here" in said(first.sha256)


def test_lines_that_no_seal_covers_for_hours_are_told(cast, client):
    told(cast, "wrote")
    seals.seal(cast.here.pk)
    told(cast, "froze", minutes=-170)
    assert seals.check(cast.here.pk).overdue == 0
    told(cast, "submitted", minutes=-190)
    client.force_login(cast.alice)
    assert "Older lines without a seal: 1." in client.post("/here/trail/check/", follow=True).text


def test_signing_in_failing_and_leaving_leave_a_line_each(cast, client):
    cast.cole.set_password(PASSWORD)
    cast.cole.save()
    wrong = {"login": cast.cole.email.upper(), "password": "not this one"}
    client.post("/accounts/login/", wrong)
    client.post("/accounts/login/", {"login": "nobody@example.org", "password": "x"})
    client.post("/accounts/login/", wrong | {"password": PASSWORD})
    client.post("/accounts/logout/")
    authenticator_added.send(None, request=None, user=cast.cole, authenticator=None)
    kept = SignIn.objects.order_by("pk").values_list("user__name", "verb")
    verbs = ["failed", "in", "out", "factor"]
    assert list(kept) == [(cast.cole.name, verb) for verb in verbs]


def test_the_lead_sees_the_teams_sign_ins_and_the_administrator_those_of_organizations_too(
    cast, client
):
    for person in (cast.cole, cast.pat, cast.mallory):
        SignIn.objects.create(user=person, verb=SignIn.Verb.IN)
    client.force_login(cast.alice)
    names = {name for _verb, name in lines(client.get("/here/trail/?show=signins"))}
    assert names == {cast.alice.name, cast.cole.name}
    client.force_login(cast.ada)
    names = {name for _verb, name in lines(client.get("/here/trail/?show=signins"))}
    assert names == {cast.alice.name, cast.ada.name, cast.cole.name, cast.pat.name}


def test_a_download_says_in_which_form_and_with_which_fingerprint(cast, client):
    client.force_login(cast.alice)
    nothing = client.get("/here/trail/?show=looked").text
    assert "Nobody has downloaded a file or looked at restricted details yet." in nothing
    wall.enter(cast.here.pk)
    file = {"format": "pdf", "sha256": "ab" * 32}
    record(cast.here.pk, "downloaded", "version 1", by=cast.gina, **file)
    (row,) = client.get("/here/trail/?show=looked").context["rows"]
    assert (row.by, row.subject, row.file) == (cast.gina, "version 1", ("PDF", "ab" * 32))


def test_downloads_and_looks_are_found_together_and_only_by_who_reads_the_plan(cast, client):
    told(cast, "downloaded", "wrote", "viewed restricted entry")
    client.force_login(cast.alice)
    found = lines(client.get("/here/trail/?show=looked"))
    assert found == [
        ("viewed restricted entry", cast.alice.name), ("downloaded", cast.alice.name)
    ]  # fmt: skip
    client.force_login(cast.ada)
    page = client.get("/here/trail/?show=looked")
    assert "looked" not in page.context["shown"]
    assert {verb for verb, _name in lines(page)}.isdisjoint({"downloaded", "wrote"})
