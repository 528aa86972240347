"""A question of the guide with all that stands round it, in the order in which it is read:
the guide's own words, what the fiscal year's requirements take from it, the TTA provider's notes,
then the answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from planning import guide
from planning.actions import fill_in
from planning.guidance.notes import Shown
from planning.models import Answer, Plan
from planning.requirements import Feeds


@dataclass(frozen=True)
class Asked:
    """A question with its answer's record; `feeds` is what of the requirements it goes into,
    `notes` what a provider left beside it, where the reader is one who sees that."""

    question: guide.Question
    answer: Answer
    tags: tuple[guide.Tag, ...]
    feeds: Feeds
    notes: tuple[Shown, ...] = ()

    @property
    def label(self) -> str:
        """What the answer's field is called."""
        number = self.question.label
        return f"Answer to question {number}" if number else "Answer"

    @property
    def answered(self) -> bool:
        """Whether anything is written."""
        return bool(self.answer.text)


def asked(
    plan: Plan, questions: Iterable[guide.Question], notes: Mapping[str, list[Shown]] | None = None
) -> list[Asked]:
    """Each question with its answer and its layers; `notes` by the key of their question.

    A question that the guide gained after the plan was opened gets its record now.
    """
    wanted = list(questions)
    answers = _answers(plan, wanted)
    if len(answers) < len(wanted):
        fill_in(plan)
        answers = _answers(plan, wanted)
    titles = {tag.key: tag for tag in guide.load().tags}
    return [
        Asked(
            question,
            answers[question.key],
            tuple(titles[key] for key in sorted(question.tags)),
            plan.requirements.fed_by(question.key),
            tuple((notes or {}).get(question.key, ())),
        )
        for question in wanted
    ]


def _answers(plan: Plan, questions: list[guide.Question]) -> dict[str, Answer]:
    keys = [question.key for question in questions]
    return {item.question: item for item in Answer.objects.filter(plan=plan, question__in=keys)}
