"""A gap's root causes as its page lists them."""

from collections import defaultdict
from dataclasses import dataclass

from planning.models import Gap, GapCause, GapCauseFinding


@dataclass(frozen=True)
class Why:
    """One step of the chain: its question, its answer, and boxes for the findings behind it."""

    question: str
    cause: GapCause
    on: list[dict]
    off: list[dict]


def question(number: int) -> str:
    """What the root cause with this number answers, from 1 on."""
    return f"{number}. {'Why is there this gap?' if number == 1 else 'Why is that?'}"


def chain_of(gap: Gap, offered: list[dict]) -> list[Why]:
    """The gap's root causes in their order, in two statements.

    `offered` are findings to choose from for each, as boxes with their key ("right") and "label".
    """
    tied: dict[int, dict[int, str]] = defaultdict(dict)
    order = ("finding__source__position", "finding__position", "finding_id")
    links = GapCauseFinding.objects.filter(cause__gap=gap).order_by(*order)
    for cause, finding, text in links.values_list("cause_id", "finding_id", "finding__text"):
        tied[cause][finding] = text or "A finding without words"
    return [
        Why(
            question(number),
            cause,
            [_box(cause.pk, pk, label, on=True) for pk, label in tied[cause.pk].items()],
            [
                _box(cause.pk, box["right"], box["label"], on=False)
                for box in offered
                if box["right"] not in tied[cause.pk]
            ],
        )
        for number, cause in enumerate(GapCause.objects.filter(gap=gap), start=1)
    ]


def _box(cause: int, finding: int, label: str, *, on: bool) -> dict:
    return {"left": cause, "right": finding, "on": on, "label": label}
