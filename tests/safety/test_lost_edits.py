"""Everyone writes at once, with real commits: an edit is kept, or its author is told."""

import threading

from django.db import connection, transaction

from accounts import actions as people
from accounts import wall
from accounts.models import Event, GranteeUserPermission, Invitation, User
from editing import actions
from editing.models import Revision
from planning.models import Answer
from tests.cast import make_cast
from tests.reviews.test_race import at_once

WRITERS = 4
SAVES = 100


def test_no_acknowledged_save_is_lost(committed_db):
    """Four writers, a hundred saves each, on one answer, each from the version it last saw.

    What was acknowledged is in the history, each the next of the one before it, and the last is
    what stands. Everything else was answered with both texts, and the refused one was kept.
    """
    with transaction.atomic():
        cast = make_cast()
        wall.enter(cast.here.pk)
        answer = Answer.objects.order_by("pk").first()
    acknowledged: list[str] = []
    refused: list[str] = []
    guard = threading.Lock()

    def write(writer: int, by):
        version = 1
        for count in range(SAVES):
            text = f"<p>Writer {writer}, save {count}.</p>"
            with transaction.atomic():
                wall.enter(cast.here.pk)
                outcome = actions.save_field(
                    Answer, answer.pk, "text", [text],
                    version=version, by=by, tab=f"tab-{writer}", sequence=count + 1,
                )  # fmt: skip
            with guard:
                told = refused if isinstance(outcome, actions.Conflict) else acknowledged
                told.append(text)
            version = outcome.version

    writers = (cast.alice, cast.ed, cast.alice, cast.ed)
    at_once(*[lambda place=place, by=by: write(place, by) for place, by in enumerate(writers)])

    with transaction.atomic():
        wall.enter(cast.here.pk)
        answer.refresh_from_db()
        kept = list(Revision.objects.filter(refused=False).order_by("version", "pk"))
        drafts = set(Revision.objects.filter(refused=True).values_list("after", flat=True))
    assert len(acknowledged) + len(refused) == WRITERS * SAVES
    assert [item.after for item in kept] != []
    assert sorted(item.after for item in kept) == sorted(acknowledged)
    assert set(refused) == drafts
    assert [item.version for item in kept] == list(range(2, len(kept) + 2))
    before = ["", *(item.after for item in kept)]
    assert [item.before for item in kept] == before[:-1]
    assert (answer.text, answer.version) == (kept[-1].after, kept[-1].version)


def test_writers_who_read_what_they_are_told_all_get_through(committed_db):
    """Writing again over the text that one was shown ends with every edit stored."""
    with transaction.atomic():
        cast = make_cast()
        wall.enter(cast.here.pk)
        answer = Answer.objects.order_by("pk").first()
    stored: list[str] = []

    def write(writer: int, by):
        version = 1
        for count in range(20):
            text = f"<p>Writer {writer}, paragraph {count}.</p>"
            while True:
                with transaction.atomic():
                    wall.enter(cast.here.pk)
                    outcome = actions.save_field(
                        Answer, answer.pk, "text", [text], version=version, by=by
                    )
                version = outcome.version
                if isinstance(outcome, actions.Saved):
                    stored.append(text)
                    break

    writers = (cast.alice, cast.ed, cast.alice, cast.ed)
    at_once(*[lambda place=place, by=by: write(place, by) for place, by in enumerate(writers)])
    with transaction.atomic():
        wall.enter(cast.here.pk)
        kept = set(Revision.objects.filter(refused=False).values_list("after", flat=True))
    assert len(stored) == WRITERS * 20
    assert set(stored) <= kept


def test_an_invitation_is_accepted_once_however_many_press_at_once(committed_db):
    """Ten invitations, eight people or tabs at each: ten accepted, ten members, no more."""
    with transaction.atomic():
        cast = make_cast()
        guests = [
            User.objects.create_user(f"guest{number}@example.org", name=f"Guest {number}")
            for number in range(10)
        ]
        tokens = [people.invite(cast.here, g.email, "editor", by=cast.alice)[1] for g in guests]
    accepted = []

    def accept(guest, token):
        try:
            accepted.append(people.accept_invitation(cast.here, token, guest).pk)
        except people.Refused as refusal:
            return str(refusal)
        return ""

    told = []
    for guest, token in zip(guests, tokens, strict=True):
        told += at_once(*[lambda g=guest, t=token: accept(g, t)] * 8)
    assert len(accepted) == len(set(accepted)) == 10
    assert sum(bool(sentence) for sentence in told) == 70
    assert all("Ask the program lead for a new one." in sentence for sentence in told if sentence)
    with transaction.atomic():
        wall.enter(cast.here.pk)
        assert Invitation.objects.exclude(accepted_at=None).count() == 10
        granted = Event.objects.filter(verb="granted role", subject__startswith="Guest")
        assert granted.count() == 10
    for guest in guests:
        rights = GranteeUserPermission.objects.filter(user=guest)
        assert rights.count() == len(set(rights.values_list("permission", flat=True))) == 5
    connection.close()
