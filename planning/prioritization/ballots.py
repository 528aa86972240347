"""From what a form sent to a ballot that can be counted, or a sentence for each thing wrong.

Pure, no Django. Names of controls: "o12-c3" is option 12 on the scale "c3"; in multi-voting each
box is called "choice" and has an option's key; in the nominal group "o12" holds its place.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from planning.prioritization.shapes import Scale, Sheet

NAME = re.compile(r"o([0-9]{1,18})(?:-.*)?", re.DOTALL)
GONE = (
    "The options have changed since you opened this ballot: one that you voted on is no longer "
    "there. Look at it again, and send it."
)
MOST_LINES = 2
Sent = Mapping[str, Sequence[str]]


@dataclass
class Reading:
    """A ballot as read: `scores` to keep; `errors` by control, "" for the whole; what was typed."""

    scores: dict = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    typed: dict[str, Sequence[str]] = field(default_factory=dict)


def control(option: int, scale: Scale | None = None) -> str:
    """The name of the control for an option, on a scale where it has several."""
    return f"o{option}-{scale.key}" if scale else f"o{option}"


def read(sheet: Sheet, sent: Sent) -> Reading:
    """The ballot that a form amounts to. With `errors` it must not be kept."""
    reading = Reading(typed=dict(sent))
    READERS[sheet.method](sheet, sent, reading)
    offered = {str(key) for key, _ in sheet.options}
    named = {match[1] for name in sent if (match := NAME.fullmatch(name))}
    if named - offered or set(sent.get("choice", ())) - offered:
        reading.errors[""] = GONE
    return reading


def summed_up(sheet: Sheet, errors: Mapping[str, str]) -> list[tuple[str, str]]:
    """What stands over a refused ballot: (control to go to, sentence), in the ballot's order.

    Of an option that lacks much there is one line: the rest is said beside its controls.
    """
    lines = [(name, said) for name, said in errors.items() if name and not NAME.fullmatch(name)]
    for key, text in sheet.options:
        places = {control(key): text}
        places |= {control(key, scale): f"{text}, {scale.name}" for scale in sheet.scales}
        here = [
            (name, _joined(where, errors[name])) for name, where in places.items() if name in errors
        ]
        if len(here) > MOST_LINES:
            here = [(here[0][0], f"{text}: {len(here)} answers are missing or cannot be counted.")]
        lines += here
    return lines


def _joined(where: str, sentence: str) -> str:
    if where.endswith("?"):
        return f"{where} {sentence}"
    return f"{where}: {sentence[:1].lower()}{sentence[1:]}"


def _number(sent: Sent, name: str) -> str:
    return (sent.get(name) or ("",))[-1].strip()


def _scored(sheet: Sheet, sent: Sent, reading: Reading) -> None:
    for key, _ in sheet.options:
        cells = {}
        for scale in sheet.scales:
            name = control(key, scale)
            typed = _number(sent, name)
            offered = {str(number): number for number in scale.numbers}
            if typed in offered:
                cells[scale.key] = offered[typed]
            else:
                reading.errors[name] = _cell_error(scale, typed)
        reading.scores[str(key)] = cells


def _cell_error(scale: Scale, typed: str) -> str:
    if scale.is_question:
        return "Answer yes or no."
    ends = f"from {scale.lowest} to {scale.highest}"
    if not typed:
        return f"Give a score {ends}."
    return f"Scores go {ends}, in whole numbers."


def _chosen(sheet: Sheet, sent: Sent, reading: Reading) -> None:
    offered = {str(key) for key, _ in sheet.options}
    chosen = [key for key in dict.fromkeys(sent.get("choice", ())) if key in offered]
    votes = f"{sheet.votes} {sheet.vote_word}{'' if sheet.votes == 1 else 's'}"
    if len(chosen) > sheet.votes:
        over = len(chosen) - sheet.votes
        reading.errors["choice"] = (
            f"You have {votes}, and {len(chosen)} options are ticked. Take {over} away."
        )
    elif not chosen:
        reading.errors["choice"] = f"Tick at least one option: you have {votes}."
    reading.scores = dict.fromkeys(chosen, 1)


def _ordered(sheet: Sheet, sent: Sent, reading: Reading) -> None:
    offered = {str(place): place for place in range(1, len(sheet.options) + 1)}
    holders: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for key, text in sheet.options:
        typed = _number(sent, control(key))
        if typed in offered:
            reading.scores[str(key)] = offered[typed]
            holders[offered[typed]].append((key, text))
        else:
            reading.errors[control(key)] = f"Give it a place from 1 to {len(offered)}."
    for place, held in holders.items():
        for key, _ in held[1:]:
            reading.errors[control(key)] = (
                f"Place {place} is given to “{held[0][1]}” already. Give each place once."
            )


READERS: dict[str, Callable[[Sheet, Sent, Reading], None]] = {
    "weighted": _scored,
    "hanlon_factor": _scored,
    "hanlon_screen": _scored,
    "grid": _scored,
    "multi": _chosen,
    "dots": _chosen,
    "nominal": _ordered,
}
