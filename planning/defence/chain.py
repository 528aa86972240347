"""What one strategy rests on and leads to: who was heard where, findings, gaps, actions, owners."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.urls import reverse

from editing.clean import plain_text
from engagement.models import Attendance
from figures import Figure
from figures.chain import Piece, Stage
from figures.chain import chain as drawn
from planning.models import (
    Action,
    ActionParty,
    ActivityFinding,
    ActivityStrategy,
    GapCause,
    GapFinding,
    Strategy,
    StrategyFinding,
    StrategyGap,
)

NAMED = 3  # of those who took part; the rest are counted
NO_TITLE = "An activity without a name"


@dataclass
class Heard:
    """An activity, and the names of those who took part, in the register's order."""

    pk: int
    title: str
    names: list[str] = field(default_factory=list)

    @property
    def who(self) -> str:
        """Those who took part in a few words; '' when nobody is noted."""
        rest = len(self.names) - NAMED
        named = ", ".join(self.names[:NAMED])
        return f"{named} and {rest} more" if rest > 0 else named


@dataclass
class Found:
    """A finding with the activities that it was heard at."""

    pk: int
    text: str
    source: int
    heard: list[Heard] = field(default_factory=list)


@dataclass
class Chain:
    """`gaps` are (key, text, its findings, its root causes in order), `own` the findings tied to
    the strategy itself, `shaped` the activities at which it was shaped, `actions` (key, title,
    owner's name or '')."""

    strategy: Strategy
    owner: str
    gaps: list[tuple[int, str, list[Found], list[str]]]
    own: list[Found]
    shaped: list[Heard]
    actions: list[tuple[int, str, str]]

    @property
    def findings(self) -> list[Found]:
        """Every finding behind the strategy, once."""
        all_of_them = [one for _, _, shown, _ in self.gaps for one in shown] + self.own
        return list({one.pk: one for one in all_of_them}.values())

    @property
    def heard(self) -> list[Heard]:
        """Every activity at which any of it was heard, once."""
        met = [item for one in self.findings for item in one.heard] + self.shaped
        return list({item.pk: item for item in met}.values())


def read(strategy: Strategy) -> Chain:
    """The chain of one strategy in 9 queries whatever its size. The wall must be open."""
    this = {"strategy": strategy}
    found: dict[int, Found] = {}
    gaps = {
        pk: (pk, text, [], [])
        for pk, text in StrategyGap.objects.filter(**this)
        .order_by("gap__position", "gap_id")
        .values_list("gap_id", "gap__text")
    }
    order = ("finding__source__position", "finding__position", "finding_id")
    columns = ("finding_id", "finding__text", "finding__source_id")
    shown = GapFinding.objects.filter(gap__strategy_links__strategy=strategy).order_by(*order)
    for gap, pk, text, source in shown.values_list("gap_id", *columns):
        gaps[gap][2].append(found.setdefault(pk, Found(pk, text or "Without words", source)))
    causes = GapCause.objects.filter(gap__strategy_links__strategy=strategy)
    for gap, text in causes.values_list("gap_id", "text"):
        gaps[gap][3].append(text)
    own = [
        found.setdefault(pk, Found(pk, text or "Without words", source))
        for pk, text, source in StrategyFinding.objects.filter(**this)
        .order_by(*order)
        .values_list(*columns)
    ]
    shaped = _heard(strategy, found)
    champion = strategy.champion.public_name if strategy.champion_id else ""
    owner = champion or strategy.responsible
    return Chain(strategy, owner, list(gaps.values()), own, shaped, _actions(strategy))


def _heard(strategy: Strategy, found: dict[int, Found]) -> list[Heard]:
    """Fill in where each finding was heard; returns where the strategy itself was shaped."""
    heard: dict[int, Heard] = {}
    order, columns = ("activity__position", "activity_id"), ("activity_id", "activity__title")
    links = ActivityFinding.objects.filter(finding__in=list(found)).order_by(*order)
    for finding, pk, title in links.values_list("finding_id", *columns):
        found[finding].heard.append(heard.setdefault(pk, Heard(pk, title or NO_TITLE)))
    shaped = [
        heard.setdefault(pk, Heard(pk, title or NO_TITLE))
        for pk, title in ActivityStrategy.objects.filter(strategy=strategy)
        .order_by(*order)
        .values_list(*columns)
    ]
    took_part = Attendance.objects.filter(activity__in=list(heard)).order_by(
        "collaborator__position", "collaborator_id"
    )
    for pk, name in took_part.values_list("activity_id", "collaborator__public_name"):
        heard[pk].names.append(name)
    return shaped


def _actions(strategy: Strategy) -> list[tuple[int, str, str]]:
    """Each action with its owner: who leads it, else who is responsible in words, else who takes
    part."""
    leads, others = {}, defaultdict(list)
    parties = ActionParty.objects.filter(action__strategy=strategy).order_by(
        "collaborator__position", "collaborator_id"
    )
    for action, name, is_leader in parties.values_list(
        "action_id", "collaborator__public_name", "leads"
    ):
        if is_leader:
            leads[action] = name
        others[action].append(name)
    rows = Action.objects.filter(strategy=strategy).values_list("pk", "title", "responsible")
    return [
        (pk, title, leads.get(pk) or responsible or ", ".join(others[pk]))
        for pk, title, responsible in rows
    ]


def draw(chain: Chain, slug: str) -> Figure:
    """The chain as a picture whose boxes lead to the pages of what they name."""

    def page(name: str, pk: int) -> str:
        return reverse(name, args=[slug, pk])

    this = f"strategy-{chain.strategy.pk}"
    owners = dict.fromkeys(
        name for name in (chain.owner, *(owner for _, _, owner in chain.actions)) if name
    )
    named = {name: f"owner-{place}" for place, name in enumerate(owners)}
    stages = (
        Stage(
            "Heard at",
            "activity",
            "activities",
            "Nobody heard yet",
            [
                Piece(f"heard-{one.pk}", one.title, one.who, page("activity", one.pk))
                for one in chain.heard
            ],
        ),
        Stage(
            "Findings",
            "finding",
            "findings",
            "No finding yet",
            [
                Piece(f"finding-{one.pk}", one.text, "", page("finding", one.pk))
                for one in chain.findings
            ],
        ),
        Stage(
            "Gaps",
            "gap",
            "gaps",
            "No gap yet",
            [
                Piece(f"gap-{pk}", text, _why(causes), page("gap", pk))
                for pk, text, _, causes in chain.gaps
            ],
        ),
        Stage(
            "Strategy",
            "strategy",
            "strategies",
            "",
            [Piece(this, chain.strategy.title, _outcome(chain.strategy))],
        ),
        Stage(
            "Actions",
            "action",
            "actions",
            "No action yet",
            [
                Piece(f"action-{pk}", title, "", page("action", pk))
                for pk, title, _ in chain.actions
            ],
        ),
        Stage(
            "Owners", "owner", "owners", "No owner yet", [Piece(named[one], one) for one in owners]
        ),
    )
    return drawn(f"Evidence chain of: {chain.strategy.title}", stages, _ties(chain, this, named))


def _outcome(strategy: Strategy) -> str:
    words = plain_text(strategy.expected_outcome)
    return f"Outcome: {words}" if words else "No outcome yet"


def _why(causes: list[str]) -> str:
    return f"Why: {'; '.join(text.rstrip('.') for text in causes)}" if causes else ""


def _ties(chain: Chain, this: str, named: dict[str, str]) -> list[tuple[str, str]]:
    ties = [(f"heard-{at.pk}", f"finding-{one.pk}") for one in chain.findings for at in one.heard]
    ties += [(f"heard-{at.pk}", this) for at in chain.shaped]
    for pk, _, shown, _ in chain.gaps:
        ties += [(f"finding-{one.pk}", f"gap-{pk}") for one in shown] + [(f"gap-{pk}", this)]
    ties += [(f"finding-{one.pk}", this) for one in chain.own]
    ties += [(this, named[chain.owner])] if chain.owner else []
    for pk, _, owner in chain.actions:
        ties += [(this, f"action-{pk}")] + ([(f"action-{pk}", named[owner])] if owner else [])
    return ties
