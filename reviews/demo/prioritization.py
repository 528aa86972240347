"""Franklin's votes: one recorded, with its ballots, and one that is open; all of it made up."""

from uuid import uuid4

from accounts.models import Grantee, User
from planning.actions import current_plan
from planning.models import Prioritization, PriorityCriterion, PriorityOption, Strategy
from planning.prioritization import actions, voting

# Their places among the plan's strategies, counted from one.
FIRST_YEAR = (1, 5, 7, 8)
CRITERIA = (
    ("How many young people it reaches", 5),
    ("It is known to work", 4),
    ("We can begin with what we have", 3),
)
BALLOTS = {
    "alice": ((5, 4, 4), (5, 4, 3), (3, 5, 2), (2, 3, 4)),
    "ed": ((4, 4, 5), (5, 5, 2), (3, 4, 2), (3, 2, 4)),
    "cole": ((4, 5, 3), (4, 4, 3), (4, 5, 3), (4, 3, 2)),
}
TOPICS = (
    "A screening question that nobody has to answer twice",
    "Rides to court and to appointments",
    "Interpreters who know the subject",
    "Beds for boys and young men",
    "A night line that answers by text",
    "A shared form for consent",
)
# Whose two votes go to which of the topics.
TICKED = {"alice": (2, 4), "ed": (1, 2)}


def put_to_the_vote(grantee: Grantee, people: dict[str, User]) -> None:
    """Put both votes beside Franklin's plan; the wall must be open."""
    plan = current_plan(grantee.pk)
    tenant = {"grantee": grantee, "plan": plan}
    first = Prioritization.objects.create(
        title="Which strategies begin in the first year",
        question="All of these are in the plan. Which of them do we begin with?",
        method="weighted",
        ballot="open",
        position=1,
        **tenant,
    )
    for place, (name, weight) in enumerate(CRITERIA, start=1):
        PriorityCriterion.objects.create(
            grantee=grantee, prioritization=first, name=name, weight=weight, position=place
        )
    rows = list(Strategy.objects.filter(plan=plan).values_list("pk", flat=True))
    actions.add_options(first.pk, strategies=[rows[n - 1] for n in FIRST_YEAR], by=people["ed"])
    actions.open_vote(first.pk, by=people["ed"])
    for who, scores in BALLOTS.items():
        _vote(first, people[who], _scored(first, scores))
    actions.close_vote(first.pk, by=people["ed"])
    actions.record_result(first.pk, by=people["alice"])

    second = Prioritization.objects.create(
        title="Topics for the spring retreat", method="multi", position=2, **tenant
    )
    for place, text in enumerate(TOPICS, start=1):
        PriorityOption.objects.create(
            grantee=grantee, prioritization=second, text=text, position=place
        )
    actions.open_vote(second.pk, by=people["ed"])
    keys = list(second.options.values_list("pk", flat=True))
    for who, ticked in TICKED.items():
        _vote(second, people[who], {"choice": [str(keys[n - 1]) for n in ticked]})


def _scored(vote: Prioritization, rows: tuple[tuple[int, ...], ...]) -> dict[str, list[str]]:
    keys = vote.options.values_list("pk", flat=True)
    return {
        f"o{key}-{scale.key}": [str(number)]
        for key, row in zip(keys, rows, strict=True)
        for scale, number in zip(vote.scales(), row, strict=True)
    }


def _vote(vote: Prioritization, who: User, sent: dict[str, list[str]]) -> None:
    voter = voting.Voter(user=who)
    reading = voting.cast_ballot(vote.pk, sent, voter=voter, round=1, key=uuid4())
    if reading.errors:
        raise ValueError(f"The demo's ballot is not whole: {reading.errors}")
