"""The facilitator's verbs: open, close, next round, withdraw, links, record."""

import secrets
from collections.abc import Collection

from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from accounts import rules
from accounts.actions import holders_of
from accounts.handoffs import hand_off
from accounts.models import User, record
from editing.fields import Refused
from engagement.surveys.actions import token_hash
from planning.models import (
    Gap,
    Prioritization,
    PriorityLink,
    PriorityOption,
    PriorityResult,
    Strategy,
)
from planning.models.prioritization import FULL, LOCKED, MOST_OPTIONS
from planning.prioritization.shapes import Outcome
from planning.prioritization.standing import FEWEST_SECRET, ballots_of, outcome_of

State = Prioritization.State
MOST_LINKS = 200  # at once
FEWEST_OPTIONS = 2
# Verb -> the states it may be done in, and the sentence elsewhere.
FROM = {
    "open": ({State.DRAFT, State.CLOSED}, "The result is recorded, so the vote stays closed."),
    "close": ({State.OPEN}, "Only an open vote can be closed."),
    "next round": ({State.CLOSED}, "Close this round before the next one begins."),
    "withdraw": ({State.OPEN, State.CLOSED}, "An option can be withdrawn while people vote, or "
                 "before the result is recorded. In a draft, remove it."),
    "link": ({State.DRAFT, State.OPEN, State.CLOSED}, "The result is recorded: nobody votes any "
             "more."),
    "count dots": ({State.OPEN, State.CLOSED}, "Dots on the wall are counted in from when the vote "
                   "is open until its result is recorded."),
    "record": ({State.CLOSED}, "Close the vote before you record its result."),
}  # fmt: skip
NOBODY = "Nobody has voted in this round. Open it and ask people to vote."
COUNTED = (
    "This round has been counted, and its vote is secret: one more ballot would show what it says. "
    "Begin another round, or record the result."
)
FEW = (
    f"A secret vote is counted from {FEWEST_SECRET} ballots on: with fewer, the totals would show "
    "what each person said. Open it again and ask more people."
)


def lacking(this: Prioritization) -> list[str]:
    """What has to be done before it can open, a sentence each; empty when it can."""
    missing = []
    if this.options.filter(is_withdrawn=False).count() < FEWEST_OPTIONS:
        missing.append(f"Add at least {FEWEST_OPTIONS} options.")
    if this.method == "dots" and this.dots and this.dots >= this.options.count() > 1:
        missing.append(f"Give each person fewer dots than the {this.options.count()} options.")
    if this.method == "weighted" and not this.scales():
        missing.append("Add at least one criterion, with its weight.")
    return missing


@transaction.atomic
def open_vote(pk: int, *, by: User) -> Prioritization:
    """Let people vote; a closed round takes ballots again, unless it is secret and was counted.
    Raises Refused with what is missing."""
    this = _locked(pk)
    if this.is_open:
        return this  # a double click opens once
    _check(this, "open")
    if missing := lacking(this):
        raise Refused(" ".join(missing))
    if this.is_secret and ballots_of(this).count() >= FEWEST_SECRET:
        raise Refused(COUNTED)
    _ask_for_votes(this, by)
    return _move(this, State.OPEN, "opened vote", by)


def _ask_for_votes(this: Prioritization, by: User) -> None:
    """Tell all who may vote from an account of their own; who has a link, hears from its giver."""
    voters = holders_of(this.grantee_id, rules.READ_PLAN)
    path = reverse("prioritization", args=[this.grantee.slug, this.pk])
    said = f"A vote is open in {this.grantee.name}: {this.title}"
    hand_off(this.grantee_id, voters, said, path, by=by)


@transaction.atomic
def close_vote(pk: int, *, by: User) -> Prioritization:
    """Take no more ballots in this round."""
    this = _locked(pk)
    if this.state == State.CLOSED:
        return this
    _check(this, "close")
    return _move(this, State.CLOSED, "closed vote", by)


@transaction.atomic
def next_round(pk: int, round: int, *, by: User) -> Prioritization:
    """Begin the round after `round`, with new ballots; multi-voting leaves out the lower third.

    Asked again for a round that is over, it changes nothing: a double click is one round.
    """
    this = _locked(pk)
    if this.round != round:
        return this
    _check(this, "next round")
    outcome = _counted(this)
    last = [standing.option for standing in outcome.standings if standing.is_last]
    this.options.filter(pk__in=last).update(dropped_after=this.round)
    _ask_for_votes(this, by)
    said = f"began round {this.round + 1} of vote"
    return _move(this, State.OPEN, said, by, round=this.round + 1)


@transaction.atomic
def withdraw_option(pk: int, *, by: User) -> PriorityOption:
    """Take an option out of the vote for good; what was said of it is not counted any more."""
    option = PriorityOption.objects.filter(pk=pk).first()
    if option is None:
        raise Http404("This option is not there, or not any more.")
    this = _locked(option.prioritization_id)
    option.refresh_from_db()
    if option.is_withdrawn:
        return option
    _check(this, "withdraw")
    if option.dropped_after is not None:
        raise Refused("This option was left out after an earlier round already.")
    rest = this.options.filter(is_withdrawn=False, dropped_after=None).count() - 1
    if rest < FEWEST_OPTIONS:
        raise Refused(f"A vote needs {FEWEST_OPTIONS} options. Close it instead.")
    option.is_withdrawn = True
    option.save(update_fields=["is_withdrawn"])
    record(this.grantee_id, "withdrew option", option.text, by=by, pk=option.pk, vote=this.pk)
    return option


@transaction.atomic
def add_options(
    pk: int, *, strategies: Collection[int] = (), gaps: Collection[int] = (), by: User
) -> int:
    """Strategies and gaps of the plan become options in their present words; how many were new."""
    this = _locked(pk)
    if not this.is_draft:
        raise Refused(LOCKED)
    if not strategies and not gaps:
        raise Refused("Tick the strategies or gaps that are to be options.")
    known = set(this.options.values_list("strategy_id", "gap_id"))
    chosen = [
        {"strategy_id": key, "text": title}
        for key, title in Strategy.objects.filter(plan=this.plan_id, pk__in=strategies)
        .values_list("pk", "title")
        if (key, None) not in known
    ] + [
        {"gap_id": key, "text": text[:500]}
        for key, text in Gap.objects.filter(plan=this.plan_id, pk__in=gaps)
        .values_list("pk", "text")
        if (None, key) not in known
    ]  # fmt: skip
    if len(known) + len(chosen) > MOST_OPTIONS:
        raise Refused(FULL.format(most=MOST_OPTIONS, what="options"))
    last = this.options.aggregate(last=Max("position"))["last"] or 0
    tenant = {"grantee_id": this.grantee_id, "prioritization": this}
    PriorityOption.objects.bulk_create(
        PriorityOption(position=place, **values, **tenant)
        for place, values in enumerate(chosen, start=last + 1)
    )
    if chosen:
        record(this.grantee_id, "added options", this.title, by=by, pk=pk, options=len(chosen))
    return len(chosen)


@transaction.atomic
def make_links(pk: int, count: int, *, by: User) -> list[str]:
    """The tokens of `count` new one-time links; they are not kept and cannot be shown again."""
    this = _locked(pk)
    _check(this, "link")
    if not 1 <= count <= MOST_LINKS:
        raise Refused(f"Make from 1 to {MOST_LINKS} links at a time.")
    tokens = [secrets.token_urlsafe(24) for _ in range(count)]
    PriorityLink.objects.bulk_create(
        PriorityLink(
            grantee_id=this.grantee_id, prioritization=this, token_sha256=token_hash(token)
        )
        for token in tokens
    )
    record(this.grantee_id, "made links to vote", this.title, by=by, pk=pk, links=count)
    return tokens


@transaction.atomic
def withdraw_links(pk: int, *, by: User) -> int:
    """Make every link that was not used yet unusable; how many there were."""
    this = _locked(pk)
    count, _ = this.links.filter(is_used=False).delete()
    if count:
        record(this.grantee_id, "withdrew links to vote", this.title, by=by, pk=pk, links=count)
    return count


@transaction.atomic
def record_result(pk: int, *, by: User) -> Prioritization:
    """Write the result down for good: each option's rank and score, and the formula in words."""
    this = _locked(pk)
    if this.state == State.RECORDED:
        return this
    _check(this, "record")
    outcome = _counted(this)
    PriorityResult.objects.bulk_create(_results(this, outcome))
    this.links.filter(is_used=False).delete()
    kept = {"formula": outcome.formula, "ballots_counted": outcome.ballots}
    kept["recorded_on"] = timezone.localdate()
    return _move(this, State.RECORDED, "recorded result of vote", by, **kept)


def _results(this: Prioritization, outcome: Outcome) -> list[PriorityResult]:
    """The last round's standings, then what earlier rounds left out, the latest first."""
    of = sum(standing.rank is not None for standing in outcome.standings)
    rows = [
        {
            "option_id": one.option,
            "rank": one.rank,
            "is_tied": one.tied,
            "score": one.score,
            "note": "" if one.is_last else one.note,
        }
        for one in outcome.standings
    ]
    for round in range(this.round - 1, 0, -1):
        left_out = set(
            this.options.filter(dropped_after=round, is_withdrawn=False).values_list(
                "pk", flat=True
            )
        )
        earlier = outcome_of(this, round) if left_out else None
        rows += [
            {"option_id": one.option, "score": one.score, "note": f"Left out after round {round}"}
            for one in (earlier.standings if earlier else ())
            if one.option in left_out
        ]
    common = {"grantee_id": this.grantee_id, "of": of, "score_name": outcome.score_name}
    return [PriorityResult(place=place, **row, **common) for place, row in enumerate(rows, start=1)]


def _counted(this: Prioritization) -> Outcome:
    outcome = outcome_of(this)
    if outcome is None:
        raise Refused(FEW)
    if not outcome.ballots and not this.paper_dots.filter(round=this.round).exists():
        raise Refused(NOBODY)
    return outcome


def _locked(pk: int) -> Prioritization:
    this = Prioritization.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if this is None:
        raise Http404("This prioritization is not there, or not any more.")
    return this


def _check(this: Prioritization, verb: str) -> None:
    states, refusal = FROM[verb]
    if this.state not in states:
        raise Refused(refusal)


def _move(this: Prioritization, state: str, said: str, by: User, **kept) -> Prioritization:
    changes = {"state": state, **kept}
    for name, value in changes.items():
        setattr(this, name, value)
    this.save(update_fields=list(changes))
    record(this.grantee_id, said, this.title, by=by, pk=this.pk, round=this.round)
    return this
