"""Ballots sent at the same moment, on a database that really commits."""

from uuid import uuid4

from django.db import transaction
from django.test import Client

from accounts import wall
from planning.models import PriorityBallot, PriorityLink, PriorityTurn
from planning.prioritization import actions
from tests.cast import make_cast
from tests.planning.prioritization_tools import make_vote, scored, send, signed_in
from tests.reviews.test_race import at_once


def made():
    with transaction.atomic():
        cast = make_cast()
        vote = make_vote(cast, "A", "B", ballot="secret")
        [token] = actions.make_links(vote.pk, 1, by=cast.ed)
        return cast, vote, scored(vote, (5, 5), (1, 1)), f"/here/vote/{token}/"


def test_a_link_used_twelve_times_at_once_is_one_ballot(committed_db):
    cast, vote, typed, page = made()
    calls = [lambda: send(Client(), vote, typed, to=page, key=uuid4()).status_code] * 12
    assert sorted(at_once(*calls)) == [302] + [410] * 11
    with transaction.atomic():
        wall.enter(cast.here.pk)
        assert (PriorityBallot.objects.count(), PriorityLink.objects.get().is_used) == (1, True)


def test_one_person_in_six_tabs_at_once_has_one_ballot(committed_db):
    cast, vote, typed, _ = made()
    clients = [signed_in(cast.cole) for _ in range(6)]
    calls = [lambda client=client: send(client, vote, typed).status_code for client in clients]
    assert sorted(at_once(*calls)) == [302] + [409] * 5
    with transaction.atomic():
        wall.enter(cast.here.pk)
        assert (PriorityBallot.objects.count(), PriorityTurn.objects.count()) == (1, 1)


def test_ballots_and_the_closing_come_one_after_the_other(committed_db):
    cast, vote, typed, page = made()
    ed = signed_in(cast.ed)
    outcomes = at_once(
        lambda: send(Client(), vote, typed, to=page).status_code,
        lambda: ed.post(f"/here/prioritization/{vote.pk}/close/").status_code,
    )
    with transaction.atomic():
        wall.enter(cast.here.pk)
        assert (outcomes[0], PriorityBallot.objects.count()) in {(302, 1), (410, 0)}
