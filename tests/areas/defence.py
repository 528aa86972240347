"""Strategies that defend themselves: who pays, and what is asked about it."""

from planning.defence import funding
from planning.models import FundingLine, Strategy

PAGES = {
    "> 2 2 2 2 F F F N N": "funding populations crosswalk",
}
FORMS = {
    "> ! ! F F F F F N N": "answer_cost",
    "> > > F F F F F N N": "withdraw_cost",
    "> N N F F F F F N N": "save_reach save_crosswalk",  # the empty form names no row
}
RECORDS = {"answer_cost": "strategy", "withdraw_cost": "strategy"}


def make(world) -> dict[str, int]:
    """A source of money, and an answer about costs."""
    strategy = Strategy.objects.get(pk=world.keys["strategy"])
    line = FundingLine.objects.create(
        grantee=world.cast.here, strategy=strategy, source="State budget", kind_of="state"
    )
    funding.answer(strategy, "beds", "Nobody is paid for them.", by=world.cast.ed)
    return {"fundingline": line.pk}
