"""Moving a plan to another requirement set: what would change for it, shown first, then done."""

from dataclasses import dataclass, replace

from django.db import transaction

from accounts.models import User, record
from deliverables import readiness
from deliverables.facts import PlanFacts
from editing.actions import save_field
from planning import required, requirements
from planning.changes import Changes, between
from planning.models import Plan
from planning.requirements import RequirementSet


@dataclass(frozen=True)
class Preview:
    """What a move would change. `comes` are the rules that would be checked anew, met or not;
    `goes` those that would no longer be; `stays` those that remain."""

    now: RequirementSet
    then: RequirementSet
    comes: list[readiness.Line]
    goes: list[readiness.Line]
    stays: list[readiness.Line]
    words: Changes

    @property
    def missing(self) -> int:
        """How many required points would be missing after the move."""
        return sum(line.rule.must and not line.is_met for line in (*self.comes, *self.stays))


def preview(facts: PlanFacts, now: RequirementSet, then: RequirementSet) -> Preview:
    """What would change for a plan with these facts; nothing is stored. Two queries: what the
    administrator entered for the other set."""
    number = facts.award.number if facts.award else ""
    there = replace(
        facts,
        given={
            key: required.filled(held.text, award=number, grantee=facts.grantee)
            for key, held in required.wordings(then.key).items()
        },
        checklist=[
            required.Item(row.pk, row.text, False) for row in required.conventions(then.key)
        ],
    )
    before = {line.rule.key: line for line in readiness.check(facts, now)}
    after = {line.rule.key: line for line in readiness.check(there, then)}
    return Preview(
        now,
        then,
        comes=[line for key, line in after.items() if key not in before],
        goes=[line for key, line in before.items() if key not in after],
        stays=[line for key, line in after.items() if key in before],
        words=between(now, then),
    )


@transaction.atomic
def move(plan: Plan, key: str, *, by: User) -> RequirementSet:
    """Pin the plan to the set `key`, with a line in the history. Raises KeyError for no set."""
    then, now = requirements.get(key), plan.requirements
    if then.key != now.key:
        save_field(Plan, plan.pk, "requirement_set", [then.key], version=plan.version, by=by)
        record(
            plan.grantee_id, "moved plan to another requirement set", then.title, by=by,
            before=now.key, after=then.key,
        )  # fmt: skip
    return then
