"""Who pays for each strategy, what the award's rules ask about it, and the team's answers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import User, record
from editing.clean import plain_text
from editing.fields import Lines, Refused
from planning.defence.allowable import BY_KEY, HINT, Payer, Question, found_in, questions
from planning.models import Action, AllowableAnswer, FundingLine, Plan, Strategy
from planning.outline import strategy_numbers

REASON = Lines("The reason", longest=2000)


@dataclass(frozen=True)
class Asked:
    """A question with its answer, if there is one. `is_open` when the team has yet to say."""

    question: Question
    answer: AllowableAnswer | None

    @property
    def is_open(self) -> bool:
        return not self.question.payer and self.answer is None


def payer_of(line: FundingLine) -> Payer:
    """A funding line as the check reads it and as it is printed."""
    is_award = line.kind_of == FundingLine.Kind.AWARD
    said = f"{line.get_kind_of_display().lower()}, {line.get_state_display().lower()}"
    return Payer(f"{line.source} ({said})", is_award)


def asked_of(
    strategy: Strategy, lines: Iterable[FundingLine], actions: Iterable[tuple[str, str]]
) -> list[Asked]:
    """The questions about one strategy; `actions` are (title, description). One query."""
    answers = {one.activity: one for one in _answers().filter(strategy=strategy)}
    return _asked(strategy, lines, actions, answers)


def of_plan(plan: Plan) -> list[tuple[str, Strategy, list[FundingLine], list[Asked]]]:
    """Every strategy with its number, who pays and what is asked, in the outline's order; seven
    queries whatever its size.

    Actions that no pattern can speak of are not read.
    """
    lines, actions, answers = defaultdict(list), defaultdict(list), defaultdict(dict)
    for line in FundingLine.objects.filter(strategy__plan=plan):
        lines[line.strategy_id].append(line)
    rows = Action.objects.filter(plan=plan, strategy__isnull=False).filter(
        Q(title__iregex=HINT) | Q(description__iregex=HINT)
    )
    for strategy, *words in rows.values_list("strategy_id", "title", "description"):
        actions[strategy].append(words)
    for answer in _answers().filter(strategy__plan=plan):
        answers[answer.strategy_id][answer.activity] = answer
    strategies = Strategy.objects.filter(plan=plan).in_bulk()
    return [
        (number, one, lines[pk], _asked(one, lines[pk], actions[pk], answers[pk]))
        for pk, number in strategy_numbers(plan).items()
        if (one := strategies.get(pk))
    ]


def waiting(plan: Plan) -> int:
    """How many strategies have a question that waits for an answer; one query."""
    return len(with_open_questions(plan))


def with_open_questions(plan: Plan | int) -> list[int]:
    """The keys of the strategies with a question that waits for an answer; one query.

    Actions that no pattern can speak of are not read.
    """
    this = {"strategy": OuterRef("pk")}
    lines = FundingLine.objects.filter(**this)
    actions = Action.objects.filter(**this).order_by()
    rows = (
        Strategy.objects.filter(plan=plan)
        .exclude(Exists(lines) & ~Exists(lines.filter(kind_of=FundingLine.Kind.AWARD)))
        .annotate(
            titles=ArraySubquery(actions.filter(title__iregex=HINT).values("title")),
            abouts=ArraySubquery(actions.filter(description__iregex=HINT).values("description")),
            answered=ArraySubquery(AllowableAnswer.objects.filter(**this).values("activity")),
        )
        .only("title", "description", "expected_outcome", "borderline", "level")
        .order_by()
    )
    return [one.pk for one in rows if _is_waiting(one)]


def _is_waiting(strategy: Strategy) -> bool:
    texts, chosen = _said(strategy)
    return not {*found_in([*texts, *strategy.titles, *strategy.abouts]), *chosen} <= {
        *strategy.answered
    }


def _answers():
    return AllowableAnswer.objects.select_related("by")


def _asked(strategy, lines, actions, answers) -> list[Asked]:
    texts, chosen = _said(strategy)
    texts += [text for words in actions for text in words]
    found = questions(texts, chosen=chosen, payers=[payer_of(line) for line in lines])
    return [Asked(question, answers.get(question.kind.key)) for question in found]


def _said(strategy: Strategy) -> tuple[list[str], dict[str, str]]:
    """A strategy's own words, and the kinds that the team marked with what is said of each."""
    texts = [
        strategy.title,
        plain_text(strategy.description),
        plain_text(strategy.expected_outcome),
    ]
    chosen = dict.fromkeys(strategy.borderline, "The team marked it.")
    if strategy.level == Strategy.Level.PREVENTION:
        chosen.setdefault("prevention", "Its level is prevention.")
    return texts, chosen


@transaction.atomic
def answer(strategy: Strategy, activity: str, reason: str, *, by: User) -> AllowableAnswer:
    """Record why an activity of this kind is allowable, in place of an earlier answer.

    Raises Refused without a reason, or for a kind that nothing is asked about.
    """
    if activity not in BY_KEY:
        raise Refused("Nothing is asked about this kind of activity. Reload the page.")
    about = {"grantee_id": strategy.grantee_id, "strategy": strategy, "activity": activity}
    given = REASON.parse([reason])
    if not given:
        raise Refused("The reason cannot be empty. Say in a few words why it is allowable.")
    AllowableAnswer.objects.filter(**about).delete()
    made = AllowableAnswer.objects.create(reason=given, by=by, **about)
    detail = {"pk": strategy.pk, "activity": BY_KEY[activity].label, "reason": given}
    record(strategy.grantee_id, "answered cost question", strategy.title, by=by, **detail)
    return made


@transaction.atomic
def withdraw(strategy: Strategy, activity: str, *, by: User) -> None:
    """Take an answer back: the question is open again. Without an answer nothing happens."""
    gone, _ = strategy.allowable_answers.filter(activity=activity).delete()
    if gone:
        label = BY_KEY[activity].label if activity in BY_KEY else activity
        detail = {"pk": strategy.pk, "activity": label}
        record(strategy.grantee_id, "withdrew cost answer", strategy.title, by=by, **detail)
