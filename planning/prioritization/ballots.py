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


def _number(sent: Sent, name: str) -> str:
    return (sent.get(name) or ("",))[-1].strip()


def _scored(sheet: Sheet, sent: Sent, reading: Reading) -> None:
    for key, text in sheet.options:
        cells = {}
        for scale in sheet.scales:
            name = control(key, scale)
            typed = _number(sent, name)
            offered = {str(number): number for number in scale.numbers}
            if typed in offered:
                cells[scale.key] = offered[typed]
            else:
                reading.errors[name] = _cell_error(text, scale, typed)
        reading.scores[str(key)] = cells


def _cell_error(text: str, scale: Scale, typed: str) -> str:
    where = f"{text}, {scale.name}"
    if scale.is_question:
        return f"{where}: answer yes or no."
    ends = f"from {scale.lowest} to {scale.highest}"
    if not typed:
        return f"{where}: give a score {ends}."
    return f"{where}: scores go {ends}, in whole numbers."


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
            reading.errors[control(key)] = f"{text}: give it a place from 1 to {len(offered)}."
    for place, held in holders.items():
        for key, text in held[1:]:
            reading.errors[control(key)] = (
                f"{text}: place {place} is given to “{held[0][1]}” already. Give each place once."
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
