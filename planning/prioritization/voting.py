"""Casting a ballot, once a round for each person and once for each link."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.crypto import salted_hmac

from accounts.models import User, record
from editing.clean import clean_line
from editing.models import Receipt
from planning.models import Prioritization, PriorityBallot, PriorityLink, PriorityTurn
from planning.prioritization import ballots
from planning.prioritization.standing import FEWEST_SECRET, ballots_of, sheet_of

RECEIPT = "priorityballot"
LONGEST_NAME = 120
NAMELESS = "Write your name: this vote is open, and your name is shown beside your ballot."


class Over(Exception):
    """No ballot is taken here: `standing` is "draft", "closed", "voted" or "used"."""

    def __init__(self, standing: str) -> None:
        super().__init__(standing)
        self.standing = standing


@dataclass(frozen=True)
class Voter:
    """Who votes: a person with an account, or whoever holds a link."""

    user: User | None = None
    link: PriorityLink | None = None


def voter_hash(this: Prioritization, user: User) -> str:
    """What is kept of someone who voted in the present round: nobody can read a person from it."""
    value = f"{this.pk}:{this.round}:{user.pk}"
    return salted_hmac("planning.prioritization.turn", value, algorithm="sha256").hexdigest()


def standing_of(this: Prioritization, voter: Voter) -> str:
    """ "open" when this voter can vote now; else "draft", "closed", "voted" or "used"."""
    if not this.is_open:
        return "draft" if this.is_draft else "closed"
    if voter.link is not None:
        return "used" if voter.link.is_used else "open"
    turns = PriorityTurn.objects.filter(prioritization=this, round=this.round)
    return "voted" if turns.filter(voter=voter_hash(this, voter.user)).exists() else "open"


def was_cast(grantee_id: int, key: UUID) -> bool:
    """Whether the form with this key has been kept already."""
    return Receipt.objects.filter(grantee=grantee_id, key=key, kind=RECEIPT).exists()


@transaction.atomic
def cast_ballot(
    pk: int, sent: ballots.Sent, *, voter: Voter, round: int, key: UUID
) -> ballots.Reading:
    """Keep a ballot for the round that its form showed, unless the reading has errors.

    The same `key` again keeps nothing more and looks the same to who sent it. Raises Over when no
    ballot is taken (any more). The prioritization's row is locked: closing, withdrawing and
    voting come one after the other.
    """
    rows = Prioritization.objects.select_for_update(no_key=True)
    this = rows.filter(pk=pk).first()
    if this is None:
        raise Http404("This vote is not there, or not any more.")
    if was_cast(this.grantee_id, key):
        return ballots.Reading()
    voter = Voter(voter.user, _locked(voter.link))
    if (standing := standing_of(this, voter)) != "open":
        raise Over(standing)
    reading = ballots.read(sheet_of(this), sent)
    name = _name(this, voter, sent, reading)
    if round != this.round:
        reading.errors = {"": f"Round {this.round} has begun meanwhile. This is its ballot."}
    if not reading.errors:
        _keep(this, voter, reading.scores, name, key)
    return reading


def _locked(link: PriorityLink | None) -> PriorityLink | None:
    if link is None:
        return None
    found = PriorityLink.objects.select_for_update().filter(pk=link.pk).first()
    if found is None:
        raise Over("used")  # withdrawn between opening the page and sending it
    return found


def _name(this: Prioritization, voter: Voter, sent: ballots.Sent, reading: ballots.Reading) -> str:
    """The name to show beside the ballot; '' in a secret vote, whatever was sent."""
    if this.is_secret:
        return ""
    if voter.user is not None:
        return voter.user.name[:LONGEST_NAME]
    name = clean_line((sent.get("name") or ("",))[0])
    if not name:
        reading.errors["name"] = NAMELESS
    elif len(name) > LONGEST_NAME:
        reading.errors["name"] = f"A name takes {LONGEST_NAME} characters. Shorten it."
    return name


def _keep(this: Prioritization, voter: Voter, scores: dict, name: str, key: UUID) -> None:
    """The ballot, and apart from it that this person or link has voted.

    Of a secret vote the history says nothing: a line has a time and a name.
    """
    tenant = {"grantee_id": this.grantee_id}
    here = {"prioritization": this, "round": this.round, **tenant}
    batch = ballots_of(this).count() // FEWEST_SECRET
    PriorityBallot.objects.create(scores=scores, name=name, batch=batch, **here)
    if voter.link is not None:
        voter.link.is_used = True
        voter.link.save(update_fields=["is_used"])
    else:
        PriorityTurn.objects.create(voter=voter_hash(this, voter.user), **here)
    Receipt.objects.create(key=key, kind=RECEIPT, object_id=this.pk, **tenant)
    if not this.is_secret:
        said = {"by": voter.user, "pk": this.pk, "round": this.round}
        record(this.grantee_id, "cast ballot", this.title, **said)
